"""Two wards have people here, 21 have none: who is asked is who is told, and everywhere the rest is said apart."""

import html
import re
from datetime import date

import pytest

from bulletin.models import Message
from bulletin.newcomers.arrivals import tell_arrivals
from bulletin.rollcall.desk_items import desk_items
from bulletin.rollcall.tasks import remind_of_answers
from members.models import Assignment, Invitation, Municipality
from outbox.models import Notice, OutgoingMail
from tests import make
from tests.bulletin.notices import notified
from tests.bulletin.rollcall.answering import row_of
from tests.clients import as_
from tests.desk.lists import listed
from tests.html import csv_rows, joined

pytestmark = [pytest.mark.django_db, pytest.mark.once, pytest.mark.clock(2026, 6, 1, 9, 0)]

CHIYODA, MINATO, SHINAGAWA, SAKAI = "131016", "131032", "131091", "182109"
DUE = date(2026, 6, 22)
UNTOLD = "次の21区は、このポータルに担当者がいないため、知らせていません：千代田区、中央区、新宿区、"


@pytest.fixture
def proposal(akane, aoi, minato, secretary, clock):
    """坂井市's, posted to all 23 wards, of which 品川区 and 港区 have people."""
    draft = make.proposal(akane, state="draft", answer_until=DUE, visibility="public")
    assert draft.post(by=akane, version=draft.version)
    return draft


def words(response):
    return joined(html.unescape(response.content.decode()))


def message(response):
    return [str(each) for each in response.context["messages"]]


def counts(response):
    found = re.search(r'roll-call__sum">(.*?)</p>', response.content.decode(), re.S)
    return re.findall(r"[^\s<>]+", re.sub(r"<[^>]*>", " ", found[1]))


def join(lg_code, email="first@example.jp", starts_on=None):
    """The first person of a ward accepts the invitation of the secretariat."""
    place = Municipality.objects.get(lg_code=lg_code)
    office = place.offices.create(name="企画課", email="kikaku@example.jp", telephone="03-1234-5678")
    invited = {"office": office, "email": email, "by": make.secretariat("invites@example.jp"), "starts_on": starts_on}
    invitation = Invitation.objects.issue(role="manager", **invited)
    person = make.user(email, name="初一郎")
    assert invitation.accept(user=person)
    return person


def test_writer_reads_who_will_not_be_told_before_posting(akane, aoi, minato):
    client = as_(akane)
    asks_all = make.proposal(akane, state="draft")
    for page in (f"{asks_all.get_absolute_url()}preview/", f"{asks_all.get_absolute_url()}edit/"):
        said = words(client.get(page))
        assert (
            "21区は、このポータルに担当者がいません（知らせません）" in said and "千代田区、中央区、新宿区" in said
        ), page
    asks_some = make.proposal(akane, state="draft", wards=[SHINAGAWA, CHIYODA])
    assert "1区は、このポータルに担当者がいません" in words(client.get(f"{asks_some.get_absolute_url()}preview/"))
    asks_two = make.proposal(akane, state="draft", wards=[SHINAGAWA, MINATO])
    assert "担当者がいません" not in words(client.get(f"{asks_two.get_absolute_url()}preview/"))


def test_author_is_told_how_many_were_told_and_who_was_not(akane, aoi, minato, clock):
    draft = make.proposal(akane, state="draft", answer_until=DUE)
    sent = {"read": f"{SAKAI}-{draft.version}"}
    page = as_(akane).post(f"{draft.get_absolute_url()}post/", sent, follow=True)
    [said] = message(page)
    draft.refresh_from_db()
    assert said.startswith(f"{draft.number_name}を掲載しました。2区の担当者に知らせました。{UNTOLD}")
    mail = OutgoingMail.objects.get(to=akane.email)
    assert (
        "2区の担当者に知らせました。" in mail.body and UNTOLD in mail.body and "あて先に知らせました" not in mail.body
    )
    assert notified("proposal-posted:") == [aoi.email, minato.email]


def test_roll_call_counts_and_marks_them_apart(proposal, akane, client, desk):
    page = as_(akane).get(proposal.get_absolute_url())
    assert counts(page) == ["2区中", "0", "区回答", "未回答", "2区", "知らせていない", "21区"]
    said = page.content.decode()
    assert [said.count(f"ward--{css}") for css in ("silent", "nobody")] == [2, 21]
    assert said.count("roll-call__tick--nobody") == 21
    assert "担当者なし <b>21</b>" in said and "21区は、このポータルに担当者がいません" in said
    assert counts(client.get(proposal.get_absolute_url())) == counts(page)
    assert f"/desk/rolls/{CHIYODA}/manager/" not in said
    assert f"/desk/rolls/{CHIYODA}/manager/" in desk.get(proposal.get_absolute_url()).content.decode()


def test_board_and_its_file_count_those_who_were_told(proposal, akane):
    row_of(proposal).answer_with("considering", "", by=None, version=0)
    assert "2区中1区回答（ほか21区は担当者がいません）" in words(as_(akane).get("/bulletin/"))
    row = csv_rows(as_(akane).get("/bulletin/?format=csv"))[-1]
    assert row[-4:-1] == ["2", "1", "21"]


def test_other_answers_are_counted_without_those_who_gave_none(proposal, akane):
    row_of(proposal).answer_with("considering", "", by=None, version=0)
    assert "検討中の1区の回答" in words(as_(akane).get(proposal.get_absolute_url()))


def test_proposer_reads_of_an_answer_among_those_told(proposal, aoi):
    row_of(proposal).answer_with("raised", "", by=aoi, version=0)
    mail = OutgoingMail.objects.get(key__startswith="answered:")
    assert "これまでの回答：2区中1区回答（ほか21区は担当者がいません）" in mail.body


def test_desk_counts_silent_wards_and_names_the_rest(proposal, clock):
    [row] = listed(desk_items, clock())
    names = "千代田区、中央区、新宿区、文京区、台東区ほか16区"
    nobody = f"{proposal}：21区に担当者がいません（{names}）"
    assert [row.title, row.action, row.since] == [nobody, "担当者を招待する", date(2026, 6, 1)]
    clock.set(2026, 6, 23, 0, 0)
    assert [row.title for row in listed(desk_items, clock())] == [f"{proposal}：2区が未回答（港区、品川区）", nobody]


def test_secretariat_is_told_the_truth_when_the_deadline_is_over(proposal, secretary, clock):
    clock.set(2026, 6, 25, 7, 0)
    remind_of_answers(clock())
    mail = OutgoingMail.objects.get(to=secretary.email, key__startswith="answers-missing:")
    assert "2区の回答がありません、21区に担当者がいません" in mail.subject
    told, nobody = mail.body.split("次の21区には、このポータルに担当者がいません。誰にも知らせていません。")
    assert "次の2区の回答がありません。\n港区、品川区\n区の担当者には知らせてあります。" in told
    assert "千代田区、中央区、新宿区" in nobody and "/desk/inviting/" in nobody and "品川区" not in nobody


def test_first_people_are_told_once_what_waits_and_find_it(proposal, akane, clock):
    chiyoda = Municipality.objects.get(lg_code=CHIYODA)
    Message.objects.send(proposal=proposal, line=chiyoda, body="二人だけの話", by=akane, token="a")
    clock.set(2026, 6, 5, 9, 0)
    person = join(CHIYODA)
    [notice] = Notice.objects.filter(user=person)
    assert notice.title == "千代田区に届いているものがあります" and notice.url == "/bulletin/inbox/"
    assert f"回答を待っている提案・募集（1件）\n・{proposal}" in notice.body
    assert f"相談の届いている提案・募集（1件）\n・{proposal}" in notice.body
    assert [row.proposal for row in as_(person).get("/bulletin/inbox/").context["page"]] == [proposal]
    line = as_(person).get(f"{proposal.get_absolute_url()}lines/{CHIYODA}/")
    assert "二人だけの話" in words(line)
    tell_arrivals(clock())
    assert Notice.objects.filter(user=person).count() == 1
    page = as_(akane).get(proposal.get_absolute_url())
    assert counts(page)[0] == "3区中"
    said = re.sub(r"<[^>]*>", "", words(page))
    assert "6月5日（金）に知らせた区（掲載のときは担当者がいませんでした）：千代田区" in said


def test_who_begins_on_a_later_day_is_told_on_that_day(proposal, clock):
    person = join(CHIYODA, starts_on=date(2026, 6, 10))
    said = []
    for day in (2, 9, 10, 11):
        clock.set(2026, 6, day, 7, 0)
        tell_arrivals(clock())
        said.append(Notice.objects.filter(user=person, key__startswith="waiting:").count())
    assert said == [0, 0, 1, 1]


def test_colleague_of_people_there_is_not_told_anew(proposal, aoi, clock):
    office = aoi.assignments.get().office
    invitation = Invitation.objects.issue(office=office, role="staff", email="second@example.jp", by=aoi)
    second = make.user("second@example.jp", name="次子")
    assert invitation.accept(user=second)
    assert not Notice.objects.filter(user=second).exists()


def test_who_came_after_the_deadline_is_reminded_and_reported_of_nothing(proposal, clock):
    clock.set(2026, 6, 23, 0, 5)
    proposal.expire(date(2026, 6, 23))
    person = join(CHIYODA)
    for day in (23, 24, 25, 26):
        clock.set(2026, 6, day, 7, 0)
        remind_of_answers(clock())
    kinds = {key.split(":")[0] for key in Notice.objects.filter(user=person).values_list("key", flat=True)}
    assert kinds == {"waiting"}


def test_ward_whose_people_have_gone_is_not_silent(proposal, minato, akane):
    Assignment.objects.filter(user=minato).update(ended_on=date(2026, 6, 1))
    assert counts(as_(akane).get(proposal.get_absolute_url()))[-1] == "22区"


def test_what_ended_before_anybody_came_was_never_told(proposal, akane, clock):
    proposal.withdraw(by=akane)
    clock.set(2026, 6, 5, 9, 0)
    join(CHIYODA)
    page = as_(akane).get(proposal.get_absolute_url())
    assert "知らせていません <b>1</b>" in page.content.decode() and counts(page)[0] == "2区中"


def test_private_line_to_nobody_says_so_before_and_after(proposal, akane):
    client, address = as_(akane), f"{proposal.get_absolute_url()}lines/{CHIYODA}/"
    assert "千代田区には、このポータルに担当者がいません" in words(client.get(address))
    [said] = message(client.post(address, {"body": "二人だけの話", "token": "a" * 32}, follow=True))
    assert "まだ誰にも届いていません" in said and "送りました" not in said
    assert Message.objects.get().body == "二人だけの話"
    assert "千代田区</a>（担当者がいません）" in client.get(proposal.get_absolute_url()).content.decode()
    other = client.post(
        f"{proposal.get_absolute_url()}lines/{SHINAGAWA}/", {"body": "話", "token": "b" * 32}, follow=True
    )
    assert message(other) == ["福井県坂井市として送りました。"]


@pytest.mark.parametrize(
    "step, sent, done",
    [
        ("withdraw", {}, "取り下げました。"),
        ("close", {}, "不成立で終えました。"),
        ("extend", {"until": "2026-07-01"}, "回答期限を延ばしました。"),
    ],
)
def test_every_step_says_who_was_not_told(proposal, akane, step, sent, done):
    page = as_(akane).post(f"{proposal.get_absolute_url()}{step}/", sent, follow=True)
    assert message(page)[0].startswith(f"{done}2区の担当者に知らせました。{UNTOLD}")


def test_asking_more_says_which_of_them_was_not_told(akane, aoi, minato):
    proposal = make.proposal(akane, wards=[SHINAGAWA])
    places = Municipality.objects.filter(lg_code__in=[MINATO, CHIYODA])
    sent = {"places": [place.pk for place in places]}
    [said] = message(as_(akane).post(f"{proposal.get_absolute_url()}ask-more/", sent, follow=True))
    nobody = "次の1区は、このポータルに担当者がいないため、知らせていません：千代田区。"
    assert said == f"あて先に加えました。1区の担当者に知らせました。{nobody}"


def test_case_by_hand_tells_everybody_it_names_and_says_whom_not(akane, aoi):
    wards = Municipality.objects.filter(lg_code__in=[SHINAGAWA, CHIYODA]).values_list("pk", flat=True)
    sent = {"title": "花火の縁", "channel": "visit", "municipalities": "福井県敦賀市", "wards": list(wards)}
    page = as_(akane).post("/bulletin/cases/new/", sent, follow=True)
    nobody = "次の2市区町村は、このポータルに担当者がいないため、知らせていません：千代田区、福井県敦賀市。"
    assert message(page) == [f"連携事例を登録しました。1区の担当者に知らせました。{nobody}次に、歩みを書いてください。"]
    assert nobody in words(page)
    [notice] = Notice.objects.filter(key__startswith="case-joined:")
    assert (notice.user, notice.title) == (aoi, "品川区が連携事例に加わりました：花火の縁")
    person = join(CHIYODA)
    assert "参加者として名前のある連携事例（1件）\n・花火の縁" in Notice.objects.get(user=person).body


def test_participant_who_is_added_or_taken_out_and_has_nobody_is_named(akane, aoi):
    case = make.case("ume", participants=[(SAKAI, "partner"), (SHINAGAWA, "lead")])
    client, address = as_(akane), f"{case.get_absolute_url()}participants/"
    form = client.get(address).context["form"]
    sent = {name: form[name].value() or "" for name in form.fields if name.startswith("role_")}
    sent |= {f"initial-{name}": value for name, value in sent.items()}
    chiyoda = Municipality.objects.get(lg_code=CHIYODA)
    page = client.post(address, {**sent, "wards": [chiyoda.pk]}, follow=True)
    nobody = "次の1区は、このポータルに担当者がいないため、知らせていません：千代田区。"
    assert message(page) == [f"参加する自治体と区を変えました。{nobody}"]


def test_match_with_a_ward_that_has_nobody_says_so(proposal, akane):
    row_of(proposal, CHIYODA).answer_with("raised", "電話で", by=None, version=0)
    client, chiyoda = as_(akane), Municipality.objects.get(lg_code=CHIYODA)
    page = client.post(f"{proposal.get_absolute_url()}case/", {"partners": [chiyoda.pk]}, follow=True)
    assert "知らせていません：千代田区。" in message(page)[0]
    assert "千代田区</span>（担当者がいません。知らせていません" in words(page)
    person = join(CHIYODA)
    assert "連携の申入れを受けた提案・募集（1件）" in Notice.objects.get(user=person).body


def test_co_proposer_without_people_is_named(akane):
    draft = make.proposal(akane, state="draft")
    tsuruga = make.staff("gone@example.jp", "182028", is_active=False).assignments.get().office.municipality
    address = f"{draft.get_absolute_url()}partners/"
    [said] = message(as_(akane).post(address, {"municipality": tsuruga.pk}, follow=True))
    assert said.startswith("福井県敦賀市に確認を求めました。次の1自治体は、このポータルに担当者がいないため、")
