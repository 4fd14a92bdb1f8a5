"""接触の記録 of one's own office: the list, a contact, and what is done with it."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone

from agreements.models import Body
from agreements.revisions.pages import create_page, edit_page
from members.access import own_page, reauthenticate_for_download, secretariat_page
from members.models import Municipality
from portal.web import downloads, follow_ups
from portal.web.days import full_day, full_span
from portal.web.numbers import whole_number
from portal.web.post_only import post_only
from timeline.entries.errors import ContentError

from . import exports
from .forms import ContactFilter, ContactForm
from .models import Contact

TITLE = "接触の記録"
LIST = (TITLE, "timeline:contact-list")
ON_A_PAGE = 50


def _place_of(user):
    """Where a contact of this user is kept: the municipality; None for the secretariat."""
    return None if user.is_secretariat else user.municipality


def _own(request, pk):
    return get_object_or_404(Contact.objects.visible_to(request.user).select_related("entry"), pk=pk)


def _partner(request):
    """The municipality or body of ?place= or ?body=, None without one; 404 for one that is not there."""
    if code := request.GET.get("place"):
        return get_object_or_404(Municipality.objects.with_lineage(), lg_code=code)
    if pk := request.GET.get("body"):
        return get_object_or_404(Body, pk=whole_number(pk))
    return None


@own_page
@reauthenticate_for_download
def contact_list(request):
    form = ContactFilter(request.GET if {"q", "state"} & set(request.GET) else None)
    contacts, partner = Contact.objects.visible_to(request.user), _partner(request)
    if partner:
        contacts = contacts.with_body(partner) if isinstance(partner, Body) else contacts.with_place(partner)
    found = form.found(contacts, timezone.localdate())
    table = exports.CONTACTS.of(lambda: exports.contact_rows(found), length=found.count)
    if file := downloads.file_response(request, table, form=form):
        return file
    page = Paginator(found.with_partners(), ON_A_PAGE).get_page(request.GET.get("page"))
    context = {
        "form": form,
        "page": page,
        "rows": [(each, full_day(each.first_day), full_day(each.due_on) if each.due_on else "") for each in page],
        "today": timezone.localdate(),
        "municipality": _place_of(request.user),
        "partner": partner,
    }
    return render(request, "timeline/contacts/contact_list.html", context)


@own_page
def contact_create(request):
    """The form of a new contact; ?partner= names with whom it begins."""
    contact = Contact(municipality=_place_of(request.user))
    form = ContactForm(request.POST or None, instance=contact, initial={"partners": request.GET.get("partner", "")})
    return create_page(request, form, "接触を記録する", LIST)


@own_page
def contact_detail(request, pk):
    contact, is_desk = _own(request, pk), request.user.is_secretariat
    entry = contact.entry
    context = {
        "contact": contact,
        "days": full_span(contact.first_day, contact.last_day or contact.first_day),
        "due": full_day(contact.due_on) if contact.due_on else "",
        "is_late": bool(contact.due_on and contact.due_on < timezone.localdate()),
        "is_to_come": contact.is_to_come(timezone.localdate()),
        "entry": entry if entry and (is_desk or entry.state == entry.State.PUBLISHED) else None,
        "is_desk": is_desk,
        "history": contact.history()[:20],
        "trail": [(TITLE, reverse(LIST[1]))],
    }
    return render(request, "timeline/contacts/contact_detail.html", context)


@own_page
def contact_edit(request, pk):
    contact = _own(request, pk)
    return edit_page(request, contact, ContactForm, "接触の記録を直す", (contact.subject, contact.get_absolute_url()))


@post_only()
@own_page
def contact_finish(request, pk):
    contact = _own(request, pk)
    follow_ups.finish(request, contact)
    return redirect(contact)


@post_only()
@own_page
def contact_reopen(request, pk):
    contact = _own(request, pk)
    follow_ups.reopen(request, contact)
    return redirect(contact)


@post_only()
@own_page
def contact_remove(request, pk):
    contact = _own(request, pk)
    if contact.remove(by=request.user):
        messages.success(request, f"「{contact.subject}」の記録を取り消しました。")
    return redirect(LIST[1])


@post_only()
@secretariat_page
def contact_draft(request, pk):
    """Drafts an entry of a contact of the secretariat, and leads to it."""
    contact = _own(request, pk)
    try:
        entry = contact.draft(by=request.user)
    except ContentError as error:
        messages.error(request, f"下書きにできません。{error.problems[0].message}")
        return redirect(contact)
    if entry:
        messages.success(request, "経過の下書きを作りました。公開してよいことだけを残し、読み直して公開してください。")
        return redirect("timeline:editor-edit", entry.pk)
    messages.info(request, "この記録には、すでに経過があります。")
    return redirect(contact)
