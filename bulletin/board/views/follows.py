"""知らせを受けるもの: the page of what a person follows, and the button that begins or ends a follow."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_http_methods

from bulletin.proposals.models.fields import Field
from members.access import private_page

from ..forms.follows import FollowForm
from ..models import Follow


@private_page
@require_http_methods(["GET", "HEAD", "POST"])
def follow_list(request):
    if request.method == "POST":
        return _follow(request)
    follows = Follow.objects.of(request.user).select_related(
        "field", "municipality__prefecture", "proposal__municipality__prefecture"
    )
    followed = {follow.field_id for follow in follows}
    context = {
        "fields": [(field, field.pk in followed) for field in Field.objects.in_use()],
        "proposals": [follow.proposal for follow in follows if follow.proposal_id],
        "municipalities": [follow.municipality for follow in follows if follow.municipality_id],
    }
    return render(request, "bulletin/board/follow_list.html", context)


def _follow(request):
    form = FollowForm(request.POST, user=request.user)
    if not form.is_valid():
        raise Http404
    (thing,) = form.thing.values()
    if form.cleaned_data["end"]:
        Follow.objects.end(request.user, **form.thing)
        messages.success(request, f"{thing}のお知らせを止めました。")
    else:
        Follow.objects.begin(request.user, **form.thing)
        messages.success(request, f"{thing}の新しい動きを、お知らせします。")
    back = request.POST.get("back", "")
    is_ours = url_has_allowed_host_and_scheme(back, allowed_hosts=None, require_https=request.is_secure())
    return redirect(back if back.startswith("/") and is_ours else "bulletin:follow-list")
