from typing import Any

from django import forms
from django.utils import timezone

from members.models import Membership, Municipality
from members.places.places_field import PlacesField
from portal.web.forms import PlainSelect

from ..models.co_proposers import CoProposer


class PlaceField(forms.ModelChoiceField):
    def label_from_instance(self, obj):
        return obj.full_name


class PartnerForm(forms.Form):
    """A municipality (for a ward's call: another ward) that is to propose too."""

    municipality = PlaceField(
        Municipality.objects.none(),
        label="共同で提案する自治体",
        empty_label="選んでください",
        help_text="会員自治体から選びます。選んだ自治体の担当者に、確認を求めるお知らせを送ります。",
        widget=PlainSelect(attrs={"class": "field__control field__control--date"}),
        error_messages={"required": "自治体を選んでください。"},
    )

    def __init__(self, data=None, *, proposal):
        super().__init__(data)
        places = may_propose(proposal)
        asked = proposal.co_proposers.values("municipality")
        if data is not None:
            asked = asked.none()  # asked twice is no mistake
        self.fields["municipality"].queryset = places.exclude(pk__in=asked)  # type: ignore[attr-defined]


class LeavingField(forms.ModelMultipleChoiceField):
    def label_from_instance(self, obj):
        return obj.municipality.full_name


class PartnersForm(forms.Form):
    """共同提案 on the page where the proposal is written: whom to ask, and whom of those asked no more."""

    partners = PlacesField(Municipality.objects.none(), label="共同で提案する自治体", required=False)
    leaving = LeavingField(
        CoProposer.objects.none(), label="やめる共同提案", required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, data=None, *, proposal):
        super().__init__(data)
        self.proposal = proposal
        asked = proposal.co_proposers.select_related("municipality__prefecture") if proposal.pk else None
        self.asked = list(asked) if asked is not None else []
        fields: Any = self.fields
        fields["partners"].queryset = may_propose(proposal)
        if data is None:
            known = [row.municipality_id for row in self.asked]
            fields["partners"].queryset = fields["partners"].queryset.exclude(pk__in=known)
        if asked is not None:
            fields["leaving"].queryset = asked

    def save(self, *, by):
        """Ask the municipalities chosen, and no more those that were to leave; messages of what came of it."""
        done = [row for row in self.cleaned_data["leaving"] if row.remove(by=by)]
        new = [place for place in self.cleaned_data["partners"] if CoProposer.objects.ask(self.proposal, place, by=by)]
        said = [f"{'、'.join(place.full_name for place in new)}に、共同提案の確認を求めました。"] if new else []
        if done:
            said.append(f"{'、'.join(row.municipality.full_name for row in done)}との共同提案をやめました。")
        return said


def may_propose(proposal):
    """Member municipalities (of a ward's call: wards) that may be asked to propose too."""
    today = timezone.localdate()
    members = Membership.objects.as_of(today).values("municipality")
    places = Municipality.objects.as_of(today).filter(pk__in=members).exclude(pk=proposal.municipality_id)
    return (places.wards() if proposal.is_call else places.not_wards()).select_related("prefecture")
