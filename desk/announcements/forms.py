"""The form of an announcement: it is shown with its recipients first, then sent."""

import secrets

from django import forms

from agreements.models import Body
from agreements.revisions.forms import NoteField
from members.models import Prefecture
from members.people.forms import LabelledForm
from portal.web.forms import LineField

from .models import Announcement


class AnnouncementForm(LabelledForm):
    """Title, text and audience; the prefecture or association is asked for by the audience alone."""

    title = LineField(label="件名", max_length=100, help_text="100字まで。メールの件名にもなります。")
    text = NoteField(
        label="本文",
        max_length=4000,
        help_text="4,000字まで。終わりに「特別区長会事務局」が付きます。",
        widget=forms.Textarea(attrs={"rows": 10}),
        error_messages={"max_length": "本文は%(limit_value)d字までで入力してください（いまは%(show_value)d字）。"},
    )
    audience = forms.ChoiceField(label="あて先", choices=[("", "選んでください"), *Announcement.Audience.choices])
    prefecture = forms.ModelChoiceField(
        Prefecture.objects.all(),
        label="都道府県",
        required=False,
        empty_label="選んでください",
        help_text="「1つの都道府県の自治体」に送るとき。",
    )
    body = forms.ModelChoiceField(
        Body.objects.exclude(kind=Body.Kind.COMPANY),
        label="市長会・町村会",
        required=False,
        empty_label="選んでください",
        help_text="「市長会・町村会の自治体」に送るとき。",
    )

    def clean(self):
        cleaned = super().clean() or {}
        audience = cleaned.get("audience")
        for name, wanted in (
            ("prefecture", Announcement.Audience.PREFECTURE),
            ("body", Announcement.Audience.ASSOCIATION),
        ):
            if audience != wanted:
                cleaned[name] = None
            elif not cleaned.get(name) and name not in self.errors:
                self.add_error(name, f"{self.fields[name].label}を選んでください。")
        return cleaned

    def announcement(self):
        """The announcement as typed, not saved."""
        return Announcement(**self.cleaned_data)

    def send(self, *, token, mark, by):
        """Send it to the recipients shown with `mark`; None when they are others by now."""
        return Announcement.objects.send(token=token, mark=mark, by=by, **self.cleaned_data)


class ShownForm(forms.Form):
    """What the page with the recipients sends back: which showing it was, and whom it showed."""

    token = forms.RegexField(r"\A[0-9a-f]{32}\Z")
    mark = forms.RegexField(r"\A[0-9a-f]{64}\Z")


def new_token():
    """The token of one showing of an announcement: sent twice, it is one announcement."""
    return secrets.token_hex(16)
