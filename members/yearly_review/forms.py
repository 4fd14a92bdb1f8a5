from django import forms

from members.people.forms import AddressField, InvitingForm
from members.people.models.invitations import Invitation
from members.people.models.offices import Office
from members.people.telephones import TelephoneField
from portal.web.forms import LineField


class ManagerInviteForm(InvitingForm):
    """代表担当者の招待 by the secretariat. `seen` says which invitation stood when the form was shown.

    A municipality without any 担当課 gets its first one; where there are some, one of them is chosen.
    """

    seen = forms.IntegerField(widget=forms.HiddenInput, required=False)
    email = AddressField(
        label="代表担当者になる人のメールアドレス",
        max_length=254,
        help_text="代表電話などで確かめた、本人の職場のアドレス。いまの担当者のアドレスでもかまいません。",
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
    )
    office = forms.ModelChoiceField(
        Office.objects.none(),
        label="担当課",
        empty_label=None,
        error_messages={"invalid_choice": "この自治体の担当課から選んでください。"},
    )
    office_name = LineField(label="担当課", max_length=100, help_text="部と課の名前（例：総合政策部 企画政策課）")
    office_email = AddressField(label="共有メールアドレス", max_length=254, help_text="課で受け取るアドレス。")
    telephone = TelephoneField()

    def __init__(self, data=None, *, municipality, **kwargs):
        super().__init__(data, municipality=municipality, **kwargs)
        offices = municipality.offices.all()
        brings_one = "office_name" in data if data else not offices  # also when it is sent a second time
        for name in ["office"] if brings_one else ["office_name", "office_email", "telephone"]:
            del self.fields[name]
        if not brings_one:
            choice = self.fields["office"]
            choice.queryset = offices  # type: ignore[attr-defined]
            choice.label_from_instance = lambda office: office.name  # type: ignore[attr-defined]

    def clean(self):
        said = self.cleaned_data
        if said.get("email") and said.get("email") == said.get("office_email"):
            self.add_error("email", "担当課の共有メールアドレスです。本人のアドレスを入力してください。")
        return said

    def invite(self, *, by):
        """Issue the invitation; None when another was issued since `seen`. Raises ManagerNotMissing."""
        said = self.cleaned_data
        office = said.get("office") or self._office(said["office_name"])
        return Invitation.objects.issue_to_manager(office=office, email=said["email"], by=by, seen=said["seen"])

    def _office(self, name):
        """The office of this name; unsaved when there is none."""
        contact = {"email": self.cleaned_data["office_email"], "telephone": self.cleaned_data["telephone"]}
        same = self.municipality.offices.filter(name=name).first()
        return same or Office(municipality=self.municipality, name=name, **contact)
