"""Forms of the page that takes answers into booths: which event, and what of the answers."""

from typing import cast

from django import forms
from django.utils import timezone

from members.people.forms import LabelledForm
from portal.web.forms import PlainSelect
from timeline.models import Event


class EventForm(LabelledForm):
    """The event whose booths were asked about: one that is not over."""

    event = forms.ModelChoiceField(
        Event.objects.none(),
        label="催し",
        empty_label="選んでください",
        widget=PlainSelect,
        error_messages={"invalid_choice": "終わっていない催しを選んでください。"},
    )

    def __init__(self, data=None):
        super().__init__(data)
        field = cast(forms.ModelChoiceField, self.fields["event"])
        field.queryset = Event.objects.own().not_over(timezone.localdate()).select_related("entry")


class TakeForm(LabelledForm):
    """What of an intake is taken over, as ticked."""

    use_required_attribute = False

    take = forms.MultipleChoiceField(
        label="写すもの",
        widget=forms.CheckboxSelectMultiple,
    )
    mark = forms.CharField(widget=forms.HiddenInput)

    def __init__(self, data=None, *, intake):
        super().__init__(data)
        cast(forms.MultipleChoiceField, self.fields["take"]).choices = [(key, key) for key in intake.keys]

    def ticked(self, intake):
        """Keys that the page shows as ticked: as sent, else as each row proposes."""
        return self["take"].value() if self.is_bound else [key for row in intake.rows for key in row.default_keys]
