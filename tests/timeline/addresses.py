from portal.models import Paper
from tests import make
from tests.access import GET_ONLY, HIDDEN, LEADS_BACK, PUBLIC, Row, everybody, secretariat, wards
from timeline.content import content_of, write_content
from timeline.models import Correction, Document, Edition, Entry, RecordFile


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


TO_DESK = secretariat(200) | {"visitor": 404}  # a page of which others know nothing
ROWS = [
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
    Row("timeline:document-list", [], PUBLIC, PUBLIC),
    Row("timeline:document-detail", ["survey"], PUBLIC, PUBLIC),
    Row("timeline:record-file", a_file, everybody(404), GET_ONLY, "elsewhere"),
    Row("timeline:document-desk", [], secretariat(200), secretariat(200)),
    Row("timeline:document-create", [], secretariat(200), secretariat(200)),
    Row("timeline:document-edit", a_document, secretariat(200), secretariat(200)),
    Row("timeline:edition-create", a_document, secretariat(200), secretariat(200)),
    Row("timeline:edition-edit", an_edition, secretariat(200), secretariat(200)),
    Row("timeline:file-add", an_edition_of_its_kind, secretariat(200), secretariat(200)),
    Row("timeline:file-add", ["venue", 1], secretariat(404), secretariat(404), "of no such kind"),
    Row("timeline:file-edit", a_file, secretariat(200), secretariat(200)),
    Row("timeline:file-delete", a_file, secretariat(200), secretariat(200)),
    Row("timeline:correction-list", [], PUBLIC, PUBLIC),
    Row("timeline:correction-detail", a_correction, PUBLIC, PUBLIC),
    Row("timeline:correction-feed", [], PUBLIC, PUBLIC),
    Row("timeline:kind-list", [], secretariat(200), secretariat(409)),
    Row("timeline:editor-list", [], secretariat(200), GET_ONLY),
    Row("timeline:editor-create", [], secretariat(200), secretariat(200)),
    Row("timeline:editor-edit", entry, secretariat(200), secretariat(200)),
    Row("timeline:editor-edit", [0], HIDDEN, HIDDEN, "missing"),
    Row("timeline:editor-publish", entry, LEADS_BACK, secretariat(302)),
    Row("timeline:editor-unschedule", entry, LEADS_BACK, secretariat(302)),
    Row("timeline:version-list", entry, secretariat(200), GET_ONLY),
    Row("timeline:version-list", [0], HIDDEN, GET_ONLY, "missing"),
    Row("timeline:version-compare", entry, HIDDEN, GET_ONLY, "of no version"),
    Row("timeline:version-restore", version, LEADS_BACK, secretariat(302)),
    Row("timeline:version-restore", [0, 1], LEADS_BACK, HIDDEN, "missing"),
    Row("desk:agreement-sign", [], secretariat(200), secretariat(200)),
    Row("desk:agreement-correct", [1], secretariat(200), secretariat(200)),
    Row("desk:check-list", [], secretariat(200), secretariat(200)),
    Row("desk:check-keep", [], secretariat(404), secretariat(404), "no such finding"),
    Row("desk:visit-create", [], secretariat(200), secretariat(200)),
    Row("imports:tie-import", [], wards(200), wards(200)),
]
