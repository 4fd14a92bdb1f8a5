"""What cases and their list said on an earlier day (?known_on=), as portal.web.known shows it."""

import datetime
from typing import Any

from django.core.paginator import Page, Paginator
from django.utils.html import format_html

from portal.japanese.wareki import wareki
from portal.web.group_pages import WHOLE
from portal.web.known import KnownSection

from .models.versions import CaseVersion

COLUMNS = ("件名", "きっかけ", "自治体・区", "歩み")
STEPS = ("日付", "種別", "内容", "補足", "会場")
PLACES = ("自治体・区", "役割", "参加していた最後の日")


def cases_known(
    known_on: datetime.date, day: datetime.date | None, number: str | None
) -> tuple[KnownSection, Page[Any]]:
    """Page `number` of the cases public at the end of `known_on`, as CaseVersion tells. Two queries."""
    page = Paginator(CaseVersion.objects.known_on(known_on, day), WHOLE).get_page(number)
    return KnownSection("連携事例", [_row(version, known_on, day) for version in page], COLUMNS), page


def case_known(version: CaseVersion, day: datetime.date | None) -> list[KnownSection]:
    """One case: its facts, who takes part and its steps; with `day`, without what came after it."""
    said = version.content
    closed_on, was_closed = said["closed_on"], said["closed_on"] and (not day or said["closed_on"] <= str(day))
    facts = [
        ("件名", said["title"]),
        ("あらまし", said["summary"]),
        ("きっかけ", said["channel"]),
        ("分野", "、".join(said["fields"])),
        ("結果", said["result"]),
        ("来場者数", f"{said['visitors']:,}人" if said["visitors"] is not None else ""),
        ("終了日", _in_words(closed_on) if was_closed else ""),
    ]
    return [
        KnownSection("連携事例", [(label, text) for label, text in facts if text]),
        KnownSection("加わった自治体・区", _places(said), PLACES),
        KnownSection("歩み", [_step(step) for step in version.steps_until(day)], STEPS),
    ]


def _row(version: CaseVersion, known_on: datetime.date, day: datetime.date | None) -> tuple[str, ...]:
    said, case = version.content, version.case
    link = format_html('<a href="{}?known_on={}">{}</a>', case.get_absolute_url(), known_on, said["title"])
    steps = "／".join(f"{_days(step)}　{step['text']}" for step in version.steps_until(day))
    return link, said["channel"], "、".join(name for name, *_ in said["places"]), steps


def _places(said: dict[str, Any]) -> list[tuple[str, str, str]]:
    taking_part = [(name, role, "") for name, role in said["places"]]
    return [*taking_part, *((name, role, _in_words(until)) for name, role, until in said["former"])]


def _step(step: dict[str, Any]) -> tuple[str, ...]:
    return _days(step), step["kind"], step["text"], step["note"], step["venue"]


def _days(step: dict[str, Any]) -> str:
    days = dict.fromkeys(filter(None, (step["first_day"], step["last_day"])))
    return "～".join(map(_in_words, days)) or "日付の記録なし"


def _in_words(day: str) -> str:
    return wareki(datetime.date.fromisoformat(day))
