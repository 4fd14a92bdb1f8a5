"""掲示板の管理: what the secretariat sees of the board, and what it may do with a proposal."""

from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_http_methods, require_safe

from members.access import secretariat_page
from portal.web import downloads

from .. import exports
from ..forms.steps import MergeForm, ReasonForm
from ..models.proposals import Proposal
from .steps import Step, step_page

PAGE_SIZE = 50
CHOICES = {"open": "募集中", "hidden": "非表示", "returned": "差戻し", "merged": "まとめたもの", "": "すべて"}

HIDE = Step(
    "hide",
    "非表示にする",
    "掲載した自治体と事務局のほかには見えなくなります。理由を、掲載した自治体に知らせます。",
    "非表示にする",
    "非表示にしました。",
    ReasonForm,
)
UNHIDE = Step("unhide", "再び表示する", "もとのように見えるようになります。", "再び表示する", "表示しました。")
RETURN = Step(
    "return-to-draft",
    "差し戻す",
    "掲載をやめて下書きに戻します。これまでの回答は残ります。理由を、掲載した自治体に知らせます。",
    "差し戻す",
    "差し戻しました。",
    ReasonForm,
)
MERGE = Step(
    "merge",
    "ほかの提案にまとめる",
    "重なっている提案を1つにまとめます。あて先と、お知らせを受ける人は、まとめる先に移ります。両方のページに、まとめたことを示します。",
    "まとめる",
    "まとめました。",
    MergeForm,
)
CLOSE = Step(
    "close",
    "不成立で終える",
    "事務局が終わらせます。理由を、掲載した自治体に知らせます。",
    "不成立で終える",
    "不成立で終えました。",
    ReasonForm,
)


@require_safe
@secretariat_page
def proposal_list(request):
    chosen = request.GET.get("state", "open")
    chosen = chosen if chosen in CHOICES else "open"
    found = Proposal.objects.on_desk(chosen).with_posted_title()
    table = exports.DESK_PROPOSALS.of(lambda: exports.desk_proposals(found), length=found.count)
    if file := downloads.file_response(request, table):
        return file
    rows = found.with_proposer().select_related("merged_into__municipality")
    page = Paginator(rows, PAGE_SIZE).get_page(request.GET.get("page"))
    context = {"page": page, "choices": CHOICES.items(), "chosen": chosen}
    return render(request, "bulletin/proposals/desk_proposal_list.html", context)


def _view(step):
    @require_http_methods(["GET", "HEAD", "POST"])
    @secretariat_page
    def view(request, pk):
        seen = Proposal.objects.visible_to(request.user).with_proposer()
        return step_page(request, get_object_or_404(seen, pk=pk), step, may="desk_steps")

    return view


proposal_hide = _view(HIDE)
proposal_unhide = _view(UNHIDE)
proposal_return = _view(RETURN)
proposal_merge = _view(MERGE)
proposal_close = _view(CLOSE)
