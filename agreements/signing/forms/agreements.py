"""Forms of signed agreements: signing, correcting and ending them."""

from typing import Any

from django import forms

from agreements.bodies.forms import BodiesForm
from agreements.bodies.models import Source
from agreements.revisions.forms import NoteField, RevisionForm, not_after_today
from members.people.forms import LabelledForm
from portal.japanese.short_days import coming, nearest, past
from portal.japanese.wareki import wareki
from portal.web.forms import HOW_TO_TYPE, LineField, WarekiDateField, WholeNumberField

from ..models.agreements import Agreement
from ..terms import years_after
from .preparations import AGREEMENT_NAME


class TermForm(LabelledForm):
    """Base form of signing, supplementing and correcting: the term of the agreement."""

    def signed_on_of(self, cleaned):
        """The day of signing that the term counts from; None where it was not typed."""
        return cleaned.get("signed_on")

    def clean(self):
        cleaned: dict[str, Any] = super().clean() or {}
        signed_on, years = self.signed_on_of(cleaned), cleaned.get("term_years")
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
    "short": coming,
    "required": False,
    "help_text": "いまの期間はこの日の前日まで。空けておくと、締結日と有効期間から計算します。",
}


class FieldsField(NoteField):
    def __init__(self):
        super().__init__(
            label="分野",
            required=False,
            max_length=2000,
            help_text="協定に書かれた連携の分野を、そのまま。1行に1つ。分からなければ空けておきます。",
        )


class SignForm(TermForm, BodiesForm):
    """締結: one ceremony, in which one or several bodies sign."""

    name = LineField(label="協定の名称", max_length=100, initial=AGREEMENT_NAME)
    signed_on = WarekiDateField(label="締結日", short=past, help_text=HOW_TO_TYPE)
    term_years = YearsField()
    renews_on = WarekiDateField(**RENEWS_ON)
    cooperation_fields = FieldsField()
    source = forms.ModelChoiceField(
        Source.objects.all(),
        label="出典",
        empty_label="選んでください",
        help_text="締結を示す資料",
    )

    def clean_signed_on(self):
        return not_after_today(self.cleaned_data["signed_on"], "締結日")


class AgreementForm(TermForm, RevisionForm):  # in this order: a ModelForm's clean ends the chain
    """Form that corrects a signed agreement; changes and reason are published (訂正履歴)."""

    name = LineField(label="協定の名称", max_length=100)
    signed_on = WarekiDateField(label="締結日", short=past, help_text=HOW_TO_TYPE)
    ended_on = WarekiDateField(
        label="終了日",
        short=nearest,
        required=False,
        help_text="この日の前日まで有効です。続いていれば空けておきます。",
    )
    term_years = YearsField()
    renews_on = WarekiDateField(**RENEWS_ON)
    cooperation_fields = FieldsField()

    class Meta:
        model = Agreement
        fields = ["body", "name", "signed_on", "ended_on", "term_years", "renews_on", "cooperation_fields", "source"]

    def clean_signed_on(self):
        return not_after_today(self.cleaned_data["signed_on"], "締結日")

    def clean(self):
        cleaned: dict[str, Any] = super().clean() or {}
        signed_on, ended_on = cleaned.get("signed_on"), cleaned.get("ended_on")
        if signed_on and ended_on and ended_on <= signed_on:
            self.add_error("ended_on", f"締結日（{wareki(signed_on)}）より後の日にしてください。")
        return cleaned


class SupplementForm(TermForm, RevisionForm):
    """What becomes known of a signed agreement, of which nothing stood: no correction, and no reason is asked."""

    term_years = YearsField()
    renews_on = WarekiDateField(**RENEWS_ON)
    cooperation_fields = FieldsField()

    class Meta:
        model = Agreement
        fields = ["term_years", "renews_on", "cooperation_fields"]

    def __init__(self, data=None, *, instance: Agreement):
        super().__init__(data, instance=instance, needs_reason=False)
        if instance.term_years is not None:
            del self.fields["term_years"], self.fields["renews_on"]
        if instance.cooperation_fields:
            del self.fields["cooperation_fields"]

    def signed_on_of(self, cleaned):
        return self.instance.signed_on


class EndForm(LabelledForm):
    """終了 of an agreement: the first day without it, and the reason."""

    on = WarekiDateField(label="終了日", short=nearest, help_text=f"この日の前日まで有効です。{HOW_TO_TYPE}")
    reason = NoteField(label="終了の理由", max_length=500, help_text="操作の記録に残ります。")

    def __init__(self, data=None, *, agreement):
        super().__init__(data)
        self.agreement = agreement

    def clean_on(self):
        day, signed_on = self.cleaned_data["on"], self.agreement.signed_on
        if day and day <= signed_on:
            raise forms.ValidationError(f"締結日（{wareki(signed_on)}）より後の日にしてください。")
        return day
