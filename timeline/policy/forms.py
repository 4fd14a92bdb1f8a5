"""Forms of 国の方針, its steps, and 地域再生計画."""

from django import forms

from agreements.models import Body
from agreements.revisions.forms import NoteField, OneName, RevisionForm
from portal.web.forms import HOW_TO_TYPE, LineField, PlainSelect, WarekiDateField, not_to_come
from timeline.documents.models import Document
from timeline.entries.entries_field import OneEntryField, WithEntries

from .models import Policy, PolicyStep, RegionalPlan


class PolicyForm(OneName, RevisionForm):
    name = LineField(
        label="名称",
        max_length=200,
        error_messages={"unique": "この名称の国の方針は、すでに登録されています。"},
    )
    document = forms.ModelChoiceField(
        Document.objects.order_by("name"),
        label="公表資料",
        required=False,
        widget=PlainSelect,
        help_text="版は、公表資料に登録します。まだなければ「公表資料の編集」で加えます。",
        error_messages={"unique": "この公表資料は、ほかの国の方針に登録されています。"},
    )
    passage = NoteField(
        label="プロジェクトについての記載",
        required=False,
        max_length=5000,
        help_text="方針の本文から、そのまま写します。手元になければ空けておきます。",
    )

    class Meta:
        model = Policy
        fields = ["name", "document", "passage"]


class PolicyStepForm(RevisionForm):
    day = WarekiDateField(label="日", required=False, help_text=f"記録がなければ空けておきます。{HOW_TO_TYPE}")
    entry = OneEntryField(label="経過", required=False, help_text="もとになる経過の記号（例：2017-12-22）かアドレス")
    enquiry_url = LineField(
        label="意見を集めた照会",
        required=False,
        max_length=200,
        help_text="照会のページのアドレス。事務局だけに示します。",
    )

    class Meta:
        model = PolicyStep
        fields = ["kind", "day", "entry", "enquiry_url"]
        widgets = {"kind": PlainSelect}

    def clean(self):
        cleaned = super().clean() or {}
        kind, day = cleaned.get("kind"), cleaned.get("day")
        others = self.instance.policy.steps.exclude(pk=self.instance.pk)
        if kind and day and others.filter(kind=kind, day=day).exists():
            self.add_error("day", "同じ日の同じ歩みが登録されています。")
        elif kind == PolicyStep.Kind.DECIDED and day:
            self._check_decided(day)
        return cleaned

    def _check_decided(self, day):
        try:
            not_to_come(day)  # its entry says that it was decided
        except forms.ValidationError as error:
            self.add_error("day", error)

    def _get_validation_exclusions(self):
        return super()._get_validation_exclusions() - {"policy"}  # type: ignore[misc]


class RegionalPlanForm(OneName, WithEntries, RevisionForm):
    name = LineField(
        label="名称",
        max_length=200,
        error_messages={"unique": "この名称の計画は、すでに登録されています。"},
    )
    bodies = forms.ModelMultipleChoiceField(
        Body.objects.all(), label="協定団体", required=False, widget=forms.CheckboxSelectMultiple
    )

    class Meta:
        model = RegionalPlan
        fields = ["name", "state"]
        widgets = {"state": PlainSelect}

    def __init__(self, data=None, *, instance=None, **options):
        initial = {"bodies": list(instance.bodies.all()) if instance and instance.pk else []}
        super().__init__(data, instance=instance, initial=initial, **options)
        self.fields["bodies"].widget.attrs.pop("class", None)

    def clean(self):
        cleaned = super().clean() or {}
        if "bodies" in cleaned:
            self.instance.choose("bodies", cleaned["bodies"])
        return cleaned
