"""/api/v1/: what is public as JSON, page by page, of any day, kept like pages, and for scripts of every site."""

import datetime
import io
import json
import re

import pytest
from django.core.cache import caches
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from PIL import Image

from agreements.models import Agreement
from bulletin.models import Case, CasePicture
from members.models import Location, Membership
from portal.front.api.interface import openapi_file
from tests import make
from tests.clients import as_
from tests.portal.addresses import API
from timeline.models import Edition, Entry, News, RecordFile, Section

pytestmark = pytest.mark.django_db

ROOT = "/api/v1/"
LISTS = sorted(path for path, methods in openapi_file()["paths"].items() if "{" not in path and "own/" not in path)
QUERIES = {  # of each list for a visitor for whom nothing was kept
    "entries": 18,
    "events": 15,
    "documents": 6,
    "news": 3,
    "corrections": 3,
    "people": 8,
    "venues": 4,
    "meetings": 3,
    "disasters": 5,
    "policies": 4,
    "sections": 6,
    "prefectures": 3,
    "municipalities": 4,
    "memberships": 3,
    "profiles": 3,
    "dots": 9,
    "bodies": 5,
    "agreements": 5,
    "counts": 9,
    "figures": 3,
    "statistics": 5,
    "ties": 3,
    "proposals": 7,
    "cases": 9,
    "answer-figures": 2,
}


def get(name, status=200, **query):
    response = Client().get(f"{ROOT}{name}", query)
    assert response.status_code == status, response.content.decode()
    return response.json()


def every(name, limit, **query):
    """All items of a list, read page by page."""
    answer = get(name, limit=limit, **query)
    items = answer["items"]
    while answer["next"]:
        answer = Client().get(answer["next"].removeprefix("http://127.0.0.1:8000")).json()
        items += answer["items"]
    return items


def refusal(name, **query):
    """What is wrong, by parameter, of a request that is refused."""
    response = Client().get(f"{ROOT}{name}", query)
    assert (response.status_code, response.headers["Content-Type"]) == (400, "application/problem+json")
    return {each["name"]: each["message"] for each in response.json()["errors"]}


# lists


def test_every_list_is_the_same_however_it_is_read():
    """Page by page as in one piece, each once, and as many as it says."""
    make.proposal(visibility="public")
    make.proposal(visibility="public")
    make.news("はじめ")
    make.news("つぎ")
    Section.objects.create(name="雪のコーナー", opened_on="2020-01-01")
    short = {}
    for path in LISTS:
        name = path.removeprefix(ROOT)
        if name == "counts":
            continue
        most = {"prefecture": "18"} if name in ("municipalities", "dots") else {}
        whole = get(name, limit=500, **most)
        texts = [json.dumps(item) for item in whole["items"]]
        assert (len(texts), whole["next"]) == (whole["total"], None) and len(set(texts)) == len(texts), name
        assert every(name, max(1, whole["total"] // 3), **most) == whole["items"], name
        short[name] = whole["total"]
    assert {name for name, total in short.items() if total < 2} <= {"memberships", "profiles", "ties", "answer-figures"}


def test_what_is_entered_meanwhile_moves_no_other_row():
    first = get("entries", limit=10)
    make.entry("2031-01-01", datetime.date(2031, 1, 1), title="あとから")  # would stand first
    rest = Client().get(first["next"].removeprefix("http://127.0.0.1:8000")).json()["items"]
    keys = list(Entry.objects.published().newest_first().values_list("key", flat=True))
    assert [row["key"] for row in first["items"] + rest] == keys[1 : 1 + 10 + len(rest)]


def test_people_venues_and_meetings_lead_to_the_record():
    [person] = [each for each in every("people", 100) if each["name"] == "西川 太一郎"]
    found = get(f"people/{person['id']}")
    assert {"entry", "day", "name", "office", "role"} == set(found["appearances"][0])
    assert "2015-09-30" in [row["entry"] for row in found["appearances"]]
    [venue] = [each for each in every("venues", 100) if each["name"] == "大井競馬場"]
    assert get(f"venues/{venue['id']}") == venue
    [meeting] = [each for each in every("meetings", 100) if each["name"] == "区長会総会"]
    sessions = get(f"meetings/{meeting['id']}")["sessions"]
    assert len(sessions) == 32 and sessions == sorted(sessions)


def test_relief_policies_and_sections_are_told_as_on_their_pages():
    [relief] = [each for each in every("disasters", 100) if "胆振東部" in each["name"]]
    assert get(f"disasters/{relief['id']}") == relief
    assert "保健師等" in [action["what"] for action in relief["actions"]]
    assert {action["amount"] for action in relief["actions"]} == {None}  # the record states none
    [policy] = [each for each in every("policies", 100) if "2017改訂版" in each["name"]]
    assert get(f"policies/{policy['id']}") == policy
    assert "2017-12-22" in [step["entry"] for step in policy["steps"]]
    [section] = every("sections", 100)
    assert (section["opened_on"], section["state"], section["prefectures"]) == ("2017-07-18", "運用中", ["京都府"])
    hidden = Section.objects.create(name="準備中のコーナー")
    get(f"sections/{hidden.pk}", status=404)
    assert len(every("sections", 100)) == 1


def test_cursor_of_another_list_is_refused():
    cursor = get("entries", limit=1)["next"].partition("cursor=")[2]
    for name, text in [("events", cursor), ("entries", f"{cursor}x"), ("entries", "x"), ("dots", cursor)]:
        assert "読み取れません" in refusal(name, cursor=text)["cursor"]


def test_lists_take_a_fixed_number_of_queries():
    make.proposal(visibility="public")
    taken = {}
    for name in QUERIES:
        caches["pages"].clear()
        with CaptureQueriesContext(connection) as captured:
            get(name)
        taken[name] = len(captured)
    assert taken == QUERIES


def test_lists_take_no_more_queries_for_more_rows():
    sakai = Case.objects.get_by_natural_key("sakai-shinagawa")
    for number in range(3):
        day = datetime.date(2017, 8, 21)
        entry = make.entry(f"many-{number}", day, kind="fair", municipalities=["012068", "131091"], items=["議題"])
        make.link(Entry.objects.get_by_natural_key("2017-08-21"), entry)
        make.proposal(visibility="public")
        make.case(
            f"many-{number}", participants=[("131091", "lead")], steps=[{"day": day, "entry": entry, "kind": "held"}]
        )
        make.step(sakai, day, entry=entry)
        make.news(f"お知らせ{number}")
    test_lists_take_a_fixed_number_of_queries()


# what is in them


def test_files_and_pictures_are_told_where_they_belong(media, aoba, settings):
    entry = Entry.objects.get_by_natural_key("2017-08-21")
    given = RecordFile(entry=entry, name="チラシ", address="https://example.jp/leaf.pdf", edition_name="確定版")
    RecordFile.objects.take_in(given, None, by=aoba)
    [told] = get("entries/2017-08-21")["files"]
    assert (told["name"], told["url"], told["edition"], told["size"]) == (
        *("チラシ", "https://example.jp/leaf.pdf"),
        *("確定版", None),
    )
    edition = Edition.objects.earliest("pk")
    RecordFile.objects.take_in(RecordFile(edition=edition, name="本文", address=given.address), None, by=aoba)
    [row] = [row for row in get("documents", limit=500)["items"] if row["key"] == edition.document.key]
    assert [file["name"] for each in row["editions"] for file in each["files"]] == ["本文"]
    agreement = Agreement.objects.earliest("pk")
    RecordFile.objects.take_in(RecordFile(agreement=agreement, name="協定書", address=given.address), None, by=aoba)
    assert [row["id"] for row in get("agreements", limit=500)["items"] if row["files"]] == [agreement.pk]
    [told] = get(f"bodies/{agreement.body_id}")["agreements"]
    assert [file["name"] for file in told["files"]] == ["協定書"]
    picture = io.BytesIO()
    Image.new("RGB", (30, 20)).save(picture, "JPEG")
    case = Case.objects.get_by_natural_key("sakai-shinagawa")
    row = CasePicture.objects.take_in(case, picture.getvalue(), "かにの山", by=aoba)
    address = settings.BASE_URL + row.get_absolute_url()
    assert get("cases/sakai-shinagawa")["pictures"] == [{"url": address, "alt": "かにの山", "width": 30, "height": 20}]


def test_entry_tells_what_its_page_tells():
    entry = get("entries/2017-08-21")
    assert (entry["first_day"], entry["last_day"], entry["kind"]) == (
        "2017-08-21",
        "2017-09-29",
        {"key": "exhibition", "name": "展示"},
    )
    page = Client().get("/timeline/2017-08-21/").content.decode()
    texts = [entry["title"], entry["venue"], *(part["title"] for part in entry["parts"])]
    texts += [role["name"] for part in entry["parts"] for role in part["roles"]]
    assert all(text in page for text in texts)


def test_filters_of_the_pages_hold():
    assert {row["kind"]["key"] for row in get("entries", kind=["exhibition", "agreement"])["items"]} == {
        "exhibition",
        "agreement",
    }
    days = [row["first_day"] for row in get("entries", year="2016", order="oldest")["items"]]
    assert days == sorted(days) and {day[:4] for day in days} == {"2016"}
    assert get("entries", q="雪")["total"] == Entry.objects.published().search("雪").count() > 0
    assert [row["name"] for row in get("municipalities", q="坂井市")["items"]] == ["坂井市"]
    assert get("municipalities", prefecture="18", kind="village")["total"] == 0
    assert "一覧にない指定です" in refusal("entries", prefecture="99")["prefecture"]
    for name, value in [("dots", "prefecture"), ("ties", "ward"), ("ties", "municipality")]:
        assert all(refusal(name, **{value: code})[value] for code in ("99", "\x00", "999999"))
    assert get("dots", prefecture="18")["total"] == 17
    assert {row["ward"]["lg_code"] for row in get("ties", ward="131237")["items"]} <= {"131237"}
    assert "という種別はありません" in refusal("entries", kind="nonsense")["kind"]


def test_municipality_has_its_position_and_site():
    place, location = get("municipalities/182109"), Location.objects.get(municipality__lg_code="182109")
    assert place["location"] == {
        "latitude": float(location.latitude),
        "longitude": float(location.longitude),
        "website": location.website,
    }
    assert place["member_since"] is None


def test_only_what_visitors_see_of_proposals_is_told(aoba, aoi):
    public = make.proposal(aoba, visibility="public", title="見える提案", body="本文")
    members = make.proposal(aoba, title="会員の提案")
    draft = make.proposal(aoba, state="draft", visibility="public", title="下書き")
    hidden = make.proposal(aoba, visibility="public", title="非表示")
    assert hidden.hide(by=make.secretariat(), reason="試験")
    row = public.addressees.get(municipality=aoi.municipality)
    assert row.answer_with("raised", "会員だけの補足", by=aoi, version=0)
    assert [row["title"] for row in get("proposals")["items"]] == ["見える提案"]
    told = get(f"proposals/{public.pk}")
    assert told["answers"] == [{"place": {"lg_code": "131091", "name": "品川区"}, "answer": "手を挙げる"}]
    text = json.dumps(told, ensure_ascii=False)
    assert not any(word in text for word in ("補足", "青葉", "品川葵", "企画課", "@"))
    for each in (members, draft, hidden):
        assert get(f"proposals/{each.pk}", status=404)["status"] == 404


def test_case_names_the_proposal_it_came_from_if_that_is_public(aoba):
    for number, visibility in enumerate(("public", "members")):
        proposal = make.proposal(aoba, visibility=visibility)
        Case.objects.filter(pk=make.case(f"from-{number}").pk).update(proposal=proposal)
        shown = proposal.number if visibility == "public" else None
        assert get(f"cases/from-{number}")["proposal"] == shown
        assert {row["key"]: row["proposal"] for row in get("cases")["items"]}[f"from-{number}"] == shown


def test_what_is_not_public_is_not_found():
    draft = make.entry("2031-02-01", datetime.date(2031, 2, 1), state="draft")
    case = make.case("unpublished", published_at=None)
    news = make.news(state="draft")
    paths = [
        f"entries/{draft.key}",
        f"cases/{case.key}",
        f"news/{news.pk}",
        "entries/nothing",
        "bodies/99999",
        "nothing",
    ]
    paths += [f"news/{10**30}"]
    answers = {path: get(path, status=404) for path in paths}
    assert {answer["title"] for answer in answers.values()} == {"見つかりません"}
    assert draft.key not in [row["key"] for row in get("entries", limit=500)["items"]]
    assert News.objects.count() == 1 and get("news")["total"] == 0


# days


def test_day_tells_what_stood_then():
    make.staff("w@example.jp", "012068", started_on=datetime.date(2020, 1, 1))
    Membership.objects.update(started_on=datetime.date(2020, 4, 1), ended_on=datetime.date(2021, 4, 1))
    totals = [
        get("memberships", as_of=day)["total"] for day in ("2020-03-31", "2020-04-01", "2021-03-31", "2021-04-01")
    ]
    assert totals == [0, 1, 1, 0]
    assert get("counts", as_of="2016-04-25")["bodies"] == 0 and get("counts", as_of="平成28年4月26日")["bodies"] == 3
    assert get("entries", as_of="2015-02-16")["items"][0]["first_day"] == "2015-02-16"
    signed = {(row["signed_on"], row["ended_on"]) for row in get("agreements", as_of="2016-04-26")["items"]}
    assert signed == {("2016-04-26", None)}


def test_day_to_come_and_no_day_are_refused_in_the_words_of_the_pages():
    tomorrow = timezone.localdate() + datetime.timedelta(days=1)
    spoken = [path for path, methods in openapi_file()["paths"].items() if "own/" not in path and "{" not in path]
    with_day = {
        path
        for path in spoken
        if any(each["name"] == "as_of" for each in openapi_file()["paths"][path]["get"]["parameters"])
    }
    assert len(with_day) > 8
    for path in spoken:
        said = refusal(path.removeprefix(ROOT), as_of=str(tomorrow))["as_of"]
        assert said.startswith(
            "まだ来ていない日です。" if path in with_day else "このデータでは、基準日を選べません。"
        ), path
    assert refusal("counts", as_of="2016-13-40")["as_of"]


def test_unknown_and_unreadable_parameters_are_named():
    assert refusal("entries", prefekture="18") == {"prefekture": "この名前の指定はありません。"}
    assert refusal("entries", limit="x") == {"limit": "整数で指定してください。"}
    assert refusal("entries", limit="501") == {"limit": "500以下の整数で指定してください。"}


# how it is answered


def test_answer_is_sent_again_only_after_a_change():
    for name in ("entries?limit=3", "counts", "municipalities?limit=500", "proposals", "openapi.json"):
        first = Client().get(f"{ROOT}{name}")
        etag = first.headers["ETag"]
        again = Client().get(f"{ROOT}{name}", headers={"If-None-Match": f'W/{etag}, "other"'})
        assert (again.status_code, again.content, again.headers["ETag"]) == (304, b"", etag), name
        assert "no-cache" in first.headers["Cache-Control"]
    etag = Client().get(f"{ROOT}entries").headers["ETag"]
    make.entry("2031-01-01", datetime.date(2031, 1, 1), title="あとから")
    changed = Client().get(f"{ROOT}entries", headers={"If-None-Match": etag})
    assert changed.status_code == 200 and changed.headers["ETag"] != etag


def test_answers_are_kept_but_for_those_after_a_cursor(django_assert_num_queries):
    following = get("dots", limit=10)["next"].removeprefix("http://127.0.0.1:8000")
    for address, queries in [(f"{ROOT}dots", 1), (f"{ROOT}corrections", 1), (following, 9)]:
        Client().get(address)
        with django_assert_num_queries(queries):
            Client().get(address)


def test_head_answers_like_get_without_the_body():
    for name in ("entries", "counts", "proposals"):
        head, got = Client().head(f"{ROOT}{name}"), Client().get(f"{ROOT}{name}")
        assert (head.status_code, head.content, head.headers["ETag"]) == (200, b"", got.headers["ETag"])


def test_other_methods_are_refused_in_json():
    for method in ("post", "put", "options"):
        response = getattr(Client(enforce_csrf_checks=True), method)(f"{ROOT}entries")
        assert (response.status_code, response.json()["title"]) == (405, "読み取りだけができます")
        assert "GET" in response.headers["Allow"]


def test_scripts_of_other_sites_read_what_is_public_there_and_nothing_else(aoba):
    _, text = make.data_token(aoba)
    origin = {"Origin": "https://example.com"}
    for name in (*API, "nothing"):
        if name == "news-item" or callable(API.get(name)):
            continue
        response = Client().get(f"{ROOT}{name}", headers=origin)
        assert response.headers["Access-Control-Allow-Origin"] == "*", name
        assert "Access-Control-Allow-Credentials" not in response.headers
    token = origin | {"Authorization": f"Bearer {text}"}
    others = ["/", "/api/", "/timeline/feed/", "/timeline/?format=csv", f"{ROOT}own/token", f"{ROOT}own/proposals"]
    for address in others:
        response = Client().get(address, headers=token)
        assert response.status_code == 200 and "Access-Control-Allow-Origin" not in response.headers, address


def test_somebody_logged_in_reads_what_a_visitor_reads(aoba):
    make.proposal(aoba, title="会員の提案")
    client = as_(aoba)
    assert client.get(f"{ROOT}proposals").json() == get("proposals")
    assert "no-store" in client.get(f"{ROOT}entries").headers["Cache-Control"]


def test_failure_is_told_in_json(monkeypatch):
    def fail(*args):
        raise RuntimeError("secret")

    monkeypatch.setattr("portal.front.api.places.DirectoryForm", fail)
    response = Client(raise_request_exception=False).get(f"{ROOT}municipalities")
    assert (response.status_code, response.headers["Content-Type"]) == (500, "application/problem+json")
    assert "secret" not in response.content.decode()


# the page


def test_page_names_every_address_and_forms_lead_to_it(client):
    page = client.get("/api/").content.decode()
    paths = openapi_file()["paths"]
    assert [path for path in paths if f"<code>{path}</code>" not in page] == []
    assert [path for path in LISTS if f'<form action="{path}"' not in page] == []
    loaded = re.findall(r'(?:src|href|action)="(\w+:[^"]*)"', page)
    assert [address for address in loaded if not address.startswith("http://127.0.0.1:8000/")] == []
    blank = dict.fromkeys(("as_of", "q", "prefecture", "ward", "municipality", "year", "order"), "")
    assert client.get(f"{ROOT}entries", blank | {"limit": "5"}).status_code == 200
