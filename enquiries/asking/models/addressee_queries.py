"""EnquiryAddresseeQuerySet: who may read and answer rows of the roll-call, where each stands, and whom to tell."""

import datetime
from collections import Counter, defaultdict
from collections.abc import Iterable
from typing import Any, Self

from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import Case, Count, F, Q, Value, When
from django.db.models.functions import Coalesce, Greatest
from django.utils import timezone

from bulletin.rollcall.models.addressees import REST
from members.models import Assignment, Municipality, User
from members.people.reach import IS_WARD, NONE, Number, Reach


class Stage(models.TextChoices):
    """How far the answer of an addressee is."""

    UNTOUCHED = "", "未着手"
    DRAFT = "draft", "作成中"
    WAITING = "waiting", "庁内の承認待ち"
    HANDED_IN = "handed_in", "提出済み"
    SENT_BACK = "sent_back", "差戻し"


class State(models.TextChoices):
    """Where an addressee stands on a day, in the order of the roll-call. What was handed in counts."""

    HANDED_IN = "handed_in", "提出済み"
    SENT_BACK = "sent_back", "差戻し"
    WAITING = "waiting", "承認待ち"
    DRAFT = "draft", "作成中"
    SEEN = "seen", "既読"
    UNSEEN = "unseen", "未開封"
    NOBODY = "nobody", NONE
    UNTOLD = "untold", "知らせていません"  # somebody came since; told by the daily task

    @classmethod
    def unreached(cls) -> "list[State]":
        """Who could not be told: neither asked nor silent; asked by letter."""
        return [cls.NOBODY, cls.UNTOLD]


class EnquiryAddresseeQuerySet(models.QuerySet[Any]):
    def visible_to(self, user: User | AnonymousUser) -> Self:
        """The asker reads all; a municipality's people their own row of what was sent."""
        if user.is_anonymous:
            return self.none()
        if user.is_secretariat:
            return self
        return (
            self.filter(municipality=user.municipality).exclude(enquiry__sent_at=None)
            if user.municipality
            else self.none()
        )

    def own(self, user: User | AnonymousUser) -> Self:
        """Rows of the municipality `user` serves, of what was sent: those its people answer."""
        if user.is_anonymous or not user.municipality:
            return self.none()
        return self.filter(municipality=user.municipality, enquiry__sent_at__isnull=False)

    def to_do(self) -> Self:
        """Open ones that are not handed in, or whose correction is: what waits for an answer, the nearest day first."""
        return self.answerable().exclude(stage=Stage.HANDED_IN).with_last_day().order_by("last_day", "enquiry__number")

    def corrigible(self) -> Self:
        """Handed in, and open: an answer that can still be corrected."""
        return self.answerable().filter(stage=Stage.HANDED_IN).order_by("-handed_in_at", "pk")

    def closed(self) -> Self:
        """Of closed enquiries, the one closed last first."""
        return self.exclude(enquiry__closed_at=None).order_by("-enquiry__closed_at", "pk")

    def answerable(self) -> Self:
        """Of open enquiries: also after the last day, until the close."""
        return self.filter(enquiry__sent_at__isnull=False, enquiry__closed_at=None)

    def answerable_by(self, user: User | AnonymousUser) -> Self:
        """Rows of the municipality `user` serves that can be answered now."""
        if user.is_anonymous or not user.municipality:
            return self.none()
        return self.answerable().filter(municipality=user.municipality)

    def handed_in(self) -> Self:
        """Those whose answer counts: handed in, also while a later draft is being written."""
        return self.exclude(handed_in_at=None)

    def awaited(self) -> Self:
        """Those that can still hand in and have not."""
        return self.answerable().filter(handed_in_at=None)

    def writing(self) -> Self:
        """Those that have begun an answer and not handed one in."""
        return self.filter(handed_in_at=None, stage__in=[Stage.DRAFT, Stage.WAITING])

    def reached(self, day: datetime.date) -> Self:
        """Those that were told, and where somebody is in office on `day`."""
        return self.exclude(told_at=None).filter(municipality__in=Assignment.objects.served(day))

    def unreached(self, day: datetime.date) -> Self:
        """Those in State.unreached(): not handed in, and nobody in office on `day`, or somebody not told yet."""
        untold = Q(told_at=None, stage=Stage.UNTOUCHED)
        return self.filter(untold | ~Q(municipality__in=Assignment.objects.served(day)), handed_in_at=None)

    def rested(self, now: datetime.datetime) -> Self:
        """Those that were not asked again within the last hour."""
        return self.filter(Q(asked_again_at=None) | Q(asked_again_at__lte=now - REST))

    def with_state(self, day: datetime.date) -> Any:
        """Annotate `state` (State) on `day`."""
        return self.annotate(
            state=Case(
                When(~Q(sent_back_reason=""), then=Value(State.SENT_BACK.value)),
                When(handed_in_at__isnull=False, then=Value(State.HANDED_IN.value)),
                When(~Q(municipality__in=Assignment.objects.served(day)), then=Value(State.NOBODY.value)),
                When(stage=Stage.WAITING, then=Value(State.WAITING.value)),
                When(stage=Stage.DRAFT, then=Value(State.DRAFT.value)),
                When(told_at=None, then=Value(State.UNTOLD.value)),
                When(seen_at=None, then=Value(State.UNSEEN.value)),
                default=Value(State.SEEN.value),
                output_field=models.CharField(),
            )
        )

    def counts_of(self, enquiries: Iterable[int], day: datetime.date) -> "dict[int, Counter[str]]":
        """{enquiry: {state: how many of its addressees}} on `day`. One query."""
        found: dict[int, Counter[str]] = {pk: Counter() for pk in enquiries}
        rows = self.filter(enquiry__in=found).with_state(day).order_by()
        for enquiry, state, number in rows.values_list("enquiry", "state").annotate(Count("pk")):
            found[enquiry][state] = number
        return found

    def numbers_of(self, enquiries: Iterable[int]) -> dict[int, Number]:
        """{enquiry: how many of these it asks}. One query."""
        found = dict.fromkeys(enquiries, Number(0, 0))
        rows = self.filter(enquiry__in=found).order_by().values_list("enquiry")
        for enquiry, places, wards in rows.annotate(Count("pk"), wards=Count("pk", filter=IS_WARD)):
            found[enquiry] = Number(places, wards)
        return found

    def number(self) -> Number:
        """How many municipalities these are. One query."""
        return Number.of(self)

    def holders(self, day: datetime.date) -> "dict[User, Municipality]":
        """{User: Municipality}: who looks after it on `day`: the people of its office, else of the municipality.

        Two queries.
        """
        offices = dict(self.order_by().values_list("municipality", "office"))
        by_place = defaultdict(list)
        for each in Assignment.objects.serving(day).filter(office__municipality__in=list(offices)).with_people():
            by_place[each.office.municipality_id].append(each)
        found: dict[User, Municipality] = {}
        for place, serving in by_place.items():
            own = [each for each in serving if each.office_id == offices[place]]
            found |= {each.user: each.office.municipality for each in own or serving}
        return found

    def untold(self) -> Self:
        return self.filter(told_at=None)

    def with_answers(self) -> Self:
        """With the municipality and the answer of each, in the official order; what is being written stays away."""
        rows = self.select_related("municipality__prefecture", "answer__questionnaire").defer("answer__draft")
        return rows.order_by("municipality__lg_code")

    def with_last_day(self) -> Any:
        """Annotate `last_day`: the extension given to it alone, else the enquiry's; the later of both."""
        own, general = Coalesce("extended_to", "enquiry__due_on"), F("enquiry__due_on")
        return self.annotate(last_day=Greatest(own, general))

    def overdue(self, day: datetime.date) -> Any:
        """Those awaited whose last day was before `day`."""
        return self.awaited().with_last_day().filter(last_day__lt=day)

    def reach(self, day: datetime.date) -> Reach:
        """Of these municipalities, where somebody is in office on `day`, and where nobody is. Two queries."""
        return Assignment.objects.reach(self.order_by().values("municipality"), day)

    def readers(self, day: datetime.date) -> "dict[User, Municipality]":
        """{User: Municipality}: everybody in office on `day` in the places asked. One query."""
        return Assignment.objects.readers(self.order_by().values("municipality"), day)

    def reader_keys(self, day: datetime.date) -> dict[int, int]:
        """As `readers`, by keys, {user: municipality}: enough to notify them. One query."""
        return Assignment.objects.reader_keys(self.order_by().values("municipality"), day)

    def managers(self, day: datetime.date) -> "dict[User, Municipality]":
        """{User: Municipality}: the managers (代表担当者) on `day` in the places asked. One query."""
        return Assignment.objects.readers(self.order_by().values("municipality"), day, managers=True)

    def mark_seen(self, user: User | AnonymousUser) -> int:
        """Note that somebody of the municipality has read the enquiry, once; returns how many rows that changed."""
        if user.is_anonymous or not user.municipality:
            return 0
        return self.filter(municipality=user.municipality, seen_at=None).update(seen_at=timezone.now())
