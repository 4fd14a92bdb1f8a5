"""Reads the chronology, its venues, series and documents from fixtures/. The format: docs/record.md."""

import datetime
import re

import yaml

from agreements.models import Body, Source
from members.models import Municipality, Prefecture

from .models import Correction, Document, Edition, Entry, Item, Link, Part, Role, Series, Slot, Venue

# 2017-08-21（月） 10:30-11:00, 2018-10-06 / 2018-10-14: days, perhaps a printed weekday, perhaps hours
_SLOT = re.compile(
    r"(?P<first>\d{4}-\d\d-\d\d)(?:（(?P<weekday>[月火水木金土日])）)?(?: */ *(?P<last>\d{4}-\d\d-\d\d))?"
    r"(?: +(?P<starts>\d\d:\d\d)-(?P<ends>\d\d:\d\d))?"
)


class RecordError(ValueError):
    """A fixture that cannot be read; the message names the entry."""


def load(folder):
    """Enter the chronology of `folder`; nothing when there is one. Returns the number of entries."""
    if Entry.objects.exists():
        return 0
    names = _Names()
    for row in _yaml(folder / "venues.yaml"):
        place = names.place(row["municipality"]) if "municipality" in row else None
        Venue.objects.create(name=row["name"], address=row.get("address", ""), municipality=place)
    for row in _yaml(folder / "series.yaml"):
        Series.objects.create(**row)
    rows = [row for path in sorted((folder / "timeline").glob("*.yaml")) for row in _yaml(path)]
    for row in rows:
        try:
            _EntryReader(row, names).load()
        except (KeyError, TypeError, ValueError) as error:
            raise RecordError(f"{row.get('key')} を読み込めません: {error!r}") from error
    for row in rows:
        _load_links(row)
    for row in _yaml(folder / "documents.yaml"):
        _load_document(row)
    for row in _yaml(folder / "corrections.yaml"):
        _load_correction(row, Entry.objects.get_by_natural_key(row["entry"]) if "entry" in row else None)
    for entry in Entry.objects.all():
        entry.refresh_derived()
    return len(rows)


def _yaml(path):
    return yaml.safe_load(path.read_text(encoding="utf-8"))


class _Names:
    """What the fixtures call by name: municipalities with their prefecture, 東京都品川区 included."""

    def __init__(self):
        self._places = {
            f"{place.prefecture.name}{place.name}": place for place in Municipality.objects.select_related("prefecture")
        }

    def place(self, name):
        return self._places[name]


class _EntryReader:
    def __init__(self, row, names):
        self.row, self.names = row, names
        self.item_position = self.role_position = 0

    def load(self):
        row = self.row
        first_day, _, last_day = str(row["days"]).partition(" / ")
        self.entry = Entry(
            key=str(row["key"]),
            first_day=datetime.date.fromisoformat(first_day),
            last_day=datetime.date.fromisoformat(last_day or first_day),
            kind=row["kind"],
            title=row["title"],
            theme=row.get("theme", ""),
            body=row.get("body", "").strip(),
            notes="\n".join(row.get("notes", [])),
            venue=self._venue(row),
            room=row.get("room", ""),
            series=Series.objects.get_by_natural_key(row["series"]) if "series" in row else None,
            number=row.get("number"),
            state=Entry.State.PUBLISHED,
            event_status=Entry.EventStatus.HELD,
            source=Source.objects.get(),
        )
        self.entry.full_clean()
        self.entry.save()
        self.entry.municipalities.set(self.names.place(name) for name in row.get("places", []))
        self.entry.prefectures.set(Prefecture.objects.get_by_natural_key(n) for n in row.get("prefectures", []))
        self.entry.bodies.set(Body.objects.get_by_natural_key(name) for name in row.get("bodies", []))
        self._roles([*row.get("roles", []), *row.get("people", [])])
        self._items(row.get("items", []))
        for position, part in enumerate(row.get("parts", []), start=1):
            self._part(part, position)
        for correction in row.get("corrections", []):
            _load_correction(correction, self.entry)

    def _venue(self, row):
        return Venue.objects.get_by_natural_key(row["venue"]) if "venue" in row else None

    def _part(self, row, position):
        part = Part.objects.create(
            entry=self.entry,
            position=position,
            label=row.get("label", ""),
            title=row["title"],
            body=row.get("body", "").strip(),
            venue=self._venue(row),
            room=row.get("room", ""),
        )
        for text in row.get("slots", []):
            match = _SLOT.fullmatch(str(text))
            if not match:
                raise ValueError(f"日時を読み取れません: {text}")
            slot = Slot(
                part=part,
                first_day=match["first"],
                last_day=match["last"] or match["first"],
                starts_at=match["starts"],
                ends_at=match["ends"],
                printed_weekday=match["weekday"] or "",
            )
            slot.full_clean()
            slot.save()
        self._roles([*row.get("roles", []), *row.get("people", [])], part=part)
        self._items(row.get("items", []), part=part)

    def _items(self, rows, part=None, parent=None):
        for row in rows:
            self.item_position += 1
            item = Item(
                entry=self.entry,
                part=part,
                parent=parent,
                position=self.item_position,
                label=row.get("label", ""),
                text=row["text"],
                outcome=row.get("did", ""),
            )
            item.clean_fields()
            item.save()
            self._roles([*row.get("roles", []), *row.get("people", [])], part=part, item=item)
            self._items(row.get("items", []), part=part, parent=item)

    def _roles(self, rows, part=None, item=None):
        for row in rows:
            self.role_position += 1
            role = Role(
                entry=self.entry,
                part=part,
                item=item,
                position=self.role_position,
                kind=row["as"],
                name=row.get("name", ""),
                office=row.get("office", ""),
                municipality=self.names.place(row["place"]) if "place" in row else None,
                body=Body.objects.get_by_natural_key(row["body"]) if "body" in row else None,
            )
            role.clean_fields()
            role.save()


# the day the printed record was first entered here
CORRECTED_ON = datetime.date(2026, 11, 23)


def _load_correction(row, entry):
    corrected = row.get("corrected", "")
    Correction.objects.create(
        entry=entry,
        place=row["place"],
        as_printed=row["printed"],
        as_corrected=corrected,
        outcome=Correction.Outcome.CORRECTED if corrected else Correction.Outcome.KEPT,
        reason=row["reason"],
        finding=row.get("finding", ""),
        corrected_on=CORRECTED_ON,
    )


def _load_links(row):
    later = Entry.objects.get_by_natural_key(str(row["key"]))
    for link_row in row.get("links", []):
        earlier = Entry.objects.get_by_natural_key(str(link_row["from"]))
        link = Link(
            earlier=earlier,
            later=later,
            kind=link_row["as"],
            earlier_item=_linked_item(earlier, link_row.get("from_item")),
            later_item=_linked_item(later, link_row.get("item")),
        )
        link.full_clean()
        link.save()


def _linked_item(entry, position):
    """The agenda item a link is about: the one counted from above, or a meeting's only one."""
    if not entry.is_meeting:
        return None
    return entry.items.get(position=position) if position else entry.items.order_by("position").get()


def _load_document(row):
    document = Document.objects.create(
        key=row["key"], name=row["name"], issuer=row["issuer"], summary=row.get("summary", "")
    )
    document.bodies.set(Body.objects.get_by_natural_key(name) for name in row.get("bodies", []))
    for edition in row["editions"]:
        Edition.objects.create(
            document=document,
            name=edition["name"],
            entry=Entry.objects.get_by_natural_key(str(edition["entry"])),
            action=edition["action"],
        )
