"""ProposalReaders, a base class of Proposal: the people to notify about it.

Each answer is {User: Municipality or None}: the person, and the municipality as which it is notified; None: a follower
who serves none today.
"""

from django.db.models import Q
from django.utils import timezone

from members.models import Assignment, Municipality, User

from .co_proposers import CoProposer
from .proposal_base import ProposalBase


class ProposalReaders(ProposalBase):
    """Abstract base of Proposal: people of the proposer and co-proposers, and followers, as {User: Municipality}."""

    class Meta:
        abstract = True

    def own_readers(self, *, managers: bool = False) -> dict[User, Municipality]:
        """Everybody who serves the proposer today; with `managers` only 代表担当者."""
        return Assignment.objects.readers([self.municipality_id], timezone.localdate(), managers=managers)

    def proposing_readers(self) -> dict[User, Municipality]:
        """The office that proposes, or all of the municipality where nobody is left in it; and all of co-proposers."""
        today = timezone.localdate()
        joined = CoProposer.objects.filter(proposal=self.pk).confirmed().values("municipality")
        places = Municipality.objects.filter(Q(pk__in=joined) | Q(pk=self.municipality_id))
        people = Assignment.objects.readers(places, today)
        office = set(Assignment.objects.as_of(today).filter(office=self.office_id).values_list("user", flat=True))
        own = {user for user, place in people.items() if place.pk == self.municipality_id}
        in_office = {user for user in own if user.pk in office}
        return {user: place for user, place in people.items() if not in_office or user not in own or user in in_office}

    def followers(self) -> dict[User, Municipality | None]:
        """Users who follow the proposal itself and may read it."""
        return self._entitled(Q(follows__proposal=self.pk))

    def followers_of_kind(self, *, is_posted: bool = False) -> dict[User, Municipality | None]:
        """Users who follow one of its fields, its proposer or a co-proposer, and may read it; with `is_posted`, once it
        is: asked before.
        """
        joined = CoProposer.objects.filter(proposal=self.pk).confirmed().values("municipality")
        places = Municipality.objects.filter(Q(pk=self.municipality_id) | Q(pk__in=joined))
        follows = Q(follows__field__in=self.fields.all()) | Q(follows__municipality__in=places)
        return self._entitled(follows, is_posted=is_posted)

    def _entitled(self, follows: Q, *, is_posted: bool = False) -> dict[User, Municipality | None]:
        """{User: Municipality or None} of the people with such follows who may read the proposal today."""
        found = User.objects.filter(follows, is_active=True).values("pk")
        users = list(User.objects.filter(pk__in=found))
        if not users:
            return {}
        held = Assignment.objects.as_of(timezone.localdate()).filter(user__in=users).with_people()
        places = {each.user_id: each.office.municipality for each in held}
        if is_posted:
            is_public = self.visibility == self.Visibility.PUBLIC
        else:
            is_public = type(self).objects.public().filter(pk=self.pk).exists()
        return {user: places.get(user.pk) for user in users if is_public or user.is_secretariat or user.pk in places}


def members_among(readers: dict[User, Municipality | None]) -> dict[User, Municipality | None]:
    """Those of `readers` in office or of the secretariat: messages are for members, even on a public proposal."""
    return {user: place for user, place in readers.items() if place or user.is_secretariat}
