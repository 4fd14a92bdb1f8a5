from urllib.parse import urlencode

from django.contrib import messages
from django.db import transaction
from django.http import QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone

from bulletin.proposals.models.proposals import Proposal
from members.access import private_page
from portal.database.refusals import Taken, told_when_taken
from portal.web import downloads
from portal.web.post_only import post_only

from .. import exports
from ..forms.board import BoardForm, SavedSearchForm
from ..models import SavedSearch
from ..proposal_list import all_matching, board_page


def proposal_list(request):
    day = timezone.localdate()
    form = BoardForm(request.GET, request.user)
    visible = Proposal.objects.visible_to(request.user).posted()
    found = form.apply(visible, day)
    table = exports.PROPOSALS.of(
        lambda: exports.proposals(all_matching(found, form.query)),
        length=lambda: all_matching(found, form.query).count(),
    )
    if file := downloads.file_response(request, table, form=form):
        return file
    page = board_page(found, form.query, request.GET.get("after", ""), day)
    own = request.GET.get("mine") == "own" and bool(request.user.is_authenticated and request.user.municipality)
    context = {
        "name": "提案と募集" if own else "掲示板",
        "trail": [("掲示板", reverse("bulletin:proposal-list"))] if own else [],
        "form": form,
        "selects": form.selects(),
        "page": page,
        "is_filtered": any(request.GET.get(name) for name in form.fields),
        "is_first": not request.GET.get("after"),
    }
    return render(request, "bulletin/board/proposal_list.html", context)


@private_page
def search_list(request):
    searches = SavedSearch.objects.filter(user=request.user)
    if file := downloads.file_response(request, exports.SEARCHES.of(lambda: exports.searches(searches))):
        return file
    form = SavedSearchForm(request.POST or None, instance=SavedSearch(user=request.user, query=_query(request)))
    if request.method == "POST" and form.is_valid():
        try:
            with told_when_taken(), transaction.atomic():
                form.save()
        except Taken:
            form.add_error("name", "同じ名前の検索があります。別の名前にしてください。")
        else:
            messages.success(request, f"検索「{form.instance.name}」を保存しました。合う提案が載ると、お知らせします。")
            return redirect("bulletin:search-list")
    query = _query(request)
    context = {
        "trail": [("掲示板", reverse("bulletin:proposal-list"))],
        "searches": searches,
        "form": form,
        "query": query,
        "pairs": list(QueryDict(query).items()),
    }
    return render(request, "bulletin/board/search_list.html", context)


def _query(request):
    """The filters to save, as the query string of the board: known names that have a value."""
    asked = request.POST if request.method == "POST" else request.GET
    return urlencode({name: asked[name] for name in BoardForm.base_fields if asked.get(name)})


@post_only("../../")
@private_page
def search_delete(request, pk):
    search = get_object_or_404(SavedSearch, pk=pk, user=request.user)
    search.delete()
    messages.success(request, f"検索「{search.name}」をやめました。")
    return redirect(reverse("bulletin:search-list"))
