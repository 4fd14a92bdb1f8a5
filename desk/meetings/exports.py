"""Excel and CSV of the meetings with their agendas (portal.web.downloads)."""

from portal.web.downloads import Column, Kind, Listing
from timeline.meetings.models.agenda import AgendaItem

AGENDAS = Listing(
    "会議と次第",
    "会議の予定と、次第の議題。新しい会議から。事務局だけが見る一覧",
    (
        Column("会議の日", Kind.DATE),
        Column("会議"),
        Column("状態", meaning="予定、開催、取りやめ"),
        Column("順番", Kind.NUMBER),
        Column("議題"),
        Column("扱い", meaning="開くまでは予定"),
        Column("説明者"),
        Column("資料"),
        Column("結果"),
        Column("もとになったもの", meaning="次第に載せた理由"),
        Column("事務局のメモ"),
    ),
)


def agenda_rows(meetings):
    """Rows of AGENDAS."""
    items = AgendaItem.objects.filter(meeting__in=meetings).select_related("meeting__series__series", "item")
    for item in items.order_by("-meeting__day", "-meeting", "position"):
        meeting = item.meeting
        state = "開催" if meeting.entry_id else "取りやめ" if meeting.cancelled_at else "予定"
        outcome = item.get_outcome_display() if meeting.entry_id else item.get_planned_display()
        words = (item.sentence if item.item_id else item.title, outcome, item.speaker, item.papers)
        yield (
            meeting.day,
            meeting.title,
            state,
            item.position,
            *words,
            item.get_result_display(),
            item.reason,
            item.note,
        )
