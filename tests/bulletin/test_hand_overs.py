"""引継ぎ: the sheet says what was proposed, promised, said and is due; holders and follows go to the successor."""

import re
from datetime import date

import pytest
from django.test import Client

from bulletin.hand_overs import proposals, run_due_handovers
from bulletin.models import Addressee, Field, Follow, Message
from members.models import Office, User
from tests import make
from tests.members.people.hand_overs import HEADINGS

pytestmark = [pytest.mark.django_db, pytest.mark.clock(2027, 3, 10, 9, 0), pytest.mark.usefixtures("clock")]

SHINAGAWA, APRIL = "131091", date(2027, 4, 1)


@pytest.fixture
def leaver(aoi):
    return make.staff("midori@example.jp", SHINAGAWA, name="緑次郎")


def succeed(leaver, by):
    invitation = leaver.assignments.get().hand_over(to_email="kohai@example.jp", on=APRIL, by=by)
    person = make.user("kohai@example.jp", name="後任三郎")
    assert invitation.accept(user=person)
    return person


def sheet(reader, leaver):
    client = Client()
    client.force_login(User.objects.get(pk=reader.pk))
    response = client.get(f"/members/people/{leaver.assignments.first().pk}/sheet/")
    parts = [re.sub(r"<(?!/h2>)[^>]+>", "", part) for part in response.content.decode().split('sheet__heading">')[1:]]
    return {heading: matter for heading, _, matter in (part.partition("</h2>") for part in parts)}


def test_sheet_lists_what_the_board_knows(aoi, leaver):
    promised = make.proposal(title="約束した提案", answer_until=date(2027, 4, 10))
    row = promised.addressees.get(municipality=leaver.municipality)
    row.answer_with("conditional", "11月なら", by=leaver, version=0)
    make.proposal(title="未回答の提案", answer_until=date(2027, 4, 20))
    make.call(leaver, title="区の募集", answer_until=date(2027, 4, 30))
    make.call(leaver, title="過ぎた募集", answer_until=date(2027, 3, 1), state="expired")
    make.call(leaver, title="書きかけの募集", state="draft")
    Message.objects.send(proposal=promised, body="相談です", by=leaver, token="a" * 32, line=leaver.municipality)
    succeed(leaver, aoi)
    parts = sheet(aoi, leaver)
    assert list(parts) == HEADINGS
    assert "「区の募集」　0自治体中0自治体回答、あと51日" in parts["提案と募集"]
    assert "「過ぎた募集」　0自治体中0自治体回答、9日過ぎています" in parts["提案と募集"]
    assert "募集の下書き「書きかけの募集」　掲載していません" in parts["提案と募集"]
    assert "「約束した提案」（福井県坂井市）に「条件付き」と回答：11月なら" in parts["約束したこと"]
    assert "「約束した提案」：品川区からの相談" in parts["最近の連絡"] and "相談です" not in parts["最近の連絡"]
    assert "「未回答の提案」（福井県坂井市）への回答" in parts["次の期限"]
    assert "約束した提案" not in parts["次の期限"]


def test_sheet_lists_running_cases_with_partners_and_where_they_are_reached(aoi, leaver, akane):
    people = ((SHINAGAWA, "lead"), ("182109", "partner"), ("131032", "partner"))
    running = make.case("kani", participants=people, title="越前がにの解体実演", published_at=None)
    make.case("owari", participants=people, title="終わった事例", closed_on=date(2027, 1, 1))
    make.staff("minato@example.jp", "131032").assignments.get().end(by=aoi)  # nobody is there any more
    Office.objects.filter(municipality__lg_code="182109").update(name="観光課", telephone="0776-50-0001")
    succeed(leaver, aoi)
    parts = sheet(aoi, leaver)
    case = "越前がにの解体実演（相手：港区、福井県坂井市）　次にすること：歩みを書く。"
    assert case in parts["続いている連携事例"] and "終わった事例" not in parts["続いている連携事例"]
    assert "福井県坂井市" in parts["相手の連絡先"] and "観光課　電話 0776-50-0001" in parts["相手の連絡先"]
    assert "港区" not in parts["相手の連絡先"] and running.pk


def test_sheet_lists_agreements_and_ties(aoi, leaver, akane):
    akane.municipality.ties.create(ward=aoi.municipality, kind="友好都市", started_on=date(2020, 1, 1))
    succeed(leaver, aoi)
    assert "福井県坂井市（友好都市）" in sheet(aoi, leaver)["協定と交流"]


@pytest.mark.parametrize("number", [1, 3])
def test_open_proposals_are_listed_in_two_queries_however_many(aoi, django_assert_num_queries, number):
    for _ in range(number):
        make.call(aoi)
    with django_assert_num_queries(2):
        assert len(list(proposals(aoi.municipality, date(2027, 3, 10), aoi))) == number


def test_sheet_names_nothing_that_was_hidden_meanwhile(aoi, leaver):
    hidden = make.proposal(title="隠された提案", answer_until=date(2027, 4, 10))
    hidden.addressees.get(municipality=leaver.municipality).answer_with("raised", "ぜひ", by=leaver, version=0)
    Message.objects.send(proposal=hidden, body="相談です", by=leaver, token="a" * 32, line=leaver.municipality)
    Message.objects.send(proposal=hidden, body="返信です", by=leaver, token="b" * 32)
    succeed(leaver, aoi)
    assert "隠された提案" in sheet(aoi, leaver)["約束したこと"]
    assert hidden.hide(by=make.secretariat(), reason="個人の名前があります。")
    parts = sheet(aoi, leaver)
    assert "隠された提案" not in "".join(parts.values())


def test_sheet_shows_no_private_line_before_the_day(aoi, leaver, clock):
    proposal = make.proposal(answer_until=date(2027, 5, 1))
    Message.objects.send(proposal=proposal, body="相談です", by=leaver, token="a" * 32, line=leaver.municipality)
    person = succeed(leaver, aoi)
    assert "からの相談" not in sheet(person, leaver)["最近の連絡"]
    clock.set(2027, 4, 1, 9, 0)
    assert "からの相談" in sheet(person, leaver)["最近の連絡"]


def test_holder_and_follows_go_to_the_successor_on_the_day(aoi, leaver, clock):
    proposal = make.proposal(answer_until=date(2027, 5, 1))
    row = proposal.addressees.get(municipality=leaver.municipality)
    row.assign(office=None, holder=leaver, by=leaver, was=(None, None))
    Follow.objects.begin(leaver, proposal=proposal)
    field = Field.objects.get(name="観光")
    Follow.objects.begin(leaver, field=field)
    person = succeed(leaver, aoi)
    Follow.objects.begin(person, field=field)
    clock.set(2027, 3, 31, 7, 0)
    assert run_due_handovers(clock()) == 0
    clock.set(2027, 4, 1, 7, 0)
    assert [run_due_handovers(clock()), run_due_handovers(clock())] == [1, 0]
    assert Addressee.objects.get(pk=row.pk).holder == person
    assert [(f.user, f.field, f.proposal) for f in Follow.objects.order_by("pk")] == [
        (person, field, None),
        (person, None, proposal),
    ]


def test_what_is_followed_elsewhere_later_stays(aoi, leaver, clock):
    person = succeed(leaver, aoi)
    clock.set(2027, 4, 2, 7, 0)
    Follow.objects.begin(leaver, field=Field.objects.get(name="観光"))
    assert run_due_handovers(clock()) == 0
    assert not Follow.objects.filter(user=person).exists()


def test_who_stays_in_the_municipality_hands_nothing_on(aoi, leaver, clock):
    proposal = make.proposal(answer_until=date(2027, 5, 1))
    row = proposal.addressees.get(municipality=leaver.municipality)
    row.assign(office=None, holder=leaver, by=leaver, was=(None, None))
    succeed(leaver, aoi)
    office = leaver.municipality.offices.create(name="観光課", email="k@example.jp", telephone="03-1111-2222")
    leaver.assignments.create(office=office, role="staff", started_on=APRIL)
    clock.set(2027, 4, 1, 7, 0)
    assert run_due_handovers(clock()) == 0
    assert Addressee.objects.get(pk=row.pk).holder == leaver
