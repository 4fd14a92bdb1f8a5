import uuid
from typing import Any

from django import forms
from django.utils import timezone

from members.models import Municipality, Office
from members.places.places_field import PlacesField
from members.profiles.forms import OfficeField
from portal.japanese.short_days import coming
from portal.web.edit_conflicts import ConflictForm
from portal.web.forms import PlainTextField, WarekiDateField

from ..models.defaults import Defaults
from ..models.fields import Field
from ..models.proposal_base import TEXTS
from ..models.proposals import Proposal

NEEDED = ("title", "summary", "fields_chosen", "answer_until", "office")  # and one of offers and seeks
OPTIONAL: dict[str, Any] = {"required": False}


class DeadlineField(WarekiDateField):
    def __init__(self, **options):
        super().__init__(
            short=coming,
            help_text="この日を含みます。令和8年12月25日、R8.12.25、2026-12-25、12/25 のどの形でも入力できます。",
            widget=forms.TextInput(attrs={"class": "field__control field__control--date", "autocomplete": "off"}),
            **options,
        )

    def clean(self, value):
        day = super().clean(value)
        if day and day <= timezone.localdate():
            raise forms.ValidationError("回答期限は明日以後の日にしてください。")
        return day


class ProposalForm(ConflictForm, forms.ModelForm):
    """A proposal or call as it is written, with the text each field had when its writer read it.

    A draft may lack anything; what is posted may not (Proposal.lacks).
    """

    title = PlainTextField(label="件名", max_length=80, **OPTIONAL)
    summary = PlainTextField(
        label="あらまし", max_length=200, lines=3, help_text="一覧とメールに載ります。200文字まで。", **OPTIONAL
    )
    body = PlainTextField(
        label="本文",
        max_length=10_000,
        lines=14,
        help_text="太字、見出し、箇条書き、リンクが使えます。人の名前や電話番号は書かないでください。",
        **OPTIONAL,
    )
    fields_chosen = forms.ModelMultipleChoiceField(
        Field.objects.none(), label="分野", widget=forms.CheckboxSelectMultiple, **OPTIONAL
    )
    offers = PlainTextField(label="出せるもの", max_length=1000, lines=4, **OPTIONAL)
    seeks = PlainTextField(label="求めること", max_length=1000, lines=4, **OPTIONAL)
    season = PlainTextField(label="時期", max_length=100, help_text="例：11月ごろ、冬、令和9年度中", **OPTIONAL)
    scope = forms.ChoiceField(label="あて先", choices=Proposal.Scope, widget=forms.RadioSelect)
    chosen = PlacesField(Municipality.objects.none(), label="選んだあて先", **OPTIONAL)
    answer_until = DeadlineField(label="回答期限", **OPTIONAL)
    visibility = forms.ChoiceField(label="公開の範囲", choices=Proposal.Visibility, widget=forms.RadioSelect)
    office = OfficeField(
        Office.objects.none(),
        label="担当課",
        empty_label="選んでください",
        help_text="問合せ先として、会員に電話番号とメールアドレスを示します。",
        widget=forms.Select(attrs={"class": "field__control field__control--date"}),
        **OPTIONAL,
    )

    choices_fields = ("fields_chosen", "scope", "chosen", "visibility")

    class Meta:
        model = Proposal
        fields = [*TEXTS, "scope", "answer_until", "visibility", "office"]

    def __init__(self, data=None, *, instance, user, **options):
        if instance.pk:
            initial = {"fields_chosen": list(instance.fields.all()), "chosen": list(instance.chosen.all())}
        else:
            initial = {**_initial(instance), "office": user.assignment.office}
        super().__init__(data, instance=instance, initial=initial, **options)
        self.user = user
        self._offer_choices(instance)

    def _offer_choices(self, proposal):
        today = timezone.localdate()
        some = "選んだ自治体" if proposal.is_call else Proposal.Scope.SOME.label
        every: Any = self.fields
        every["fields_chosen"].queryset = Field.objects.in_use()
        every["office"].queryset = proposal.municipality.offices.all()
        every["scope"].choices = [("all", proposal.addressed_name), ("some", some)]
        places = proposal.may_be_addressed(today).exclude(pk=proposal.municipality_id)
        every["chosen"].queryset = places.select_related("prefecture")
        if proposal.state != Proposal.State.DRAFT:  # whom it asks stands once it is posted
            del every["scope"], every["chosen"]
        for name in NEEDED:
            every[name].need = "掲載に必要" if proposal.state == Proposal.State.DRAFT else "必須"

    def clean(self):
        cleaned: dict[str, Any] = super().clean() or {}
        if self.instance.state == Proposal.State.OPEN and not self.errors:
            for name, text in self._lacking(cleaned):
                self.add_error(name, text)
        return cleaned

    def _lacking(self, cleaned):
        """What the typed text lacks for an open proposal: [(name of the field, message)]."""
        wanted = {"title": "件名を入力してください。", "summary": "あらましを入力してください。"}
        wanted |= {"office": "担当課を選んでください。", "answer_until": "回答期限を入力してください。"}
        wanted["fields_chosen"] = "分野を1つ以上選んでください。"
        lacking = [(name, text) for name, text in wanted.items() if not cleaned.get(name)]
        if not (cleaned.get("offers") or cleaned.get("seeks")):
            lacking.append(("offers", "出せるものか求めることのどちらかを入力してください。"))
        return lacking

    def ask_for(self, lacking):
        """Show at its fields what the text, which is valid, lacks to be posted: `lacking`, of Proposal.lacks."""
        self.is_valid()
        for name, text in lacking:
            self.add_error("fields_chosen" if name == "fields" else name, text)

    @property
    def texts(self):
        """Typed values (dict), as Proposal.write takes them."""
        return {("fields" if name == "fields_chosen" else name): value for name, value in self.cleaned_data.items()}

    def begin(self, token):
        """Save the typed text as a draft; returns it and whether it is new (a form sent twice begins one)."""
        return Proposal.objects.begin(by=self.user, token=token, **self.texts)

    def save_over(self, version):
        """Save the proposal; False when somebody else saved since `version` was read."""
        return self.instance.write(by=self.user, version=version, **self.texts)


def _initial(proposal):
    """Initial values of a new proposal or call, from 提案の初期値; a call takes no addressees from it."""
    defaults = Defaults.objects.in_force()
    initial: dict[str, Any] = {"answer_until": timezone.localdate() + defaults.time_to_answer}
    if defaults.scope == Proposal.Scope.SOME and not proposal.is_call:
        initial |= {"scope": defaults.scope, "chosen": list(defaults.chosen.all())}
    return initial


def new_token():
    return uuid.uuid4().hex
