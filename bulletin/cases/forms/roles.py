from django import forms

from bulletin.proposals.forms.words import WordForm

from ..models.participants import Participant
from ..models.roles import ParticipantRole


class RoleForm(WordForm):
    lasting = tuple(Participant.Role.values)

    class Meta(WordForm.Meta):
        model = ParticipantRole

    def save(self, commit=True):
        """Save the role. A new one is given its code and, unless typed, the last position."""
        role = self.instance
        if not role.code:
            role.code = ParticipantRole.free_code()
            role.position = role.position or ParticipantRole.objects.count() + 1
        return super().save(commit)


RoleFormSet = forms.modelformset_factory(ParticipantRole, RoleForm, extra=1, max_num=30)
