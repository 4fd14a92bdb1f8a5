"""A marker in every private text: no lower role reads it at any address, in a count, a download, a mail or a notice.

The readers of each marker are named (tests/leak_markers.py), and are shown to read it: a test that could not fail
proves nothing. A new private text without a marker fails here. As every address is read here by everybody, with
something of everything there is, so is held how much any of them asks the database.
"""

import html
import logging
import re
from datetime import timedelta
from functools import partial
from itertools import product

import pytest
from django.apps import apps
from django.contrib.auth import get_user_model
from django.db import connection, models, transaction
from django.http import HttpResponse
from django.test import Client, override_settings
from django.urls import get_resolver, resolve
from django.utils import timezone

from agreements.models import Agreement, Preparation, Tie
from bulletin.board.tasks import notify_saved_searches
from bulletin.models import (
    Attachment,
    Case,
    CasePicture,
    CoProposer,
    Enclosure,
    Message,
    PaperAnswer,
    Proposal,
    SavedSearch,
)
from bulletin.models import Step as CaseStep
from desk.models import Announcement, ContactMessage
from enquiries.models import AnswerFile, Enquiry, EnquiryPaperAnswer, Grant, Question, ResultEdition
from imports.models import ImportJob, ImportRow
from members.models import (
    Application,
    Assignment,
    DataToken,
    Invitation,
    Membership,
    MunicipalityDomain,
    Office,
    SecretariatInvitation,
)
from outbox.models import Circular, Notice, OutgoingMail
from portal.front.robots import SECTIONS as SITEMAP
from portal.front.tasks import DAILY, EVERY_ROUND
from portal.models import AuditLine
from tests import make
from tests.clients import as_
from tests.leak_markers import (
    LETTERS,
    MARKERS,
    MINATO,
    PREFIX,
    READABLE_BY,
    ROLES,
    SHINAGAWA,
    make_people,
    place_markers,
)
from tests.portal.database.test_record_version import PRIVATE
from timeline.models import (
    AgendaItem,
    Applicant,
    Booth,
    Contact,
    Correction,
    Document,
    Edition,
    Entry,
    Event,
    EventPicture,
    EventResult,
    EventStep,
    Item,
    Meeting,
    MeetingSeries,
    News,
    Part,
    PlanLine,
    PolicyStep,
    RecordFile,
    Role,
    Series,
    SignUpClass,
)

pytestmark = pytest.mark.django_db

SEARCHES = ("/search/", "/bulletin/", "/bulletin/cases/", "/timeline/", "/contacts/")
HALF_PRIVATE = {
    Grant,
    ResultEdition,
    Case,
    CaseStep,
    CasePicture,
    Entry,
    Event,
    EventPicture,
    EventResult,
    Item,
    Meeting,
    News,
    Part,
    PolicyStep,
    Role,
    AuditLine,
    Circular,
    Notice,
    OutgoingMail,
}
UNMARKED = {  # private texts without a marker, and why
    "event_kind": "the key of a kind of entries",
    "token": "a random mark of a form",
    "token_hash": "a hash",
    "digest": "a hash",
    "fingerprint": "a hash",
    "key": "made of numbers, chosen by the portal",
    "Notice.url": "an address of the portal",
    "Circular.url": "an address of the portal",
    "Circular.readers": "keys of rows",
    "Circular.without": "keys of rows",
    "origin_url": "an address of the portal",
    "search_text": "made of the other texts; searched below",
    "outline": "made of the other texts",
    "Part.label": "a numeral: ①",
    "Item.label": "a numeral: ①",
    "media_type": "a kind of file",
    "message_id": "random",
    "terms_version": "a day",
    "secretariat_role": "one of two words",
    "password": "a hash; shown nowhere",
    "OutgoingMail.last_error": "words of a mail server, for the administrator alone",
    "AuditLine.action": "words of the portal",
    "subject_kind": "words of the portal",
    "by_name": "whoever did it; people have a marker of their own",
    "image": "named after a hash of its content",
    "ImportRow.split": "made of the source, as content is",
    "ImportJob.problem": "words of the portal about a file",
    "ImportRow.result": "words of the portal",
    "Case.former": "municipalities and days, no text",
    "Freeze.codes": "codes of municipalities, which the public record has",
    "TieReturn.lines": "codes and kinds of ties, which the public record has",
    "Attachment.file": "the portal names it itself; what is in it has a marker",
    "AnswerFile.file": "the portal names it itself; what is in it has a marker",
    "Enclosure.file": "the portal names it itself; what is in it has a marker",
    "ImportJob.file": "the portal names it itself; what is in it has a marker",
    "Question.terms": "keys of questions, made of random numbers",
    "Question.unit": "a word of ten letters, read where the question is",
    "ImportRow.what": "a word of the portal",
    **dict.fromkeys(
        (f"KeptFinding.{name}" for name in ("code", "place", "printed", "computed", "explanation", "url", "edit_url")),
        "made of the record, and anew when it has changed",
    ),
    "ResultEdition.title": "as the enquiry's",
    "ResultEdition.chosen": "numbers and keys",
    "ImportRow.warnings": "words of the portal about the source",
}


@pytest.fixture(scope="module")
def people(django_db_setup, django_db_blocker):
    """The people, with all markers written: once for all tests here."""
    with django_db_blocker.unblock(), transaction.atomic(), override_settings(EMAIL_HOST=""):
        # without a mail server the administrator's list shows texts of mails
        people = make_people()
        place_markers(people)
        yield people
        transaction.set_rollback(True)


@pytest.fixture(autouse=True)
def plain_errors(monkeypatch):
    """Who is turned away reads what the view says of it and no more: the page around it holds nothing private."""
    logging.disable(logging.ERROR)
    for status in (403, 404):
        handler = partial(refusal, status=status)
        monkeypatch.setattr(f"portal.urls.handler{status}", handler, raising=False)
    yield
    logging.disable(logging.NOTSET)


def refusal(request, exception, *, status):
    return HttpResponse(repr(exception), status=status)


def routes(patterns, before=""):
    for pattern in patterns:
        route = before + str(pattern.pattern)
        if hasattr(pattern, "url_patterns"):
            yield from routes(pattern.url_patterns, route)
        else:
            yield route


def fillings():
    """What stands in the gaps of an address, by its beginning; the longest beginning counts."""
    proposals, cases = numbers(Proposal), list(Case.objects.filter(key__in=["marked", "open"]).values_list("key"))
    steps = CaseStep.objects.filter(case__key__in=["marked", "open"])
    entry = Entry.objects.get(state="draft")
    administrators = get_user_model().objects.exclude(secretariat_role="")
    return {
        "api/v1/entries/": [(entry.key,)],
        "api/v1/documents/": [("survey",)],
        "api/v1/news/": numbers(News),
        **{f"api/v1/{name}/": [(1,)] for name in ("people", "venues", "meetings", "disasters", "policies", "sections")},
        "api/v1/municipalities/": [(SHINAGAWA,), ("182109",)],
        "api/v1/bodies/": [(1,)],
        "api/v1/proposals/": proposals,
        "api/v1/cases/": cases,
        "api/v1/own/proposals/": proposals,
        "bulletin/proposals/": proposals,
        "bulletin/proposals/<int:pk>/lines/": [(pk, code) for (pk,), code in product(proposals, (SHINAGAWA, MINATO))],
        "answer/confirm/": [("unknown",)],
        "desk/answers/paper/": PaperAnswer.objects.waiting().values_list("pk"),
        "desk/proposals/": proposals,
        "desk/answers/<int:pk>/": proposals,
        "desk/answers/<int:pk>/<str:lg_code>/": [(pk, MINATO) for (pk,) in proposals],
        "bulletin/attachments/": numbers(Attachment),
        "bulletin/partners/": numbers(CoProposer),
        "bulletin/messages/": numbers(Message),
        "bulletin/messages/files/": numbers(Enclosure),
        "bulletin/searches/": numbers(SavedSearch),
        "bulletin/cases/": cases,
        "bulletin/cases/<slug:key>/steps/<int:pk>/": steps.values_list("case__key", "pk"),
        "bulletin/cases/<slug:key>/pictures/<int:pk>/": CasePicture.objects.values_list("case__key", "pk"),
        "desk/unreachable/": [(1,)],
        "members/mailboxes/": [("unknown",)],
        "members/applications/": numbers(Application),
        "desk/applications/": numbers(Application),
        "members/people/": Assignment.objects.filter(user__name=MARKERS["colleague"]).values_list("pk"),
        "members/offices/": Office.objects.filter(municipality__lg_code=SHINAGAWA).values_list("pk"),
        "members/invitations/<int:pk>/": numbers(Invitation),
        "desk/people/": administrators.values_list("pk"),
        "desk/people/invitations/": numbers(SecretariatInvitation),
        "desk/domains/": numbers(MunicipalityDomain),
        "desk/memberships/": numbers(Membership),
        "desk/rolls/": [(SHINAGAWA,)],
        "desk/agreements/": [(Agreement.objects.earliest("pk").pk,)],
        "desk/agreements/preparations/": numbers(Preparation),
        "desk/agreements/preparations/<int:pk>/steps/": Preparation.objects.values_list("pk", "steps__pk"),
        "desk/statistics/": [(1,)],
        "desk/statistics/<int:year>/": [(2025,)],
        "desk/announcements/": numbers(Announcement),
        "desk/enquiries/": numbers(ContactMessage),
        "enquiries/": numbers(Enquiry),
        "enquiries/<int:pk>/addressees/": [(pk, SHINAGAWA) for (pk,) in numbers(Enquiry)],
        "enquiries/<int:pk>/questions/add/": [(pk, "short") for (pk,) in numbers(Enquiry)],
        "enquiries/<int:pk>/questions/<int:question>/": Question.objects.values_list("questionnaire__enquiry", "pk"),
        "enquiries/files/": numbers(AnswerFile),
        "enquiries/code/": [("unknown",)],
        "enquiries/paper/": EnquiryPaperAnswer.objects.waiting().values_list("pk"),
        "enquiries/<int:pk>/addressees/<str:lg_code>/": [(pk, SHINAGAWA) for (pk,) in numbers(Enquiry)],
        "desk/import/": numbers(ImportJob),
        "desk/import/<int:pk>/rows/": ImportRow.objects.values_list("job", "pk"),
        "desk/timeline/": [(entry.pk,)],
        "desk/timeline/<int:pk>/versions/<int:number>/": [(entry.pk, 1)],
        "desk/settings/": [("terms",)],
        "desk/events/": Event.objects.filter(fiscal_year=2031).values_list("pk"),
        "desk/events/<int:pk>/texts/": [(event.pk, "goods") for event in Event.objects.filter(fiscal_year=2031)],
        "desk/events/steps/": numbers(EventStep),
        "desk/events/results/": numbers(EventResult),
        "desk/booths/": numbers(Booth),
        "members/booths/": numbers(Booth),
        "desk/classes/": numbers(SignUpClass),
        "desk/applicants/": numbers(Applicant),
        "sign-up/": numbers(SignUpClass),
        "sign-up/cancel/": [("unknown",)],
        "events/results/": [(2017,)],
        "events/results/pictures/": numbers(EventPicture),
        "desk/events/results/<int:result>/": EventPicture.objects.values_list("result", "pk"),
        "festivals/": Series.objects.filter(name="東北六魂祭・東北絆まつり").values_list("pk"),
        "members/ties/": numbers(Tie),
        "meetings/": numbers(MeetingSeries),
        "desk/meetings/": Meeting.objects.filter(note=MARKERS["agenda"]).values_list("pk"),
        "desk/meetings/follow-ups/": AgendaItem.objects.filter(note=MARKERS["agenda"]).values_list("pk"),
        "desk/meetings/series/": numbers(MeetingSeries),
        "members/plan/": PlanLine.objects.filter(note=MARKERS["plan"]).values_list("fiscal_year"),
        "desk/plan/": PlanLine.objects.filter(note=MARKERS["plan"]).values_list("fiscal_year"),
        "desk/plan/lines/": PlanLine.objects.filter(note=MARKERS["plan"]).values_list("pk"),
        "sitemap-": [(section,) for section in SITEMAP],
        "municipalities/": [(SHINAGAWA,), ("182109",), ("182010",)],
        "surveys/": numbers(ResultEdition),
        "grants/": [(2015,), (2016,)],
        "enquiries/<int:pk>/results/<slug:key>/": [
            (edition.enquiry_id, "wish") for edition in ResultEdition.objects.all()
        ],
        "enquiries/editions/": numbers(ResultEdition),
        "enquiries/editions/<int:pk>/texts/<slug:key>/": [
            (edition.pk, "wish") for edition in ResultEdition.objects.all()
        ],
        "enquiries/grants/": numbers(Grant),
        "enquiries/grants/years/": [(2016,)],
        "timeline/": [(entry.key,)],
        "events/": [(2031, 11)],
        "events/<slug:key>": [(entry.key,)],
        "sitemap-<slug:section>.xml": [("pages",), ("timeline",), ("proposals",)],
        "easy/<slug:topic>/": [("about",)],
        "en/<slug:topic>/": [("about",)],
        "news/": numbers(News),
        "desk/news/": numbers(News),
        "about/corrections/": numbers(Correction),
        "documents/": [("survey",)],
        "relief/": [(1,)],
        "relief/wards/": [(SHINAGAWA,)],
        "desk/relief/": [(1,)],
        "members/relief/": [(1,)],
        "contacts/": numbers(Contact),
        "policies/": [(1,)],
        "desk/policies/": [(1,)],
        "sections/": [(1,)],
        "desk/sections/": [(1,)],
        "venues/": [(1,)],
        "desk/venues/": [(1,)],
        "people/": [(1,)],
        "desk/officials/": [(1,)],
        "desk/officials/<int:pk>/apart/": [(1, 2)],
        "desk/tenures/": [(1,)],
        "desk/advisers/": [(1,)],
        "files/": numbers(RecordFile),
        "desk/files/": numbers(RecordFile),
        "desk/files/<str:kind>/": [("entry", entry.pk), *(("preparation", pk) for (pk,) in numbers(Preparation))],
        "desk/documents/": [(Document.objects.earliest("pk").pk,)],
        "desk/editions/": [(Edition.objects.earliest("pk").pk,)],
        "agreements/": [(1,)],
        "statistics/figures/": [(1,)],
        "pictures/": [(1,)],
        "members/": [(1,)],
        "accounts/": [],
    }


def numbers(model):
    return model.objects.values_list("pk")


def addresses():
    """Every address of the portal, its gaps filled with everything private there is."""
    filled = fillings()
    for route in routes(get_resolver().url_patterns):
        start = max((start for start in filled if route.startswith(start)), key=len, default=None)
        if not re.search(r"[<(]", route):
            yield "/" + route
            continue
        assert start, f"{route}: what stands in its gaps?"
        for values in filled[start]:
            parts = iter(values)
            yield "/" + re.sub(r"<[^>]+>", lambda _: str(next(parts)), route)  # noqa: B023


MOST_QUERIES = 25  # that read, of any page (L10), with something of everything there is
GATHERING = {  # what asks more, and how much: docs/decisions/024
    "desk/": 27,
    "desk/?format=csv": 37,
    "members/": 30,
    "desk/meetings/<int:pk>/": 30,
    "desk/timeline/<int:pk>/": 27,
    "desk/papers/meeting/pdf/": 27,
    "bulletin/proposals/<int:pk>/edit/": 26,
    "search/": 28,  # the first of a version of the record
    "sitemap.xml": 34,  # once for each version
}


class Reading:
    """Counts what reads, around every query: with connection.execute_wrapper(Reading())."""

    number = 0

    def __call__(self, execute, sql, *arguments):
        self.number += sql.lstrip("(").startswith(("SELECT ", "WITH ", "DECLARE "))
        return execute(sql, *arguments)


def asks_too_much(page, number):
    if number <= MOST_QUERIES:
        return False
    route = resolve(page.partition("?")[0]).route
    file = re.search(r"\?format=\w+", page)
    return number > GATHERING.get(f"{route}{file[0] if file else ''}", MOST_QUERIES)


def read(client, page):
    """What comes back, headers included, as text; without the marks of a comparison, which part a marker in two."""
    response = client.get(page)
    body = b"".join(response) if response.streaming else response.content
    return re.sub(r"</?(?:ins|del)>", "", body.decode("utf-8", "replace")) + str(response.headers)


def shows_markup(text):
    """Whether a page shows elements that the portal makes (days, readings) as words, escaped once too often."""
    return "text/html" in text and "&lt;/" in text and bool(re.search("&lt;/(?:time|span|ruby|a)&gt;", text))


def markers_in(text):
    return {where for where, marker in MARKERS.items() if marker in text} if PREFIX in text else set()


@pytest.fixture(scope="module")
def pages(people, django_db_blocker):
    """All addresses, searches for every marker, and the files that the administrator is offered."""
    pages = sorted(addresses()) + [f"{page}?q={PREFIX}" for page in SEARCHES]
    client, lists = as_(people["administrator"]), [page for page in pages if not re.search(r"\d", page)]
    return pages + sorted({file for page in lists for file in downloads(page, read(client, page))})


def downloads(page, text):
    """The files offered on a page as CSV: of the same rows as Excel's (portal.web.downloads)."""
    for query in re.findall(r'href="[^"?]*(\?[^"]*format=csv[^"]*)"', text):
        if "encoding" not in query:
            yield page.partition("?")[0] + html.unescape(query)


@pytest.mark.once
@pytest.mark.parametrize("role", ROLES)
def test_markers_are_read_at_every_address_by_their_readers_alone(people, pages, role):
    assert len(pages) > 300 and sum("format=csv" in page for page in pages) > 20
    client = as_(people[role])
    found_at: dict[str, str] = {}
    asked: dict[str, int] = {}
    escaped_twice = []
    for page in pages:
        with connection.execute_wrapper(reading := Reading()):
            text = read(client, page)
        asked[page] = reading.number
        escaped_twice += [page] * shows_markup(text)
        for where in markers_in(text):
            found_at.setdefault(where, page)
    entitled = {where for where, readers in READABLE_BY.items() if role in readers}
    assert set(found_at) == entitled, {where: found_at.get(where) for where in set(found_at) ^ entitled}
    assert {page: number for page, number in asked.items() if asks_too_much(page, number)} == {}
    assert escaped_twice == []


OF_TOKENS = {  # what the data of a municipality holds of the markers, by who made the token
    "proposer": {
        *("private line", "other line", "draft", "members' proposal", "answer of members", "reply to all"),
        *("hidden proposal", "why it is hidden"),
    },
    "co-proposer": {"private line", "other line", "members' proposal", "answer of members", "reply to all"},
    "ward": {"private line", "members' proposal", "answer of members", "reply to all", "name of a token"},
    "other ward": {"other line", "members' proposal", "reply to all"},
    "other member": set(),
}


def test_markers_are_read_by_tokens_of_their_readers_alone(people, pages):
    """Every address of the interface, with a token of each municipality that reads all there is to read."""
    addresses = [page for page in pages if page.startswith("/api/v1/") and "?" not in page]
    addresses += [f"/api/v1/{name}?q={PREFIX}" for name in ("entries", "cases", "proposals", "profiles")]
    for role, expected in OF_TOKENS.items():
        name = "庁内の集計表" if role != "ward" else MARKERS["name of a token"]
        with transaction.atomic():
            DataToken.objects.all().delete()
            _, text = make.data_token(people[role], name)
            client = Client(headers={"Authorization": f"Bearer {text}"})
            found = {where for page in addresses for where in markers_in(read(client, page))}
            transaction.set_rollback(True)
        assert found == expected, role
        assert {where for where in found if role not in READABLE_BY[where]} == set()


def test_markers_are_counted_in_no_search(people):
    """A search for markers somebody may not read says what a search for nothing does; their readers find them."""
    heard = set()
    for role, reader in people.items():
        client = as_(reader)
        for page in ("/search/", "/bulletin/"):
            nothing = found(client, page, "nothing99")
            for readers, letter in LETTERS.items():
                same = found(client, page, f"{PREFIX}{letter}") == nothing
                if role not in readers:
                    assert same, (role, letter, page)
                elif not same:
                    heard.add((role, letter))
    readers_of = {where: frozenset(READABLE_BY[where]) for where in ("members' proposal", "hidden proposal")}
    assert heard == {(role, LETTERS[readers]) for readers in readers_of.values() for role in readers}


def found(client, page, word):
    """The page without the word asked for."""
    text = client.get(page, {"q": word}).content.decode()
    return text.partition("<main")[2].partition("</main>")[0].replace(word, "")


def test_markers_are_told_to_their_readers_alone(people):
    """By mail and by notice, in subject and text, then and when the worker reminds and sums up in the weeks after;
    lines of the audit hold none but what the secretariat may read."""
    before = OutgoingMail.objects.count()
    for days in (1, 14, 21, 22, 25):
        later = timezone.now() + timedelta(days=days)
        for task in [*DAILY, *EVERY_ROUND]:
            task(later)
    assert OutgoingMail.objects.count() > before
    names = {reader.email: role for role, reader in people.items() if reader}
    told = {(where, notice.user.email) for notice in Notice.objects.all() for where in markers_in(text_of(notice))}
    told |= {(where, mail.to) for mail in OutgoingMail.objects.all() for where in markers_in(text_of(mail))}
    told = {
        (where, names.get(to, to)) for where, to in told if PREFIX not in to
    }  # one in an address is mailed to itself
    assert told - {(where, role) for where, readers in READABLE_BY.items() for role in readers} == set()
    assert {("private line", "proposer"), ("reply to all", "other ward"), ("reply to all", "other member")} <= told
    lines = "".join(f"{line.subject}{line.reason}{line.action}" for line in AuditLine.objects.all())
    assert markers_in(lines) <= {where for where, readers in READABLE_BY.items() if "secretariat" in readers}


def test_saved_search_tells_of_what_its_owner_may_read(people):
    """Everybody keeps a search for all markers, and is told of the members' proposal alone; not of the own one."""
    notify_saved_searches(timezone.now())
    told = {
        (where, notice.user.email)
        for notice in Notice.objects.filter(key__startswith="search-found:")
        for where in markers_in(text_of(notice))
    }
    hearing = {"co-proposer", "ward", "other ward", "other member", "secretariat", "administrator"}
    assert told == {("members' proposal", people[role].email) for role in hearing}


def text_of(told):
    return f"{getattr(told, 'title', '')}{getattr(told, 'subject', '')}{told.body}{told.key}"


def test_subject_of_a_private_line_names_nobody(people):
    subjects = OutgoingMail.objects.filter(body__contains=MARKERS["private line"]).values_list("subject", flat=True)
    assert len(set(subjects)) == 1 and not any(name in subjects[0] for name in ("品川", "坂井", "仙台"))


def private_texts():
    """Every text of every table that is not the public record, wholly or with what is not published yet."""
    private = {model for model in PRIVATE if not model._meta.auto_created} | HALF_PRIVATE
    of_people = {*apps.get_app_config("members").get_models()} & private
    for model in sorted(private | of_people, key=lambda model: model._meta.label):
        for field in model._meta.concrete_fields:
            is_text = isinstance(field, models.CharField | models.TextField | models.JSONField | models.FileField)
            if is_text and not field.choices and not {field.name, f"{model.__name__}.{field.name}"} & UNMARKED.keys():
                yield model, field


def test_every_private_text_has_its_marker(people):
    """Whoever adds a private text gives it a marker, or says in UNMARKED why it needs none."""
    silent = [
        f"{model._meta.label}.{field.name}"
        for model, field in private_texts()
        if not any(PREFIX in str(value) for value in model.objects.values_list(field.name, flat=True))
    ]
    assert silent == []
