"""The secretariat edits the chronology through its pages."""

import html
import re
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from portal.models import AuditLine
from tests import make
from tests.clients import as_
from tests.html import joined, text
from timeline.content import content_of, draft_entry, write_content
from timeline.models import Correction, Entry

pytestmark = pytest.mark.django_db

NEW = "/desk/timeline/new/"
TYPED = {
    "heading": "雪の市",
    "kind": "fair",
    "status": "planned",
    "first": "令和９年２月６日",
    "last": "7日",
    "items": "①　雪像\n　・大きな雪像\n②　講演会\n　基調講演　雪野 花子（雪国大学教授）",
    "roles": "主催：特別区長会、北海道町村会",
    "places": "坂井市、品川区、北海道、北海道町村会",
    "parts": "1",
    "part1-heading": "(1) 開会式",
    "part1-slots": "同日 10:00～10:30",
    "token": "7a1c1f1e-0000-4000-8000-000000000001",
    "publication": "draft",
}
CONTENT = {
    "key": "2027-02-06",
    "days": "2027-02-06 / 2027-02-07",
    "kind": "fair",
    "status": "planned",
    "title": "雪の市",
    "items": [
        {"label": "①", "text": "雪像", "items": [{"text": "大きな雪像"}]},
        {"label": "②", "text": "講演会", "people": [{"as": "keynote", "name": "雪野 花子", "office": "雪国大学教授"}]},
    ],
    "roles": [
        {"as": "host", "name": "特別区長会"},
        {"as": "host", "name": "北海道町村会", "body": "北海道町村会"},
    ],
    "parts": [{"label": "(1)", "title": "開会式", "slots": ["2027-02-06 10:00-10:30"]}],
    "places": ["東京都品川区", "福井県坂井市"],
    "prefectures": ["北海道"],
    "bodies": ["北海道町村会"],
}


@pytest.fixture
def other():
    return make.secretariat("midori@example.jp", name="緑次郎")


@pytest.fixture
def draft(secretary):
    return write_content(None, CONTENT, by=secretary)


def words(response):
    return html.unescape(re.sub(r"<[^>]+>", "", response.content.decode()))


def errors(response):
    return re.findall(r'<p class="field__error"[^>]*>(.*?)</p>', html.unescape(response.content.decode()))


def page(entry):
    return f"/desk/timeline/{entry.pk}/"


def fields(client, entry):
    """What the browser sends of the page as it stands."""
    shown = client.get(page(entry)).content.decode()
    sent = dict(re.findall(r'<input type="(?:text|hidden)" name="([^"]+)" value="([^"]*)"', shown))
    sent |= {
        name: value.removeprefix("\n").removeprefix("\r\n")
        for name, value in re.findall(r'<textarea name="([^"]+)"[^>]*>(.*?)</textarea>', shown, re.S)
    }
    for name, options in re.findall(r'<select name="([^"]+)"[^>]*>(.*?)</select>', shown, re.S):
        sent[name] = re.findall(r'<option value="([^"]*)" selected', options)[0]
    del sent["csrfmiddlewaretoken"]
    sent |= {"publication": "draft"} if entry.state == "draft" else {}
    return {name: html.unescape(value) for name, value in sent.items()}


def test_typed_entry_becomes_a_draft(desk):
    response = desk.post(NEW, TYPED)
    entry = Entry.objects.get(title="雪の市")
    assert (response.status_code, response.url) == (302, page(entry))
    assert (content_of(entry), entry.state) == (CONTENT, "draft")
    assert "「雪の市」を下書きとして保存しました。" in words(desk.get(page(entry)))


def test_form_sent_twice_makes_one_entry(desk):
    urls = [desk.post(NEW, TYPED).url for _ in range(2)]
    assert urls[0] == urls[1]
    assert Entry.objects.filter(title="雪の市").count() == 1


def test_draft_may_be_incomplete_but_for_its_day(desk):
    response = desk.post(NEW, {"first": "", "heading": "雪", "status": "planned", "publication": "draft"})
    assert errors(response) == ["初日を入力してください。まだ決まっていなければ、見込みの日を入れます。"]
    assert 'value="雪"' in response.content.decode()
    desk.post(NEW, {"first": "R9.3.1", "status": "planned", "publication": "draft", "token": TYPED["token"]})
    assert content_of(Entry.objects.get(first_day="2027-03-01")) == {
        "key": "2027-03-01",
        "days": "2027-03-01",
        "status": "planned",
    }


def test_incomplete_entry_is_not_published(desk):
    response = desk.post(NEW, {"first": "R9.3.1", "status": "planned", "publication": "now", "token": TYPED["token"]})
    assert errors(response) == ["件名を入力してください。", "種別を選んでください。"]
    assert not Entry.objects.filter(first_day="2027-03-01").exists()


WRONG = [
    ({"first": "あした"}, "「あした」を日付として読み取れません。"),
    ({"first": "令和9年2月6日（月）"}, "曜日が合いません。令和9年2月6日は土曜日です。"),
    ({"last": "令和9年2月5日"}, "最終日が初日より前です。令和9年2月6日以後の日を入力してください。"),
    (
        {"places": "府中市"},
        "「府中市」は2つあります。「東京都府中市」、「広島県府中市」のどれかを、都道府県から入力してください。",
    ),
    ({"places": "架空市"}, "「架空市」という自治体、都道府県、協定団体はありません。"),
    ({"roles": "王様：雪"}, "「王様：雪」の役割を読み取れません。"),
    ({"items": "基調講演　雪野（教授）"}, "「基調講演　雪野（教授）」は、どの内容のことか分かりません。"),
    ({"number": "3"}, "回を入力するときは、シリーズの名称も入力してください。"),
    ({"number": "三"}, "数字で入力してください（例：3）。"),
    ({"part1-slots": "10月40日"}, "「10月40日」という日はありません。日付を確かめてください。"),
    ({"editions": "推進方針"}, "「推進方針」を読み取れません。「推進方針（案）を確認」のように入力してください。"),
    ({"heading": "雪\u200bの市"}, "1行目の「雪」のすぐあとに、見えない文字"),
    ({"publication": "schedule"}, "公開する日時を入力してください。いまより後の日時にします。"),
    ({"publication": "schedule", "publish_at": "平成30年1月1日 10時"}, "いまより後の日時を入力してください。"),
]


def test_what_cannot_be_read_is_told_at_its_field_and_kept(desk):
    differences = []
    for change, told in WRONG:
        response = desk.post(NEW, TYPED | change)
        shown = html.unescape(response.content.decode()).replace("\u200b", "")
        is_right = {
            "asked again": response.status_code == 200,
            "told at the field": any(told in error for error in errors(response)),
            "kept": all(value.replace("\u200b", "") in shown for value in change.values()),
            "told in the summary": told.split("。")[0]
            in words(response).partition("修正が必要な項目があります")[2][:600],
            "not saved": not Entry.objects.filter(title="雪の市").exists(),
        }
        differences += [(change, what) for what, holds in is_right.items() if not holds]
    assert differences == []


def test_days_are_read_back_under_their_fields(desk):
    shown = words(desk.post(NEW, TYPED | {"do": "add", "kind": "nonsense"}))
    assert "令和9年（2027年）2月6日（土）、7日（日）と読み取りました" in shown
    assert "令和9年2月6日 10:00～10:30と読み取りました" in shown


def test_parts_are_added_and_taken_away_without_losing_what_was_typed(desk):
    added = desk.post(NEW, TYPED | {"do": "add-part", "first": "まだ"}).content.decode()
    assert ('name="part2-heading"' in added, 'value="まだ"' in added, "field__error" in added) == (True, True, False)
    typed = TYPED | {"parts": "2", "part2-heading": "閉会式", "do": "remove-part1"}
    left = desk.post(NEW, typed).content.decode()
    assert ('value="閉会式"' in left, "同日 10:00" in left, 'name="part2-heading"' in left) == (True, False, False)


def test_preview_shows_the_page_and_writes_nothing(desk):
    response = desk.post(NEW, TYPED | {"do": "preview"})
    shown = words(response)
    assert "まだ保存していません" in shown
    assert [
        word for word in ("雪の市", "雪野 花子", "（雪国大学教授）", "特別区長会、北海道町村会") if word not in shown
    ] == []
    assert not Entry.objects.filter(first_day="2027-02-06").exists()
    hidden = re.findall(r'<textarea name="([^"]+)" hidden>\n(.*?)</textarea>', response.content.decode(), re.S)
    back = desk.post(NEW, dict(hidden) | {"do": "back"})
    assert "　・大きな雪像" in back.content.decode()
    assert desk.post(NEW, dict(hidden) | {"do": "save"}).status_code == 302
    assert content_of(Entry.objects.get(title="雪の市")) == CONTENT


def test_preview_of_a_public_entry_leaves_it_as_it_is(desk):
    entry = Entry.objects.get_by_natural_key("2017-08-21")
    before = content_of(entry)
    shown = words(desk.post(page(entry), fields(desk, entry) | {"heading": "雪の展示", "do": "preview"}))
    assert "雪の展示" in shown
    assert content_of(Entry.objects.get(pk=entry.pk)) == before


def test_preview_says_what_publication_still_needs(desk):
    shown = words(desk.post(NEW, {"first": "R9.3.1", "status": "planned", "do": "preview"}))
    assert "公開するには、次のものが足りません。" in shown
    assert "件名：件名を入力してください。" in shown


def test_entry_is_published_at_once_or_scheduled(desk, draft):
    soon = timezone.localtime(timezone.now() + timedelta(days=2))
    when = f"{soon.year}/{soon.month}/{soon.day} 10:30"
    desk.post(page(draft), fields(desk, draft) | {"publication": "schedule", "publish_at": when})
    draft.refresh_from_db()
    assert (draft.state, timezone.localtime(draft.publish_at).strftime("%H:%M")) == ("scheduled", "10:30")
    assert f"{soon.month}月{soon.day}日" in words(desk.get("/desk/timeline/?state=scheduled"))
    desk.post(page(draft), fields(desk, draft) | {"publication": "now"})
    draft.refresh_from_db()
    assert draft.state == "published"
    assert Client().get("/timeline/2027-02-06/").status_code == 200


def test_schedule_is_taken_back(desk, draft, secretary):
    draft.schedule(timezone.now() + timedelta(days=1), by=secretary)
    for told in ("取り消しました", "公開予約はありません"):
        assert told in words(desk.post(f"{page(draft)}unschedule/", follow=True))
    assert Entry.objects.get(pk=draft.pk).state == "draft"


def test_draft_is_published_from_the_list_as_it_was_read(desk, draft):
    read = {"chosen": [f"{draft.pk}:{draft.version}"]}
    assert "ほかの人が先に直しました" in words(desk.post("/desk/timeline/", {"chosen": [f"{draft.pk}:0"]}, follow=True))
    assert "1件を公開しました" in words(desk.post("/desk/timeline/", read, follow=True))
    assert "すでに公開されています" in words(desk.post("/desk/timeline/", read, follow=True))


def test_change_of_a_public_entry_needs_its_reason(desk):
    entry = Entry.objects.get_by_natural_key("2017-08-21")
    sent = fields(desk, entry) | {"theme": "『お茶』"}
    assert errors(desk.post(page(entry), sent | {"reason": ""})) == ["直す理由を入力してください。訂正履歴に載ります。"]
    assert desk.post(page(entry), sent | {"reason": "書き誤り"}).status_code == 302
    correction = Correction.objects.get(entry=entry, reason="書き誤り")
    assert (correction.place, correction.as_corrected) == ("テーマ", "『お茶』")
    for address in ("/about/corrections/", "/timeline/2017-08-21/"):
        assert "書き誤り" in words(Client().get(address))


def test_findings_are_shown_before_publication(desk, draft):
    sent = fields(desk, draft) | {"body": "2月6日（月）に開く。", "publication": "now"}
    response = desk.post(page(draft), sent)
    assert "令和9年2月6日は土曜日です。" in words(response)
    assert Entry.objects.get(pk=draft.pk).state == "draft"
    seen = re.findall(r'name="seen" value="([^"]+)"', html.unescape(response.content.decode()))
    assert desk.post(page(draft), sent | {"seen": seen}).status_code == 302
    assert Entry.objects.get(pk=draft.pk).state == "published"


def test_findings_of_a_draft_are_shown_and_stop_nothing(desk, draft):
    response = desk.post(page(draft), fields(desk, draft) | {"items": "①　雪\n③　氷"}, follow=True)
    assert "番号が続いていません" in words(response)
    assert Entry.objects.get(pk=draft.pk).items.count() == 2


def test_change_that_brings_a_finding_into_a_public_entry_asks_first(desk):
    entry = Entry.objects.get_by_natural_key("2017-08-21")
    sent = fields(desk, entry) | {"notes": "2月30日（月）は休み", "reason": "書き落とし"}
    response = desk.post(page(entry), sent)
    assert "まだ保存していません" in words(response)
    assert "休み" not in Entry.objects.get(pk=entry.pk).notes


def test_two_savers_of_different_fields_are_merged(desk, other, draft):
    sent = fields(desk, draft)
    theirs = as_(other)
    theirs.post(page(draft), fields(theirs, draft) | {"theme": "雪を都心へ", "part1-venue": "しながわ水族館"})
    response = desk.post(page(draft), sent | {"heading": "雪の祭"})
    assert response.status_code == 409
    assert "緑次郎さんが" in words(response)
    assert "同じ項目を直したところはありません" in words(response)
    merged = response.content.decode()
    assert [v for v in ('value="雪の祭"', 'value="雪を都心へ"', 'value="しながわ水族館"') if v not in merged] == []
    again = sent | {"heading": "雪の祭", "theme": "雪を都心へ", "part1-venue": "しながわ水族館", "read": "2"}
    assert desk.post(page(draft), again).status_code == 302
    saved = Entry.objects.get(pk=draft.pk)
    assert (saved.title, saved.theme, saved.version) == ("雪の祭", "雪を都心へ", 3)


@pytest.mark.parametrize("keep, title", [("saved", "雪の市場"), ("own", "雪の祭")])
def test_two_savers_of_one_field_choose(desk, other, draft, keep, title):
    sent = fields(desk, draft)
    theirs = as_(other)
    theirs.post(page(draft), fields(theirs, draft) | {"heading": "雪の市場"})
    response = desk.post(page(draft), sent | {"heading": "雪の祭"})
    shown = response.content.decode()
    assert (response.status_code, 'name="keep_title"' in shown) == (409, True)
    assert ("<del>市場</del>" in shown, "<ins>祭</ins>" in shown) == (True, True)
    desk.post(page(draft), sent | {"heading": "雪の祭", "keep_title": keep, "read": "2"})
    assert Entry.objects.get(pk=draft.pk).title == title


def test_second_saver_of_the_same_text_is_told_it_is_saved(desk, draft):
    sent = fields(desk, draft) | {"heading": "雪の祭"}
    assert desk.post(page(draft), sent).status_code == 302
    response = desk.post(page(draft), sent, follow=True)
    assert "この内容はすでに保存されています。" in words(response)
    assert Entry.objects.get(pk=draft.pk).version == 2


def test_whoever_edits_while_the_worker_publishes_is_told(desk, draft, secretary):
    sent = fields(desk, draft) | {"heading": "雪の祭"}
    draft.publish(by=secretary)
    response = desk.post(page(draft), sent)
    assert errors(response) == ["直す理由を入力してください。訂正履歴に載ります。"]
    assert Entry.objects.get(pk=draft.pk).title == "雪の市"


def test_suggested_entries_are_linked_both_ways(desk, secretary):
    typed = TYPED | {
        "heading": "奈良県町村会との交流会",
        "first": "平成30年2月20日",
        "last": "",
        "kind": "visit",
        "places": "奈良県町村会",
        "parts": "0",
    }
    response = desk.post(NEW, typed | {"do": "add-part", "parts": "0"})
    desk.post(NEW, typed)
    entry = Entry.objects.get(title="奈良県町村会との交流会")
    response = desk.get(page(entry))
    shown = html.unescape(response.content.decode())
    assert "同じ協定団体（奈良県町村会）があります。" in shown
    assert 'name="link" value="2018-02-16.1"' in shown
    assert 'name="later" value="2018-02-21"' in shown
    sent = fields(desk, entry) | {
        "link": ["2018-02-16.1"],
        "as-2018-02-16.1": "draft",
        "later": ["2018-02-21"],
        "as-2018-02-21": "next",
    }
    desk.post(page(entry), sent)
    entry.refresh_from_db()
    assert content_of(entry)["links"] == [{"from": "2018-02-16", "as": "draft", "from_item": 1}]
    later = Entry.objects.get_by_natural_key("2018-02-21")
    assert {"from": "2018-02-20", "as": "next"} in content_of(later)["links"]
    assert later.versions.first().reason == "「奈良県町村会との交流会」とのつながりを加えた"
    assert not Correction.objects.filter(corrected_by=secretary).exists()


def test_entry_is_linked_by_its_address(desk, draft):
    sent = fields(desk, draft) | {"link_add": "https://portal.example.jp/timeline/2016-04-26a/"}
    desk.post(page(draft), sent)
    assert content_of(Entry.objects.get(pk=draft.pk))["links"] == [{"from": "2016-04-26a", "as": "next"}]
    response = desk.post(page(draft), fields(desk, draft) | {"link_add": "1900-01-01"})
    assert "「1900-01-01」という経過か、その議題がありません。" in words(response)


def test_versions_are_listed_compared_and_restored(desk, draft, other):
    write_content(draft, CONTENT | {"title": "雪の祭", "items": [{"text": "氷像"}]}, by=other, reason="名称が決まった")
    listed = words(desk.get(f"{page(draft)}versions/"))
    assert [
        word for word in ("第1版", "第2版", "緑次郎さん", "名称が決まった", "事務局花子さん") if word not in listed
    ] == []
    compared = desk.get(f"{page(draft)}compare/?old=1&new=2").content.decode()
    assert "雪の<del>市</del>" in compared
    assert "雪の<ins>祭</ins>" in compared
    desk.post(f"{page(draft)}versions/1/restore/", {"read": "2"})
    restored = Entry.objects.get(pk=draft.pk)
    assert (content_of(restored), restored.version) == (CONTENT, 3)
    assert restored.versions.first().reason == "第1版に戻す"
    assert AuditLine.objects.first().action == "経過の保存"


def test_version_is_not_restored_over_what_nobody_has_read(desk, draft, secretary):
    write_content(draft, CONTENT | {"title": "雪の祭"}, by=secretary)
    write_content(draft, CONTENT | {"title": "氷の祭"}, by=secretary)
    response = desk.post(f"{page(draft)}versions/1/restore/", {"read": "2"}, follow=True)
    assert "ほかの人が先に保存しました" in words(response)
    assert Entry.objects.get(pk=draft.pk).title == "氷の祭"


def test_public_entry_is_restored_with_a_reason_only(desk, secretary):
    entry = Entry.objects.get_by_natural_key("2017-08-21")
    write_content(entry, content_of(entry) | {"theme": "お茶"}, by=secretary, reason="短くする")
    restore = f"{page(entry)}versions/1/restore/"
    assert "理由を入力してください" in words(desk.post(restore, {"read": "2"}, follow=True))
    assert Entry.objects.get(pk=entry.pk).theme == "お茶"
    desk.post(restore, {"read": "2", "reason": "資料のとおりに"})
    assert Entry.objects.get(pk=entry.pk).theme == "『「お茶の京都」を知る』"
    assert Correction.objects.filter(entry=entry, reason="第1版に戻す：資料のとおりに").exists()


@pytest.mark.parametrize("query", ["", "old=x", "old=1", "old=1&new=9", "old=99999999999"])
def test_versions_that_are_not_there_are_not_found(desk, draft, query):
    assert desk.get(f"{page(draft)}compare/?{query}").status_code == 404


def test_list_filters_by_state_and_word(desk, draft):
    assert "雪の市" in words(desk.get("/desk/timeline/?state=draft"))
    assert "雪の市" not in words(desk.get("/desk/timeline/?state=published"))
    assert "雪の市" in words(desk.get("/desk/timeline/?q=雪像"))
    assert "この状態の経過はありません" in words(desk.get("/desk/timeline/?state=scheduled"))


def test_list_takes_the_same_queries_for_many_entries(desk, secretary, django_assert_num_queries):
    write_content(None, CONTENT, by=secretary)
    desk.get("/desk/timeline/")  # the session begins
    with django_assert_num_queries(7):
        desk.get("/desk/timeline/?state=draft")
    for _ in range(5):
        write_content(None, CONTENT | {"key": ""}, by=secretary)
    with django_assert_num_queries(7):
        desk.get("/desk/timeline/?state=draft")


def test_draft_names_where_it_comes_from(desk, secretary):
    entry = draft_entry(
        {"days": "2027-04-01", "title": "締結式"}, by=secretary, origin=("協定の締結", "/agreements/1/")
    )
    assert '<a href="/agreements/1/">協定の締結</a>' in desk.get(page(entry)).content.decode()
    assert "もと：協定の締結" in words(desk.get("/desk/timeline/"))


@pytest.mark.parametrize("first, status", [("R8.3.1", "held"), ("R18.3.1", "planned")])
def test_state_of_a_new_event_goes_by_its_day(desk, first, status):
    page = text(desk.get(NEW))
    assert '<option value="" selected>日から決める（過ぎていれば開催、これからなら予定）</option>' in page
    desk.post(NEW, {"first": first, "heading": "雪", "status": "", "publication": "draft", "token": TYPED["token"]})
    assert Entry.objects.get(title="雪").event_status == status


def test_candidates_are_folded_away_and_buttons_stay_in_sight(desk):
    page = joined(text(desk.get(f"/desk/timeline/{Entry.objects.get_by_natural_key('2018-05-15').pk}/")))
    assert re.search(r'<details class="more"><summary>[^<]*の候補　\d+件</summary><ul class="link-rows">', page)
    jumps = re.findall(r'<a class="jump-list__link" href="#([a-z]+)">', page)
    assert jumps == ["basics", "matter", "parts", "names", "links", "why"]
    assert [name for name in jumps if f'id="{name}"' not in page] == []
