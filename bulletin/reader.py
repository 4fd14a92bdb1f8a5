"""What somebody may do on the page of a proposal."""

from typing import Any

from django.db.models import Exists

from .models import Addressee, Follow, Proposal


class Reader:
    """Of one proposal. Asks the permission querysets, all in one query; visitors need none."""

    def __init__(self, user, proposal):
        self.user = user
        self.municipality = user.municipality if user.is_authenticated else None
        self.is_member = user.is_authenticated and (user.is_secretariat or bool(self.municipality))
        self.is_proposer = self.may_answer = self.may_reply = self.follows = False
        if user.is_authenticated:
            vars(self).update(self._rights(proposal))

    def _rights(self, proposal):
        same = Proposal.objects.filter(pk=proposal.pk)
        rights: dict[str, Any] = {"follows": Follow.objects.filter(user=self.user, proposal=proposal)}
        if self.municipality:
            rights["is_proposer"] = same.proposed_by(self.municipality)
            rights["may_reply"] = same.repliable_by(self.user)
            rights["may_answer"] = Addressee.objects.filter(proposal=proposal).answerable_by(self.user)
            if proposal.is_call:
                rights["may_join"] = same.joinable_by(self.user)
        asked = Proposal.objects.filter(pk=proposal.pk).values(**{name: Exists(rows) for name, rows in rights.items()})
        answers: Any = asked.get()
        if answers.pop("may_join", False):
            answers["may_answer"] = True
        return answers
