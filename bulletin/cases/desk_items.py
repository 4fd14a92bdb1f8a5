"""対応待ち of the secretariat: cases to be made public, and entries whose days a case contradicts."""

from django.urls import reverse

from portal.desk_items import DeskItem, DeskList
from portal.japanese.wareki import wareki

from .models.cases import Case
from .models.history import Step


def desk_items(now):
    """Cases that ask to be made public, the oldest first; entries of other days than the step they come from."""
    asking, apart = Case.objects.awaiting_publication(), Step.objects.apart_from_their_entries()
    yield DeskList("連携事例の公開", asking, _describe, page="bulletin:case-detail", is_awaited=True)
    yield DeskList("連携事例と経過の日", apart, _describe_apart, page="timeline:editor-edit")


def _describe(cases):
    for case in cases:
        yield DeskItem(case.title, case.get_absolute_url(), case.requested_at, "事務局", "確かめて公開する")


def _describe_apart(steps):
    for step in steps:
        title = f"経過「{step.entry.title}」は{_days(step.entry)}、連携事例「{step.case}」では{_days(step)}"
        address = reverse("timeline:editor-edit", args=[step.entry.pk])
        yield DeskItem(title, address, step.apart_since, "事務局", "どちらかの日を直す")


def _days(row):
    first, last = wareki(row.first_day), wareki(row.last_day)
    return first if first == last else f"{first}から{last}まで"
