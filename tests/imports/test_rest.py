"""What fixtures/ hold beside entries and figures, and what the document sent through the screen gives of it.

The document states footnotes and misprints; links between entries, editions of documents, and why something was
kept as printed are in no word of it. Each of these lists is a decision: whoever imports the document settles it by
hand, and there is nothing else to settle.
"""

import pytest

from agreements.models import Footnote
from tests import record
from tests.imports.test_source import empty_record, import_document  # noqa: F401
from timeline.content import content_of
from timeline.corrections.findings import find_all
from timeline.editor.suggestions import suggest
from timeline.models import Correction, Document, Edition, Entry, Link

pytestmark = [pytest.mark.django_db, pytest.mark.once]

# in fixtures/ in our own words: a footnote also names what it says (持越し)
REWORDED = {
    "30年度の「各区交流自治体数」は、各区調査実施前のため、前年度と同数とした。": (
        "30年度の「各区交流自治体数」は、各区調査の実施前のため、前年度と同数とした（持越し）。"
    )
}
# kept as printed, for reasons that reading alone gives: no rule finds them
KEPT = [
    ("2016-04-15", "議題"),  # a name with more words than before
    ("2016-06-25a", "件名"),  # a name with a word less than others
    ("2016-11-26", "内容③"),  # an old form of a character
    ("2016-12-13", "議題②"),  # 推進協力, elsewhere 連携協力
    ("2017-05-02", "件名と本文（まとめの名称）"),  # two names for one paper
    ("2017-09-21", "内容(2)（板橋区の事例）"),  # small and capital letters
    ("2017-09-21", "内容(2)（葛飾区の事例）"),
    ("2018-10-11", "共催"),  # a name without its end
    ("2018-10-18", "会場の所在地"),  # a house number that runs into the floor
]
# findings that need a link: a report before the last day of what it reports on
AFTER_LINKING = {"early-report:2017-09-15:2017-08-21", "early-report:2017-12-15:2017-11-15"}
DOCUMENTS = {  # papers that several entries speak of; their names are ours
    "survey": 4,
    "agreement-texts-2016": 2,
    "policy-2017": 2,
    "kyoto-bond-2017": 2,
    "interim-2018": 2,
    "national-basic-policy-2015": 1,
    "national-strategy-2017": 2,
    "national-basic-policy-2018": 2,
}
LINKS, SUGGESTED = 78, 63  # which entries belong together is read between the lines; the editor suggests most


def test_document_gives_what_it_states_and_the_rest_is_listed(empty_record, desk):  # noqa: F811
    import_document(desk)
    assert Entry.objects.count() == len(record.ENTRIES)
    compare_footnotes()
    compare_corrections()
    compare_findings()
    compare_documents()
    compare_links()


def compare_footnotes():
    given = [
        (REWORDED.get(text, text), series, year)
        for text, series, year in Footnote.objects.values_list("text", "series__key", "fiscal_year")
    ]
    written = record.read("agreements.yaml")["statistics"]["footnotes"]
    assert given == [(row["text"], row.get("series"), row.get("fiscal_year")) for row in written]


def compare_corrections():
    """Every misprint put right stands in the log with what stood and what stands; nothing else does."""
    given = Correction.objects.values_list("entry__key", "as_printed", "as_corrected", "outcome")
    assert {row[3] for row in given} == {"corrected"}
    written = [(str(row["key"]), each) for row in record.ENTRIES for each in row.get("corrections", [])]
    corrected = [(key, each["printed"], each["corrected"]) for key, each in written if "corrected" in each]
    missing = {row[:2] for row in corrected if not any(is_told(row, each) for each in given)}
    assert missing == set()
    assert [each for each in given if not any(is_told(row, each) for row in corrected)] == []
    kept = [(key, each["place"]) for key, each in written if "corrected" not in each and "finding" not in each]
    assert kept == KEPT


def is_told(written, given):
    """Whether a correction of fixtures/ is, or contains, this one of the import; spaces and brackets aside."""
    (key, printed, corrected), (entry, stood, stands, _) = written, given
    changed = bare(printed).replace("及び町村会", "京都市町村会"), bare(corrected).replace("及び町村会", "京都府町村会")
    return key == entry and bare(stood) in changed[0] and bare(stands) in changed[1]


def bare(text):
    return "".join(character for character in text if character not in " 「」")


def compare_findings():
    """What the checks page finds is what fixtures/ settle by a code, but for what only links show."""
    settled = {row.get("finding") for row in record.read("corrections.yaml")}
    settled |= {each.get("finding") for row in record.ENTRIES for each in row.get("corrections", [])}
    assert {finding.code for finding in find_all()} == settled - {None} - AFTER_LINKING


def compare_documents():
    assert (Document.objects.count(), Edition.objects.count()) == (0, 0)
    assert {row["key"]: len(row["editions"]) for row in record.read("documents.yaml")} == DOCUMENTS


def compare_links():
    assert Link.objects.count() == 0
    written = [(str(row["key"]), str(link["from"])) for row in record.ENTRIES for link in row.get("links", [])]
    entries = {entry.key: entry for entry in Entry.objects.all()}
    later = dict.fromkeys(key for key, _ in written)
    suggested = {key: {each.key for each in suggest(content_of(entries[key]), entries[key])[0]} for key in later}
    assert (len(written), sum(earlier in suggested[key] for key, earlier in written)) == (LINKS, SUGGESTED)
