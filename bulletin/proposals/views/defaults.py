"""提案の初期値, as the secretariat keeps them."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from members.access import secretariat_page
from portal.web.days import full_moment

from ..forms.defaults import DefaultsForm
from ..models.defaults import Defaults


@secretariat_page
@require_http_methods(["GET", "HEAD", "POST"])
def defaults_edit(request):
    stands = Defaults.objects.in_force()
    is_late = False
    form = DefaultsForm(request.POST or None, stands=stands)
    if request.method == "POST" and form.is_valid():
        if not form.has_changed():
            messages.info(request, "変わったところはありません。")
            return redirect("setting-list")
        if Defaults.objects.save_new(by=request.user, **form.cleaned_data):
            messages.success(request, "提案の初期値を保存しました。これから書かれる提案に使います。")
            return redirect("setting-list")
        is_late, stands = True, Defaults.objects.in_force()  # what was typed comes back beside what another saved
        form = DefaultsForm(_over(request.POST, stands), stands=stands)
    context = {
        "form": form,
        "stands": Defaults.objects.in_force(),
        "last": stands.pk and (full_moment(stands.saved_at), stands.saved_by),
        "is_late": is_late,
        "trail": [("ポータルの設定", reverse("setting-list"))],
    }
    return render(request, "bulletin/proposals/defaults_edit.html", context, status=409 if is_late else 200)


def _over(posted, stands):
    data = posted.copy()
    data["newest"] = stands.pk
    return data
