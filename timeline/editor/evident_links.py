"""Evident links: pairs of entries of which one names the other, found by rules over titles and agenda items.

A meeting confirms a draft of what a later title names, or reports on what an earlier one names; numbered events follow
each other; an offer, the draft and the ceremony of an agreement share their body. Measured with the 78 links of
fixtures/ (tests/timeline/editor/test_evident_links.py). What only readers between the lines see is not found.
"""

import datetime
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from portal.japanese.text import normalise
from timeline.entries.models.entries import Entry
from timeline.entries.models.links import Link
from timeline.entries.models.programme import Item

NEAR = datetime.timedelta(days=400)  # between a meeting and what it confirms or reports on
OFFER = datetime.timedelta(days=800)  # between an offer and the agreement
VISITS = datetime.timedelta(days=60)  # between visits about one matter
_SHORTEST = 5  # characters of a topic that tells it from others
_SAME_START = 12  # characters: an office with its name
_ENDING = re.compile(
    r"(?:(?:PR)?の実施等(?:について)?|(?:の)?実施結果|の実施概要案?|の?概要案?|開催への支援|開催案?|案|結果)?"
    r"(?:の|を|について|に関して)?(?:の)?(?:確認|報告|了承|決定|説明|を?公表|運用開始)?$"
)
_QUOTED = re.compile(r"「([^」]{4,}?)(?:（案）)?」")
_SPEAKER = re.compile(r"^([一-龥々]{6,})より")


class Matter(NamedTuple):
    """What one entry, or one agenda item of a meeting, is about."""

    entry: Entry
    item: Item | None
    text: str
    plain: str  # as compared
    topics: frozenset[str]
    bodies: frozenset[str]

    @property
    def day(self):
        return self.entry.first_day

    def says(self, *words: str) -> bool:
        return any(word in self.text for word in words)


class EvidentLink(NamedTuple):
    """A link that is not yet there: `earlier` led to `later`, and why that is evident."""

    earlier: Matter
    later: Matter
    kind: str
    why: str


def find_evident(entries: Iterable[Entry]) -> list[EvidentLink]:
    """Evident links among `entries` (with items, bodies and series prefetched), one for each pair, oldest first."""
    ordered = sorted(entries, key=lambda entry: (entry.first_day, entry.key))
    matters = [matter for entry in ordered for matter in matters_of(entry)]
    items = [matter for matter in matters if matter.entry.is_meeting]
    events = [matter for matter in matters if not matter.entry.is_meeting]
    found: dict[tuple[int, int], EvidentLink] = {}
    rules = (_agreements, _named, _founded, _series, _visits, _talks)
    for rule in (rule(items, events) for rule in rules):
        for link in rule:
            found.setdefault((link.earlier.entry.pk, link.later.entry.pk), link)
    return sorted(found.values(), key=lambda link: (link.later.day, link.later.entry.key, link.earlier.day))


def matters_of(entry: Entry) -> Iterator[Matter]:
    """The matters of an entry: each agenda item of a meeting, or the entry itself."""
    names = [body.name for body in entry.bodies.all()]
    if not entry.is_meeting:
        yield Matter(entry, None, entry.title, bare(entry.title), frozenset(), frozenset(names))
        return
    for item in entry.items.all():
        bodies = frozenset(name for name in names if name in item.text)
        yield Matter(entry, item, item.text, bare(item.text), frozenset(_topics(item.text)), bodies)


def bare(text: str) -> str:
    """The text as it is compared, without marks and blanks."""
    return re.sub(r"[\W_]", "", normalise(text))


def _topics(text):
    """What an item names: quoted words, or the item without what was done about it."""
    whole = re.sub(r"（[^）]*）$", "", text)
    names = [*_QUOTED.findall(text), *(_ENDING.sub("", part) for part in re.split("及び", whole))]
    return [plain for name in names if len(plain := bare(_ENDING.sub("", name))) >= _SHORTEST]


def _is_report(matter):
    return matter.item.outcome == Item.Outcome.REPORTED or matter.says("報告")


def _names(topic, event):
    """Whether the topic of an item names the event, its year aside where the item leaves it out."""
    return topic in event.plain or topic in re.sub(r"20\d\d", "", event.plain)


def _founded(items, events):
    """Reports on what was founded (助成金を創設), and the first meeting of a committee that was prepared."""
    for item in items:
        if name := re.search("([一-龥]{3})を創設", item.text):
            for later in items:
                if later.says(name[1]) and _is_report(later) and later.day > item.day:
                    yield EvidentLink(item, later, Link.Kind.REPORT, f"創設された{name[1]}の報告です。")
        if item.bodies and item.says("設置") and (kind := re.search("委員会|協議会", item.text)):
            signed = [event for event in events if event.entry.kind_id == Entry.Kind.AGREEMENT]
            for event in _of_bodies(signed, item)[-1:]:
                yield EvidentLink(event, item, Link.Kind.NEXT, "協定のあとに置くものの議題です。")
            met = [event for event in events if kind[0] in event.text and _within(item, event, NEAR)]
            for event in [event for event in met if event.bodies & item.bodies][:1]:
                yield EvidentLink(item, event, Link.Kind.NEXT, f"設置を決めた{kind[0]}の最初の回です。")


def _named(items, events):
    """Drafts of what a later title names, and reports on what an earlier title names: the nearest one."""
    for item in items:
        for topic in sorted(item.topics):
            named = [event for event in events if _names(topic, event)]
            before = [event for event in named if item.day - NEAR <= event.day <= item.day]
            after = [event for event in named if _within(item, event, NEAR)]
            if _is_report(item) and before:
                yield EvidentLink(before[-1], item, Link.Kind.REPORT, "報告の議題に、件名があります。")
            elif after:
                kind = Link.Kind.DRAFT if item.says("案") else Link.Kind.NEXT
                yield EvidentLink(item, after[0], kind, "議題に、のちの件名があります。")


def _agreements(items, events):
    """Offer, draft, ceremony and report of an agreement, by its bodies; and what came of it."""
    signed = [event for event in events if event.entry.kind_id == Entry.Kind.AGREEMENT and event.bodies]
    offers = [item for item in items if item.bodies and item.says("申入れ")]
    drafts = [item for item in items if item.bodies and item.says("協定") and item.says("案")]
    for event in signed:
        name = "、".join(sorted(event.bodies))
        for kind, earlier in ((Link.Kind.PROPOSAL, offers), (Link.Kind.DRAFT, drafts)):
            for item in _of_bodies(earlier, event):
                yield EvidentLink(item, event, kind, f"同じ協定団体（{name}）の協定です。")
        for item in items:
            if item.bodies & event.bodies and item.says("締結式") and _is_report(item) and _within(event, item, NEAR):
                yield EvidentLink(event, item, Link.Kind.REPORT, "締結式の報告です。")
    for draft in drafts:
        for offer in _of_bodies(offers, draft):
            yield EvidentLink(offer, draft, Link.Kind.NEXT, "申入れのあった協定の案です。")
    for event in events:
        if event.bodies and "関連事業" in event.entry.search_text:
            for first in [each for each in signed if each.bodies & event.bodies and _within(each, event, OFFER)][-1:]:
                yield EvidentLink(first, event, Link.Kind.RELATED, "協定団体の関連事業とあります。")


def _of_bodies(earlier, later):
    return [each for each in earlier if each.bodies & later.bodies and _within(each, later, OFFER)]


def _within(earlier, later, most):
    return earlier.entry != later.entry and datetime.timedelta() <= later.day - earlier.day <= most


def _series(items, events):
    """Each number of a series and the one before; those counted afresh every year stand alone."""
    runs = defaultdict(list)
    for event in events:
        series = event.entry.series
        if series and not series.restarts_yearly:
            runs[series.pk].append(event)
    for run in runs.values():
        for earlier, later in zip(run, run[1:], strict=False):
            yield EvidentLink(earlier, later, Link.Kind.NEXT, f"「{later.entry.series.name}」の前の回です。")
        visits = [event for event in events if event.entry.kind_id == Entry.Kind.VISIT and event.bodies & run[0].bodies]
        for visit in [visit for visit in visits if _within(visit, run[0], 2 * VISITS)][-1:]:
            yield EvidentLink(visit, run[0], Link.Kind.NEXT, "同じ団体と会ったあとの、最初の回です。")


def _visits(items, events):
    """Visits of one body that follow each other, and what somebody who came says at a later meeting."""
    last: dict[str, Matter] = {}
    for event in events:
        if event.entry.kind_id != Entry.Kind.VISIT:
            continue
        for name in sorted(event.bodies):
            if name in last and _within(last[name], event, VISITS):
                yield EvidentLink(last[name], event, Link.Kind.NEXT, f"続けて、同じ団体（{name}）と会っています。")
            last[name] = event
        start = event.plain[:_SAME_START]
        for item in [item for item in items if item.plain.startswith(start) and _within(event, item, NEAR)][:1]:
            yield EvidentLink(event, item, Link.Kind.NEXT, "同じ人の名が、のちの議題にあります。")


def _talks(items, events):
    """Talks by the same person, and reports on one paper to the same meeting."""
    last: dict[str, Matter] = {}
    for item in items:
        speaker = _SPEAKER.match(item.text)
        paper = re.match(r"([^（「]{4,}?結果)（[^）]+）について報告", item.text)
        key = f"{item.entry.kind_id}：{paper[1]}" if paper else speaker[1] if speaker else ""
        if not key:
            continue
        if paper and key not in last:
            yield from _survey(items, item, paper[1])
        if key in last and _within(last[key], item, OFFER):
            yield EvidentLink(last[key], item, Link.Kind.NEXT, "同じ人の説明、または同じ資料の続きです。")
        last[key] = item


def _survey(items, report, paper):
    """The item that decided on the survey whose results are reported first."""
    for word in re.findall("[ァ-ヴー]{4,}", paper):
        for item in [item for item in items if item.says(f"{word}を実施", f"{word}も実施") and item.day < report.day][
            -1:
        ]:
            yield EvidentLink(item, report, Link.Kind.REPORT, f"実施した{word}の報告です。")
