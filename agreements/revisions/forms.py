"""RevisionForm, for facts of the public record, with the fields that its pages share."""

from typing import Any, cast

from django import forms
from django.db.models.fields import BLANK_CHOICE_DASH
from django.utils import timezone

from members.people.forms import LabelledForm
from portal.japanese.text import normalise, tidy, validate_seen
from portal.japanese.wareki import wareki
from portal.web.edit_conflicts import ConflictForm


class NoteField(forms.CharField):
    """CharField for several lines, without invisible characters."""

    widget = forms.Textarea(attrs={"rows": 3})

    def to_python(self, value):
        return tidy(super().to_python(value) or "")

    def run_validators(self, value):
        validate_seen(value)
        super().run_validators(value)


def not_after_today(day, what):
    """Returns `day`; ValidationError when it is after today. `what`: its name in the message."""
    today = timezone.localdate()
    if day and day > today:
        raise forms.ValidationError(f"{what}が今日（{wareki(today)}）より後です。今日までの日を入力してください。")
    return day


class WithdrawForm(LabelledForm):
    """Why a row that was entered by mistake is taken out."""

    reason = NoteField(
        label="外す理由", max_length=500, help_text="操作の記録に残り、公開していたものは訂正履歴に載ります。"
    )


class RevisionForm(ConflictForm, forms.ModelForm, LabelledForm):
    """ModelForm of a AuditedModel; an existing row asks for a `reason` and carries the `token` of what was read."""

    reason = NoteField(label="直す理由", help_text="操作の記録に残ります。", max_length=500)
    token = forms.CharField(widget=forms.HiddenInput, required=False)

    own_fields = ("reason",)

    def __init__(self, data=None, *, instance=None, needs_reason=True, initial=None):
        initial = {**(initial or {}), "token": instance.token if instance and instance.pk else ""}
        super().__init__(data, instance=instance, initial=initial)
        if not (instance and instance.pk and needs_reason):
            del self.fields["reason"]
        elif instance.is_public:
            self.fields["reason"].help_text = "訂正履歴として公開します。もとの記載も、公開のページに残ります。"
        for name, field in self.fields.items():
            if isinstance(field, forms.ModelMultipleChoiceField):
                continue  # nothing ticked says it
            prompt = "選んでください" if field.required else "選ばない"
            if isinstance(field, forms.ModelChoiceField):
                field.empty_label = prompt if field.empty_label == BLANK_CHOICE_DASH[0][1] else field.empty_label
            elif isinstance(field, forms.TypedChoiceField):
                listed = cast("list[tuple[str, str]]", field.choices)
                field.choices = [(value, label if value else prompt) for value, label in listed]
            if name in ("value", "term_years", "kind", "measure", "prefecture"):
                field.widget.attrs["class"] = "field__control field__control--date"

    def order_fields(self, field_order):
        """As declared or listed, and the reason last: it is asked for when all has been changed."""
        super().order_fields(field_order)
        if "reason" in self.fields:
            self.fields["reason"] = self.fields.pop("reason")

    def save_over(self, *, by):
        """Saves; returns what changed (label, before, after), or None when others saved meanwhile."""
        reason = self.cleaned_data.get("reason", "")
        return self.instance.revise(by=by, token=self.data.get("token", ""), reason=reason)

    def conflict_context(self, conflicts):
        """What a page needs to show what two people changed: `conflicts`, and who saved last."""
        return {"is_conflict": True, "conflicts": conflicts, "last": self.instance.last_change()}


class OneName(forms.Form):
    """Mixin of a RevisionForm whose `name` no other row bears, not in another width, case or spacing either.

    The field says so by its message `unique`. The rows are few: compared in Python.
    """

    instance: Any
    _meta: Any

    def clean_name(self) -> str:
        name = self.cleaned_data["name"]
        others = self._meta.model._default_manager.exclude(pk=self.instance.pk).values_list("name", flat=True)
        if "name" in self.changed_data and normalise(name) in map(normalise, others):
            raise forms.ValidationError(self.fields["name"].error_messages["unique"])
        return str(name)
