"""AssignmentQuerySet: who serves where on a day, who is told there, and which hand-overs somebody may read."""

import datetime
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any, Self

from django.contrib.auth.models import AnonymousUser
from django.db.models import BooleanField, Exists, ExpressionWrapper, F, OuterRef, Q, QuerySet
from django.utils import timezone

from members.accounts.models.users import User, UserQuerySet
from members.places.models import Municipality
from outbox.mailboxes import Mailbox
from outbox.models import Bounce
from portal.database.periods import PeriodQuerySet
from portal.japanese.wareki import fiscal_year

from ..reach import Reach
from .offices import Office

if TYPE_CHECKING:  # assignments import this module
    from .assignments import Assignment


class AssignmentQuerySet(PeriodQuerySet["Assignment"]):
    def in_municipality(self, municipality: Municipality | int) -> Self:
        return self.filter(office__municipality=municipality)

    def managers(self) -> Self:
        return self.filter(role=self.model.Role.MANAGER)

    def not_over(self, day: datetime.date) -> Self:
        """Assignments held on `day` or to begin later, without plans that were dropped before they began."""
        return self.filter(Q(ended_on=None) | Q(ended_on__gt=day)).exclude(ended_on=F("started_on"))

    def planned(self, day: datetime.date) -> Self:
        """Assignments that begin after `day`."""
        return self.not_over(day).filter(started_on__gt=day)

    def over(self, day: datetime.date) -> Self:
        """Assignments that ended on `day` or before, latest first; without plans dropped before they began."""
        return self.filter(ended_on__lte=day).exclude(ended_on=F("started_on")).order_by("-ended_on", "pk")

    def ended_in_fiscal_year(self, day: datetime.date) -> Self:
        """Assignments that ended between 1 April of the fiscal year and `day`, latest first."""
        return self.over(day).filter(ended_on__gte=datetime.date(fiscal_year(day), 4, 1))

    def managed_by(self, user: User | AnonymousUser) -> Self:
        """Assignments the user may change as a manager: those of the own municipality."""
        place = None if user.is_anonymous or not user.is_manager else user.municipality
        return self.in_municipality(place) if place else self.none()

    def mark(self) -> str:
        """Which these are, which a button sends back to say whom its reader had read. One query."""
        return " ".join(map(str, self.order_by("pk").values_list("pk", flat=True)))

    def with_people(self) -> Self:
        return self.select_related("user", "office__municipality__prefecture")

    def serving(self, day: datetime.date) -> Self:
        """Assignments held on `day` by users whose accounts are active."""
        return self.as_of(day).filter(user__is_active=True)

    def readers(
        self,
        places: Iterable[Municipality | int] | QuerySet[Municipality],
        day: datetime.date,
        *,
        managers: bool = False,
    ) -> dict[User, Municipality]:
        """{User: Municipality}: the active people in office in `places` on `day`, each with the municipality served.

        `places`: municipalities or a queryset of them. With `managers` only 代表担当者. Who is told of what concerns
        these places, wherever somebody is told. One query.
        """
        serving = self.serving(day).filter(office__municipality__in=places)
        serving = serving.managers() if managers else serving
        return {each.user: each.office.municipality for each in serving.with_people()}

    def reader_keys(self, places: Iterable[Municipality | int] | QuerySet[Any], day: datetime.date) -> dict[int, int]:
        """As `readers`, by keys, {user: municipality}: far cheaper, and enough to notify them. One query."""
        serving = self.serving(day).filter(office__municipality__in=places)
        return dict(serving.values_list("user", "office__municipality"))

    def served(self, day: datetime.date) -> QuerySet["Assignment", Any]:
        """Ids of the municipalities with somebody in office on `day`, for a subquery: there, somebody can be told."""
        return self.serving(day).order_by().values("office__municipality")

    def without_people(
        self, places: Iterable[Municipality | int] | QuerySet[Municipality], day: datetime.date
    ) -> list[Municipality]:
        """Of `places`, those with nobody in office on `day` (担当者がいません), in the official order. One query.

        Nobody there is told anything: whatever says who was told names these apart (members.people.reach).
        """
        found = Municipality.objects.filter(pk__in=_ids(places)).exclude(pk__in=self.served_among(places, day))
        return list(found.select_related("prefecture").order_by("lg_code"))

    def reach(self, places: Iterable[Municipality | int] | QuerySet[Any], day: datetime.date) -> Reach:
        """Of `places`, where somebody is in office on `day`, and where nobody is. One query."""
        has_people = ExpressionWrapper(Q(pk__in=self.served_among(places, day)), BooleanField())
        found = Municipality.objects.filter(pk__in=_ids(places)).annotate(has_people=has_people)
        rows: list[Any] = list(found.select_related("prefecture").order_by("lg_code"))
        return Reach([row for row in rows if row.has_people], [row for row in rows if not row.has_people])

    def served_among(self, places: Any, day: datetime.date) -> QuerySet["Assignment", Any]:
        """Those of served() that are among `places`: a few of the thousand that the register has."""
        return self.served(day).filter(office__municipality__in=_ids(places))

    def users_in(self, municipality: Municipality | int, day: datetime.date) -> UserQuerySet:
        """The active people in office in the municipality on `day`, as a queryset of users."""
        return User.objects.filter(pk__in=self.serving(day).in_municipality(municipality).values("user"))

    def handed_over(self) -> Self:
        """Assignments with a 引継書: a successor was named."""
        return self.filter(Exists(Office.objects.naming_successor_of(OuterRef("pk"))))

    def mailboxes_of(self, places: Mapping[int, int]) -> list[Mailbox]:
        """The shared mailboxes of the offices in which people serve today, each in the municipality named; `places`:
        {user: municipality}, by keys. Two queries where one has a mailbox, else one.

        An office that wants its mail there alone still has its people told while the address takes none.
        """
        serving = self.serving(timezone.localdate()).filter(office__municipality__in=set(places.values()))
        with_mailbox = serving.filter(office__in=Office.objects.taking_mail().values("pk"))
        people: dict[Office, set[int]] = {}
        for each in with_mailbox.select_related("office__municipality__prefecture"):
            if places.get(each.user_id) == each.office.municipality_id:
                people.setdefault(each.office, set()).add(each.user_id)
        boxes = {office: office.email.casefold() for office in people}
        failing = set(Bounce.objects.filter(address__in=boxes.values()).values_list("address", flat=True))
        alone = {office for office in boxes if office.mail_to == Office.MailTo.MAILBOX and boxes[office] not in failing}
        return [Mailbox(office, frozenset(users), office in alone) for office, users in people.items()]

    def with_sheet_for(self, user: User | AnonymousUser) -> Self:
        """Hand-overs whose 引継書 `user` may read: before leaving, as successor, or as manager of the municipality.

        Annotates may_write: whether it is one of with_remarks_by(user), too.
        """
        today = timezone.localdate()
        if user.is_anonymous or not user.is_active:
            return self.none()
        taken_over = self.model._default_manager.filter(user=user).not_over(today).values("predecessor")
        handed_over = self.handed_over().annotate(may_write=_handed_over_by(user, today))
        return handed_over.filter(Q(may_write=True) | Q(pk__in=taken_over))

    def with_remarks_by(self, user: User | AnonymousUser) -> Self:
        """Hand-overs whose 申し送り the user may write: own until the day, or of the municipality managed."""
        if user.is_anonymous or not user.is_active:
            return self.none()
        return self.handed_over().filter(_handed_over_by(user, timezone.localdate()))


def _handed_over_by(user: User, today: datetime.date) -> Q:
    """Of the hand-overs, own ones until the day, and all of the municipality that `user` manages."""
    own = Q(user=user, ended_on__gt=today)
    return own | Q(office__municipality=user.municipality) if user.is_manager else own


def _ids(places: Iterable[Municipality | int] | QuerySet[Any]) -> QuerySet[Any] | list[int]:
    if isinstance(places, QuerySet):
        return places
    return [place if isinstance(place, int) else place.pk for place in places]
