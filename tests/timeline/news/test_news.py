"""事務局からのお知らせ: public for its days, read again before it is, and put right by one after the other."""

from datetime import date, timedelta

import pytest
from django.test import Client

from portal.models import AuditLine
from tests import make
from tests.clients import get_page, visit
from timeline.models import News

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.once,
    pytest.mark.clock(2026, 11, 29, 9, 0),
    pytest.mark.usefixtures("clock"),
]

TODAY = date(2026, 11, 29)
FORM = {"title": "連携展示を開きます", "body": "**会場**は区政会館です。", "starts_on": f"{TODAY}", "state": "draft"}


@pytest.mark.parametrize("page", ["/", "/news/", "/news/feed/"])
def test_news_is_public_from_its_first_day_to_its_last(page):
    for title, first, last in (("昨日まで", -3, -1), ("今日まで", -2, 0), ("今日から", 0, None), ("明日から", 1, None)):
        days = {
            "starts_on": TODAY + timedelta(days=first),
            "ends_on": last if last is None else TODAY + timedelta(last),
        }
        make.news(title, **days)
    make.news("下書き", state="draft")
    text = Client().get(page).content.decode()
    titles = [title for title in ("昨日まで", "今日まで", "今日から", "明日から", ">下書き<") if title in text]
    assert titles == ["今日まで", "今日から"]


def test_home_shows_the_newest_three():
    assert 'id="news"' not in visit("/")
    for number in range(4):
        make.news(f"第{number}報", starts_on=TODAY - timedelta(days=number))
    page = visit("/")
    assert [number for number in range(4) if f"第{number}報" in page] == [0, 1, 2]


def test_draft_is_read_by_the_secretariat_before_all_others(desk, aoba):
    desk.post("/desk/news/new/", FORM)
    news = News.objects.get()
    address = news.get_absolute_url()
    page = get_page(desk, address)
    assert "<strong>会場</strong>" in page and "下書きのお知らせです。" in page
    assert Client().get(address).status_code == 404
    assert "連携展示" not in visit("/") + visit("/news/")
    desk.post(f"/desk/news/{news.pk}/", {**FORM, "state": "published", "token": news.token})
    assert "下書きのお知らせ" not in visit(address)
    assert "連携展示" in visit("/") and "連携展示" in visit("/news/")
    assert ">会場は区政会館です。<" in Client().get("/news/feed/").content.decode()
    assert "会場は区政会館です。" in visit(f"/news/?known_on={TODAY}")
    actions = AuditLine.objects.filter(subject_id=news.pk).values_list("action", flat=True)
    assert list(actions) == ["事務局からのお知らせの訂正", "事務局からのお知らせの登録"]


def test_second_of_two_who_save_at_once_sees_both_versions(desk):
    news = make.news()
    token = news.token
    news.body = "会場が変わりました。"
    assert news.revise(by=None, token=token)
    sent = {f"initial-{name}": value for name, value in FORM.items()} | {"initial-body": "内容です。"}
    response = desk.post(f"/desk/news/{news.pk}/", {**FORM, **sent, "token": token})
    assert response.status_code == 409
    page = response.content.decode()
    assert "会場が変わりました。" in page and "区政会館" in page


def test_last_day_lies_not_before_the_first(desk):
    page = desk.post("/desk/news/new/", {**FORM, "ends_on": "2016-01-01"}).content.decode()
    assert "掲載の最後の日は、始める日と同じか、後の日にしてください。" in page
    assert not News.objects.exists()


def test_form_sent_twice_is_one_piece_of_news(desk):
    for _ in range(2):
        desk.post("/desk/news/new/", FORM)
    assert News.objects.count() == 1
