import re
from collections.abc import Iterable
from typing import Self

from django.db import models
from django.db.models import F, Q

from agreements.models import Body
from members.models import Municipality

from .entries import Entry
from .venues import Venue

_PERSON = re.compile(r"(?P<name>[^（）]*)（(?P<office>.+)）")


class Part(models.Model):
    """日程: something inside an entry with days, a title and perhaps a venue of its own."""

    entry = models.ForeignKey(Entry, models.CASCADE, related_name="parts", verbose_name="経過")
    position = models.PositiveSmallIntegerField("順番")
    label = models.CharField("番号", max_length=10, blank=True, help_text="(1) など")
    title = models.CharField("件名", max_length=200)
    body = models.TextField("本文", blank=True)
    venue = models.ForeignKey(Venue, models.PROTECT, null=True, blank=True, related_name="parts", verbose_name="会場")
    room = models.CharField("会場内の場所", max_length=100, blank=True)

    class Meta:
        ordering = ["entry", "position"]
        verbose_name = verbose_name_plural = "日程"
        constraints = [
            models.UniqueConstraint(
                "entry",
                "position",
                name="timeline_part_position",
                violation_error_message="同じ順番の日程があります。",
            )
        ]

    def __str__(self) -> str:
        return f"{self.label} {self.title}".strip()

    def days_and_hours(self) -> list[list]:
        """[first day, last day, hours of each of these days], days as ISO text, in order."""
        hours_of_days: dict[tuple[str, str], list[str]] = {}
        for slot in self.slots.all():
            hours = hours_of_days.setdefault((str(slot.first_day), str(slot.last_day)), [])
            if slot.starts_at:
                hours.append(slot.hours)
        return [[*days, hours] for days, hours in hours_of_days.items()]


class Slot(models.Model):
    """日時: days first_day … last_day (both included) of a part, and the hours of each of these days."""

    part = models.ForeignKey(Part, models.CASCADE, related_name="slots", verbose_name="日程")
    first_day = models.DateField("初日", db_index=True)
    last_day = models.DateField("最終日")
    starts_at = models.TimeField("開始時刻", null=True, blank=True)
    ends_at = models.TimeField("終了時刻", null=True, blank=True)
    printed_weekday = models.CharField("資料にある曜日", max_length=1, blank=True)

    class Meta:
        ordering = ["part", "first_day", F("starts_at").asc(nulls_first=True)]  # databases differ about blanks
        verbose_name = verbose_name_plural = "日時"
        constraints = [
            models.CheckConstraint(
                condition=Q(last_day__gte=F("first_day")),
                name="timeline_slot_last_day_not_before_first",
                violation_error_message="最終日は初日と同じか、後の日にしてください。",
            ),
            models.CheckConstraint(
                condition=Q(ends_at=None) | Q(ends_at__gt=F("starts_at")),
                name="timeline_slot_ends_after_start",
                violation_error_message="終了時刻は開始時刻より後にしてください。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.first_day}～{self.last_day}"

    @property
    def hours(self) -> str:
        """10:30～11:00; only when it has a beginning."""
        return f"{self.starts_at:%-H:%M}～" + (f"{self.ends_at:%-H:%M}" if self.ends_at else "")


class Item(models.Model):
    """議題・内容: a numbered or dotted line, one or more levels deep; for a meeting, what was done with it."""

    class Outcome(models.TextChoices):
        DECIDED = "decided", "決定"
        APPROVED = "approved", "了承"
        CONFIRMED = "confirmed", "確認"
        REPORTED = "reported", "報告"
        EXPLAINED = "explained", "説明"
        LECTURED = "lectured", "講演"
        EXCHANGED = "exchanged", "意見交換"
        FOUNDED = "founded", "創設"
        PROPOSED = "proposed", "提案"
        REQUESTED = "requested", "依頼"
        APPLIED = "applied", "申入れ"

    entry = models.ForeignKey(Entry, models.CASCADE, related_name="items", verbose_name="経過")
    part = models.ForeignKey(Part, models.CASCADE, null=True, blank=True, related_name="items", verbose_name="日程")
    parent = models.ForeignKey(
        "self", models.CASCADE, null=True, blank=True, related_name="children", verbose_name="上の段"
    )
    position = models.PositiveSmallIntegerField("順番", help_text="一件の中で上から数えた順番")
    label = models.CharField("番号", max_length=10, blank=True, help_text="①、(1) など。「・」なら空欄")
    text = models.CharField("内容", max_length=500)
    outcome = models.CharField("扱い", max_length=20, choices=Outcome, blank=True)

    class Meta:
        ordering = ["entry", "position"]
        verbose_name = verbose_name_plural = "議題・内容"
        constraints = [
            models.UniqueConstraint(
                "entry",
                "position",
                name="timeline_item_position",
                violation_error_message="同じ順番の内容があります。",
            )
        ]

    def __str__(self) -> str:
        return f"{self.label} {self.text}".strip()


class RoleQuerySet(models.QuerySet["Role"]):
    def published(self) -> Self:
        return self.filter(entry__state=Entry.State.PUBLISHED)

    def naming_people(self) -> Self:
        """Roles that name a person: of a kind whose names are people, with a name and not an office alone."""
        return self.filter(kind__in=Role.Kind.of_people()).exclude(name="")

    def of_group(self, group: str) -> Self:
        """Roles of those on stage (on-stage), of everybody else (others), or all for an empty group."""
        if not group:
            return self
        on_stage = Q(kind__in=Role.Kind.on_stage())
        return self.filter(on_stage if group == "on-stage" else ~on_stage)

    def of_people(self, people: Iterable[models.Model]) -> Self:
        """Roles that point to one of `people`, or to somebody merged into one of them."""
        return self.filter(Q(person__in=people) | Q(person__merged_into__in=people))

    def unlinked(self) -> Self:
        """Roles that name a person of whom nobody has said yet which one it is."""
        return self.naming_people().filter(person=None)


def read_person(text: str) -> dict[str, str]:
    """The name and office (職) of 氏名（職）, as a content writes them; of a text without brackets the office alone."""
    match = _PERSON.fullmatch(text)
    if not match:
        return {"office": text}
    name = match["name"].strip()
    return ({"name": name} if name else {}) | {"office": match["office"]}


class Role(models.Model):
    """主催・登壇など: an organisation or a person with its task at an event; a person with the office held that day.

    `name` and `office` stay as they were printed; `person` says who that is, as far as somebody of the secretariat has.
    """

    class Kind(models.TextChoices):
        HOST = "host", "主催"
        CO_HOST = "co_host", "共催"
        PATRON = "patron", "後援"
        SPONSOR = "sponsor", "協賛"
        SPECIAL_SUPPORT = "special_support", "特別協力"
        SUPPORT = "support", "協力"
        PARTICIPANT = "participant", "参加自治体"
        KEYNOTE = "keynote", "基調講演"
        LECTURER = "lecturer", "講演"
        TEACHER = "teacher", "講義"
        PANELIST = "panelist", "パネリスト"
        COORDINATOR = "coordinator", "コーディネーター"
        CASE = "case", "事例報告"
        SPEAKER = "speaker", "説明"
        REPORTER = "reporter", "報告"
        ON_STAGE = "on_stage", "登壇"
        VISITOR = "visitor", "訪問者"
        RECEIVER = "receiver", "応対者"
        INTRODUCER = "introducer", "紹介"
        ATTENDEE = "attendee", "出席"

        @classmethod
        def of_people(cls) -> set["Role.Kind"]:
            """Kinds whose names are people: what stands in brackets behind the name is the office."""
            return {*cls.on_stage(), cls.SPEAKER, cls.REPORTER, cls.VISITOR, cls.RECEIVER, cls.INTRODUCER, cls.ATTENDEE}

        @classmethod
        def on_stage(cls) -> list["Role.Kind"]:
            """Kinds of those who spoke to an audience (登壇)."""
            return [cls.KEYNOTE, cls.LECTURER, cls.TEACHER, cls.PANELIST, cls.COORDINATOR, cls.CASE, cls.ON_STAGE]

    entry = models.ForeignKey(Entry, models.CASCADE, related_name="roles", verbose_name="経過")
    part = models.ForeignKey(Part, models.CASCADE, null=True, blank=True, related_name="roles", verbose_name="日程")
    item = models.ForeignKey(
        Item, models.CASCADE, null=True, blank=True, related_name="roles", verbose_name="議題・内容"
    )
    position = models.PositiveSmallIntegerField("順番")
    kind = models.CharField("役割", max_length=20, choices=Kind)
    name = models.CharField("団体名・氏名", max_length=200, blank=True)
    office = models.CharField("当時の職", max_length=200, blank=True)
    municipality = models.ForeignKey(
        Municipality, models.PROTECT, null=True, blank=True, related_name="roles", verbose_name="自治体"
    )
    body = models.ForeignKey(
        Body, models.PROTECT, null=True, blank=True, related_name="roles", verbose_name="協定団体・企業"
    )
    person = models.ForeignKey(
        "Person", models.SET_NULL, null=True, blank=True, related_name="roles", verbose_name="人"
    )

    objects = RoleQuerySet.as_manager()

    class Meta:
        ordering = ["entry", "position"]
        verbose_name = verbose_name_plural = "主催・登壇など"
        constraints = [
            models.UniqueConstraint(
                "entry",
                "position",
                name="timeline_role_position",
                violation_error_message="同じ順番の役割があります。",
            ),
            models.CheckConstraint(
                condition=~Q(name="", office=""),
                name="timeline_role_named",
                violation_error_message="団体名・氏名か、当時の職を入力してください。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.name} {self.office}".strip()
