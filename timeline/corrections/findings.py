"""Checks of the chronology against the calendar, itself and the register: portal.findings.Finding rows.

Like agreements.statistics.findings, of which it adds the results: rules only, no particular entry.
"""

import datetime
import re
from itertools import groupby

from django.db.models import Q

import agreements.statistics.findings
import agreements.statistics.trend
import members.registration.findings
from portal.japanese.wareki import ERAS, era_year, fiscal_year, wareki, weekday
from timeline.entries.models.entries import Entry
from timeline.entries.models.links import Link

from .entries_compared import entered_twice, signing_days
from .entry_finding import entry_finding, item_about
from .models import Correction

_WEEKDAY = re.compile(
    r"(?:(?:(?P<era>令和|平成|昭和)(?P<era_year>元|\d+)|(?P<year>\d{4}))年)?"
    r"(?P<month>\d{1,2})月(?P<day>\d{1,2})日[（(](?P<weekday>[月火水木金土日])(?:曜日?)?[）)]"
)
_ERA_MONTH = re.compile(
    r"(?P<era>令和|平成|昭和|大正|明治)(?P<year>元|\d{1,2})年(?P<month>\d{1,2})月(?:(?P<day>\d{1,2})日)?"
)
_SHORT_DATE = re.compile(r"(?<![\d/.])(?P<month>\d{1,2})/(?P<day>\d{1,2})(?![\d/])")
_OF_SOMETHING = re.compile(
    "以上|以下|以内|未満|程度|ずつ|を(?:占|超|補助|助成|負担)|が(?:参加|賛成)|に(?:当たる|あたる|相当|減|増)|補助|助成|負担|"
    "の(?:自治体|市|区|町|村|額|補助|助成|負担|割合|費用|経費|賛成|同意)"
)
_ENUMERATION = re.compile(r"(?P<number>\d+)(?:市区町村|市町村|町村|市町|市|町|村|区)[：:](?P<names>[^）)。]+)")
AT_ONCE = 500  # entries with all their rows, or links
_CIRCLED = {chr(0x2460 + index): index + 1 for index in range(20)}


def find_all():
    """Findings of all checks: memberships, printed figures, frozen trend rows, the chronology."""
    return [
        *members.registration.findings.find(),
        *agreements.statistics.findings.find(),
        *agreements.statistics.trend.find_drift(),
        *find(),
    ]


def confirmed_codes():
    """Codes of findings that somebody looked at and recorded as a correction."""
    return set(Correction.objects.deciding().values_list("finding", flat=True))


def find():
    """Findings of the published chronology, AT_ONCE entries in memory. Its queries grow by seven for so many."""
    published = Entry.objects.published().oldest_first()
    days = _days(published)
    in_series = published.exclude(series=None).select_related("series").order_by("series_id", "first_day", "key")
    places = published.prefetch_related("bodies", "municipalities")
    return [
        *(finding for entry in _with_rows(published).iterator(AT_ONCE) for finding in _within(entry, days)),
        *_series_numbers(in_series.iterator(AT_ONCE)),
        *_link_order(Link.objects.published()),
        *entered_twice(places.iterator(AT_ONCE)),
        *signing_days(published.filter(kind__key=Entry.Kind.AGREEMENT).prefetch_related("bodies")),
    ]


def find_of_entry(entry):
    """Findings about `entry`, public or not, as it is saved, without confirmed ones; among the published entries."""
    return find_of_loaded(_with_rows(Entry.objects.filter(pk=entry.pk)).get())


def find_of_loaded(entry):
    """The same of an entry that was loaded with all its rows. Nine queries at most."""
    published = Entry.objects.published().exclude(pk=entry.pk)
    series = [entry, *published.filter(series=entry.series).select_related("series")] if entry.series else []
    links = Link.objects.filter(Q(earlier=entry) | Q(later=entry))
    alike = published.filter(kind=entry.kind_id, first_day__lte=entry.last_day, last_day__gte=entry.first_day)
    same_days = alike.prefetch_related("bodies", "municipalities")
    found = [
        *_within(entry, _days(published)),
        *_series_numbers(sorted(series, key=_first_day)),
        *_link_order(links),
        *entered_twice(sorted([entry, *same_days], key=_first_day)),
        *signing_days([entry]),
    ]
    confirmed = confirmed_codes()
    return [finding for finding in found if finding.code not in confirmed and entry.key in finding.code.split(":")]


def _with_rows(entries):
    rows = ("parts__slots", "items", "roles", "bodies", "municipalities")
    return entries.oldest_first().select_related("series").prefetch_related(*rows)


def _days(entries):
    """The first and last days of all."""
    return {day for pair in entries.values_list("first_day", "last_day").iterator() for day in pair}


def _first_day(entry):
    return entry.first_day


def _within(entry, days):
    """Findings within one entry; `days`: those of all entries."""
    for rule in (_weekdays, _eras, _enumerations, _item_numbers, _slots):
        yield from rule(entry)
    yield from _dates_without_entry(entry, days)


def _weekdays(entry):
    """A weekday in brackets must be that of its date; a date without a year is the one nearest the entry."""
    for text, item in entry.texts_with_items():
        for match in _WEEKDAY.finditer(text):
            day = _day(match, entry)
            if day is None:
                yield entry_finding("date", entry, match[0], match[0], "—", "この日付は暦にありません。", item=item)
            elif weekday(day) != match["weekday"]:
                yield entry_finding(
                    "weekday",
                    entry,
                    match[0],
                    match["weekday"],
                    weekday(day),
                    f"{wareki(day)}は{weekday(day)}曜日です。",
                    item=item,
                )


def _eras(entry):
    """A month or day named by an era lies within it.

    A text from before the change may go on counting: in 2018, 平成32年 was how a plan had to say 2020.
    """
    for text, item in entry.texts_with_items():
        for match in _ERA_MONTH.finditer(text):
            years = {name: start.year for name, _, start in ERAS}
            year = years[match["era"]] + (1 if match["year"] == "元" else int(match["year"])) - 1
            first = _date(year, int(match["month"]), int(match["day"] or 1))
            last = first and (first if match["day"] else first + datetime.timedelta(days=27))
            if first and not _in_era(match["era"], first, last, entry.first_day):
                yield entry_finding(
                    "era",
                    entry,
                    match[0],
                    match[0],
                    wareki(first) if match["day"] else f"{era_year(first)}年{first.month}月",
                    f"{match['era']}には、この年月がありません。",
                    item=item,
                )


def _in_era(name, first, last, told_on):
    """Whether the era `name` holds within [first, last], or had not ended when it was told of."""
    index = [each for each, _, _ in ERAS].index(name)
    ended_on = ERAS[index - 1][2] if index else None
    return last >= ERAS[index][2] and (ended_on is None or first < ended_on or told_on < ended_on)


def _day(match, entry):
    month, day = int(match["month"]), int(match["day"])
    groups = match.groupdict()
    if groups.get("era"):
        start = next(start for name, _, start in ERAS if name == groups["era"])
        year = start.year + (1 if groups["era_year"] == "元" else int(groups["era_year"])) - 1
        return _date(year, month, day)
    if groups.get("year"):
        return _date(int(groups["year"]), month, day)
    return _nearest(entry.first_day, month, day)


def _date(year, month, day):
    try:
        return datetime.date(year, month, day)
    except ValueError:
        return None


def _nearest(to, month, day):
    candidates = [_date(to.year + offset, month, day) for offset in (-1, 0, 1)]
    return min(filter(None, candidates), key=lambda candidate: abs(candidate - to), default=None)


def _dates_without_entry(entry, days):
    """10/16区長会総会: a day named in passing lies within the entry, or some entry tells of it."""
    own_days = [(entry.first_day, entry.last_day)]
    for text, item in entry.texts_with_items():
        for match in _SHORT_DATE.finditer(text):
            if _is_fraction(match):
                continue
            day = _nearest(entry.first_day, int(match["month"]), int(match["day"]))
            if day is None:
                yield entry_finding("date", entry, match[0], match[0], "—", "この日付は暦にありません。", item=item)
            elif day not in days and not any(first <= day <= last for first, last in own_days):
                yield entry_finding(
                    "no-entry",
                    entry,
                    str(day),
                    match[0],
                    "—",
                    f"{wareki(day)}の経過がこの記録にありません。",
                    item=item,
                )


def _is_fraction(match):
    """1/2の自治体, 2/3以上: a small part of a small whole, said of something and not of a day."""
    part, whole = int(match["month"]), int(match["day"])
    return part < whole <= 10 and bool(_OF_SOMETHING.match(match.string, match.end()))


def _enumerations(entry):
    """8市町村：釧路市・釧路町…: as many names as the number says."""
    for text, item in entry.texts_with_items():
        for match in _ENUMERATION.finditer(text):
            names = [name for name in re.split(r"[・、]", match["names"]) if name.strip()]
            if len(names) > 1 and len(names) != int(match["number"]):
                yield entry_finding(
                    "enumeration",
                    entry,
                    match["number"],
                    match["number"],
                    str(len(names)),
                    f"挙げられている名称は{len(names)}です。",
                    item=item,
                )


def _item_numbers(entry):
    """①②③ among the lines of one level run on without a gap or a repeat."""
    by_level: dict[tuple, list] = {}
    for item in entry.items.all():
        if item.label in _CIRCLED:
            by_level.setdefault((item.part_id, item.parent_id), []).append(item)
    for items in by_level.values():
        for expected, item in enumerate(items, start=_CIRCLED[items[0].label]):
            if _CIRCLED[item.label] != expected:
                right = chr(0x2460 + expected - 1)
                yield entry_finding(
                    "item-number",
                    entry,
                    f"{item.label}{item.text}"[:40],
                    item.label,
                    right,
                    f"番号が続いていません。順に数えると「{item.text}」は{right}です。",
                    item=item,
                )
                break


def _slots(entry):
    """A part's days lie within the entry's, and a weekday printed with them is the right one."""
    for part in entry.parts.all():
        for slot in part.slots.all():
            if slot.first_day < entry.first_day or slot.last_day > entry.last_day:
                yield entry_finding(
                    "part-day",
                    entry,
                    f"{part.title}:{slot.first_day}",
                    wareki(slot.first_day),
                    "—",
                    f"「{part.title}」の日がこの経過の期間の外にあります。",
                )
            if slot.printed_weekday and slot.printed_weekday != weekday(slot.first_day):
                right = weekday(slot.first_day)
                yield entry_finding(
                    "weekday",
                    entry,
                    str(slot.first_day),
                    slot.printed_weekday,
                    right,
                    f"{wareki(slot.first_day)}は{right}曜日です。",
                )


def _series_numbers(entries):
    """Numbers of a series grow by one; a first one may bear none. Some series start afresh each fiscal year.

    Entries of series in the order of these and of their days.
    """

    def group_of(entry):
        return entry.series.pk, fiscal_year(entry.first_day) if entry.series.restarts_yearly else 0

    for (_, year), group in groupby(entries, key=group_of):
        expected = 1 if year else None  # one that restarts does so with 1; another may have begun before the record
        for entry in group:
            if entry.number is None:
                expected = 2 if expected in (None, 1) else expected
                continue
            if expected is not None and entry.number != expected:
                unit = entry.series.unit
                yield entry_finding(
                    "number",
                    entry,
                    entry.series.name,
                    f"第{entry.number}{unit}",
                    f"第{expected}{unit}",
                    f"「{entry.series.name}」を順に数えると第{expected}{unit}です。",
                )
            expected = entry.number + 1


def _link_order(links):
    """A link goes from the earlier entry to the later one, and a result is reported after the end."""
    loaded = links.select_related("earlier", "later", "later_item").prefetch_related("later__items")
    for link in loaded.iterator(AT_ONCE):
        earlier, later = link.earlier, link.later
        item = link.later_item or item_about(later, earlier.title)
        if earlier.first_day > later.first_day:
            yield entry_finding(
                "order",
                later,
                earlier.key,
                wareki(earlier.first_day),
                wareki(later.first_day),
                f"「{earlier.title}」が先とされていますが、日付は後です。",
                item=item,
            )
        elif link.kind == Link.Kind.REPORT and later.first_day < earlier.last_day:
            days = (earlier.last_day - later.first_day).days
            yield entry_finding(
                "early-report",
                later,
                earlier.key,
                wareki(later.first_day),
                wareki(earlier.last_day),
                f"「{earlier.title}」の最終日（{wareki(earlier.last_day)}）の{days}日前に結果が報告されています。",
                item=item,
            )
