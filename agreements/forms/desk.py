"""What the secretariat enters about bodies, agreements, sources and printed figures."""

from typing import Any, cast

from django import forms
from django.utils import timezone

from agreements.bodies.models import Body, PublishedFigure, Source
from agreements.signing.models.agreements import Agreement
from agreements.signing.terms import years_after
from members.models import Prefecture
from members.people.forms import LabelledForm
from members.registration.forms import LineField
from portal.japanese.text import tidy, validate_seen
from portal.japanese.wareki import wareki
from portal.web.edit_conflicts import OverSaved
from portal.web.forms import PlainSelect, WarekiDateField, WholeNumberField

HOW_TO_TYPE = "平成30年11月12日、H30.11.12、2018-11-12 のどの形でも入力できます。"
AGREEMENT_NAME = "広域連携協定"


class NoteField(forms.CharField):
    """Some lines of text, without anything a reader would not see."""

    widget = forms.Textarea(attrs={"rows": 3})

    def to_python(self, value):
        return tidy(super().to_python(value) or "")

    def run_validators(self, value):
        validate_seen(value)
        super().run_validators(value)


def past(day, what):
    """`day`, which must not lie ahead."""
    today = timezone.localdate()
    if day and day > today:
        raise forms.ValidationError(f"{what}が今日（{wareki(today)}）より後です。今日までの日を入力してください。")
    return day


class RevisionForm(OverSaved, forms.ModelForm, LabelledForm):
    """Facts of a row: with `reason` and the `token` of what was read when they are put right."""

    reason = NoteField(label="直す理由", help_text="操作の記録に残ります。", max_length=500)
    token = forms.CharField(widget=forms.HiddenInput, required=False)

    own_fields = ("reason",)

    def __init__(self, data=None, *, instance=None, needs_reason=True, initial=None):
        initial = {**(initial or {}), "token": instance.token if instance and instance.pk else ""}
        super().__init__(data, instance=instance, initial=initial)
        if not (instance and instance.pk and needs_reason):
            del self.fields["reason"]
        for name, field in self.fields.items():
            if isinstance(field, forms.ModelChoiceField) and not isinstance(field.widget, PlainSelect):
                field.empty_label = "選んでください"
            elif isinstance(field, forms.TypedChoiceField):
                listed = cast("list[tuple[str, str]]", field.choices)
                field.choices = [(value, label if value else "選んでください") for value, label in listed]
            if name in ("value", "term_years", "kind", "measure", "prefecture"):
                field.widget.attrs["class"] = "field__control field__control--date"

    def save_over(self, *, by):
        """What changed, or None when others saved meanwhile."""
        reason = self.cleaned_data.get("reason", "")
        return self.instance.revise(by=by, token=self.data.get("token", ""), reason=reason)

    def conflict_context(self, conflicts):
        """What a page needs to show what two people changed: `conflicts`, and who saved last."""
        return {"is_conflict": True, "conflicts": conflicts, "last": self.instance.last_change()}


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
        return past(self.cleaned_data["as_of"], "基準日")


class FigureForm(RevisionForm):
    as_of = WarekiDateField(label="基準日", help_text=f"この数が示す日。{HOW_TO_TYPE}")
    value = WholeNumberField(label="公表値", min_value=0, help_text="印刷されているとおりの数")
    place = LineField(label="記載箇所", max_length=100, help_text="例：広域連携協定締結団体一覧の合計")

    field_order = ["measure", "body", "as_of", "value", "source", "place", "reason"]

    class Meta:
        model = PublishedFigure
        fields = ["measure", "body", "as_of", "value", "source", "place"]
        help_texts = {"body": "構成自治体数のときだけ選びます。"}

    def clean_as_of(self):
        return past(self.cleaned_data["as_of"], "基準日")

    def clean(self):
        cleaned: dict[str, Any] = super().clean() or {}
        measure, body = cleaned.get("measure"), cleaned.get("body")
        if measure == PublishedFigure.Measure.MEMBERS and not body:
            self.add_error("body", "構成自治体数には、団体を選んでください。")
        elif measure and measure != PublishedFigure.Measure.MEMBERS and body:
            self.add_error("body", "構成自治体数のほかは、団体を選びません。")
        return cleaned


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


class TermForm(LabelledForm):
    """What signing and putting right have in common: the term."""

    def clean(self):
        cleaned: dict[str, Any] = super().clean() or {}
        signed_on, years = cleaned.get("signed_on"), cleaned.get("term_years")
        renews_on = cleaned.get("renews_on")
        if years and signed_on and not renews_on and "renews_on" not in self.errors:
            cleaned["renews_on"] = years_after(signed_on, years)
        elif renews_on and not years and "term_years" not in self.errors:
            self.add_error("term_years", "更新日があるときは、有効期間（年）も入力してください。")
        elif renews_on and signed_on and renews_on <= signed_on:
            self.add_error("renews_on", f"締結日（{wareki(signed_on)}）より後の日にしてください。")
        return cleaned


class YearsField(WholeNumberField):
    def __init__(self):
        super().__init__(
            label="有効期間（年）",
            required=False,
            min_value=1,
            max_value=99,
            help_text="期間が終わると、申出がなければ同じ期間更新します。期間の定めがなければ空けておきます。",
            error_messages={
                "min_value": "1年以上で入力してください。",
                "max_value": "99年までで入力してください。",
                "invalid": "年数を数字で入力してください（例：1）。",
            },
        )


RENEWS_ON: dict[str, Any] = {
    "label": "次の更新日",
    "required": False,
    "help_text": "いまの期間はこの日の前日まで。空けておくと、締結日と有効期間から計算します。",
}


class SignForm(TermForm, BodiesForm):
    """締結: one ceremony, one or several bodies."""

    name = LineField(label="協定の名称", max_length=100, initial=AGREEMENT_NAME)
    signed_on = WarekiDateField(label="締結日", help_text=HOW_TO_TYPE)
    term_years = YearsField()
    renews_on = WarekiDateField(**RENEWS_ON)
    source = forms.ModelChoiceField(
        Source.objects.all(),
        label="出典",
        empty_label="選んでください",
        help_text="締結を示す資料。なければ先に出典を登録します。",
    )

    def clean_signed_on(self):
        return past(self.cleaned_data["signed_on"], "締結日")


class AgreementForm(TermForm, RevisionForm):  # in this order: a ModelForm's clean ends the chain
    """Facts of a signed agreement put right."""

    reason = NoteField(label="直す理由", max_length=500, help_text="訂正履歴として公開します。")
    name = LineField(label="協定の名称", max_length=100)
    signed_on = WarekiDateField(label="締結日", help_text=HOW_TO_TYPE)
    ended_on = WarekiDateField(
        label="終了日", required=False, help_text="この日の前日まで有効です。続いていれば空けておきます。"
    )
    term_years = YearsField()
    renews_on = WarekiDateField(**RENEWS_ON)

    class Meta:
        model = Agreement
        fields = ["body", "name", "signed_on", "ended_on", "term_years", "renews_on", "source"]

    def clean_signed_on(self):
        return past(self.cleaned_data["signed_on"], "締結日")

    def clean(self):
        cleaned: dict[str, Any] = super().clean() or {}
        signed_on, ended_on = cleaned.get("signed_on"), cleaned.get("ended_on")
        if signed_on and ended_on and ended_on <= signed_on:
            self.add_error("ended_on", f"締結日（{wareki(signed_on)}）より後の日にしてください。")
        return cleaned


class EndForm(LabelledForm):
    """終了."""

    on = WarekiDateField(label="終了日", help_text=f"この日の前日まで有効です。{HOW_TO_TYPE}")
    reason = NoteField(label="終了の理由", max_length=500, help_text="操作の記録に残ります。")

    def __init__(self, data=None, *, agreement):
        super().__init__(data)
        self.agreement = agreement

    def clean_on(self):
        day, signed_on = self.cleaned_data["on"], self.agreement.signed_on
        if day and day <= signed_on:
            raise forms.ValidationError(f"締結日（{wareki(signed_on)}）より後の日にしてください。")
        return day
