"""CaseQuerySet: permissions on cases, filters of their list, and the creation of a case."""

import datetime
from collections.abc import Iterable, Sequence
from typing import Any, Self

from django.contrib.auth.models import AnonymousUser
from django.db import models, transaction
from django.db.models import F, Max, Min, OuterRef, Q, Subquery
from django.utils import timezone

from agreements.signing.terms import years_after
from bulletin.proposals.models.fields import Field
from members.models import Municipality, User
from portal.database.substrings import containing
from portal.japanese.text import words
from portal.models import AuditLine

from .. import notices
from .participants import Participant

WEEKS_BEFORE = 12  # before the day of last year: time for two offices to agree, and for a budget


class CaseChannel(models.TextChoices):
    BOARD = "board", "掲示板"
    VISIT = "visit", "訪問"
    GENERAL_MEETING = "general_meeting", "区長会総会"
    INTRODUCTION = "introduction", "紹介"
    EARLIER_TIES = "earlier_ties", "以前からの縁"


class CaseQuerySet(models.QuerySet[Any]):
    def get_by_natural_key(self, key: str) -> Any:
        return self.get(key=key)

    def published(self) -> Any:
        return self.exclude(published_at=None)

    def unpublished(self) -> Self:
        """Cases that only their participants and the secretariat read so far (作成中)."""
        return self.filter(published_at=None)

    def finished(self) -> Any:
        """Closed (終了), and with a result where something was held."""
        return self.exclude(Q(closed_on=None) | self._lacks_result())

    def unfinished(self) -> Self:
        """Going on, or closed without the result of what was held."""
        return self.filter(Q(closed_on=None) | self._lacks_result())

    def _lacks_result(self) -> Q:
        held = self.model.objects.filter(steps__kind="held")
        return Q(result="", pk__in=held.values("pk"))

    def of(self, municipality: Municipality) -> Self:
        """Cases in which the municipality or ward takes part, in whatever role."""
        return self.filter(pk__in=Participant.objects.filter(municipality=municipality).values("case"))

    def about(self, lg_code: str) -> Self:
        """Cases in which the municipality or ward of this code takes part."""
        return self.filter(pk__in=Participant.objects.filter(municipality__lg_code=lg_code).values("case"))

    def in_prefecture(self, prefecture: str) -> Self:
        """Cases with a municipality of the prefecture of this code."""
        return self.filter(pk__in=Participant.objects.filter(municipality__prefecture=prefecture).values("case"))

    def through(self, channel: str) -> Self:
        """Cases that began through this channel."""
        return self.filter(channel=channel)

    def in_field(self, pk: int) -> Self:
        """Cases of the field with this key."""
        return self.filter(pk__in=self.model.fields.through.objects.filter(field=pk).values("case"))

    def search(self, query: str) -> Self:
        """Cases that hold every word of `query` in their published text, in any spelling (portal.japanese.text)."""
        return containing(self, words(query))

    def known_on(self, day: datetime.date | None) -> Self:
        """Cases in which something published happened up to `day`; all of them without one.

        Annotates known_day, the last of these days. A case whose steps bear no day is known since its publication.
        """
        if day is None:
            return self.annotate(known_day=F("latest_day"))
        told = Q(steps__published_at__isnull=False, steps__first_day__isnull=False)
        known = self.annotate(
            known_day=Max("steps__last_day", filter=told & Q(steps__first_day__lte=day)),
            first_told=Min("steps__first_day", filter=told),
        )
        return known.filter(Q(known_day__isnull=False) | Q(first_told=None, published_at__date__lte=day))

    def newest_first(self) -> Self:
        """By the last day on which something published happened; those without a day come last."""
        return self.order_by(F("latest_day").desc(nulls_last=True), "-pk")

    def newest_known_first(self) -> Self:
        """After known_on: as newest_first, with what was known on that day."""
        return self.order_by(F("known_day").desc(nulls_last=True), "-pk")

    def with_latest_status(self) -> Self:
        """Annotates latest_status: the event_status of the entry that its last dated step stands for; else None."""
        steps = self.model.steps.rel.related_model.objects.published()
        last = steps.filter(case=OuterRef("pk"), last_day=OuterRef("latest_day")).exclude(entry=None)
        return self.annotate(latest_status=Subquery(last.order_by("-pk").values("entry__event_status")[:1]))

    def visible_to(self, user: User | AnonymousUser) -> Self:
        """Published ones; unpublished ones for their participants and the secretariat."""
        if user.is_anonymous or not user.is_active:
            return self.published()
        if user.is_secretariat:
            return self
        if not user.municipality:
            return self.published()
        own = Participant.objects.filter(municipality=user.municipality).values("case")
        return self.filter(Q(published_at__isnull=False) | Q(pk__in=own))

    def editable_by(self, user: User | AnonymousUser) -> Self:
        """Cases `user` may edit: as a participant other than an introducer, or as the secretariat."""
        if user.is_anonymous or not user.is_active:
            return self.none()
        if user.is_secretariat:
            return self
        if not user.municipality:
            return self.none()
        return self.acted_in_by(user.municipality)

    def acted_in_by(self, place: Municipality) -> Self:
        """Cases in which the municipality takes part, other than by introducing others."""
        acting = Participant.objects.exclude(role=Participant.Role.INTRODUCER).filter(municipality=place)
        return self.filter(pk__in=acting.values("case"))

    def shared_with(self, user: User | AnonymousUser) -> Self:
        """Cases `user` reads in full, unpublished steps included: as a participant, or as the secretariat."""
        if user.is_anonymous or not user.is_active:
            return self.none()
        if user.is_secretariat:
            return self
        return self.of(user.municipality) if user.municipality else self.none()

    def due_again(self, day: datetime.date) -> Self:
        """Cases that come back every year and were last held a year ago, or will have been in WEEKS_BEFORE weeks.

        What is held, or planned to be, since then is no longer due.
        """
        last = years_after(day + datetime.timedelta(weeks=WEEKS_BEFORE), -1)
        return self.filter(comes_back=True, last_held_on__lte=last).order_by("last_held_on", "pk")

    def coming_back(self, first: datetime.date, last: datetime.date) -> Self:
        """Cases that come back every year, by the last time they were held, where a year later is in these days."""
        held = {"last_held_on__gte": years_after(first, -1), "last_held_on__lte": years_after(last, -1)}
        return self.filter(comes_back=True, **held).order_by("last_held_on", "pk")

    def awaiting_publication(self) -> Any:
        """Asked to be made public and not yet public, the oldest first."""
        return self.filter(published_at=None).exclude(requested_at=None).order_by("requested_at", "pk")

    @transaction.atomic
    def make_from(self, proposal: Any, partners: Sequence[Municipality], lead: Municipality | None, *, by: User) -> Any:
        """Create the case of a matched proposal, with participants and the first steps as they happened on the board.

        Those who take part are notified.
        """
        case: Any = self.create(
            key=f"proposal-{proposal.pk}",
            title=proposal.title,
            summary=proposal.summary,
            channel=CaseChannel.BOARD,
            proposal=proposal,
        )
        case.fields.set(proposal.fields.all())
        proposers = [proposal.municipality, *(row.municipality for row in proposal.confirmed_partners())]
        roles = {place.pk: Participant.Role.PARTNER for place in partners}
        roles |= {place.pk: Participant.Role.PROPOSER for place in proposers}
        if lead:
            roles[lead.pk] = Participant.Role.LEAD
        case.take_in(roles)
        case.steps.create(kind="proposed", position=1, text=_said(proposal), **_on(proposal.posted_at))
        raised = proposal.addressees.raised().filter(municipality__in=partners)
        raised = raised.select_related("municipality__prefecture").prefetch_related("versions")
        for position, answer in enumerate(sorted(raised, key=lambda answer: answer.stands_since), 2):
            how = "条件付きで" if answer.answer == answer.Answer.CONDITIONAL else ""
            text, day = f"{answer.municipality.full_name}が{how}手を挙げる", answer.stands_since
            case.steps.create(kind="answered", position=position, text=text, first_day=day, last_day=day)
        case.refresh_derived()
        AuditLine.objects.write("連携事例の登録", case, by=by, municipality=by.municipality)
        notices.made(case, case.readers(), by)
        return case

    @transaction.atomic
    def start(
        self, roles: dict[int, str], *, by: User, token: str, fields: Iterable[Field] = (), **texts: Any
    ) -> tuple[Any, bool]:
        """Create a case that began without a proposal. `roles`: Participant.Role by pk of the municipality.

        The others it names are notified. The same form (`token`) sent twice by one person starts one. Returns the
        case, and whether it is new.
        """
        token = f"{by.pk}-{token}"[:40]
        case: Any
        case, is_new = self.get_or_create(token=token, defaults={"key": f"new-{token}"[:40], **texts})
        if not is_new:
            return case, False
        case.key = f"case-{case.pk}"
        case.save(update_fields=["key"])
        case.fields.set(fields)
        case.take_in(roles)
        case.refresh_derived()
        AuditLine.objects.write("連携事例の登録", case, by=by, municipality=by.municipality)
        case.notify_joined(case.participants.exclude(municipality=by.municipality), by=by)
        return case, True


def _said(proposal: Any) -> str:
    return f"{proposal.municipality.full_name}が掲示板に{proposal.kind_name}を載せる"


def _on(moment: datetime.datetime | None) -> dict[str, datetime.date | None]:
    day = timezone.localdate(moment) if moment else None
    return {"first_day": day, "last_day": day}
