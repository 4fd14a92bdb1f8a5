"""What an import offers afterwards, measured with the links, papers and cases that fixtures/ hold."""

import pytest

from bulletin.models import Case
from imports.followups import FollowUps
from imports.reading.misprints import find_misprints
from tests import record
from tests.imports.test_source import empty_record, import_document  # noqa: F401
from timeline.models import Document, Edition, Link

pytestmark = [pytest.mark.django_db, pytest.mark.once]

LINKS, OFFERED, RIGHT = 78, 66, 65
EDITIONS, OFFERED_EDITIONS, RIGHT_EDITIONS = 17, 13, 12  # by entry and by what was done with the paper


def test_import_offers_links_papers_and_cases_which_are_added_by_a_click(empty_record, desk):  # noqa: F811
    job = import_document(desk)
    page = f"/desk/import/{job.pk}/followups/"
    assert f'href="{page}"' in desk.get(f"/desk/import/{job.pk}/").content.decode()
    found = FollowUps(job)
    written = {
        (str(row["key"]), str(link["from"])): link["as"] for row in record.ENTRIES for link in row.get("links", [])
    }
    offered = {(offer.link.later.entry.key, offer.link.earlier.entry.key): offer.link.kind for offer in found.links}
    right = {pair for pair, kind in offered.items() if written.get(pair) == kind}
    assert (len(written), len(offered), len(right)) == (LINKS, OFFERED, RIGHT)
    papers = {
        (edition["entry"], edition["action"]) for row in record.read("documents.yaml") for edition in row["editions"]
    }
    named = {(offer.entry.key, offer.action) for offer in found.editions}
    papers = {(str(key), action) for key, action in papers}
    assert (len(papers), len(named), len(papers & named)) == (EDITIONS, OFFERED_EDITIONS, RIGHT_EDITIONS)

    desk.post(page, {"add": found.links[0].ref})
    assert Link.objects.count() == 1
    desk.post(page, {"add": found.links[0].ref})
    refused = desk.post(page, {"add": "all-links"}).content.decode()
    assert ("下の一覧を確かめてから" in refused, Link.objects.count()) == (True, 1)
    desk.post(page, {"add": "all-links", "sure": "1"})
    assert (Link.objects.count(), FollowUps(job).links) == (OFFERED, [])
    desk.post(page, {"add": found.editions[0].ref})
    assert (Document.objects.count(), Edition.objects.count()) == (1, 1)

    cases = list(found.cases())
    assert {str(case.entry.key) for case in cases} == {"2015-02-16", "2015-09-25", "2015-11-18"}
    sent = {"token": cases[0].token, "title": cases[0].title, "channel": cases[0].channel}
    sent |= {"municipalities": "\n".join(place.full_name for place in cases[0].municipalities)}
    sent |= {"wards": [ward.pk for ward in cases[0].wards]}
    for _ in range(2):
        assert desk.post("/bulletin/cases/new/", sent).status_code == 302
    assert (Case.objects.count(), len(list(FollowUps(job).cases()))) == (1, 2)


def test_misprints_that_only_sense_shows():
    text = (
        "魅力再発見井フェスティバル、人ロと協カ、末来の士地、エ業とスーパ一、福井県、井の頭、エコ、末日、力士、ロマン"
    )
    assert list(find_misprints(text)) == [
        ("魅力再発見井フェスティバル", "魅力再発見丼フェスティバル"),
        ("人ロと協カ", "人口と協力"),
        ("末来の士地", "未来の土地"),
        ("エ業とスーパ一", "工業とスーパ一"),
    ]


def test_record_itself_has_no_misprint_of_the_kind():
    assert [row["key"] for row in record.ENTRIES if list(find_misprints(row["title"]))] == []
