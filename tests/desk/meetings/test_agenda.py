"""The agenda builder: what is due is offered with its reason, taken, moved, printed, and becomes a draft entry."""

from datetime import date

import pytest

from agreements.models import Body, Preparation
from desk.meetings.offers import due
from tests import make
from tests.clients import as_, get_page
from timeline.models import AgendaItem, Entry, Event, Link, Meeting, MeetingSeries, PlanLine

pytestmark = pytest.mark.django_db

DAY = date(2027, 2, 15)


@pytest.fixture
def meeting():
    series = MeetingSeries.objects.get(kind="general_meeting")
    meeting = Meeting(series=series, day=DAY)
    meeting.register(by=None)
    return meeting


@pytest.fixture
def client():
    return as_(make.secretariat())


def offered(meeting, day=DAY):
    return {offer.key: (group.value, offer) for group, offers in due(meeting, day) for offer in offers}


def test_every_app_offers_what_is_due(meeting):
    event = make.entry("2027-01-20", date(2027, 1, 20), kind="fair", title="物産展", event_status="held")
    body = Body.objects.get(name="青森県市長会")
    Preparation.objects.begin(bodies=[body], name="連携協定", stage="applied", on=date(2027, 1, 8), note="", by=None)
    preparation = Preparation.objects.open().get()
    case = make.case("offered", title="雪の活用")
    type(case).objects.filter(pk=case.pk).update(published_at="2027-01-10T00:00:00Z")
    PlanLine.objects.create(fiscal_year=2026, title="物産展", kind_id="fair")
    found = offered(meeting)
    assert found[f"result-{event.pk}"][0] == "結果を報告するもの"
    group, offer = found[f"preparation-{preparation.pk}-draft"]
    assert (group, offer.title, offer.reason) == (
        "協定と期限",
        "青森県市長会との連携協定締結案",
        "令和9年1月8日に申入れ",
    )
    assert offer.url == preparation.get_absolute_url()
    assert found[f"case-{case.pk}"][1].title == "連携事例「雪の活用」"
    assert found["progress-2026"][1].title == "特別区全国連携プロジェクト令和8年度進捗状況"


def test_what_is_on_an_agenda_is_not_offered_again(meeting):
    event = make.entry("2027-01-20", date(2027, 1, 20), kind="fair", title="物産展", event_status="held")
    key = f"result-{event.pk}"
    meeting.take([offered(meeting)[key][1]], by=None)
    assert key not in offered(meeting)
    meeting.items.update(result="dropped")
    assert key in offered(meeting)


def test_council_is_offered_the_progress_report(meeting):
    council = Meeting.objects.create(series=MeetingSeries.objects.get(kind="advisory_council"), day=DAY)
    [(_, offer)] = offered(council).values()
    assert (offer.title, offer.planned) == ("これまでのプロジェクトの取り組み状況", "reported")


def test_record_of_september_2017_is_offered_what_it_reported(client):
    """Had the two results of that summer not been linked, the builder would have asked for both."""
    old = Entry.objects.get(key="2017-09-15")
    Link.objects.filter(later=old).delete()
    meeting = old.meeting
    keys = [f"result-{Entry.objects.get(key=key).pk}" for key in ("2017-08-21", "2017-09-09")]
    found = offered(meeting, old.first_day)
    assert set(keys) <= set(found)
    assert found[keys[0]][1].reason == "平成29年9月29日まで会期中。途中の結果も報告できます"  # an interim result
    assert found[keys[1]][1].reason == "平成29年9月10日に終了。実施結果報告の記録なし"


def rows(meeting, **typed):
    """What the browser sends of the agenda as it stands."""
    meeting.refresh_from_db()
    data = {"version": meeting.version, "row": []}
    for item in meeting.items.order_by("position"):
        data["row"].append(item.pk)
        fields = ("title", "planned", "speaker", "papers", "note")
        data |= {f"item-{item.pk}-{name}": getattr(item, name) for name in fields}
    return data | typed


def titles(meeting):
    return list(meeting.items.order_by("position").values_list("title", flat=True))


def test_journey_from_the_plan_to_the_draft(client, meeting):
    event = make.entry("2027-01-20", date(2027, 1, 20), kind="fair", title="物産展", event_status="held")
    address = meeting.get_absolute_url()
    assert "令和9年1月20日に終了。実施結果報告の記録なし" in get_page(client, address)
    new = {"item-new-title": "推進方針案", "item-new-planned": "confirmed", "do": "save"}
    assert client.post(address, rows(meeting, offer=f"result-{event.pk}", **new)).status_code == 302
    assert titles(meeting) == ["推進方針案", "物産展の実施結果"]
    last = meeting.items.get(title="物産展の実施結果")
    client.post(address, rows(meeting, do=f"up-{last.pk}"))
    assert titles(meeting) == ["物産展の実施結果", "推進方針案"]
    paper = get_page(client, f"{address}print/")
    assert paper.index("物産展の実施結果について") < paper.index("推進方針案について")

    first, second = meeting.items.order_by("position")
    results = {
        "version": meeting.version + 1,
        f"item-{first.pk}-result": "done",
        f"item-{first.pk}-outcome": "reported",
        f"item-{first.pk}-follow_up": "各区へ資料を送る",
        f"item-{first.pk}-due_on": "R9.3.1",
        f"item-{second.pk}-result": "postponed",
        "do": "draft",
    }
    response = client.post(f"{address}results/", results, follow=True)
    assert "経過の下書きを作りました" in response.content.decode()
    meeting.refresh_from_db()
    entry = meeting.entry
    assert (entry.state, entry.title, entry.first_day) == ("draft", "区長会総会", DAY)
    assert list(entry.items.values_list("text", "outcome")) == [("物産展の実施結果報告", "reported")]
    assert "各区へ資料を送る" in get_page(client, "/desk/")
    assert client.get("/meetings/decisions/", {"q": "物産展"}).content.decode().count("物産展の実施結果報告") == 0
    entry.publish(by=None)
    assert "物産展の実施結果報告" in get_page(as_(), "/meetings/decisions/", q="物産展")
    item = AgendaItem.objects.get(follow_up="各区へ資料を送る")
    response = client.post(f"/desk/meetings/follow-ups/{item.pk}/finish/", follow=True)
    assert "「各区へ資料を送る」を済みにしました。" in response.content.decode()
    assert "各区へ資料を送る" not in get_page(client, "/desk/")
    assert "各区へ資料を送る" in get_page(client, "/desk/meetings/follow-ups/", state="done", q="物産展")
    later = Meeting.objects.create(series=meeting.series, day=date(2027, 3, 15))
    assert offered(later, later.day)[f"again-{second.pk}"][0] == "前回から持ち越したもの"


def test_bad_input_is_said_at_the_field_and_kept(client, meeting):
    meeting.write_agenda([{"title": "甲"}], version=1, by=None)
    item = meeting.items.get()
    data = rows(meeting, do="save", **{f"item-{item.pk}-title": "", f"item-{item.pk}-note": "残る文"})
    page = client.post(meeting.get_absolute_url(), data).content.decode()
    assert "議題を入力してください。" in page
    assert "残る文" in page
    assert titles(meeting) == ["甲"]
    wrong = {"version": meeting.version, f"item-{item.pk}-due_on": "R9.3.1", f"item-{item.pk}-result": "done"}
    page = client.post(f"{meeting.get_absolute_url()}results/", wrong | {"do": "save"}).content.decode()
    assert "期日を入力するときは、このあとすることも入力してください。" in page
    unread = {"version": meeting.version, f"item-{item.pk}-result": "", "do": "draft"}
    page = client.post(f"{meeting.get_absolute_url()}results/", unread).content.decode()
    assert "結果を選んでください" in page


def test_second_of_two_who_save_sees_both(client, meeting):
    meeting.write_agenda([{"title": "甲"}], version=1, by=None)
    mine = rows(meeting, do="save", **{f"item-{meeting.items.get().pk}-title": "私の議題"})
    meeting.write_agenda([{"title": "ほかの人の議題"}], version=2, by=None)
    response = client.post(meeting.get_absolute_url(), mine)
    page = response.content.decode()
    assert response.status_code == 409
    assert "ほかの人の議題" in page
    assert "私の議題" in page
    assert titles(meeting) == ["ほかの人の議題"]
    again = {**mine, "version": 3}
    assert client.post(meeting.get_absolute_url(), again).status_code == 302
    assert titles(meeting) == ["私の議題"]


def test_meeting_is_planned_once_a_day(client, meeting):
    typed = {"series": meeting.series_id, "day": "令和9年2月15日"}
    page = client.post("/desk/meetings/new/", typed).content.decode()
    assert "この会議は、この日にもう登録されています。" in page
    response = client.post("/desk/meetings/new/", typed | {"day": "R9.3.15", "starts_at": "午後2時半"})
    assert Meeting.objects.get(day=date(2027, 3, 15)).starts_at.hour == 14
    assert response.status_code == 302
    assert (
        "「昼」を時刻として読み取れません"
        in client.post("/desk/meetings/new/", typed | {"day": "R9.4.15", "starts_at": "昼"}).content.decode()
    )


def test_meeting_of_the_record_is_taken_up_for_its_follow_ups(client):
    assert client.post("/desk/meetings/take-up/", {"entry": "2018-10-16"}).status_code == 302
    meeting = Entry.objects.get(key="2018-10-16").meeting
    assert meeting.items.count() == 4
    client.post("/desk/meetings/take-up/", {"entry": "/timeline/2018-10-16/"})
    assert Meeting.objects.filter(entry__key="2018-10-16").count() == 1
    page = client.post("/desk/meetings/take-up/", {"entry": "2017-08-21"}).content.decode()
    assert "登録されている会議の回ではありません" in page


def test_builder_asks_as_often_for_many_items_as_for_few(client, meeting, django_assert_max_num_queries):
    meeting.write_agenda([{"title": "甲"}], version=1, by=None)
    client.get(meeting.get_absolute_url())

    def queries():
        with django_assert_max_num_queries(80) as counted:
            client.get(meeting.get_absolute_url())
        return len(counted)

    few = queries()
    meeting.write_agenda([{"title": f"議題{number}"} for number in range(15)], version=2, by=None)
    assert queries() == few


@pytest.mark.parametrize("drafted", ["after the meeting", "before the meeting"])
def test_outline_is_offered_confirmed_and_linked_with_its_entry(client, meeting, drafted):
    desk = make.secretariat("outline@jimukyoku.example.jp")
    event = Event(name="仮の件名", fiscal_year=2026)
    event.register(by=None)
    assert not [key for key in offered(meeting) if key.startswith("outline-")]
    event.write_outline({"title": "春の物産展", "days": "2027-05-20", "kind": "fair"}, version=1, by=desk)
    group, offer = offered(meeting)[f"outline-{event.pk}"]
    assert (group, offer.title, offer.reason) == (
        *("案を確認するもの", "春の物産展の概要案", "令和9年5月20日から。概要案を確認した記録なし"),
    )
    meeting.write_agenda([{"title": "ほかの議題"}], version=1, by=None)
    meeting.take([offer], by=None)
    if drafted == "before the meeting":
        event.draft(by=desk)
    assert not [key for key, (_, each) in offered(meeting).items() if "春の物産展" in each.title]
    meeting.refresh_from_db()
    results = {"version": meeting.version, "do": "draft"}
    for item in meeting.items.all():
        results |= {f"item-{item.pk}-result": "done", f"item-{item.pk}-outcome": "confirmed"}
    client.post(f"{meeting.get_absolute_url()}results/", results)
    if drafted == "after the meeting":
        event.draft(by=desk)
    meeting.refresh_from_db()
    event.refresh_from_db()
    link = Link.objects.get(later=event.entry)
    assert (link.earlier, link.kind, link.earlier_item.text) == (meeting.entry, "draft", "春の物産展の概要案を確認")
    assert not event.steps.exists() and f"draft-{event.entry.pk}" not in offered(meeting)
