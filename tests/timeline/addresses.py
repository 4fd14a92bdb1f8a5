import io
import uuid

from PIL import Image

from portal.models import Paper
from tests import make
from tests.access import (
    GET_ONLY,
    HIDDEN,
    LEADS_BACK,
    LOGIN,
    PUBLIC,
    Row,
    audience,
    everybody,
    secretariat,
    staff,
    wards,
)
from timeline.content import content_of, write_content
from timeline.models import (
    Advisership,
    Applicant,
    Booth,
    BoothCode,
    Correction,
    Disaster,
    Document,
    Edition,
    Entry,
    Event,
    EventPicture,
    EventResult,
    EventStep,
    Logo,
    MeetingSeries,
    Person,
    PlanLine,
    Policy,
    PolicyStep,
    RecordFile,
    RegionalPlan,
    ReliefAction,
    Section,
    Series,
    SignUpClass,
    Tenure,
    Venue,
)


def entry():
    """An entry of the record, changed once."""
    entry = Entry.objects.get_by_natural_key("2017-08-21")
    write_content(entry, content_of(entry) | {"theme": "お茶"}, by=None, reason="試験")
    return [entry.pk]


def version():
    return [*entry(), 1]


def an_edition():
    return [Edition.objects.earliest("pk").pk]


def a_document():
    return [Document.objects.earliest("pk").pk]


def a_file():
    """An address elsewhere, of the paper of an edition."""
    row = RecordFile(edition=Edition.objects.earliest("pk"), name="本文", address="https://example.jp/paper")
    return [RecordFile.objects.take_in(row, None, by=make.user("writer@example.jp")).pk]


def an_edition_of_its_kind():
    return ["edition", *an_edition()]


def a_correction():
    return [Correction.objects.of_published().earliest("pk").pk]


def a_news():
    return [make.news().pk]


def a_drafted_news():
    return [make.news(state="draft").pk]


def kept_edition():
    paper = Paper.objects.ask("書類", "<p>経過</p>")
    paper.keep_for_good(by=None)
    paper.keep(b"%PDF-")
    return [paper.pk]


def a_person(name="西川 太一郎"):
    return [Person.objects.get(name=name).pk]


def a_merged_person():
    return a_person("西川")


def two_people():
    return [*a_person("山崎"), *a_person("山崎 善也")]


def a_tenure():
    return [Tenure.objects.earliest("pk").pk]


def an_adviser():
    return [Advisership.objects.earliest("pk").pk]


def a_venue(name="大井競馬場"):
    return [Venue.objects.get(name=name).pk]


def first(model):
    """What makes the arguments of an address: the first row of `model`."""
    return lambda: [model.objects.earliest("pk").pk]


def an_own_action():
    """What 品川区 did."""
    row = ReliefAction(disaster=Disaster.objects.earliest("pk"), kind="staff", ward=make.place("131091"))
    row.register(by=None)
    return [row.pk]


def a_contact(lg_code=None):
    """Of the municipality with the code, else of the secretariat."""

    def make_it():
        place = lg_code and make.place(lg_code)
        return [make.contact(place).pk]

    return make_it


def an_unopened_section():
    return [Section.objects.create(name="準備中のコーナー").pk]


def a_series():
    return [MeetingSeries.objects.earliest("pk").pk]


def a_plan_line():
    return [PlanLine.objects.earliest("pk").pk]


def an_event(key="2017-09-09"):
    return [Event.objects.get(entry__key=key).pk]


def an_idea():
    """An event that has neither an outline nor an entry."""
    return [Event.objects.create(name="試験の催し", fiscal_year=2026).pk]


def an_event_step():
    return [EventStep.objects.create(event_id=an_event()[0], step="idea").pk]


def a_result():
    return [EventResult.objects.create(event_id=an_event()[0], as_of="2017-09-10", visitors=1).pk]


def a_picture():
    """Of a result that is not published."""
    desk, jpeg = make.secretariat("picture@example.jp"), io.BytesIO()
    Image.new("RGB", (2, 2)).save(jpeg, "JPEG")
    result = EventResult.objects.get(pk=a_result()[0])
    return [EventPicture.objects.take_in(result, jpeg.getvalue(), "会場", by=desk).pk]


def a_picture_and_its_result():
    picture = EventPicture.objects.get(pk=a_picture()[0])
    return [picture.result_id, picture.pk]


def a_public_picture():
    picture = EventPicture.objects.get(pk=a_picture()[0])
    assert picture.result.publish(by=None)
    return [picture.pk]


def a_festival(name="東北六魂祭・東北絆まつり"):
    return [Series.objects.get(name=name).pk]


def a_booth(lg_code="182109"):
    """One of 坂井市, or of the municipality of this code."""
    return [Booth.objects.create(event_id=an_event()[0], number=1, municipality=make.place(lg_code)).pk]


def a_free_booth():
    return [Booth.objects.create(event_id=an_event()[0], number=2).pk]


def sheets_of_an_event():
    BoothCode.objects.issue(Booth.objects.get(pk=a_booth()[0]), by=None)
    return an_event()


def a_class(key="2017-09-09"):
    """Of an event that everybody may read of, or of the one of this key; its time is over."""
    days = {"opens_on": "2017-08-01", "closes_on": "2017-09-08"}
    return [SignUpClass.objects.create(event_id=an_event(key)[0], places=1, **days).pk]


def a_class_of_a_draft():
    Entry.objects.filter(key="2017-09-09").update(state=Entry.State.DRAFT)
    return a_class()


def an_applicant():
    said = {"token": uuid.uuid4(), "name": "花", "email": "hana@example.jp", "state": "placed"}
    return [Applicant.objects.create(signed_up_for_id=a_class()[0], **said).pk]


def a_link_of_an_applicant():
    return [Applicant.objects.get(pk=an_applicant()[0]).cancel_address.split("/")[-2]]


OFFICES = audience(LOGIN, 403, 200, 200, 200, 200, 200)  # whoever keeps contacts: of a place, or the secretariat
OFFICES_POST, OFFICES_NONE = (audience(LOGIN, 403, *[status] * 5) for status in (405, 404))
ONLY_DESK = audience(LOGIN, 403, 404, 404, 404, 200, 200)
ONLY_WARD = audience(LOGIN, 403, 404, 404, 200, 404, 404)


def _changed(seen):
    """The same readers, led back after the change."""
    return {role: 302 if status == 200 else status for role, status in seen.items()}


TO_DESK = secretariat(200) | {"visitor": 404}  # a page of which others know nothing
ROWS = [
    Row("timeline:meeting-list", [], PUBLIC, PUBLIC),
    Row("timeline:meeting-series", a_series, PUBLIC, PUBLIC),
    Row("timeline:decision-list", [], PUBLIC, PUBLIC),
    Row("timeline:meeting-series-create", [], secretariat(200), secretariat(200)),
    Row("timeline:meeting-series-edit", a_series, secretariat(200), secretariat(200)),
    Row("timeline:shared-plan-index", [], OFFICES, OFFICES_POST),
    Row("timeline:shared-plan", [2017], OFFICES, OFFICES_POST),
    Row("timeline:shared-plan", [1999], OFFICES_NONE, OFFICES_POST, "before the record"),
    Row("timeline:shared-plan-print", [2017], OFFICES, OFFICES_POST),
    Row("timeline:shared-plan-pdf", [2017], OFFICES, OFFICES_POST),
    Row("timeline:plan-index", [], secretariat(200), secretariat(405)),
    Row("timeline:plan-list", [2017], secretariat(200), secretariat(405)),
    Row("timeline:plan-list", [1999], secretariat(404), secretariat(405), "before the record"),
    Row("timeline:plan-print", [2017], secretariat(200), secretariat(405)),
    Row("timeline:plan-pdf", [2017], secretariat(200), secretariat(405)),
    Row("timeline:plan-line-create", [2017], secretariat(200), secretariat(200)),
    Row("timeline:plan-line-edit", a_plan_line, secretariat(200), secretariat(200)),
    Row("timeline:plan-line-remove", a_plan_line, LEADS_BACK, secretariat(302)),
    Row("timeline:plan-share", [2017], LEADS_BACK, secretariat(302)),
    Row("timeline:plan-copy", [2018], LEADS_BACK, secretariat(302)),
    Row("timeline:plan-from-record", [2018], LEADS_BACK, secretariat(302)),
    Row("timeline:event-result-list", [], PUBLIC, PUBLIC),
    Row("timeline:event-result-year", [2017], PUBLIC, PUBLIC),
    Row("timeline:event-result-year", [1999], everybody(404), everybody(404), "before the record"),
    Row("timeline:festival-list", [], PUBLIC, PUBLIC),
    Row("timeline:festival-series", a_festival, PUBLIC, PUBLIC),
    Row("timeline:event-desk", [], secretariat(200), secretariat(405)),
    Row("timeline:event-create", [], secretariat(200), secretariat(200)),
    Row("timeline:event-record", an_event, secretariat(200), secretariat(405)),
    Row("timeline:event-edit", an_event, secretariat(200), secretariat(200)),
    Row("timeline:event-outline", an_idea, secretariat(200), secretariat(200)),
    Row("timeline:event-outline", an_event, secretariat(302), secretariat(302), "with its entry"),
    Row("timeline:event-draft", an_idea, LEADS_BACK, secretariat(302)),
    Row("timeline:event-without-result", an_event, LEADS_BACK, secretariat(302)),
    Row("timeline:event-step-create", an_event, secretariat(200), secretariat(200)),
    Row("timeline:event-step-edit", an_event_step, secretariat(200), secretariat(200)),
    Row("timeline:event-step-remove", an_event_step, LEADS_BACK, secretariat(302)),
    Row("timeline:event-result-create", an_event, secretariat(200), secretariat(200)),
    Row("timeline:event-result-create", an_idea, HIDDEN, HIDDEN, "of an idea"),
    Row("timeline:event-result-edit", a_result, secretariat(200), secretariat(200)),
    Row("timeline:event-picture-add", a_result, secretariat(200), secretariat(200)),
    Row("timeline:event-picture", a_picture, audience(*[404] * 5, 200, 200), GET_ONLY, "not published"),
    Row("timeline:event-picture", a_public_picture, PUBLIC, GET_ONLY, "published"),
    Row("timeline:event-picture-remove", a_picture_and_its_result, LEADS_BACK, secretariat(302)),
    Row("timeline:event-result-publish", a_result, LEADS_BACK, secretariat(302)),
    Row("timeline:booth-report-code", [], PUBLIC, PUBLIC),
    Row("timeline:booth-list", an_event, secretariat(200), secretariat(405)),
    Row("timeline:booth-create", an_event, secretariat(200), secretariat(200)),
    Row("timeline:booth-codes-issue", an_event, LEADS_BACK, secretariat(302)),
    Row("timeline:booth-sheets", sheets_of_an_event, secretariat(200), secretariat(405)),
    Row("timeline:booth-sheets", an_idea, HIDDEN, secretariat(405), "of an idea"),
    Row("timeline:booth-edit", a_booth, secretariat(200), secretariat(200)),
    Row("timeline:booth-remove", a_booth, LEADS_BACK, secretariat(302)),
    Row("timeline:booth-code-renew", a_booth, LEADS_BACK, secretariat(302)),
    Row("timeline:booth-report", a_booth, secretariat(200), secretariat(200)),
    Row("timeline:booth-own-list", [], staff(200), staff(405)),
    Row(
        "timeline:booth-own-edit",
        a_booth,
        audience(LOGIN, 403, 200, 200, 404, 403, 403),
        audience(LOGIN, 403, 200, 200, 404, 403, 403),
    ),
    Row("timeline:booth-own-edit", a_free_booth, staff(404), staff(404), "free"),
    Row("timeline:sign-up", a_class, PUBLIC, PUBLIC),
    Row("timeline:sign-up", a_class_of_a_draft, everybody(404), everybody(404), "of a draft"),
    Row("timeline:sign-up-cancel", a_link_of_an_applicant, PUBLIC, PUBLIC),
    Row("timeline:sign-up-cancel", ["unknown"], everybody(404), everybody(404), "unknown"),
    Row("timeline:class-list", an_event, secretariat(200), secretariat(405)),
    Row("timeline:class-list", an_idea, HIDDEN, secretariat(405), "of an idea"),
    Row("timeline:class-create", an_event, secretariat(200), secretariat(200)),
    Row("timeline:class-edit", a_class, secretariat(200), secretariat(200)),
    Row("timeline:applicant-list", a_class, secretariat(200), secretariat(405)),
    Row("timeline:applicant-cancel", an_applicant, LEADS_BACK, secretariat(302)),
    Row("timeline:event-flyer", an_event, secretariat(200), secretariat(405)),
    Row("timeline:event-flyer-pdf", an_event, secretariat(200), secretariat(405)),
    Row("timeline:event-texts", an_event, secretariat(200), secretariat(405)),
    Row("timeline:event-text", lambda: [*an_event(), "press"], secretariat(200), secretariat(405)),
    Row("timeline:event-text", lambda: [*an_event(), "other"], HIDDEN, secretariat(405), "of no kind"),
    Row("timeline:entry-list", [], PUBLIC, PUBLIC),
    Row("timeline:entry-print", [], PUBLIC, PUBLIC),
    Row("timeline:entry-pdf", [], PUBLIC, GET_ONLY),
    Row("timeline:edition-keep", [], LEADS_BACK, secretariat(302)),
    Row("timeline:edition-file", kept_edition, PUBLIC, GET_ONLY),
    Row("timeline:entry-detail", ["2017-08-21"], PUBLIC, PUBLIC),
    Row("timeline:entry-feed", [], PUBLIC, PUBLIC),
    Row("timeline:calendar-guide", [], PUBLIC, PUBLIC),
    Row("timeline:document-feed", [], PUBLIC, PUBLIC),
    Row("timeline:event-calendar", [], PUBLIC, PUBLIC),
    Row("timeline:entry-calendar", ["2017-08-21"], PUBLIC, PUBLIC),
    Row("timeline:entry-calendar", ["2018-04-16b"], everybody(404), everybody(404), "no event"),
    Row("timeline:event-feed", [], PUBLIC, PUBLIC),
    Row("timeline:event-list", [], PUBLIC, PUBLIC),
    Row("timeline:event-month", [2017, 8], PUBLIC, PUBLIC),
    Row("timeline:news-list", [], PUBLIC, PUBLIC),
    Row("timeline:news-feed", [], PUBLIC, PUBLIC),
    Row("timeline:news-detail", a_news, PUBLIC, PUBLIC),
    Row("timeline:news-detail", a_drafted_news, TO_DESK, TO_DESK, "drafted"),
    Row("timeline:news-desk", [], secretariat(200), secretariat(200)),
    Row("timeline:news-create", [], secretariat(200), secretariat(200)),
    Row("timeline:news-edit", a_news, secretariat(200), secretariat(200)),
    Row("timeline:person-list", [], PUBLIC, PUBLIC),
    Row("timeline:person-detail", a_person, PUBLIC, PUBLIC),
    Row("timeline:person-desk", [], secretariat(200), secretariat(200)),
    Row("timeline:person-create", [], secretariat(200), secretariat(200)),
    Row("timeline:person-edit", a_person, secretariat(200), secretariat(200)),
    Row("timeline:person-take", a_person, LEADS_BACK, secretariat(302)),
    Row("timeline:person-release", a_person, LEADS_BACK, secretariat(302)),
    Row("timeline:person-merge", a_person, secretariat(200), secretariat(200)),
    Row("timeline:person-separate", a_merged_person, secretariat(200), secretariat(302)),
    Row("timeline:person-separate", a_person, HIDDEN, HIDDEN, "not merged"),
    Row("timeline:person-tell-apart", two_people, LEADS_BACK, secretariat(302)),
    Row("timeline:tenure-create", a_person, secretariat(200), secretariat(200)),
    Row("timeline:tenure-edit", a_tenure, secretariat(200), secretariat(200)),
    Row("timeline:tenure-withdraw", a_tenure, secretariat(200), secretariat(200)),
    Row("timeline:adviser-create", a_person, secretariat(200), secretariat(200)),
    Row("timeline:adviser-edit", an_adviser, secretariat(200), secretariat(200)),
    Row("timeline:disaster-list", [], PUBLIC, PUBLIC),
    Row("timeline:disaster-detail", first(Disaster), PUBLIC, PUBLIC),
    Row("timeline:relief-of-ward", ["131091"], PUBLIC, PUBLIC),
    Row("timeline:relief-of-ward", ["182109"], everybody(404), everybody(404), "no ward"),
    Row("timeline:disaster-desk", [], secretariat(200), secretariat(200)),
    Row("timeline:disaster-create", [], secretariat(200), secretariat(200)),
    Row("timeline:disaster-edit", first(Disaster), secretariat(200), secretariat(200)),
    Row("timeline:disaster-close", first(Disaster), secretariat(200), secretariat(200)),
    Row("timeline:action-create", first(Disaster), secretariat(200), secretariat(200)),
    Row("timeline:action-edit", first(ReliefAction), secretariat(200), secretariat(200)),
    Row("timeline:relief-own", [], wards(200), wards(200)),
    Row("timeline:own-action-create", first(Disaster), wards(200), wards(200)),
    Row("timeline:own-action-edit", an_own_action, wards(200), wards(200)),
    Row("timeline:own-action-edit", first(ReliefAction), wards(404), wards(404), "of the wards together"),
    Row("timeline:contact-list", [], OFFICES, OFFICES),
    Row("timeline:contact-create", [], OFFICES, OFFICES),
    Row("timeline:contact-detail", a_contact(), ONLY_DESK, ONLY_DESK),
    Row("timeline:contact-detail", a_contact("131091"), ONLY_WARD, ONLY_WARD, "of a ward"),
    Row("timeline:contact-edit", a_contact(), ONLY_DESK, ONLY_DESK),
    Row("timeline:contact-edit", a_contact("131091"), ONLY_WARD, ONLY_WARD, "of a ward"),
    Row("timeline:contact-finish", a_contact(), LEADS_BACK, _changed(ONLY_DESK)),
    Row("timeline:contact-finish", a_contact("131091"), LEADS_BACK, _changed(ONLY_WARD), "of a ward"),
    Row("timeline:contact-reopen", a_contact(), LEADS_BACK, _changed(ONLY_DESK)),
    Row("timeline:contact-reopen", a_contact("131091"), LEADS_BACK, _changed(ONLY_WARD), "of a ward"),
    Row("timeline:contact-remove", a_contact(), LEADS_BACK, _changed(ONLY_DESK)),
    Row("timeline:contact-remove", a_contact("131091"), LEADS_BACK, _changed(ONLY_WARD), "of a ward"),
    Row("timeline:contact-draft", a_contact(), LEADS_BACK, secretariat(302)),
    Row("timeline:contact-draft", a_contact("131091"), LEADS_BACK, secretariat(404), "of a ward"),
    Row("timeline:policy-list", [], PUBLIC, PUBLIC),
    Row("timeline:policy-detail", first(Policy), PUBLIC, PUBLIC),
    Row("timeline:plan-detail", first(RegionalPlan), PUBLIC, PUBLIC),
    Row("timeline:policy-desk", [], secretariat(200), secretariat(200)),
    Row("timeline:policy-create", [], secretariat(200), secretariat(200)),
    Row("timeline:policy-edit", first(Policy), secretariat(200), secretariat(200)),
    Row("timeline:policy-step-create", first(Policy), secretariat(200), secretariat(200)),
    Row("timeline:policy-step-edit", first(PolicyStep), secretariat(200), secretariat(200)),
    Row("timeline:policy-step-withdraw", first(PolicyStep), secretariat(200), secretariat(200)),
    Row("timeline:policy-step-draft", first(PolicyStep), LEADS_BACK, secretariat(302)),
    Row("timeline:plan-create", [], secretariat(200), secretariat(200)),
    Row("timeline:plan-edit", first(RegionalPlan), secretariat(200), secretariat(200)),
    Row("timeline:section-list", [], PUBLIC, PUBLIC),
    Row("timeline:section-detail", first(Section), PUBLIC, PUBLIC),
    Row("timeline:section-detail", an_unopened_section, TO_DESK, TO_DESK, "in preparation"),
    Row("timeline:logo-page", [], PUBLIC, PUBLIC),
    Row("timeline:section-desk", [], secretariat(200), secretariat(200)),
    Row("timeline:section-create", [], secretariat(200), secretariat(200)),
    Row("timeline:section-edit", first(Section), secretariat(200), secretariat(200)),
    Row("timeline:section-draft", first(Section), LEADS_BACK, secretariat(302)),
    Row("timeline:logo-create", [], secretariat(200), secretariat(200)),
    Row("timeline:logo-edit", first(Logo), secretariat(200), secretariat(200)),
    Row("timeline:venue-list", [], PUBLIC, PUBLIC),
    Row("timeline:venue-detail", a_venue, PUBLIC, PUBLIC),
    Row("timeline:venue-desk", [], secretariat(200), secretariat(200)),
    Row("timeline:venue-edit", a_venue, secretariat(200), secretariat(200)),
    Row("timeline:venue-merge", a_venue, secretariat(200), secretariat(200)),
    Row("timeline:document-list", [], PUBLIC, PUBLIC),
    Row("timeline:document-detail", ["survey"], PUBLIC, PUBLIC),
    Row("timeline:record-file", a_file, everybody(404), GET_ONLY, "elsewhere"),
    Row("timeline:document-desk", [], secretariat(200), secretariat(200)),
    Row("timeline:document-create", [], secretariat(200), secretariat(200)),
    Row("timeline:document-edit", a_document, secretariat(200), secretariat(200)),
    Row("timeline:edition-create", a_document, secretariat(200), secretariat(200)),
    Row("timeline:edition-draft", a_document, secretariat(200), secretariat(200)),
    Row("timeline:edition-edit", an_edition, secretariat(200), secretariat(200)),
    Row("timeline:file-add", an_edition_of_its_kind, secretariat(200), secretariat(200)),
    Row("timeline:file-add", ["venue", 1], secretariat(404), secretariat(404), "of no such kind"),
    Row("timeline:file-edit", a_file, secretariat(200), secretariat(200)),
    Row("timeline:file-delete", a_file, secretariat(200), secretariat(200)),
    Row("timeline:correction-list", [], PUBLIC, PUBLIC),
    Row("timeline:correction-detail", a_correction, PUBLIC, PUBLIC),
    Row("timeline:correction-feed", [], PUBLIC, PUBLIC),
    Row("timeline:kind-list", [], secretariat(200), secretariat(409)),
    Row("timeline:editor-list", [], secretariat(200), secretariat(200)),
    Row("timeline:editor-create", [], secretariat(200), secretariat(200)),
    Row("timeline:editor-edit", entry, secretariat(200), secretariat(200)),
    Row("timeline:editor-edit", [0], HIDDEN, HIDDEN, "missing"),
    Row("timeline:editor-unschedule", entry, LEADS_BACK, secretariat(302)),
    Row("timeline:version-list", entry, secretariat(200), GET_ONLY),
    Row("timeline:version-list", [0], HIDDEN, GET_ONLY, "missing"),
    Row("timeline:version-compare", entry, HIDDEN, GET_ONLY, "of no version"),
    Row("timeline:version-restore", version, LEADS_BACK, secretariat(302)),
    Row("timeline:version-restore", [0, 1], LEADS_BACK, HIDDEN, "missing"),
    Row("desk:agreement-sign", [], secretariat(200), secretariat(200)),
    Row("desk:agreement-correct", [1], secretariat(200), secretariat(200)),
    Row("desk:check-list", [], secretariat(200), secretariat(302)),
    Row("desk:check-keep", [], secretariat(404), secretariat(404), "no such finding"),
    Row("imports:tie-import", [], wards(200), wards(200)),
]
