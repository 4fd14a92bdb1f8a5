from __future__ import annotations

import datetime
import logging
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from django.db import models, transaction
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone

from members.models import User
from portal.japanese.text import normalise
from portal.japanese.wareki import clock, wareki
from portal.models import AuditLine
from portal.web.days import end_of

from ..errors import ContentError, Problem
from .entry_base import EntryBase
from .entry_content import Content, content_of_loaded
from .entry_queries import EntryQuerySet

if TYPE_CHECKING:  # a name of a type only: items belong to entries
    from .programme import Item

logger = logging.getLogger(__name__)


class Entry(EntryBase):
    """経過の一件: one line of the chronology, and an event (催し) when its kind has an audience."""

    known_since: datetime.datetime  # annotated by with_known_since()
    objects = EntryQuerySet.as_manager()

    class Meta:
        ordering = ["-first_day", "-key"]
        verbose_name = verbose_name_plural = "経過"
        constraints = [
            models.CheckConstraint(
                condition=Q(last_day__gte=F("first_day")),
                name="timeline_entry_last_day_not_before_first",
                violation_error_message="最終日は初日と同じか、後の日にしてください。",
            ),
            models.CheckConstraint(
                condition=Q(number=None) | Q(series__isnull=False),
                name="timeline_entry_number_needs_series",
                violation_error_message="回を入力するときは、シリーズを選んでください。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.title}（{self.first_day}）"

    def natural_key(self) -> tuple[str]:
        return (self.key,)

    def get_absolute_url(self) -> str:
        return reverse("timeline:entry-detail", args=[self.key])

    def content(self) -> Content:
        """The content (docs/record.md) of an entry loaded with_all_rows(), without what is empty."""
        return content_of_loaded(self)

    def said_on(self, day: datetime.date) -> Content:
        """The content that was public at the end of `day`: of the version that stood then.

        An entry nobody has changed has no version; `day` is none before known_since (EntryQuerySet.with_known_since).
        """
        public = self.versions.filter(state=self.State.PUBLISHED, saved_at__lt=end_of(day))
        version = public.order_by("number").last()
        return version.content if version else Entry.objects.with_all_rows().get(pk=self.pk).content()

    def days_of_other_words(self) -> list[datetime.date]:
        """Days at whose end it said in public what it no longer says, the newest first. One query."""
        saved = self.versions.filter(state=self.State.PUBLISHED).values_list("saved_at", flat=True)
        return sorted({timezone.localdate(moment) for moment in saved}, reverse=True)[1:]

    def texts(self) -> Iterator[str]:
        """Every text of the entry that readers see, in page order: for search and for checks."""
        return (text for text, _ in self.texts_with_items())

    def texts_with_items(self) -> Iterator[tuple[str, Item | None]]:
        """Every text of texts() with the agenda item (議題) it is of, None for the others."""
        for text in (self.title, self.theme, self.body, self.notes, self.room):
            if text:
                yield text, None
        for part in self.parts.all():
            for text in (part.title, part.body, part.room):
                if text:
                    yield text, None
        for item in self.items.all():
            yield item.text, item
        for role in self.roles.all():
            yield f"{role.get_kind_display()} {role.name} {role.office}", None

    def refresh_derived(self) -> None:
        """Derive search_text and outline anew from the entry and all that belongs to it, and save them.

        Whoever changes an entry, its parts, items, roles, places or corrections calls this last.
        """
        [fresh] = Entry.objects.filter(pk=self.pk).refresh_derived()
        self.search_text, self.outline = fresh.search_text, fresh.outline

    def derive(self) -> None:
        """Set what refresh_derived() saves, of an entry loaded with_all_rows()."""
        self.search_text = self._search_text()
        self.outline = self._outline()

    def _search_text(self) -> str:
        """Every text of the entry's page, normalised: misprints too, with what they probably mean; venue with room."""
        names = [*([self.kind.name] if self.kind else []), *self.texts()]
        places: list[Any] = [self, *self.parts.all()]
        names += [f"{place.venue}{place.room}" for place in places if place.venue]
        names += [place.full_name for place in self.municipalities.all()]
        names += [body.name for body in self.bodies.all()]
        names += [prefecture.name for prefecture in self.prefectures.all()]
        names += [text for correction in self.corrections.all() for text in correction.readings()]
        return normalise("／".join(names))

    def own_items(self) -> list[Any]:
        """Its first-level items that stand in no part, in order."""
        return [item for item in self.items.all() if item.part_id is None and item.parent_id is None]

    def _outline(self) -> dict[str, Any]:
        """What lists show below the title: first-level lines, parts with days and place, and whether corrected."""
        items = self.own_items()
        return {
            "venue": f"{self.venue or ''} {self.room}".strip(),
            "address": self.venue.address if self.venue else "",
            "lines": [f"{item.label} {item.text}" if item.label else f"・{item.text}" for item in items],
            "parts": [
                [
                    part.pk,
                    str(part),
                    part.days_and_hours(),
                    f"{part.venue or ''} {part.room}".strip(),
                ]
                for part in self.parts.all()
            ],
            "is_corrected": any(correction.is_corrected for correction in self.corrections.all()),
        }

    def missing(self) -> Iterator[Problem]:
        """What an entry needs before it may be public: (path, place, message) for each lack."""
        if not self.kind_id:
            yield Problem("kind", "種別", "種別を選んでください。")
        if not self.title:
            yield Problem("title", "件名", "件名を入力してください。")
        parts = list(self.parts.all())
        models.prefetch_related_objects(parts, "slots")
        for number, part in enumerate(parts):
            if not part.title:
                yield Problem(f"parts.{number}.title", f"日程{number + 1}の件名", "件名を入力してください。")
            if not part.slots.all():
                yield Problem(f"parts.{number}.slots", f"日程{number + 1}の日時", "日を入力してください。")

    def schedule(self, at: datetime.datetime, *, by: User | None) -> bool:
        """Set the moment of publication, later than now; a second call replaces it. False once the entry is public."""
        with transaction.atomic():
            if not self._hidden().update(state=self.State.SCHEDULED, publish_at=at, updated_at=timezone.now()):
                return False
            self._refuse_incomplete()
            local = timezone.localtime(at)
            when = f"{wareki(local.date())}{clock(local)}"
            AuditLine.objects.write("経過の公開予約", self, by=by, reason=f"{when}に公開")
            return True

    def unschedule(self, *, by: User | None) -> bool:
        """Back to a draft. False when it was not scheduled, or is public already."""
        with transaction.atomic():
            scheduled = self._hidden().filter(state=self.State.SCHEDULED)
            if not scheduled.update(state=self.State.DRAFT, publish_at=None, updated_at=timezone.now()):
                return False
            self.refresh_from_db()
            AuditLine.objects.write("経過の公開予約の取消し", self, by=by)
            return True

    def publish(self, *, by: User | None, due: datetime.datetime | None = None) -> bool:
        """Make it public, once and for good. With `due`, only if it is scheduled for that moment or before.

        False when it is public already, or not due; ContentError when something is missing.
        """
        with transaction.atomic():
            hidden = self._hidden()
            if due:
                hidden = hidden.filter(state=self.State.SCHEDULED, publish_at__lte=due)
            now = {"publish_at": None, "version": F("version") + 1, "updated_at": timezone.now()}
            self.keep_first_version()
            if not hidden.update(state=self.State.PUBLISHED, **now):
                return False
            self._refuse_incomplete()
            self.keep_version(by=by, reason="予約した日時に公開" if due else "公開")
            AuditLine.objects.write("経過の公開", self, by=by)
            return True

    def publish_or_log(self, *, due: datetime.datetime) -> bool:
        """Publish in the background: what cannot be public yet stays scheduled, and the log says why."""
        try:
            return self.publish(by=None, due=due)
        except ContentError as error:
            logger.warning("予約された経過 %s を公開できません。%s", self.pk, error)
            return False

    def _hidden(self) -> EntryQuerySet:
        return Entry.objects.filter(pk=self.pk).exclude(state=self.State.PUBLISHED)

    def _refuse_incomplete(self) -> None:
        self.refresh_from_db()
        if missing := list(self.missing()):
            raise ContentError(missing)

    def keep_first_version(self) -> None:
        """Save the text before its first change as version 1: entries of the printed record come without one."""
        if not self.versions.exists():
            self.keep_version(by=None, reason="登録されたときの内容", at=self.updated_at)

    def keep_version(self, *, by: User | None, reason: str, at: datetime.datetime | None = None) -> None:
        """Save the entry's present content as a new Version, in the transaction of the change."""
        Entry.objects.with_all_rows().get(pk=self.pk).new_version(by=by, reason=reason, at=at).save()

    def new_version(self, *, by: User | None, reason: str, at: datetime.datetime | None = None) -> Any:
        """An unsaved Version of what the entry, loaded with_all_rows(), says now."""
        return self.versions.model(
            entry=self,
            number=self.version,
            content=self.content(),
            saved_at=at or timezone.now(),
            saved_by=by,
            reason=reason,
            state=self.state,
        )
