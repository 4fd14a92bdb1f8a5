"""Lists whose tables keep no history: the worker keeps them at the end of each day, ?known_on= shows them."""

import datetime

import pytest
from django.test import Client
from django.utils import timezone

from members.models import Municipality
from portal.front.kept_lists import KEPT_LISTS, keep_lists
from portal.models import KeptRow
from tests.clients import get_page
from timeline.models import Document, News

pytestmark = [pytest.mark.django_db, pytest.mark.once, pytest.mark.usefixtures("clock")]
DOCUMENT = "/documents/"


def midnight():
    """Ten minutes after the last midnight."""
    return timezone.localtime().replace(hour=0, minute=10)


def page_of(address, day, **query):
    return Client().get(address, {"known_on": str(day), **query}).content


def test_lists_of_a_kept_day_say_what_they_said(clock, secretary):
    today = timezone.localdate()
    News.objects.create(title="雪の日のお知らせ", body="一行目\n二行目", state="published", starts_on=today)
    addresses = {"/documents/": "公表資料", "/news/": "雪の日のお知らせ", "/municipalities/": "函館市"}
    live = {address: page_of(address, today) for address in addresses}
    clock.move(days=1)
    assert keep_lists(midnight()) == len(KEPT_LISTS) and keep_lists(midnight()) == 0
    before = {address: page_of(address, today) for address in addresses}
    document, news = Document.objects.first(), News.objects.get()
    document.name, news.title, news.body = "改めた資料の名称", "改めたお知らせ", "三行目"
    document.revise(by=secretary, token=Document.objects.get(pk=document.pk).token, reason="誤り")
    news.revise(by=secretary, token=News.objects.get(pk=news.pk).token)
    place = Municipality.objects.get(name="函館市")
    place.ended_on = timezone.localdate()
    place.save()
    clock.move(days=1)
    keep_lists(midnight())
    for address, name in addresses.items():
        assert page_of(address, today) == before[address]
        assert name in before[address].decode() and name in live[address].decode()
        assert page_of(address, today + datetime.timedelta(days=1)) != before[address]
    assert "改めた資料の名称" in page_of("/documents/", timezone.localdate()).decode()
    assert KeptRow.objects.of("news").count() == 2  # only what changed is kept again


def test_day_that_was_not_kept_is_refused_and_the_nearest_named(clock):
    kept = timezone.localdate()
    clock.move(days=1)
    keep_lists(midnight())
    clock.move(days=2)
    assert keep_lists(midnight().replace(hour=9)) == 0  # too late to say what the day before said
    missed = kept + datetime.timedelta(days=1)
    page = page_of("/documents/", missed).decode()
    assert "の終わりの記録は残っていません。最も近い前の日は、" in page and "<title>エラー：" in page
    assert "記録があるのは" in page_of("/documents/", kept - datetime.timedelta(days=1)).decode()


def test_row_is_told_of_the_days_on_which_it_was_true(clock):
    today = timezone.localdate()
    assert "丹波篠山市" in page_of("/municipalities/", today, as_of="2019-05-01", page=15).decode()
    pages = "".join(page_of("/municipalities/", today, as_of="2019-04-30", page=n).decode() for n in range(1, 23))
    assert ">篠山市<" in pages and "丹波篠山市" not in pages


def test_page_without_history_says_so():
    page = get_page(Client(), "/venues/")
    assert "このページの前の内容は残していません。" in page and "閲覧）" in page
    assert "このページの前の内容は残していません。" not in get_page(Client(), "/documents/")
