from typing import Any

from django.contrib import messages
from django.db.models import Q
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone

from agreements.revisions.pages import create_page, edit_page
from members import hooks
from members.access import secretariat_page
from members.models import Municipality, Profile
from portal.web import downloads
from portal.web.days import full_day, full_span
from portal.web.page_cache import public_page
from portal.web.post_only import post_only

from . import exports
from .forms import LogoForm, SectionForm
from .models import Logo, Section

TITLE = "コーナー"
DESK = ("コーナーの編集", "timeline:section-desk")
MOST = 50  # profiles, events and cases on the page; of events the newest


@public_page
def section_list(request):
    today = timezone.localdate()
    sections = Section.objects.public(today)
    if file := downloads.file_response(request, exports.SECTIONS.of(lambda: exports.section_rows(sections))):
        return file
    rows = [(each, full_day(each.opened_on, False), each.state_on(today)) for each in sections if each.opened_on]
    context = {"rows": rows, "trail": [("自治体", reverse("members:municipality-list"))]}
    return render(request, "timeline/sections/section_list.html", context)


@public_page
def section_detail(request, pk):
    today = timezone.localdate()
    section = get_object_or_404(Section.objects.visible_to(request.user, today), pk=pk)
    places = section.places_on(today)
    here = Q(municipality__in=places)
    profiles = Profile.objects.listed(today).with_places().with_first_picture()
    profiles = profiles.filter(here | section.about("search_text"))
    participations: Any = Municipality.participations.rel.related_model._default_manager
    found = participations.of_published().filter(here | section.about("case__search_text"))
    cases = {each.case_id: each.case for each in found}
    entries = section.entries.published().oldest_first()
    context = {
        "section": section,
        "state": section.state_on(today),
        "opened": full_day(section.opened_on) if section.opened_on else "",
        "closed": full_day(section.closed_on) if section.closed_on else "",
        "count": places.count(),
        "profiles": profiles[:MOST],
        "events": [
            (full_span(entry.first_day, entry.last_day), entry.mark_on(today), entry)
            for entry in section.events().newest_first()[:MOST]
        ],
        "cases": list(cases.values())[:MOST],
        "entries": [(full_span(entry.first_day, entry.last_day), entry) for entry in entries],
        "corrections": hooks.corrections_of([section]),
        "trail": [("自治体", reverse("members:municipality-list")), (TITLE, reverse("timeline:section-list"))],
    }
    return render(request, "timeline/sections/section_detail.html", context)


@public_page
def logo_page(request):
    logos = list(Logo.objects.prefetch_related("entries__files"))
    context = {
        "logos": [
            (
                logo,
                full_day(logo.adopted_on) if logo.adopted_on else "",
                [entry for entry in logo.entries.all() if entry.state == entry.State.PUBLISHED],
            )
            for logo in logos
        ],
        "corrections": hooks.corrections_of(logos),
        "trail": [("このポータルについて", reverse("about"))],
    }
    return render(request, "timeline/sections/logo_page.html", context)


@secretariat_page
def section_desk(request):
    today, sections = timezone.localdate(), Section.objects.all()
    if file := downloads.file_response(request, exports.SECTIONS.of(lambda: exports.section_rows(sections))):
        return file
    told = set(Section.entries.through.objects.values_list("section", flat=True))
    rows = [
        (
            each,
            full_day(each.opened_on, False) if each.opened_on else "",
            each.state_on(today),
            each.opened_on and each.pk not in told,
        )
        for each in sections
    ]
    return render(request, "timeline/sections/section_desk.html", {"rows": rows, "logos": Logo.objects.all()})


@secretariat_page
def section_create(request):
    return create_page(request, SectionForm(request.POST or None, instance=Section()), "コーナーを加える", DESK)


@secretariat_page
def section_edit(request, pk):
    section = get_object_or_404(Section, pk=pk)
    return edit_page(request, section, SectionForm, f"「{section}」を直す", DESK)


@post_only(page="../../")
@secretariat_page
def section_draft(request, pk):
    """Drafts the entry of a section's opening, and leads to it."""
    section = get_object_or_404(Section, pk=pk)
    if entry := section.draft(by=request.user):
        messages.success(request, "経過の下書きを作りました。読み直して、公開してください。")
        return redirect("timeline:editor-edit", entry.pk)
    messages.info(request, "このコーナーには、すでに経過があるか、運用開始の日がありません。")
    return redirect(DESK[1])


@secretariat_page
def logo_create(request):
    return create_page(request, LogoForm(request.POST or None, instance=Logo()), "ロゴマークを加える", DESK)


@secretariat_page
def logo_edit(request, pk):
    logo = get_object_or_404(Logo, pk=pk)
    return edit_page(request, logo, LogoForm, f"「{logo}」を直す", DESK)
