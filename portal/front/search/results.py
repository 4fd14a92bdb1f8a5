"""Search results of every kind, with the words marked where they stand."""

from collections.abc import Callable, Mapping
from datetime import date
from functools import partial
from html import escape
from typing import Any, NamedTuple

from django.contrib.auth.models import AnonymousUser
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import SafeString, mark_safe

from bulletin.proposals.models.proposal_base import number_name
from members.models import Municipality, User
from portal.database.models import RecordVersion
from portal.japanese.excerpts import Piece, excerpt, pieces
from portal.japanese.periods import Span
from portal.japanese.text import contains, normalise, words
from portal.japanese.wareki import full_date, wareki
from portal.web.markdown import plain_text
from timeline.entries.list_rows import short_rows_with_text
from timeline.models import RecordFile

from . import few, queries, registers
from .queries import MOST

WARD = Municipality.Kind.WARD
OPEN = 5  # of them in sight; on a phone the rows of one kind would hide that there are others
ENOUGH = 100_000  # characters of one text that are looked at for an excerpt


class Hit(NamedTuple):
    """A row of the results: address, title, what it is, and where the words stand; HTML with <mark>."""

    url: str
    title: SafeString
    what: str
    excerpt: SafeString

    def html(self) -> str:
        """The row as a list item, put together by hand: in a template a hundred of them take 2 ms longer."""
        excerpt = f'<br><span class="thread__what">{self.excerpt}</span>' if self.excerpt else ""
        return (
            f'<li class="thread__item"><span class="thread__date">{escape(self.what)}</span> '
            f'<span><a href="{escape(self.url)}">{self.title}</a>{excerpt}</span></li>\n'
        )


class SearchGroup(NamedTuple):
    """Search results of one kind; `are_all` is False where more than MOST were found."""

    name: str
    rows: list[Hit]
    are_all: bool

    @property
    def first(self) -> SafeString:
        """The rows in sight, as list items."""
        return mark_safe("".join(row.html() for row in self.rows[:OPEN]))

    @property
    def others(self) -> SafeString:
        """The rows that are folded, as list items."""
        return mark_safe("".join(row.html() for row in self.rows[OPEN:]))

    @property
    def number_of_others(self) -> int:
        return len(self.rows) - OPEN


class Search:
    """A search for `query` in every text the reader may see on `day`, or in what lies in `span` alone.

    Every word must occur, in any spelling (portal.japanese.text). With a span only what has a day is looked through
    (DATED), and the words may be empty.
    """

    def __init__(self, query: str, day: date, user: User | AnonymousUser, span: Span | None = None) -> None:
        self.query, self.day, self.user, self.span = query, day, user, span
        self.words = words(query)
        self.asked = queries.evened(self.words)
        self.version = RecordVersion.current()

    def groups(self) -> list[SearchGroup]:
        """SearchGroups that found anything; none for a query without words and span. A fixed number of queries."""
        if self.span:
            kinds = DATED
        elif self.words:
            kinds = {**UNDATED, **DATED, **LAST}
        else:
            return []
        found = [(name, rows(self)) for name, rows in kinds.items()]
        return [SearchGroup(name, rows[:MOST], len(rows) <= MOST) for name, rows in found if rows]

    def hit(self, url: str, title: str, what: str, text: str = "") -> Hit:
        """A result row; `text` is shown where it says more than the title."""
        shown = _marked(excerpt(text[:ENOUGH], self.words)) if text else SafeString()
        return Hit(url, _marked(pieces(title, self.words)), what, shown)

    def of_few(self, kind: few.Kind) -> list[Hit]:
        """Hits of a kind of few rows, in the span where there is one."""
        found = [
            row for row in few.rows_of(kind, self.version, self.day) if all(word in row.plain for word in self.words)
        ]
        if self.span:
            found = [row for row in found if row.day and self.span.first <= row.day <= self.span.last]
        return [self.hit(row.url, row.title, row.what, row.text) for row in found[: MOST + 1]]

    def proposals(self) -> list[Hit]:
        """Proposals the reader may read; a number (提案第128号) finds its proposal, too."""
        address = _address_of("bulletin:proposal-detail")
        return [
            self.hit(
                address(row.pk),
                row.title,
                number_name(row.municipality__kind == WARD, row.number),
                self._passage(row),
            )
            for row in queries.proposals(self.asked, self.query, self.user)
        ]

    def _passage(self, row: Any) -> str:
        """Where the words stand: the summary of a proposal, or its body as it reads, which takes a millisecond."""
        if not self._stand_in(row.summary) and self._stand_in(row.body):
            return plain_text(row.body)
        summary: str = row.summary
        return summary

    def _stand_in(self, text: str) -> bool:
        plain = normalise(text)
        return any(word in plain for word in self.words)

    def replies(self) -> list[Hit]:
        address = _address_of("bulletin:proposal-detail")
        return [
            self.hit(
                f"{address(row.proposal)}#m{row.pk}",
                row.proposal__title,
                f"{_place(row)}　{full_date(timezone.localdate(row.written_at))}",
                row.body,
            )
            for row in queries.replies(self.asked, self.user)
        ]

    def municipalities(self) -> list[Hit]:
        """Municipalities of the day first, then those that are gone, with what became of them."""
        found = queries.municipalities(*self.asked)
        rows = sorted(found, key=lambda place: not place.holds_on(self.day))
        return [self.hit(row.get_absolute_url(), row.full_name, row.reading, self._fate(row)) for row in rows]

    def _fate(self, place: Municipality) -> str:
        if place.holds_on(self.day):
            return f"別の表記　{place.aliases}" if place.aliases else ""
        if place.ended_on and place.ended_on <= self.day:
            heir = f"。引き継いだ自治体：{place.successor.full_name}" if place.successor else ""
            return f"いまはない自治体（{wareki(place.ended_on)}の前日まで）{heir}"
        return "これからできる自治体"

    def profiles(self) -> list[Hit]:
        found = queries.profiles(self.day, *self.asked)
        return [
            self.hit(
                f"{row.municipality.get_absolute_url()}#profile",
                f"{row.municipality.full_name}の魅力発信",
                "紹介、出せるもの、求めること、特産・名物",
                _plain(*row.texts()),
            )
            for row in found
        ]

    def entries(self) -> list[Hit]:
        found = queries.entries(*(self.span or (None, None)), *self.asked)
        return [
            self.hit(row.url, row.title, f"{row.date}　{row.place}", self._of_entry(row.title, text))
            for row, text in short_rows_with_text(found)
        ]

    def _of_entry(self, title: str, text: str) -> str:
        """What lists know the entry says; its roles (協賛 …) are searched, too, and stand on its page alone."""
        is_elsewhere = self.words and not self._stand_in(f"{title}／{text}")
        return f"ページの中に、このことばがあります。{text}" if is_elsewhere else text

    def cases(self) -> list[Hit]:
        found = queries.cases(*self.asked)
        return [
            self.hit(row.get_absolute_url(), row.title, row.get_channel_display(), _plain(*row.public_texts()))
            for row in found
        ]

    def documents(self) -> list[Hit]:
        """公表資料 and files of the record. In a span: papers by the day of their last edition, and no files."""
        rows = self.of_few(few.documents)
        if self.span:
            return rows
        files = queries.files(*self.asked)
        return rows + [self.hit(row.page, row.name, f"{row.owner}のファイル", self._of_file(row)) for row in files]

    def _of_file(self, file: RecordFile) -> str:
        """What the file's description says; of its own text only the comparable form is kept, which nobody reads."""
        said = " ".join(filter(None, [file.edition_name, file.description]))
        inside = "" if contains(f"{file.name}／{said}", self.query) else "ファイルの中に、このことばがあります。"
        return f"{inside}{said}"


Kinds = Mapping[str, Callable[[Search], list[Hit]]]
# In the order of the page: before those with a day, those with a day (a span filters them), after them
UNDATED: Kinds = {
    "提案・募集": Search.proposals,
    "返信": Search.replies,
    "自治体": Search.municipalities,
    "魅力発信": Search.profiles,
    "協定団体・企業": partial(Search.of_few, kind=few.bodies),
    "各区交流": partial(Search.of_few, kind=few.ties),
    "連携事例": Search.cases,
    "経過に登場する人": partial(Search.of_few, kind=registers.people),
    "会場": partial(Search.of_few, kind=registers.venues),
    "会議": partial(Search.of_few, kind=registers.meetings),
    "コーナー": partial(Search.of_few, kind=registers.sections),
    "災害支援": partial(Search.of_few, kind=registers.relief),
    "国の方針と地域再生計画": partial(Search.of_few, kind=registers.policies),
}
DATED: Kinds = {
    "経過・催し": Search.entries,
    "事務局からのお知らせ": partial(Search.of_few, kind=few.news),
    "資料": Search.documents,
    "訂正": partial(Search.of_few, kind=few.corrections),
}
LAST: Kinds = {"このポータルの案内": partial(Search.of_few, kind=few.pages)}


def _address_of(name: str) -> Callable[[int], str]:
    """A function from a key to the address: one reverse() for all, as a number needs no quoting."""
    before, _, after = reverse(name, args=[0]).rpartition("0")
    return lambda key: f"{before}{key}{after}"


def _place(row: Any) -> str:
    """Municipality.full_name of a row of columns."""
    name: str = row.municipality__name
    return name if row.municipality__kind == WARD else row.municipality__prefecture__name + name


def _plain(*texts: Any) -> str:
    return "　".join(filter(None, texts))


def _marked(found: list[Piece]) -> SafeString:
    """As HTML, by hand: format_html() for each piece takes longer than finding them."""
    return mark_safe("".join(f"<mark>{escape(text)}</mark>" if is_hit else escape(text) for text, is_hit in found))
