"""引継書: one page for each hand-over, for those concerned."""

import re

import pytest

from members.models import HandOverRemarks, Invitation, Office, RollConfirmation
from outbox.notify import notify
from tests import make
from tests.clients import as_
from tests.members.people.hand_overs import APRIL, HEADINGS, arrive, fresh, plan, url
from tests.members.people.pages import HOME

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.once,
    pytest.mark.clock(2027, 3, 10, 9, 0),
    pytest.mark.usefixtures("clock"),
]


def sheet(reader, user):
    response = as_(fresh(reader)).get(url(user, "sheet"))
    return response.status_code, response.content.decode()


def test_sheet_is_for_those_concerned_and_for_as_long(aoba, midori, clock):
    colleague, other = make.staff("doryo@example.jp"), make.manager("aoi@example.jp", "131091")
    invitation = plan(aoba, midori)
    assert [sheet(reader, midori)[0] for reader in (midori, aoba, colleague, other)] == [200, 200, 404, 404]
    person = arrive(invitation)
    before = [sheet(reader, midori)[0] for reader in (midori, person, aoba)]
    clock.set(2027, 3, 31, 23, 59)
    last = [sheet(reader, midori)[0] for reader in (midori, person, aoba)]
    clock.set(2027, 4, 1, 0, 0)
    after = [sheet(reader, midori)[0] for reader in (midori, person, aoba)]
    assert (before, last, after) == ([200] * 3, [200] * 3, [404, 200, 200])
    clock.set(2027, 5, 1, 9, 0)
    person.assignments.get().end(by=aoba)
    assert sheet(person, midori)[0] == 404


def test_sheet_exists_for_hand_overs_only(aoba, midori):
    assert sheet(aoba, midori)[0] == 404
    midori.assignments.get().end(by=aoba, on=APRIL)
    assert [sheet(aoba, midori)[0], sheet(midori, midori)[0]] == [404, 404]


def test_sheet_is_not_for_visitors(aoba, midori, client):
    plan(aoba, midori)
    assert client.get(url(midori, "sheet")).status_code == 302


def test_sheet_says_what_the_successor_needs(aoba, midori):
    notify(midori, key="a", title="区から連絡がありました", body="", municipality=midori.municipality)
    notify(midori, key="b", title="自分だけへの連絡", body="")
    Invitation.objects.issue(office=Office.objects.get(), role="staff", email="shin@example.jp", by=aoba)
    person = arrive(plan(aoba, midori), name="後任三郎")
    said = re.sub(r"<[^>]+>", "", sheet(person, midori)[1])
    for words in (
        "引継書福井県坂井市　企画課",
        "緑次郎（担当者、令和2年（2020年）1月1日から）",
        "後任三郎（担当者）",
        "令和9年（2027年）4月1日（木）",
        "kikaku@example.jp",
        "令和2年（2020年）1月1日から",
        "青葉花子（企画課）",
        "区から連絡がありました",
        "shin@example.jpへの招待（担当者）の期限",
        "令和8年度の担当者の年次確認が済んでいません。",
        "魅力発信のページが、まだありません。",
    ):
        assert words in said, words
    assert "自分だけへの連絡" not in said
    headings = re.findall(r'sheet__heading">([^<]+)', sheet(person, midori)[1])
    assert headings == HEADINGS
    RollConfirmation.objects.confirm(aoba.municipality, by=aoba)
    assert "担当者の年次確認が済んでいません" not in sheet(person, midori)[1]


def write(reader, user, text, read):
    return as_(fresh(reader)).post(url(user, "remarks"), {"text": text, "read": read, "initial-text": ""})


def test_remarks_are_written_before_the_day_and_printed(aoba, midori, clock):
    person, colleague = arrive(plan(aoba, midori)), make.staff("doryo@example.jp")
    answers = [write(reader, midori, "合鍵は棚の中", 0).status_code for reader in (colleague, person, midori)]
    assert answers == [404, 404, 302]
    assert "合鍵は棚の中" in sheet(person, midori)[1]
    assert f'href="{url(midori, "remarks")}"' in sheet(midori, midori)[1]
    assert f'href="{url(midori, "remarks")}"' not in sheet(person, midori)[1]
    clock.set(2027, 4, 1, 0, 0)
    assert [write(reader, midori, "あとから", 1).status_code for reader in (midori, person)] == [404, 404]
    assert write(aoba, midori, "管理する人から", 1).status_code == 302
    assert "管理する人から" in sheet(person, midori)[1]


def test_who_saves_remarks_second_sees_both(aoba, midori):
    plan(aoba, midori)
    write(aoba, midori, "代表から", 0)
    answer = write(midori, midori, "本人から", 0)
    page = re.sub(r"</?(?:ins|del)>", "", answer.content.decode())
    assert answer.status_code == 409 and "代表から" in page and "本人から" in page
    assert write(midori, midori, "両方", 1).status_code == 302
    assert write(midori, midori, "両方", 1).url == url(midori, "sheet")  # sent twice
    assert HandOverRemarks.objects.get().text == "両方"


def test_remarks_too_long_stay_as_typed(aoba, midori):
    plan(aoba, midori)
    answer = write(midori, midori, "あ" * 4001, 0)
    assert (
        answer.status_code == 200
        and "4,000文字までで" in answer.content.decode()
        and "あ" * 4001 in answer.content.decode()
    )


def test_successor_finds_the_sheet_before_the_day(aoba, midori):
    person = arrive(plan(aoba, midori))
    said = as_(person).get(HOME).content.decode()
    assert f'<a href="{url(midori, "sheet")}">前任の人からの引継書</a>' in said
    assert "会員登録を申請する" not in said
