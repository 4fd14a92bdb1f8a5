"""対応待ち on わたしの自治体: proposals that wait for their own people, and requests to propose together."""

from django.urls import reverse

from portal.japanese.wareki import wareki

from .models.co_proposers import CoProposer
from .models.proposals import Proposal

WAITING, EXPIRED, DRAFT = Proposal.State.WAITING, Proposal.State.EXPIRED, Proposal.State.DRAFT


def own_task_rows(user, day):
    """Rows for `user`: when, what, why, where and the verb. Two queries."""
    own = Proposal.objects.editable_by(user).waiting_for_writers().with_proposer()
    for proposal in own:
        if row := _own(proposal, user):
            yield row
    for asked in CoProposer.objects.answerable_by(user).with_names():
        why = f"{asked.proposal.municipality}が、共同提案にしたいと求めています。"
        yield "返事待ち", str(asked.proposal), why, asked.proposal.get_absolute_url(), "読む"


def _own(proposal, user):
    title, page = str(proposal), proposal.get_absolute_url()
    if proposal.state == DRAFT:
        edit = reverse("bulletin:proposal-edit", args=[proposal.pk])
        if proposal.returned_reason:
            return "差戻し", title, f"理由：{proposal.returned_reason}", edit, "直す"
        return "下書き", title, "まだ掲載していません。", edit, "続きを書く"
    if proposal.state == WAITING:
        why = "代表担当者の承認を待っています。"
        return ("承認待ち", title, why, page, "確かめる") if user.is_manager else None
    until = wareki(proposal.answer_until)
    return "期限切れ", title, f"{until}に回答期限が過ぎました。再開するか、終わらせてください。", page, "決める"
