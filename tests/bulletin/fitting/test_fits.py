"""合いそうな相手: who may fit whom, why, and that nobody learns what is not for them."""

from datetime import date

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import connection
from django.test.utils import CaptureQueriesContext

from bulletin.fitting.fits import Wish, fits_for
from bulletin.fitting.words_in_common import in_common, months_in_common
from bulletin.models import Case
from members.models import Profile
from tests import make
from tests.clients import get_page

pytestmark = [pytest.mark.django_db, pytest.mark.once]

DAY = date(2026, 11, 26)
SAKAI, SHINAGAWA = "182109", "131091"
CASE = "坂井市の提案を品川区が受け、しながわ水族館で黄金がにをPR"


def found(code, reader=None, wish=None):
    """Reasons by the name of the partner."""
    fits = fits_for(make.place(code), reader or AnonymousUser(), DAY, wish)
    return {fit.place.name: [reason.text for reason in fit.reasons] for fit in fits.rows}


def profile(code, **texts):
    if not make.place(code).is_ward:
        make.staff(f"p{code}@example.jp", code)
    return Profile.objects.create(municipality=make.place(code), **texts)


def test_seed_finds_sakai_and_shinagawa_through_the_aquarium():
    assert found(SAKAI)["品川区"] == [f"連携事例「{CASE}」に、ともに加わっています。"]
    assert found(SHINAGAWA)["坂井市"] == [f"連携事例「{CASE}」に、ともに加わっています。"]
    wish = Wish(offers=["水族館での特産品のPR", "黄金がにの展示"])  # as another municipality would write
    said = f"連携事例「{CASE}」に加わっています（共通点：「水族館」、「黄金」）。"
    assert found("172022", wish=wish)["品川区"] == [said]


def test_what_one_offers_is_found_where_another_seeks_it():
    profile(SAKAI, offers="雪の提供（1月から3月まで）\n越前がにの物販", seeks="木材の利用先")
    profile(SHINAGAWA, seeks="冬に雪を使った遊び場", offers="商店街での出店場所")
    profile("131032", seeks="間伐材の産地", offers="国産木材の利用")
    fits = fits_for(make.place(SAKAI), AnonymousUser(), DAY)
    reasons = {fit.place.name: fit.reasons for fit in fits.rows}
    first = reasons["品川区"][0]
    assert first.text == (
        "品川区が、求めることに「冬に雪を使った遊び場」を挙げています（共通点：「雪」）。時期も重なります（1月、2月）。"
    )
    assert (first.url, first.source) == ("/municipalities/131091/#profile", "品川区の魅力発信")
    assert [reason.seek for reason in reasons["港区"]] == ["木材の利用先"]
    assert fits.seeking == {"雪の提供（1月から3月まで）": 1} and fits.offering == {"木材の利用先": 1}


def test_words_for_one_matter_are_told_as_both():
    assert in_common("特産品の物販", "商店街の催しに出店する自治体") == ["「物販」と「出店」"]
    assert in_common("区の広報紙での紹介", "広報紙での案内") == []
    assert months_in_common("11月から3月まで", "冬") == [1, 2, 12] and months_in_common("8月", "いつでも") == []


def test_ties_are_reasons_on_the_day_they_hold():
    make.tie(SAKAI, "友好都市", ward="131199", ended_on=DAY)
    make.tie(SAKAI, "交流都市", ward="131211")
    make.tie("182010", "災害協定", ward="131130")
    said = found(SAKAI)
    assert said["足立区"] == ["福井県坂井市と交流しています（交流都市）。"] and "板橋区" not in said
    assert said["渋谷区"] == ["同じ福井県の福井市と交流しています（災害協定）。"]


def test_field_of_a_draft_finds_who_acted_in_it():
    case = Case.objects.get(key="snow")
    field = case.fields.model.objects.create(name="防雪")
    case.fields.add(field)
    said = found(SAKAI, wish=Wish(seeks=["会場"], fields=frozenset({"防雪"})))
    assert said["荒川区"][0].startswith("同じ分野「防雪」の連携事例「")


def test_nobody_is_suggested_without_a_reason_and_the_order_is_the_same_each_time():
    assert set(found(SAKAI)) == {"品川区"}
    assert found("012025") == {}
    profile(SAKAI, offers="雪")
    assert [list(found(SAKAI)) for _ in range(3)] == [list(found(SAKAI))] * 3


def test_private_texts_feed_no_public_suggestion(client):
    writer = make.staff("w@example.jp", SHINAGAWA)
    profile(SAKAI, offers="雪の提供")
    make.proposal(writer, title="内々の募集", seeks="雪の遊び場", visibility="members", wards=[SAKAI])
    Case.objects.create(key="inner", title="雪の秘密", channel="visit")
    reader = make.staff("r@example.jp", "012068")
    assert not any("内々の募集" in text or "秘密" in text for texts in found(SAKAI).values() for text in texts)
    assert any("内々の募集" in text for text in found(SAKAI, reader)["品川区"])
    assert "内々の募集" not in get_page(client, "/municipalities/182109/")


def test_queries_are_the_same_however_much_there_is():
    profile(SAKAI, offers="雪の提供")
    taken = []
    for code in (SHINAGAWA, "131032"):
        profile(code, seeks="雪")
        make.tie(SAKAI, ward=code)
        with CaptureQueriesContext(connection) as captured:
            found(SAKAI)
        taken.append(len(captured))
    assert taken[0] == taken[1] <= 9


def test_page_of_a_municipality_tells_who_seeks_what_it_offers(client):
    profile(SAKAI, offers="雪の提供")
    profile(SHINAGAWA, seeks="雪の遊び場")
    page = get_page(client, "/municipalities/182109/")
    assert "求めている区が1つあります" in page and '<h2 class="section__title" id="fits">' in page
    assert "求めることに「雪の遊び場」を挙げています（共通点：「雪」）。" in page
