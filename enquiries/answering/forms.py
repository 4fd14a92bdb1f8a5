from django import forms

from members.models import Office
from portal.web.forms import PlainTextField


class PassForm(forms.Form):
    """回付: the office that answers from now on, and a note for it; `was`: the office its writer had read."""

    office = forms.ModelChoiceField(
        Office.objects.none(),
        label="回す先の担当課",
        empty_label="選んでください",
        error_messages={
            "required": "回す先の担当課を選んでください。",
            "invalid_choice": "この自治体の担当課から選んでください。",
        },
    )
    note = PlainTextField(
        label="申し送り",
        max_length=500,
        lines=4,
        required=False,
        help_text="回す先の課が読みます。事務局には見えません。",
    )
    was = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, data=None, *, row):
        super().__init__(data, initial={"was": row.office_id})
        field = self.fields["office"]
        field.queryset = row.municipality.offices.exclude(pk=row.office_id)  # type: ignore[attr-defined]
        field.label_from_instance = lambda office: office.name  # type: ignore[attr-defined]
        field.widget.attrs["class"] = "field__control field__control--date"


class ReturnForm(forms.Form):
    """Why an answer that waits for approval goes back to those who wrote it."""

    note = PlainTextField(
        label="戻す理由",
        max_length=500,
        lines=4,
        help_text="書いた人と、同じ自治体の担当者が読みます。事務局には見えません。",
        error_messages={"required": "どこを直すのかを書いてください。"},
    )
