"""What the pages of bodies and agreements said on an earlier day (?known_on=), as portal.web.known shows it."""

import datetime
from collections.abc import Iterable, Iterator
from typing import Any

from agreements.bodies.models import Body
from agreements.revisions.known import KnownFacts
from agreements.signing.models.agreements import Agreement
from agreements.statistics.known import figures_known
from portal.japanese.wareki import parse_date
from portal.web.known import KnownSection, linked_cells

COLUMNS = ("協定団体", "協定の名称", "締結日", "終了日", "出典")


def bodies_known(known_on: datetime.date, day: datetime.date) -> list[KnownSection]:
    """Agreements in force on `day`, and figures for days up to it. Seven queries."""
    agreements, facts = _agreements(known_on, Agreement.objects.all())
    told = [(facts.of(each), each) for each in agreements]
    in_force = [(said, each) for said, each in told if _is_in_force(said, day)]
    in_force.sort(key=lambda pair: (parse_date(pair[0]["締結日"]), pair[0]["協定団体"]))
    rows = [linked_cells(COLUMNS, said, "協定の名称", each, known_on) for said, each in in_force]
    return [KnownSection("協定", rows, COLUMNS), figures_known(known_on, day)]


def body_known(body: Body, known_on: datetime.date, day: datetime.date | None) -> list[KnownSection]:
    """Of one body: its facts, its agreements signed and its figures for days up to `day`, if there is one."""
    agreements, facts = _agreements(known_on, body.agreements.all(), body)
    told = [each for each in map(facts.of, agreements) if not day or parse_date(each["締結日"]) <= day]
    of_body = KnownSection("協定団体", list(facts.of(body).items()))
    each_said = [
        KnownSection(each.pop("協定の名称"), [pair for pair in each.items() if pair[0] != "協定団体"]) for each in told
    ]
    return [of_body, *(each_said or [KnownSection("協定", [])]), figures_known(known_on, day, body)]


def _agreements(known_on: datetime.date, found: Any, *others: Body) -> tuple[list[Agreement], KnownFacts]:
    agreements = list(found.registered_by(known_on).select_related("body__prefecture", "source"))
    return agreements, KnownFacts(known_on, [*others, *_named(agreements)])


def _named(agreements: Iterable[Agreement]) -> Iterator[Any]:
    for each in agreements:
        yield from (each, each.body, each.source)


def _is_in_force(facts: dict[str, str], day: datetime.date) -> bool:
    ended = facts.get("終了日")
    return parse_date(facts["締結日"]) <= day and not (ended and parse_date(ended) <= day)
