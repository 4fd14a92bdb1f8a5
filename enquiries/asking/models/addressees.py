import datetime
from collections import Counter, defaultdict
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, Self

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db import models, transaction
from django.db.models import Case, Count, F, Q, Value, When
from django.db.models.functions import Coalesce, Greatest
from django.utils import timezone

from bulletin.rollcall.models.addressees import REST
from members.models import Assignment, Municipality, Office, User
from members.people.reach import NONE, Reach
from portal.models import AuditLine

from .. import notices

if TYPE_CHECKING:  # the enquiry sends to its addressees and so imports this file
    from .enquiries import Enquiry


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


class EnquiryAddresseeQuerySet(models.QuerySet["EnquiryAddressee"]):
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
                When(stage=Stage.SENT_BACK, then=Value(State.SENT_BACK.value)),
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

    def managers(self, day: datetime.date) -> "dict[User, Municipality]":
        """{User: Municipality}: the managers (代表担当者) on `day` in the places asked. One query."""
        return Assignment.objects.readers(self.order_by().values("municipality"), day, managers=True)

    def mark_seen(self, user: User | AnonymousUser) -> int:
        """Note that somebody of the municipality has read the enquiry, once; returns how many rows that changed."""
        if user.is_anonymous or not user.municipality:
            return 0
        return self.filter(municipality=user.municipality, seen_at=None).update(seen_at=timezone.now())


class EnquiryAddressee(models.Model):
    """あて先: a municipality or ward that an enquiry asks, and how far its answer is.

    `handed_in_at` is of the newest answer handed in: what counts. While it is being corrected (a new draft, or sent
    back by the secretariat) the answer handed in before stands.
    """

    Stage = Stage

    enquiry: "models.ForeignKey[Enquiry, Enquiry]" = models.ForeignKey(
        "enquiries.Enquiry", models.CASCADE, related_name="addressees", verbose_name="照会"
    )
    municipality = models.ForeignKey(Municipality, models.PROTECT, related_name="+", verbose_name="あて先")
    added_at = models.DateTimeField("あとから加えた日時", null=True, blank=True)  # none: asked when it was sent
    told_at = models.DateTimeField("はじめて知らせた日時", null=True, blank=True)  # none: nobody there to tell
    seen_at = models.DateTimeField("はじめて見た日時", null=True, blank=True)
    extended_to = models.DateField("このあて先だけの回答期限", null=True, blank=True)
    office = models.ForeignKey(Office, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name="担当課")
    stage = models.CharField("段階", max_length=10, choices=Stage, blank=True, default=Stage.UNTOUCHED)
    handed_in_at = models.DateTimeField("提出日時", null=True, blank=True)
    sent_back_reason = models.TextField("差戻しの理由", max_length=1000, blank=True)
    asked_again_at = models.DateTimeField("最後に催促した日時", null=True, blank=True)
    asked_again_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name="催促した人"
    )

    last_day: datetime.date  # annotated by with_last_day()
    state: str  # annotated by with_state()

    objects = EnquiryAddresseeQuerySet.as_manager()

    class Meta:
        ordering = ["enquiry", "municipality__lg_code"]
        verbose_name = verbose_name_plural = "照会のあて先"
        constraints = [
            models.UniqueConstraint("enquiry", "municipality", name="enquiries_addressee_once"),
            models.CheckConstraint(
                condition=~Q(stage="handed_in", handed_in_at=None), name="enquiries_addressee_handed_in_has_its_moment"
            ),
            models.CheckConstraint(
                condition=~Q(stage="sent_back", sent_back_reason=""),
                name="enquiries_addressee_sent_back_says_why",
                violation_error_message="差し戻す理由を書いてください。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.enquiry} {self.municipality}"

    @property
    def due_on(self) -> datetime.date | None:
        """The last day for this one: its own extension where that is later than the enquiry's day. Inclusive."""
        days = [day for day in (self.enquiry.due_on, self.extended_to) if day]
        return max(days, default=None)

    @property
    def is_corrected(self) -> bool:
        """Whether a correction of the answer handed in is being written."""
        return self.handed_in_at is not None and self.stage != Stage.HANDED_IN

    def time_left(self, day: datetime.date) -> str:
        """あと5日, 今日まで, 3日過ぎています: the time left on `day`; empty where no day is set."""
        if not self.due_on:
            return ""
        left = (self.due_on - day).days
        return f"あと{left}日" if left > 0 else "今日まで" if left == 0 else f"{-left}日過ぎています"

    def hold(self) -> bool:
        """Lock enquiry and addressee for a change of the answer, so that a close comes before or after it.

        False when nothing can be answered any more, or when the questionnaire has another version than this object's
        enquiry, as it was read, says.
        """
        enquiries = type(self.enquiry).objects.select_for_update(of=("self",), no_key=True)
        found = enquiries.filter(pk=self.enquiry_id, questionnaire=self.enquiry.questionnaire_id)
        rows = EnquiryAddressee.objects.answerable().select_for_update(of=("self",), no_key=True)
        held = rows.filter(pk=self.pk).first() if found.first() else None
        if held:
            self.stage, self.handed_in_at, self.office_id = held.stage, held.handed_in_at, held.office_id
        return held is not None

    @transaction.atomic
    def extend(self, until: datetime.date, *, by: User) -> bool:
        """Give this one alone a later last day, and tell its people. False when that is not later, or it is closed."""
        row = (
            EnquiryAddressee.objects.answerable()
            .select_for_update(of=("self",), no_key=True)
            .filter(pk=self.pk)
            .first()
        )
        if not row or (row.due_on and until <= row.due_on):
            return False
        EnquiryAddressee.objects.filter(pk=self.pk).update(extended_to=until)
        self.refresh_from_db()
        AuditLine.objects.write("照会の期限の延長", self, by=by, municipality=self.municipality)
        mine = EnquiryAddressee.objects.filter(pk=self.pk)
        notices.extended(self.enquiry, mine.readers(timezone.localdate()), until)
        return True

    @transaction.atomic
    def ask_again(self, *, by: User) -> bool:
        """Ask its people for the answer once more, at most once an hour.

        False when it has handed in or may not any more, was asked within the hour, or has nobody to ask.
        """
        now = timezone.now()
        mine = EnquiryAddressee.objects.filter(pk=self.pk)
        readers = mine.holders(timezone.localdate())
        waiting = mine.awaited().rested(now)
        rested = EnquiryAddressee.objects.filter(pk__in=waiting.values("pk"))
        if not readers or not rested.update(asked_again_at=now, asked_again_by=by):
            return False
        self.refresh_from_db()
        AuditLine.objects.write("照会の回答の催促", self, by=by, municipality=self.municipality)
        notices.asked_again(self.enquiry, readers, now)
        return True

    @transaction.atomic
    def send_back(self, reason: str, *, by: User) -> bool:
        """差戻し: ask for a corrected answer; the one handed in stands until then. False unless one was handed in."""
        read = EnquiryAddressee.objects.answerable().filter(pk=self.pk, stage=Stage.HANDED_IN)
        if not EnquiryAddressee.objects.filter(pk__in=read.values("pk")).update(
            stage=Stage.SENT_BACK, sent_back_reason=reason
        ):
            return False
        self.refresh_from_db()
        AuditLine.objects.write("照会の回答の差戻し", self, by=by, municipality=self.municipality, reason=reason)
        mine = EnquiryAddressee.objects.filter(pk=self.pk)
        notices.sent_back(self, mine.readers(timezone.localdate()))
        return True
