"""Rows of わたしの自治体: cases the municipality takes part in, each with its next step, and those that are over."""

import datetime
from typing import Any

from django.db.models import Exists, OuterRef
from django.urls import reverse

from agreements.signing.terms import years_after
from members.own_rows import OwnRow, Part
from portal.japanese.wareki import wareki

from .models.cases import Case
from .models.history import Step
from .models.participants import Participant

LAST = 10  # of what is over; the list of cases has all
KIND = "連携事例"
A_YEAR = datetime.timedelta(days=365)  # after the last day of an event nobody waits for its result any more


def own_rows(user, day):
    """Rows for `user`. Four queries."""
    place = user.municipality
    yield from _due_again(place, day)
    yield from (row for _, row in running_cases(place, day))
    for case in Case.objects.of(place).finished().order_by("-closed_on", "-pk")[:LAST]:
        state = f"{wareki(case.closed_on)}　終了"
        yield OwnRow(Part.HISTORY, KIND, state, case.title, case.get_absolute_url(), "", "読む", due=case.closed_on)


def _due_again(place, day):
    """Cases that come back, and of which this year's day is not written yet."""
    for case in Case.objects.acted_in_by(place).due_again(day):
        held: Any = case.last_held_on  # what is due again has one
        why = f"前の開催は{wareki(held)}でした。予定の日を歩みに書くか、「毎年続ける」を外します。"
        write = reverse("bulletin:step-create", args=[case.key])
        due, page = years_after(held, 1), case.get_absolute_url()
        yield OwnRow(Part.WAITING, KIND, "今年も行うか", case.title, page, why, "予定を書く", write, due=due)


def running_cases(municipality, day):
    """Yields (case, its OwnRow) of the cases that go on or lack their result, the oldest first. Two queries."""
    acting = Participant.objects.active().filter(municipality=municipality, case=OuterRef("pk"))
    found = Case.objects.of(municipality).unfinished().annotate(acts=Exists(acting)).defer("search_text")
    for case in found.prefetch_related("steps").order_by("pk"):
        yield case, _row(case, day) if case.acts else _introduced(case)


def _introduced(case):
    state = "公開中" if case.published_at else "作成中（非公開）"
    return OwnRow(Part.CASES, KIND, state, case.title, case.get_absolute_url(), "紹介した連携です。", "読む")


def _row(case, day):
    """The next step of a case, by what is written of it so far."""
    steps, page = list(case.steps.all()), case.get_absolute_url()
    write, result = (reverse(f"bulletin:{name}", args=[case.key]) for name in ("step-create", "case-result"))
    is_over = [step for step in steps if step.kind == Step.Kind.HELD and step.last_day and step.last_day < day]
    planned = [step for step in steps if step.first_day and step.first_day >= day]
    if is_over and not case.result:
        last = max(step.last_day for step in is_over)
        why = f"「{is_over[-1].text}」は{wareki(last)}に終わりました。結果と来場者数が未登録です。"
        part = Part.WAITING if day - last < A_YEAR else Part.CASES
        return OwnRow(part, KIND, "結果未登録", case.title, page, why, "結果を書く", result, due=last)
    if not case.published_at:
        return _unpublished(case, page, write, steps, day)
    if hidden := [step for step in steps if not step.published_at]:
        edit = reverse("bulletin:step-edit", args=[case.key, hidden[0].pk])
        why = f"公開していない歩みがあります：「{hidden[0].text}」"
        return OwnRow(Part.CASES, KIND, "公開中", case.title, page, why, "歩みを公開する", edit)
    if planned:
        first = min(planned, key=lambda step: step.first_day)
        why = f"次の予定：{wareki(first.first_day)}「{first.text}」"
        return OwnRow(Part.CASES, KIND, "公開中", case.title, page, why, "歩みを書く", write, due=first.first_day)
    if case.result:
        close = reverse("bulletin:case-close", args=[case.key])
        why = "結果を書きました。続きがなければ、この事例を終えられます。"
        return OwnRow(Part.CASES, KIND, "公開中", case.title, page, why, "事例を終える", close)
    why = "次の協議や催しの予定を、歩みに書きます。"
    return OwnRow(Part.CASES, KIND, "公開中", case.title, page, why, "歩みを書く", write)


def _unpublished(case, page, write, steps, day):
    if case.requested_at:
        why = "公開を申し込みました。事務局が確かめています。"
        return OwnRow(Part.CASES, KIND, "作成中（非公開）", case.title, page, why, "読む")
    if all(step.kind in (Step.Kind.PROPOSED, Step.Kind.ANSWERED) for step in steps):
        why = "協議や催しの予定を歩みに書き、事務局に公開を申し込みます。"
        return OwnRow(Part.WAITING, KIND, "作成中（非公開）", case.title, page, why, "歩みを書く", write, due=day)
    why, keeping = "歩みを書き終えたら、事務局に公開を申し込みます。", f"{page}#keeping"
    return OwnRow(Part.WAITING, KIND, "作成中（非公開）", case.title, page, why, "公開を申し込む", keeping, due=day)
