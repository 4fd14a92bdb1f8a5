"""Form for a case that began without a proposal: by a visit, in the general meeting, through an introduction."""

from typing import Any

from django import forms

from bulletin.proposals.models.fields import Field
from members.models import Municipality
from members.places.municipality_field import MunicipalitiesField
from portal.web.forms import PlainTextField

from ..models.cases import Case
from ..models.participants import Participant
from ..models.roles import ParticipantRole
from .cases import SELECT

CHANNELS = [choice for choice in Case.Channel.choices if choice[0] != Case.Channel.BOARD]
EXAMPLE = "都道府県から書きます（例：福井県坂井市）"


class CaseStartForm(forms.Form):
    """連携事例を登録する. One's own municipality or ward takes part without being named."""

    title = PlainTextField(label="件名", max_length=100, error_messages={"required": "件名を入力してください。"})
    summary = PlainTextField(label="あらまし", max_length=1000, lines=4, required=False)
    channel = forms.ChoiceField(
        label="きっかけ",
        choices=[("", "選んでください"), *CHANNELS],
        error_messages={"required": "きっかけを選んでください。"},
        widget=forms.Select(attrs=SELECT),
    )
    fields_chosen = forms.ModelMultipleChoiceField(
        Field.objects.in_use(), label="分野", required=False, widget=forms.CheckboxSelectMultiple
    )
    municipalities = MunicipalitiesField(
        label="自治体", max_length=1000, lines=3, required=False, help_text=f"1行に1つ、{EXAMPLE}"
    )
    wards = forms.ModelMultipleChoiceField(
        Municipality.objects.wards(), label="特別区", required=False, widget=forms.CheckboxSelectMultiple
    )
    lead = forms.ModelChoiceField(
        Municipality.objects.wards(),
        label="中心の区",
        required=False,
        empty_label="未定",
        widget=forms.Select(attrs=SELECT),
    )
    introducer = MunicipalitiesField(
        label="紹介した自治体", max_length=100, required=False, help_text=f"あるときだけ。{EXAMPLE}"
    )

    def __init__(self, data=None, *, user):
        super().__init__(data)
        self.user = user
        self.fields["lead"].label = ParticipantRole.objects.names()[Participant.Role.LEAD]
        for name in ("wards", "lead"):
            field: Any = self.fields[name]
            field.label_from_instance = lambda place: place.name

    def clean(self):
        cleaned: dict[str, Any] = super().clean() or {}
        if self.errors:
            return cleaned
        places = {*cleaned["municipalities"], *cleaned["wards"], *filter(None, [self.user.municipality])}
        if all(place.is_ward for place in places):
            self.add_error("municipalities", "相手の自治体を1つ以上書いてください。")
        if not any(place.is_ward for place in places):
            self.add_error("wards", "相手の区を1つ以上選んでください。")
        if cleaned["lead"] and cleaned["lead"] not in places:
            self.add_error("lead", "中心の区を、参加する区から選んでください。")
        if places & set(cleaned["introducer"]):
            self.add_error("introducer", "参加する自治体と、紹介した自治体は、別のものを書いてください。")
        return cleaned

    def start(self, token):
        """Create the case; returns it and whether it is new (the same form sent twice makes one)."""
        chosen = self.cleaned_data
        roles: dict[int, str] = {}
        for place in chosen["introducer"]:
            roles[place.pk] = Participant.Role.INTRODUCER
        for place in (*chosen["municipalities"], *chosen["wards"], *filter(None, [self.user.municipality])):
            roles[place.pk] = Participant.Role.PARTNER
        if chosen["lead"]:
            roles[chosen["lead"].pk] = Participant.Role.LEAD
        texts = {name: chosen[name] for name in ("title", "summary", "channel")}
        return Case.objects.start(roles, by=self.user, token=token, fields=chosen["fields_chosen"], **texts)
