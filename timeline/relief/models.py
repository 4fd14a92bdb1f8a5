import datetime
from typing import Self

from django.contrib.auth.models import AnonymousUser
from django.db import models, transaction
from django.db.models import F, Q
from django.db.models.functions import Coalesce
from django.urls import reverse

from agreements.revisions.models import AuditedModel, RelatedFacts
from members.models import Municipality, Prefecture, User
from portal.japanese.wareki import wareki
from timeline.content import draft_entry
from timeline.entries.models.entries import Entry
from timeline.entries.models.entry_content import Content, days_text


class DisasterQuerySet(models.QuerySet["Disaster"]):
    def newest_first(self) -> Self:
        """By the day on which it happened, else by that of its first entry; those without any day last."""
        first = models.Min("entries__first_day", filter=Q(entries__state=Entry.State.PUBLISHED))
        day = Coalesce("happened_on", first)
        return self.annotate(since=day).order_by(F("since").desc(nulls_last=True), "-pk")


class Disaster(RelatedFacts):
    """災害: an event in an area, for which the wards did something. What the record does not say stays blank."""

    name = models.CharField("名称", max_length=100, unique=True)
    happened_on = models.DateField("発生日", null=True, blank=True)
    area = models.CharField("被災した地域", max_length=200, blank=True)
    prefectures = models.ManyToManyField(Prefecture, blank=True, related_name="disasters", verbose_name="都道府県")
    municipalities = models.ManyToManyField(Municipality, blank=True, related_name="disasters", verbose_name="自治体")
    entries = models.ManyToManyField(Entry, blank=True, related_name="disasters", verbose_name="経過")
    closed_on = models.DateField("対応を終えた日", null=True, blank=True, editable=False)

    FACTS = ("name", "happened_on", "area")
    RELATED = ("prefectures", "municipalities", "entries")
    SUPPLEMENTS = ("happened_on", "area", "prefectures", "municipalities", "entries")

    since: datetime.date | None  # annotated by newest_first()

    objects = DisasterQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        verbose_name = verbose_name_plural = "災害"

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("timeline:disaster-detail", args=[self.pk])

    @property
    def is_public(self) -> bool:
        return True

    def first_entry_day(self) -> datetime.date | None:
        """The first day of its published entries; None without any."""
        return self.entries.published().aggregate(day=models.Min("first_day"))["day"]

    def close(self, day: datetime.date, *, by: User | None) -> Entry | None:
        """End the response on `day` and draft an entry of what was done; returns it, None when it had ended before."""
        with transaction.atomic():
            if not Disaster.objects.filter(pk=self.pk, closed_on=None).update(closed_on=day):
                return None
            self.closed_on = day
            entry = draft_entry(self._content(day), by=by, origin=("災害支援の記録", self.get_absolute_url()))
            self.entries.add(entry)
            self.write_audit_line("の対応の終了", by=by)
            return entry

    def _content(self, day: datetime.date) -> Content:
        """The content of an entry about all that was done: a line for each action, in their order."""
        actions = list(self.actions.select_related("ward__prefecture"))
        places = [*self.municipalities.select_related("prefecture"), *(each.ward for each in actions if each.ward)]
        return {
            "days": days_text(day, day),
            "kind": Entry.Kind.RELIEF.value,
            "title": f"{self.name}への支援",
            "items": [{"text": action.summary} for action in actions],
            "prefectures": [prefecture.name for prefecture in self.prefectures.all()],
            "places": list(dict.fromkeys(f"{place.prefecture.name}{place.name}" for place in places)),
        }


class ReliefActionQuerySet(models.QuerySet["ReliefAction"]):
    def editable_by(self, user: User | AnonymousUser) -> Self:
        """The secretariat edits every action, a ward's people those of their ward."""
        if user.is_anonymous:
            return self.none()
        if user.is_secretariat:
            return self
        ward = user.municipality
        return self.filter(ward=ward) if ward and ward.is_ward else self.none()


class ReliefAction(AuditedModel):
    """支援: what was done for a disaster: money, staff or goods, by a ward or by the wards together.

    Days of staff are inclusive on both ends. An amount or number that the record does not give is blank, and no zero.
    """

    class Kind(models.TextChoices):
        MONEY = "money", "支援金"
        STAFF = "staff", "職員の派遣"
        GOODS = "goods", "物資"
        OTHER = "other", "その他"

    disaster = models.ForeignKey(Disaster, models.PROTECT, related_name="actions", verbose_name="災害")
    kind = models.CharField("種類", max_length=10, choices=Kind)
    ward = models.ForeignKey(
        Municipality,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="relief_actions",
        verbose_name="区",
        help_text="特別区長会としての支援や、区の記録がないときは空欄",
    )
    entry = models.ForeignKey(
        Entry, models.PROTECT, null=True, blank=True, related_name="relief_actions", verbose_name="経過"
    )
    what = models.CharField("内容", max_length=200, blank=True, help_text="職種、品目など（例：保健師等）")
    recipient = models.CharField("あて先", max_length=200, blank=True)
    amount = models.PositiveBigIntegerField("金額", null=True, blank=True, help_text="円")
    number = models.PositiveIntegerField("人数・数量", null=True, blank=True)
    decided_on = models.DateField("決めた日", null=True, blank=True)
    paid_on = models.DateField("支払った日", null=True, blank=True)
    first_day = models.DateField("派遣・送付の初日", null=True, blank=True)
    last_day = models.DateField("最終日", null=True, blank=True, help_text="この日を含む")

    FACTS = (
        *("kind", "what", "recipient", "amount", "number", "decided_on", "paid_on", "first_day", "last_day"),
        "entry",
    )
    SUPPLEMENTS = FACTS[1:]

    objects = ReliefActionQuerySet.as_manager()

    class Meta:
        ordering = ["disaster", F("decided_on").asc(nulls_last=True), F("first_day").asc(nulls_last=True), "pk"]
        verbose_name = verbose_name_plural = "支援"
        constraints = [
            models.CheckConstraint(
                condition=Q(last_day=None) | Q(last_day__gte=F("first_day")),
                name="timeline_reliefaction_last_day_not_before_first",
                violation_error_message="最終日は、初日と同じか、後の日にしてください。",
            ),
            models.CheckConstraint(
                condition=Q(kind="money") | Q(amount=None, paid_on=None),
                name="timeline_reliefaction_amount_of_money",
                violation_error_message="金額と支払った日は、支援金のときだけ入力してください。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.disaster}　{self.actor}　{self.get_kind_display()}"

    @property
    def is_public(self) -> bool:
        return True

    @property
    def usual_reason(self) -> str:
        return f"{self.ward.name}が、登録した内容を直したため。" if self.ward else ""

    @property
    def actor(self) -> str:
        """Who did it, as far as the record says."""
        if self.ward:
            return self.ward.name
        return "特別区長会" if self.kind == self.Kind.MONEY else "特別区（区の記録なし）"

    @property
    def amount_text(self) -> str:
        """1,000,000円; blank when it is not in the record."""
        return f"{self.amount:,}円" if self.amount is not None else ""

    @property
    def number_text(self) -> str:
        """3名, of goods 3点; blank when it is not in the record."""
        unit = "名" if self.kind == self.Kind.STAFF else "点"
        return f"{self.number:,}{unit}" if self.number is not None else ""

    @property
    def summary(self) -> str:
        """The action in one line, without what is not in the record."""
        first, last = self.first_day, self.last_day
        period = f"（{wareki(first)}{f'～{wareki(last)}' if last and last != first else ''}）" if first else ""
        to = f"{self.recipient}へ" if self.recipient else ""
        what = f"{self.what}{self.amount_text}{self.number_text}{period}"
        return f"{self.actor}　{to}{self.get_kind_display()}　{what}".strip()
