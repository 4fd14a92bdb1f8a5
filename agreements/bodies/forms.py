"""Forms of agreement bodies and sources."""

from typing import Any

from django import forms

from agreements.revisions.forms import RevisionForm, not_after_today
from members.models import Prefecture
from members.people.forms import LabelledForm
from portal.web.forms import HOW_TO_TYPE, LineField, PlainSelect, WarekiDateField

from .models import Body, Source


class BodyForm(RevisionForm):
    name = LineField(
        label="名称",
        max_length=50,
        help_text="例：千葉県市長会、山梨県町村会",
        error_messages={"unique": "この名称の団体は、すでに登録されています。"},
    )
    prefecture = forms.ModelChoiceField(
        Prefecture.objects.all(),
        label="都道府県",
        required=False,
        empty_label="（企業は選びません）",
        widget=PlainSelect,
        help_text="市長会はこの都道府県の市、町村会は町村を、自治体の名簿から数えます。",
    )

    class Meta:
        model = Body
        fields = ["name", "kind", "prefecture"]

    def clean(self):
        cleaned: dict[str, Any] = super().clean() or {}
        kind, prefecture = cleaned.get("kind"), cleaned.get("prefecture")
        if kind == Body.Kind.COMPANY and prefecture:
            self.add_error("prefecture", "企業には都道府県を選びません。「（企業は選びません）」にしてください。")
        elif kind and kind != Body.Kind.COMPANY and not prefecture and "prefecture" not in self.errors:
            self.add_error("prefecture", "市長会・町村会には、都道府県を選んでください。")
        elif kind and prefecture:
            self._refuse_twin(kind, prefecture)
        return cleaned

    def _refuse_twin(self, kind, prefecture):
        twin = Body.objects.filter(kind=kind, prefecture=prefecture).exclude(pk=self.instance.pk).first()
        if twin:
            self.add_error(
                "kind", f"{prefecture.name}の{twin.get_kind_display()}は、「{twin.name}」として登録されています。"
            )


class SourceForm(RevisionForm):
    title = LineField(
        label="名称",
        max_length=200,
        help_text="資料の表題",
        error_messages={"unique": "この名称の出典は、すでに登録されています。"},
    )
    issuer = LineField(label="作成者", max_length=100, help_text="例：特別区長会事務局")
    as_of = WarekiDateField(label="基準日", help_text=f"資料が「○○現在」としている日。{HOW_TO_TYPE}")

    class Meta:
        model = Source
        fields = ["title", "issuer", "as_of"]

    def clean_as_of(self):
        return not_after_today(self.cleaned_data["as_of"], "基準日")


class BodiesField(forms.ModelMultipleChoiceField):
    """One or several bodies, with boxes to tick."""

    widget = forms.CheckboxSelectMultiple

    def __init__(self):
        super().__init__(
            Body.objects.all(),
            label="協定団体",
            error_messages={
                "invalid_choice": "一覧にない団体です。選び直してください。",
                "invalid_pk_value": "一覧にない団体です。選び直してください。",
            },
        )


class BodiesForm(LabelledForm):
    """A form that begins with the bodies it is about."""

    bodies = BodiesField()

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["bodies"].widget.attrs.pop("class")  # boxes are no text fields
