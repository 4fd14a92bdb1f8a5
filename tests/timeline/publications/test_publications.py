"""Papers made public: the draft says what the record says, word for word; what cannot be is said at its field."""

import pytest

from tests.clients import get_page, visit
from timeline.content import content_of
from timeline.models import Document, Edition, Entry, PlanLine

pytestmark = [pytest.mark.django_db, pytest.mark.once]

RECORD = {  # key of the entry: the paper, and what led to it besides the meeting that confirmed the draft
    "2017-04-24": ("policy-2017", ""),
    "2017-05-02": ("kyoto-bond-2017", "2016-04-26a\n2017-03-23"),
    "2018-04-16c": ("interim-2018", ""),
}


@pytest.mark.parametrize("key", RECORD)
def test_draft_of_a_publication_says_what_the_record_says(desk, key):
    entry, (paper, after) = Entry.objects.get(key=key), RECORD[key]
    printed = {name: said for name, said in content_of(entry).items() if name not in ("key", "corrections")}
    edition, document = entry.editions.get(), Document.objects.get(key=paper)
    form = {"day": printed["days"], "edition": edition.name, "title": entry.title, "body": entry.body, "after": after}
    PlanLine.objects.filter(entry=entry).delete()
    entry.corrections.all().delete()
    entry.delete()
    address = f"/desk/documents/{document.pk}/publication/"
    assert address in get_page(desk, "/desk/documents/")
    for _ in range(2):  # sent twice
        assert desk.post(address, form).status_code == 302
    [draft] = Entry.objects.filter(state=Entry.State.DRAFT)
    assert {name: said for name, said in content_of(draft).items() if name != "key"} == printed
    assert draft.get_absolute_url() not in visit(document.get_absolute_url())


def test_what_cannot_be_published_is_said_and_stays(desk):
    document = Document.objects.get(key="interim-2018")
    address = f"/desk/documents/{document.pk}/publication/"
    assert "「中間のまとめ」を公表" in get_page(desk, address)
    wrong = {"day": "平成30年4月31日", "edition": "", "title": "長" * 201, "after": "２０１８－０４－３１"}
    page = desk.post(address, wrong).content.decode()
    assert "2018年4月に31日はありません。" in page and "版を入力してください。" in page and "いまは201文字" in page
    assert "「2018-04-31」という経過はありません。" in page
    assert "平成30年4月31日" in page and "２０１８－０４－３１" in page
    assert Edition.objects.filter(document=document).count() == 2
