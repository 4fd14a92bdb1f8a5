"""Forms of 参加申込み: a class with its places, and somebody who signs up."""

import uuid
from typing import cast

from django import forms
from django.db import transaction

from agreements.revisions.forms import RevisionForm
from members.people.forms import AddressField, LabelledForm
from portal.web.forms import HOW_TO_TYPE, LineField, PlainSelect, WarekiDateField, WholeNumberField
from timeline.entries.models.programme import Part

from .models.applicants import fill_places
from .models.classes import SignUpClass


class SignUpClassForm(RevisionForm):
    part = forms.ModelChoiceField(
        Part.objects.none(),
        label="日程",
        required=False,
        widget=PlainSelect,
        help_text="催し全体の申込みなら、選びません。",
    )
    session = LineField(
        label="回の名前", required=False, max_length=100, help_text="同じ日程の回を分けるとき。例：14時の回"
    )
    places = WholeNumberField(
        label="定員（人）",
        min_value=1,
        max_value=10_000,
        help_text="増やすと、待っている人を順に繰り上げ、メールで知らせます。",
    )
    opens_on = WarekiDateField(label="申込みのはじめの日", help_text=HOW_TO_TYPE)
    closes_on = WarekiDateField(label="申込みの終わりの日", help_text="この日を含みます。", follows="opens_on")

    class Meta:
        model = SignUpClass
        fields = ["part", "session", "places", "opens_on", "closes_on"]

    def __init__(self, data=None, *, instance, **options):
        super().__init__(data, instance=instance, needs_reason=False, **options)
        part = cast(forms.ModelChoiceField, self.fields["part"])
        part.queryset, part.empty_label = instance.event.entry.parts.all(), "催し全体"

    def clean(self):
        cleaned = super().clean() or {}
        opens, closes = cleaned.get("opens_on"), cleaned.get("closes_on")
        if opens and closes and closes < opens:
            self.add_error("closes_on", "はじめの日と同じか、後の日にしてください。")
        if closes and closes > self.instance.event.entry.last_day:
            self.add_error("closes_on", "催しの最終日より後です。")
        return cleaned

    def save_over(self, *, by):
        """RevisionForm.save_over; those who wait move up where places were added."""
        with transaction.atomic():
            changes = super().save_over(by=by)
            if changes:
                fill_places(self.instance)
            return changes


class SignUpForm(LabelledForm):
    """Somebody who signs up. A field that people do not see keeps programs out."""

    use_required_attribute = False

    token = forms.UUIDField(widget=forms.HiddenInput)
    name = LineField(label="お名前", max_length=100, widget=forms.TextInput(attrs={"autocomplete": "name"}))
    email = AddressField(
        label="メールアドレス",
        max_length=254,
        help_text="受付、繰上げ、取消しのお知らせに使います。",
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )
    homepage = forms.CharField(
        label="この欄は空けておいてください",
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off", "tabindex": "-1"}),
    )

    def __init__(self, data=None):
        super().__init__(data, initial={"token": uuid.uuid4()})

    def clean_email(self):
        return self.cleaned_data["email"].casefold()

    def clean_homepage(self):
        if self.cleaned_data["homepage"]:
            raise forms.ValidationError("この欄は空けておいてください。")
        return ""

    @property
    def shown_fields(self):
        return [self["name"], self["email"]]
