from django import forms

from bulletin.proposals.models.fields import Field
from bulletin.proposals.models.proposals import Proposal
from members.models import Municipality

THINGS = ("proposal", "field", "municipality")


class FollowForm(forms.Form):
    """Exactly one proposal, field or municipality that the person may see, and whether to follow it."""

    proposal = forms.ModelChoiceField(Proposal.objects.none(), required=False)
    field = forms.ModelChoiceField(Field.objects.all(), required=False)
    municipality = forms.ModelChoiceField(Municipality.objects.all(), required=False, to_field_name="lg_code")
    end = forms.BooleanField(required=False)

    def __init__(self, data, *, user):
        super().__init__(data)
        self.fields["proposal"].queryset = Proposal.objects.visible_to(user).posted()  # type: ignore[attr-defined]

    def clean(self):
        if sum(bool(self.cleaned_data.get(name)) for name in THINGS) != 1:
            raise forms.ValidationError("お知らせの対象を1つ選んでください。")
        return self.cleaned_data

    @property
    def thing(self):
        """What to follow: {column of Follow: the proposal, field or municipality}, of one item."""
        return {name: self.cleaned_data[name] for name in THINGS if self.cleaned_data[name]}
