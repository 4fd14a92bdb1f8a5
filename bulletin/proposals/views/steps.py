"""The steps of a proposal, each on a page of its own: what it means, what it asks for, and one button."""

from typing import Any, NamedTuple

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from members.access import manager_page, staff_page
from portal.models import AuditLine
from portal.web.too_late import too_late_or_back

from ..forms.steps import AskMoreForm, AsReadForm, DeadlineForm, EmptyForm, ReasonForm
from ..models.lifecycle import ProposalIncomplete
from ..models.proposals import Proposal


class Step(NamedTuple):
    """A verb of Proposal in words; `verb` with hyphens as in the address."""

    verb: str
    title: str
    lead: str
    button: str
    done: str
    form: Any = EmptyForm
    again: str = ""  # said when nothing changed although it is still possible
    tells: bool = False  # whether the addressees are told; then it is said which were not

    def take(self, proposal, user, asked):
        return getattr(proposal, self.verb.replace("-", "_"))(by=user, **asked)


EXTEND = Step(
    "extend",
    "回答期限を延ばす",
    "新しい期限を、担当者のいるあて先に知らせます。",
    "回答期限を延ばす",
    "回答期限を延ばしました。",
    DeadlineForm,
    tells=True,
)
ASK_MORE = Step(
    "ask-more",
    "あて先を加える",
    "加えたあて先のうち、担当者のいるところに知らせます。回答期限は同じです。",
    "あて先に加える",
    "あて先に加えました。",
    AskMoreForm,
    again="選んだあて先には、すでに尋ねています。",
    tells=True,
)
WITHDRAW = Step(
    "withdraw",
    "取り下げる",
    "取り下げると、回答を受け付けなくなります。これまでの回答とやりとりは残り、あとで再開できます。担当者のいるあて先に知らせます。",
    "取り下げる",
    "取り下げました。",
    tells=True,
)
CLOSE = Step(
    "close",
    "不成立で終える",
    "連携に至らなかったものとして終えます。これまでの回答とやりとりは残り、あとで再開できます。担当者のいるあて先に知らせます。",
    "不成立で終える",
    "不成立で終えました。",
    tells=True,
)
REOPEN = Step(
    "reopen",
    "再開する",
    "新しい回答期限を決めて、もう一度回答を受け付けます。これまでの回答は残ります。担当者のいるあて先に知らせます。",
    "再開する",
    "再開しました。",
    DeadlineForm,
    tells=True,
)
TAKE_BACK = Step(
    "take-back",
    "下書きに戻す",
    "承認の求めを取り消して、下書きに戻します。",
    "下書きに戻す",
    "下書きに戻しました。",
)
APPROVE = Step(
    "approve",
    "掲載を承認する",
    "承認すると掲載し、担当者のいるあて先に知らせます。",
    "承認して掲載する",
    "承認し、掲載しました。",
    AsReadForm,
    again="掲載していません。読んでいる間に内容が変わりました。もう一度読んでから承認してください。",
    tells=True,
)
SEND_BACK = Step(
    "send-back",
    "差し戻す",
    "理由を添えて下書きに戻します。書いた人に知らせます。",
    "差し戻す",
    "差し戻しました。",
    ReasonForm,
)

DISCARD = Step(
    "discard",
    "下書きを消す",
    "この下書きを消します。元に戻せません。",
    "消す",
    "下書きを消しました。",
    AsReadForm,
    again="消していません。画面を開いたあとに内容が変わりました。もう一度読んでから消してください。",
)


def step_page(request, proposal, step, may="steps"):
    """The page of a step, or what came of it. One that is not possible any more changes nothing and says so.

    `may` names the list of possible steps: those of its own people, or those of the secretariat.
    """
    form = step.form(request.POST if request.method == "POST" else None, proposal=proposal)
    if step.verb not in getattr(proposal, may):
        return _not_done(
            request, proposal, f"{proposal.number_name}は「{_standing(proposal)}」のため、この操作はできません。"
        )
    if request.method == "POST" and form.is_valid():
        return _take(request, proposal, step, form.cleaned_data)
    context = {"proposal": proposal, "step": step, "form": form, "errors": [form] if form.errors else []}
    context["trail"] = [(proposal.number_name, proposal.get_absolute_url())]
    return render(request, "bulletin/proposals/proposal_step.html", context)


def _take(request, proposal, step, asked):
    try:
        done = step.take(proposal, request.user, asked)
    except ProposalIncomplete:
        messages.error(request, "まだ掲載できません。回答期限などを直してから、もう一度お試しください。")
        return redirect(proposal)
    if step.verb == "discard" and not Proposal.objects.filter(pk=proposal.pk).exists():
        messages.success(request, step.done)
        return redirect("members:home")
    proposal.refresh_from_db()
    if done:
        messages.success(request, step.done + (_reach_sentence(proposal, asked) if step.tells else ""))
        return redirect(proposal)
    stands = f"{proposal.number_name}は、すでに{_standing(proposal)}です。"
    return _not_done(request, proposal, (proposal.may(step.verb) and step.again) or stands)


def _standing(proposal):
    return "非表示" if proposal.hidden_at else proposal.get_state_display()


def _not_done(request, proposal, message):
    """Back to the proposal, which says the message; a reason that was typed for what is not done is shown (409)."""
    typed = AuditLine.objects.unsaid(request.POST.get("reason", ""), proposal, by=request.user)
    back, where = proposal.get_absolute_url(), f"{proposal.number_name}を見る"
    return too_late_or_back(request, message, typed=typed, back=back, where=where)


def _reach_sentence(proposal, asked):
    """Who was told and who was not, of those just asked, or else of all addressees."""
    rows = proposal.addressees.added_last() if "places" in asked else proposal.addressees
    return str(rows.reach(timezone.localdate()))


def _view(step, decorator):
    @require_http_methods(["GET", "HEAD", "POST"])
    @decorator
    def view(request, pk):
        own = Proposal.objects.editable_by(request.user).with_proposer()
        return step_page(request, get_object_or_404(own, pk=pk), step)

    return view


proposal_extend = _view(EXTEND, staff_page)
proposal_ask_more = _view(ASK_MORE, staff_page)
proposal_withdraw = _view(WITHDRAW, staff_page)
proposal_close = _view(CLOSE, staff_page)
proposal_reopen = _view(REOPEN, staff_page)
proposal_take_back = _view(TAKE_BACK, staff_page)
proposal_approve = _view(APPROVE, manager_page)
proposal_send_back = _view(SEND_BACK, manager_page)
proposal_discard = _view(DISCARD, staff_page)
