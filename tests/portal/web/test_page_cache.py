"""Public pages are kept while nothing changes, shown anew after any change, and never mixed between readers."""

import pickle
import time
from datetime import datetime
from urllib.parse import parse_qsl, urlencode, urljoin, urlsplit

import pytest
from bs4 import BeautifulSoup
from django.core.cache import caches
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import resolve

from portal.web.page_memory import PageMemory
from tests import make
from tests.clients import as_
from timeline.models import Entry

pytestmark = pytest.mark.django_db

ADDRESS = "/timeline/?q=%E9%9B%AA"
KEY = "2015-02-16"  # the entry that the word 雪 finds
TITLE = "書き換えた件名"
PAGES = [
    "/",
    "/timeline/?q=%E9%9B%AA&order=oldest",
    "/timeline/?q=%E5%B9%B3%E6%88%9028%E5%B9%B4",
    f"/timeline/{KEY}/",
    "/timeline/print/",
    "/events/",
    "/agreements/",
    "/statistics/",
    "/municipalities/?page=1",
    "/municipalities/182109/",
    "/bulletin/cases/",
    "/bulletin/figures/",
    "/news/",
    "/municipalities/profiles/",
    "/documents/",
    "/about/corrections/",
    "/data/",
    "/search/?q=%E9%9B%AA",
]


def get(address=ADDRESS, **headers):
    return Client().get(address, headers=headers)


def queries(address):
    with CaptureQueriesContext(
        connection,
    ) as captured:
        assert get(address).status_code == 200
    return len(captured)


def entry():
    return Entry.objects.get_by_natural_key(KEY)


def save():
    changed = entry()
    changed.title = TITLE
    changed.save()


def update():
    Entry.objects.filter(key=KEY).update(title=TITLE)


def update_by_sql():
    with connection.cursor() as cursor:
        cursor.execute("UPDATE timeline_entry SET title = %s WHERE key = %s", [TITLE, KEY])


def delete():
    entry().delete()


def delete_by_sql():
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM timeline_item WHERE entry_id = %s", [entry().pk])


def insert():
    make.entry("2015-02-17", "2015-02-17", title=f"{TITLE}（雪）")


def test_second_request_is_answered_from_what_was_kept(django_assert_num_queries):
    first = get()
    with django_assert_num_queries(1):
        second = get()
    assert (second.status_code, second.content) == (200, first.content)
    of_each_answer = {"X-Request-ID": "", "X-Accel-Expires": ""}
    assert {**second.headers, **of_each_answer} == {**first.headers, **of_each_answer}


def test_web_server_in_front_may_keep_a_public_page_until_the_end_of_the_second(aoba):
    before = int(time.time())
    assert before <= int(get().headers["X-Accel-Expires"].removeprefix("@")) <= int(time.time())
    assert "X-Accel-Expires" not in as_(aoba).get(ADDRESS).headers


def test_tag_made_weak_by_compression_is_known_again():
    tag = get().headers["ETag"]
    assert get(**{"If-None-Match": f"W/{tag}"}).status_code == 304


def test_public_page_may_be_kept_by_browsers_that_ask_each_time():
    response = get()
    assert response.headers["Cache-Control"] == "public, no-cache"
    assert response.headers["Vary"] == "Cookie"
    assert response.headers["ETag"] == get().headers["ETag"]


def test_unchanged_page_is_not_sent_again(django_assert_num_queries):
    etag = get().headers["ETag"]
    with django_assert_num_queries(1):
        response = get(if_none_match=f'"other", {etag}')
    assert (response.status_code, response.content, response.headers["ETag"]) == (304, b"", etag)


def test_etags_of_addresses_differ():
    assert get("/timeline/").headers["ETag"] != get("/timeline/?order=oldest").headers["ETag"]


@pytest.mark.parametrize(
    "change, address",
    [
        (save, ADDRESS),
        (update, ADDRESS),
        (update_by_sql, ADDRESS),
        (insert, ADDRESS),
        (delete, ADDRESS),
        (delete_by_sql, f"/timeline/{KEY}/"),
    ],
)
def test_change_of_the_record_shows_on_the_next_request(change, address):
    before = get(address)
    change()
    after = get(address, if_none_match=before.headers["ETag"])
    assert after.status_code == 200
    assert after.content != before.content
    assert after.headers["ETag"] != before.headers["ETag"]
    assert get(address).content == after.content


@pytest.mark.parametrize("change", [save, update, update_by_sql])
def test_changed_text_replaces_the_former_one(change):
    assert TITLE not in get().content.decode()
    change()
    assert get().content.decode().count(TITLE) == 1


def test_change_that_is_rolled_back_shows_nothing(django_assert_num_queries):
    before = get()
    with transaction.atomic():
        save()
        assert get().content != before.content
        transaction.set_rollback(True)
    with django_assert_num_queries(1):
        after = get()
    assert (after.content, after.headers["ETag"]) == (before.content, before.headers["ETag"])


def test_page_for_a_user_is_kept_by_nobody(client):
    user = make.user()
    client.force_login(user)
    response = client.get(ADDRESS)
    assert response.headers["Cache-Control"] == "max-age=0, no-cache, no-store, must-revalidate, private"
    assert "ETag" not in response.headers
    assert user.email in response.content.decode()
    assert user.email not in get().content.decode()


def test_user_is_served_afresh_after_a_visitor(client):
    visitor = get()
    user = make.user()
    client.force_login(user)
    response = client.get(ADDRESS, headers={"if-none-match": visitor.headers["ETag"]})
    assert response.status_code == 200
    assert user.email in response.content.decode()


def test_user_who_logged_out_is_a_visitor_again(client):
    visitor = get()
    client.force_login(make.user())
    client.get(ADDRESS)
    client.session.flush()
    response = client.get(ADDRESS)
    assert response.content == visitor.content


def test_message_to_one_reader_is_not_shown_to_the_next(client):
    visitor = get("/").content
    caches["pages"].clear()
    client.force_login(make.user())
    farewell = client.post("/accounts/logout/", follow=True)
    assert farewell.redirect_chain == [("/", 302)]
    assert "ログアウトしました" in farewell.content.decode()
    assert farewell.headers["Cache-Control"] == "max-age=0, no-cache, no-store, must-revalidate, private"
    assert get("/").content == visitor


def test_page_is_made_anew_at_midnight_in_tokyo(monkeypatch):
    def at(moment):
        monkeypatch.setattr("django.utils.timezone.now", lambda: datetime.fromisoformat(f"{moment}+00:00"))
        return get("/events/")

    morning, late = at("2026-11-22 15:00:00"), at("2026-11-23 14:59:59")
    next_day = at("2026-11-23 15:00:00")
    assert morning.content == late.content
    assert morning.headers["ETag"] == late.headers["ETag"] != next_day.headers["ETag"]
    assert '<time datetime="2026-11-23">' in late.content.decode()
    assert '<time datetime="2026-11-24">' in next_day.content.decode()


def test_page_with_a_very_long_address_is_answered_but_not_kept():
    short, long = "/timeline/?q=" + "1" * 287, "/timeline/?q=" + "1" * 288
    assert len(short) == 300
    assert [queries(short) == 1, queries(short) == 1] == [False, True]
    assert queries(long) == queries(long) > 1


def test_names_that_the_page_does_not_read_make_no_other_page(django_assert_num_queries):
    plain = get("/timeline/?order=oldest&q=%E9%9B%AA")
    with django_assert_num_queries(1):
        other = get("/timeline/?utm_source=x&q=%E9%9B%AA&x=%FF&order=oldest&x=2")
    assert (other.content, other.headers["ETag"]) == (plain.content, plain.headers["ETag"])
    assert "utm_source" not in other.content.decode()


def test_every_name_in_the_forms_and_links_of_a_page_is_read_by_its_view(aoba):
    """Else the filter would be shown, and do nothing."""
    links = set()
    for address in PAGES:
        for reader in (Client(), as_(aoba)):
            soup = BeautifulSoup(reader.get(address).content, "html.parser")
            links |= {urljoin(address, str(link["href"])) for link in soup.find_all("a", href=True)}
            for form in soup.find_all("form", method=lambda method: (method or "get").lower() == "get"):
                fields = form.find_all(["input", "select", "textarea"], attrs={"name": True})
                query = urlencode([(field["name"], "") for field in fields])
                links.add(f"{urljoin(address, str(form.get('action') or address)).partition('?')[0]}?{query}")
    asked = [urlsplit(link) for link in links if link.startswith("/") and "?" in link and "/static/" not in link]
    views = [(resolve(link.path).func, link) for link in asked]
    read = [(view.reads, link) for view, link in views if hasattr(view, "reads")]
    unread = {
        f"{link.path} {name}"
        for names, link in read
        for name, _ in parse_qsl(link.query, keep_blank_values=True)
        if name not in names
    }
    assert len({link.path for _, link in read}) > 10
    assert unread == set()


def test_memory_of_kept_pages_is_bounded_in_bytes():
    """What was read longest ago goes first; what is too large for the others is not kept at all."""
    memory = PageMemory("test", {"OPTIONS": {"MAX_ENTRIES": 100, "MAX_BYTES": 1000}})
    memory.clear()
    for number in range(8):
        memory.set(str(number), b"x" * 150)
        assert memory.get("0") and memory.held <= 1000
    kept = [number for number in range(8) if memory.get(str(number))]
    assert kept == [0, 3, 4, 5, 6, 7]
    memory.set("large", b"x" * 300)
    assert memory.get("large") is None
    memory.set("0", b"y" * 10)
    memory.delete("4")
    assert memory.held == sum(len(pickle.dumps(memory.get(key), pickle.HIGHEST_PROTOCOL)) for key in "03567")
    memory.clear()
    assert memory.held == 0


def test_memory_of_kept_pages_is_bounded_in_number():
    memory = PageMemory("few", {"OPTIONS": {"MAX_ENTRIES": 3, "MAX_BYTES": 10_000}})
    for number in range(8):
        memory.set(str(number), number)
    assert [number for number in range(8) if memory.get(str(number)) is not None] == [5, 6, 7]


def test_missing_page_is_not_kept():
    assert [get("/timeline/2015-02-30/").status_code for _ in range(2)] == [404, 404]
    make.entry("2015-02-30", "2015-02-28")
    assert get("/timeline/2015-02-30/").status_code == 200


def test_head_request_tells_of_the_same_page(client):
    page, head = client.get(ADDRESS), client.head(ADDRESS)
    assert (head.status_code, head.content, head.headers["ETag"]) == (200, b"", page.headers["ETag"])


def test_post_neither_uses_nor_keeps_a_page(client):
    response = client.post(ADDRESS)
    assert "ETag" not in response.headers
    assert queries(ADDRESS) > 1


def test_address_is_read_as_text_and_never_as_markup():
    response = get("/timeline/?q=%3Cscript%3Ealert(1)%3C/script%3E")
    assert "<script>" not in response.content.decode()
