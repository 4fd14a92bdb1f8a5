"""わたしの自治体: own proposals, requests, lines, cases and returns, each with its action, until it is done."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from agreements.models import TieReturn
from bulletin.models import Consent, LineReading, Matching, Message
from members.models import Profile, RollConfirmation
from members.own_rows import Part
from tests import make
from tests.bulletin.own_page import rows, said
from tests.clients import as_, get_page
from tests.make import place

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.once,
    pytest.mark.clock(2026, 12, 1, 9, 0),
    pytest.mark.usefixtures("clock"),
]

HOME, SAKAI, SHINAGAWA, KUSHIRO = "/members/", "182109", "131091", "012068"
HISTORIC = "坂井市の提案を品川区が受け、しながわ水族館で黄金がにをPR"  # of the record, without a result


def settle(user):
    """The yearly confirmations are done."""
    Profile.objects.create(municipality=user.municipality)
    RollConfirmation.objects.confirm(user.municipality, by=user)


@pytest.fixture
def kushiro():
    """釧路市's manager: a municipality without cases in the record."""
    user = make.manager("kushiro@example.jp", KUSHIRO, name="釧路一郎")
    settle(user)
    return user


@pytest.fixture
def shinagawa(aoi):
    settle(aoi)
    TieReturn.objects.send(aoi.municipality, by=aoi)
    return aoi


def answer(proposal, user, said="raised"):
    row = proposal.addressees.get(municipality=user.municipality)
    assert row.answer_with(said, "11月なら" if said == "conditional" else "", by=user, version=row.version)


def of_titles(user, word, part=Part.WAITING):
    return [row for row in rows(user, part) if word in row.title]


def test_proposal_stands_with_its_state_and_days_left(kushiro, shinagawa):
    proposal = make.proposal(kushiro, title="流氷", wards=[SHINAGAWA], answer_until=date(2026, 12, 20))
    (row,) = rows(kushiro, Part.BOARD)
    assert (row.state, row.why) == (
        "募集中　令和8年12月20日まで　あと19日",
        "1区中0区回答。手を挙げた区（条件付きを含む）は0区。",
    )
    (row,) = of_titles(shinagawa, "流氷")
    assert (row.verb, row.address) == ("回答する", f"{proposal.get_absolute_url()}answer/")


def test_wards_without_people_are_counted_apart(kushiro, shinagawa):
    proposal = make.proposal(kushiro, wards=[SHINAGAWA, "131032"])
    answer(proposal, shinagawa)
    (row,) = of_titles(kushiro, str(proposal))
    assert row.why == "1区中1区回答（ほか1区は担当者がいません）。手を挙げた区（条件付きを含む）は1区。"


def test_raised_hand_asks_the_proposer_and_then_the_ward(kushiro, shinagawa):
    proposal = make.proposal(kushiro, title="流氷", wards=[SHINAGAWA])
    page = proposal.get_absolute_url()
    answer(proposal, shinagawa)
    assert of_titles(shinagawa, "流氷") == []
    (row,) = of_titles(kushiro, "流氷")
    assert (row.verb, row.address) == ("連携を申し入れる", f"{page}case/")
    Matching.objects.make_case(proposal, [place(SHINAGAWA)], by=kushiro)
    assert of_titles(kushiro, "流氷") == []
    assert "品川区の合意を待っています。" in rows(kushiro, Part.BOARD)[0].why
    (row,) = of_titles(shinagawa, "流氷")
    assert (row.kind, row.verb, row.address) == ("連携の合意", "合意する", f"{page}#matching")
    case = Consent.objects.agree(proposal, by=shinagawa)
    for user in (kushiro, shinagawa):
        (row,) = of_titles(user, "流氷")
        assert (row.kind, row.address) == ("連携事例", f"{case.get_absolute_url()}steps/new/")
    assert of_titles(kushiro, "流氷", Part.HISTORY)[0].state == "令和8年12月1日　成立"


def test_who_takes_the_hand_back_is_asked_no_more(kushiro, shinagawa):
    proposal = make.proposal(kushiro, title="流氷", wards=[SHINAGAWA])
    answer(proposal, shinagawa)
    Matching.objects.make_case(proposal, [place(SHINAGAWA)], by=kushiro)
    answer(proposal, shinagawa, "not_applicable")
    assert of_titles(shinagawa, "流氷") == []
    assert "品川区の合意を待っています。" in rows(kushiro, Part.BOARD)[0].why


def test_expired_proposal_asks_for_a_decision_and_ended_ones_are_below(kushiro):
    expired = make.proposal(kushiro, title="流氷", answer_until=date(2026, 11, 20))
    assert expired.expire(date(2026, 12, 1))
    (row,) = of_titles(kushiro, "流氷")
    assert (row.verb, row.is_late) == ("決める", True)
    assert expired.withdraw(by=kushiro)
    assert said(kushiro) == []
    assert said(kushiro, Part.HISTORY) == [(str(expired), "読む")]


def say(proposal, by, text="相談です"):
    token = f"{Message.objects.count():032x}"
    Message.objects.send(proposal=proposal, body=text, by=by, token=token, line=place(SHINAGAWA))


def test_private_line_waits_until_somebody_has_read_it(kushiro, shinagawa):
    proposal = make.proposal(kushiro, title="流氷", wards=[SHINAGAWA])
    answer(proposal, shinagawa, "considering")
    line = f"{proposal.get_absolute_url()}lines/{SHINAGAWA}/"
    for _ in range(2):
        say(proposal, kushiro)
    (row,) = rows(shinagawa)
    assert (row.kind, row.address) == ("相談", line) and "連絡が2件" in row.why
    assert said(kushiro) == []  # they wrote it
    as_(shinagawa).get(line)
    assert said(shinagawa) == []
    say(proposal, shinagawa, "お返事です")
    assert [row.kind for row in rows(kushiro)] == ["相談"] and said(shinagawa) == []
    as_(kushiro).get(proposal.get_absolute_url())  # its page shows the last words of each line
    assert said(kushiro) == []


def test_page_of_the_proposal_leaves_unread_what_it_does_not_show(kushiro, shinagawa):
    proposal = make.proposal(kushiro, wards=[SHINAGAWA])
    answer(proposal, shinagawa, "considering")
    for _ in range(6):
        say(proposal, kushiro)
    as_(shinagawa).get(proposal.get_absolute_url())
    assert "連絡が6件" in rows(shinagawa)[0].why and not LineReading.objects.exists()


def test_others_are_told_of_no_line(kushiro, shinagawa, minato):
    proposal = make.proposal(kushiro)
    say(proposal, kushiro)
    assert "相談" not in [row.kind for row in rows(minato)]


def test_case_shows_its_next_step_until_it_is_over(kushiro, secretary, clock):
    case = make.case("ryuhyo", participants=((KUSHIRO, "partner"), (SHINAGAWA, "lead")), published_at=None)
    assert said(kushiro) == [(case.title, "歩みを書く")]
    step, _ = case.add_step(
        by=kushiro, kind="held", text="流氷展", first_day=date(2026, 12, 10), last_day=date(2026, 12, 12)
    )
    assert said(kushiro) == [(case.title, "公開を申し込む")]
    case.request_publication(by=kushiro)
    assert said(kushiro) == [] and "事務局が確かめています" in rows(kushiro, Part.CASES)[0].why
    case.send_back("写真がありません。", by=secretary)
    assert said(kushiro) == [(case.title, "公開を申し込む")]
    case.request_publication(by=kushiro)
    case.publish(by=secretary)
    assert "次の予定：令和8年12月10日「流氷展」" in rows(kushiro, Part.CASES)[0].why
    clock.set(2026, 12, 12, 23, 59)
    assert said(kushiro) == []
    clock.set(2026, 12, 13, 0, 0)
    (row,) = rows(kushiro)
    assert (row.state, row.address) == ("結果未登録", f"{case.get_absolute_url()}result/")
    clock.set(2027, 12, 31, 9, 0)
    assert [title for title, _ in said(kushiro, Part.CASES)] == [case.title]  # nobody waits for it after a year
    case.refresh_from_db()
    assert case.revise(by=kushiro, version=case.version, result="にぎわいました。")
    assert said(kushiro, Part.CASES) == [(case.title, "事例を終える")]
    case.close(date(2027, 12, 31), by=kushiro)
    assert said(kushiro, Part.HISTORY) == [(case.title, "読む")] and step.pk


def test_introducer_sees_the_case_and_is_asked_nothing(kushiro):
    make.case("shokai", participants=((KUSHIRO, "introducer"), (SAKAI, "partner"), (SHINAGAWA, "lead")))
    assert (said(kushiro), len(rows(kushiro, Part.CASES))) == ([], 1)


def test_old_event_of_the_record_is_no_task(aoba):
    assert HISTORIC not in [title for title, _ in said(aoba)]


def test_return_of_ties_waits_until_it_is_given(aoi, kushiro):
    assert ("令和8年度の各区調査", "回答する") in said(aoi)
    TieReturn.objects.send(aoi.municipality, by=aoi)
    assert "令和8年度の各区調査" not in [title for title, _ in said(aoi)]
    assert "令和8年度の各区調査" in [title for title, _ in said(aoi, Part.YEARLY)]
    assert "各区調査" not in [row.kind for part in Part for row in rows(kushiro, part)]
    aoi.municipality.ties_as_ward.create(municipality=place(KUSHIRO), kind="友好都市", started_on=date(2020, 1, 1))
    assert ("令和8年度の各区調査", "回答し直す") in said(aoi)


def test_most_urgent_stands_first(kushiro, shinagawa):
    make.proposal(state="draft", by=kushiro, title="書きかけ")
    call = make.call(shinagawa, title="遠い期限", answer_until=date(2026, 12, 24))
    near = make.call(shinagawa, title="近い期限", answer_until=date(2026, 12, 2))
    late = make.call(shinagawa, title="過ぎた期限", answer_until=date(2026, 11, 30))
    assert late.expire(date(2026, 12, 1))
    titles = [title for title, _ in said(kushiro)]
    assert titles[:3] == [str(late), str(near), str(call)] and "書きかけ" in titles[3]
    assert [row.is_late for row in rows(kushiro)] == [True, False, False, False]


def test_page_takes_the_same_queries_for_one_of_each_and_for_three(kushiro, shinagawa):
    client, numbers = as_(kushiro), []
    client.get(HOME)
    for number in range(3):
        proposal = make.proposal(kushiro, wards=[SHINAGAWA])
        answer(proposal, shinagawa)
        Matching.objects.make_case(proposal, [place(SHINAGAWA)], by=kushiro)
        say(proposal, shinagawa)
        make.proposal(kushiro, state="draft")
        make.proposal(kushiro, state="withdrawn")
        make.call(shinagawa)
        case = make.case(f"case{number}", participants=((KUSHIRO, "partner"), (SHINAGAWA, "lead")))
        make.step(case, date(2027, 1, 1))
        make.case(f"over{number}", participants=((KUSHIRO, "partner"),), closed_on=timezone.localdate())
        with CaptureQueriesContext(connection) as captured:
            assert client.get(HOME).status_code == 200
        numbers.append(len(captured))
    assert numbers[0] == numbers[1] == numbers[2] <= 33, numbers


def test_empty_portal_says_what_to_do_first(kushiro, aya):
    page = get_page(as_(kushiro), HOME)
    assert "釧路市の提案や事例は、まだありません。" in page and "いま対応するものはありません。" in page
    assert [link in page for link in ("/members/profile/", "/members/people/invite/", "/bulletin/proposals/new/")] == [
        True
    ] * 3
    make.proposal(kushiro, state="draft")  # in hand: among what waits
    begun = get_page(as_(kushiro), HOME)
    assert "まだありません。次のことから" not in begun and "ここに示す提案は、ほかにありません。" in begun
