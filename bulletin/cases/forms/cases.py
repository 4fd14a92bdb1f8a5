"""Forms with which participants write a case: its texts, its steps, its result, its end."""

from typing import Any

from django import forms

from bulletin.proposals.models.fields import Field
from portal.japanese.short_days import nearest, past
from portal.japanese.wareki import wareki
from portal.web.edit_conflicts import ConflictForm
from portal.web.forms import PlainTextField, WarekiDateField, WholeNumberField, not_to_come
from timeline.models import EntryKind

from ..models.case_queries import WEEKS_BEFORE
from ..models.cases import Case
from ..models.history import Step

DAYS = "令和8年12月25日、R8.12.25、2026-12-25、12/25 のどの形でも入力できます。"
SELECT: Any = {"class": "field__control field__control--date"}


class DayField(WarekiDateField):
    def __init__(self, **options):
        widget = forms.TextInput(attrs={"class": "field__control field__control--date", "autocomplete": "off"})
        super().__init__(required=False, widget=widget, **options)


class CaseForm(ConflictForm, forms.ModelForm):
    """The texts and fields (分野) of a case; きっかけ only where it began without a proposal."""

    title = PlainTextField(label="件名", max_length=100, error_messages={"required": "件名を入力してください。"})
    summary = PlainTextField(label="あらまし", max_length=1000, lines=4, required=False)
    channel = forms.ChoiceField(label="きっかけ", choices=Case.Channel, widget=forms.Select(attrs=SELECT))
    fields_chosen = forms.ModelMultipleChoiceField(
        Field.objects.all(), label="分野", required=False, widget=forms.CheckboxSelectMultiple
    )
    comes_back = forms.BooleanField(
        label="毎年続ける",
        required=False,
        help_text=f"続けるときは、前の年の開催の日の{WEEKS_BEFORE}週間前に、参加する自治体と区に知らせます。",
    )
    choices_fields = ("fields_chosen",)

    class Meta:
        model = Case
        fields = ["title", "summary", "channel", "comes_back"]

    def __init__(self, data=None, *, instance, **options):
        chosen = {"fields_chosen": list(instance.fields.all())} if instance.pk else {}
        super().__init__(data, instance=instance, initial=chosen, **options)
        if instance.proposal_id:
            del self.fields["channel"]

    def save_over(self, version, *, by):
        """Save the case; False when somebody else saved since `version` was read."""
        values = dict(self.cleaned_data)
        fields = values.pop("fields_chosen")
        return self.instance.revise(by=by, version=version, fields=fields, **values)


class ResultForm(ConflictForm, forms.ModelForm):
    """The result of a case (結果) and its number of visitors (来場者数)."""

    result = PlainTextField(label="結果", max_length=2000, lines=6, required=False)
    visitors = WholeNumberField(
        label="来場者数（人）",
        required=False,
        min_value=0,
        max_value=99_999_999,
        help_text="数えていなければ空けておきます。0人と、記録なしは別のものです。",
        error_messages={"invalid": "人数を数字で入力してください（例：1200）。"},
    )

    class Meta:
        model = Case
        fields = ["result", "visitors"]

    def save_over(self, version, *, by):
        return self.instance.revise(by=by, version=version, action="連携事例の結果の保存", **self.cleaned_data)


class CloseForm(forms.Form):
    """終了 of a case."""

    on = DayField(label="終了日", short=past, help_text=DAYS)

    def clean_on(self):
        day = self.cleaned_data["on"]
        if not day:
            raise forms.ValidationError("終了日を入力してください。")
        return not_to_come(day)


class ReturnForm(forms.Form):
    """差戻し of a request for publication (公開の申込み)."""

    reason = PlainTextField(
        label="差し戻す理由", max_length=500, lines=3, error_messages={"required": "理由を入力してください。"}
    )


class StepChoiceField(forms.ModelChoiceField):
    def label_from_instance(self, obj):
        return f"「{obj.text}」のあと"


class StepForm(ConflictForm, forms.ModelForm):
    """A step (歩み). One with a day finds its place by itself; one without stands after the step that is named."""

    kind = forms.ChoiceField(label="種別", choices=Step.Kind, widget=forms.Select(attrs=SELECT))
    text = PlainTextField(
        label="内容",
        max_length=300,
        help_text="誰が何をしたか、一文で書きます（例：坂井市の職員が品川区を訪ね、催しの日取りを相談した）",
        error_messages={"required": "内容を入力してください。"},
    )
    first_day = DayField(label="初日", short=nearest, help_text=f"日付が分からなければ空けておきます。{DAYS}")
    last_day = DayField(label="最終日", follows="first_day", help_text="1日だけなら空けておきます。")
    after = StepChoiceField(
        Step.objects.none(),
        label="置くところ（日付がないとき）",
        required=False,
        empty_label="最後",
        widget=forms.Select(attrs=SELECT),
    )
    venue = PlainTextField(label="会場", max_length=100, required=False)
    event_kind = forms.ChoiceField(
        label="催しの種別",
        required=False,
        help_text="「開催」のときに選びます。",
        widget=forms.Select(attrs=SELECT),
    )
    note = PlainTextField(label="補足", max_length=300, lines=3, required=False)

    class Meta:
        model = Step
        fields = ["kind", "text", "first_day", "last_day", "venue", "event_kind", "note"]

    def __init__(self, data=None, *, instance, **options):
        initial = {}
        if instance.pk and instance.last_day == instance.first_day:
            initial = {"last_day": None}
        super().__init__(data, instance=instance, initial=initial, **options)
        fields: Any = self.fields
        kinds = EntryKind.objects.with_audience().choices(also=instance.event_kind)
        fields["event_kind"].choices = [("", "選んでください"), *kinds]
        fields["after"].queryset = instance.case.steps.exclude(pk=instance.pk)

    def clean(self):
        cleaned: dict[str, Any] = super().clean() or {}
        first, last = cleaned.get("first_day"), cleaned.get("last_day")
        if last and not first and "first_day" not in self.errors:
            self.add_error("first_day", "最終日を入力したときは、初日も入力してください。")
        elif first and last and last < first:
            self.add_error("last_day", f"最終日は初日（{wareki(first)}）と同じか、後の日にしてください。")
        if cleaned.get("kind") == Step.Kind.HELD and not cleaned.get("event_kind"):
            self.add_error("event_kind", "催しの種別を選んでください。経過と催しの一覧に使います。")
        return cleaned

    def _post_clean(self):
        """Validates nothing more: the step is written by a transition, and its constraints are checked above."""

    @property
    def content(self):
        """Typed values (dict), as Case.add_step and Step.revise take them."""
        values = dict(self.cleaned_data)
        values["last_day"] = values["last_day"] or values["first_day"]
        if values["kind"] != Step.Kind.HELD:
            values["event_kind"] = ""
        return values
