"""対応待ち of the secretariat: wards that owe an answer after the last day for it, and wards that nobody serves."""

import datetime
import functools
from collections import defaultdict

from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from django.utils import timezone

from bulletin.proposals.models.proposals import Proposal
from members.models import Assignment, Municipality
from members.people.reach import NOBODY, counted, names
from portal.desk_items import DeskItem, DeskList

from .models.addressees import Addressee

_READ = ("number", "title", "answer_until", "posted_at", "municipality__kind")


def desk_items(now):
    """Proposals to which wards owe an answer on the day of `now`, the oldest first, while they are still asked for it.

    And those, open or expired, that could not be told in wards without people, until somebody comes. One query, and two
    for each list that has rows.
    """
    day = timezone.localdate(now)
    served, others = Assignment.objects.reach(Municipality.objects.wards().order_by().values("pk"), day)
    wards = {ward.pk: ward for ward in (*served, *others)}
    asking = Proposal.objects.still_asking(day)
    silent = Addressee.objects.silent().filter(municipality__in=served, told_at__isnull=False)
    nobody = Addressee.objects.silent().filter(Q(municipality__in=others) | Q(municipality__in=served, told_at=None))
    late = _with(silent, asking.filter(answer_until__lt=day))
    say_silent = functools.partial(_silent, silent, wards)
    yield DeskList("未回答の区", late, say_silent, page="bulletin-answers:contact-list", is_awaited=True)
    say_nobody = functools.partial(_without_people, nobody, wards)
    yield DeskList("担当者のいない区", _with(nobody, asking), say_nobody, page="bulletin:proposal-detail")


def _with(rows, proposals):
    """Those of `proposals` with such addressees, the nearest last day for answers first."""
    found = proposals.filter(Exists(rows.filter(proposal=OuterRef("pk")))).select_related("municipality").only(*_READ)
    return found.order_by("answer_until", "pk")


def _silent(rows, wards, proposals):
    places = _places(rows, wards, proposals)
    for proposal in proposals:
        silent = places[proposal.pk]
        yield DeskItem(
            title=f"{proposal}：{counted(silent)}が未回答（{names(silent, 5)}）",
            url=reverse("bulletin-answers:contact-list", args=[proposal.pk]),
            since=proposal.answer_until + datetime.timedelta(days=1),
            holder="",
            action="区に確かめる",
        )


def _without_people(rows, wards, proposals):
    places = _places(rows, wards, proposals)
    for proposal in proposals:
        empty = places[proposal.pk]
        yield DeskItem(
            title=f"{proposal}：{counted(empty)}に{NOBODY}（{names(empty, 5)}）",
            url=f"{proposal.get_absolute_url()}#nobody",
            since=timezone.localdate(proposal.posted_at),
            holder="事務局",
            action="担当者を招待する",
        )


def _places(rows, wards, proposals):
    """{proposal: those of `wards` ({key: ward}) among its `rows`, in the official order}. One query."""
    places = defaultdict(list)
    found = rows.filter(proposal__in=[proposal.pk for proposal in proposals]).order_by("municipality__lg_code")
    for proposal, ward in found.values_list("proposal", "municipality"):
        places[proposal].append(wards[ward])
    return places
