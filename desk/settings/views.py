"""設定: what the secretariat changes by itself. The texts are here; fields and domains stand with their apps."""

from django import forms
from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from members.access import secretariat_page
from portal.japanese.text import tidy, validate_seen
from portal.web.days import full_moment
from portal.web.edit_conflicts import OverSaved
from portal.wording import Wording, shipped

from .mail_samples import sample

HELP: dict[str, str] = {
    Wording.Key.TERMS: "公開のページと会員登録で示す規約です。見出しは ## 、箇条書きは - で始めます。",
    Wording.Key.MAIL_FOOTER: "すべてのメールの末尾に付きます。問合せ先などを書きます。空欄なら何も付きません。",
    Wording.Key.ANSWER_REQUEST: "提案や募集が届いたとき、あて先の担当者へ。",
    Wording.Key.ANSWER_REMINDER: "期限の前、当日、翌日に、まだ回答していない区の担当者へ。",
    Wording.Key.ESCALATION: "期限を過ぎても回答がないとき、区の代表担当者へ。",
    Wording.Key.APPROVAL: "申請した人へ。",
    Wording.Key.REFUSAL: "申請した人へ。理由も伝わります。",
    Wording.Key.INVITATION: "招待された人へ。",
    Wording.Key.TRANSFER: "3月のはじめ、代表担当者へ。",
    Wording.Key.HAND_OVER: "引継ぎを登録したとき、前任の人へ。",
    Wording.Key.ROLL: "4月8日から、棚卸しを確認していない自治体の代表担当者へ。",
    Wording.Key.PROFILE: "確かめてから1年ごとに、代表担当者へ。",
    Wording.Key.TIES: "各区調査が始まるときと1か月後、まだ回答していない区の代表担当者へ。",
    Wording.Key.DIGEST: "まとめて受け取ることにした人へ、毎朝8時に。",
}
OF_MAIL = "メールの末尾の案内の前に書き添えます。空欄なら何も添えません。"


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
        self.fields["text"].help_text = f"{HELP[key]}{OF_MAIL}" if key.is_of_mail else HELP[key]
        if key.is_of_mail:
            self.fields["text"].label = "書き添えることば"
            self.fields["text"].widget.attrs["rows"] = 6
        if key != Wording.Key.TERMS:
            del self.fields["asks_again"]

    def clean_text(self):
        return tidy(self.cleaned_data["text"])


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
    form = WordingForm(request.POST or None, key=key, newest=newest)
    conflicts = None
    if request.method == "POST" and form.is_valid() and "preview" not in request.POST:
        if Wording.objects.save_text(key, by=request.user, **form.cleaned_data):
            messages.success(request, f"「{key.label}」を変えました。")
            return redirect("setting-list")
        newest = Wording.objects.history(key).first()  # perhaps saved a moment ago
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
        "sample": _sample(key, form, newest),
        "trail": [("ポータルの設定", reverse("setting-list"))],
    }
    return render(request, "desk/settings/wording_edit.html", context, status=200 if conflicts is None else 409)


def _sample(key, form, newest):
    """The whole mail with what was typed, or with what stands while nothing was, or nothing that can be sent."""
    if not key.is_of_mail:
        return None
    standing = newest.text if newest else shipped(key)
    return sample(key, form.cleaned_data["text"] if form.is_bound and form.is_valid() else standing)
