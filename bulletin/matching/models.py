"""成立: proposer and wards agree, and a case is made of the proposal, once.

The proposer names those it wants to act with, one ward in the lead; each of them agrees. Who comes last completes it.
"""

from collections.abc import Iterable, Sequence
from typing import Any

from django.conf import settings
from django.db import models, transaction
from django.db.models import Exists, F, OuterRef
from django.utils import timezone

from bulletin.cases.models.cases import Case
from bulletin.proposals.models.proposals import Proposal
from bulletin.rollcall.models.addressees import Addressee
from members.models import Assignment, Municipality, User
from portal.models import AuditLine

from . import notices

CHANGED = "画面を開いたあとに、内容か、申入れか、ほかの合意が変わりました。いまの内容を確かめてください。"


class CannotMatch(Exception):
    """Refusal: no case can be made with these partners; the message says why, in Japanese."""


def _refuse_ended(proposal: Proposal) -> None:
    """Raise CannotMatch unless the proposal is open or out of time."""
    states = [Proposal.State.OPEN, Proposal.State.EXPIRED]
    if not Proposal.objects.filter(pk=proposal.pk, state__in=states).exists():
        raise CannotMatch("取り下げられたか、不成立で終わっているため、連携を進められません。")


def _refuse_agreeing(proposal: Proposal, place: Municipality | None) -> None:
    """Raise CannotMatch unless `place` raised its hand for a proposal that has not ended."""
    _refuse_ended(proposal)
    if not proposal.addressees.raised().filter(municipality=place).exists():
        raise CannotMatch("手を挙げている区・自治体だけが合意できます。先に、手を挙げる回答をしてください。")


def _check(proposal: Proposal, partners: Sequence[Municipality], lead: Municipality | None) -> Municipality | None:
    """The ward that leads: the only partner, else `lead`; None for a call. Raises CannotMatch for wrong partners."""
    willing = set(proposal.addressees.raised().values_list("municipality", flat=True))
    if not partners:
        raise CannotMatch("一緒に取り組む区・自治体を選んでください。")
    if unwilling := [place for place in partners if place.pk not in willing]:
        names = "、".join(place.full_name for place in unwilling)
        raise CannotMatch(f"{names}は手を挙げていません。手を挙げている区・自治体から選んでください。")
    if proposal.is_call:
        return None
    lead = partners[0] if len(partners) == 1 else lead
    if lead not in partners:
        raise CannotMatch("中心の区を、選んだ区から1つ選んでください。")
    return lead


class MatchingQuerySet(models.QuerySet[Any]):
    def awaiting(self, municipality: Municipality) -> Any:
        """申入れ that name the municipality and wait for it to agree, the oldest first, with their proposals.

        Not where it has agreed, took its raised hand back, or the proposal is decided.
        """
        undecided = Proposal.objects.shown().undecided().values("pk")
        willing = Addressee.objects.raised().order_by().filter(municipality=municipality).values("proposal")
        agreed = Consent.objects.filter(municipality=municipality).values("proposal")
        asked = self.filter(partners=municipality, proposal__in=undecided).filter(proposal__in=willing)
        return (
            asked.exclude(proposal__in=agreed)
            .select_related("proposal__municipality__prefecture")
            .order_by("wanted_at")
        )

    def missing(self, proposals: Iterable[int]) -> dict[int, list[Municipality]]:
        """Partners that have not agreed, or have taken back 手を挙げる, by the number of the proposal. One query.

        Proposals without a 申入れ are left out.
        """
        same: dict[str, Any] = {"proposal": OuterRef("matching__proposal"), "municipality": OuterRef("municipality")}
        willing = Addressee.objects.raised().order_by().filter(**same)
        named: Any = Matching.partners.through._default_manager.filter(matching__proposal__in=proposals)
        rows = named.annotate(
            proposal=F("matching__proposal"), agrees=Exists(Consent.objects.filter(**same)) & Exists(willing)
        )
        missing: dict[int, list[Municipality]] = {}
        for row in rows.select_related("municipality__prefecture").order_by("municipality__lg_code"):
            places = missing.setdefault(row.proposal, [])
            if not row.agrees:
                places.append(row.municipality)
        return missing

    @transaction.atomic
    def make_case(
        self, proposal: Proposal, partners: Sequence[Municipality], lead: Municipality | None = None, *, by: User
    ) -> Case | None:
        """The proposer wants a case with `partners`, of which the ward `lead` leads; a call needs no lead.

        Returns the case, made now or before; None while somebody has yet to agree. Raises CannotMatch.
        """
        proposal.hold()
        if case := Case.objects.filter(proposal=proposal).first():
            return case
        self._save_wanted(proposal, partners, lead, by=by)
        return self.complete(proposal, by=by)

    def complete(self, proposal: Proposal, *, by: User) -> Case | None:
        """The case, once all that are named agree; None until then, and when the proposal ended meanwhile.

        The caller holds the proposal's row.
        """
        wanted = self.filter(proposal=proposal).select_related("lead").first()
        if not wanted or wanted.missing():
            return None
        if not proposal.match(by=by):  # withdrawn, hidden or merged meanwhile
            return None
        return Case.objects.make_from(proposal, list(wanted.partners.all()), wanted.lead, by=by)

    def _save_wanted(
        self, proposal: Proposal, partners: Sequence[Municipality], lead: Municipality | None, *, by: User
    ) -> None:
        """Save that the proposer wants a case with `partners`, and notify those who have yet to agree.

        Whom it names otherwise than before is asked again; what a ward agreed to before anybody was named counts.
        Raises CannotMatch. The caller holds the proposal's row.
        """
        _refuse_ended(proposal)
        lead = _check(proposal, partners, lead)
        wanted, is_new = self.get_or_create(proposal=proposal, defaults={"lead": lead, "wanted_by": by})
        if is_new or wanted.differs_from(partners, lead):
            if not is_new:
                proposal.consents.all().delete()
            wanted.lead, wanted.wanted_by, wanted.wanted_at = lead, by, timezone.now()
            wanted.save()
            wanted.partners.set(partners)
            AuditLine.objects.write("連携の申入れ", proposal, by=by, municipality=proposal.municipality)
            asked = Assignment.objects.readers(wanted.missing(), timezone.localdate())
            notices.match_wanted(wanted, asked)


class Matching(models.Model):
    """連携の申入れ: with whom the proposer wants a case. One for each proposal."""

    proposal = models.OneToOneField(Proposal, models.CASCADE, related_name="matching", verbose_name="提案")
    partners = models.ManyToManyField(Municipality, related_name="+", verbose_name="一緒に取り組む区・自治体")
    lead = models.ForeignKey(
        Municipality, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="中心の区"
    )
    wanted_at = models.DateTimeField("申し入れた日時", default=timezone.now)
    wanted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name="申し入れた人"
    )

    objects = MatchingQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "連携の申入れ"

    def __str__(self) -> str:
        return f"{self.proposal}の連携の申入れ"

    def differs_from(self, partners: Sequence[Municipality], lead: Municipality | None) -> bool:
        """Whether these partners or this lead are not the ones saved."""
        return self.lead != lead or set(self.partners.all()) != set(partners)

    def missing(self) -> list[Municipality]:
        """Partners that have not agreed, or have taken back 手を挙げる."""
        return Matching.objects.missing([self.proposal_id]).get(self.proposal_id, [])


class ConsentQuerySet(models.QuerySet[Any]):
    def may_be_given(self, proposal: Proposal, place: Municipality) -> bool:
        """Whether `place` may agree to the proposal now, and has not yet."""
        try:
            _refuse_agreeing(proposal, place)
        except CannotMatch:
            return False
        return not self.filter(proposal=proposal, municipality=place).exists()

    def mark(self, proposal: Proposal, place: Municipality | None) -> str:
        """What `place` agrees to: the text, who is wanted when, and which others have yet to agree.

        A button sends it back to say what its reader had read.
        """
        version = Proposal.objects.values_list("version", flat=True).get(pk=proposal.pk)
        wanted = Matching.objects.filter(proposal=proposal).first()
        others = [each.lg_code for each in wanted.missing() if each != place] if wanted else []
        return " ".join([str(version), wanted.wanted_at.isoformat() if wanted else "", *others])

    @transaction.atomic
    def agree(self, proposal: Proposal, *, by: User, read: str | None = None) -> Case | None:
        """`by`'s ward agrees to a case, once; the proposer is notified.

        Returns the case if that completes it, or if there is one; None otherwise. Raises CannotMatch, also when it is
        no longer what was `read`, a mark.
        """
        proposal.hold()
        if case := Case.objects.filter(proposal=proposal).first():
            return case
        _refuse_agreeing(proposal, by.municipality)
        if read not in (None, self.mark(proposal, by.municipality)):
            raise CannotMatch(CHANGED)
        _, is_new = self.get_or_create(proposal=proposal, municipality=by.municipality, defaults={"agreed_by": by})
        if is_new:
            AuditLine.objects.write("連携の合意", proposal, by=by, municipality=by.municipality)
            wanted = Matching.objects.filter(proposal=proposal).first()
            notices.agreed(proposal, proposal.own_readers(), by, wanted.missing() if wanted else None)
        return Matching.objects.complete(proposal, by=by)

    @transaction.atomic
    def disagree(self, proposal: Proposal, *, by: User) -> bool:
        """Take back what `by`'s ward agreed to, while there is no case. False when there is nothing to take back."""
        proposal.hold()
        undecided = self.filter(proposal=proposal, municipality=by.municipality, proposal__case=None)
        if not undecided.delete()[0]:
            return False
        AuditLine.objects.write("連携の合意の取消し", proposal, by=by, municipality=by.municipality)
        return True


class Consent(models.Model):
    """連携の合意 of a ward (for a call: a municipality) that raised its hand."""

    proposal = models.ForeignKey(Proposal, models.CASCADE, related_name="consents", verbose_name="提案")
    municipality = models.ForeignKey(Municipality, models.PROTECT, related_name="+", verbose_name="区・自治体")
    agreed_at = models.DateTimeField("合意した日時", default=timezone.now)
    agreed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name="合意した人"
    )

    objects = ConsentQuerySet.as_manager()

    class Meta:
        ordering = ["proposal", "agreed_at"]
        verbose_name = verbose_name_plural = "連携の合意"
        constraints = [models.UniqueConstraint("proposal", "municipality", name="bulletin_consent_once")]

    def __str__(self) -> str:
        return f"{self.proposal} {self.municipality}"
