"""Pages that belong to no one app: home, search, and what the portal says about itself."""

import sys
from urllib.parse import urlencode

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent
from django.db import IntegrityError, InterfaceError, InternalError, OperationalError
from django.http import HttpResponse
from django.middleware.csrf import get_token
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.views import defaults
from django.views.decorators.cache import never_cache

from agreements.dot_map.dots import DotRecord
from agreements.dot_map.map_context import map_context
from agreements.models import Source, Statistic
from bulletin.board.proposal_list import open_calls
from bulletin.cases.case_rows import latest_case
from desk.retention.rules import rules
from members.models import Membership
from portal.database.refusals import is_disk_full
from portal.files import disk_errors
from portal.japanese.periods import Dated, take_period
from portal.web import saved_form
from portal.web.days import full_day
from portal.web.forms import AsOfForm, SearchForm
from portal.web.markdown import render_markdown
from portal.web.page_cache import public_page
from portal.wording import Wording, shipped
from timeline.entries.list_rows import nearest_on, short_rows
from timeline.models import Entry, News
from timeline.news.news_rows import news_rows

from .accessibility import CRITERIA, CRITERIA_ADDED, DECLARED_ON, TESTED
from .photos import photos
from .search.results import Search
from .search.suggestions import nearest_spellings, synonyms


@public_page
def home(request):
    form, today, record = AsOfForm(request.GET), timezone.localdate(), DotRecord()
    record_day = Source.objects.record_day()
    asked, day = form.asked, form.day_or(record_day)
    published = Entry.objects.published().past_or_under_way(asked or today)
    coming, held = nearest_on(asked, Entry.objects.published().events(), today, most=4)
    newest = short_rows(published.newest_first(), most=9)  # 4 of them may stand among the events beside
    context = {
        "form": form,
        "day": day,
        "counts": record.counts.on(day),
        "total": Statistic.objects.newest_total(asked),
        "members": Membership.objects.member_count(asked or today),
        "members_on": asked or today,
        "coming": coming,
        "held": held,
        "latest": [row for row in newest if row not in (coming or held)][:5],
        # what is asked for answers now, not what once was
        "news": [] if asked else news_rows(News.objects.shown(today)[:3]),
        "case": latest_case(asked),
        "photos": [] if asked else photos(today),
        "open_calls": [] if asked else open_calls(today, most=3),
        "dots": map_context(record, record.on(form.day_or(record.last_day(record_day)))),
    }
    return render(request, "portal/front/home.html", context)


@public_page(reads=[*SearchForm.base_fields, "as_text"])
def search(request):
    form = SearchForm(request.GET if "q" in request.GET else None)
    query = form.cleaned_data["q"] if form.is_valid() else ""
    today = timezone.localdate()
    asked = Dated(None, "", query) if "as_text" in request.GET else take_period(query, today)
    results = Search(asked.rest, today, request.user, asked.span).groups()
    context = {"form": form, "query": query, "asked": asked, "results": results}
    if query:
        context["synonyms"] = synonyms(query)
    if query and not results:
        context["nearest"] = nearest_spellings(asked.rest, today)
    return render(request, "portal/front/search.html", context)


@public_page
def about(request):
    return render(request, "portal/front/about.html")


@public_page
def terms(request):
    newest = Wording.objects.history(Wording.Key.TERMS).first()
    text = newest.text if newest else shipped(Wording.Key.TERMS)
    changed = newest and full_day(timezone.localdate(newest.saved_at))
    return render(request, "portal/front/terms.html", {"text": render_markdown(text, top=2), "changed": changed})


@public_page
def privacy(request):
    return render(request, "portal/front/privacy.html", {"keep_days": settings.ENQUIRY_KEEP_DAYS, "rules": rules()})


@public_page
def accessibility(request):
    return render(request, "portal/front/accessibility.html")


@public_page
def accessibility_test(request):
    context = {
        "declared_on": DECLARED_ON,
        "criteria": CRITERIA,
        "criteria_added": CRITERIA_ADDED,
        "tested": TESTED,
        "base": settings.BASE_URL,
        "trail": [("アクセシビリティ方針", reverse("accessibility"))],
    }
    return render(request, "portal/front/accessibility_test.html", context)


@never_cache
def csrf_failure(request, reason=""):
    """CSRF_FAILURE_VIEW, 403: offers to send the form again; its fields only if it came from a page of this site.

    Who logged in in another tab meanwhile goes on from a login form to where it leads.
    """
    if request.user.is_authenticated and request.resolver_match.view_name == "account_login":
        messages.info(request, f"{request.user} さんとして、すでにログインしています。")
        return redirect(f"{request.path}?{urlencode({'next': request.POST.get('next', '')})}")
    return render(request, "403_csrf.html", _sent(request), status=403)


def _sent(request):
    fields = saved_form.sent_fields(request) if saved_form.came_from_here(request) else []
    context = {"fields": fields, "words": saved_form.readable_values(fields), "address": request.get_full_path()}
    return {**context, "had_files": bool(request.FILES)}


def bad_request(request, exception):
    """handler400: 413 with the bounds when more was sent at once than the portal reads, 400 otherwise."""
    if not isinstance(exception, (RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent)):
        return defaults.bad_request(request, exception)
    return HttpResponse(render_to_string("413.html"), status=413)


@never_cache
def server_failed(request):
    """handler500: 503 with the form to send again after an error of the database or a disk, 500 otherwise.

    Nothing here asks the database, not even who is logged in.
    """
    error = sys.exc_info()[1]
    is_full = _has_no_room(error)
    if not is_full and not _is_of_database_or_disk(error):
        return defaults.server_error(request)
    context = {**_sent(request), "is_full": is_full, "csrf_token": get_token(request)}
    page = render_to_string("503.html", context)
    return HttpResponse(page, status=503, headers={"Retry-After": "180"})


def _has_no_room(error):
    """Whether a disk is full: of the files or of the database."""
    if isinstance(error, OSError):
        return disk_errors.is_full(error)
    return isinstance(error, OperationalError) and is_disk_full(error)


def _is_of_database_or_disk(error):
    if isinstance(error, OSError):
        return disk_errors.is_of_the_disk(error)
    return isinstance(error, (OperationalError, InternalError, InterfaceError, IntegrityError))


def too_many_requests(request):
    """handler429: a rate limit was reached, with the form to send again; Retry-After is a minute."""
    page = render_to_string("429.html", _sent(request), request=request)
    return HttpResponse(page, status=429, headers={"Retry-After": "60"})
