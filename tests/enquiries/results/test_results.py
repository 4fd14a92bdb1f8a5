"""結果: live figures for the secretariat, joined files, and what an edition publishes of them."""

import io

import openpyxl
import pytest

from enquiries.models import Answer, Enquiry, ResultEdition
from enquiries.results.editions import frozen
from tests.clients import as_, confirm
from tests.enquiries import made
from tests.html import words
from timeline.models import Document, Entry, RecordFile

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.clock(2026, 6, 1, 9, 0),
    pytest.mark.usefixtures("clock"),
]

SHINAGAWA, MINATO, SAKAI = "131091", "131032", "182109"


@pytest.fixture
def asked(secretary):
    """An enquiry with a choice, a public text and a private one, a table and a number, to three places."""
    enquiry = made.draft(SHINAGAWA, MINATO, SAKAI, questions=())
    sheet = enquiry.questionnaire
    made.question(sheet, "choice", "参加", key="joins", options="はい\nいいえ", is_public=True)
    made.question(sheet, "choices", "季節", key="seasons", options="春\n秋")
    made.question(sheet, "long", "望むこと", key="wish")
    made.question(sheet, "long", "紹介文", key="intro", is_public=True)
    table = made.question(sheet, "table", "事業", key="t", is_public=True)
    made.question(sheet, "short", "名称", key="t-name", table=table)
    made.question(sheet, "number", "額", key="t-yen", table=table, unit="円")
    enquiry.send(by=secretary)
    return enquiry


def answer(enquiry, lg_code, **values):
    row = enquiry.addressees.get(municipality__lg_code=lg_code)
    row.enquiry = enquiry
    assert Answer.objects.of(row).hand_in(values, by=None, revision=0)


@pytest.fixture
def answered(asked):
    answer(
        asked,
        SHINAGAWA,
        joins="はい",
        seasons=["春"],
        wish="内緒の望み",
        intro="海のまち",
        t=[{"t-name": "=雪まつり", "t-yen": "1000"}, {"t-name": "茶会", "t-yen": ""}],
    )
    answer(asked, SAKAI, joins="いいえ", intro="山のまち")
    return asked


def test_page_shows_figures_while_answers_come_in(answered, secretary):
    page = words(as_(secretary).get(f"/enquiries/{answered.pk}/results/"))
    assert "あて先3市区町村" in page.replace(" ", "")
    assert "問1 参加" in page
    assert "1件の文章を読む" in page
    assert "内緒の望み" not in page
    texts = words(as_(secretary).get(f"/enquiries/{answered.pk}/results/wish/"))
    assert "品川区内緒の望み" in texts.replace(" ", "")


def test_queries_stay_the_same_however_many_answer(asked, secretary, django_assert_max_num_queries):
    client = as_(secretary)
    client.get(f"/enquiries/{asked.pk}/results/")
    for code in (SHINAGAWA, MINATO, SAKAI):
        answer(asked, code, joins="はい")
    with django_assert_max_num_queries(11):
        client.get(f"/enquiries/{asked.pk}/results/")


def test_draft_of_an_answer_is_in_no_figure_and_no_file(answered, secretary, minato):
    row = answered.addressees.get(municipality__lg_code=MINATO)
    Answer.objects.of(row).save_draft({"wish": "まだの望み"}, by=minato, revision=0)
    client = as_(secretary)
    for address in ("", "wish/", "?format=xlsx"):
        response = client.get(f"/enquiries/{answered.pk}/results/{address}")
        body = b"".join(response.streaming_content) if response.streaming else response.content
        assert "まだの望み".encode() not in body


def test_workbook_has_a_row_for_each_addressee_and_a_sheet_for_each_table(answered, secretary):
    response = as_(secretary).get(f"/enquiries/{answered.pk}/results/?format=xlsx")
    book = openpyxl.load_workbook(io.BytesIO(b"".join(response.streaming_content)))
    assert book.sheetnames == ["全回答", "問5 事業", "設問の一覧", "この資料について"]
    head, *rows = book["全回答"].iter_rows(values_only=True)
    columns = head[7:]
    assert columns == ("問1 参加", "問2 季節", "問2 季節｜春", "問2 季節｜秋", "問3 望むこと", "問4 紹介文", "問5 事業")
    by_place = {row[2]: row for row in rows}
    assert by_place["品川区"][3] == "提出済み"
    assert by_place["品川区"][7:] == ("はい", "春", 1, 0, "内緒の望み", "海のまち", 2)
    assert by_place["港区"][3:] == ("未着手", *[None] * 10)
    long = list(book["問5 事業"].iter_rows(values_only=True, min_row=2))
    assert [row[2:] for row in long] == [("品川区", 1, "=雪まつり", 1000), ("品川区", 2, "茶会", None)]
    assert book["問5 事業"]["E2"].data_type == "s"
    keys = [row[1] for row in book["設問の一覧"].iter_rows(values_only=True, min_row=2)]
    assert keys == ["joins", "seasons", "wish", "intro", "t", "t-name", "t-yen"]


def test_wards_alone_are_counted_as_wards(secretary):
    enquiry = made.sent(SHINAGAWA, MINATO, by=secretary)
    answer(enquiry, MINATO)
    page = words(as_(secretary).get(f"/enquiries/{enquiry.pk}/results/"))
    assert "あて先2区回答1区" in page.replace(" ", "")
    row = edition(enquiry, "flash", secretary)
    assert "あて先2区のうち1区の回答" in words(as_(secretary).get(row.get_absolute_url()))


def test_page_compares_with_those_that_answered_the_earlier_one_too(asked, secretary):
    answer(asked, SHINAGAWA, joins="いいえ", t=[{"t-name": "雪まつり", "t-yen": "1000"}])
    answer(asked, SAKAI, joins="はい")
    later = Enquiry.objects.begin(by=secretary, token="b", previous=asked, title="各区交流調査", due_on=asked.due_on)
    later.send(by=secretary)
    rows = [{"t-name": "雪まつり", "t-yen": "1500"}, {"t-name": "茶会", "t-yen": "2500"}]
    answer(later, SHINAGAWA, joins="はい", t=rows)
    answer(later, MINATO, joins="はい")
    page = words(as_(secretary).get(f"/enquiries/{later.pk}/results/"))
    assert "前の回にも回答した1市区町村の分だけです" in page
    assert "うち前の回も回答した1市区町村 前の回の同じ1市区町村 増減" in page
    assert "はい 2 100％ 1 0 ＋1" in page and "いいえ 0 0％ 0 1 －1" in page
    assert "前の回にも回答した1市区町村の合計は、前の回が1,000円、今回が4,000円です（＋3,000円）" in page


def edition(enquiry, kind, by, *chosen):
    row, is_done = ResultEdition.objects.make(enquiry, kind, frozen(enquiry, enquiry.due_on), by=by)
    assert is_done
    offered = {mark for rows in row.texts.values() for mark, _, _ in rows} | {"t"}
    row.choose(offered, {mark for mark in offered if mark.split(":")[-1] in chosen})
    return row


def test_edition_stands_as_it_was_frozen(answered, secretary):
    row = edition(answered, "flash", secretary)
    answer(answered, MINATO, joins="はい")
    row.refresh_from_db()
    assert [row.asked, row.answered, row.results[0]["counts"]] == [3, 2, [["はい", 1], ["いいえ", 1]]]
    again, _ = ResultEdition.objects.make(answered, "flash", frozen(answered, answered.due_on), by=secretary)
    assert [again.pk, again.answered] == [row.pk, 3]
    assert again.publish(by=secretary)
    assert ResultEdition.objects.make(answered, "flash", frozen(answered, answered.due_on), by=secretary)[1] is False
    assert [again.publish(by=secretary), again.throw_away(by=secretary)] == [False, False]


def test_edition_is_read_once_it_is_published(answered, secretary, aya, client):
    row = edition(answered, "flash", secretary)
    address = row.get_absolute_url()
    assert [as_(aya).get(address).status_code, client.get(address).status_code] == [404, 404]
    assert as_(secretary).get(address).status_code == 200
    row.publish(by=secretary)
    page = words(client.get(address))
    assert "あて先3市区町村のうち2市区町村の回答" in page


def test_members_edition_is_for_those_who_serve_a_municipality(answered, secretary, aya, client):
    row = edition(answered, "flash", secretary)
    row.audience = "members"
    row.save()
    row.publish(by=secretary)
    assert [as_(aya).get(row.get_absolute_url()).status_code, client.get(row.get_absolute_url()).status_code] == [
        200,
        404,
    ]


@pytest.mark.parametrize(
    ("kind", "chosen", "shown"),
    [
        ("flash", (), []),
        ("flash", ("wish",), ["内緒の望み"]),
        ("detailed", (), ["品川区", "福井県坂井市"]),
        ("detailed", ("intro",), ["品川区", "福井県坂井市", "海のまち", "山のまち"]),
        ("detailed", ("t",), ["品川区", "福井県坂井市", "=雪まつり"]),
    ],
)
def test_nothing_is_published_that_was_not_chosen(answered, secretary, client, kind, chosen, shown):
    row = edition(answered, kind, secretary, *chosen)
    row.publish(by=secretary)
    page = words(client.get(row.get_absolute_url()))
    private = ["内緒の望み", "品川区", "福井県坂井市", "海のまち", "山のまち", "=雪まつり"]
    assert [each for each in private if each in page] == [each for each in private if each in shown]
    row.refresh_from_db()
    kept = f"{row.texts}{row.places}"
    assert [
        each for each in private if each in kept and each not in page and each not in ("品川区", "福井県坂井市")
    ] == []


def test_text_that_was_changed_since_it_was_chosen_is_chosen_no_more(answered, secretary):
    row = edition(answered, "flash", secretary, "wish")
    again, _ = ResultEdition.objects.make(answered, "flash", frozen(answered, answered.due_on), by=secretary)
    assert again.chosen == row.chosen
    assert [len(again.chosen), again.unchosen] == [1, 0]
    Answer.objects.filter(values__wish="内緒の望み").update(values={"wish": "だれにも見せない望み"})
    page = as_(secretary).post(f"/enquiries/{answered.pk}/editions/make/", {"kind": "flash"}, follow=True)
    assert "1件は回答が変わりました" in words(page)
    assert ResultEdition.objects.get().chosen == []


def test_publishing_drafts_the_entry_with_the_document(answered, secretary, client):
    row = edition(answered, "flash", secretary)
    row.publish(by=secretary)
    entry = row.entry
    assert [entry.title, entry.state] == ["各区交流調査結果（速報）について報告", Entry.State.DRAFT]
    document = Document.objects.get(name="各区交流調査結果")
    assert client.get(document.get_absolute_url()).status_code == 404
    entry.publish(by=secretary)
    page = client.get(document.get_absolute_url()).content.decode()
    assert row.get_absolute_url() in page
    assert RecordFile.objects.read_next() is False  # an address has no text to be taken


def test_desk_makes_writes_chooses_and_publishes(answered, secretary):
    desk = as_(secretary)
    made_ = desk.post(f"/enquiries/{answered.pk}/editions/make/", {"kind": "analysis"})
    row = ResultEdition.objects.get()
    assert made_.headers["Location"] == f"/enquiries/editions/{row.pk}/edit/"
    desk.post(
        made_.headers["Location"],
        {"comment": "## 考察\n多い。", "audience": "public", "token": row.token, "reason": "考察"},
    )
    assert row.choosable == ["wish", "intro"]
    mark = row.texts["wish"][0][0]
    desk.post(f"/enquiries/editions/{row.pk}/texts/wish/", {"texts": [mark]})
    publish = f"/enquiries/editions/{row.pk}/publish/"
    read = dict([desk.get(publish).context["deed"].read])
    ResultEdition.objects.update(comment="読まれていない考察")
    assert "この版が変わりました" in desk.post(publish, read, follow=True).content.decode()
    ResultEdition.objects.update(comment="## 考察\n多い。")
    confirm(desk, publish)
    row.refresh_from_db()
    assert [row.comment, row.chosen, row.published_at is not None] == ["## 考察\n多い。", [mark], True]
    assert row.texts == {"wish": [[mark, "品川区", "内緒の望み"]]}
