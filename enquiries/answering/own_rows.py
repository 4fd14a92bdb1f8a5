"""Rows of わたしの自治体: enquiries the municipality has not handed in an answer to, the nearest last day first."""

from django.urls import reverse

from enquiries.asking.models.addressee_queries import Stage
from enquiries.asking.models.addressees import EnquiryAddressee
from members.own_rows import OwnRow, Part, nearest
from portal.japanese.wareki import wareki

WHY = {
    Stage.UNTOUCHED: ("事務局からの照会です。まだ書き始めていません。", "回答する"),
    Stage.DRAFT: ("事務局からの照会です。書きかけの回答があります。", "続きを書く"),
    Stage.WAITING: ("回答が書けました。代表担当者が確かめて提出します。", "確かめる"),
    Stage.SENT_BACK: ("事務局が、回答を直すように求めています。", "直す"),
}


def own_rows(user, day):
    """Rows for `user`. Two queries at most."""
    waiting = nearest(EnquiryAddressee.objects.own(user).to_do().select_related("enquiry"))
    for row in waiting.first:
        why, verb = WHY[Stage(row.stage)]
        page = reverse("enquiries:answer", args=[row.enquiry_id])
        is_late = bool(row.due_on and row.due_on < day)
        until = f"{wareki(row.last_day)}まで　{row.time_left(day)}"
        yield OwnRow(
            Part.WAITING, "照会への回答", until, str(row.enquiry), page, why, verb, due=row.due_on, is_late=is_late
        )
    if row := waiting.next:
        inbox = reverse("enquiries:inbox")
        until = f"{wareki(row.last_day)}まで　{row.time_left(day)}"
        why = "照会の受信箱に、期限の近い順に並んでいます。"
        title, due = f"ほかに{waiting.more}件", row.due_on
        yield OwnRow(Part.WAITING, "照会への回答", until, title, inbox, why, "受信箱を開く", due=due)


def deadlines(municipality, day, reader):
    """Yields (last day, text) for 引継書: open enquiries that wait for the municipality's answer. One query."""
    asked = EnquiryAddressee.objects.filter(municipality=municipality).to_do()
    for row in asked.select_related("enquiry", "office"):
        office = f"、担当は{row.office.name}" if row.office else ""
        yield wareki(row.last_day), f"{row.enquiry}への回答（{row.get_stage_display()}{office}）"
