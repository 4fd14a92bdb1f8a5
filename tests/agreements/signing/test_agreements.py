"""The secretariat's editors of bodies, agreements, sources and printed figures."""

import re
from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.test import Client

from agreements.models import Agreement, Body, Preparation, PublishedFigure, Source
from agreements.signing.counts import BodyMemberCounts
from portal.models import AuditLine
from tests import make
from tests.clients import visit
from tests.html import text
from timeline.models import Correction

pytestmark = [pytest.mark.django_db, pytest.mark.clock(2026, 11, 26, 9, 0)]

BOARD = "/desk/agreements/"
SIGN = f"{BOARD}sign/"
DAY = date(2026, 10, 1)
ONE_DAY = timedelta(days=1)


def add_body(desk, name, kind, prefecture):
    return desk.post(f"{BOARD}bodies/new/", {"name": name, "kind": kind, "prefecture": prefecture}, follow=True)


def sign(desk, *bodies, on=DAY, **fields):
    data = {
        "bodies": [body.pk for body in bodies],
        "name": "広域連携協定",
        "signed_on": str(on),
        "source": Source.objects.get().pk,
        **fields,
    }
    return desk.post(SIGN, data, follow=True)


def two_new_bodies(desk):
    add_body(desk, "千葉県市長会", "city_mayors", "12")
    add_body(desk, "山梨県町村会", "towns_and_villages", "19")
    return Body.objects.get(name="千葉県市長会"), Body.objects.get(name="山梨県町村会")


# bodies


def test_body_is_added_once_and_told_nowhere_until_it_signs(desk):
    add_body(desk, "千葉県市長会", "city_mayors", "12")
    said = text(add_body(desk, "千葉県市長会", "city_mayors", "12"))
    assert "この名称の団体は、すでに登録されています。" in said
    body = Body.objects.get(name="千葉県市長会")
    assert (body.number, body.history().get().action) == (13, "協定団体の登録")
    assert Client().get(body.get_absolute_url()).status_code == 404
    assert "協定団体・企業" not in visit("/search/", q="千葉県市長会")
    sign(desk, body)
    assert Client().get(body.get_absolute_url()).status_code == 200
    assert "協定団体・企業" in visit("/search/", q="千葉県市長会")


@pytest.mark.parametrize(
    "kind, prefecture, said",
    [
        ("city_mayors", "", "市長会・町村会には、都道府県を選んでください。"),
        ("company", "12", "企業には都道府県を選びません。"),
        ("towns_and_villages", "12", "千葉県の町村会は、「千葉県町村会」として登録されています。"),
    ],
)
def test_body_of_a_wrong_kind_is_refused_in_words(desk, kind, prefecture, said):
    assert said in text(add_body(desk, "試験の会", kind, prefecture))
    assert not Body.objects.filter(name="試験の会").exists()


def test_body_with_an_agreement_is_changed_with_a_reason(desk):
    body = Body.objects.get(name="埼玉県町村会")
    data = {"name": "埼玉県町村会連合", "kind": body.kind, "prefecture": "11", "token": body.token}
    address = f"{BOARD}bodies/{body.pk}/edit/"
    assert "直す理由を入力してください。" in text(desk.post(address, data))
    desk.post(address, {**data, "reason": "改称のため。"})
    body.refresh_from_db()
    assert body.name == "埼玉県町村会連合"
    line = body.last_change()
    assert (line.action, line.by_name) == ("協定団体の訂正", "事務局花子")
    assert line.reason == "名称：埼玉県町村会→埼玉県町村会連合\n理由：改称のため。"


def test_second_of_two_savers_sees_both_versions(desk):
    body = Body.objects.get(name="埼玉県町村会")
    read = body.token
    address = f"{BOARD}bodies/{body.pk}/edit/"
    first = {"name": "埼玉の町村会", "kind": body.kind, "prefecture": "11", "reason": "一", "token": read}
    second = {**first, "name": "埼玉県の町村会", "reason": "二"}
    assert desk.post(address, first).status_code == 302
    response = desk.post(address, second)
    said = text(response)
    assert (response.status_code, "埼玉<ins>県</ins>の町村会" in said, 'value="埼玉県の町村会"' in said) == (
        409,
        True,
        True,
    )
    chosen = {**second, "token": response.context["form"]["token"].value(), "keep_name": "saved"}
    assert desk.post(address, chosen).status_code == 302
    body.refresh_from_db()
    assert body.name == "埼玉の町村会"
    token = re.search(r'name="token" value="(\w+)"', said)[1]
    assert desk.post(address, {**second, "token": token}).status_code == 302
    assert Body.objects.get(pk=body.pk).name == "埼玉県の町村会"


# from first contact to signing


def test_preparation_goes_its_way_to_a_ceremony_of_two(desk, clock):
    bodies = two_new_bodies(desk)
    begun = {
        "bodies": [body.pk for body in bodies],
        "name": "広域連携協定",
        "stage": "contact",
        "on": "R8.9.1",
        "note": "申入れがあった。",
    }
    desk.post(f"{BOARD}preparations/new/", begun)
    assert "同じ団体の準備が、すでに進んでいます。" in text(desk.post(f"{BOARD}preparations/new/", begun))
    preparation = Preparation.objects.open().get()
    step = {"stage": "planned", "on": "2026-10-01", "note": "式は都内", "read": "contact"}
    desk.post(preparation.get_absolute_url(), step)
    desk.post(preparation.get_absolute_url(), step)  # sent twice
    page = text(desk.get(f"{SIGN}?preparation={preparation.pk}"))
    assert page.count("checked") == 2
    sign(desk, *bodies, preparation=preparation.pk)
    preparation.refresh_from_db()
    assert preparation.stage == "signed"
    assert [(step.stage, step.on) for step in preparation.steps.all()] == [
        ("contact", date(2026, 9, 1)),
        ("planned", DAY),
        ("signed", DAY),
    ]
    assert Agreement.objects.filter(signed_on=DAY).count() == 2
    assert "準備中" in text(desk.get(BOARD))


def test_preparation_is_told_to_no_visitor(desk):
    body = two_new_bodies(desk)[0]
    Preparation.objects.begin(bodies=[body], name="カナリア協定", stage="contact", on=DAY, note="", by=None)
    for address in ("/", "/agreements/", "/timeline/print/", "/search/?q=カナリア", "/municipalities/121002/"):
        assert ["千葉県市長会" in visit(address), "カナリア協定" in visit(address)] == [
            False,
            False,
        ]


def test_preparation_stays_where_somebody_else_brought_it():
    body = Body.objects.get(name="埼玉県町村会")
    one = Preparation.objects.begin(bodies=[body], name="協定", stage="contact", on=DAY, note="", by=None)
    other = Preparation.objects.open().get()
    assert one.advance("confirmed", on=DAY, note="", by=None, read="contact")
    assert not other.advance("dropped", on=DAY, note="", by=None, read="contact")
    assert [step.stage for step in one.steps.all()] == ["contact", "confirmed"]


# signing


def test_signing_sent_twice_signs_once(desk, clock):
    bodies = two_new_bodies(desk)
    sign(desk, *bodies)
    assert "この締結は、すでに記録されています。" in text(sign(desk, *bodies))
    assert Agreement.objects.filter(signed_on=DAY).count() == 2
    assert AuditLine.objects.filter(action="協定の締結").count() == 2


@pytest.mark.parametrize(
    "fields, said",
    [
        ({"signed_on": "2026-11-27"}, "締結日が今日（令和8年11月26日）より後です。"),
        ({"signed_on": "平成30年"}, "日付として読み取れません。"),
        ({"bodies": []}, "協定団体を選んでください。"),
        ({"source": ""}, "出典を選んでください。"),
        ({"renews_on": "2027-10-01"}, "更新日があるときは、有効期間（年）も入力してください。"),
        ({"term_years": "一年"}, "年数を数字で入力してください（例：1）。"),
        ({"term_years": "1", "renews_on": "2026-10-01"}, "締結日（令和8年10月1日）より後の日にしてください。"),
    ],
)
def test_signing_that_cannot_be_is_refused_in_words(desk, clock, fields, said):
    body = two_new_bodies(desk)[0]
    on = fields.pop("signed_on", DAY)
    response = sign(desk, body, on=on, **fields)
    assert said in text(response)
    assert not Agreement.objects.filter(body=body).exists()


# the renewal clock


def agreement(desk, **fields):
    body = two_new_bodies(desk)[0]
    sign(desk, body, **fields)
    return Agreement.objects.get(body=body)


@pytest.mark.parametrize(
    "day, noticed", [(date(2027, 8, 31), False), (date(2027, 9, 1), True), (date(2027, 11, 1), True)]
)
def test_notice_window_opens_a_month_before_the_renewal_and_waits(desk, clock, day, noticed):
    signed = agreement(desk, term_years="１")
    assert signed.renews_on == date(2027, 10, 1)
    assert list(Agreement.objects.in_notice_window(day)) == ([signed] if noticed else [])


def test_renewal_is_recorded_once_and_moves_the_clock(desk, clock):
    signed = agreement(desk, term_years="1")
    clock.set(2027, 9, 15, 9, 0)
    desk.force_login(make.secretariat("tsugi@example.jp"))
    address = f"{BOARD}{signed.pk}/renew/"
    pages = [text(desk.post(address, {"on": "2027-10-01"}, follow=True)) for _ in range(2)]
    assert ["更新を記録しました。" in pages[0], "この更新は、すでに記録されています。" in pages[1]] == [True, True]
    signed.refresh_from_db()
    assert signed.renews_on == date(2028, 10, 1)
    assert [(renewal.on, renewal.until) for renewal in signed.renewals.all()] == [
        (date(2027, 10, 1), date(2028, 10, 1))
    ]
    assert not Agreement.objects.in_notice_window(date(2027, 9, 15)).exists()


def test_ended_agreement_counts_until_the_day_before(desk, clock):
    body = Body.objects.get(name="埼玉県町村会")
    signed = body.agreements.get()
    towns = 23
    before = BodyMemberCounts().on(DAY).municipalities
    data = {"on": str(DAY), "reason": "申出があった。"}
    desk.post(f"{BOARD}{signed.pk}/end/", data)
    assert "すでに記録されています" in text(desk.post(f"{BOARD}{signed.pk}/end/", data, follow=True))
    late = desk.post(f"{BOARD}{signed.pk}/end/", data | {"reason": "別の理由"})
    assert (late.status_code, "別の理由" in text(late)) == (409, True)
    counted = [BodyMemberCounts().on(day).municipalities for day in (DAY - ONE_DAY, DAY, DAY + ONE_DAY)]
    assert counted == [before, before - towns, before - towns]
    assert signed.last_change().reason == "令和8年10月1日の前日まで。申出があった。"


def test_end_before_the_signing_is_refused(desk):
    signed = Body.objects.get(name="埼玉県町村会").agreements.get()
    response = desk.post(f"{BOARD}{signed.pk}/end/", {"on": "2018-05-01", "reason": "間違い"})
    assert "締結日（平成30年5月1日）より後の日にしてください。" in text(response)
    signed.refresh_from_db()
    assert signed.ended_on is None


def test_page_of_signing_leads_to_the_registration_of_a_source(desk):
    assert '<a href="/desk/statistics/sources/new/">先に出典を登録して</a>' in text(desk.get(SIGN))


# putting right what is public


def test_signed_agreement_is_put_right_in_public(desk):
    signed = Body.objects.get(name="埼玉県町村会").agreements.get()
    data = {
        "body": signed.body_id,
        "name": signed.name,
        "signed_on": "2018-05-02",
        "source": signed.source_id,
        "token": signed.token,
    }
    address = f"{BOARD}{signed.pk}/correct/"
    assert "直す理由を入力してください。" in text(desk.post(address, data))
    desk.post(address, {**data, "reason": "協定書の日付による。"})
    signed.refresh_from_db()
    assert signed.signed_on == date(2018, 5, 2)
    correction = Correction.objects.latest("pk")
    assert (correction.as_printed, correction.as_corrected, correction.outcome) == (
        "平成30年5月1日",
        "平成30年5月2日",
        "corrected",
    )
    assert "協定書の日付による。" in visit("/about/corrections/")


def test_term_put_right_sets_the_clock_of_renewals(desk):
    signed = Body.objects.get(name="埼玉県町村会").agreements.get()
    data = {"body": signed.body_id, "name": signed.name, "signed_on": "2018-05-01", "source": signed.source_id}
    data |= {"term_years": "10", "reason": "協定書第5条による。", "token": signed.token}
    desk.post(f"{BOARD}{signed.pk}/correct/", data)
    signed.refresh_from_db()
    assert (signed.term_years, signed.renews_on) == (10, date(2028, 5, 1))


@pytest.mark.parametrize("half", [{"term_years": 1}, {"renews_on": date(2028, 5, 1)}])
def test_term_and_the_day_of_its_renewal_stand_together(half):
    """Whatever writes the rows: NULL in a constraint is not false."""
    with pytest.raises(IntegrityError), transaction.atomic():
        Agreement.objects.filter(body__name="埼玉県町村会").update(**half)


def test_second_to_correct_an_agreement_is_asked_only_where_both_changed_it(desk):
    signed = Body.objects.get(name="埼玉県町村会").agreements.get()
    data = {"body": signed.body_id, "name": signed.name, "signed_on": "平成30年5月1日", "source": signed.source_id}
    read = {f"initial-{name}": value for name, value in data.items()} | {"initial-ended_on": "", "token": signed.token}
    address = f"{BOARD}{signed.pk}/correct/"
    desk.post(address, {**data, **read, "name": "広域協定", "reason": "一"})
    late = desk.post(address, {**data, **read, "name": "連携協定", "ended_on": "R9.4.1", "reason": "二"})
    assert [conflict.name for conflict in late.context["conflicts"]] == ["name"]


# sources and printed figures


def test_source_is_added_and_bears_the_record_day(desk, clock):
    data = {"title": "全国連携のあゆみ", "issuer": "特別区長会事務局", "as_of": "令和2年4月1日現在"}
    desk.post("/desk/statistics/sources/new/", data)
    assert Source.objects.record_day() == date(2020, 4, 1)
    assert "基準日が今日" in text(
        desk.post("/desk/statistics/sources/new/", {**data, "title": "別", "as_of": "R9.1.1"})
    )


def test_figure_shows_what_is_computed_at_once(desk):
    body = Body.objects.get(name="埼玉県町村会")
    data = {
        "measure": "members",
        "body": body.pk,
        "as_of": "2018-11-12",
        "value": "22",
        "source": Source.objects.get().pk,
        "place": "ちらし",
    }
    said = text(desk.post("/desk/statistics/figures/new/", data, follow=True))
    assert "公表値 22、計算値 23、差 ＋1。" in said
    assert PublishedFigure.objects.get(place="ちらし").value == 22
    said = text(desk.post("/desk/statistics/figures/new/", data))
    assert "同じ箇所の公表値がすでにあります。" in said


@pytest.mark.parametrize(
    "fields, said",
    [
        ({"measure": "members", "body": ""}, "構成自治体数には、団体を選んでください。"),
        ({"measure": "regions"}, "構成自治体数のほかは、団体を選びません。"),
        ({"value": "たくさん"}, "数字で入力してください（例：12）。"),
    ],
)
def test_figure_that_cannot_be_is_refused_in_words(desk, fields, said):
    body = Body.objects.get(name="埼玉県町村会")
    data = {"measure": "members", "body": body.pk, "as_of": "2018-11-12", "value": "22", "place": "ちらし"}
    response = desk.post("/desk/statistics/figures/new/", {**data, "source": Source.objects.get().pk, **fields})
    assert said in text(response)


def three_of_each(desk):
    bodies = [*two_new_bodies(desk), Body.objects.get(name="埼玉県町村会")]
    for body in bodies:
        sign(desk, body, term_years="1", on=date(2025, 10, 1))
        Preparation.objects.begin(bodies=[body], name="協定", stage="contact", on=DAY, note="", by=None)


@pytest.mark.parametrize(
    "address, queries", [(BOARD, 12), ("/desk/statistics/figures/", 8), ("/desk/statistics/sources/", 6)]
)
def test_list_asks_the_same_number_of_questions(desk, clock, address, queries, django_assert_num_queries):
    body = Body.objects.get(name="埼玉県町村会")
    Preparation.objects.begin(bodies=[body], name="包括協定", stage="contact", on=DAY, note="", by=None)
    desk.get(address)
    with django_assert_num_queries(queries):
        desk.get(address)
    three_of_each(desk)
    desk.get(address)
    with django_assert_num_queries(queries):
        desk.get(address)
