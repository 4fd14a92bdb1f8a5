"""What the public page of one municipality shows: names, membership, profile, agreements, ties, proposals, entries."""

import datetime
from collections import defaultdict
from typing import Any, NamedTuple

from django.contrib.auth.models import AnonymousUser
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html

from members import hooks
from members.places.models import Municipality
from portal.japanese.text import hiragana
from portal.japanese.wareki import wareki
from portal.web import linked_data
from portal.web.days import full_day, full_span

from .lineage import Lineage
from .municipality_data import municipality_data
from .place_map import location_of, partner_kinds
from .ward_map import ward_map

PARTNERS = (  # of a tie: the partner and, where it is gone, its successor
    *("municipality__prefecture", "municipality__location"),
    *("municipality__successor__prefecture", "municipality__successor__location"),
)
ONE_DAY = datetime.timedelta(days=1)
MOST = 50  # entries, cases and proposals on the page, the newest; the rest is a link away
MOST_BESIDE = 100  # those named in the same entries


class Shown(NamedTuple):
    """Rows of a list that stand on the page, and whether there are more."""

    rows: list[Any]
    is_cut: bool


def _shown(found, most):
    """The first `most` of a queryset. One query."""
    rows = list(found[: most + 1])
    return Shown(rows[:most], len(rows) > most)


def page_of(municipality, today):
    """The template context, of a municipality with_lineage, with_profile, member_since and has_public_profile."""
    prefecture, ties = municipality.prefecture, _ties(municipality)
    tie_rows, spot = _tie_rows(municipality, ties), location_of(municipality)
    former = list(municipality.former_names.all()) if municipality.was_renamed else []
    participations = _shown(municipality.participations.of_published(), MOST)
    beside = _named_together(municipality)
    return {
        "municipality": municipality,
        "trail": [("自治体", reverse("members:municipality-list")), (prefecture.name, prefecture.get_absolute_url())],
        "period": period(municipality),
        "last_day": municipality.ended_on and full_day(municipality.ended_on - ONE_DAY, weekdays=False),
        "member_since": municipality.member_since and full_day(municipality.member_since, weekdays=False),
        "profile": municipality.profile if municipality.has_public_profile else None,
        "former_names": _former_names(former),
        "lineage": Lineage(municipality, former),
        "association": "市長会" if municipality.kind in Municipality.Kind.cities() else "町村会",
        "agreements": _agreements(municipality),
        "ties": tie_rows,
        "kinds": partner_kinds(municipality, tie_rows) if municipality.is_ward else [],
        "spot": spot,
        "linked_data": linked_data.script(municipality_data(municipality, spot)),
        "tie_corrections": hooks.corrections_of(ties),
        "entries": _entries(municipality),
        "asking": _asking(municipality),
        "participations": participations,
        "beside": beside,
        "wards": _wards(municipality, ties, participations, beside, today),
        **_fitting(municipality, today),
    }


def _wards(municipality, ties, participations, beside, today):
    """The wards as they lie, for the page of a municipality; none for a ward and for what is gone."""
    if municipality.is_ward or municipality.ended_on:
        return None
    cases = [row.case for row in participations.rows if row.is_active]
    return ward_map(ties, cases, {address for _, address in beside.rows}, today)


def _fitting(municipality, today):
    """Partners that may fit, as far as everybody may read why, and the two lists of the profile with how many answer.

    Nothing of a municipality that is gone.
    """
    fits = None if municipality.ended_on else hooks.fits_of(municipality, AnonymousUser(), today)
    if not (fits and municipality.has_public_profile):
        return {"fits": fits}
    unit = "自治体" if municipality.is_ward else "区"
    return {"fits": fits, "exchange": municipality.profile.exchange(fits.seeking, fits.offering, unit)}


def period(municipality):
    """平成28年（2016年）10月10日から / 平成26年（2014年）4月4日まで; empty when neither end is in the record."""
    begins, ends = municipality.started_on, municipality.ended_on
    return format_html(
        "{}{}{}{}",
        full_day(begins, weekdays=False) if begins else "",
        "から" if begins else "",
        full_day(ends - ONE_DAY, weekdays=False) if ends else "",
        "まで" if ends else "",
    )


def _former_names(former):
    """Name, reading and last day of each name borne before."""
    return [(each.name, hiragana(each.kana), full_day(each.ended_on - ONE_DAY, weekdays=False)) for each in former]


def _agreements(municipality):
    """Day, body and name of the agreements of its association, as far as both existed at one time."""
    bodies = municipality.prefecture.bodies.with_each_agreement()
    return [
        (full_day(body.signed_on), body.name, body.get_absolute_url(), body.agreement)
        for body in bodies
        if municipality.kind in body.member_kinds()
        if municipality.ended_on is None or body.signed_on < municipality.ended_on
    ]


def _ties(municipality):
    """List of its ties, from whichever side. A tie of what was merged or renamed stays one of its successor."""
    if municipality.is_ward:
        ties = municipality.ties_as_ward.not_withdrawn()
        return list(ties.select_related(*PARTNERS))
    ties = municipality.ties.model.objects.not_withdrawn().filter(municipality__in=municipality.ids_with_predecessors())
    return list(ties.select_related("ward", "municipality__prefecture"))


def _tie_rows(municipality, ties):
    """Kind, partner, name when it was signed and period of each tie."""
    if municipality.is_ward:
        return [(tie.kind, *_partner(tie.municipality, tie.signed_name), period(tie)) for tie in ties]
    return [(tie.kind, tie.ward, _signed_name(tie, municipality), period(tie)) for tie in ties]


def _partner(place, signed_name):
    """The municipality as it is now, and what it was called when the tie was made, where that differs."""
    now = place.heir_on(timezone.localdate())
    return now, signed_name or (place.full_name if now != place else "")


def _signed_name(tie, municipality):
    return tie.signed_name or (tie.municipality.full_name if tie.municipality_id != municipality.pk else "")


def _asking(municipality):
    """Last day for answers, address, title and number of its public proposals that are open today."""
    found = _shown(municipality.proposals.asking_all(timezone.localdate()), MOST)
    rows = [
        (full_day(proposal.answer_until), proposal.get_absolute_url(), proposal.title, proposal.number_name)
        for proposal in found.rows
    ]
    return found._replace(rows=rows)


def _entries(municipality):
    """Span of days, title, day for screen readers where titles repeat, 予定 or nothing, address, what it was about.

    Of a meeting that is what its items say that name the municipality (仙台 for 仙台市); its kind when none does.
    """
    stem = municipality.name[:-1]
    entries, items = {}, defaultdict(list)
    found = municipality.entries.published().newest_first()
    newest = found.values("pk")[: MOST + 1]
    named = found.filter(pk__in=newest).naming(stem if len(stem) > 1 else municipality.name).select_related("kind")
    for entry in named:
        entries[entry.pk] = entry
        if entry.is_meeting and entry.named:
            items[entry.pk].append(entry.named)
    rows = [
        (
            full_span(entry.first_day, entry.last_day),
            entry.title,
            wareki(entry.first_day) if entry.is_meeting else "",
            entry.mark_on(timezone.localdate()),
            entry.get_absolute_url(),
            "／".join(items[entry.pk]) or str(entry.kind),
        )
        for entry in entries.values()
    ]
    return Shown(rows[:MOST], len(rows) > MOST)


def _named_together(municipality):
    """The other side of the same entries: wards beside a municipality, municipalities beside a ward.

    Of very many those that are named with it most often.
    """
    others = Municipality.objects.sharing_entries_with(municipality).often_first()
    found = _shown(others.not_wards() if municipality.is_ward else others.wards(), MOST_BESIDE)
    in_order = sorted(found.rows, key=lambda other: other.lg_code)
    return found._replace(rows=[(other.full_name, other.get_absolute_url()) for other in in_order])
