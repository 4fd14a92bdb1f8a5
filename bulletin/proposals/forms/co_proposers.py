from django import forms
from django.utils import timezone

from members.models import Membership, Municipality
from portal.web.forms import PlainSelect


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
        today = timezone.localdate()
        places = Municipality.objects.as_of(today).filter(pk__in=Membership.objects.as_of(today).values("municipality"))
        places = places.wards() if proposal.is_call else places.not_wards()
        asked = proposal.co_proposers.values("municipality")
        if data is not None:
            asked = asked.none()  # asked twice is no mistake
        free = places.exclude(pk=proposal.municipality_id).exclude(pk__in=asked).select_related("prefecture")
        self.fields["municipality"].queryset = free  # type: ignore[attr-defined]
