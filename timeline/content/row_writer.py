"""Builds, checks and inserts the model rows of an entry from its content."""

import datetime
import re
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from timeline.documents.models import Document, Edition
from timeline.entries.errors import ContentError, Problem
from timeline.entries.models.entries import Entry
from timeline.entries.models.programme import Item, Part, Role, Slot
from timeline.entries.models.venues import Series, Venue

from .names import Names

HAS_FILES = "この版には資料のファイルがあります。先に、資料のページでファイルを消してください。"
# 2017-08-21（月） 10:30-11:00, 2018-10-06 / 2018-10-14: days, perhaps a printed weekday, perhaps hours
_SLOT = re.compile(
    r"(?P<first>\d{4}-\d\d-\d\d)(?:（(?P<weekday>[月火水木金土日])）)?(?: */ *(?P<last>\d{4}-\d\d-\d\d))?"
    r"(?: +(?P<starts>\d\d:\d\d)-(?P<ends>\d\d:\d\d)?)?"
)


def write_rows(entry, content, names=None):
    """Write everything of `content` but its links into the rows of `entry`, new or not.

    Neither versions nor derived columns are kept: whoever calls this does that. `names` saves look-ups when many
    entries are written. The database checks the constraints; only if it refuses is each row asked, for its words.
    """
    names, number = names or Names(), entry.pk
    try:
        with transaction.atomic():
            _Writer(entry, content, names).write()
    except (ContentError, IntegrityError):
        names.forget_named()
        entry.pk, entry._state.adding = number, number is None
        with transaction.atomic():
            _Writer(entry, content, names, asks_constraints=True).write()
    return entry


class _Writer:
    def __init__(self, entry, content, names, *, asks_constraints=False):
        self.entry, self.content, self.names = entry, content, names
        self.asks_constraints, self.is_new = asks_constraints, entry.pk is None
        self.problems: list[Problem] = []
        self.item_position = 0
        # rows to be inserted, those that others belong to first
        self.parts: list[Part] = []
        self.items: dict[int, list[Item]] = {}  # by depth
        self.people: dict[tuple[str, str], int] = {}  # person of a role by its name and office, as they stood before
        self.slots: list[Slot] = []
        self.roles: list[Role] = []

    def write(self):
        self._entry()
        self._raise_problems()
        self._clear()
        self._names()
        self._roles(self.content, "", "")
        self._items(self.content.get("items", []), "items", "議題・内容")
        for number, part in enumerate(self.content.get("parts", [])):
            self._part(part, number)
        self._editions()
        self._raise_problems()
        every: list[Any] = [self.parts, *self.items.values(), self.slots, self.roles]
        for rows in every:
            if rows:
                type(rows[0])._default_manager.bulk_create(rows)
        self._restore_links()

    def _raise_problems(self):
        if self.problems:
            raise ContentError(self.problems)

    def _add_problem(self, path, place, message):
        self.problems.append(Problem(path, place, message))

    def _clean(self, row, path, place, exclude=()):
        """Whether the row is valid; if not, notes its messages. Foreign keys are not checked: they were looked up."""
        related = {field.name for field in row._meta.fields if field.is_relation}
        try:
            row.clean_fields(exclude=related.union(exclude))
            if self.asks_constraints:
                row.validate_constraints(exclude=exclude)
        except ValidationError as error:
            for name, messages in error.message_dict.items():
                label = place if name == "__all__" else _label(row, name, place)
                for message in messages:
                    self._add_problem(f"{path}.{name}".strip("."), label, message)
            return False
        return True

    def _entry(self):
        entry, content = self.entry, self.content
        self._days()
        for name in ("title", "theme", "room"):
            setattr(entry, name, str(content.get(name, "")))
        entry.kind = self._kind()
        entry.body = str(content.get("body", "")).strip()
        entry.notes = "\n".join(content.get("notes", []))
        entry.event_status = content.get("status") or Entry.EventStatus.HELD
        entry.venue, entry.series = self._venue(content, ""), self._series()
        entry.number = content.get("number")
        if self.problems:
            return
        if self._clean(entry, "", "", exclude=["key", *([] if entry.title else ["title"])]):
            self._save_with_key()

    def _kind(self):
        key = str(self.content.get("kind", ""))
        kind = self.names.kinds.get(key)
        if key and not kind:
            self._add_problem("kind", "種別", f"「{key}」という種別はありません。")
        return kind

    def _days(self):
        first, _, last = str(self.content.get("days", "")).partition(" / ")
        try:
            self.entry.first_day = datetime.date.fromisoformat(first)
            self.entry.last_day = datetime.date.fromisoformat(last or first)
        except ValueError:
            self._add_problem("days", "初日", "初日を入力してください。まだ決まっていなければ、見込みの日を入れます。")

    def _save_with_key(self):
        """Save the entry with the content's key, or the next of its first day. A public key never changes."""
        entry, asked = self.entry, str(self.content.get("key", ""))
        if not asked or (entry.pk and asked == entry.key):
            keep = entry.pk and (entry.state == Entry.State.PUBLISHED or entry.key.startswith(str(entry.first_day)))
            asked = entry.key if keep else ""
        elif entry.pk and entry.state == Entry.State.PUBLISHED:
            asked = entry.key
        if asked and Entry.objects.exclude(pk=entry.pk).filter(key=asked).exists():
            return self._add_problem("key", "記号", f"記号「{asked}」の経過はすでにあります。")
        while True:
            entry.key = asked or Entry.objects.exclude(pk=entry.pk).free_key(entry.first_day)
            if not entry.key:
                return self._add_problem("days", "初日", f"{entry.first_day}の経過が多すぎて、記号を付けられません。")
            try:
                with transaction.atomic(savepoint=self.asks_constraints):
                    return entry.save()
            except IntegrityError:  # the same key, a moment before
                if asked or not self.asks_constraints or not Entry.objects.filter(key=entry.key).exists():
                    raise

    def _venue(self, row, path):
        if not row.get("venue"):
            return None
        return self._by_name(Venue, row["venue"], f"{path}.venue".strip("."), "会場")

    def _series(self):
        if not self.content.get("series"):
            return None
        return self._by_name(Series, self.content["series"], "series", "シリーズ")

    def _by_name(self, model, name, path, place):
        """The row of that name; a new one when there is none."""
        row = self.names.named(model, name)
        if not row.pk and self._clean(row, path, place):
            row.save()
        return row if row.pk else None

    def _clear(self):
        """Delete the rows of the entry; their primary keys are noted (_OldKeys) and used again for the same text."""
        entry = self.entry
        self.links, self.old_items, self.old_parts = [], _OldKeys((), ()), _OldKeys((), ())
        if self.is_new:
            return
        self.links = list(entry.links_later.exclude(earlier_item=None).values_list("pk", "earlier_item"))
        self.old_items = _OldKeys(entry.items.values_list("pk", "text"), set(_texts(self.content)))
        titles = [part.get("title", "") for part in self.content.get("parts", [])]
        self.old_parts = _OldKeys(entry.parts.values_list("pk", "title"), titles)
        named = entry.roles.exclude(person=None).values_list("name", "office", "person")
        self.people = {(name, office): person for name, office, person in named}
        for rows in (entry.roles, entry.items, entry.parts):
            rows.all().delete()

    def _restore_links(self):
        """Set the agenda item of links to later entries again, which deleting the items cleared."""
        kept = set(self.entry.items.values_list("pk", flat=True)) if self.links else ()
        for pk, item in self.links:
            self.entry.links_later.filter(pk=pk).update(earlier_item=item if item in kept else None)

    def _names(self):
        for field, place, find in (
            ("places", "自治体・特別区", self.names.place),
            ("prefectures", "都道府県", self.names.prefectures.__getitem__),
            ("bodies", "協定団体・企業", self.names.bodies.__getitem__),
        ):
            found = [self._find(find, name, field, place) for name in self.content.get(field, [])]
            related = getattr(self.entry, "municipalities" if field == "places" else field)
            if self.is_new:
                related.add(*filter(None, found))
            else:
                related.set(filter(None, found))

    def _find(self, find, name, path, place):
        try:
            return find(name)
        except KeyError:
            return self._add_problem(path, place, f"「{name}」は登録されていません。名称を確かめてください。")

    def _part(self, row, number):
        path, place = f"parts.{number}", f"日程{number + 1}"
        part = Part(
            pk=self.old_parts.number_of(row.get("title", ""), number),
            entry=self.entry,
            position=number + 1,
            label=row.get("label", ""),
            title=row.get("title", ""),
            body=str(row.get("body", "")).strip(),
            venue=self._venue(row, path),
            room=row.get("room", ""),
        )
        if not self._clean(part, path, place, exclude=["id"] if part.title else ["id", "title"]):
            return
        self.parts.append(part)
        for text in row.get("slots", []):
            self._slot(part, str(text), f"{path}.slots", f"{place}の日時")
        self._roles(row, path, place, part=part)
        self._items(row.get("items", []), f"{path}.items", f"{place}の議題・内容", part=part)

    def _slot(self, part, text, path, place):
        match = _SLOT.fullmatch(text)
        if not match:
            self._add_problem(path, place, f"「{text}」を日時として読み取れません。")
            return
        slot = Slot(
            part=part,
            first_day=match["first"],
            last_day=match["last"] or match["first"],
            starts_at=match["starts"],
            ends_at=match["ends"],
            printed_weekday=match["weekday"] or "",
        )
        if self._clean(slot, path, place):
            self.slots.append(slot)

    def _items(self, rows, path, place, part=None, parent=None, depth=0):
        for row in rows:
            self.item_position += 1
            item = Item(
                pk=self.old_items.number_of(row.get("text", ""), self.item_position - 1),
                entry=self.entry,
                part=part,
                parent=parent,
                position=self.item_position,
                label=row.get("label", ""),
                text=row.get("text", ""),
                outcome=row.get("did", ""),
            )
            if self._clean(item, path, f"{place}（{item}）", exclude=["id"]):
                self.items.setdefault(depth, []).append(item)
                self._roles(row, path, place, part=part, item=item)
                self._items(row.get("items", []), path, place, part=part, parent=item, depth=depth + 1)

    def _roles(self, row, path, place, part=None, item=None):
        path, place = f"{path}.roles".strip("."), f"{place}の主催・登壇など".removeprefix("の")
        for role in [*row.get("roles", []), *row.get("people", [])]:
            new = Role(
                entry=self.entry,
                part=part,
                item=item,
                position=len(self.roles) + 1,
                kind=role.get("as", ""),
                name=role.get("name", ""),
                office=role.get("office", ""),
                municipality=self._find(self.names.place, role["place"], path, place) if "place" in role else None,
                body=self._find(self.names.bodies.__getitem__, role["body"], path, place) if "body" in role else None,
                person_id=self.people.get((role.get("name", ""), role.get("office", ""))),
            )
            if self._clean(new, path, place):
                self.roles.append(new)

    def _editions(self):
        """Editions keep their rows, because files hang on them. One that is left out goes, unless it has a file."""
        rows = [(row, self._document_named(row["document"])) for row in self.content.get("editions", [])]
        told = {(document.pk, row.get("name", "")) for row, document in rows if document}
        standing = [] if self.is_new else list(self.entry.editions.order_by("pk"))
        for row, document in rows:
            if document:
                edition = _taken(standing, document.pk, row.get("name", ""), told) or Edition(
                    document=document, entry=self.entry
                )
                edition.name, edition.action = row.get("name", ""), row.get("action", "")
                if self._clean(edition, "editions", f"資料「{document}」"):
                    edition.save()
        for edition in standing:
            if edition.files.exists():
                self._add_problem("editions", f"資料「{edition.document}」", HAS_FILES)
            else:
                edition.delete()

    def _document_named(self, name):
        return Document.objects.filter(name=name).first() or self._document(name)

    def _document(self, name):
        """Save a new Document of that name; None when it is invalid."""
        number = Document.objects.count() + 1
        while Document.objects.filter(key=f"document-{number}").exists():
            number += 1
        document = Document(key=f"document-{number}", name=name, issuer="特別区長会")
        if self._clean(document, "editions", "資料"):
            document.save()
            return document
        return None


def _taken(standing, document, name, told):
    """Takes out of `standing` the edition of this document and name, else one of the document whose name is not `told`
    any more; None without either.
    """
    of_it = [each for each in standing if each.document_id == document]
    named = [each for each in of_it if each.name == name]
    renamed = [each for each in of_it if (document, each.name) not in told]
    edition = next(iter(named + renamed), None)
    if edition:
        standing.remove(edition)
    return edition


class _OldKeys:
    """Primary keys of rows written anew, kept so that links and calendars still find them."""

    def __init__(self, rows, new_names):
        rows = list(rows)
        self.by_name: dict[str, list[int]] = {}
        for pk, name in rows:
            self.by_name.setdefault(name, []).append(pk)
        self.by_place = {place: pk for place, (pk, name) in enumerate(rows) if name not in new_names}

    def number_of(self, name, place):
        """Old pk of the row of this name, else of the row at this place whose name is gone; None for a new row."""
        if self.by_name.get(name):
            return self.by_name[name].pop(0)
        return self.by_place.pop(place, None)


def _texts(row):
    """The texts of all items below `row`."""
    for below in (*row.get("items", []), *row.get("parts", [])):
        yield below.get("text", "")
        yield from _texts(below)


def _label(row, name, place):
    label = row._meta.get_field(name).verbose_name
    return f"{place}の{label}" if place else label
