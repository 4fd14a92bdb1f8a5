"""Entries of the record that rows of an import may tell of: found by day and title, and compared fact by fact."""

from collections import defaultdict

from django.db.models import Prefetch, Q

from imports.models.rows import ImportRow, replaced
from timeline.content import content_of
from timeline.content.changes import changes, content_units, value_text
from timeline.corrections.models import Correction
from timeline.entries.models.entries import Entry
from timeline.entries.models.entry_content import days_text

from .likeness import bare, is_like, is_reworded

EXTRA_FIELDS = ("corrections", "series_is", "address")  # in a row's content beside the record format
_NAMES = ("places", "prefectures", "bodies")  # in no order
_PROSE = ("body", "notes")  # what may stand in other words; matters of a meeting stand as they are


class KnownEntries:
    """The entries on the first days of `rows`, or of their keys, with their corrections. Two queries."""

    def __init__(self, rows):
        contents = [content for row in rows for content in (row.content, *row.split)]
        days = {str(content.get("days", ""))[:10] for content in contents} - {""}
        keys = {content["key"] for content in contents if "key" in content}
        corrections = Correction.objects.filter(outcome=Correction.Outcome.CORRECTED).order_by("pk")
        named = Entry.objects.filter(Q(first_day__in=days) | Q(key__in=keys))
        found = named.prefetch_related(Prefetch("corrections", corrections))
        self.of_day: dict[str, list[Entry]] = defaultdict(list)
        self.of_key: dict[str, Entry] = {}
        for entry in found if days or keys else ():
            self.of_day[str(entry.first_day)].append(entry)
            self.of_key[entry.key] = entry

    def find(self, content, warnings):
        """The entry of this key, else of these days and this title, as printed or put right; None without one."""
        if "key" in content:
            return self.of_key.get(content["key"])
        for entry in self._of(content):
            if days_of(entry) != content.get("days"):
                continue
            titles = (content, self.corrected(entry, content, warnings))
            if bare(entry.title) in {bare(each.get("title", "")) for each in titles}:
                return entry
        return None

    def find_like(self, content):
        """An entry of the same first day and kind with a similar title, or of the same title; None without one."""
        for entry in self._of(content):
            title = content.get("title", "")
            if bare(title) == bare(entry.title) or (
                entry.kind_id == content.get("kind") and is_like(title, entry.title)
            ):
                return entry
        return None

    def _of(self, content):
        return self.of_day.get(str(content.get("days", ""))[:10], ())

    def corrected(self, entry, content, warnings):
        """The content with what the record has put right: misprints that were advised about, and logged corrections."""
        stands = bare(str(content_of(entry))) if any(warning.get("corrected") for warning in warnings) else ""
        for warning in warnings:
            if warning.get("corrected") and bare(warning["corrected"]) in stands:
                content, _ = replaced(content, warning["printed"], warning["corrected"])
        for correction in entry.corrections.all():
            content, _ = replaced(content, correction.as_printed, correction.as_corrected)
        return content


def standing_of(entry, content):
    """SAME, REWORDED or CHANGED: how the record stands to a content of the same day and title."""
    found = [change for change in differences(entry, content) if bare(change.before) != bare(change.after)]
    if not found:
        return ImportRow.Standing.SAME
    whole = "\n".join(value_text(name, value) for name, value in content_units(content_of(entry)).items())
    is_prose = all(change.name in _PROSE or (change.name == "items" and not change.before) for change in found)
    if is_prose and all(_is_reworded(change.after, whole) for change in found):
        return ImportRow.Standing.REWORDED
    return ImportRow.Standing.CHANGED


def _is_reworded(text, whole):
    """Whether every line of `text` stands in the entry (`whole`) as it is, or in other words."""
    stands = bare(whole)
    for line in filter(bare, text.splitlines()):
        if bare(line) not in stands and not any(is_reworded(line, other, whole) for other in whole.splitlines()):
            return False
    return True


def differences(entry, content):
    """The Changes of `entry` that writing the content would make."""
    return changes(content_of(entry), merged(entry, content))


def merged(entry, content):
    """The content of `entry` overwritten by what `content` states; what it does not state stays.

    Names count as stated anew only where one of them is new to the entry.
    """
    before, read = content_of(entry), record_format(content)
    for name in _NAMES:
        if set(read.get(name, ())) <= set(before.get(name, ())):
            read.pop(name, None)
    return {**before, **read}


def record_format(content):
    """The content without EXTRA_FIELDS, in its parts too."""
    plain = {name: value for name, value in content.items() if name not in EXTRA_FIELDS}
    if "parts" in plain:
        plain["parts"] = [record_format(part) for part in plain["parts"]]
    return plain


def days_of(entry):
    """Days of an entry as contents write them: 2015-05-30 / 2015-05-31."""
    return days_text(entry.first_day, entry.last_day)
