"""Form for the participants of a case: the role of each, and who joins."""

from typing import Any

from django import forms

from members.models import Municipality
from members.places.municipality_field import MunicipalitiesField
from portal.web.edit_conflicts import ConflictForm

from ..models.participants import Participant
from ..models.roles import ParticipantRole
from .cases import SELECT
from .start import EXAMPLE

OUT = ("", "参加から外す")


class ParticipantsForm(ConflictForm, forms.Form):
    """参加する自治体と区: a role for each that takes part, and those that join."""

    municipalities = MunicipalitiesField(
        label="加える自治体", max_length=1000, lines=2, required=False, help_text=f"1行に1つ、{EXAMPLE}"
    )
    wards = forms.ModelMultipleChoiceField(
        Municipality.objects.wards(), label="加える区", required=False, widget=forms.CheckboxSelectMultiple
    )
    introducer = MunicipalitiesField(
        label="加える紹介者", max_length=100, required=False, help_text=f"紹介した自治体があるときだけ。{EXAMPLE}"
    )
    own_fields = ("municipalities", "wards", "introducer")

    def __init__(self, data=None, *, case):
        super().__init__()
        self.case, self.saved_roles = case, case.roles()
        self.names = ParticipantRole.objects.names()
        offered = dict(ParticipantRole.objects.choices())
        roles: Any = {
            _name(place): _role_field(place, role, self.names, offered) for place, role in self.saved_roles.items()
        }
        self.fields = roles | self.fields
        wards: Any = self.fields["wards"]
        wards.widget.choices = [
            (place.pk, place.name) for place in Municipality.objects.wards() if place not in self.saved_roles
        ]
        if data is not None:
            self.bind(self._with_choices(self._with_newcomers(data)))

    def _with_newcomers(self, data):
        """`data` with the saved roles of those who joined since the page was shown, so that they stay participants."""
        data = data.copy()
        for name in self.facts:
            if name not in data:
                data.setlist(name, self._as_sent(name))
                data.setlist(f"initial-{name}", self._as_sent(name))
        return data

    @property
    def role_fields(self):
        return [self[_name(place)] for place in self.saved_roles]

    def clean(self):
        cleaned: dict[str, Any] = super().clean() or {}
        if self.errors:
            return cleaned
        for name, role in (("municipalities", "partner"), ("wards", "partner"), ("introducer", "introducer")):
            for place in cleaned[name]:
                if self.saved_roles.get(place, role) != role:
                    self.add_error(name, f"{place}は、すでに参加しています。上の一覧で役割を選んでください。")
        if set(cleaned.get("introducer", [])) & {*cleaned.get("municipalities", [])}:
            self.add_error("introducer", "参加する自治体と、紹介した自治体は、別のものを書いてください。")
        if not self.errors:
            for place, fault in self.case.faults_of(self.saved_roles | self.changes):
                self.add_error(_name(place) if place else self._first_out(), fault)
        return cleaned

    def _first_out(self):
        """Name of the field to show an error at: the first taken out, else the first changed, else the first of all."""
        changed = [(place, role) for place, role in self.changes.items() if place in self.saved_roles]
        out = [place for place, role in changed if role in ("", Participant.Role.INTRODUCER)]
        return _name([*out, *(place for place, _ in changed), *self.saved_roles][0])

    @property
    def changes(self):
        """{municipality: new role} where it differs from the saved one; "" for one that is taken out."""
        cleaned = self.cleaned_data
        wanted = {place: cleaned[_name(place)] for place in self.saved_roles if _name(place) in self.changed_data}
        wanted |= dict.fromkeys([*cleaned["municipalities"], *cleaned["wards"]], Participant.Role.PARTNER.value)
        wanted |= dict.fromkeys(cleaned["introducer"], Participant.Role.INTRODUCER.value)
        return {place: role for place, role in wanted.items() if role != self.saved_roles.get(place, "")}

    def is_overtaken(self):
        """Whether somebody else changed one of the same roles since the form was shown."""
        return any(
            _name(place) in self.changed_data and self.data.get(f"initial-{_name(place)}", role) != role
            for place, role in self.saved_roles.items()
            if place in self.changes
        )

    def save(self, *, by):
        """Save the roles; False when somebody else changed one of the same roles since the form was shown."""
        if self.is_overtaken():
            return False
        return self.case.change_participants(self.changes, by=by, was=self.saved_roles)


def _name(place):
    return f"role_{place.lg_code}"


def _role_field(place, role, names, offered):
    """The roles it may have, and that it takes part no longer; 中心の区 is for wards."""
    lead = Participant.Role.LEAD
    roles = [each for each in names if each == role or (each in offered and (place.is_ward or each != lead))]
    return forms.ChoiceField(
        label=place.full_name,
        required=False,
        initial=role,
        choices=[*((each, names[each]) for each in roles), OUT],
        show_hidden_initial=True,
        widget=forms.Select(attrs=SELECT),
    )
