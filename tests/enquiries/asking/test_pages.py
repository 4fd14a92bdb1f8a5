"""The secretariat's pages of an enquiry: begun, addressed, sent when it is seen whom it reaches, looked after."""

import re
from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext

from enquiries.models import Enquiry, EnquiryAddressee, Question, Questionnaire
from members.models import Municipality
from outbox.models import Notice
from portal.models import AuditLine
from tests import make
from tests.clients import confirm, get_page
from tests.enquiries import made

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.once,
    pytest.mark.clock(2026, 6, 1, 9, 0),
    pytest.mark.usefixtures("clock"),
]

SHINAGAWA, MINATO, SAKAI = "131091", "131032", "182109"
SAID = {
    "title": "各区交流調査",
    "preset": "survey",
    "lead": "お答えください。",
    "fiscal_year": "2026",
    "due_on": "6月30日",
}


def begin(desk, **changes):
    token = get_page(desk, "/enquiries/new/").split('name="token" value="')[1].split('"')[0]
    desk.post("/enquiries/new/", {**SAID, "token": token, **changes})
    return Enquiry.objects.get(token=token)


def choose(desk, enquiry, audience, **typed):
    return desk.post(f"/enquiries/{enquiry.pk}/addressees/edit/", {"audience": audience, **typed}, follow=True)


def asked(enquiry):
    return list(enquiry.addressees.order_by("municipality__lg_code").values_list("municipality__lg_code", flat=True))


def test_new_one_is_a_draft_of_what_was_typed_once(desk, secretary):
    enquiry = begin(desk)
    assert [enquiry.is_draft, enquiry.due_on, enquiry.created_by] == [True, date(2026, 6, 30), secretary]
    desk.post("/enquiries/new/", {**SAID, "token": enquiry.token})
    assert Enquiry.objects.count() == Questionnaire.objects.count() == 1


def test_new_one_starts_with_the_ready_questions_of_its_kind(desk):
    enquiry = begin(desk, preset="opinions")
    keys = [question.key for question in enquiry.questionnaire.listed()]
    assert keys[:2] == ["has_opinion", "opinions"]


def test_new_one_copies_questions_and_addressees_of_an_earlier_one(desk, secretary, aya):
    earlier = made.sent(SHINAGAWA, by=secretary, questions=("short", "number"))
    assert 'value="各区交流調査"' in get_page(desk, f"/enquiries/new/?from={earlier.pk}")
    enquiry = begin(desk, previous=earlier.pk)
    keys = [list(each.questionnaire.questions.values_list("key", flat=True)) for each in (earlier, enquiry)]
    assert keys[0] == keys[1] and asked(enquiry) == [SHINAGAWA] and enquiry.previous == earlier
    assert not enquiry.questionnaire.is_published


def test_bad_input_is_said_and_stays(desk):
    page = desk.post("/enquiries/new/", {**SAID, "title": "", "due_on": "2026-05-31"}).content.decode()
    assert "件名を入力してください。" in page and "回答期限が過ぎています。" in page and "お答えください。" in page


def test_second_to_save_a_draft_sees_both(desk):
    enquiry = made.draft(SHINAGAWA)
    page = f"/enquiries/{enquiry.pk}/edit/"
    read = {**SAID, "revision": "0"} | {f"initial-{name}": value for name, value in SAID.items()}
    assert desk.post(page, {**read, "title": "交流の調査"}).status_code == 302
    late = desk.post(page, {**read, "title": "各区の調査", "lead": "急ぎます。"})
    assert late.status_code == 409 and "急ぎます。" in late.content.decode()
    assert Enquiry.objects.get().title == "交流の調査"


def test_form_of_a_draft_that_was_sent_meanwhile_loses_no_text(desk, secretary):
    enquiry = made.draft(SHINAGAWA, due_on=date(2099, 4, 1))
    page = f"/enquiries/{enquiry.pk}/edit/"
    enquiry.send(by=secretary)
    late = desk.post(page, {"title": "直した件名", "lead": "書きかけの依頼文", "revision": "0"})
    said = late.content.decode()
    assert late.status_code == 409
    assert "書きかけの依頼文" in said and "照会第1号は、もう送ってあります。" in said
    assert "もう送ってあります。" in desk.get(page, follow=True).content.decode()


def test_draft_is_discarded_and_what_was_sent_stays(desk, secretary, aya):
    enquiry = made.draft(SHINAGAWA, questions=("choice", "short"))
    first, second = enquiry.questionnaire.listed()
    second.revise(revision=0, shown_if=first, shown_value="ある")
    sent = made.sent(SHINAGAWA, by=secretary)
    address = f"/enquiries/{enquiry.pk}/discard/"
    read = dict([desk.get(address).context["deed"].read])
    first.refresh_from_db()
    first.revise(revision=first.revision, title="あとから直した設問")
    late = desk.post(address, read, follow=True).content.decode()
    assert "ほかの人がこの下書きを直しました。" in late and Enquiry.objects.count() == 2
    confirm(desk, address)
    desk.post(f"/enquiries/{sent.pk}/discard/")
    assert Enquiry.objects.get() == sent and Questionnaire.objects.get() == sent.questionnaire


@pytest.mark.parametrize(
    ("audience", "typed", "number"),
    [("wards", {}, 23), ("all", {}, 1741), ("prefecture", {"prefecture": "18"}, 17), ("members", {}, 1)],
)
def test_audiences_are_added_together(desk, audience, typed, number):
    make.place(SAKAI).memberships.create(started_on=date(2015, 4, 1))
    enquiry = made.draft()
    choose(desk, enquiry, audience, **typed)
    assert enquiry.addressees.count() == number
    choose(desk, enquiry, "wards")
    assert enquiry.addressees.filter(municipality__in=Municipality.objects.wards()).count() == 23


def test_ties_and_agreements_name_addressees(desk):
    make.tie(SAKAI)
    enquiry = made.draft()
    choose(desk, enquiry, "ties")
    assert SAKAI in asked(enquiry) and MINATO not in asked(enquiry)
    page = choose(desk, made.draft(), "association").content.decode()
    assert "市長会・町村会を選んでください。" in page


def test_list_is_read_line_by_line_and_nothing_is_taken_in_part(desk):
    enquiry = made.draft()
    lines = "品川区\n福井県\t坂井市\n13103\n存在しない市\n北海道伊達市\n"
    page = choose(desk, enquiry, "list", text=lines).content.decode()
    assert "4行目：「存在しない市」は自治体の名簿にありません。" in page and "5行目" not in page
    assert asked(enquiry) == [] and "福井県\t坂井市" in page and "見つかった4件だけを加える" in page
    choose(desk, enquiry, "list", text=lines, leave_out="on")
    assert asked(enquiry) == ["012335", MINATO, SHINAGAWA, SAKAI]


def test_list_comes_from_a_workbook(desk):
    enquiry = made.draft()
    book = make.workbook(["コード", "名称"], [SHINAGAWA, "品川区"], ["", "坂井市"])
    choose(desk, enquiry, "list", file=SimpleUploadedFile("名簿.xlsx", book), leave_out="on")
    assert asked(enquiry) == [SHINAGAWA, SAKAI]


def test_single_ones_are_taken_out_of_a_draft(desk):
    enquiry = made.draft(SHINAGAWA, MINATO, SAKAI)
    page = f"/enquiries/{enquiry.pk}/addressees/edit/"
    desk.post(page, {"drop": "ticked", "place": [make.place(MINATO).pk]})
    assert asked(enquiry) == [SHINAGAWA, SAKAI]
    desk.post(page, {"drop": "all"})
    assert asked(enquiry) == []


def test_who_chose_addressees_too_late_is_told_and_keeps_the_list(desk, secretary):
    enquiry = made.sent(SHINAGAWA, by=secretary)
    page = f"/enquiries/{enquiry.pk}/addressees/edit/"
    said = desk.post(page, {"drop": "all"}, follow=True).content.decode()
    assert "外していません。" in said and asked(enquiry) == [SHINAGAWA]
    enquiry.close(by=secretary)
    late = desk.post(page, {"audience": "list", "text": "港区\n坂井市"})
    assert (late.status_code, "坂井市" in late.content.decode()) == (409, True)
    assert "締め切った照会には、あて先を加えられません。" in desk.get(page, follow=True).content.decode()


def sending(desk, enquiry):
    page = get_page(desk, f"/enquiries/{enquiry.pk}/send/")
    return page, {"mark": re.search(r'name="mark" value="([0-9a-f]{64})"', page)[1]}


def test_whom_it_reaches_is_shown_before_it_is_sent(desk, aya):
    enquiry = made.draft(SHINAGAWA, MINATO)
    page, mark = sending(desk, enquiry)
    assert "1人" in page and "港区" in page and "書面で送るあて先" in page and "まだ送っていません" in page
    assert Enquiry.objects.get().is_draft and not Notice.objects.exists()
    said = desk.post(f"/enquiries/{enquiry.pk}/send/", mark, follow=True).content.decode()
    assert "照会第1号として送りました。1区の担当者に知らせました。1区には書面でお送りください。" in said
    letters = get_page(desk, f"/desk/papers/letters/?enquiry={enquiry.pk}")
    assert "照会第1号を書面で送るあて先" in letters and "港区長" in letters and "品川区長" not in letters
    assert AuditLine.objects.filter(action="照会の送付").count() == 1


@pytest.mark.parametrize("change", ["people", "question"])
def test_other_recipients_or_questions_than_shown_are_not_sent(desk, aya, change):
    enquiry = made.draft(SHINAGAWA, MINATO)
    _, mark = sending(desk, enquiry)
    if change == "people":
        make.staff("new@example.jp", MINATO)
    else:
        enquiry.questionnaire.add(Question(kind="short", title="もう1つ"))
    response = desk.post(f"/enquiries/{enquiry.pk}/send/", mark)
    assert response.status_code == 409 and "送っていません。" in response.content.decode()
    assert Enquiry.objects.get().is_draft


def test_what_is_lacking_is_said_before_sending(desk):
    page = get_page(desk, f"/enquiries/{made.draft(questions=()).pk}/send/")
    assert (
        "設問を1つ以上作ってください。" in page
        and "あて先を選んでください。" in page
        and "照会を送る</button>" not in page
    )


def test_later_ones_are_shown_before_they_are_told(desk, secretary, aya, minato):
    enquiry = made.sent(SHINAGAWA, by=secretary)
    page = choose(desk, enquiry, "list", text="港区\n品川区").content.decode()
    assert "まだ加えていません" in page and "1件は、すでにあて先です。" in page and asked(enquiry) == [SHINAGAWA]
    mark = re.search(r'name="mark" value="([0-9a-f]{64})"', page)[1]
    choose(desk, enquiry, "list", text="港区\n品川区", mark=mark, send="1")
    assert asked(enquiry) == [MINATO, SHINAGAWA] and Notice.objects.filter(user=minato).exists()


def test_sent_one_is_extended_closed_and_reopened_by_its_pages(desk, secretary, aya):
    enquiry = made.sent(SHINAGAWA, by=secretary)
    page = f"/enquiries/{enquiry.pk}"
    assert "いまの期限より後で" in desk.post(f"{page}/extend/", {"until": "R8.6.30"}).content.decode()
    desk.post(f"{page}/extend/", {"until": "R8.7.10"})
    desk.post(f"{page}/addressees/{SHINAGAWA}/extend/", {"until": "R8.7.20"})
    assert [Enquiry.objects.get().due_on, enquiry.addressees.get().due_on] == [date(2026, 7, 10), date(2026, 7, 20)]
    desk.post(f"{page}/close/")
    assert Enquiry.objects.get().closed_at and desk.get(f"{page}/extend/").status_code == 404
    desk.post(f"{page}/reopen/")
    assert Enquiry.objects.get().is_open


def test_roll_call_tells_each_state_and_links_to_whom_to_call(desk, secretary, aya, sakai, clock):
    make.secretariat("other@example.jp")
    enquiry = made.sent(SHINAGAWA, MINATO, SAKAI, by=secretary)
    page = get_page(desk, f"/enquiries/{enquiry.pk}/")
    assert "3市区町村中 <b>0</b>市区町村提出" in page and "未提出 2市区町村" in page
    assert "1市区町村には、ポータルで知らせられません" in page
    states = re.findall(r'ward__name">([^<]+)<.*?ward__answer">.*?([^<>]+)</span>', page, re.DOTALL)
    assert [(name, state.strip()) for name, state in states] == [
        ("港区", "担当者なし"),
        ("品川区", "未開封"),
        ("福井県坂井市", "未開封"),
    ]
    shown = desk.get(f"/enquiries/{enquiry.pk}/").content.decode()
    assert '<span class="ward__name">福井県<ruby class="reading">坂井市<rt>さかいし</rt></ruby></span>' in shown
    enquiry.addressees.filter(municipality=aya.municipality).mark_seen(aya)
    clock.set(2026, 7, 2, 9, 0)
    desk.force_login(secretary)
    page = get_page(desk, f"/enquiries/{enquiry.pk}/addressees/?state=silent")
    assert "品川区" in page and "坂井市" in page and "港区" not in page and "電話" in page
    assert "2日過ぎています" in get_page(desk, f"/enquiries/{enquiry.pk}/")


def test_ask_again_and_send_back_are_for_those_they_fit(desk, secretary, aya, clock):
    enquiry = made.sent(SHINAGAWA, MINATO, by=secretary)
    page = f"/enquiries/{enquiry.pk}/addressees/{SHINAGAWA}/"
    row = enquiry.addressees.get(municipality__lg_code=SHINAGAWA)
    assert desk.post(page, {"reason": "ない"}).status_code == 405
    for _ in range(2):
        desk.post(f"{page}ask-again/")
    assert Notice.objects.filter(key__startswith="enquiry-asked-again").count() == 1
    assert "1時間に1回" in get_page(desk, page)
    clock.set(2026, 6, 1, 10, 1)
    desk.force_login(secretary)
    desk.post(f"/enquiries/{enquiry.pk}/ask-again/")
    assert Notice.objects.filter(key__startswith="enquiry-asked-again").count() == 2
    EnquiryAddressee.objects.filter(pk=row.pk).update(stage="handed_in", handed_in_at=clock())
    assert "差し戻す理由を入力してください。" in desk.post(page, {"reason": ""}).content.decode()
    desk.post(page, {"reason": "数が合いません。"})
    assert [row.stage for row in enquiry.addressees.filter(pk=row.pk)] == ["sent_back"]
    assert "数が合いません。" in get_page(desk, page)


@pytest.mark.parametrize("rest", ["", "addressees/", "addressees/edit/", "send/"])
def test_queries_of_a_page_do_not_grow_with_addressees(desk, secretary, aya, rest):
    numbers = []
    get_page(desk, "/enquiries/")
    for places in ([SHINAGAWA], [SHINAGAWA, MINATO, SAKAI]):
        enquiry = made.draft(*places)
        if "edit" not in rest and "send" not in rest:
            enquiry.send(by=secretary)
        with CaptureQueriesContext(connection) as queries:
            get_page(desk, f"/enquiries/{enquiry.pk}/{rest}")
        numbers.append(len(queries))
    assert numbers[0] == numbers[1] <= 12


def test_queries_of_the_list_do_not_grow(desk, secretary, aya):
    numbers = []
    get_page(desk, "/enquiries/")
    for _ in range(2):
        made.sent(SHINAGAWA, by=secretary)
        made.draft(SHINAGAWA)
        with CaptureQueriesContext(connection) as queries:
            get_page(desk, "/enquiries/")
        numbers.append(len(queries))
    assert numbers[0] == numbers[1] <= 12
