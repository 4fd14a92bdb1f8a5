"""区長会総会資料: what happened on the days of a period, and where things stood at its end."""

import csv
import io
import re
import zipfile
from datetime import UTC, date, datetime, timedelta

import pytest
from django.utils import timezone

from agreements.models import Agreement, TieReturn
from bulletin.models import Addressee, Proposal
from bulletin.rollcall.figures import Figure
from desk.papers.bulletin_figures import Rate, response_rates, taken_up
from desk.papers.meetings import MeetingPapers, default_period
from members.models import Membership
from portal.models import Paper
from tests import make
from tests.make import place

pytestmark = [pytest.mark.django_db, pytest.mark.once]

FIRST, LAST = date(2018, 2, 17), date(2018, 5, 15)


def proposal(title="試験の提案", **fields):
    posted = datetime(2018, 3, 1, tzinfo=UTC)
    numbered = {"number": make.next_number(), "posted_at": posted}
    fields = {"state": "open", "answer_until": date(2018, 4, 30), **numbered, **fields}
    return Proposal.objects.create(municipality=place("182109"), title=title, **fields)


def answer(proposal, ward, answer="", answered_at=None):
    return Addressee.objects.create(
        proposal=proposal,
        municipality=place(ward),
        told_at=at(2018, 3, 1),
        answer=answer,
        comment="条件のことば" if answer == "conditional" else "",
        answered_at=answered_at,
        first_answered_at=answered_at,
    )


def at(year, month, day, hour=12):
    return datetime(year, month, day, hour, tzinfo=UTC)


def page(client, query=f"first={FIRST}&last={LAST}"):
    client.force_login(make.secretariat())
    return client.get(f"/desk/papers/meeting/?{query}")


def test_pack_takes_in_both_days_and_nothing_outside():
    papers = MeetingPapers(FIRST, LAST)
    assert [str(day) for day in papers.entries.oldest_first().values_list("first_day", flat=True)] == [
        *("2018-02-21", "2018-03-16", "2018-04-16", "2018-04-16", "2018-04-16", "2018-05-01", "2018-05-15"),
    ]
    assert [(row[0], row[2]) for row in papers.agreements] == [
        ("締結", "奈良県町村会"),
        ("締結", "群馬県市長会"),
        ("締結", "群馬県町村会"),
        ("締結", "埼玉県町村会"),
    ]


def test_pack_tells_numbers_before_and_at_the_end():
    assert MeetingPapers(FIRST, LAST).overview == [
        ("会員自治体（特別区を除く）", None, None, "自治体"),  # nobody has registered here: not none, but no record
        ("会員登録した特別区", None, None, "区"),
        ("広域連携協定の団体", 7, 11, "団体"),
        ("広域連携協定の地域", 5, 8, "地域"),
        ("広域連携協定の自治体", 236, 321, "自治体"),
    ]


def test_members_join_and_leave_on_their_days():
    Membership.objects.create(municipality=place("182109"), started_on=LAST)
    Membership.objects.create(municipality=place("012068"), started_on=date(2017, 4, 1), ended_on=FIRST)
    Membership.objects.create(municipality=place("011002"), started_on=date(2017, 4, 1), ended_on=date(2018, 5, 16))
    Membership.objects.create(municipality=place("012025"), started_on=date(2018, 5, 16))
    papers = MeetingPapers(FIRST, LAST)
    assert [(what, day, name) for what, day, _, _, name in papers.members] == [
        ("加入", LAST, "坂井市"),
        ("脱退", FIRST, "釧路市"),
    ]
    assert papers.overview[0] == ("会員自治体（特別区を除く）", 2, 2, "自治体")


def test_wards_are_no_members_here_either_but_counted_apart(client):
    Membership.objects.create(municipality=place("182109"), started_on=FIRST)
    for code in ("131091", "131032"):
        Membership.objects.create(municipality=place(code), started_on=LAST)
    papers = MeetingPapers(FIRST, LAST)
    assert [row[1:3] for row in papers.overview[:2]] == [(None, 1), (None, 2)]
    home = "".join(re.sub(r"<[^>]*>", "", client.get(f"/?as_of={LAST}").content.decode()).split())
    assert "会員自治体（特別区を除く）は、平成30年（2018年）5月15日現在、1市町村です。" in home


def test_ended_agreement_is_told():
    Agreement.objects.filter(body__name="奈良県町村会").update(ended_on=LAST)
    assert [row[:3] for row in MeetingPapers(FIRST, LAST).agreements if row[0] == "終了"] == [
        ("終了", LAST, "奈良県町村会")
    ]


def test_proposal_is_taken_up_by_the_wards_that_raised_their_hand():
    taken, silent = proposal("雪の活用"), proposal("静かな提案")
    answer(taken, "131091", "raised", at(2018, 4, 1))
    answer(taken, "131181", "conditional", at(2018, 2, 1))
    answer(taken, "131083", "considering", at(2018, 4, 1))
    answer(silent, "131091")
    assert taken_up(FIRST, LAST) == [
        (f"提案第{taken.number}号", "雪の活用", "福井県坂井市", "品川区、荒川区", "募集中"),
    ]


@pytest.mark.parametrize(
    "moment, number",
    [
        (at(2018, 2, 16, 14), 0),  # 23 h of the day before, in Tokyo
        (at(2018, 2, 16, 15), 1),
        (at(2018, 5, 15, 14), 1),
        (at(2018, 5, 15, 15), 0),
    ],
)
def test_period_begins_and_ends_at_midnight_in_tokyo(moment, number):
    answer(proposal(), "131091", "raised", moment)
    assert len(taken_up(FIRST, LAST)) == number


def test_hidden_proposal_is_not_taken_up():
    answer(proposal(hidden_at=at(2018, 4, 2)), "131091", "raised", at(2018, 4, 1))
    assert taken_up(FIRST, LAST) == []
    assert response_rates(FIRST, LAST) == ([], [])


def test_matched_proposal_is_taken_up_on_the_day_it_was_closed():
    proposal("成立した提案", state="matched", closed_at=at(2018, 5, 1))
    proposal("前に成立した提案", state="matched", closed_at=at(2018, 1, 1))
    assert [row.title for row in taken_up(FIRST, LAST)] == ["成立した提案"]


def test_rate_of_the_papers_is_that_of_the_page_of_figures():
    """The mayors see both: 5 of 23 may not be 21 per cent here and 22 there."""
    assert Rate("品川区", 23, 5).percent == Figure(None, 23, 5, None).rate == 22


def test_rate_counts_answers_until_the_end_of_the_period():
    first, second = proposal(), proposal()
    other = proposal(answer_until=date(2018, 5, 16))
    answer(first, "131091", "raised", at(2018, 4, 1))
    answer(second, "131091", "not_applicable", at(2018, 6, 1))
    answer(first, "131181")
    answer(other, "131091", "raised", at(2018, 4, 1))
    rates, _ = response_rates(FIRST, LAST)
    assert [(*rate, rate.percent) for rate in rates] == [("品川区", 2, 1, 50), ("荒川区", 1, 0, 0)]
    assert MeetingPapers(FIRST, LAST).asked == (3, 1, 33)


def test_period_begins_the_day_after_the_last_meeting():
    assert default_period(date(2018, 11, 12)) == (date(2018, 10, 17), date(2018, 11, 12))
    assert default_period(date(2026, 11, 27)) == (date(2018, 10, 17), date(2026, 11, 27))
    assert default_period(date(2018, 10, 16)) == (date(2018, 9, 15), date(2018, 10, 16))


def test_period_since_the_last_meeting_may_be_longer_than_any_other(desk):
    default = default_period(timezone.localdate())[0]
    asked = [{"first": str(day), "last": "2026-11-01"} for day in (default, default - timedelta(days=1))]
    refused = ["期間は5年まで" in desk.get("/desk/papers/meeting/", query).content.decode() for query in asked]
    assert refused == [False, True]


def test_pack_tells_where_things_stand_at_its_end():
    asked = proposal("待つ提案", answer_until=LAST)
    answer(asked, "131091", "raised", at(2018, 4, 1))
    answer(asked, "131181", "raised", at(2018, 5, 16))  # after the period
    answer(asked, "131032")
    Addressee.objects.create(proposal=asked, municipality=place("131016"))  # where nobody could be told
    answer(proposal("期限の過ぎた提案", answer_until=date(2018, 5, 14)), "131091")
    answer(proposal("終わった提案", answer_until=LAST, state="matched", closed_at=at(2018, 5, 14)), "131091")
    answer(proposal("あとで終わった提案", answer_until=LAST, state="matched", closed_at=at(2018, 5, 16)), "131091")
    soon = Agreement.objects.get(body__name="奈良県町村会")
    Agreement.objects.filter(pk=soon.pk).update(term_years=1, renews_on=date(2019, 5, 1))
    minato = make.staff("minato@example.jp", "131032").assignments.get()
    type(minato).objects.filter(pk=minato.pk).update(started_on=FIRST)
    TieReturn.objects.create(ward=place("131091"), as_of=date(2017, 8, 1), returned_at=at(2017, 9, 1))
    TieReturn.objects.create(ward=place("131032"), as_of=date(2017, 8, 1), returned_at=at(2018, 6, 1))
    papers = MeetingPapers(FIRST, LAST)
    assert [(row.title, row.asked, row.answered, row.silent, row.untold) for row in papers.open] == [
        ("待つ提案", 3, 1, "港区、荒川区", "千代田区"),
        ("あとで終わった提案", 1, 0, "品川区", ""),
    ]
    assert [(row.body, row.notice_opens_on) for row in papers.renewals] == [("奈良県町村会", date(2019, 4, 1))]
    assert {row[1] for row in papers.trend} == {"平成30年度"}
    assert (papers.survey.returned, papers.survey.asked, papers.survey.silent) == (1, 23, "港区")
    assert papers.survey.untold.startswith("千代田区、中央区、新宿区")
    assert MeetingPapers(FIRST, date(2018, 4, 30)).trend[0][1] == "平成29年度"


def test_page_shows_the_pack_and_draws_nothing_from_drafts(client):
    make.entry("2018-05-02", date(2018, 5, 2), state="draft", title="まだ公開しない")
    answer(proposal("雪の活用"), "131091", "raised", at(2018, 4, 1))
    text = page(client).content.decode()
    assert re.findall(r'<h2 class="sheet__heading">(.*?)</h2>', text) == [
        *("1　総括", "2　協定の締結と終了", "3　会員の異動", "4　取り上げられた提案", "5　提案への回答"),
        *("6　期間中の経過", "7　開催した催し", "8　今後の催し"),
        *("9　募集中の提案", "10　これからの更新", "11　連携自治体数の推移", "12　各区調査"),
    ]
    assert "雪の活用" in text
    assert "1件のうち1件（100％）" in text
    assert "まだ公開しない" not in text


@pytest.mark.parametrize(
    "query, message",
    [
        ("first=2018-05-15&last=2018-02-17", "終わりの日は、はじめの日と同じか、後の日にしてください。"),
        ("first=あした&last=2018-02-17", "日付として読み取れません。"),
        ("first=2000-01-01&last=2018-02-17", "期間は5年までにしてください。"),
    ],
)
def test_period_that_is_none_is_told_at_its_field(client, query, message):
    assert message in page(client, query).content.decode()


def test_pack_downloads_as_workbook_and_csv_files(client):
    answer(proposal("=雪の活用"), "131091", "raised", at(2018, 4, 1))
    response = page(client, f"first={FIRST}&last={LAST}&format=csv")
    archive = zipfile.ZipFile(io.BytesIO(b"".join(response.streaming_content)))
    assert archive.namelist() == [
        *("1_総括.csv", "2_経過.csv", "3_会員の異動.csv", "4_取り上げられた提案.csv", "5_回答率.csv"),
        *("6_開催した催し.csv", "7_今後の催し.csv", "8_協定の締結と終了.csv"),
        *("9_募集中の提案.csv", "10_これからの更新.csv", "11_推移の最も新しい年度.csv", "12_各区調査.csv"),
    ]
    table = list(csv.reader(io.StringIO(archive.read("4_取り上げられた提案.csv").decode("utf-8-sig"))))
    assert table[1][1] == "'=雪の活用"
    assert page_is_file(client)


def page_is_file(client):
    response = client.get(f"/desk/papers/meeting/?first={FIRST}&last={LAST}&format=xlsx")
    return b"".join(response.streaming_content).startswith(b"PK")


def test_pdf_of_the_pack_is_asked_for_and_shows_what_changed_since(client):
    client.force_login(make.secretariat())
    address = f"/desk/papers/meeting/pdf/?first={FIRST}&last={LAST}"
    client.get(address)
    client.get(address)
    assert Paper.objects.waiting().count() == 1
    Membership.objects.create(municipality=place("182109"), started_on=LAST)
    client.get(address)
    assert Paper.objects.waiting().count() == 2


def test_ward_with_nobody_to_tell_has_no_rate_and_is_named():
    asked = proposal()
    answer(asked, "131091", "raised", at(2018, 4, 1))
    Addressee.objects.create(proposal=asked, municipality=place("131181"))
    papers = MeetingPapers(FIRST, LAST)
    assert ([rate.name for rate in papers.rates], papers.never_told) == (["品川区"], ["荒川区"])
