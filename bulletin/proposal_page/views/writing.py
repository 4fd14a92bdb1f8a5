"""提案を書く: a draft is begun, saved over what was read, and posted; an open proposal is amended.

Its files and co-proposers are sent along (supplements)."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from bulletin.fitting.fits import fits_for, wish_of_proposal
from bulletin.proposals.forms.proposals import ProposalForm, new_token
from bulletin.proposals.models.lifecycle import ProposalIncomplete
from bulletin.proposals.models.proposal_base import TEXTS
from bulletin.proposals.models.proposals import Proposal
from members.access import staff_page
from portal.web.numbers import whole_number
from portal.web.post_only import post_only
from portal.web.too_late import too_late_page

from ..similar import similar_to
from ..supplements import Supplements


@require_http_methods(["GET", "HEAD", "POST"])
@staff_page
def proposal_create(request):
    proposal = Proposal(municipality=request.user.municipality)
    if request.method != "POST":
        form = ProposalForm(instance=proposal, user=request.user)
        return _form_page(request, form, read=_read(proposal, 0), token=new_token())
    version, token = _version_read(request), request.POST.get("token", "")[:32] or new_token()
    mark = f"{request.user.municipality.lg_code}-{token}"  # whoever moved begins anew, with the same form, too
    begun = Proposal.objects.editable_by(request.user).filter(created_by=request.user, token=mark).first()
    if begun:
        return _save(request, begun, version)
    form = ProposalForm(request.POST, instance=proposal, user=request.user)
    if not form.is_valid():
        return _not_begun(request, form, mark, token)
    proposal, supplements = _begin(request, form, mark, Supplements(proposal, request.POST, request.FILES))
    if supplements is None:
        return _save(request, proposal, version)
    return _incomplete(request, proposal, supplements) if supplements.errors else _saved(request, proposal)


def _not_begun(request, form, mark, token):
    """What was typed stays on the page; files stay only where there is a draft, of what can be read of the text."""
    sent = Supplements(form.instance, request.POST, request.FILES)
    if "autosave" in request.POST or not sent.is_filled:
        return _refused(request, form, read=request.POST["read"], token=token, supplements=sent)
    proposal, supplements = _begin(request, form, mark, sent)
    form = ProposalForm(request.POST, instance=proposal, user=request.user)
    supplements = supplements or _save_supplements(request, proposal)
    return _refused(request, form, read=_read(proposal, proposal.version), supplements=supplements)


def _begin(request, form, mark, sent):
    """The draft, and what became of the supplements that were `sent`: both or neither; None of one begun before."""
    sent.examine()
    with transaction.atomic():
        proposal, is_new = form.begin(mark)
        sent.hang_on(proposal)
        return proposal, _save_supplements(request, proposal, sent) if is_new else None


@require_http_methods(["GET", "HEAD", "POST"])
@staff_page
def proposal_edit(request, pk):
    editable = Proposal.objects.editable_by(request.user).with_proposer()
    if request.method == "POST":
        return _save(request, get_object_or_404(editable, pk=pk), _version_read(request))
    proposal = get_object_or_404(editable.prefetch_related("fields"), pk=pk)
    if not proposal.may("edit"):
        messages.info(request, f"{proposal.number_name}は「{proposal.get_state_display()}」のため、直せません。")
        return redirect(proposal)
    form = ProposalForm(instance=proposal, user=request.user)
    return _form_page(request, form, read=_read(proposal, proposal.version))


@post_only("../preview/")
@staff_page
def proposal_post(request, pk):
    proposal = get_object_or_404(Proposal.objects.editable_by(request.user).with_proposer(), pk=pk)
    try:
        done = proposal.post(by=request.user, version=_version_read(request))
    except ProposalIncomplete:
        messages.error(request, "まだ掲載できません。足りないところを直してください。")
        return redirect("bulletin:proposal-preview", proposal.pk)
    if not done:
        proposal.refresh_from_db()
    if not done and proposal.state == Proposal.State.DRAFT:
        messages.error(request, "内容が更新されています。下の内容を読んで、もう一度掲載してください。")
        return redirect("bulletin:proposal-preview", proposal.pk)
    if proposal.state == Proposal.State.WAITING:
        messages.success(request, "代表担当者に承認を求めました。")
    else:
        reach = proposal.reach_of_posting or proposal.addressees.reach(timezone.localdate())
        messages.success(request, f"{proposal.number_name}を掲載しました。{reach}")
    return redirect(proposal)


def _save(request, proposal, version):
    """Save what was typed over `version` of a draft or open proposal; of a draft posted meanwhile only once seen."""
    is_posted = "of_draft" in request.POST and proposal.state != Proposal.State.DRAFT
    supplements = Supplements(proposal) if is_posted else _save_supplements(request, proposal)
    form = ProposalForm(request.POST, instance=proposal, user=request.user)
    if not form.is_valid():
        return _refused(request, form, read=request.POST["read"], supplements=supplements, is_posted=is_posted)
    if not is_posted and form.save_over(version):
        return _incomplete(request, proposal, supplements) if supplements.errors else _saved(request, proposal)
    saved = Proposal.objects.editable_by(request.user).with_proposer().get(pk=proposal.pk)
    merged, conflicts = form.over(ProposalForm(instance=saved, user=request.user))
    is_posted = "of_draft" in request.POST and saved.state != Proposal.State.DRAFT
    if saved.may("edit") and conflicts is None and not is_posted:  # sent twice
        return _incomplete(request, saved, supplements) if supplements.errors else _saved(request, saved)
    if "autosave" in request.POST:
        return JsonResponse({"message": _overtaken(saved)}, status=409)
    if not saved.may("edit"):
        return _too_late(request, saved, form)
    if conflicts is None:  # what was written is what was posted
        messages.info(request, f"{saved.number_name}は、すでに掲載されています。")
        return redirect(saved)
    told = {"is_conflict": not is_posted, "is_posted": is_posted, "conflicts": conflicts, "supplements": supplements}
    return _form_page(request, merged, read=_read(saved, saved.version), status=409, **told)


def _save_supplements(request, proposal, supplements=None):
    """Files and co-proposers as they were sent: kept whatever becomes of the text, and never by a save in passing."""
    if "autosave" in request.POST or not proposal.may("edit"):
        return Supplements(proposal)
    supplements = supplements or Supplements(proposal, request.POST, request.FILES)
    for said in supplements.save(by=request.user):
        messages.success(request, said)
    return supplements.after_saving()


def _incomplete(request, proposal, supplements):
    """The text is saved, and so are the other files."""
    form = ProposalForm(instance=proposal, user=request.user)
    context = {"read": _read(proposal, proposal.version), "supplements": supplements, "is_text_saved": True}
    return _form_page(request, form, errors=supplements.errors, **context)


def _saved(request, proposal):
    if "autosave" in request.POST:
        read = _read(proposal, proposal.version)
        return JsonResponse({"action": f"{proposal.get_absolute_url()}edit/", "read": read})
    if proposal.state == Proposal.State.OPEN:
        messages.success(request, "内容を直しました。前の内容も残っています。")
        return redirect(proposal)
    if "preview" in request.POST:
        lacking = proposal.lacks(timezone.localdate())
        return _lacking(request, proposal, lacking) if lacking else redirect("bulletin:proposal-preview", proposal.pk)
    messages.success(request, "下書きを保存しました。")
    return redirect("bulletin:proposal-edit", proposal.pk)


def _lacking(request, proposal, lacking):
    """The draft is saved; what it lacks to be posted is shown at its fields."""
    form = ProposalForm(request.POST, instance=proposal, user=request.user)
    form.ask_for(lacking)
    return _form_page(request, form, read=_read(proposal, proposal.version), is_draft_saved=True, errors=[form])


def _refused(request, form, **context):
    if "autosave" in request.POST:
        return JsonResponse({"message": "修正が必要な項目があるため、まだ保存していません。"}, status=422)
    return _form_page(request, form, errors=[form, *context["supplements"].errors], **context)


def _overtaken(proposal):
    """Why a draft is not saved in passing, and what its writer can do."""
    if proposal.state == Proposal.State.DRAFT:
        return "ほかの人が先に保存しました。「下書きを保存」を押すと、両方を見比べられます。"
    return f"この{proposal.kind_name}は{proposal.get_state_display()}になっているため、下書きとしては保存していません。"


def _too_late(request, proposal, form):
    """Response 409: the proposal waits for approval, was withdrawn or is over; shows every text that was typed."""
    message = f"この{proposal.kind_name}は{proposal.get_state_display()}になっているため、保存していません。"
    changed = [name for name in form.changed_data if form.cleaned_data.get(name) and name in TEXTS]
    typed = "\n\n".join(f"{form.fields[name].label}：\n{form.cleaned_data[name]}" for name in changed)
    back, where = proposal.get_absolute_url(), f"{proposal.number_name}を見る"
    return too_late_page(request, message, typed=typed, back=back, where=where)


def _form_page(request, form, *, status=200, **context):
    proposal = form.instance
    context |= {"form": form, "proposal": proposal, "is_draft": proposal.state == Proposal.State.DRAFT}
    if "supplements" not in context:
        context["supplements"] = Supplements(proposal)
    if proposal.pk:
        context["trail"] = [(proposal.number_name, proposal.get_absolute_url())]
        context["similar"] = similar_to(proposal, request.user) if context["is_draft"] else []
        if context["is_draft"]:
            wish = wish_of_proposal(proposal)
            context["fits"] = fits_for(proposal.municipality, request.user, timezone.localdate(), wish)
    return render(request, "bulletin/proposal_page/proposal_form.html", context, status=status)


def _read(proposal, version):
    """Hidden value of the form: municipality and version of the text its writer had read."""
    return f"{proposal.municipality.lg_code}-{version}"


def _version_read(request):
    """The version that was read; PermissionDenied for a writer who moved to another municipality since."""
    code, _, version = request.POST.get("read", "").partition("-")
    if code != request.user.municipality.lg_code:
        raise PermissionDenied("この画面を開いたあとで所属が変わったため、保存していません。")
    return whole_number(version, -1)
