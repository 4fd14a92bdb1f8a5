"""経過: an entry of the chronology, with its venues, series and corrections."""

from collections import Counter

from django.db.models import Q
from django.utils import timezone

from imports.models.jobs import ImportJob
from imports.models.rows import ImportRow
from imports.reading.register import Register
from timeline.content import ContentError, write_content, write_rows
from timeline.content.changes import changes, value_text
from timeline.corrections.models import Correction
from timeline.entries.models.entries import Entry
from timeline.entries.models.entry_queries import LETTERS
from timeline.entries.models.venues import Series, Venue
from timeline.entries.models.versions import Version

from .base import CannotWrite, RowKind, row_key
from .known_entries import KnownEntries, days_of, differences, merged, record_format, standing_of
from .likeness import probably_same


class EntryRows(RowKind):
    """経過の一件 (Entry): the one kind that is edited whole and keeps versions."""

    name = "entry"
    label = "経過"

    def __init__(self, context):
        super().__init__(context)
        rows = context.job.rows.accepted().filter(what=self.name).values_list("content__days", flat=True)
        self.on_day = Counter(str(days)[:10] for days in rows.iterator())
        self.letters: Counter[str] = Counter()
        self.free_days: dict[str, bool] = {}  # whether a day had no entry before
        self.placed: set[tuple[str, str]] = set()  # venues looked at, with the address printed
        self.placed_now: list[Venue] = []  # those given an address since the last finish()
        self.new: set[int] = set()  # entries written since then that were not there before
        self._register: Register | None = None

    @classmethod
    def compare(cls, rows, before):
        """Set standing and entry of unsaved `rows`. Two queries for all of them that meet nothing known."""
        known = KnownEntries(rows)
        for row in rows:
            imported = (
                before.get(row_key(row)) if "key" not in row.content else None
            )  # a list of ours says what it means
            row.entry = imported or known.find(row.content, row.warnings)
            if imported:
                row.settle(ImportRow.Standing.SAME)
            elif row.entry:
                _compare(row, known)
            elif row.split and all(_is_settled(content, row.warnings, known) for content in row.split):
                row.entry = known.find(row.split[0], row.warnings)
                row.settle(ImportRow.Standing.SAME)
            elif other := known.find_like(row.content):
                day = value_text("days", days_of(other))
                words = f"同じ日の同じ種別です。違うところがあれば、記録の経過（{day}）を直します。"
                row.doubt({**probably_same(other.title, words), "address": other.get_absolute_url()})

    @classmethod
    def facts(cls, content, entry_kinds):
        own = {"days": value_text("days", content.get("days", "")), "kind": entry_kinds.get(content.get("kind"), "")}
        content = {name: value for name, value in record_format(content).items() if name not in own}
        found = [(label, own[name]) for name, label in (("days", "日付"), ("kind", "種別")) if own[name]]
        return found + [(change.label, change.after) for change in changes({}, content)]

    @classmethod
    def splits(cls, row, entry_kinds):
        return [f"{entry_kinds.get(content['kind'], '')}　{content['title']}" for content in row.split]

    @classmethod
    def differences(cls, row):
        return differences(row.entry, row.content) if row.entry and row.standing in ("changed", "reworded") else []

    def write(self, row):
        content, context = row.content, self.context
        self._write_series(content)
        if row.entry:
            reason = f"{context.job}を取り込んだため"
            merged_content = merged(row.entry, content)
            row.entry = write_content(row.entry, merged_content, by=context.by, reason=reason, names=context.names)
        else:
            row.entry = self._new_entry(record_format(content))
        self._write_venues(content)
        for correction in content.get("corrections", []):
            self._correct(row.entry, correction)
        return row.entry

    def finish(self, rows):
        """Derived columns of the entries, and first versions of the new ones."""
        job = self.context.job
        row_of = {row.entry_id: row for row in rows if row.entry_id}
        versions = []
        for entry in self._touched(row_of).refresh_derived():
            if entry.pk in row_of and job.is_published and (missing := list(entry.missing())):
                raise CannotWrite(f"{row_of[entry.pk].number}行目：{ContentError(missing)}")
            if entry.pk in self.new:
                entry.state = Entry.State.PUBLISHED if job.is_published else entry.state
                versions.append(entry.new_version(by=self.context.by, reason=str(job)))
        self.new.clear()
        Version.objects.bulk_create(versions)

    def _touched(self, written):
        """The entries written, and those at a venue whose address was added since."""
        venues, self.placed_now = self.placed_now, []
        if not venues:
            return Entry.objects.filter(pk__in=written)
        parts = Entry.objects.filter(parts__venue__in=venues).values("pk")
        return Entry.objects.filter(Q(pk__in=written) | Q(venue__in=venues) | Q(pk__in=parts))

    def _new_entry(self, content):
        """Write the rows of a new entry; finish() derives columns and versions for many at once."""
        context = self.context
        day = content["days"][:10]
        content = {"key": self._key(day), **content}
        if "status" not in content and day > str(timezone.localdate()):
            content["status"] = Entry.EventStatus.PLANNED
        is_public = context.job.is_published and not context.is_hidden
        state = Entry.State.PUBLISHED if is_public else Entry.State.DRAFT
        entry = write_rows(Entry(state=state, source=context.source), content, context.names)
        self.new.add(entry.pk)
        return entry

    def _key(self, day):
        """The key for an entry of `day`: 2016-04-26a, …b when a job holds several; blank for the next free one."""
        if self.on_day[day] < 2:
            return ""
        if day not in self.free_days:
            self.free_days[day] = not Entry.objects.filter(key__startswith=day).exists()
        if not self.free_days[day] or self.letters[day] == len(LETTERS):
            return ""
        self.letters[day] += 1
        return f"{day}{LETTERS[self.letters[day] - 1]}"

    def _write_series(self, content):
        if content.get("series"):
            series = self.context.names.named(Series, content["series"])
            if not series.pk:
                for name, value in content.get("series_is", {}).items():
                    setattr(series, name, value)
                self.context.save(series)

    def _write_venues(self, content):
        """Add address and municipality to venues of the content that have none."""
        for place in (content, *content.get("parts", [])):
            seen = (place.get("venue", ""), place.get("address", ""))
            if not seen[0] or seen in self.placed:
                continue
            self.placed.add(seen)
            venue = self.context.names.named(Venue, seen[0])
            if venue.address:
                continue
            self._register = self._register or Register()
            found = self._register.find_names(place.get("address") or venue.name).places
            venue.address = place.get("address", "")
            venue.municipality = venue.municipality or (self.context.place(found[0]) if len(found) == 1 else None)
            self.placed_now.append(self.context.save(venue))

    def _correct(self, entry, correction):
        Correction.objects.get_or_create(
            entry=entry,
            place=correction["place"],
            as_printed=correction["printed"],
            as_corrected=correction["corrected"],
            outcome=Correction.Outcome.CORRECTED,
            defaults={
                "reason": correction["reason"],
                "corrected_on": timezone.localdate(),
                "corrected_by": self.context.by,
            },
        )


def _compare(row, known):
    """Set the standing of a row whose entry is known by day and title."""
    if "key" in row.content:  # a list of ours: every change is meant
        is_changed = bool(differences(row.entry, row.content) or row.open_warnings())
        standing = ImportRow.Standing.CHANGED if is_changed else ImportRow.Standing.SAME
    else:
        row.content = known.corrected(row.entry, row.content, row.warnings)
        standing = standing_of(row.entry, row.content)
    if standing == ImportRow.Standing.REWORDED and row.job.kind != ImportJob.Kind.CHRONOLOGY:
        standing = ImportRow.Standing.CHANGED  # only prose of printed documents is put in our own words
    if standing in ImportRow.SETTLED:
        row.settle(standing)
    else:
        row.standing = standing


def _is_settled(content, warnings, known):
    """Whether the record holds one of several things that a row tells of."""
    entry = known.find(content, warnings)
    return bool(entry) and standing_of(entry, known.corrected(entry, content, warnings)) in ImportRow.SETTLED
