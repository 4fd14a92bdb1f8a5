from __future__ import annotations

import datetime
import itertools
from collections.abc import Collection, Iterator
from typing import Any, NamedTuple, Self

from django.conf import settings
from django.db import models, transaction
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone

from agreements.bodies.models import Body, Source
from agreements.revisions.models import NOTHING, UNKNOWN_MOMENT, AuditedModel, registered_by
from members.models import User
from portal.japanese.wareki import parse_date, wareki
from portal.models import AuditLine

from ..terms import last_renewal_noticed, notice_opens, years_after
from .preparations import Preparation

RENEWED, ENDED = "協定の更新", "協定の終了"  # what the audit says was done


class Renewed(NamedTuple):
    """A renewal (更新) as it is published: the new term [first_day, last_day], and when the secretariat recorded it."""

    first_day: datetime.date
    last_day: datetime.date
    noted_on: datetime.date

    @classmethod
    def of(cls, row: Any) -> Self:
        last_day = row.renewed_until - datetime.timedelta(days=1)
        return cls(row.renewed_on, last_day, timezone.localdate(row.renewal_noted_at))


class AgreementQuerySet(models.QuerySet["Agreement"]):
    def as_of(self, day: datetime.date) -> Self:
        """Agreements in force on `day`: the day of signing is in, ended_on is out."""
        return self.filter(Q(ended_on=None) | Q(ended_on__gt=day), signed_on__lte=day)

    def municipalities_on(self, day: datetime.date) -> Q:
        """Condition on municipalities: those that make up an association whose agreement is in force. One query."""
        found = Q(pk__in=[])
        for agreement in self.as_of(day).with_associations().select_related("body"):
            found |= Q(prefecture=agreement.body.prefecture_id, kind__in=agreement.body.member_kinds())
        return found

    def with_associations(self) -> Self:
        """Agreements with a 市長会 or 町村会. Those with companies are in force, too, but stand in no printed list."""
        return self.exclude(body__kind=Body.Kind.COMPANY)

    def with_companies(self) -> Self:
        return self.filter(body__kind=Body.Kind.COMPANY)

    def registered_by(self, day: datetime.date) -> Self:
        """Those the portal held at the end of `day`."""
        return self.filter(registered_by(day))

    def known_on(self, day: datetime.date | None) -> Self:
        """Agreements signed up to `day`, whether in force or ended; all of them without one."""
        return self.filter(signed_on__lte=day) if day else self

    def each_with_renewals(self, until: datetime.date | None) -> Iterator[tuple[Agreement, list[Renewed]]]:
        """Pairs of an agreement (with its source) and its renewals, the oldest first. One query.

        Neither an agreement, nor its renewal or end, of a day after `until` is told.
        """
        joined = {"renewed_on": F("renewals__on"), "renewed_until": F("renewals__until")}
        known = self.known_on(until)
        rows: Any = known.select_related("source").annotate(**joined, renewal_noted_at=F("renewals__decided_at"))
        for _, group in itertools.groupby(rows.order_by("signed_on", "pk", "renewals__on"), lambda row: row.pk):
            same = list(group)
            agreement, last = same[0], until or datetime.date.max
            if agreement.ended_on and agreement.ended_on > last:
                agreement.ended_on = None
            yield agreement, [Renewed.of(row) for row in same if row.renewed_on and row.renewed_on <= last]

    def in_notice_window(self, day: datetime.date) -> Self:
        """Agreements whose renewal date is at most a month after `day`, or past and not recorded; most urgent first.

        The window opens on terms.notice_opens(renews_on), that day in; it closes when somebody records what became
        of the agreement, so a renewal that was missed stays on the list.
        """
        return self.as_of(day).filter(renews_on__lte=last_renewal_noticed(day)).order_by("renews_on", "pk")

    def sign(
        self,
        bodies: Collection[Body],
        *,
        by: User | None,
        on: datetime.date,
        preparation: Preparation | None = None,
        **facts: Any,
    ) -> list[Agreement]:
        """Record a ceremony: an agreement with each of `bodies`, signed `on`. Returns those that are new.

        A body whose agreement of that day stands already gets no second one, so a form sent twice signs once.
        """
        with transaction.atomic():
            list(Body.objects.select_for_update(of=("self",)).filter(pk__in=[body.pk for body in bodies]))
            signed = set(self.filter(body__in=bodies, signed_on=on).values_list("body", flat=True))
            new = [Agreement(body=body, signed_on=on, **facts) for body in bodies if body.pk not in signed]
            for agreement in new:
                agreement.save(force_insert=True)
                AuditLine.objects.write("協定の締結", agreement, by=by)
            if preparation:
                preparation.advance(Preparation.Stage.SIGNED, on=on, note="", by=by, read=preparation.stage)
            return new


class Agreement(AuditedModel):
    """協定 between the 特別区長会 and one body, in force over [signed_on, ended_on)."""

    body = models.ForeignKey(Body, models.PROTECT, related_name="agreements", verbose_name="協定団体")
    name = models.CharField("協定の名称", max_length=100)
    signed_on = models.DateField("締結日")
    ended_on = models.DateField("終了日", null=True, blank=True, help_text="この日の前日まで有効。続いていれば空欄")
    term_years = models.PositiveSmallIntegerField(
        "有効期間（年）", null=True, blank=True, help_text="申出がなければ同じ期間更新します。定めがなければ空欄"
    )
    renews_on = models.DateField(
        "次の更新日", null=True, blank=True, help_text="いまの期間はこの日の前日まで。1か月前から事務局にお知らせします"
    )
    cooperation_fields = models.TextField(
        "分野", blank=True, db_default="", help_text="協定に書かれた連携の分野。1行に1つ"
    )
    source = models.ForeignKey(Source, models.PROTECT, related_name="+", verbose_name="出典")
    created_at = models.DateTimeField("登録日時", auto_now_add=True, null=True, help_text=UNKNOWN_MOMENT)

    FACTS = ("body", "name", "signed_on", "ended_on", "term_years", "renews_on", "cooperation_fields", "source")
    SUPPLEMENTS = ("term_years", "renews_on", "cooperation_fields")

    objects = AgreementQuerySet.as_manager()

    class Meta:
        ordering = ["signed_on", "body__number"]
        verbose_name = verbose_name_plural = "協定"
        constraints = [
            models.CheckConstraint(
                condition=Q(ended_on=None) | Q(ended_on__gt=F("signed_on")),
                name="agreements_agreement_ends_after_signing",
                violation_error_message="終了日は締結日より後の日にしてください。",
            ),
            models.CheckConstraint(
                condition=Q(term_years=None, renews_on=None)
                | Q(term_years__gte=1, renews_on__gt=F("signed_on"))
                & Q(term_years__isnull=False, renews_on__isnull=False),
                name="agreements_agreement_term_has_a_renewal",
                violation_error_message="有効期間（1年以上）と、締結日より後の更新日は、両方を入力するか、両方を空けてください。",
            ),
            models.UniqueConstraint(
                "body",
                "signed_on",
                name="agreements_agreement_once_a_day",
                violation_error_message="この団体との同じ締結日の協定がすでにあります。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.body.name}との{self.name}"

    @property
    def is_public(self) -> bool:
        return True

    @staticmethod
    def title_of(facts: dict[str, str]) -> str:
        """The name of the agreement that said these facts (KnownFacts.of)."""
        return f"{facts['協定団体']}との{facts['協定の名称']}"

    @staticmethod
    def told_on(facts: dict[str, str], day: datetime.date | None) -> list[tuple[str, str]]:
        """Pairs of label and text of these facts as of `day`: no end after it; none before the day of signing.

        All of them without a day.
        """
        if day and parse_date(facts["締結日"]) > day:
            return []
        ended = facts.get("終了日")
        is_to_end = bool(day and ended and parse_date(ended) > day)
        return [pair for pair in facts.items() if not (is_to_end and pair[0] == "終了日")]

    def get_absolute_url(self) -> str:
        return reverse("agreements:signed-agreement", args=[self.pk])

    def get_desk_url(self) -> str:
        return reverse("agreements:agreement-detail", args=[self.pk])

    @property
    def is_supplementable(self) -> bool:
        """Whether its term or its fields are not in the record yet."""
        return self.term_years is None or not self.cooperation_fields

    @property
    def notice_opens_on(self) -> datetime.date | None:
        """The first day on which notice about the next renewal may be given; None without a term."""
        return self.renews_on and notice_opens(self.renews_on)

    def facts_before(self, line: AuditLine) -> dict[str, str]:
        if line.action == RENEWED:
            return {"次の更新日": line.reason.partition("から")[0]}
        return {"終了日": NOTHING} if line.action == ENDED else super().facts_before(line)

    def renew(self, *, by: User | None, on: datetime.date) -> bool:
        """Record the renewal (更新) on `on`, by a term of the same length. False when it is recorded already."""
        with transaction.atomic():
            until = years_after(on, self.term_years)
            current = Agreement.objects.filter(pk=self.pk, renews_on=on, ended_on=None)
            if not current.update(renews_on=until):
                return False
            self.renews_on = until
            self.renewals.create(on=on, until=until, decided_by=by)
            AuditLine.objects.write(RENEWED, self, by=by, reason=f"{wareki(on)}から{wareki(until)}の前日まで")
            return True

    def end(self, *, by: User | None, on: datetime.date, reason: str) -> bool:
        """Record the end (終了); `on` is the first day without the agreement. False when an end is recorded already."""
        with transaction.atomic():
            if not Agreement.objects.filter(pk=self.pk, ended_on=None).update(ended_on=on):
                return False
            self.ended_on = on
            AuditLine.objects.write(ENDED, self, by=by, reason=f"{wareki(on)}の前日まで。{reason}")
            return True


class Renewal(models.Model):
    """更新: the next term began on `on`, and is over on `until`."""

    agreement = models.ForeignKey(Agreement, models.CASCADE, related_name="renewals", verbose_name="協定")
    on = models.DateField("更新日")
    until = models.DateField("次の更新日")
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name="記録した人"
    )
    decided_at = models.DateTimeField("記録日時", default=timezone.now)

    class Meta:
        ordering = ["on"]
        verbose_name = verbose_name_plural = "協定の更新"
        constraints = [
            models.UniqueConstraint(
                "agreement",
                "on",
                name="agreements_renewal_once",
                violation_error_message="この更新日の更新は、すでに記録されています。",
            )
        ]

    def __str__(self) -> str:
        return f"{self.agreement} {self.on}"

    @property
    def last_day(self) -> datetime.date:
        """The last day of the renewed term."""
        return self.until - datetime.timedelta(days=1)
