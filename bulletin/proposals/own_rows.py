"""Rows of わたしの自治体: requests to propose together; and how drafts and proposals that are over stand there."""

from django.urls import reverse
from django.utils import timezone

from members.own_rows import OwnRow, Part
from portal.japanese.wareki import wareki

from .models.co_proposers import CoProposer
from .models.proposals import Proposal


def own_rows(user, day):
    """Rows of the requests to `user`. One query; own proposals, of whatever state: bulletin.matching."""
    for asked in CoProposer.objects.answerable_by(user).with_names():
        proposal = asked.proposal
        page, why = proposal.get_absolute_url(), f"{proposal.municipality}が、共同提案にしたいと求めています。"
        yield OwnRow(
            Part.WAITING,
            "共同提案",
            "返事待ち",
            str(proposal),
            page,
            why,
            "読んで答える",
            due=day,
        )


def ended_row(proposal):
    """The row of a proposal that is over."""
    on, page = timezone.localdate(proposal.closed_at), proposal.get_absolute_url()
    state = f"{wareki(on)}　{proposal.get_state_display()}"
    return OwnRow(Part.HISTORY, proposal.kind_name, state, str(proposal), page, "", "読む", due=on)


def unposted_row(proposal, user, day):
    """The row of a draft, or of what waits for the manager: only managers can do something about it."""
    title, page, kind = str(proposal), proposal.get_absolute_url(), proposal.kind_name
    if proposal.state == Proposal.State.WAITING:
        why = "代表担当者の承認を待っています。"
        if user.is_manager:
            return OwnRow(Part.WAITING, kind, "承認待ち", title, page, why, "確かめる", due=day)
        return OwnRow(Part.BOARD, kind, "承認待ち", title, page, why, "読む")
    edit = reverse("bulletin:proposal-edit", args=[proposal.pk])
    if proposal.returned_reason:
        return OwnRow(Part.WAITING, kind, "差戻し", title, edit, f"理由：{proposal.returned_reason}", "直す", due=day)
    return OwnRow(Part.WAITING, kind, "下書き", title, edit, "まだ掲載していません。", "続きを書く")
