"""Rows of わたしの自治体: proposals the municipality has not answered, the nearest last day first."""

from django.urls import reverse

from members.own_rows import OwnRow, Part, nearest
from portal.japanese.wareki import wareki

from .models.addressees import Addressee
from .notices import days_left


def own_rows(user, day):
    """Rows for `user`. At most two queries."""
    silent = Addressee.objects.waiting_for(user, day)
    kind = "提案への回答" if user.municipality.is_ward else "募集への回答"
    waiting = nearest(silent.select_related("proposal__municipality__prefecture"))
    for proposal in (row.proposal for row in waiting.first):
        answer = reverse("bulletin:answer", args=[proposal.pk])
        why = f"{proposal.municipality}から。{user.municipality.name}がまだ回答していません。"
        page = proposal.get_absolute_url()
        until = _until(proposal, day)
        last = proposal.answer_until
        is_late = bool(last) and last < day
        yield OwnRow(Part.WAITING, kind, until, str(proposal), page, why, "回答する", answer, last, is_late)
    if waiting.next:
        title, proposal = f"ほかに未回答が{waiting.more}件", waiting.next.proposal
        why, inbox = "受信箱に、期限の近い順に並んでいます。", reverse("bulletin:inbox")
        until = _until(proposal, day) if proposal.answer_until else "期限なし"
        yield OwnRow(Part.WAITING, kind, until, title, inbox, why, "受信箱を開く", due=proposal.answer_until)


def _until(proposal, day):
    """12月20日まで　あと5日, in the Japanese calendar; 期限なし."""
    if not proposal.answer_until:
        return "期限なし"
    return f"{wareki(proposal.answer_until)}まで　{days_left(proposal, day)}"
