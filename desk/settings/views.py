"""設定: the pages of the texts that the secretariat changes; kinds, fields and domains have theirs in their apps."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from members.access import secretariat_page
from portal import contact
from portal.web.days import full_moment
from portal.wording import Wording, shipped

from .forms import HELP, wording_form
from .mail_samples import sample_mail


@secretariat_page
@require_safe
def setting_list(request):
    own = Wording.objects.of_mails()
    wordings = [(key.label, HELP[key], key.value) for key in Wording.Key if not key.is_of_mail]
    mails = [(key.label, HELP[key], key.value, own.get(key, "")) for key in Wording.Key if key.is_of_mail]
    return render(request, "desk/settings/setting_list.html", {"wordings": wordings, "mails": mails})


@secretariat_page
@require_http_methods(["GET", "HEAD", "POST"])
def wording_edit(request, key):
    if key not in Wording.Key.values:
        raise Http404
    key = Wording.Key(key)
    history = list(Wording.objects.history(key)[:20])
    newest = history[0] if history else None
    form = wording_form(request.POST or None, key=key, newest=newest)
    conflicts = None
    if request.method == "POST" and form.is_valid() and "preview" not in request.POST:
        if Wording.objects.save_text(key, by=request.user, **form.to_save):
            contact.forget()
            messages.success(request, f"「{key.label}」を変えました。")
            return redirect("setting-list")
        newest = Wording.objects.history(key).first()  # perhaps saved a moment ago
        form, conflicts = form.over(wording_form(key=key, newest=newest))
        if conflicts is None:
            messages.info(request, "内容は変わっていません。")
            return redirect("setting-list")
    context = {
        "key": key,
        "form": form,
        "conflicts": conflicts,
        "is_conflict": conflicts is not None,
        "last": newest,
        "history": [(full_moment(each.saved_at), each.saved_by, each.text) for each in history],
        "sample": _sample(key, form, newest),
        "trail": [("ポータルの設定", reverse("setting-list"))],
    }
    return render(request, "desk/settings/wording_edit.html", context, status=200 if conflicts is None else 409)


def _sample(key, form, newest):
    """The whole mail with the text typed, or with the saved one when none or no valid one was; None for other texts."""
    if not key.is_of_mail:
        return None
    current = newest.text if newest else shipped(key)
    return sample_mail(key, form.cleaned_data["text"] if form.is_bound and form.is_valid() else current)
