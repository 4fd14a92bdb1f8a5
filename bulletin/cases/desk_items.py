"""対応待ち of the secretariat: cases whose participants asked to make them public."""

from portal.desk_items import DeskItem, DeskList

from .models.cases import Case


def desk_items(now):
    """Cases that ask to be made public, the oldest first."""
    yield DeskList("連携事例の公開", Case.objects.awaiting_publication(), _describe, is_awaited=True)


def _describe(cases):
    for case in cases:
        yield DeskItem(case.title, case.get_absolute_url(), case.requested_at, "事務局", "確かめて公開する")
