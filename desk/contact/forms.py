"""Forms of お問合せ: the public one, and those of the secretariat."""

import datetime
import secrets

from django import forms
from django.core import signing
from django.utils import timezone

from agreements.revisions.forms import NoteField
from members.people.forms import AddressField, LabelledForm
from portal.web.forms import LineField, PlainSelect
from portal.web.several import ChosenField

from .models import ContactMessage

QUICKEST = datetime.timedelta(seconds=3)  # nobody writes a message faster
LONGEST = datetime.timedelta(hours=12)
SIGNER = signing.Signer(salt="desk.contact")


def new_token():
    """The signed moment at which a form was shown, with a number of its own."""
    return SIGNER.sign(f"{int(timezone.now().timestamp())}.{secrets.token_hex(8)}")


def shown_at(token):
    """The moment at which the form of `token` was shown; None when the token is not ours."""
    try:
        seconds = SIGNER.unsign(token).partition(".")[0]
    except signing.BadSignature:
        return None
    return datetime.datetime.fromtimestamp(int(seconds), datetime.UTC)


class ContactForm(LabelledForm):
    """The public form. A field that people do not see and the signed moment keep programs out, without a riddle."""

    kind = forms.ChoiceField(label="種類", choices=[("", "選んでください"), *ContactMessage.Kind.choices])
    text = NoteField(
        label="内容",
        max_length=4000,
        help_text="4,000字まで。誤りのお知らせのときは、ページの名前やアドレスもお書きください。",
        widget=forms.Textarea(attrs={"rows": 8}),
        error_messages={"max_length": "内容は%(limit_value)d字までで入力してください（いまは%(show_value)d字）。"},
    )
    email = AddressField(
        label="メールアドレス",
        max_length=254,
        help_text="受付のお知らせと回答を、このアドレスに送ります。",
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )
    name = LineField(
        label="お名前",
        required=False,
        max_length=100,
        help_text="空けておいてもかまいません。",
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    homepage = forms.CharField(
        label="この欄は空けておいてください",
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off", "tabindex": "-1"}),
    )

    @property
    def token(self):
        """The token to send with the form: that which came, while it is good, or a new one."""
        sent = self.data.get("token", "")
        moment = shown_at(sent)
        return sent if moment and timezone.now() - moment <= LONGEST else new_token()

    @property
    def shown_fields(self):
        return [field for field in self.visible_fields() if field.name != "homepage"]

    def clean(self):
        cleaned = super().clean() or {}
        moment = shown_at(self.data.get("token", ""))
        if cleaned.get("homepage"):
            raise forms.ValidationError(
                "空けておく欄に文字が入りました。その文字は消しました。もう一度送信してください。"
            )
        if moment is None or timezone.now() - moment > LONGEST:
            raise forms.ValidationError("画面を開いてから時間がたちました。内容を確かめて、もう一度送信してください。")
        if timezone.now() - moment < QUICKEST:
            raise forms.ValidationError("送信できませんでした。数秒おいて、もう一度送信してください。")
        return cleaned

    def save(self):
        """Take the message in; the same form sent twice is one message."""
        fields = {name: self.cleaned_data[name] for name in ("kind", "name", "email", "text")}
        return ContactMessage.objects.take_in(token=self.data["token"], **fields)


class AnswerForm(LabelledForm):
    """The secretariat's answer to a message that was read at `version`."""

    text = NoteField(
        label="回答",
        max_length=4000,
        help_text="メールで送ります。あて名と事務局の名、もとのお問合せは自動で付きます。",
        widget=forms.Textarea(attrs={"rows": 8}),
    )
    is_done = forms.BooleanField(label="送ったら「済」にする", required=False, initial=True)
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["is_done"].widget.attrs.pop("class")


class StateForm(forms.Form):
    """The state that a message is to have, which was read at `version`."""

    state = forms.ChoiceField(choices=ContactMessage.State.choices)
    version = forms.IntegerField(min_value=1)


class StatesForm(forms.Form):
    """The messages that are ticked, each as number:version of what was read, and the state they are to have."""

    chosen = ChosenField("お問合せ")
    state = forms.ChoiceField(
        label="選んだものを",
        choices=[(ContactMessage.State.TAKEN, "自分が対応中にする"), (ContactMessage.State.DONE, "済にする")],
        widget=PlainSelect(attrs={"class": "field__control field__control--date"}),
    )
