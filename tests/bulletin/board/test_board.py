"""The list of the board: filters, pages, and searches somebody keeps."""

import html
import re
from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from bulletin.board.tasks import notify_saved_searches, still_readable
from bulletin.models import Addressee, CoProposer, Field, Proposal, SavedSearch
from members.models import Municipality
from outbox.models import Notice
from tests import make
from tests.html import joined as without_breaks
from tests.html import text

pytestmark = pytest.mark.django_db


def post(title, lg_code="182109", wards=("131091",), fields=(), **values):
    now = timezone.now()
    until = timezone.localdate() + timedelta(weeks=3)
    values = {"state": "open", "visibility": "public", "posted_at": now, "answer_until": until, **values}
    if values["posted_at"]:
        values["number"] = make.next_number()
    place = Municipality.objects.get(lg_code=lg_code)
    proposal = Proposal.objects.create(municipality=place, title=title, summary=f"{title}のあらまし", **values)
    proposal.fields.set(Field.objects.filter(name__in=fields))
    for ward in Municipality.objects.filter(lg_code__in=wards):
        Addressee.objects.create(proposal=proposal, municipality=ward, told_at=now)
    proposal.build_search_text()
    proposal.save()
    return proposal


def titles(client, **query):
    page = html.unescape(without_breaks(client.get("/bulletin/", query).content.decode()))
    return re.findall(r'<h2 class="proposal-row__title"><a href="[^"]*">(.*?)</a>', page)


def test_visitor_finds_public_proposals_only(client):
    post("公開の提案")
    post("会員の提案", visibility="members")
    post("隠した提案", hidden_at=timezone.now())
    post("下書き", state="draft", posted_at=None)
    assert titles(client) == ["公開の提案"]
    client.force_login(make.staff("midori@example.jp", "012068"))
    assert titles(client) == ["会員の提案", "公開の提案"]


NARROWED = [
    ({"q": "雪"}, ["雪の活用"]),
    ({"q": "ＹＵＫＩ"}, []),
    ({"q": "北上市"}, ["雪の活用"]),
    ({"state": "open"}, ["港区の募集", "雪の活用"]),
    ({"state": "closed"}, ["鮭の放流"]),
    ({"state": "withdrawn"}, ["鮭の放流"]),
    ({"kind": "call"}, ["港区の募集"]),
    ({"prefecture": "03"}, ["雪の活用"]),
    ({"prefecture": "01"}, ["鮭の放流"]),
    ({"ward": "131032"}, ["鮭の放流"]),
    ({"deadline": "7"}, ["雪の活用"]),
    ({"deadline": "past"}, ["鮭の放流"]),
    ({"state": "nonsense", "q": "雪"}, ["雪の活用"]),
    ({"after": "nonsense"}, ["港区の募集", "鮭の放流", "雪の活用"]),
]


def test_board_is_narrowed_down(client):
    today, now = timezone.localdate(), timezone.now()
    post("雪の活用", "032069", fields=["環境"], answer_until=today + timedelta(days=7))
    past = {"answer_until": today - timedelta(days=1), "state": "withdrawn", "closed_at": now}
    post("鮭の放流", "016489", ["131032"], **past)
    post("港区の募集", "131032", ["182109"], answer_until=today + timedelta(days=8))
    asked = [(query, titles(client, **query), found) for query, found in NARROWED]
    assert [(query, shown, found) for query, shown, found in asked if shown != found] == []


def test_field_and_number_are_found(client):
    snow = post("雪の活用", fields=["環境", "観光"])
    post("物産展", fields=["産業"])
    assert titles(client, field=Field.objects.get(name="観光").pk) == ["雪の活用"]
    for typed in (snow.number, f"提案第{snow.number}号", f"第{snow.number}号", f"提案 第{snow.number}号"):
        assert titles(client, q=typed)[:1] == ["雪の活用"]


def test_confirmed_co_proposer_is_shown_and_found(client):
    snow = post("雪の活用", "032069")
    joined = CoProposer.objects.create(proposal=snow, municipality=Municipality.objects.get(lg_code="172103"))
    assert titles(client, prefecture="17") == []
    joined.confirmed_at = timezone.now()
    joined.save()
    assert titles(client, prefecture="17") == ["雪の活用"]
    assert joined.municipality.full_name in text(client.get("/bulletin/"))


def test_row_says_how_many_wards_answered_and_the_days_left(client):
    make.people("131091", "131032")
    snow = post("雪の活用", wards=["131091", "131032"], answer_until=timezone.localdate() + timedelta(days=3))
    snow.addressees.filter(municipality__lg_code="131032").update(answer="raised", answered_at=timezone.now())
    page = client.get("/bulletin/").content.decode()
    assert "2区中1区回答" in page
    assert "（あと3日）" in page


def test_text_of_others_is_no_markup(client):
    post("<b>雪</b>")
    assert titles(client) == ["<b>雪</b>"]
    assert "<b>雪" not in client.get("/bulletin/").content.decode()


def test_next_page_goes_on_where_the_first_ended(client):
    for number in range(45):
        post(f"提案{number}", posted_at=timezone.now() + timedelta(seconds=number))
    first = without_breaks(client.get("/bulletin/").content.decode())
    following = html.unescape(re.search(r'rel="next" href="([^"]+)"', first)[1])
    post("あとから載った提案", posted_at=timezone.now() + timedelta(hours=1))
    second = without_breaks(client.get(f"/bulletin/{following}").content.decode())
    assert titles(client)[0] == "あとから載った提案"
    assert re.findall(r'title"><a href="[^"]*">提案(\d+)', second) == [str(number) for number in range(24, 4, -1)]


@pytest.mark.parametrize("reader", ["visitor", "staff", "secretariat"])
def test_list_takes_as_many_queries_for_three_rows_as_for_one(client, reader):
    if reader != "visitor":
        client.force_login(make.staff("midori@example.jp") if reader == "staff" else make.secretariat())
    client.get("/bulletin/")  # the first page of a session also notes the session
    numbers = []
    for title in ("一つ目", "二つ目", "三つ目"):
        post(title, fields=["産業", "環境"])
        with CaptureQueriesContext(connection) as captured:
            client.get("/bulletin/", {"q": "目"})
        numbers.append(len(captured))
    window = connection.vendor == "postgresql"  # where its newest rows end
    assert numbers == [{"visitor": 7, "staff": 11, "secretariat": 11}[reader] + window] * 3


def test_search_is_kept_listed_and_given_up(client):
    midori = make.staff("midori@example.jp")
    client.force_login(midori)
    page = client.get("/bulletin/?q=雪&state=open&utm=x").content.decode()
    assert "この条件を保存してお知らせを受ける" in page
    data = {"name": "雪の提案", "q": "雪", "state": "open", "utm": "x"}
    assert client.post("/bulletin/searches/", data).url == "/bulletin/searches/"
    search = SavedSearch.objects.get()
    assert (search.user, search.name, search.query) == (midori, "雪の提案", "q=%E9%9B%AA&state=open")
    again = client.post("/bulletin/searches/", data).content.decode()
    assert "同じ名前の検索があります。" in again
    assert 'value="雪の提案"' in again
    client.post(f"/bulletin/searches/{search.pk}/delete/")
    assert not SavedSearch.objects.exists()


def test_search_of_somebody_else_is_not_found(client):
    search = SavedSearch.objects.create(user=make.user("other@example.jp"), name="雪", query="q=雪")
    client.force_login(make.staff("midori@example.jp"))
    assert client.post(f"/bulletin/searches/{search.pk}/delete/").status_code == 404
    assert SavedSearch.objects.count() == 1


def test_kept_search_tells_each_find_once(client):
    midori = make.staff("midori@example.jp", "032069")
    search = SavedSearch.objects.create(user=midori, name="雪", query="q=雪&state=open", told_until=timezone.now())
    later = timezone.now() + timedelta(minutes=1)
    post("雪の活用", posted_at=later)
    post("物産展", posted_at=later)
    post("うちの雪まつり", "032069", posted_at=later)
    post("隠した雪", posted_at=later, hidden_at=later)
    for _ in range(2):
        notify_saved_searches(timezone.now())
    [notice] = Notice.objects.filter(user=midori)
    assert notice.title.startswith("保存した検索「雪」に合うものが載りました：提案第")
    assert "「雪の活用」　福井県坂井市" in notice.body
    assert [word for word in ("物産展", "うちの", "隠した") if word in notice.body] == []
    search.refresh_from_db()
    assert search.told_until == later


def test_kept_search_tells_nothing_its_user_may_not_read():
    visitor = make.user("visitor@example.jp")
    SavedSearch.objects.create(user=visitor, name="雪", query="q=雪", told_until=timezone.now())
    post("会員の雪", visibility="members", posted_at=timezone.now() + timedelta(minutes=1))
    notify_saved_searches(timezone.now())
    assert not Notice.objects.filter(user=visitor).exists()


def test_kept_search_tells_nothing_that_became_private_or_hidden_meanwhile():
    visitor, member = make.user("visitor@example.jp"), make.staff("midori@example.jp", "032069")
    found = [post(title, visibility="public") for title in ("雪", "雪の会員", "隠した雪")]
    Proposal.objects.filter(pk=found[1].pk).update(visibility="members")
    Proposal.objects.filter(pk=found[2].pk).update(hidden_at=timezone.now(), hidden_reason="重複")
    with transaction.atomic():
        assert [still_readable(user, found) for user in (visitor, member)] == [found[:1], found[:2]]


@pytest.mark.parametrize("path, section", [("/bulletin/", "掲示板"), ("/bulletin/cases/", "連携事例")])
def test_navigation_shows_one_section(client, path, section):
    page = client.get(path).content.decode()
    assert set(re.findall(r'site-nav__link" href="[^"]*" aria-current="\w+">(.*?)</a>', page)) == {section}
