"""Suggested links: earlier and later entries that may belong to the one being written, with the reason."""

import datetime
import re
from typing import NamedTuple

from django.db.models import Q
from django.utils.safestring import SafeString

from portal.japanese.text import normalise
from portal.web.days import full_span
from timeline.editor.evident_links import find_evident
from timeline.entries.models.entries import Entry
from timeline.entries.models.links import Link
from timeline.entries.models.programme import Item

MOST = 5  # of each direction
EVIDENT = 100  # score of what the rules for evident links find
COMMON = 8  # entries; a word in more of them tells none from the other
NEAR = datetime.timedelta(days=800)
_BREAK = re.compile(
    r"[\s「」『』（）()・、。:：/]|平成\d+年度?|令和\d+年度?|第\d+[回弾]|について|に関する|における|[のをがとへで]|案"
)
_MATTER = 4  # characters a word needs to say something


class Suggestion(NamedTuple):
    """`item` is the agenda item of the other entry, `own_item` that of this one, counted from above."""

    key: str
    item: int | None
    own_item: int | None
    kind: str
    first_day: datetime.date
    day: SafeString
    title: str
    why: str
    score: int

    @property
    def ref(self):
        return f"{self.key}.{self.item}" if self.item else self.key


class _Subject(NamedTuple):
    """One matter of the entry being written: a meeting has one for each agenda item."""

    item: int | None
    did: str
    bodies: list[str]
    places: list[str]
    series: str
    words: dict[str, str]  # as compared in search, and as they stand


def suggest(content, own):
    """(earlier, later) suggestions for an entry of this content, the evident ones of a saved entry first.

    `own`: the saved entry, loaded with_matters(); None for one that is not saved. Four queries.
    """
    first_day = datetime.date.fromisoformat(content["days"][:10])
    subjects = _subjects(content)
    linked = {str(link["from"]) for link in content.get("links", [])}
    found: dict[str, Suggestion] = {}
    candidates = list(_candidates(subjects, first_day, own))
    _forget_common_words(subjects, candidates)
    for entry in candidates:
        best = max(_matches(subjects, entry), key=lambda match: match.score, default=None)
        if best and entry.key not in linked:
            found[entry.key] = best
    found |= {suggestion.key: suggestion for suggestion in _evident(candidates, own) if suggestion.key not in linked}
    ranked = sorted(found.values(), key=lambda suggestion: (-suggestion.score, suggestion.key))
    earlier = [suggestion for suggestion in ranked if suggestion.first_day <= first_day]
    later = [suggestion for suggestion in ranked if suggestion.first_day > first_day]
    return earlier[:MOST], later[:MOST]


def _evident(candidates, own):
    """Suggestions from the rules for evident links, between the saved entry and the candidates."""
    if own is None:
        return
    for link in find_evident([own, *candidates]):
        ends = {link.earlier.entry.pk: link.earlier, link.later.entry.pk: link.later}
        if own.pk not in ends:
            continue
        mine = ends.pop(own.pk)
        (other,) = ends.values()
        entry = other.entry
        yield Suggestion(
            entry.key,
            other.item.position if other.item and len(entry.items.all()) > 1 else None,
            mine.item.position if mine.item and len(own.items.all()) > 1 else None,
            link.kind,
            entry.first_day,
            full_span(entry.first_day, entry.last_day),
            f"{entry.title}：{other.text}" if other.item else entry.title,
            link.why,
            EVIDENT,
        )


def _subjects(content):
    bodies, places = content.get("bodies", []), content.get("places", [])
    series = content.get("series", "")
    if content.get("kind") not in Entry.Kind.meetings():
        text = f"{content.get('title', '')}　{content.get('theme', '')}"
        return [_Subject(None, "", bodies, places, series, _words(text))]
    items = content.get("items", [])
    return [
        _Subject(
            number if len(items) > 1 else None,
            item.get("did", ""),
            [name for name in bodies if name in item["text"]],
            [name for name in places if _short(name) in item["text"]],
            "",
            _words(item["text"]),
        )
        for number, item in enumerate(items, start=1)
    ]


def _words(text):
    return {normalise(word): word for word in _BREAK.split(text) if len(word) >= _MATTER}


def _forget_common_words(subjects, candidates):
    """Drop words that more than COMMON candidates hold, as 特別区全国連携プロジェクト."""
    for subject in subjects:
        for word in list(subject.words):
            if sum(word in entry.search_text for entry in candidates) > COMMON:
                del subject.words[word]


def _short(place):
    """坂井市 of 福井県坂井市."""
    return re.sub(r"^(?:北海道|東京都|京都府|大阪府|..県|...県)", "", place)


def _candidates(subjects, first_day, own):
    condition = Q(pk=None)
    for subject in subjects:
        condition |= Q(bodies__name__in=subject.bodies)
        for place in subject.places:
            condition |= Q(search_text__contains=normalise(place))
        for word in subject.words:
            condition |= Q(search_text__contains=word)
        if subject.series:
            condition |= Q(series__name=subject.series)
    near = Entry.objects.exclude(pk=own and own.pk).between(first_day - NEAR, first_day + NEAR)
    return near.filter(condition).distinct().with_matters()[:100]


def _matches(subjects, entry):
    bodies = {body.name for body in entry.bodies.all()}
    for subject in subjects:
        if entry.is_meeting:
            items = list(entry.items.all())
            for item in items:
                text = normalise(item.text)
                shared = [name for name in subject.bodies if normalise(name) in text]
                number = item.position if len(items) > 1 else None
                yield from _match(subject, entry, shared, text, number, item)
        else:
            shared = [name for name in subject.bodies if name in bodies]
            yield from _match(subject, entry, shared, entry.search_text, None, None)


def _match(subject, entry, shared, text, number, item):
    places = [place for place in subject.places if normalise(_short(place)) in text]
    words = [shown for word, shown in subject.words.items() if word in text]
    same_series = bool(subject.series and entry.series and entry.series.name == subject.series)
    score = 3 * len(shared) + 2 * len(places) + 2 * len(words) + 3 * same_series
    if not score:
        return
    reasons = [f"同じ協定団体（{'、'.join(shared)}）"] if shared else []
    reasons += [f"同じ自治体（{'、'.join(places)}）"] if places else []
    reasons += [f"同じ「{subject.series}」の回"] if same_series else []
    reasons += [f"同じことば「{'」「'.join(words[:2])}」"] if words and not (shared or places or same_series) else []
    title = f"{entry.title}：{item.text}" if item else entry.title
    yield Suggestion(
        entry.key,
        number,
        subject.item,
        _kind(subject, item),
        entry.first_day,
        full_span(entry.first_day, entry.last_day),
        title,
        "、".join(reasons) + "があります。",
        score,
    )


def _kind(subject, item):
    """The suggested kind of link from the earlier entry to the later one; the writer may choose another."""
    if subject.did == Item.Outcome.REPORTED:
        return Link.Kind.REPORT
    if item and item.outcome in (Item.Outcome.CONFIRMED, Item.Outcome.DECIDED, Item.Outcome.APPROVED):
        return Link.Kind.DRAFT
    if item and item.outcome in (Item.Outcome.APPLIED, Item.Outcome.PROPOSED):
        return Link.Kind.PROPOSAL
    return Link.Kind.NEXT
