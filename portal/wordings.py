"""設定: what the secretariat changes by itself. The texts are here; fields and domains stand with their apps."""

from django import forms
from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from members.access import secretariat_page
from portal.days import full_moment
from portal.models import Wording
from portal.models.wordings import shipped
from portal.over_saved import OverSaved
from portal.text import tidy, validate_seen

HELP = {
    Wording.Key.TERMS: "公開のページと会員登録で示す規約です。見出しは ## 、箇条書きは - で始めます。",
    Wording.Key.MAIL_FOOTER: "すべてのメールの末尾に付きます。問合せ先などを書きます。空欄なら何も付きません。",
    Wording.Key.ANSWER_REQUEST: "提案への回答をお願いするメールに、書き添えます。空欄なら何も添えません。",
}


class WordingForm(OverSaved, forms.Form):
    text = forms.CharField(
        label="内容",
        required=False,
        max_length=10_000,
        validators=[validate_seen],
        widget=forms.Textarea(attrs={"class": "field__control", "rows": 20}),
    )
    asks_again = forms.BooleanField(
        label="意味が変わった",
        required=False,
        help_text="これからの会員登録で、新しい版への同意を求めます。申請の途中の人にも、もう一度同意を求めます。",
    )
    newest = forms.IntegerField(widget=forms.HiddenInput, min_value=0)

    own_fields = ("asks_again",)

    def __init__(self, data=None, *, key, newest):
        standing = newest.text if newest else shipped(key)
        super().__init__(data, initial={"text": standing, "newest": newest.pk if newest else 0})
        self.fields["text"].help_text = HELP[key]
        if key != Wording.Key.TERMS:
            del self.fields["asks_again"]

    def clean_text(self):
        return tidy(self.cleaned_data["text"])


@secretariat_page
@require_safe
def setting_list(request):
    wordings = [(key.label, HELP[key], key.value) for key in Wording.Key]
    return render(request, "portal/setting_list.html", {"wordings": wordings})


@secretariat_page
@require_http_methods(["GET", "HEAD", "POST"])
def wording_edit(request, key):
    if key not in Wording.Key.values:
        raise Http404
    key = Wording.Key(key)
    history = list(Wording.objects.history(key)[:20])
    newest = history[0] if history else None
    form = WordingForm(request.POST or None, key=key, newest=newest)
    conflicts = None
    if request.method == "POST" and form.is_valid():
        if Wording.objects.save_text(key, by=request.user, **form.cleaned_data):
            messages.success(request, f"{key.label}を変えました。")
            return redirect("setting-list")
        form, conflicts = form.over(WordingForm(key=key, newest=newest))
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
        "trail": [("ポータルの設定", reverse("setting-list"))],
    }
    return render(request, "portal/wording_edit.html", context, status=200 if conflicts is None else 409)
