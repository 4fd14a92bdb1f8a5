from __future__ import annotations

import datetime
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, Self

from django.db import models, transaction
from django.db.models import F, Max, Q
from django.urls import reverse
from django.utils import timezone

from agreements.models import Body
from agreements.revisions.models import AuditedModel
from members.models import User
from portal.agenda_offers import Offer
from portal.japanese.wareki import wareki
from portal.models import AuditLine
from timeline.content import content_of, draft_entry, write_content
from timeline.entries.models.entries import Entry
from timeline.entries.models.entry_content import Content
from timeline.entries.models.links import Link
from timeline.entries.models.venues import Venue

from ..wording import matter, role_of, speaker_of, title_of
from .series import MeetingSeries

if TYPE_CHECKING:
    from .agenda import AgendaItem

CIRCLED = "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳"


class Overtaken(Exception):
    """Somebody else saved the agenda since it was read."""


class MeetingQuerySet(models.QuerySet["Meeting"]):
    def open(self) -> Self:
        """Meetings neither held nor called off, by day, those without a day last."""
        return self.filter(entry=None, cancelled_at=None).order_by(F("day").asc(nulls_last=True), "pk")

    def over(self, day: datetime.date) -> Self:
        """Open meetings whose day was before `day`: nobody has noted yet what was done."""
        return self.open().filter(day__lt=day)

    def dated(self, first: datetime.date, last: datetime.date) -> Self:
        """Open meetings whose day is set, from `first` to `last`, with their series."""
        return self.open().filter(day__gte=first, day__lte=last).select_related("series__kind", "series__series")

    def announced(self) -> Self:
        """Open meetings that the public page names."""
        return self.open().filter(is_announced=True)

    def take_up(self, entry: Entry, series: MeetingSeries, *, by: User | None) -> Meeting:
        """The meeting of a session whose entry was written without its agenda: that planned for its day, or a new one.

        The text stays with the entry; what is added is what to do after it. What stood on the agenda and is not in the
        entry is put off. Taken up once: a second call returns the same meeting.
        """
        with transaction.atomic():
            if taken := self.filter(entry=entry).first():
                return taken
            planned = self.select_for_update(of=("self",)).filter(series=series, day=entry.first_day, entry=None)
            meeting: Meeting = (
                planned.get() if planned.exists() else Meeting(series=series, number=entry.number, day=entry.first_day)
            )
            meeting.entry, meeting.cancelled_at = entry, None
            meeting.save()
            meeting._match_items()
            if by:  # the loader of the record tells nothing of anybody
                meeting.write_audit_line("を経過と結び付け", by=by)
            return meeting


class Meeting(AuditedModel):
    """会議の予定: one session with its day, time and place; once held, it points to its entry of the chronology."""

    series = models.ForeignKey(MeetingSeries, models.PROTECT, related_name="meetings", verbose_name="会議")
    number = models.PositiveSmallIntegerField("回", null=True, blank=True)
    day = models.DateField("開く日", null=True, blank=True, db_index=True)
    starts_at = models.TimeField("開始時刻", null=True, blank=True)
    venue = models.ForeignKey(
        Venue, models.PROTECT, null=True, blank=True, related_name="meetings", verbose_name="会場"
    )
    room = models.CharField("会場内の場所", max_length=100, blank=True)
    is_announced = models.BooleanField("公開の会議のページに予定を載せる", default=False)
    note = models.TextField("事務局のメモ", blank=True)
    entry = models.OneToOneField(
        Entry, models.SET_NULL, null=True, blank=True, related_name="meeting", verbose_name="経過"
    )
    cancelled_at = models.DateTimeField("取りやめた日時", null=True, blank=True, editable=False)
    version = models.PositiveIntegerField("次第の版", default=1, editable=False)
    created_at = models.DateTimeField("登録日時", auto_now_add=True)

    FACTS = ("number", "day", "starts_at", "venue", "room", "is_announced", "note")

    objects = MeetingQuerySet.as_manager()

    class Meta:
        ordering = ["-day", "-pk"]
        verbose_name = verbose_name_plural = "会議の予定"
        constraints = [
            models.UniqueConstraint(
                "series",
                "day",
                name="timeline_meeting_once_a_day",
                violation_error_message="この会議は、この日にもう登録されています。",
            ),
            models.CheckConstraint(
                condition=Q(entry=None) | Q(cancelled_at=None),
                name="timeline_meeting_held_or_cancelled",
                violation_error_message="経過に書いた会議は、取りやめにできません。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.title}（{wareki(self.day) if self.day else '日は未定'}）"

    def get_absolute_url(self) -> str:
        return reverse("meetings:meeting-detail", args=[self.pk])

    @property
    def title(self) -> str:
        return self.series.title_of_session(self.number)

    @property
    def is_open(self) -> bool:
        return self.entry_id is None and self.cancelled_at is None

    # --- the agenda

    def take(self, offers: Iterable[Offer], *, by: User | None) -> int:
        """Put the offers on the agenda, at its end; returns how many were not on it yet."""
        with self._changing():
            taken = set(self.items.values_list("offer", flat=True))
            new = [offer for offer in offers if offer.key not in taken]
            last = self._last_position()
            for number, offer in enumerate(new, start=last + 1):
                self.items.create(
                    position=number,
                    title=offer.title,
                    planned=offer.planned,
                    offer=offer.key,
                    reason=offer.reason,
                    door=offer.url,
                    about_id=offer.entry,
                    link=offer.link,
                )
            if new:
                self._agenda_written("次第に加える", "\n".join(offer.title for offer in new), by)
            return len(new)

    def write_agenda(self, rows: list[dict[str, Any]], *, version: int, by: User | None) -> bool:
        """Make the agenda these items in this order: dicts of fields, `pk` of those that stand on it already.

        False when that changes nothing. Overtaken when somebody saved since `version`; an item that was taken off
        meanwhile is then put back by whoever saves next.
        """
        with self._changing():
            if self.version != version:
                raise Overtaken
            before = self._agenda_text()
            standing = {item.pk: item for item in self.items.all()}
            self.items.exclude(pk__in=[row["pk"] for row in rows if row.get("pk")]).delete()
            self.items.update(position=F("position") + 10_000)  # places are free again, one by one
            for number, row in enumerate(rows, start=1):
                fields = {name: value for name, value in row.items() if name != "pk"} | {"position": number}
                item = standing.get(row.get("pk") or 0)
                if item is None:
                    self.items.create(**fields)
                else:
                    self.items.filter(pk=item.pk).update(**fields)
            if self._agenda_text() == before:
                return False
            self._agenda_written("次第の保存", self._agenda_text(), by)
            return True

    def _agenda_text(self) -> str:
        fields = self.items.order_by("position").values_list("title", "planned", "speaker", "papers", "note")
        return "\n".join("　".join(filter(None, row)) for row in fields)

    def _agenda_written(self, action: str, reason: str, by: User | None) -> None:
        Meeting.objects.filter(pk=self.pk).update(version=F("version") + 1)
        self.refresh_from_db(fields=["version"])
        AuditLine.objects.write(action, self, by=by, reason=reason)

    def _last_position(self) -> int:
        return self.items.aggregate(last=Max("position"))["last"] or 0

    def _changing(self) -> Any:
        """Context of a change of the agenda: a transaction in which this row is locked and read again."""
        return _Locked(self)

    # --- after the meeting

    def content(self) -> Content:
        """What the chronology will say of it (docs/record.md), from the items that were dealt with."""
        items = [item for item in self.items.order_by("position") if item.is_dealt_with]
        texts = [item.sentence for item in items]
        content: Content = {
            "days": str(self.day),
            "kind": self.series.kind_id,
            "title": self.title,
            "series": self.series.series.name if self.series.series else "",
            "number": self.number if self.series.series_id else None,
            "venue": self.venue.name if self.venue else "",
            "room": self.room,
            "items": [self._item_content(item, number) for number, item in enumerate(items)],
            "bodies": [body.name for body in Body.objects.all() if any(body.name in text for text in texts)],
            "links": self._links(items),
        }
        return {name: value for name, value in content.items() if value}

    def _item_content(self, item: AgendaItem, number: int) -> Content:
        label = CIRCLED[number] if self.series.numbers_items and number < len(CIRCLED) else ""
        role = role_of(item.speaker, item.outcome)
        row = {"label": label, "text": item.sentence, "did": item.outcome, "people": [role] if role else []}
        return {name: value for name, value in row.items() if value}

    def _links(self, items: list[AgendaItem]) -> list[Content]:
        """Links from entries that led to this one; those it leads to are linked there (_link_later)."""
        asks_item = len(items) > 1 and self.series.kind_id in Entry.Kind.meetings()
        links: dict[str, Content] = {}
        for number, item in enumerate(items, start=1):
            if item.about and item.link and item.link != Link.Kind.DRAFT:
                row = {"from": item.about.key, "as": item.link}
                links.setdefault(item.about.key, row | ({"item": number} if asks_item else {}))
        return list(links.values())

    def hold(self, *, by: User | None) -> bool:
        """Note that it was held: its items become the draft of an entry, which the secretariat reads and publishes.

        Once; False when it has its entry, or was called off. ValueError without a day, or before an item says what
        became of it.
        """
        with self._changing():
            if not self.is_open:
                return False
            if self.day is None:
                raise ValueError("開いた日を入力してから、経過の下書きを作ってください。")
            items = list(self.items.order_by("position"))
            if not any(item.is_dealt_with for item in items):
                raise ValueError("議題が1つもありません。扱った議題を次第に加えてください。")
            self.entry = draft_entry(self.content(), by=by, origin=(f"{self.title}の次第", self.get_absolute_url()))
            Meeting.objects.filter(pk=self.pk).update(entry=self.entry)
            rows = iter(self.entry.items.order_by("position"))
            for item in items:
                if item.is_dealt_with:
                    item.item, item.recorded = next(rows), ""  # from here on the entry says it
                    item.save(update_fields=["item", "recorded"])
            self._link_later(items, by)
            AuditLine.objects.write("会議の結果", self, by=by, reason=self._agenda_text())
            return True

    def _match_items(self) -> None:
        """Give each item of the entry the agenda item of its words, or a new one; put off the others."""
        entry: Any = self.entry
        waiting = {matter(item.title): item for item in self.items.filter(item=None)}
        done, last = self.items.model.Result.DONE, self._last_position()
        for number, item in enumerate(entry.items.filter(part=None, parent=None).prefetch_related("roles"), start=1):
            role = next(iter(item.roles.all()), None)
            said = {"item": item, "outcome": item.outcome, "result": done, "recorded": ""}
            if own := waiting.pop(matter(title_of(item.text)), None):
                self.items.filter(pk=own.pk).update(**said)
                continue
            speaker = speaker_of(role.name, role.office) if role else ""
            place = {"position": last + number, "title": title_of(item.text), "planned": item.outcome}
            self.items.create(**place, speaker=speaker, **said)
        put_off = [item.pk for item in waiting.values()]
        self.items.filter(pk__in=put_off).update(result=self.items.model.Result.POSTPONED)

    def _link_later(self, items: list[AgendaItem], by: User | None) -> None:
        """Link the entries whose draft was confirmed here: each gets a version of its own, as in the editor."""
        entry = self.entry
        dealt_with = [item for item in items if item.is_dealt_with]
        for number, item in enumerate(dealt_with, start=1):
            later = item.about
            if entry is None or later is None or item.link != Link.Kind.DRAFT:
                continue
            content = content_of(later)
            link = {"from": entry.key, "as": item.link} | ({"from_item": number} if len(dealt_with) > 1 else {})
            links = [row for row in content.get("links", []) if row["from"] != entry.key]
            write_content(later, content | {"links": [*links, link]}, by=by, reason=f"「{self}」とのつながりを加えた")

    def cancel(self, *, by: User | None) -> bool:
        """Call it off; its items come back for the next one. False when it was held or called off already."""
        with self._changing():
            if not self.is_open:
                return False
            Meeting.objects.filter(pk=self.pk).update(cancelled_at=timezone.now())
            self.items.filter(result="").update(result=self.items.model.Result.POSTPONED)
            self.refresh_from_db()
            AuditLine.objects.write("会議の取りやめ", self, by=by)
            return True


class _Locked:
    """Context manager: a transaction in which the meeting is locked and its row read again."""

    def __init__(self, meeting: Meeting) -> None:
        self.meeting, self.transaction = meeting, transaction.atomic()

    def __enter__(self) -> None:
        self.transaction.__enter__()
        fresh = Meeting.objects.select_for_update(of=("self",)).get(pk=self.meeting.pk)
        self.meeting.version, self.meeting.entry_id = fresh.version, fresh.entry_id
        self.meeting.cancelled_at = fresh.cancelled_at

    def __exit__(self, *error: Any) -> None:
        self.transaction.__exit__(*error)
