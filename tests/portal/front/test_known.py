"""?known_on=: what a cited page said on a day, whatever was put right or added since."""

import datetime
import re

import pytest
from django.conf import settings
from django.test import Client
from django.utils import timezone

from agreements.models import Agreement, Body, PublishedFigure, Source
from bulletin.models import Case
from portal.japanese.wareki import wareki
from portal.web.known import begun_on
from tests import make
from tests.clients import get_page
from tests.timeline.kinds.test_kinds import typed as kinds_typed
from timeline.content import content_of, write_content
from timeline.models import Entry

pytestmark = [pytest.mark.django_db, pytest.mark.once, pytest.mark.usefixtures("clock")]
ENTRY = "/timeline/2017-08-21/"
TITLE = "平成29年度 第1回全国連携展示（京都府市町村）"


@pytest.fixture
def day(clock):
    """A day on which the record stood as it was loaded; it is a week later now."""
    clock.move(days=2)
    day = timezone.localdate()
    clock.move(days=7)
    return day


def page_of(address, day, **query):
    return Client().get(address, {"known_on": str(day), **query}).content


def facts(page):
    """The list of facts (label: text) of each section of a page of a known day."""
    return dict(re.findall(r"<dt>(.*?)</dt><dd>(.*?)</dd>", page.decode()))


def rewrite(entry, by, **changed):
    write_content(entry, content_of(entry) | changed, by=by, reason="書き誤り")


def test_entry_says_what_it_said_whatever_was_changed_since(day, clock, secretary):
    entry = Entry.objects.get(key="2017-08-21")
    at_first = page_of(ENTRY, day)
    assert facts(at_first)["件名"] == TITLE and facts(at_first)["日付"] == "平成29年8月21日～平成29年9月29日"
    rewrite(entry, secretary, title="直した件名")
    corrected_on = timezone.localdate()
    clock.move(days=3)
    rewrite(entry, secretary, title="また直した件名", venue="別の会場")
    assert page_of(ENTRY, day) == at_first
    assert facts(page_of(ENTRY, corrected_on))["件名"] == "直した件名"
    assert facts(page_of(ENTRY, timezone.localdate()))["件名"] == "また直した件名"
    for told in (corrected_on, timezone.localdate(entry.created_at)):
        assert f'<a href="?known_on={told}">{wareki(told)}の終わりの記載を見る</a>' in get_page(Client(), ENTRY)


def test_entry_was_not_there_before_it_was_public(day, clock, secretary):
    content = {"days": "2020-05-01", "kind": "visit", "title": "雪の村への訪問"}
    entry = write_content(None, content, by=secretary, state=Entry.State.DRAFT)
    clock.move(days=1)
    entry.publish(by=secretary)
    clock.move(days=1)
    response = page_of(entry.get_absolute_url(), timezone.localdate() - datetime.timedelta(days=2)).decode()
    since = wareki(timezone.localdate() - datetime.timedelta(days=1))
    assert f"記録があるのは{since}からです。その日からの日を入力してください。" in response
    assert "<title>エラー：" in response and "<details open>" in response and "までの記録）</title>" not in response


@pytest.mark.parametrize(
    ("typed", "words"),
    [("2999-01-01", "まだ来ていない日です。"), ("きのう", 'value="きのう"'), ("2001-01-01", "記録があるのは")],
)
@pytest.mark.parametrize(
    "address",
    [
        ENTRY,
        "/timeline/",
        "/agreements/signed/1/",
        "/statistics/figures/1/",
        "/agreements/",
        "/agreements/1/",
        "/statistics/",
        "/events/",
        "/about/corrections/",
        "/bulletin/cases/",
        "/documents/",
        "/news/",
        "/municipalities/",
    ],
)
def test_day_that_makes_no_sense_is_named_at_its_field(address, typed, words):
    page = page_of(address, typed).decode()
    assert words in page and page.count('id="known-on-error"') == 1


def test_agreement_says_what_it_said(day, clock, secretary):
    agreement = Agreement.objects.get(body__name="北海道町村会")
    address = f"/agreements/{agreement.body_id}/"
    before = page_of(address, day)
    assert facts(before)["締結日"] == "平成28年4月26日" and "終了日" not in facts(before)
    agreement.signed_on = datetime.date(2016, 4, 27)
    agreement.revise(by=secretary, token=Agreement.objects.get(pk=agreement.pk).token, reason="読み誤り\n名称：先→後")
    Source.objects.get(pk=agreement.source_id)
    clock.move(days=1)
    agreement.term_years, agreement.renews_on = 1, datetime.date(2027, 4, 27)
    agreement.revise(by=secretary, token=Agreement.objects.get(pk=agreement.pk).token)
    agreement.renew(by=secretary, on=datetime.date(2027, 4, 27))
    agreement.end(by=secretary, on=datetime.date(2026, 4, 1), reason="申出による")
    Agreement.objects.sign(
        [agreement.body], by=secretary, on=datetime.date(2025, 1, 1), name="新しい協定", source=agreement.source
    )
    now = facts(page_of(address, timezone.localdate()))
    assert page_of(address, day) == before
    assert now["終了日"] == "令和8年4月1日" and now["次の更新日"] == "令和10年4月27日"
    assert "新しい協定" in page_of(address, timezone.localdate()).decode()
    day_between = facts(page_of(address, timezone.localdate() - datetime.timedelta(days=1)))
    assert (day_between["締結日"], "次の更新日" in day_between) == ("平成28年4月27日", False)


def test_lists_of_a_day_say_what_they_said(day, secretary):
    figure = PublishedFigure.objects.get(body__name="北海道町村会")
    lists = ("/agreements/", "/statistics/", "/timeline/", figure.get_absolute_url())
    pages = {address: page_of(address, day) for address in lists}
    dated = page_of("/agreements/", day, as_of="2016-07-01")
    figure.value = 143
    figure.revise(by=secretary, token=PublishedFigure.objects.get(pk=figure.pk).token, reason="読み誤り")
    source = figure.source
    source.title = "別の名称"
    source.revise(by=secretary, token=Source.objects.get(pk=source.pk).token, reason="正しい名称")
    body = Body.objects.get(name="京都府市長会")
    body.name = "京都市長会"
    body.revise(by=secretary, token=Body.objects.get(pk=body.pk).token, reason="改称")
    rewrite(Entry.objects.get(key="2017-08-21"), secretary, title="直した件名", days="2016-01-02")
    make.body("試験県市長会", "city_mayors", "沖縄県", datetime.date(2016, 4, 1))
    for address, before in pages.items():
        assert page_of(address, day) == before and page_of(address, timezone.localdate()) != before
    assert page_of("/agreements/", day, as_of="2016-07-01") == dated
    assert "千葉県町村会" in pages["/agreements/"].decode() and "千葉県町村会" not in dated.decode()
    assert "平成28年（2016年）</span>" in dated.decode() and "基準日を選べません" not in dated.decode()


def test_chronology_of_a_day_is_that_of_the_entries_then(day, clock, secretary):
    def titles(known_on, **query):
        return re.findall(
            rf'<a href="([^"]*)\?known_on={known_on}">(.*?)</a>', page_of("/timeline/", known_on, **query).decode()
        )

    before = titles(day)
    assert len(before) == 98 and (ENTRY, TITLE) in before
    assert (ENTRY, TITLE) not in titles(day, as_of="2017-08-20") and (ENTRY, TITLE) in titles(day, as_of="2017-08-21")
    rewrite(Entry.objects.get(key="2017-08-21"), secretary, title="直した件名", days="2016-01-02")
    content = {"days": "2020-05-01", "kind": "visit", "title": "雪の村への訪問"}
    write_content(None, content, by=secretary, state=Entry.State.DRAFT)
    new = write_content(None, content | {"title": "雪の町への訪問"}, by=secretary, state=Entry.State.PUBLISHED)
    now = timezone.localdate()
    assert titles(day) == before
    assert {*titles(now)} - {*before} == {(ENTRY, "直した件名"), (new.get_absolute_url(), "雪の町への訪問")}
    assert titles(now, as_of="2016-01-02")[0] == (ENTRY, "直した件名")
    narrowed = page_of("/timeline/", day, kind="visit").decode()
    assert "ほかの指定（絞り込み、並び順、ファイルの形式）は使わず" in narrowed and narrowed.count("?known_on=") > 98


def test_kind_of_an_entry_is_called_as_on_the_day(day, clock, desk):
    before = page_of(ENTRY, day)
    assert facts(before)["種別"] == "展示"
    for name in ("展示会", "展示・展覧会"):
        desk.post("/desk/settings/kinds/", kinds_typed(desk, exhibition={"name": name}))
    clock.move(days=1)
    assert page_of(ENTRY, day) == before
    assert facts(page_of(ENTRY, timezone.localdate()))["種別"] == "展示・展覧会"


def test_single_agreement_is_told_of_a_day(day, clock, secretary):
    agreement = Agreement.objects.get(body__name="北海道町村会")
    address = agreement.get_absolute_url()
    before = page_of(address, day, as_of="2026-03-31")
    agreement.end(by=secretary, on=datetime.date(2026, 4, 1), reason="申出による")
    assert page_of(address, day, as_of="2026-03-31") == before
    assert facts(page_of(address, timezone.localdate()))["終了日"] == "令和8年4月1日"
    assert "終了日" not in facts(page_of(address, timezone.localdate(), as_of="2026-03-31"))
    assert "この日には、まだ締結していません。" in get_page(Client(), address, as_of="2016-04-25")


def test_nothing_was_recorded_before_the_portal_began():
    begun = begun_on()
    assert begun <= timezone.localdate()
    words = f"記録があるのは{wareki(begun)}からです。"
    assert words in page_of("/statistics/", begun - datetime.timedelta(days=1)).decode()


def test_citation_names_the_day_and_its_page_cites_itself(day):
    today = timezone.localdate()
    line = f"『{TITLE}』（{wareki(today)}までの記録）、全国連携ポータル、{settings.BASE_URL}{ENTRY}?known_on={today}」"
    assert line in get_page(Client(), ENTRY)
    assert line.replace(wareki(today), wareki(day)).replace(str(today), str(day)) in get_page(
        Client(), ENTRY, known_on=day
    )
    assert f'<link rel="canonical" href="{settings.BASE_URL}{ENTRY}?known_on={day}">' in page_of(ENTRY, day).decode()


def test_events_of_a_day_are_those_of_the_kinds_then(day, clock, desk, secretary):
    before, dated = page_of("/events/", day), page_of("/events/", day, as_of="2017-08-20")
    assert TITLE in before.decode() and TITLE not in dated.decode()
    rewrite(Entry.objects.get(key="2017-08-21"), secretary, title="直した件名", days="2016-01-02", kind="visit")
    desk.post("/desk/settings/kinds/", kinds_typed(desk, fair={"has_audience": ""}))
    clock.move(days=1)
    now = page_of("/events/", timezone.localdate()).decode()
    assert "直した件名" not in now and now.count("?known_on=") < before.decode().count("?known_on=")
    assert page_of("/events/", day) == before and page_of("/events/", day, as_of="2017-08-20") == dated


def test_corrections_of_a_day_are_those_made_by_then(day, clock, secretary):
    before = page_of("/about/corrections/", day)
    rewrite(Entry.objects.get(key="2017-08-21"), secretary, title="直した件名")
    clock.move(days=1)
    assert page_of("/about/corrections/", day) == before
    assert "直した件名" in page_of("/about/corrections/", timezone.localdate()).decode()
    yesterday = timezone.localdate() - datetime.timedelta(days=1)
    assert "直した件名" not in page_of("/about/corrections/", timezone.localdate(), as_of=str(day)).decode()
    assert "直した件名" in page_of("/about/corrections/", timezone.localdate(), as_of=str(yesterday)).decode()


def test_case_and_its_list_say_what_they_said(day, clock, secretary):
    case = Case.objects.get(key="sakai-shinagawa")
    address, title = case.get_absolute_url(), case.title
    first = case.versions.get()
    first.saved_on = day  # as if it had been loaded then
    first.save()
    before, listed = page_of(address, day), page_of("/bulletin/cases/", day)
    assert facts(before)["件名"] == title and title in listed.decode()
    assert case.revise(by=secretary, version=case.version, title="直した事例の件名", result="直した結果")
    case.refresh_from_db()
    case.add_step(by=secretary, kind="held", first_day=day, last_day=day, text="新しい催し", publish=True)
    changed_on = timezone.localdate()
    clock.move(days=1)
    case.revise(by=secretary, version=case.version, title="また直した件名")
    assert page_of(address, day) == before and page_of("/bulletin/cases/", day) == listed
    then = page_of(address, changed_on)
    assert facts(then)["件名"] == "直した事例の件名" and "新しい催し" in then.decode()
    earlier = str(day - datetime.timedelta(days=1))
    assert "新しい催し" not in page_of(address, changed_on, as_of=earlier).decode()
    assert "直した事例の件名" in page_of("/bulletin/cases/", changed_on).decode()
    assert title not in page_of("/bulletin/cases/", changed_on, as_of="2000-01-01").decode()
    assert "記録があるのは" in page_of(address, earlier).decode()
    assert f"{settings.BASE_URL}{address}?known_on={timezone.localdate()}」" in get_page(Client(), address)


def test_unpublished_case_keeps_no_version(secretary):
    case = Case.objects.get(key="sakai-shinagawa")
    Case.objects.filter(pk=case.pk).update(published_at=None)
    case.refresh_from_db()
    case.versions.all().delete()
    assert case.revise(by=secretary, version=case.version, title="まだ内々の件名")
    assert not case.versions.exists()
    assert "まだ内々の件名" not in page_of("/bulletin/cases/", timezone.localdate()).decode()
