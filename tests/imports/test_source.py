"""The source document, sent through the screen into an empty database, becomes the record of fixtures/.

source_document.txt is the document in its own form: era years only where they change, 同日, every style of span, HTML
rests, two events in one row, misprints, and the two lists below. Connecting sentences are in our own words, as in
fixtures/ (docs/record.md). SETTLEMENTS are the decisions a person takes on the way; there are no others.
"""

from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from agreements.models import Agreement, Body, Footnote, PublishedFigure, Source, Statistic, StatisticSeries, Tie
from bulletin.models import Case
from enquiries.models import GrantReport
from imports.models import ImportJob, ImportRow
from imports.row_editor import RowEditor
from tests import record
from timeline.content import content_of
from timeline.models import (
    Advisership,
    Correction,
    Disaster,
    Document,
    Entry,
    Event,
    EventResult,
    EventStep,
    Meeting,
    MeetingSeries,
    Person,
    PlanLine,
    Policy,
    RegionalPlan,
    ReliefAction,
    Series,
    Venue,
)

pytestmark = [pytest.mark.django_db, pytest.mark.once]

DOCUMENT = Path(__file__).with_name("source_document.txt")
FESTIVALS = {"series": "東北六魂祭・東北絆まつり"}
# first day, words of the title, what is typed over what was understood. Beside these: the proposed corrections are
# taken (14 misprints, one button), one row is divided, everything is accepted (one button), and written.
REVISIONS = [
    ("2014-09-10", "意見交換会", {"items": "", "body": "知見を収集する取り組みの一つとして実施した。"}),
    ("2015-05-13", "締結式", FESTIVALS),
    (
        "2015-05-30",
        "六魂祭",
        {
            **FESTIVALS,
            "heading": "東北六魂祭",
            "body": "祭り当日の開祭式に、会長、中野区長、大田区長が登壇した。",
        },
    ),
    (
        "2015-09-30",
        "大臣を訪問",
        {"roles": "訪問者　西川（特別区長会会長）\n応対者　石破茂（地方創生担当大臣）"},
    ),
    ("2016-06-25", "六魂祭", FESTIVALS),
    ("2017-04-17", "総会", {"places": "宮城県仙台市、京都府市長会、京都府町村会"}),
    ("2017-06-10", "絆まつり", FESTIVALS),
    (
        "2017-07-18",
        "コーナー",
        {"heading": "全国連携プロジェクトホームページで「京都府市町村魅力発信コーナー」運用開始"},
    ),
    ("2018-06-02", "絆まつり", FESTIVALS),
]
# what fixtures/ say beyond the document, never compared: links between entries, and sentences of our own
EDITORIAL = {"links", "editions"}
OWN_SENTENCES = {
    "2015-09-15",
    "2015-09-25",
    "2015-11-18",
    "2017-08-21",
    "2017-11-15",
    "2017-12-22",
    "2018-06-15b",
}


@pytest.fixture
def empty_record():
    Case.objects.all().delete()
    around = (
        EventStep,
        EventResult,
        Event,
        GrantReport,
        PlanLine,
        Meeting,
        MeetingSeries,
        ReliefAction,
        Disaster,
        RegionalPlan,
        Policy,
        Advisership,
        Person,
    )
    entries = (*around, Correction, Document, Entry, Venue, Series)
    Person.objects.update(merged_into=None, merged_because="")
    MeetingSeries.objects.update(predecessor=None)
    for model in (*entries, Footnote, Statistic, StatisticSeries, PublishedFigure, Agreement, Tie, Body, Source):
        model._default_manager.all().delete()


def send(client, data, kind="chronology", name="経過.txt"):
    response = client.post("/desk/import/", {"kind": kind, "file": SimpleUploadedFile(name, data)}, follow=True)
    assert response.status_code == 200
    return ImportJob.objects.get()


def row_of(job, day, words):
    rows = [row for row in job.rows.filter(what="entry") if row.content["days"].startswith(day)]
    return next(row for row in rows if words in row.content["title"])


def revise(client, row, changes):
    """What the form shows, with these fields typed anew."""
    editor = RowEditor(row)
    typed = {field.html_name: field.value() or "" for form in editor.forms for field in form}
    typed |= {"parts": len(editor.parts), "read": row.token}
    for name, value in changes.items():
        typed[name] = typed[name].replace(*value) if isinstance(value, tuple) else value
    response = client.post(f"/desk/import/{row.job_id}/rows/{row.pk}/edit/", typed)
    assert response.status_code == 302, response.context["editor"].errors


def import_document(client):
    job = send(client, DOCUMENT.read_bytes())
    take_all = 'name="all" value="advice"'
    assert take_all in client.get(f"/desk/import/{job.pk}/").content.decode()
    client.post(f"/desk/import/{job.pk}/accept/", {"all": "advice"})
    assert take_all not in client.get(f"/desk/import/{job.pk}/").content.decode()  # though doubts are left
    for row in job.rows.exclude(split=[]):
        client.post(f"/desk/import/{job.pk}/rows/{row.pk}/decide/", {"action": "divide"})
    for day, words, changes in REVISIONS:
        revise(client, row_of(job, day, words), changes)
    client.post(f"/desk/import/{job.pk}/accept/", {"all": "clear"})
    client.post(f"/desk/import/{job.pk}/write/", {"publish": "1"})
    job.refresh_from_db()
    return job


def comparable(content):
    """The content without what is editorial; names in no order, days as text."""
    kept = {name: value for name, value in content.items() if name not in EDITORIAL and value not in ("", [], None)}
    kept["days"] = str(kept["days"])
    for name in ("places", "prefectures", "bodies"):
        kept[name] = sorted(kept.get(name, []))
    for part in kept.get("parts", []):
        part["slots"] = [str(slot) for slot in part["slots"]]
    if kept["key"] in OWN_SENTENCES:
        kept.pop("body", None)
    kept.pop("corrections", None)
    return kept


def test_document_becomes_the_record_of_the_fixtures(empty_record, desk):
    job = import_document(desk)
    assert (job.get_state_display(), job.problem) == ("取込み済み", "")
    imported = [comparable(content_of(entry)) for entry in Entry.objects.oldest_first()]
    written = [comparable({**row, "key": str(row["key"])}) for row in record.ENTRIES]
    assert [entry["key"] for entry in imported] == [row["key"] for row in written]
    for entry, row in zip(imported, written, strict=True):
        assert entry == row, row["key"]


def test_document_gives_the_same_figures(empty_record, desk):
    import_document(desk)
    printed = record.read("agreements.yaml")
    assert [str(body) for body in Body.objects.order_by("number")] == [row["name"] for row in printed["bodies"]]
    assert sorted(Agreement.objects.values_list("body__name", "signed_on")) == sorted(
        (row["name"], row["signed_on"]) for row in printed["bodies"]
    )
    figures = PublishedFigure.objects.filter(body=None).values_list("measure", "as_of", "value", "place")
    assert sorted(figures) == sorted((f["measure"], f["as_of"], f["value"], f["place"]) for f in printed["figures"])
    counts = PublishedFigure.objects.exclude(body=None).values_list("body__name", "value")
    assert dict(counts) == {row["name"]: row["members"] for row in printed["bodies"] if "members" in row}
    for series in printed["statistics"]["series"]:
        values = Statistic.objects.filter(series__key=series["key"], series__name=series["name"]).order_by(
            "fiscal_year"
        )
        assert list(values.values_list("value", flat=True)) == series["values"]
        assert values.last().change == series["change"]
    source = Source.objects.get()
    assert (source.title, str(source.as_of)) == (printed["sources"][0]["title"], "2018-11-12")
    assert [str(tie) for tie in Tie.objects.all()] == ["江戸川区と山形県鶴岡市（友好都市）"]


def test_document_keeps_what_was_misprinted(empty_record, desk):
    import_document(desk)
    corrected = {str(row["key"]) for row in record.ENTRIES if any("corrected" in c for c in row.get("corrections", []))}
    noted = set(Correction.objects.filter(outcome="corrected").values_list("entry__key", flat=True))
    assert noted == corrected


def test_document_sent_again_doubles_nothing(empty_record, desk):
    import_document(desk)
    before = Entry.objects.count()
    ImportJob.objects.update(name="前の経過.txt")
    desk.post("/desk/import/", {"kind": "chronology", "file": SimpleUploadedFile("経過.txt", DOCUMENT.read_bytes())})
    again = ImportJob.objects.exclude(name="前の経過.txt").get()
    standings = again.rows.filter(what="entry").values_list("standing", flat=True)
    assert set(standings) == {ImportRow.Standing.SAME}
    desk.post(f"/desk/import/{again.pk}/accept/", {"all": "clear"})
    assert (again.rows.accepted().count(), Entry.objects.count()) == (0, before)
