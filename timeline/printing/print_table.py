"""The chronology as an HTML table for print: every line of every entry, corrections marked."""

import re
from itertools import groupby
from typing import NamedTuple

from django.utils import timezone
from django.utils.safestring import SafeString, mark_safe

from portal.japanese.wareki import wareki, year_name
from portal.web.days import short_span
from timeline.corrections.models import Correction
from timeline.entries.list_rows import part_days, with_status
from timeline.entries.models.programme import Item, Part, Role


class SheetLine(NamedTuple):
    """An item, with the lines that belong to it (people; days and venue of a part) and the items below it."""

    text: str
    lines: list[str]
    below: list["SheetLine"]


class SheetPart(NamedTuple):
    """Block in the cell of an entry: a paragraph, or a list of items."""

    text: str
    lines: list[SheetLine]


class SheetRow(NamedTuple):
    """A row of the table: one entry."""

    day: SafeString
    title: str
    marks: str  # 訂1、注2
    parts: list[SheetPart]


class Mark(NamedTuple):
    """A correction, as the list below the printed table has it."""

    sign: str
    where: str
    printed: str
    corrected: str  # empty: kept as printed
    reason: str


def correction_mark(correction):
    """The Mark of a Correction of what is no entry, under the table that it stands in."""
    return Mark("訂", correction.place, correction.as_printed, correction.as_corrected, correction.reason)


_COLUMNS = ("pk", "first_day", "last_day", "title", "event_status", "theme", "body", "notes", "outline")
_CORRECTION = tuple(f"corrections__{name}" for name in ("outcome", "place", "as_printed", "as_corrected", "reason"))
MARKS = ("・", "－", "○")  # of items without a number, by their depth
_LABEL = r"[①-⑳]|[(（]\d{1,2}[)）]"
_LABELS = {kind.value: kind.label for kind in Role.Kind}


class ChronologyTable:
    """The entries begun up to a day, the oldest first. Four queries.

    years: (year, its name, rows). corrected and kept: what 訂1… and 注1… in the rows refer to, in order.
    """

    def __init__(self, entries, day):
        self.corrected: list[Mark] = []
        self.kept: list[Mark] = []
        found = entries.past_or_under_way(day).order_by("first_day", "key", "corrections__pk")
        records = [
            (*columns, [record[len(_COLUMNS) :] for record in group])
            for columns, group in groupby(
                found.values_list(*_COLUMNS, *_CORRECTION), key=lambda row: row[: len(_COLUMNS)]
            )
        ]
        ids = [record[0] for record in records]
        items, roles = _by_entry(Item, ids), _by_entry(Role, ids)
        bodies = dict(Part.objects.filter(entry__in=ids).exclude(body="").values_list("pk", "body"))
        rows = []
        for pk, first, last, title, status, theme, body, notes, outline, corrections in records:
            marks = self._marks(f"{wareki(first)}　{title}", corrections)
            parts = list(_parts(theme, body, notes, outline, items.get(pk, ()), roles.get(pk, ()), bodies))
            title = with_status(title, status, first, timezone.localdate())
            rows.append((first, SheetRow(short_span(first, last), title, marks, parts)))
        self.years = [
            (year, year_name(year), [row for _, row in group])
            for year, group in groupby(rows, key=lambda pair: pair[0].year)
        ]

    def _marks(self, entry, corrections):
        signs = []
        for outcome, place, *texts in corrections:
            if outcome is None:  # an entry without any
                continue
            is_corrected = outcome == Correction.Outcome.CORRECTED
            marks = self.corrected if is_corrected else self.kept
            signs.append(f"{'訂' if is_corrected else '注'}{len(marks) + 1}")
            marks.append(Mark(signs[-1], f"{entry}　{place}", *texts))
        return "、".join(signs)


def _by_entry(model, ids):
    ordered = model.objects.filter(entry__in=ids).order_by("entry_id", "position")
    return {entry: list(group) for entry, group in groupby(ordered, key=lambda row: row.entry_id)}


def _parts(theme, body, notes, outline, items, roles, bodies):
    """The SheetParts of an entry. What belongs to it as a whole comes before its items, so that a copy of the page as
    bare text shows which is which.
    """
    if theme:
        yield SheetPart(f"テーマ：{theme}", [])
    if outline["venue"]:
        address = f"（{outline['address']}）" if outline["address"] else ""
        yield SheetPart(f"会場：{outline['venue']}{address}", [])
    for paragraph in body.splitlines():
        if paragraph:
            yield SheetPart(paragraph, [])
    for text in _organisations_and_people(roles, part=None):
        yield SheetPart(text, [])
    if lines := _lines(items, roles, part=None):
        yield SheetPart("", lines)
    if lines := [_part_line(part, items, roles, bodies.get(part[0], "")) for part in outline["parts"]]:
        yield SheetPart("", lines)
    for note in notes.splitlines():
        yield SheetPart(f"※{note}", [])


def _part_line(row, items, roles, body):
    """A part as an item: 日時：8月25日（金）14:00～15:00、16:00～17:00 for each of its days, 会場：…, text, people."""
    part, title, spans, place = row
    label = "" if re.match(_LABEL, title) else f"{MARKS[0]} "
    lines: list[str] = [mark_safe(f"日時：{part_days([span])} {'、'.join(span[2])}".strip()) for span in spans]
    lines += [f"会場：{place}"] if place else []
    lines += filter(None, body.splitlines())
    lines += _organisations_and_people(roles, part)
    return SheetLine(f"{label}{title}", lines, _lines(items, roles, part, depth=1))


def _organisations_and_people(roles, part):
    """主催：…、… for organisations, then a line for each person."""
    own = [role for role in roles if role.part_id == part and role.item_id is None]
    organisations = groupby((role for role in own if not role.office), key=lambda role: role.kind)
    return [
        *(f"{_LABELS[kind]}：{'、'.join(role.name for role in group)}" for kind, group in organisations),
        *(_person(role) for role in own if role.office),
    ]


def _lines(items, roles, part, parent=None, depth=0):
    return [
        SheetLine(
            f"{item.label or MARKS[min(depth, len(MARKS) - 1)]} {item.text}",
            [_person(role) for role in roles if role.item_id == item.pk],
            _lines(items, roles, part, item.pk, depth + 1),
        )
        for item in items
        if item.part_id == part and item.parent_id == parent
    ]


def _person(role):
    """実演　佐藤（板前）, or the office alone."""
    who = f"{role.name}（{role.office}）" if role.name else role.office
    return f"{_LABELS[role.kind]}　{who}"
