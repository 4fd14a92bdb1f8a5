"""AnswerForm: what may be answered to each kind of question, and what is kept of it."""

import pytest

from enquiries.models import Questionnaire
from enquiries.questions import layout
from enquiries.questions.answer_form import AnswerForm
from tests import make
from tests.enquiries import made

pytestmark = pytest.mark.django_db


@pytest.fixture
def sheet():
    return Questionnaire.objects.create()


def bound(sheet, **values):
    return AnswerForm.over(values, questions=sheet.listed(), place=make.place("131091"))


@pytest.mark.parametrize(
    ("fields", "typed", "kept"),
    [
        ({"kind": "short"}, "　雪の　活用 ", "雪の 活用"),
        ({"kind": "number", "unit": "円"}, "１，８００円", "1800"),
        ({"kind": "number", "decimals": 1, "unit": "%"}, "12.5％", "12.5"),
        ({"kind": "number"}, "▲3", "-3"),
        ({"kind": "date"}, "H27.11.18", "2015-11-18"),
        ({"kind": "choice", "options": "ある\nない"}, "ない", "ない"),
        ({"kind": "choices", "options": "春\n夏\n秋"}, ["春", "秋"], ["春", "秋"]),
        ({"kind": "municipality"}, "182109", "福井県坂井市"),
        ({"kind": "ward"}, "品川区", "品川区"),
    ],
)
def test_answer_of_each_kind_is_kept_in_one_form(sheet, fields, typed, kept):
    made.question(sheet, key="a", **fields)
    form = bound(sheet, a=typed)
    assert form.is_valid(), form.errors
    assert form.answers == {"a": kept}
    again = bound(sheet, **form.answers)
    assert again.is_valid(), again.errors
    assert again.answers == form.answers


@pytest.mark.parametrize(
    ("fields", "typed", "said"),
    [
        ({"kind": "number"}, "百", "数で入力してください（例：1200）。いまの入力：百"),
        ({"kind": "number"}, "1e99", "数で入力してください（例：1200）。いまの入力：1e99"),
        ({"kind": "number"}, "1.5", "整数で入力してください。いまの入力：1.5"),
        ({"kind": "number", "least": 0}, "-1", "0以上の数にしてください。"),
        ({"kind": "number", "most": 1000, "unit": "人"}, "1001", "1,000人以下の数にしてください。"),
        ({"kind": "choices", "options": "春\n夏", "most": 1}, ["春", "夏"], "1つまで選んでください（いまは2つ）。"),
        ({"kind": "choice", "options": "ある"}, "まあ", "選択肢から選んでください。"),
        ({"kind": "short", "is_required": True}, "", "「設問」に答えてください。"),
        (
            {"kind": "municipality"},
            "霞市",
            "「霞市」は自治体の名簿にありません。「埼玉県朝霞市」のことですか。都道府県からの名称（例：山形県鶴岡市）か、6桁のコードを入力してください。",
        ),
    ],
)
def test_bad_answer_is_said_at_its_question(sheet, fields, typed, said):
    made.question(sheet, key="a", **fields)
    assert bound(sheet, a=typed).errors == {"a": [said]}


@pytest.fixture
def table(sheet):
    table = made.question(sheet, "table", "事業", key="t")
    made.question(sheet, "short", "名称", key="name", table=table, is_required=True)
    made.question(sheet, "number", "額", key="yen", table=table, unit="円")
    made.question(sheet, "sum", "計", key="all", terms=["t.yen"])
    return table


def test_table_is_read_row_by_row_and_summed(sheet, table):
    form = bound(
        sheet, t=[{"name": "雪まつり", "yen": "1,000"}, {"name": "茶会", "yen": ""}, {"name": "展示", "yen": "500"}]
    )
    assert form.is_valid(), form.errors
    rows = [{"name": "雪まつり", "yen": "1000"}, {"name": "茶会", "yen": ""}, {"name": "展示", "yen": "500"}]
    assert form.answers == {"t": rows, "all": "1500"}


def test_rows_pasted_from_excel_come_after_those_typed(sheet, table):
    data = {"t-rows": "1", "t-0-name": "茶会", "t-0-yen": "5", "t-paste": "雪まつり\t1,000円\n展示\t500\n"}
    form = AnswerForm(data, questions=sheet.listed(), place=None)
    assert form.is_valid(), form.errors
    assert [row["name"] for row in form.answers["t"]] == ["茶会", "雪まつり", "展示"]


def test_bad_cell_names_its_row_and_column_and_no_cell_is_dropped(sheet, table):
    data = {"t-rows": "0", "t-paste": "雪まつり\t千\n\t500\n展示\t500\t備考"}
    form = AnswerForm(data, questions=sheet.listed(), place=None)
    assert form.errors == {
        "t": [
            "1行目の「額」：数で入力してください（例：1200）。いまの入力：千",
            "2行目の「名称」：入力してください。",
            "3行目：列が多すぎます。余りは「備考」です。",
        ]
    }
    assert form.typed["t"][2] == {"name": "展示", "yen": "500", "_beyond": "備考"}


def test_pasted_option_is_known_by_its_name_and_an_unknown_one_stays(sheet, table):
    made.question(sheet, "ward", "区", key="ward", table=table)
    made.question(sheet, "choice", "種別", key="kind", table=table, options="友好都市\n姉妹都市")
    data = {"t-rows": "0", "t-paste": "茶会\t5\t東京都港 区\t友好都市\n展示\t5\t豊島区\tその他の都市"}
    form = AnswerForm(data, questions=sheet.listed(), place=None)
    assert form.errors == {"t": ["2行目の「種別」：「その他の都市」は、選択肢にありません。"]}
    page = str(form["t"])
    assert '<option value="港区" selected' in page and "その他の都市（選択肢にありません）" in page
    again = AnswerForm(data | {"t-paste": "茶会\t5\t東京都港 区\t友好都市"}, questions=sheet.listed(), place=None)
    assert again.is_valid() and again.answers["t"][0]["ward"] == "港区"


def test_question_is_asked_only_where_its_condition_holds(sheet):
    used = made.question(sheet, "choice", "使いましたか", key="used", options="はい\nいいえ")
    made.question(sheet, "number", "額", key="yen", is_required=True, shown_if=used, shown_value="はい")
    assert bound(sheet, used="はい").errors == {"yen": ["「額」に答えてください。"]}
    form = bound(sheet, used="いいえ", yen="5")
    assert form.is_valid()
    assert form.answers == {"used": "いいえ"}
    assert [question.key for question in form.left_out] == ["yen"]


def test_copy_keeps_keys_conditions_and_columns(sheet, table):
    used = made.question(sheet, "choice", "使いましたか", key="used", options="はい\nいいえ")
    made.question(sheet, "number", "額", key="more", shown_if=used, shown_value="はい")
    sheet.publish()
    copied = sheet.copy(as_next_version=True)
    assert [copied.version, copied.follows, copied.is_published] == [2, sheet, False]
    rows = copied.listed()
    assert [row.key for row in rows] == ["t", "all", "used", "more"]
    assert [column.key for column in rows[0].parts] == ["name", "yen"]
    assert rows[3].shown_if == rows[2]
    assert all(row.questionnaire_id == copied.pk for row in copied.questions.all())


def test_year_is_written_without_a_comma(sheet):
    year = made.question(sheet, "number", key="a", unit="年度", least=2014)
    assert layout.answer_text(year, "2017") == "2017年度"
    assert layout.answer_text(made.question(sheet, "number", unit="円"), "2017") == "2,017円"
    assert bound(sheet, a="2013").errors["a"] == ["2014年度以上の数にしてください。"]


def test_condition_on_a_condition_and_sums_with_blanks(sheet):
    first = made.question(sheet, "choice", "事業", key="first", options="有\n無")
    second = made.question(sheet, "choice", "助成", key="second", options="有\n無", shown_if=first, shown_value="有")
    made.question(sheet, "number", "額", key="yen", shown_if=second, shown_value="有", is_required=True)
    rows = made.question(sheet, "table", "内訳", key="rows", shown_if=first, shown_value="有")
    made.question(sheet, "number", "費用", key="cost", table=rows)
    made.question(sheet, "short", "名称", key="name", table=rows)
    made.question(sheet, "sum", "計", key="all", terms=["yen", "rows.cost"])
    typed = {"second": "有", "yen": "5", "rows": [{"cost": "1,000"}, {"name": "茶会"}, {"cost": "２"}]}
    asked = bound(sheet, first="有", **typed)
    assert asked.is_valid() and asked.answers["all"] == "1007"
    not_asked = bound(sheet, first="無", **typed)
    assert not_asked.is_valid() and not_asked.answers == {"first": "無"}
    assert [question.key for question in not_asked.left_out] == ["second", "yen", "rows"]
