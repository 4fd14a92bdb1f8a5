"""成立: proposer and wards agree, and a case is made of the proposal, once.

The proposer names those it wants to act with, one ward in the lead; each of them agrees. Who comes last completes it.
"""

from typing import Any

from django.conf import settings
from django.db import models, transaction
from django.utils import timezone

from members.models import Municipality
from portal.models import AuditLine


class CannotMatch(Exception):
    """What was asked for cannot become a case; the message says why, in Japanese."""


class Matched(models.Model):
    """The part of Proposal that ends in a case."""

    # what Proposal has
    objects: Any
    addressees: Any
    consents: Any
    is_call: Any
    State: Any
    match: Any
    municipality: Any

    class Meta:
        abstract = True

    def raised(self):
        """Addressees that raised their hand, on a condition or without, in the order of their first answers."""
        from .addressees import Addressee

        willing = [Addressee.Answer.RAISED, Addressee.Answer.CONDITIONAL]
        return self.addressees.filter(answer__in=willing).order_by("first_answered_at", "municipality__lg_code")

    @transaction.atomic
    def make_case(self, partners, lead=None, *, by):
        """The proposer wants a case with `partners`, of which the ward `lead` leads; a call needs no lead.

        Returns the case, made now or before; None while somebody has yet to agree. Raises CannotMatch. Whom it names
        otherwise than before is asked again; what a ward agreed to before anybody was named counts.
        """
        from bulletin import case_notices

        self._hold()
        if case := self._case():
            return case
        self._refuse_ended()
        lead = self._check(partners, lead)
        wanted, is_new = Matching.objects.get_or_create(proposal_id=self.pk, defaults={"lead": lead, "wanted_by": by})
        if is_new or wanted.differs_from(partners, lead):
            if not is_new:
                self.consents.all().delete()
            wanted.lead, wanted.wanted_by, wanted.wanted_at = lead, by, timezone.now()
            wanted.save()
            wanted.partners.set(partners)
            AuditLine.objects.write("連携の申入れ", self, by=by, municipality=self.municipality)
            case_notices.match_wanted(wanted)
        return self._complete(by)

    @transaction.atomic
    def agree(self, *, by):
        """`by`'s ward agrees to a case. Returns the case if that completes it; None otherwise. Raises CannotMatch."""
        from bulletin import case_notices

        self._hold()
        if case := self._case():
            return case
        self._refuse_ended()
        if not self.raised().filter(municipality=by.municipality).exists():
            raise CannotMatch(
                "手を挙げている区・自治体だけが合意できます。先に「手を挙げる」か「条件付き」で回答してください。"
            )
        _, is_new = self.consents.get_or_create(municipality=by.municipality, defaults={"agreed_by": by})
        if is_new:
            AuditLine.objects.write("連携の合意", self, by=by, municipality=by.municipality)
            case_notices.agreed(self, by)
        return self._complete(by)

    @transaction.atomic
    def disagree(self, *, by):
        """Take back what the ward agreed to, while there is no case. False when there is nothing to take back."""
        self._hold()
        if self._case() or not self.consents.filter(municipality=by.municipality).delete()[0]:
            return False
        AuditLine.objects.write("連携の合意の取消し", self, by=by, municipality=by.municipality)
        return True

    def _hold(self):
        """Answers, closing and making come one after the other: each holds the proposal's row."""
        list(self._rows().select_for_update(no_key=True).values_list("pk"))

    def _refuse_ended(self):
        if not self._rows().filter(state__in=[self.State.OPEN, self.State.EXPIRED]).exists():
            raise CannotMatch("取り下げられたか、不成立で終わっているため、連携を進められません。")

    def _rows(self):
        rows: Any = type(self)._default_manager
        return rows.filter(pk=self.pk)

    def _case(self):
        from .cases import Case

        return Case.objects.filter(proposal=self.pk).first()

    def _check(self, partners, lead):
        """The lead as it will stand: of one ward, that; of a call, nobody."""
        willing = set(self.raised().values_list("municipality", flat=True))
        if not partners:
            raise CannotMatch("一緒に取り組む区・自治体を選んでください。")
        if unwilling := [place for place in partners if place.pk not in willing]:
            names = "、".join(place.full_name for place in unwilling)
            raise CannotMatch(f"{names}は手を挙げていません。手を挙げている区・自治体から選んでください。")
        if self.is_call:
            return None
        lead = partners[0] if len(partners) == 1 else lead
        if lead not in partners:
            raise CannotMatch("中心の区を、選んだ区から1つ選んでください。")
        return lead

    def _complete(self, by):
        from bulletin import case_notices

        from .cases import Case

        wanted = Matching.objects.filter(proposal=self.pk).select_related("lead").first()
        if not wanted or wanted.missing():
            return None
        if not self.match(by=by):  # withdrawn, hidden or merged meanwhile
            return None
        case = Case.objects.make_from(self, list(wanted.partners.all()), wanted.lead, by=by)
        case_notices.made(case, by)
        return case


class Matching(models.Model):
    """連携の申入れ: with whom the proposer wants a case. One for each proposal."""

    proposal = models.OneToOneField("Proposal", models.CASCADE, related_name="matching", verbose_name="提案")
    partners = models.ManyToManyField(Municipality, related_name="+", verbose_name="一緒に取り組む区・自治体")
    lead = models.ForeignKey(
        Municipality, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="中心の区"
    )
    wanted_at = models.DateTimeField("申し入れた日時", default=timezone.now)
    wanted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name="申し入れた人"
    )

    class Meta:
        verbose_name = verbose_name_plural = "連携の申入れ"

    def __str__(self):
        return f"{self.proposal}の連携の申入れ"

    def differs_from(self, partners, lead):
        return self.lead != lead or set(self.partners.all()) != set(partners)

    def missing(self):
        """Those named who have not agreed, or no longer raise their hand."""
        agreed = self.proposal.consents.values("municipality")
        willing = self.proposal.raised().order_by().values("municipality")
        both = Municipality.objects.filter(pk__in=agreed).filter(pk__in=willing)
        return list(self.partners.exclude(pk__in=both.values("pk")).select_related("prefecture"))


class Consent(models.Model):
    """連携の合意 of a ward (for a call: a municipality) that raised its hand."""

    proposal = models.ForeignKey("Proposal", models.CASCADE, related_name="consents", verbose_name="提案")
    municipality = models.ForeignKey(Municipality, models.PROTECT, related_name="+", verbose_name="区・自治体")
    agreed_at = models.DateTimeField("合意した日時", default=timezone.now)
    agreed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name="合意した人"
    )

    class Meta:
        ordering = ["proposal", "agreed_at"]
        verbose_name = verbose_name_plural = "連携の合意"
        constraints = [models.UniqueConstraint("proposal", "municipality", name="bulletin_consent_once")]

    def __str__(self):
        return f"{self.proposal} {self.municipality}"
