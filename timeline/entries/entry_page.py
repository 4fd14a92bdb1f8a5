"""The page of an entry: its parts, items, people and places, read in a fixed number of queries."""

from itertools import groupby
from typing import NamedTuple

from django.db.models import CharField, F, Value, prefetch_related_objects
from django.db.models.functions import Cast
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html_join
from django.utils.safestring import SafeString

from members.models import Municipality
from portal.japanese.text import hiragana
from portal.japanese.wareki import fiscal_year, fiscal_year_name
from portal.web.days import full_span, short_span
from portal.web.readings import with_reading

from .models.entries import Entry
from .models.programme import Role
from .thread import Thread


class Person(NamedTuple):
    role: str
    name: str
    office: str
    url: str = ""  # the person's page, where it is known who that is


class Line(NamedTuple):
    label: str
    text: str
    people: list[Person]
    lines: list["Line"]


class PartView(NamedTuple):
    title: str
    body: str
    venue: str
    venue_url: str
    room: str
    times: list[tuple[SafeString, list[str]]]  # days, hours of each of these days
    lines: list[Line]
    organisations: list[tuple[str, str]]
    people: list[Person]


class Place(NamedTuple):
    url: str
    name: str  # of a municipality HTML, with its reading above
    reading: str
    is_ward: bool


class Record(NamedTuple):
    kind: str
    name: str
    url: str


RECORDS = {  # of what rests on an entry: what it is, and its page
    "disaster": ("災害支援", "timeline:disaster-detail"),
    "policy": ("国の方針", "timeline:policy-detail"),
    "plan": ("地域再生計画", "timeline:plan-detail"),
    "section": ("コーナー", "timeline:section-detail"),
    "logo": ("ロゴマーク", "timeline:logo-page"),
    "adviser": ("顧問", "timeline:person-detail"),
}


class EntryPage:
    """Parts, lines, people, places and records of an entry. Eight queries, whatever the entry holds."""

    def __init__(self, entry: Entry):
        self.entry = entry
        self._roles = list(entry.roles.select_related("person"))
        self._offices = self._unprinted_offices()
        self._items = list(entry.items.all())
        self.lines = self._lines(part=None)
        self.organisations = self._organisations(part=None)
        self.people = self._people(part=None)
        self.parts = [self._part(row) for row in self._part_rows()]
        self.prefectures, self.municipalities, self.wards, self.bodies = self._places()
        self.records = self._records()
        self.corrections = list(entry.corrections.select_related("overtaken_by"))
        self.is_corrected = any(row.is_corrected for row in self.corrections)
        self.editions = list(entry.editions.select_related("document"))
        self.files = list(entry.files.newest_first())

    def _lines(self, part, parent=None):
        return [
            Line(item.label, item.text, self._people(part, item.pk), self._lines(part, item.pk))
            for item in self._items
            if item.part_id == part and item.parent_id == parent
        ]

    def _roles_of(self, part, item=None):
        return [role for role in self._roles if role.part_id == part and role.item_id == item]

    def _people(self, part, item=None):
        """People with an office, and those of whom is known who they are; under an item, the others too."""
        return [
            Person(
                Role.Kind(role.kind).label,
                role.name,
                role.office or self._offices.get(role.person_id, ""),
                role.person.get_absolute_url() if role.person else "",
            )
            for role in self._roles_of(part, item)
            if role.office or role.person or item
        ]

    def _unprinted_offices(self):
        """Offices held on the entry's day by the people whom it names without one, by person. Three queries if any."""
        people = {role.person for role in self._roles if role.person and not role.office}
        rows = ("", "merged__", "merged_into__", "merged_into__merged__")  # Person.as_one()
        prefetch_related_objects(list(people), *(f"{each}tenures" for each in rows))
        return {person.pk: person.offices_on(self.entry.first_day) for person in people}

    def _organisations(self, part):
        """主催, 共催 … and the names under each, in the printed order."""
        named = [role for role in self._roles_of(part) if not role.office and not role.person]
        return [
            (Role.Kind(kind).label, "、".join(role.name for role in roles))
            for kind, roles in groupby(named, key=lambda role: role.kind)
        ]

    def _part_rows(self):
        fields = ("pk", "label", "title", "body", "venue", "venue__name", "room")
        slots = ("slots__first_day", "slots__last_day", "slots__starts_at", "slots__ends_at")
        rows = self.entry.parts.order_by(
            "position", "slots__first_day", F("slots__starts_at").asc(nulls_first=True), "slots__pk"
        )
        for part, group in groupby(rows.values_list(*fields, *slots), key=lambda row: row[:7]):
            yield part, [row[7:] for row in group if row[7]]

    def _part(self, row):
        (pk, label, title, body, venue, venue_name, room), slots = row
        return PartView(
            f"{label} {title}".strip(),
            body,
            venue_name or "",
            reverse("timeline:venue-detail", args=[venue]) if venue else "",
            room,
            _times(slots),
            self._lines(pk),
            self._organisations(pk),
            self._people(pk),
        )

    def _records(self):
        """What rests on the entry, as it is named, with name and address: relief, policies, plans, … in one query."""
        entry, today = self.entry, timezone.localdate()
        found = (
            entry.disasters.values_list(Value("disaster"), "pk", "name"),
            entry.policy_steps.values_list(Value("policy"), "policy", "policy__name"),
            entry.regional_plans.values_list(Value("plan"), "pk", "name"),
            entry.sections.filter(opened_on__lte=today).values_list(Value("section"), "pk", "name"),
            entry.logos.values_list(Value("logo"), "pk", "name"),
            entry.adviserships.values_list(Value("adviser"), "person", "person__name"),
        )
        first, *others = (rows.order_by() for rows in found)
        return [
            Record(RECORDS[kind][0], name, reverse(RECORDS[kind][1], args=[] if kind == "logo" else [pk]))
            for kind, pk, name in sorted(first.union(*others))
        ]

    def _places(self):
        """Prefectures, municipalities, wards and bodies the entry names, in one query."""
        municipalities = self.entry.municipalities.order_by().values_list(
            "lg_code", "prefecture__name", "name", "kana", "kind"
        )
        bodies = self.entry.bodies.order_by().values_list(
            Cast("pk", CharField()), Value(""), "name", Value(""), Value("body")
        )
        prefectures = self.entry.prefectures.order_by().values_list(
            "code", Value(""), "name", Value(""), Value("prefecture")
        )
        areas: list[Place] = []
        places: list[Place] = []
        wards: list[Place] = []
        names: list[Place] = []
        for code, prefecture, name, kana, kind in sorted(
            municipalities.union(bodies, prefectures), key=lambda row: (len(row[0]), row[0])
        ):
            if kind == "body":
                names.append(Place(reverse("agreements:body-detail", args=[code]), name, "", False))
                continue
            if kind == "prefecture":
                areas.append(Place(f"{reverse('members:municipality-list')}?prefecture={code}", name, "", False))
                continue
            is_ward = kind == Municipality.Kind.WARD
            url = reverse("members:municipality-detail", args=[code])
            reading = hiragana(kana)
            shown = with_reading(name, reading, "" if is_ward else prefecture)
            (wards if is_ward else places).append(Place(url, shown, reading, is_ward))
        return areas, places, wards, names


def _times(slots):
    """Pairs of days and hours; days with the same hours together: 8月24日（木）・8月25日（金）, 各日 11:00～19:00."""
    hours_of_days: dict[tuple, list[str]] = {}
    for first, last, starts, ends in slots:
        hours = hours_of_days.setdefault((first, last), [])
        if starts:
            hours.append(f"{starts:%-H:%M}～{ends:%-H:%M}" if ends else f"{starts:%-H:%M}～")
    times = []
    for hours, group in groupby(hours_of_days.items(), key=lambda pair: pair[1]):
        days = [days for days, _ in group]
        shown = format_html_join("・", "{}", ((short_span(first, last, weekdays=True),) for first, last in days))
        times.append((shown, [f"各日 {hour}" if len(days) > 1 else hour for hour in hours]))
    return times


def entry_context(entry):
    """The context (dict) of the templates of an entry's page."""
    page = EntryPage(entry)
    return {
        "entry": entry,
        "status": entry.shown_status(timezone.localdate()),
        "days": full_span(entry.first_day, entry.last_day),
        "fiscal_year": fiscal_year_name(fiscal_year(entry.first_day)),
        "notes": entry.notes.splitlines(),
        "page": page,
        "thread": Thread(entry),
        "steps": entry.steps.of_published_cases(),
    }
