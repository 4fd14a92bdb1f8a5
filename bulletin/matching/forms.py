from typing import Any

from django import forms

from bulletin.cases.forms.cases import SELECT
from members.models import Municipality


class MatchForm(forms.Form):
    """申入れ: the partners of a case, among those that raised their hand, and the ward that leads."""

    partners = forms.ModelMultipleChoiceField(
        Municipality.objects.none(),
        label="一緒に取り組む相手",
        widget=forms.CheckboxSelectMultiple,
        error_messages={
            "required": "一緒に取り組む相手を選んでください。",
            "invalid_choice": "手を挙げている区・自治体から選んでください。",
        },
    )
    lead = forms.ModelChoiceField(
        Municipality.objects.none(),
        label="中心の区",
        required=False,
        empty_label="選んでください",
        help_text="1つの区と取り組むなら、選ばなくてかまいません。",
        widget=forms.Select(attrs=SELECT),
        error_messages={"invalid_choice": "手を挙げている区から選んでください。"},
    )

    def __init__(self, data=None, *, proposal):
        wanted = getattr(proposal, "matching", None)
        initial = {"partners": wanted.partners.all(), "lead": wanted.lead} if wanted else {}
        super().__init__(data, initial=initial)
        raised = proposal.addressees.raised().order_by().values("municipality")
        for name in ("partners", "lead"):
            field: Any = self.fields[name]
            field.queryset = Municipality.objects.filter(pk__in=raised).select_related("prefecture")
            field.label_from_instance = lambda place: place.full_name
        if proposal.is_call:
            del self.fields["lead"]
