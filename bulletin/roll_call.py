"""回答: who was asked, who has answered what, who has seen it and who is silent, as HTML for the proposal's page.

Built in Python, for these are loops over 23 and more rows (docs/decisions/003-html-in-python.md): whatever comes
from the database goes through escape().
"""

from collections import Counter, defaultdict
from html import escape
from typing import NamedTuple

from django.db.models import Exists, OuterRef
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.safestring import mark_safe

from portal.days import month_day, time_tag, year_half
from portal.prepared import prepared

from .models import Addressee, AnswerVersion, Consent

_SVG = '<svg class="ward__mark" viewBox="0 0 12 12" aria-hidden="true" focusable="false">{}</svg>'
_RING = '<circle cx="6" cy="6" r="5" fill="none" stroke="currentColor" stroke-width="1.6"/>'


class Kind(NamedTuple):
    name: str
    css: str
    mark: str


KINDS = {  # in the order in which they are counted and listed
    "raised": Kind(
        "手を挙げる", "yes", _SVG.format('<path d="M6 0a6 6 0 1 1 0 12A6 6 0 0 1 6 0z" fill="currentColor"/>')
    ),
    "conditional": Kind("条件付き", "if", _SVG.format(f'{_RING}<path d="M6 1a5 5 0 0 1 0 10z" fill="currentColor"/>')),
    "considering": Kind("検討中", "think", _SVG.format(_RING)),
    "not_applicable": Kind(
        "該当なし", "no", _SVG.format('<path d="M1 6h10" stroke="currentColor" stroke-width="1.8"/>')
    ),
    "": Kind("未回答", "silent", ""),
}
FIRST = ("raised", "conditional")  # answers whose words are shown unfolded
MOST_TICKS = 47
_PLACE = ("municipality", *(f"municipality__{name}" for name in ("name", "prefecture__name", "kind", "lg_code")))
_ROW = ("pk", "added_at", "answer", "comment", "answered_at", "seen_at", "version", *_PLACE)


@prepared
def rows(proposal, *, is_member):
    """Who was asked, in the official order; for members with whether it has agreed to a case."""
    asked = Addressee.objects.filter(proposal=proposal).order_by("municipality__lg_code")
    if not is_member:
        return asked.values(*_ROW)
    consents = Consent.objects.filter(proposal=proposal, municipality=OuterRef("municipality"))
    return asked.annotate(has_agreed=Exists(consents)).values(*_ROW, "has_agreed")


class RollCall:
    """Of one proposal, as `reader` may see it: members see the words and who has read it, visitors the answers alone.

    `rows`: as rows() has them. One query, for members, where somebody revised an answer.
    """

    def __init__(self, proposal, reader, rows, day):
        self.proposal, self.reader, self.day = proposal, reader, day
        self.is_member = reader.is_member
        self.rows, self.own = rows, reader.own
        self.counts = Counter(row["answer"] for row in self.rows)
        self.unit = "自治体" if proposal.is_call else "区"

    @property
    def title(self):
        if self.proposal.is_call:
            return "自治体の回答"
        return "23区の回答" if len(self.rows) == 23 else "区の回答"

    @property
    def total(self):
        return len(self.rows)

    @property
    def answered(self):
        return self.total - self.counts[""]

    @property
    def silent(self):
        return self.counts[""]

    @property
    def seen(self):
        return sum(row["seen_at"] is not None for row in self.rows)

    @property
    def days_left(self):
        left = self.proposal.days_left(self.day)
        if left is None or self.proposal.state != "open":
            return ""
        return f"あと{left}日" if left > 0 else "今日まで" if left == 0 else f"{-left}日過ぎています"

    def mark_seen(self):
        """Note, once, that somebody of the reader's municipality has opened the page; a query only then."""
        if self.own and not self.own["seen_at"] and self.proposal.posted_at:
            self.own["seen_at"] = timezone.now()
            self.proposal.addressees.mark_seen(self.reader.user)

    def bar(self):
        """One tick for each who was asked, by answer."""
        if not 0 < self.total <= MOST_TICKS:
            return ""
        ticks = "".join(
            f'<span class="roll-call__tick roll-call__tick--{kind.css}"></span>' * self.counts[answer]
            for answer, kind in KINDS.items()
        )
        said = "、".join(f"{kind.name}{self.counts[answer]}" for answer, kind in KINDS.items())
        return mark_safe(f'<div class="roll-call__bar" role="img" aria-label="回答の内訳：{said}">{ticks}</div>')

    def sums(self):
        items = "".join(f"<li>{kind.name} <b>{self.counts[answer]}</b></li>" for answer, kind in KINDS.items())
        if self.is_member:
            items += f"<li>見た{self.unit} <b>{self.seen}</b></li>"
        return mark_safe(f'<ul class="roll-call__counts">{items}</ul>')

    def grid(self):
        """A cell for each who was asked, in the official order. Of a call, only for who has answered."""
        rows = [row for row in self.rows if row["answer"]] if self.proposal.is_call else self.rows
        return mark_safe(f'<ul class="roll-call__grid">{"".join(map(self._cell, rows))}</ul>') if rows else ""

    def _cell(self, row):
        kind = KINDS[row["answer"]]
        seen = ("・既読" if row["seen_at"] else "・未読") if self.is_member and not row["answer"] else ""
        return (
            f'<li class="ward ward--{kind.css}"><span class="ward__name">{escape(row["municipality__name"])}</span>'
            f'<span class="ward__answer">{kind.mark}{kind.name}{seen}</span></li>'
        )

    def words(self):
        """回答の内容 for members: those who would do something first."""
        return self._talk(row for row in self._by_answer() if row["answer"] in FIRST)

    def other_words(self):
        return self._talk(row for row in self._by_answer() if row["answer"] not in FIRST)

    @property
    def others(self):
        return sum(self.counts[answer] for answer in KINDS if answer and answer not in FIRST)

    def _by_answer(self):
        order = list(KINDS)
        answered = [row for row in self.rows if row["answer"]] if self.is_member else []
        return sorted(answered, key=lambda row: (order.index(row["answer"]), row["municipality__lg_code"]))

    def _talk(self, rows):
        items = "".join(map(self._answer, rows))
        return mark_safe(f'<ul class="talk">{items}</ul>') if items else ""

    def _answer(self, row):
        kind = KINDS[row["answer"]]
        return (
            f'<li class="talk__item"><div class="talk__head"><h3 class="talk__who">{self._place(row)}</h3>'
            f'<span class="tag tag--state">{kind.mark}{kind.name}</span>{_when(row["answered_at"], self.day)}</div>'
            f'<p class="talk__text">{_lines(row["comment"])}</p>{self._before(row)}</li>'
        )

    def _place(self, row):
        if row["municipality__kind"] == "ward":
            return f'<span class="place place--ward">{escape(row["municipality__name"])}</span>'
        return f'<span class="place">{escape(row["municipality__prefecture__name"] + row["municipality__name"])}</span>'

    @cached_property
    def _versions(self):
        if not self.is_member or all(row["version"] < 2 for row in self.rows):
            return {}
        versions = defaultdict(list)
        kept = AnswerVersion.objects.filter(addressee__proposal=self.proposal).order_by("pk")
        for pk, *said in kept.values_list("addressee", "answer", "comment", "answered_at"):
            versions[pk].append(said)
        return versions

    def _before(self, row):
        before = self._versions.get(row["pk"], [])[:-1]
        items = "".join(
            f"<li>{KINDS[answer].name}（{_day(moment, self.day)}）{escape(comment)}</li>"
            for answer, comment, moment in reversed(before)
        )
        return (
            f'<details class="talk__text"><summary>前の回答</summary><ul class="bullets">{items}</ul></details>'
            if items
            else ""
        )


def _day(moment, today):
    """2月20日（金）, with the year where it is not this one."""
    day = timezone.localtime(moment).date()
    year = year_half(day) if day.year != today.year else ""
    return time_tag(day, f"{year}{month_day(day)}")


def _when(moment, today):
    return f'<span class="talk__when">{_day(moment, today)}</span>'


def _lines(text):
    return escape(text).replace("\n", "<br>")
