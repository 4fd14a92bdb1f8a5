"""取込みのあと: what imported entries evidently go with, offered for review: links, documents, cases, misprints."""

import datetime
import re
from typing import NamedTuple

from django import forms
from django.contrib import messages
from django.db import transaction
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from bulletin.models import Case
from members.access import secretariat_page
from members.models import Municipality
from portal.web.days import full_span
from timeline.content import ContentError, content_of, write_content
from timeline.content.changes import content_units, value_text
from timeline.editor.evident_links import EvidentLink, find_evident
from timeline.models import Entry, Link

from .models.jobs import ImportJob
from .reading.misprints import find_misprints

AROUND = datetime.timedelta(days=800)  # before and after the imported entries: what they may be linked with
_PUBLISHED = re.compile(r"^「([^」]+)」(?:を|をホームページで|の)(公表|閣議決定)$")
_PAPER = re.compile(r"([^（「、。]{4,}?結果)（([^）]+版|速報)[^）]*）について報告")
_COOPERATION = re.compile("連携事業|連携打診")
CHANNELS = (("総会", Case.Channel.GENERAL_MEETING), ("紹介", Case.Channel.INTRODUCTION), ("訪問", Case.Channel.VISIT))


class OfferedLink(NamedTuple):
    """A row of the page: an evident link in words, and `ref`, what its button sends."""

    ref: str
    kind: str
    earlier: str
    earlier_day: str
    later: str
    later_day: str
    why: str
    link: EvidentLink


class OfferedEdition(NamedTuple):
    """An edition of a 公表資料 that an entry names."""

    ref: str
    entry: Entry
    day: str
    document: str
    name: str
    action: str


class OfferedCase(NamedTuple):
    """A 連携事例 that an entry tells of, as the form for a new case takes it."""

    entry: Entry
    day: str
    title: str
    channel: str
    municipalities: list[Municipality]
    wards: list[Municipality]
    token: str


class FollowUps:
    """What the entries of a written import evidently go with and do not have yet."""

    def __init__(self, job):
        self.entries = list(
            Entry.objects.filter(pk__in=job.rows.exclude(entry=None).values("entry"))
            .with_matters()
            .prefetch_related("municipalities__prefecture", "editions", "steps")
            .oldest_first()
        )
        self.links = list(self._links())
        self.editions = list(self._editions())

    def _links(self):
        if not self.entries:
            return
        own = {entry.pk for entry in self.entries}
        first, last = self.entries[0].first_day - AROUND, self.entries[-1].first_day + AROUND
        there = set(Link.objects.order_by().values_list("earlier", "later"))
        for link in find_evident(Entry.objects.between(first, last).with_matters()):
            ends = link.earlier.entry.pk, link.later.entry.pk
            if ends not in there and own & {*ends}:
                yield OfferedLink(
                    f"link:{ends[0]}:{ends[1]}",
                    Link.Kind(link.kind).label,
                    _words(link.earlier),
                    _day(link.earlier.entry),
                    _words(link.later),
                    _day(link.later.entry),
                    link.why,
                    link,
                )

    def _editions(self):
        """Papers made public, and wherever else the entries name them."""
        names = {match[1]: match[2] for entry in self.entries if (match := _PUBLISHED.match(entry.title))}
        for entry in self.entries:
            held = {edition.document.name for edition in entry.editions.all()}
            for document, name, action in _papers_of(entry, names):
                if document not in held:
                    ref = f"edition:{entry.pk}:{document}"
                    yield OfferedEdition(ref, entry, _day(entry), document, name, action)

    def cases(self):
        """Yields what the entries tell of cooperation between wards and municipalities, and no case holds."""
        for entry in self.entries:
            texts = [entry.title, entry.body, *(item.text for item in entry.items.all())]
            told = next((text for text in texts if _COOPERATION.search(text)), "")
            places = list(entry.municipalities.all())
            wards, others = ([place for place in places if place.is_ward is is_ward] for is_ward in (True, False))
            token = f"import-{entry.key}"[:24]
            begun = Case.objects.filter(token__endswith=f"-{token}").exists() if told else False  # by anybody
            if told and wards and others and not entry.steps.all() and not begun:
                whole = "".join(texts)
                channel = next((value for word, value in CHANNELS if word in whole), Case.Channel.EARLIER_TIES)
                yield OfferedCase(entry, _day(entry), told[:100], channel, others, wards, token)

    def misprints(self):
        """Yields (entry, day, word, word probably meant)."""
        for entry in self.entries:
            units = content_units(content_of(entry))
            text = "\n".join(value_text(name, value) for name, value in units.items() if name != "links")
            for printed, meant in find_misprints(text):
                yield entry, _day(entry), printed, meant

    def add(self, refs, *, by):
        """Write the offered links and editions of these refs, one after the other; returns how many."""
        links = [offer for offer in self.links if offer.ref in refs]
        editions = [offer for offer in self.editions if offer.ref in refs]
        with transaction.atomic():
            for offer in links:
                _add(offer.link.later.entry, "links", _link_content(offer.link), by=by)
            for offer in editions:
                row = {"document": offer.document, "name": offer.name, "action": offer.action}
                _add(offer.entry, "editions", row, by=by)
        return len(links) + len(editions)


def _papers_of(entry, published):
    """(document, edition, what was done) of each paper that the entry names; `published`: how, by name."""
    if match := _PUBLISHED.match(entry.title):
        yield match[1], "公表版" if match[2] == "公表" else "決定版", match[2]
    for item in entry.items.all():
        done = item.get_outcome_display() if item.outcome else "議題"
        if paper := _PAPER.search(item.text):
            yield paper[1], paper[2], "報告"
        for name in published:
            if name in item.text or f"{name}（案）" in item.text:
                yield name, "案" if "案" in item.text.replace(name, "") else "記載", done[:20]


def _add(entry, field, row, *, by):
    """Add a link or an edition to what the entry says."""
    content = content_of(Entry.objects.get(pk=entry.pk))
    content[field] = [*content.get(field, []), row]
    write_content(entry, content, by=by, reason="取込みのあとに、つながりと資料を加えた")


def _link_content(link):
    content = {"from": link.earlier.entry.key, "as": str(link.kind)}
    for name, matter in (("from_item", link.earlier), ("item", link.later)):
        if matter.item and len(matter.entry.items.all()) > 1:
            content[name] = matter.item.position
    return content


def _words(matter):
    return f"{matter.entry.title}：{matter.text}" if matter.item else matter.text


def _day(entry):
    return full_span(entry.first_day, entry.last_day)


class AllForm(forms.Form):
    """Confirmation that every offered link is to be added."""

    sure = forms.BooleanField(error_messages={"required": "下の一覧を確かめてから、しるしを付けてください。"})


@secretariat_page
@require_http_methods(["GET", "HEAD", "POST"])
def import_followups(request, pk):
    job = get_object_or_404(ImportJob.objects.visible_to(request.user), pk=pk, state=ImportJob.State.DONE)
    found = FollowUps(job)
    form = AllForm(request.POST if request.POST.get("add") == "all-links" else None)
    if request.method == "POST" and (not form.is_bound or form.is_valid()):
        refs = {offer.ref for offer in found.links} if form.is_bound else {request.POST.get("add", "")}
        try:
            count = found.add(refs, by=request.user)
        except ContentError as error:
            messages.error(request, str(error))
        else:
            messages.success(request, f"{count}件を加えました。") if count else messages.error(
                request, "すでに加えられています。"
            )
        return redirect("imports:import-followups", pk)
    trail = [("取込み", reverse("imports:import-list")), (str(job), job.get_absolute_url())]
    context = {"job": job, "trail": trail, "found": found, "form": form}
    context |= {"cases": list(found.cases()), "misprints": list(found.misprints())}
    return render(request, "imports/import_followups.html", context)
