from __future__ import annotations

import datetime
from typing import Any, Self

from django.conf import settings
from django.db import models, transaction
from django.db.models import Q
from django.utils import timezone

from members.models import User
from portal.japanese.text import contains
from portal.models import AuditLine
from timeline.entries.models.entries import Entry
from timeline.entries.models.links import Link
from timeline.entries.models.programme import Item

from ..wording import on_paper, recorded
from .meetings import Meeting
from .series import MeetingSeries


class AgendaItemQuerySet(models.QuerySet["AgendaItem"]):
    def to_be_done(self) -> Self:
        """Items with something to do after the meeting that is not done yet, the nearest due day first."""
        undone = self.exclude(follow_up="").filter(done_at=None)
        return undone.order_by(models.F("due_on").asc(nulls_last=True), "pk")

    def postponed_of(self, series: MeetingSeries) -> Self:
        """Items of this meeting that were put off, and are on no later agenda yet."""
        put_off = self.filter(result=AgendaItem.Result.POSTPONED, meeting__series=series)
        taken = self.filter(offer__startswith="again-").values_list("offer", flat=True)
        known = [int(key.removeprefix("again-")) for key in taken]
        return put_off.exclude(pk__in=known).order_by("meeting__day", "position")

    def keys_of(self, series: MeetingSeries) -> set[str]:
        """Keys of the offers that are or were on an agenda of this meeting, but for those given up."""
        taken = self.filter(meeting__series=series).exclude(offer="").exclude(result=AgendaItem.Result.DROPPED)
        return set(taken.values_list("offer", flat=True))

    def with_follow_up(self) -> Self:
        """Items after which something is to be done or was done, the latest meeting first."""
        found = self.exclude(follow_up="").select_related(
            "meeting__series__series", "meeting__entry", "item", "done_by"
        )
        return found.order_by("-meeting__day", "position")

    def search(self, query: str) -> list[AgendaItem]:
        """Items whose text, follow-up or note holds every word of `query`. They are few: compared in Python."""
        return [each for each in self if contains("／".join(each.texts()), query)]


class AgendaItem(models.Model):
    """議題: an item on the agenda of one meeting, where it comes from, what was done, and what is to be done after.

    Once the meeting has its entry, the words are those of the entry's item.
    """

    class Result(models.TextChoices):
        DONE = "done", "扱った"
        POSTPONED = "postponed", "見送り（次回へ）"
        DROPPED = "dropped", "取りやめ"

    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="items", verbose_name="会議の予定")
    position = models.PositiveSmallIntegerField("順番")
    title = models.CharField("議題", max_length=300)
    planned = models.CharField("扱い（予定）", max_length=20, choices=Item.Outcome, blank=True)
    speaker = models.CharField("説明者", max_length=200, blank=True)
    papers = models.CharField("資料", max_length=200, blank=True)
    note = models.TextField("事務局のメモ", blank=True)
    offer = models.CharField("もとになったもの", max_length=100, blank=True, db_index=True)
    reason = models.CharField("載せる理由", max_length=300, blank=True)
    door = models.CharField("もとのページ", max_length=300, blank=True)
    about = models.ForeignKey(
        Entry, models.SET_NULL, null=True, blank=True, related_name="agenda_items", verbose_name="対象の経過"
    )
    link = models.CharField("つながり", max_length=20, choices=Link.Kind, blank=True)
    result = models.CharField("結果", max_length=20, choices=Result, blank=True)
    outcome = models.CharField("扱い", max_length=20, choices=Item.Outcome, blank=True)
    recorded = models.CharField("経過に書く文", max_length=500, blank=True)
    item = models.OneToOneField(
        Item, models.SET_NULL, null=True, blank=True, related_name="agenda_item", verbose_name="経過の議題"
    )
    follow_up = models.CharField("このあとすること", max_length=300, blank=True)
    follow_up_by = models.CharField("担当", max_length=100, blank=True)
    due_on = models.DateField("期日", null=True, blank=True, db_index=True)
    done_at = models.DateTimeField("済んだ日時", null=True, blank=True, editable=False)
    done_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name="済ませた人"
    )

    objects = AgendaItemQuerySet.as_manager()

    class Meta:
        ordering = ["meeting", "position"]
        verbose_name = verbose_name_plural = "議題"
        constraints = [
            models.UniqueConstraint(
                "meeting",
                "position",
                name="timeline_agendaitem_position",
                violation_error_message="同じ順番の議題があります。",
            ),
            models.CheckConstraint(
                condition=~Q(follow_up="") | Q(due_on=None),
                name="timeline_agendaitem_due_for_something",
                violation_error_message="期日を入力するときは、このあとすることも入力してください。",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def on_paper(self) -> str:
        """As it stands on the agenda; of a numbered committee as it was typed."""
        return self.title if self.meeting.series.numbers_items else on_paper(self.title)

    @property
    def is_dealt_with(self) -> bool:
        return self.result == self.Result.DONE

    @property
    def sentence(self) -> str:
        """What the chronology says of it, or will say: its entry's words, those typed, or those usual for `outcome`."""
        if self.item:
            return self.item.text
        return self.recorded or self.usual_sentence(self.outcome)

    def usual_sentence(self, outcome: str) -> str:
        """The usual words for it with this outcome; of a numbered committee its title."""
        if self.meeting.series.numbers_items and not outcome:
            return self.title
        return recorded(self.title, outcome, self.speaker)

    def texts(self) -> list[str]:
        return [self.sentence, self.title, self.follow_up, self.follow_up_by, self.note]

    def note_result(
        self,
        *,
        result: str,
        outcome: str,
        recorded: str,
    ) -> None:
        """Set what became of it, in the transaction of Meeting.hold(); nothing once the entry says it."""
        if self.item_id is None:
            self.result, self.outcome = result, outcome
            self.recorded = "" if recorded == self.usual_sentence(outcome) else recorded
            self.save(update_fields=["result", "outcome", "recorded"])

    def note_follow_up(self, *, follow_up: str, follow_up_by: str, due_on: datetime.date | None) -> bool:
        """Set what is to be done after the meeting; what is new is not done yet. False when that changes nothing."""
        same = (self.follow_up, self.follow_up_by, self.due_on) == (follow_up, follow_up_by, due_on)
        if same:
            return False
        if self.follow_up != follow_up:
            self.done_at = self.done_by = None
        self.follow_up, self.follow_up_by, self.due_on = follow_up, follow_up_by, due_on
        self.save(update_fields=["follow_up", "follow_up_by", "due_on", "done_at", "done_by"])
        return True

    def finish(self, *, by: User | None) -> bool:
        """Note that what was to be done is done, once. False when it was noted before, or nothing is to be done."""
        with transaction.atomic():
            now: dict[str, Any] = {"done_at": timezone.now(), "done_by": by}
            if not AgendaItem.objects.to_be_done().filter(pk=self.pk).order_by().update(**now):
                return False
            AuditLine.objects.write("決定への対応（済み）", self.meeting, by=by, reason=self.follow_up)
            return True

    def reopen(self, *, by: User | None) -> bool:
        """Take back that it is done. False when it was not."""
        with transaction.atomic():
            done = AgendaItem.objects.filter(pk=self.pk).exclude(done_at=None)
            if not done.update(done_at=None, done_by=None):
                return False
            AuditLine.objects.write("決定への対応（まだ）", self.meeting, by=by, reason=self.follow_up)
            return True
