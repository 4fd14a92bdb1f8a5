"""回答の画面: drafts keep what was typed, two who write at once see both, and nothing is handed in unread."""

from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from bulletin.models import ApprovalRule
from enquiries.models import Answer, AnswerFile, Enquiry, EnquiryAddressee, Passing
from outbox.models import Notice
from tests import make
from tests.clients import as_
from tests.enquiries import made

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.once,
    pytest.mark.clock(2026, 6, 1, 9, 0),
    pytest.mark.usefixtures("clock"),
]

SHINAGAWA = "131091"


@pytest.fixture
def enquiry(secretary, aya):
    """A number, a choice, and a number that is asked only where the choice is ある."""
    enquiry = made.draft(SHINAGAWA, questions=())
    sheet = enquiry.questionnaire
    made.question(sheet, "number", "事業の数", key="n", is_required=True, unit="件")
    used = made.question(sheet, "choice", "助成金", key="used", options="ある\nない")
    made.question(sheet, "number", "助成金の額", key="yen", shown_if=used, shown_value="ある", is_required=True)
    made.question(sheet, "sum", "計", key="all", terms=["n", "yen"])
    enquiry.send(by=secretary)
    return enquiry


@pytest.fixture
def page(enquiry):
    return f"/enquiries/{enquiry.pk}/answer/"


def form_of(client, page):
    """The hidden fields that the page gives to the form."""
    context = client.get(f"{page}?correct").context
    return {"read": context["answer"].revision, "marks": context["marks"]}


def test_answer_is_typed_confirmed_and_handed_in(enquiry, page, aya):
    client = as_(aya)
    sent = {**form_of(client, page), "n": "1,200件", "used": "ない", "confirm": "1"}
    assert client.post(page, sent).headers["Location"] == f"{page}confirm/"
    confirm = client.get(f"{page}confirm/")
    assert "1,200件" in confirm.content.decode()
    assert Enquiry.objects.get().addressees.get().stage == "draft"
    done = client.post(f"{page}confirm/", {"read": confirm.context["answer"].revision}, follow=True)
    assert "品川区の回答を提出しました。" in done.content.decode()
    assert Answer.objects.get().values == {"n": "1200", "used": "ない", "all": "1200"}
    assert [version.handed_in_by for version in done.context["versions"]] == [aya]


def test_what_does_not_pass_is_kept_and_said_at_its_question(page, aya):
    client = as_(aya)
    response = client.post(page, {**form_of(client, page), "n": "百", "used": "ある", "confirm": "1"})
    text = response.content.decode()
    assert "数で入力してください（例：1200）。いまの入力：百" in text
    assert "「助成金の額」に答えてください。" in text
    assert 'value="百"' in text
    assert Answer.objects.get().draft == {"n": "百", "used": "ある"}


def test_answer_whose_condition_fell_away_is_named_before_handing_in(page, aya):
    client = as_(aya)
    client.post(page, {**form_of(client, page), "n": "1", "used": "ない", "yen": "5"})
    text = client.get(f"{page}confirm/").content.decode()
    assert "提出に含めない回答があります" in text
    assert "問3　助成金の額（問2で「ある」のときだけ）" in text


def test_bad_answer_whose_condition_fell_away_is_named_and_stops_nobody(page, aya):
    client = as_(aya)
    client.post(page, {**form_of(client, page), "n": "1", "used": "ない", "yen": "百円くらい", "confirm": "1"})
    text = client.get(f"{page}confirm/").content.decode()
    assert "提出に含めない回答があります" in text and "問3　助成金の額（問2で「ある」のときだけ）" in text
    assert Answer.objects.get().draft["yen"] == "百円くらい"


def test_drafts_are_saved_by_themselves_and_say_what_to_save_over(page, aya):
    client = as_(aya)
    saved = client.post(page, {**form_of(client, page), "n": "1", "autosave": "1"}).json()
    assert [saved["read"], saved["action"]] == [1, page]
    again = client.post(page, {"read": 1, "marks": saved["marks"], "n": "2", "autosave": "1"}).json()
    assert again["read"] == 2
    late = client.post(page, {"read": 1, "marks": saved["marks"], "n": "3", "autosave": "1"})
    assert [late.status_code, Answer.objects.get().draft] == [409, {"n": "2"}]


def test_two_who_write_at_once_lose_nothing(page, aya, aoi):
    first, second = as_(aya), as_(aoi)
    read = form_of(first, page)
    first.post(page, {**read, "n": "1", "used": "ある"})
    clash = second.post(page, {**read, "n": "2", "yen": "500"})
    assert clash.status_code == 409
    assert [each.label for each in clash.context["conflicts"]] == ["問1　事業の数（件）"]
    assert Answer.objects.get().draft == {"n": "1", "used": "ある"}
    form = clash.context["form"]
    assert {name: form[name].value() for name in form.fields} == {"n": "2", "used": "ある", "yen": "500"}
    hidden = {"read": clash.context["answer"].revision, "marks": clash.context["marks"]}
    second.post(page, {**hidden, "n": "2", "used": "ある", "yen": "500", "keep_n": "saved"})
    assert Answer.objects.get().draft == {"n": "1", "used": "ある", "yen": "500"}


def test_form_sent_twice_is_saved_once(page, aya):
    client = as_(aya)
    read = form_of(client, page)
    client.post(page, {**read, "n": "1"})
    assert client.post(page, {**read, "n": "1"}).headers["Location"] == page
    assert Answer.objects.get().revision == 1


def test_handed_in_answer_is_corrected_and_both_are_kept(enquiry, page, aya):
    client = as_(aya)
    for number in ("1", "2"):
        client.post(page, {**form_of(client, page), "n": number, "used": "ない"})
        client.post(f"{page}confirm/", {"read": Answer.objects.get().revision})
    read = client.get(page)
    assert [version.values["n"] for version in read.context["versions"]] == ["2", "1"]
    old = client.get(page, {"version": read.context["versions"][1].pk}).content.decode()
    assert "前に提出した回答です。" in old


def test_correction_is_dropped_with_its_files_and_the_answer_stands(secretary, aya):
    enquiry = made.draft(SHINAGAWA, questions=())
    made.question(enquiry.questionnaire, "number", "数", key="n")
    made.question(enquiry.questionnaire, "file", "資料", key="f")
    enquiry.send(by=secretary)
    page, client = f"/enquiries/{enquiry.pk}/answer/", as_(aya)
    for name in ("一.txt", "二.txt"):
        sent = SimpleUploadedFile(name, name.encode())
        client.post(page, {**form_of(client, page), "n": "1", "file-f": sent})
    client.post(f"{page}confirm/", {"read": Answer.objects.get().revision})
    sent = SimpleUploadedFile("三.txt", b"3")
    client.post(page, {**form_of(client, page), "n": "9", "file-f": sent})
    client.post(f"/enquiries/files/{AnswerFile.objects.get(name='一.txt').pk}/remove/", {})
    assert f'<a href="{page}drop/">訂正をやめる</a>' in client.get(page).content.decode()
    seen = int(client.get(f"{page}drop/").context["deed"].read[1])
    client.post(f"{page}drop/", {"read": seen - 1})
    assert Answer.objects.get().draft == {"n": "9"}
    done = client.post(f"{page}drop/", {"read": seen}, follow=True)
    assert "提出した回答に戻しました。" in done.content.decode()
    answer, row = Answer.objects.get(), EnquiryAddressee.objects.get()
    assert [answer.draft, answer.values["n"], row.stage] == [{}, "1", "handed_in"]
    assert list(AnswerFile.objects.not_removed().values_list("name", flat=True)) == ["一.txt", "二.txt"]
    assert client.get(AnswerFile.objects.get(name="三.txt").get_absolute_url()).status_code == 404


def test_dropped_correction_of_what_was_sent_back_stays_wanted(enquiry, page, aya, secretary):
    client = as_(aya)
    client.post(page, {**form_of(client, page), "n": "1", "used": "ない"})
    client.post(f"{page}confirm/", {"read": 1})
    EnquiryAddressee.objects.get().send_back("数を確かめてください。", by=secretary)
    client.post(page, {**form_of(client, page), "n": "2", "used": "ない"})
    client.post(f"{page}drop/", {"read": Answer.objects.get().revision})
    row = EnquiryAddressee.objects.get()
    assert [Answer.objects.get().draft, row.stage] == [{}, "sent_back"]


def test_what_was_sent_back_stays_wanted_while_it_waits_for_approval(enquiry, page, aya, secretary):
    ApprovalRule.objects.create(municipality=aya.municipality)
    manager = make.manager("hinata@example.jp", SHINAGAWA)
    row = EnquiryAddressee.objects.get()
    Answer.objects.of(row).hand_in({"n": "1", "used": "ない"}, by=manager, revision=0)
    row.send_back("数を確かめてください。", by=secretary)
    Answer.objects.of(row).pass_to_manager({"n": "2", "used": "ない"}, by=aya, revision=1)
    assert EnquiryAddressee.objects.with_state(date(2026, 5, 1)).get().state == "sent_back"
    assert "数を確かめてください。" in as_(manager).get(page).content.decode()
    assert "引き続き求められています" in as_(manager).get(f"{page}drop/").content.decode()
    Answer.objects.of(row).drop_correction(by=manager, revision=2)
    row.refresh_from_db()
    assert [row.stage, row.sent_back_reason] == ["sent_back", "数を確かめてください。"]


def test_closed_one_is_read_and_keeps_what_was_typed_on_the_page(enquiry, page, aya, secretary):
    client = as_(aya)
    client.post(page, {**form_of(client, page), "n": "1", "used": "ない"})
    read = form_of(client, page)
    enquiry.close(by=secretary)
    late = client.post(page, {**read, "n": "77", "used": "ない"})
    assert [late.status_code, "77件" in late.content.decode()] == [409, True]
    assert "提出しないまま、締め切られました。" in client.get(page).content.decode()
    said = client.post(f"{page}confirm/", {"read": "1"}, follow=True)
    assert (said.redirect_chain[-1][0], "締め切られたため、提出できませんでした。" in said.content.decode()) == (
        page,
        True,
    )


def test_button_of_who_read_what_a_colleague_has_emptied_says_that_nothing_is_handed_in(page, aya):
    client = as_(aya)
    client.post(page, {**form_of(client, page), "n": "1", "used": "ない"})
    read = client.get(f"{page}confirm/").context["answer"].revision
    client.post(page, {**form_of(client, page), "n": "", "used": "ない"})
    said = client.post(f"{page}confirm/", {"read": read}, follow=True).content.decode()
    assert "まだ提出していません。読んでいる間に回答が変わりました。" in said
    assert EnquiryAddressee.objects.get().handed_in_at is None


def test_new_version_while_writing_shows_the_new_questions_with_what_was_typed(enquiry, page, aya, secretary):
    client = as_(aya)
    read = form_of(client, page)
    newer = enquiry.questionnaire.copy(as_next_version=True)
    made.question(newer, "short", "新しい設問", key="new")
    newer.publish()
    Enquiry.objects.filter(pk=enquiry.pk).update(questionnaire=newer)
    client.post(page, {**read, "n": "5"})
    row = EnquiryAddressee.objects.select_related("enquiry__questionnaire").get()
    stale = EnquiryAddressee.objects.select_related("enquiry__questionnaire").get()
    stale.enquiry.questionnaire = enquiry.questionnaire
    assert Answer.objects.of(stale).hand_in({"n": "5"}, by=aya, revision=1) is False
    assert Answer.objects.of(row).hand_in({"n": "5"}, by=aya, revision=1) is True
    assert Answer.objects.get().questionnaire == newer


def test_what_was_written_to_a_question_that_is_gone_is_shown_and_kept(enquiry, page, aya):
    client = as_(aya)
    client.post(page, {**form_of(client, page), "n": "5", "used": "ある", "yen": "1800"})
    newer = enquiry.questionnaire.copy(as_next_version=True)
    newer.questions.filter(kind="sum").delete()
    newer.questions.get(key="yen").remove()
    newer.publish()
    Enquiry.objects.filter(pk=enquiry.pk).update(questionnaire=newer)
    text = client.get(page).content.decode()
    assert "なくなった設問に書いたものがあります" in text and "助成金の額：1,800" in text
    client.post(page, {**form_of(client, page), "n": "6", "used": "ある"})
    assert Answer.objects.get().draft == {"n": "6", "used": "ある", "yen": "1800"}
    assert "助成金の額：1,800" in client.get(f"{page}confirm/").content.decode()


def test_last_answers_are_copied_to_the_same_questions(enquiry, page, aya, secretary):
    client = as_(aya)
    client.post(page, {**form_of(client, page), "n": "3", "used": "ない"})
    client.post(f"{page}confirm/", {"read": 1})
    again = Enquiry.objects.create(
        questionnaire=enquiry.questionnaire.copy(as_next_version=False),
        previous=enquiry,
        title="次の年",
        due_on=enquiry.due_on,
    )
    again.add([make.place(SHINAGAWA).pk], by=secretary)
    again.send(by=secretary)
    page = f"/enquiries/{again.pk}/answer/"
    assert "前回の回答：3件" in client.get(page).content.decode()
    client.post(f"{page}copy/", {"read": "0"})
    assert Answer.objects.get(addressee__enquiry=again).draft == {"n": "3", "used": "ない"}


def test_manager_hands_in_or_gives_back_where_the_municipality_wants_that(enquiry, page, aya, aoi):
    ApprovalRule.objects.create(municipality=make.place(SHINAGAWA))
    staff, manager = as_(aya), as_(aoi)
    staff.post(page, {**form_of(staff, page), "n": "1", "used": "ない"})
    staff.post(f"{page}confirm/", {"read": Answer.objects.get().revision})
    row = EnquiryAddressee.objects.get()
    assert [row.stage, row.handed_in_at] == ["waiting", None]
    assert Notice.objects.filter(user=aoi, title="照会第1号の回答が、提出の承認を待っています").exists()
    assert staff.post(f"{page}return/", {"note": "直して"}).status_code == 403
    manager.post(f"{page}return/", {"note": "数を確かめてください。"})
    assert [EnquiryAddressee.objects.get().stage, Passing.objects.first().note] == ["draft", "数を確かめてください。"]
    assert Notice.objects.filter(user=aya, title="照会第1号の回答を直してください").exists()
    manager.post(f"{page}confirm/", {"read": Answer.objects.get().revision})
    assert EnquiryAddressee.objects.get().stage == "handed_in"


def test_answer_goes_to_another_office_with_a_note(enquiry, page, aya, aoi):
    other = aoi.assignment.office.municipality.offices.create(name="防災課", email="b@example.jp", telephone="03-1-1")
    client = as_(aya)
    client.post(f"{page}pass/", {"office": other.pk, "note": "額をお願いします。", "was": ""})
    passing = Passing.objects.get()
    assert [passing.office, passing.note, passing.made_by] == [other, "額をお願いします。", aya]
    assert EnquiryAddressee.objects.get().office == other
    late = client.post(f"{page}pass/", {"office": aya.assignment.office.pk, "note": "戻す", "was": ""})
    assert [late.status_code, "戻す" in late.content.decode()] == [409, True]
    assert "額をお願いします。" in client.get(page).content.decode()


def test_inbox_and_own_page_and_hand_over_sheet_tell_what_waits(enquiry, page, aya):
    client = as_(aya)
    inbox = client.get("/enquiries/inbox/")
    assert [str(row) for row, *_ in inbox.context["waiting"]] == ["照会第1号「各区交流調査」 品川区"]
    assert "照会第1号「各区交流調査」" in client.get("/members/").content.decode()
    client.post(page, {**form_of(client, page), "n": "1", "used": "ない"})
    client.post(f"{page}confirm/", {"read": 1})
    inbox = client.get("/enquiries/inbox/")
    assert [inbox.context["waiting"], len(inbox.context["handed_in"])] == [[], 1]
    assert "照会への回答" not in client.get("/members/").content.decode()


def test_files_are_kept_at_once_and_read_by_the_asker_once_handed_in(secretary, aya, minato):
    enquiry = made.draft(SHINAGAWA, "131032", questions=())
    made.question(enquiry.questionnaire, "file", "実績の資料", key="f", is_required=True)
    enquiry.send(by=secretary)
    page, client = f"/enquiries/{enquiry.pk}/answer/", as_(aya)
    refused = client.post(page, {**form_of(client, page), "confirm": "1"})
    missing = '<a href="#id_file-f">問1　実績の資料：ファイルを選んで送ってください。</a>'
    assert missing in refused.content.decode()
    bad = client.post(page, {**form_of(client, page), "file-f": SimpleUploadedFile("virus.exe", b"MZ")}, follow=True)
    assert not AnswerFile.objects.exists()
    assert bad.context["errors"][0].errors
    client.post(page, {**form_of(client, page), "file-f": SimpleUploadedFile("実績.txt", "実績".encode())})
    row = AnswerFile.objects.get()
    address = row.get_absolute_url()
    assert [as_(each).get(address).status_code for each in (aya, minato, secretary)] == [200, 404, 404]
    client.post(f"{page}confirm/", {"read": Answer.objects.get().revision})
    assert Answer.objects.get().values == {"f": ["実績.txt"]}
    assert as_(secretary).get(address).status_code == 200
    client.post(f"/enquiries/files/{row.pk}/remove/", {"note": "取り違え"})
    assert as_(secretary).get(address).status_code == 200  # what was handed in stands
    assert EnquiryAddressee.objects.get(municipality=make.place(SHINAGAWA)).stage == "draft"
