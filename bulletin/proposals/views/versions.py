from django.http import Http404
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from members.access import private_page
from portal.web.differences import differences
from portal.web.numbers import whole_number

from ..models.proposals import Proposal


@require_safe
@private_page
def version_list(request, pk):
    """Every version since it was posted, for members; two of them side by side: the last two, or those asked for."""
    user = request.user
    proposal = get_object_or_404(Proposal.objects.visible_to(user).with_proposer(), pk=pk)
    if not (user.is_secretariat or user.municipality):
        raise Http404
    versions = list(proposal.versions.visible_to(user).select_related("saved_by").order_by("number"))
    places = [
        _place(request.GET.get(name), len(versions), len(versions) - back) for name, back in (("old", 1), ("new", 0))
    ]
    context = {"proposal": proposal, "versions": list(enumerate(versions, 1)), "old": places[0], "new": places[1]}
    context["is_cut"] = proposal.versions.exclude(pk__in=[version.pk for version in versions]).exists()
    context["has_withheld"] = any(version.is_withheld for version in versions)
    if len(versions) > 1 and all(places):
        context["changes"] = _changes(versions[places[0] - 1].content, versions[places[1] - 1].content)
    context["trail"] = [(proposal.number_name, proposal.get_absolute_url())]
    return render(request, "bulletin/proposals/version_list.html", context)


def _place(asked, most, otherwise):
    place = whole_number(asked or "")
    return place if 1 <= place <= most else otherwise


def _changes(old, new):
    """Label, old and new text as HTML, of what differs; not of what was not kept yet in the old one."""
    texts = dict(map(tuple, old))
    return [(label, *differences(texts[label], text)) for label, text in new if texts.get(label, text) != text]
