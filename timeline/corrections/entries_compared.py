"""Checks that hold entries against one another and against the agreements: entered twice, day of the signing."""

import datetime
import re
from collections import defaultdict
from difflib import SequenceMatcher
from itertools import groupby

from agreements.models import Agreement
from portal.japanese.text import normalise
from portal.japanese.wareki import wareki
from timeline.entries.models.entries import Entry

from .entry_finding import entry_finding

_ALIKE = 0.75  # share of a title's characters from which two titles probably say the same
_ONE_CEREMONY = datetime.timedelta(days=366)  # a ceremony further from the day of signing is that of another agreement
_NOT_WORDS = re.compile(r"[\W_]+")


def entered_twice(entries):
    """Two entries of one kind with days in common and nearly one title are probably the same thing.

    Entries in the order of their first days, with municipalities and bodies. What tells two things of a day apart:
    numbers in the title or of the series, another venue, other bodies or municipalities.
    """
    for first, second in _with_days_in_common(entries):
        if _probably_same(first, second):
            yield entry_finding(
                "twice",
                second,
                first.key,
                first.title,
                second.title,
                f"同じ日・同じ種別の「{first.title}」（{first.key}）と、同じことを2度登録したものとみられます。",
            )


def _with_days_in_common(entries):
    """Pairs of entries of one kind that share a day, each pair once, by day and key; keeps those alone that go on."""
    running = defaultdict[str, list[Entry]](list)
    for day, group in groupby(entries, key=lambda entry: entry.first_day):
        for entry in sorted(group, key=lambda entry: entry.key):
            alike = [other for other in running[entry.kind_id] if other.last_day >= day]
            yield from ((other, entry) for other in alike)
            running[entry.kind_id] = [*alike, entry]


def _probably_same(first, second):
    titles = [_NOT_WORDS.sub("", normalise(entry.title)) for entry in (first, second)]
    if re.findall(r"\d+", titles[0]) != re.findall(r"\d+", titles[1]) or first.number != second.number:
        return False
    if first.venue_id and second.venue_id and first.venue_id != second.venue_id:
        return False
    for related in ("bodies", "municipalities"):
        those, these = ({row.pk for row in getattr(entry, related).all()} for entry in (first, second))
        if those and these and not those & these:
            return False
    return SequenceMatcher(None, titles[0], titles[1], autojunk=False).ratio() >= _ALIKE


def signing_days(entries):
    """The chronology's day of a signing ceremony is the day on which the agreement of each of its bodies was signed."""
    ceremonies = defaultdict(list)
    for entry in entries:
        if entry.kind_id == Entry.Kind.AGREEMENT:
            for body in entry.bodies.all():
                ceremonies[body].append(entry)
    signed = defaultdict(list)
    for body, day in Agreement.objects.filter(body__in=ceremonies).values_list("body", "signed_on"):
        signed[body].append(day)
    for body, held in ceremonies.items():
        days = signed[body.pk]
        matched = {entry for entry in held for day in days if entry.first_day <= day <= entry.last_day}
        for day in sorted(days):
            if any(entry.first_day <= day <= entry.last_day for entry in held):
                continue
            nearest = min(set(held) - matched, key=lambda entry: abs(entry.first_day - day), default=None)
            if nearest and abs(nearest.first_day - day) <= _ONE_CEREMONY:
                yield entry_finding(
                    "signing-day",
                    nearest,
                    body.name,
                    wareki(nearest.first_day),
                    wareki(day),
                    f"{body.name}との協定の締結日は、協定の記録では{wareki(day)}です。",
                )
