"""ProposalQuerySet: permissions on proposals, and the selections for board, desk and worker."""

import datetime
import re
from collections.abc import Iterable
from typing import Any, Self

from django.contrib.auth.models import AnonymousUser
from django.db import models, transaction
from django.db.models import Case, OuterRef, Q, Subquery, When
from django.db.models.fields.json import KT
from django.utils import timezone

from members.models import Municipality, User
from portal.japanese.text import normalise

from .proposal_choices import ProposalScope, ProposalState, ProposalVisibility
from .versions import ProposalVersion

A_YEAR = datetime.timedelta(days=365)
_NUMBER = re.compile(r"(?:提案|募集)?第?([0-9]{1,9})号?")


class ProposalQuerySet(models.QuerySet[Any]):
    def posted(self) -> Self:
        """Posted at some time, whatever became of them: not drafts, not waiting for the manager."""
        return self.exclude(posted_at=None)

    def open(self) -> Self:
        """募集中: posted, and nobody has ended them."""
        return self.filter(state=ProposalState.OPEN)

    def talking(self) -> Self:
        """Proposals to which messages (返信, 相談) may be sent: open or matched, and shown."""
        return self.shown().filter(state__in=[ProposalState.OPEN, ProposalState.MATCHED])

    def calls_to_all(self) -> Self:
        """募集 of a ward to all member municipalities: who became one later may answer as well."""
        return self.filter(scope=ProposalScope.ALL, municipality__kind=Municipality.Kind.WARD)

    def joinable_by(self, user: User | AnonymousUser) -> Self:
        """Open calls to all members which have no row yet for the own municipality."""
        if user.is_anonymous or not user.municipality or user.municipality.is_ward:
            return self.none()
        if not user.municipality.memberships.as_of(timezone.localdate()).exists():
            return self.none()
        asked = self.model.objects.filter(addressees__municipality=user.municipality).values("pk")
        return self.open().shown().calls_to_all().exclude(pk__in=asked)

    def repliable_by(self, user: User | AnonymousUser) -> Self:
        """Proposals to which `user` may reply to all: their own, those they were asked by, and calls to all members."""
        if user.is_anonymous or not user.municipality:
            return self.none()
        place = user.municipality
        asked = self.model.objects.filter(addressees__municipality=place).values("pk")
        concerned = Q(pk__in=self._keys_proposed_by(place)) | Q(pk__in=asked)
        if not place.is_ward:
            concerned |= Q(scope=ProposalScope.ALL, municipality__kind=Municipality.Kind.WARD)
        return self.talking().filter(concerned)

    def shown(self) -> Self:
        """Proposals neither hidden by the secretariat nor merged into another."""
        return self.filter(hidden_at=None, merged_into=None)

    def public(self) -> Self:
        """Proposals a visitor may read: posted with 一般公開 and shown."""
        return self.posted().shown().filter(visibility=ProposalVisibility.PUBLIC)

    def asking_all(self, day: datetime.date) -> Any:
        """Public proposals still open for answers on `day`, the last day included; newest first."""
        return self.public().open().filter(answer_until__gte=day).order_by("-posted_at", "-pk")

    def overdue(self, day: datetime.date) -> Self:
        """Open ones whose last day for answers is over on `day`."""
        return self.open().filter(answer_until__lt=day)

    def proposed_by(self, municipality: Municipality) -> Self:
        """The municipality's own, and those it joined as a confirmed co-proposer."""
        return self.filter(pk__in=self._keys_proposed_by(municipality))

    def _keys_proposed_by(self, municipality: Municipality) -> Any:
        """Of two sets of keys PostgreSQL looks up each; of one condition or another it would read all proposals."""
        own = self.model.objects.filter(municipality=municipality)
        joined = self.model.objects.filter(
            co_proposers__municipality=municipality, co_proposers__confirmed_at__isnull=False
        )
        return own.order_by().values("pk").union(joined.order_by().values("pk"))

    def visible_to(self, user: Any) -> Self:
        """What `user` may read: visitors the public ones, people in office and the secretariat more.

        People in office: all posted ones that are shown, those of their own municipality, and those it was asked to
        join. The secretariat: all posted ones, hidden ones included.
        """
        if user.is_anonymous or not user.is_active:
            return self.public()
        if user.is_secretariat:
            return self.posted()
        if not user.municipality:
            return self.public()
        place = user.municipality
        asked = self.model.objects.filter(co_proposers__municipality=place, co_proposers__declined_at=None)
        posted = Q(posted_at__isnull=False, hidden_at=None, merged_into=None)
        return self.filter(Q(municipality=place) | Q(pk__in=asked.values("pk")) | posted)

    def merged_for(self, user: User | AnonymousUser) -> Self:
        """Merged ones that lead `user` to what they were merged into; visitors only from what they could read."""
        found = self.filter(hidden_at=None, merged_into__in=self.model.objects.visible_to(user).values("pk"))
        is_member = user.is_authenticated and (user.is_secretariat or user.municipality)
        return found if is_member else found.filter(visibility=ProposalVisibility.PUBLIC)

    def editable_by(self, user: User | AnonymousUser) -> Self:
        """Proposals of the municipality `user` serves today, which any of its people may edit; co-proposers may not."""
        if user.is_anonymous or not user.municipality:
            return self.none()
        return self.filter(municipality=user.municipality, hidden_at=None, merged_into=None)

    def begin(
        self, *, by: User, token: str, fields: Iterable[Any] = (), chosen: Iterable[Municipality] = (), **texts: Any
    ) -> tuple[Any, bool]:
        """A draft of the municipality `by` serves, and whether it is new: the same form sent twice begins one."""
        with transaction.atomic():
            proposal: Any
            proposal, is_new = self.get_or_create(
                created_by=by, token=token, defaults={"municipality": by.municipality, **texts}
            )
            if is_new:
                proposal.fields.set(fields)
                proposal.chosen.set(chosen)
        return proposal, is_new

    def is_number(self, query: str) -> bool:
        """Whether a number was typed, as numbered() finds it."""
        return _NUMBER.fullmatch(normalise(query)) is not None

    def numbered(self, query: str) -> Self:
        """The one whose number was typed: 提案第128号, 第128号, 128, in full or half width."""
        match = _NUMBER.fullmatch(normalise(query))
        return self.filter(number=int(match[1])) if match else self.none()

    def unposted(self) -> Self:
        """Drafts and 承認待ち."""
        return self.filter(state__in=[ProposalState.DRAFT, ProposalState.WAITING])

    def undecided(self) -> Self:
        """Posted ones whose proposer can still act: open, or out of time (期限切れ)."""
        return self.filter(state__in=[ProposalState.OPEN, ProposalState.EXPIRED])

    def still_asking(self, day: datetime.date) -> Self:
        """Undecided and shown, and the last day for answers is a year before `day` or later.

        What is older may still be answered, and counts as silent in the figures. But nobody asks for it any more:
        neither the inbox, わたしの自治体 and who arrives somewhere, nor 対応待ち.
        """
        return self.shown().undecided().filter(answer_until__gte=day - A_YEAR)

    def asking_no_more(self, day: datetime.date) -> Self:
        """Those whose last day for answers was more than a year before `day`."""
        return self.filter(answer_until__lt=day - A_YEAR)

    def with_posted_title(self) -> Self:
        """Annotate posted_title (of the text last posted) and posted_until (last day for answers, None if not posted).

        What a draft says now is its writers'.
        """
        last = ProposalVersion.objects.filter(proposal=OuterRef("pk")).order_by("-number")
        then = Subquery(last.annotate(title=KT("content__0__1")).values("title")[:1])  # pairs, 件名 the first
        return self.annotate(
            posted_title=Case(
                When(posted_at__isnull=False, then="title"), default=then, output_field=models.TextField()
            ),
            posted_until=Case(When(posted_at__isnull=False, then="answer_until")),
        )

    def on_desk(self, state: str = "") -> Self:
        """For the secretariat, those of a state: what was posted, and of drafts what it sent back to its writers.

        A draft that its own manager sent back is its municipality's alone, whoever had sent it back before.
        """
        match state:
            case "open":
                return self.open().shown()
            case "hidden":
                return self.exclude(hidden_at=None)
            case "returned":
                drafts = self.filter(state=ProposalState.DRAFT, is_returned_by_desk=True)
                return drafts.exclude(returned_at=None).order_by("-returned_at")
            case "merged":
                return self.exclude(merged_into=None)
        return self.posted()

    def with_proposer(self) -> Self:
        return self.select_related("municipality__prefecture", "office")
