"""つながり in the editor: form rows of linked and suggested entries, read and written."""

from typing import NamedTuple

from django.db.models import Q
from django.utils.safestring import SafeString

from portal.web.days import full_span
from portal.web.numbers import whole_number
from timeline.content import content_of, write_content
from timeline.entries.models.entries import Entry
from timeline.entries.models.links import Link

from .suggestions import suggest


class LinkRow(NamedTuple):
    """Form row of another entry to link. `ref`: its key and, behind a full stop, its agenda item."""

    ref: str
    day: SafeString
    title: str
    why: str
    kind: str
    own_item: str
    is_taken: bool

    @property
    def kinds(self):
        """Drop-down rows: value, name, whether chosen."""
        return [(kind.value, kind.label, kind.value == self.kind) for kind in Link.Kind]


class LinkRows:
    """What led to the entry (`earlier`), and what may have followed (`later`): linked, ticked or suggested."""

    def __init__(self, entry, content, data=None):
        self.entry, self.data = entry, data
        self.linked = content.get("links", []) if data is None else self._sent()
        self.earlier: list[LinkRow] = []
        self.later: list[LinkRow] = []
        self.own_items: list[tuple[int, str]] = []

    def _sent(self):
        """The links that were ticked or typed, as a content has them."""
        links: dict[str, dict] = {}
        for ref in [*self.data.getlist("link"), self.data.get("link_add", "").strip().strip("/").rpartition("/")[2]]:
            key, _, item = ref.partition(".")
            if not key:
                continue
            link: dict = {"from": key, "as": self.data.get(f"as-{ref}") or Link.Kind.NEXT.value}
            own_item = self.data.get(f"item-{ref}", "")
            links[key] = link | {
                name: int(number)
                for name, number in (("from_item", item), ("item", own_item))
                if number.isascii() and number.isdigit() and len(number) < 4
            }
        return list(links.values())

    def content(self):
        """The links of the content, in the order content_of gives them."""
        days = dict(
            Entry.objects.filter(key__in=[link["from"] for link in self.linked]).values_list("key", "first_day")
        )
        return sorted(self.linked, key=lambda link: (str(days.get(link["from"], "")), link["from"]))

    def prepare(self, content, saved):
        """Collect the rows to show for an entry of this content; `saved`: the entry with all its rows, or None."""
        if content.get("kind") in Entry.Kind.meetings() and len(items := content.get("items", [])) > 1:
            self.own_items = [(number, item["text"]) for number, item in enumerate(items, start=1)]
        self.earlier = list(self._linked_rows())
        if not content.get("days"):
            return
        earlier, later = suggest(content | {"links": self.linked}, saved)
        self.earlier += [_row(suggestion) for suggestion in earlier]
        taken = self.data.getlist("later") if self.data else []
        linked = set(self.entry.links_later.values_list("later__key", flat=True)) if self.entry else set()
        self.later = [_row(suggestion, suggestion.ref in taken) for suggestion in later if suggestion.key not in linked]

    @property
    def groups(self):
        """For each list that has rows: name of its boxes, heading, agenda items; the rows taken, and the candidates."""
        lists = [
            ("link", "これに至った経過", self.own_items, self.earlier),
            ("later", "この後の経過", None, self.later),
        ]
        for name, legend, own_items, rows in lists:
            if rows:
                taken = [row for row in rows if row.is_taken]
                yield name, legend, own_items, taken, [row for row in rows if not row.is_taken]

    def _linked_rows(self):
        entries = Entry.objects.in_bulk([link["from"] for link in self.linked], field_name="key")
        for link in self.linked:
            entry = entries.get(link["from"])
            item = link.get("from_item", "")
            title = entry.title if entry else f"「{link['from']}」という経過はありません"
            if entry and item and (row := entry.items.filter(position=item).first()):
                title = f"{title}：{row.text}"
            day = full_span(entry.first_day, entry.last_day) if entry else SafeString("")
            ref = f"{link['from']}.{item}" if item else link["from"]
            yield LinkRow(ref, day, title, "", link["as"], str(link.get("item", "")), True)

    def lock(self):
        """Lock every entry that will change, by pk, so that two savers cannot deadlock."""
        keys = [ref.partition(".")[0] for ref in self.data.getlist("later")]
        own = self.entry.pk if self.entry else None
        list(Entry.objects.select_for_update().filter(Q(pk=own) | Q(key__in=keys)).order_by("pk"))

    def write_later_links(self, entry, *, by):
        """Link what was ticked as following `entry`; each gets a version of its own."""
        for ref in self.data.getlist("later"):
            key, _, item = ref.partition(".")
            later = Entry.objects.filter(key=key).first()
            if not later or entry.links_later.filter(later=later).exists():
                continue
            content = content_of(later)
            link = {"from": entry.key, "as": self.data.get(f"as-{ref}") or Link.Kind.NEXT.value}
            link |= {"item": number} if (number := whole_number(item)) else {}
            content["links"] = [*content.get("links", []), link]
            write_content(later, content, by=by, reason=f"「{entry.title}」とのつながりを加えた")


def _row(suggestion, is_taken=False):
    return LinkRow(
        suggestion.ref,
        suggestion.day,
        suggestion.title,
        suggestion.why,
        suggestion.kind,
        str(suggestion.own_item or ""),
        is_taken,
    )
