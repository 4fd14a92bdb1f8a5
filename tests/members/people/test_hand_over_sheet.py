"""引継書: one page for each hand-over, for those concerned."""

import re

import pytest

from members.models import Invitation, Office, RollConfirmation
from outbox.notify import notify
from tests import make
from tests.clients import as_
from tests.members.people.hand_overs import APRIL, arrive, fresh, plan, url
from tests.members.people.pages import HOME

pytestmark = [pytest.mark.django_db, pytest.mark.clock(2027, 3, 10, 9, 0), pytest.mark.usefixtures("clock")]


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
        "令和8年度の棚卸しが、まだです。",
        "魅力発信のページが、まだありません。",
    ):
        assert words in said, words
    assert "自分だけへの連絡" not in said
    headings = re.findall(r'sheet__heading">([^<]+)', sheet(person, midori)[1])
    assert headings == ["掲載中の提案", "約束したこと", "最近の連絡", "次の期限"]
    RollConfirmation.objects.confirm(aoba.municipality, by=aoba)
    assert "棚卸しが、まだです" not in sheet(person, midori)[1]


def test_successor_finds_the_sheet_before_the_day(aoba, midori):
    person = arrive(plan(aoba, midori))
    said = as_(person).get(HOME).content.decode()
    assert f'<a href="{url(midori, "sheet")}">前任の人からの引継書</a>' in said
    assert "会員登録を申請する" not in said
