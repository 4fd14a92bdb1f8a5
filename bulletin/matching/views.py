"""Views with which a proposer asks for a case (申入れ), and a ward agrees (合意) or takes that back."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from bulletin.proposals.models.proposals import Proposal
from members.access import staff_page
from members.models import Assignment
from members.people.reach import not_told
from portal.web.confirming import Deed, confirm_page

from .forms import MatchForm
from .models import CannotMatch, Consent, Matching


@require_http_methods(["GET", "HEAD", "POST"])
@staff_page
def case_make(request, pk):
    """View: the proposer chooses partners (申入れ); those who have not agreed yet are notified."""
    proposal = get_object_or_404(Proposal.objects.editable_by(request.user).posted().with_proposer(), pk=pk)
    form = MatchForm(request.POST if request.method == "POST" else None, proposal=proposal)
    if request.method == "POST" and form.is_valid():
        try:
            partners, lead = list(form.cleaned_data["partners"]), form.cleaned_data.get("lead")
            case = Matching.objects.make_case(proposal, partners, lead, by=request.user)
            return _went_on(request, proposal, case, "連携を申し入れました。相手の")
        except CannotMatch as error:
            form.add_error("lead" if "lead" in form.fields and "中心" in str(error) else "partners", str(error))
    context = {
        "form": form,
        "proposal": proposal,
        "errors": [form] if form.errors else [],
        "agreed": {row.municipality_id for row in proposal.consents.all()},
        "consents": proposal.consents.select_related("municipality__prefecture"),
        "trail": [(proposal.number_name, proposal.get_absolute_url())],
    }
    return render(request, "bulletin/matching/case_make.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@staff_page
def agree(request, pk):
    proposal = _asked(request, pk)
    if request.method != "POST":
        if not Consent.objects.may_be_given(proposal, request.user.municipality):
            return redirect(proposal)
        place = request.user.municipality
        read = ("read", Consent.objects.mark(proposal, place))
        return _before(request, proposal, "連携に合意する", _agreeing(proposal, place), read)
    try:
        case = Consent.objects.agree(proposal, by=request.user, read=request.POST.get("read", ""))
        return _went_on(request, proposal, case, "合意を記録しました。申し入れた相手の")
    except CannotMatch as error:
        messages.error(request, str(error))
        return redirect(proposal)


@require_http_methods(["GET", "HEAD", "POST"])
@staff_page
def disagree(request, pk):
    proposal = _asked(request, pk)
    if request.method != "POST":
        return _before(request, proposal, "合意を取り消す", _disagreeing(proposal, request.user.municipality))
    if Consent.objects.disagree(proposal, by=request.user):
        messages.success(request, "連携の合意を取り消しました。")
    else:
        messages.info(request, "取り消せる合意はありません。")
    return redirect(proposal)


def _before(request, proposal, title, will, read=None):
    """The page that says what will happen to this proposal."""
    page = proposal.get_absolute_url()
    return confirm_page(request, Deed(title, will, title, page, [(proposal.number_name, page)], read))


def _agreeing(proposal, place):
    """What comes of it when `place` agrees now, in sentences."""
    yield f"{place.full_name}として、{proposal}の連携に合意します。"
    until = "連携事例になるまでは、合意を取り消せます。"
    wanted = Matching.objects.filter(proposal=proposal).first()
    others = [each.full_name for each in wanted.missing() if each != place] if wanted else []
    if not wanted or place not in wanted.partners.all():
        yield f"{place.name}への申入れは、まだありません。相手は、{proposal.municipality}が決めて申し入れます。"
    elif others:
        yield f"{'、'.join(others)}の合意がそろうと、{proposal.kind_name}は成立し、連携事例になります。"
    else:
        yield f"全員の合意がそろうため、{proposal.kind_name}は成立し、連携事例になります。成立すると、取り消せません。"
        until = ""
    if proposal.own_readers():
        yield f"{proposal.municipality}の担当者に知らせます。"
    yield f"{until}公開するかどうかは、連携事例になったあとで決めます。"


def _disagreeing(proposal, place):
    yield f"{place.full_name}は、{proposal}の連携に合意していないことになります。"
    yield "手を挙げた回答は、そのまま残ります。あとで、もう一度合意できます。"


def _asked(request, pk):
    """The proposal, if the reader's ward or municipality is an addressee; raises Http404 otherwise."""
    asked = Proposal.objects.visible_to(request.user).posted().with_proposer()
    return get_object_or_404(asked.filter(addressees__municipality=request.user.municipality), pk=pk)


def _went_on(request, proposal, case, done):
    if case:
        messages.success(request, "全員が合意し、連携事例になりました。")
        return redirect(case)
    messages.success(request, f"{done}全員が合意すると、連携事例になります。{_not_told(proposal)}")
    return redirect(proposal)


def _not_told(proposal):
    """A sentence that names those who have yet to agree and have nobody to do so; empty when there are none."""
    wanted = Matching.objects.filter(proposal=proposal).first()
    missing = wanted.missing() if wanted else []
    return not_told(Assignment.objects.without_people(missing, timezone.localdate()))
