import datetime
from collections.abc import Iterable
from typing import Any, NamedTuple, Self

from django.conf import settings
from django.db import models, transaction
from django.db.models import Count, F, Q, QuerySet, Value
from django.db.models.functions import Left, StrIndex, Substr
from django.urls import reverse
from django.utils import timezone

from agreements.models import Body
from members.models import Membership, Municipality, Prefecture, User
from outbox.models import Circular, Notice, OutgoingMail
from portal.models import AuditLine

from . import notices
from .recipients import Recipients, recipients

KEY = "announcement:"  # begins the key of its notices and mails; its number follows


class Delivery(NamedTuple):
    """How an announcement arrives: people told and those who have read it; mails sent, waiting and given up.

    `untold`: people whom the worker is yet to tell. `digests`: people who get it in the mail of the day, with what else
    there is; of them `digested` had it put in one.
    """

    told: int = 0
    untold: int = 0
    read: int = 0
    digests: int = 0
    digested: int = 0
    mails: int = 0
    sent: int = 0
    given_up: int = 0

    @property
    def waiting(self) -> int:
        return self.mails - self.sent - self.given_up


class AnnouncementQuerySet(models.QuerySet["Announcement"]):
    def with_people(self) -> Self:
        """Newest first, with who sent it, whom it was for, and how many municipalities: `places`, `without` people."""
        found = self.select_related("sent_by", "prefecture", "body")
        nobody = Count("recipients", filter=Q(recipients__has_people=False))
        return found.annotate(places=Count("recipients"), without=nobody).order_by("-sent_at", "-pk")

    def send(self, *, token: str, mark: str, by: User, **said: object) -> "Announcement | None":
        """Send an announcement with these fields to its recipients today; the same `token` again is the same one.

        None when its recipients are others than those that were shown (Recipients.mark), or nobody.
        """
        with transaction.atomic():
            if before := self.filter(token=token).first():
                return before
            announcement = Announcement(token=token, sent_by=by, **said)
            to = announcement.reaches(timezone.localdate(), by=by)
            if not to.readers or to.mark != mark:
                return None
            fields = {**said, "sent_by": by, "people": len(to.readers)}
            announcement, is_new = self.get_or_create(token=token, defaults=fields)
            if is_new:
                announcement._deliver(to, by)
            return announcement


class Announcement(models.Model):
    """一斉のお知らせ: sent by the secretariat to the people of many municipalities at once, and kept as sent."""

    class Audience(models.TextChoices):
        MEMBERS = "members", "会員自治体のすべて"
        PREFECTURE = "prefecture", "1つの都道府県の自治体"
        ASSOCIATION = "association", "市長会・町村会の自治体"
        WARDS = "wards", "23区"
        EVERYBODY = "everybody", "すべての区・自治体と事務局"

    token = models.CharField("送信の記号", max_length=64, unique=True, editable=False)
    title = models.CharField("件名", max_length=100)
    text = models.TextField("本文", max_length=4000)
    audience = models.CharField("あて先", max_length=20, choices=Audience)
    prefecture = models.ForeignKey(
        Prefecture, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="都道府県"
    )
    body = models.ForeignKey(Body, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="協定団体")
    people = models.PositiveIntegerField("知らせた人数", default=0)
    sent_at = models.DateTimeField("送った日時", default=timezone.now)
    sent_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name="送った人"
    )

    places: int  # annotated by with_people()
    without: int  # annotated by with_people()

    objects = AnnouncementQuerySet.as_manager()

    class Meta:
        ordering = ["-sent_at", "-pk"]
        verbose_name = verbose_name_plural = "一斉のお知らせ"
        constraints = [
            models.CheckConstraint(
                condition=Q(audience="prefecture", prefecture__isnull=False, body=None)
                | Q(audience="association", prefecture=None, body__isnull=False)
                | Q(audience__in=["members", "wards", "everybody"], prefecture=None, body=None),
                name="desk_announcement_audience_is_named",
            )
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("desk:announcement-detail", args=[self.pk])

    @property
    def notice_key(self) -> str:
        """The key of its notices; those of its mails begin with it."""
        return f"{KEY}{self.pk}"

    @property
    def audience_name(self) -> str:
        """Whom it is for, in words: 青森県の自治体."""
        named = self.prefecture or self.body
        return f"{named}の自治体" if named else self.get_audience_display()

    def reaches(self, day: datetime.date, *, by: User) -> Recipients:
        """Whom it reaches when it is sent on `day` by `by`. Not what it reached: that is kept."""
        everybody = self.audience == self.Audience.EVERYBODY
        desk = User.objects.secretariat().values_list("pk", flat=True) if everybody else []
        return recipients(self._places(day), desk, day, by=by)

    def _places(self, day: datetime.date) -> Iterable[int] | QuerySet[Any]:
        """Ids of the municipalities meant, or a queryset of them."""
        standing = Municipality.objects.as_of(day)
        if self.audience == self.Audience.MEMBERS:
            return Membership.objects.municipalities_on(day)
        if self.prefecture:
            return standing.in_prefecture(self.prefecture.code)
        if self.body:
            return self.body.members_on(day)
        return standing.wards() if self.audience == self.Audience.WARDS else standing

    def _deliver(self, to: Recipients, by: User) -> None:
        without = {place.pk for place in to.nobody}
        AnnouncementRecipient.objects.bulk_create(
            AnnouncementRecipient(announcement=self, municipality=place, has_people=place.pk not in without)
            for place in to.places
        )
        notices.announced(self, to.readers)
        AuditLine.objects.write("一斉のお知らせの送信", self, by=by)

    def places_without_people(self) -> list[Municipality]:
        """Municipalities where nobody was in office when it was sent. One query."""
        without = self.recipients.filter(has_people=False).values("municipality")
        return list(Municipality.objects.filter(pk__in=without).select_related("prefecture").order_by("lg_code"))

    def places_not_reading(self) -> list[Municipality]:
        """Municipalities whose people were told, or are about to be, and none of them has read it in the portal.
        Two queries.
        """
        told = Notice.objects.filter(key=self.notice_key).exclude(municipality=None).order_by()
        untold = Circular.objects.filter(key=self.notice_key).places()
        places = Municipality.objects.filter(Q(pk__in=told.values("municipality")) | Q(pk__in=untold))
        unread = places.exclude(pk__in=told.exclude(read_at=None).values("municipality"))
        return list(unread.select_related("prefecture").order_by("lg_code"))


class AnnouncementRecipient(models.Model):
    """お知らせのあて先: a municipality that an announcement was for, and whether anybody was there to be told."""

    announcement = models.ForeignKey(
        Announcement, models.CASCADE, related_name="recipients", verbose_name="一斉のお知らせ"
    )
    municipality = models.ForeignKey(Municipality, models.PROTECT, related_name="+", verbose_name="自治体")
    has_people = models.BooleanField("担当者がいた")

    class Meta:
        ordering = ["municipality__lg_code"]
        verbose_name = verbose_name_plural = "一斉のお知らせのあて先"
        constraints = [models.UniqueConstraint("announcement", "municipality", name="desk_announcementrecipient_once")]

    def __str__(self) -> str:
        return f"{self.announcement}（{self.municipality}）"


def deliveries(announcements: Iterable[Announcement]) -> dict[int, Delivery]:
    """The Delivery of each announcement by its key (pk). Three queries, however many they are."""
    announcements = list(announcements)
    people = {each.pk: each.people for each in announcements}
    keys = {each.notice_key: each.pk for each in announcements}
    told = Notice.objects.filter(key__in=keys).order_by().values("key")
    counted = told.annotate(
        told=Count("pk"),
        read=Count("read_at"),
        digests=Count("pk", filter=Q(for_digest=True)),
        digested=Count("digested_at", filter=Q(for_digest=True)),
    )
    found: dict[int, dict[str, Any]] = {pk: {} for pk in people}
    for row in counted:
        found[keys[row["key"]]].update({name: number for name, number in row.items() if name != "key"})
    # the key of a mail: announcement:12:345, of which 12 is wanted
    rest = OutgoingMail.objects.filter(key__startswith=KEY).annotate(rest=Substr("key", len(KEY) + 1))
    mails = rest.annotate(number=Left(F("rest"), StrIndex("rest", Value(":")) - 1))
    of_these = mails.filter(number__in=[str(pk) for pk in people]).order_by().values_list("number")
    states = of_these.annotate(every=Count("pk"), sent=Count("sent_at"), given_up=Count("given_up_at"))
    for number, every, sent, given_up in states:
        found[int(number)].update(mails=every, sent=sent, given_up=given_up)
    for key, readers in Circular.objects.filter(key__in=keys).values_list("key", "readers"):
        found[keys[key]].update(untold=len(readers))
    for pk, counts in found.items():
        if not counts.get("untold"):
            counts["told"] = people[pk]  # notices are not kept for ever
    return {pk: Delivery(**counts) for pk, counts in found.items()}
