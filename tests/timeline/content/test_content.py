"""The content of an entry: read, written, refused."""

from datetime import date

import pytest

from portal.models import AuditLine
from tests import record
from timeline.content import ContentError, Overtaken, content_of, draft_entry, write_content
from timeline.models import Correction, Document, Entry, Item, Part, Series, Slot, Venue

pytestmark = pytest.mark.django_db

DOCUMENTS = record.read("documents.yaml")
FAIR = {
    "days": "2027-02-06 / 2027-02-07",
    "kind": "fair",
    "status": "planned",
    "title": "雪の市",
    "theme": "雪を都心へ",
    "body": "雪を運ぶ。\n雪で遊ぶ。",
    "notes": ["雨天中止", "入場無料"],
    "series": "雪の市",
    "number": 3,
    "venue": "雪の広場",
    "room": "北側",
    "items": [
        {"label": "①", "text": "雪像", "items": [{"text": "大きな雪像"}, {"label": "(1)", "text": "小さな雪像"}]},
        {"label": "②", "text": "講演会", "people": [{"as": "keynote", "name": "雪野花子", "office": "雪国大学教授"}]},
    ],
    "parts": [
        {
            "label": "(1)",
            "title": "開会式",
            "body": "開会を告げる。",
            "venue": "しながわ水族館",
            "room": "入口",
            "slots": ["2027-02-06（土） 10:00-10:30", "2027-02-07 10:00-"],
            "items": [{"text": "あいさつ"}],
            "roles": [{"as": "host", "name": "品川区", "place": "東京都品川区"}],
            "people": [{"as": "on_stage", "office": "品川区長"}],
        },
        {"title": "雪合戦", "slots": ["2027-02-06 / 2027-02-07"]},
    ],
    "roles": [{"as": "co_host", "name": "北海道町村会", "body": "北海道町村会"}, {"as": "support", "name": "雪の会"}],
    "people": [{"as": "visitor", "name": "雪山太郎", "office": "雪町長"}],
    "places": ["福井県坂井市", "東京都品川区"],
    "prefectures": ["北海道", "福井県"],
    "bodies": ["北海道町村会"],
    "links": [{"from": "2016-04-26a", "as": "next"}, {"from": "2018-04-16b", "as": "draft", "from_item": 3}],
    "editions": [{"document": "雪の手引", "name": "初版", "action": "公表"}],
}


def as_written(row):
    """A row of the fixtures as content_of tells it: names in the order of the register, with its editions."""
    content = {name: value for name, value in row.items() if name != "corrections"}
    content |= {"key": str(row["key"]), "days": str(row["days"])}
    if "body" in row:
        content["body"] = row["body"].strip()
    editions = [
        {"document": document["name"], "name": edition["name"], "action": edition["action"]}
        for document in DOCUMENTS
        for edition in document["editions"]
        if str(edition["entry"]) == content["key"]
    ]
    return in_order(content | ({"editions": editions} if editions else {}))


def in_order(content):
    """The same content with what has no order of its own sorted."""
    sorted_fields = {
        name: sorted(content[name], key=str)
        for name in ("places", "prefectures", "bodies", "editions")
        if name in content
    }
    if "links" in content:
        links = [{**link, "from": str(link["from"])} for link in content["links"]]
        sorted_fields["links"] = sorted(links, key=lambda link: link["from"])
    if "parts" in content:
        sorted_fields["parts"] = [
            {**part, **({"slots": [str(slot) for slot in part["slots"]]} if "slots" in part else {})}
            for part in content["parts"]
        ]
    return content | sorted_fields


def test_content_of_every_entry_is_what_the_record_says():
    told = {
        str(row["key"]): in_order(content_of(Entry.objects.get_by_natural_key(str(row["key"]))))
        for row in record.ENTRIES
    }
    written = {str(row["key"]): as_written(row) for row in record.ENTRIES}
    assert {key: (content, written[key]) for key, content in told.items() if content != written[key]} == {}


def state(entry):
    """Whatever writing its content could change of an entry."""
    rows = [list(related.values()) for related in (entry.items, entry.parts, entry.links_later)]
    return content_of(entry), entry.search_text, entry.outline, entry.version, rows


def test_content_written_again_changes_nothing(secretary):
    changed = {}
    for key in record.KEYS:
        entry = Entry.objects.get_by_natural_key(key)
        before = state(entry)
        entry = write_content(entry, before[0], by=secretary)
        entry.refresh_from_db()
        if (after := state(entry)) != before or entry.version != 1:
            changed[key] = before, after
    assert changed == {}
    assert (AuditLine.objects.count(), Correction.objects.filter(corrected_by=secretary).count()) == (0, 0)


def test_content_of_new_entry_is_the_one_written(secretary):
    entry = write_content(None, FAIR, by=secretary)
    assert in_order(content_of(entry)) == in_order(FAIR | {"key": "2027-02-06"})
    assert (entry.state, entry.version) == ("draft", 1)
    assert (Venue.objects.filter(name="雪の広場").count(), Series.objects.filter(name="雪の市").count()) == (1, 1)
    assert Document.objects.get(name="雪の手引").issuer == "特別区長会"
    assert "雪像" in entry.search_text


def test_entry_replaced_by_another_content_says_that(secretary):
    entry = write_content(None, FAIR, by=secretary)
    bare = {"days": "2027-02-06", "kind": "fair", "title": "雪の市"}
    write_content(entry, bare, by=secretary)
    assert content_of(Entry.objects.get(pk=entry.pk)) == bare | {"key": "2027-02-06"}
    assert [model.objects.filter(**{path: entry}).count() for model, path in ((Item, "entry"), (Part, "entry"))] == [
        0,
        0,
    ]


@pytest.mark.parametrize(
    "days, keys",
    [
        (["2027-03-01"], ["2027-03-01"]),
        (["2027-03-01", "2027-03-01", "2027-03-01"], ["2027-03-01", "2027-03-01b", "2027-03-01c"]),
        (["2018-04-16"], ["2018-04-16d"]),
    ],
)
def test_entry_gets_the_next_key_of_its_first_day(secretary, days, keys):
    assert [write_content(None, {"days": day}, by=secretary).key for day in days] == keys


def test_key_follows_the_first_day_until_the_entry_is_public(secretary):
    entry = write_content(None, {"days": "2027-03-01", "kind": "visit", "title": "訪問"}, by=secretary)
    entry = write_content(entry, content_of(entry) | {"days": "2027-03-02"}, by=secretary)
    assert entry.key == "2027-03-02"
    assert entry.publish(by=secretary)
    entry = write_content(entry, content_of(entry) | {"days": "2027-03-03"}, by=secretary, reason="日の誤り")
    assert (entry.key, entry.first_day) == ("2027-03-02", date(2027, 3, 3))


REFUSED = [
    ({"days": ""}, [("days", "初日")]),
    ({"days": "2027-13-01"}, [("days", "初日")]),
    ({"days": "2027-02-07 / 2027-02-06"}, [("__all__", "")]),
    ({"kind": "nonsense"}, [("kind", "種別")]),
    ({"title": "長" * 201}, [("title", "件名")]),
    ({"places": ["東京都架空区"]}, [("places", "自治体・特別区")]),
    ({"bodies": ["架空町村会"]}, [("bodies", "協定団体・企業")]),
    ({"parts": [{"title": "式", "slots": ["あした"]}]}, [("parts.0.slots", "日程1の日時")]),
    ({"items": [{"text": "長" * 501}]}, [("items.text", None)]),
    ({"roles": [{"as": "king", "name": "王"}]}, [("roles.kind", "主催・登壇などの役割")]),
    ({"links": [{"from": "1900-01-01", "as": "next"}]}, [("links", "つながり")]),
    ({"links": [{"from": "2018-04-16b", "as": "next", "from_item": 99}]}, [("links", "つながり")]),
    ({"number": 3, "series": ""}, [("__all__", "")]),
]


def test_content_that_cannot_be_is_refused_naming_the_place(secretary):
    differences = []
    for change, expected in REFUSED:
        with pytest.raises(ContentError) as caught:
            write_content(None, FAIR | change, by=secretary)  # type: ignore[operator]
        found = [(problem.path, problem.place) for problem in caught.value.problems]
        places = [place for path, place in found if path != "items.text"]
        if [path for path, _ in found] != [path for path, _ in expected] or places != [
            place for path, place in expected if place is not None
        ]:
            differences.append((change, found))
    assert differences == []
    assert not Entry.objects.filter(title__startswith="雪の市").exists()
    assert Slot.objects.filter(first_day__year=2027).count() == 0


def test_refused_content_changes_nothing_of_an_entry(secretary):
    entry = Entry.objects.get_by_natural_key("2017-08-21")
    before = content_of(entry)
    with pytest.raises(ContentError):
        write_content(entry, before | {"items": [], "places": ["東京都架空区"]}, by=secretary, reason="試験")
    assert content_of(Entry.objects.get(pk=entry.pk)) == before


def test_several_problems_are_told_at_once(secretary):
    with pytest.raises(ContentError) as caught:
        write_content(None, FAIR | {"places": ["架空市"], "prefectures": ["架空県"], "items": [{}]}, by=secretary)
    assert [problem.path for problem in caught.value.problems] == ["places", "prefectures", "items.text"]
    assert (
        str(caught.value).splitlines()[0] == "自治体・特別区：「架空市」は登録されていません。名称を確かめてください。"
    )


def test_links_keep_pointing_at_agenda_items_that_are_written_anew(secretary):
    meeting = Entry.objects.get_by_natural_key("2018-04-16b")
    pointed = sorted(meeting.links_later.values_list("later__key", "earlier_item__text"))
    content = content_of(meeting)
    content["items"] = [{"text": "新しい議題"}, *content["items"]]
    meeting = write_content(meeting, content, by=secretary, reason="議題の漏れ")
    assert sorted(meeting.links_later.values_list("later__key", "earlier_item__text")) == pointed != []
    content["items"][1]["text"] = "「中間のまとめ（案）」を確認した"
    meeting = write_content(meeting, content, by=secretary, reason="書き方")
    assert meeting.links_later.filter(earlier_item__text="「中間のまとめ（案）」を確認した").exists()


def test_parts_keep_their_number_when_one_comes_before_them(secretary):
    entry = Entry.objects.get_by_natural_key("2017-08-21")
    parts = dict(entry.parts.values_list("title", "pk"))
    content = content_of(entry)
    content["parts"] = [{"title": "準備", "slots": ["2017-08-21"]}, *content["parts"]]
    entry = write_content(entry, content, by=secretary, reason="日程の漏れ")
    after = dict(entry.parts.values_list("title", "pk"))
    assert {title: after[title] for title in parts} == parts
    assert len(after) == len(parts) + 1


def test_second_of_two_savers_is_told(secretary):
    entry = write_content(None, FAIR, by=secretary)
    write_content(entry, FAIR | {"title": "雪の市場"}, by=secretary, version=1)
    with pytest.raises(Overtaken):
        write_content(entry, FAIR | {"title": "雪の祭"}, by=secretary, version=1)
    assert Entry.objects.get(pk=entry.pk).title == "雪の市場"


def test_draft_bears_where_it_comes_from(secretary):
    content = {"days": "2027-04-01", "kind": "agreement", "title": "千葉県市長会との連携協定締結式"}
    entry = draft_entry(content, by=secretary, origin=("協定の締結：千葉県市長会", "/desk/agreements/12/"))
    assert (entry.state, entry.origin_label, entry.origin_url) == (
        "draft",
        "協定の締結：千葉県市長会",
        "/desk/agreements/12/",
    )
    assert content_of(entry) == content | {"key": "2027-04-01"}
