"""Answers counted in one pass: by kind of question, and against the same addressees of the year before."""

import pytest

from enquiries.models import Questionnaire
from enquiries.results.shown import Shown
from enquiries.results.tally import Comparison
from tests.enquiries import made

pytestmark = pytest.mark.django_db


@pytest.fixture
def sheet():
    return Questionnaire.objects.create()


def results(sheet, *answers, before=None, kinds=None):
    """The plain data of the one question asked, of answers by the place's number."""
    comparison = Comparison(sheet.listed(), before or {}, kinds or {})
    for place, values in enumerate(answers):
        comparison.take(place, values)
    return comparison.results()[0]


def test_choices_are_counted_with_those_nobody_chose_and_earlier_wordings(sheet):
    made.question(sheet, "choice", key="a", options="はい\nいいえ\nまだ")
    found = results(sheet, {"a": "はい"}, {"a": "はい"}, {"a": "未定"}, {})
    assert [found["answered"], found["counts"]] == [3, [["はい", 2], ["いいえ", 0], ["まだ", 0], ["未定", 1]]]
    assert [bar.share for bar in Shown(found).bars] == [67, 0, 0, 33]


def test_share_of_several_choices_is_of_those_who_answered(sheet):
    made.question(sheet, "choices", key="a", options="春\n秋")
    found = results(sheet, {"a": ["春", "秋"]}, {"a": ["春"]}, {"a": []})
    assert found["answered"] == 2
    assert [(bar.name, bar.number, bar.share) for bar in Shown(found).bars] == [("春", 2, 100), ("秋", 1, 50)]


def test_numbers_are_summed_and_a_blank_is_no_zero(sheet):
    made.question(sheet, "number", key="a", unit="円")
    found = results(sheet, {"a": "1000"}, {"a": "0"}, {"a": "500"}, {"a": ""}, {})
    assert Shown(found).figures == [
        ("合計", "1,500円"),
        ("平均", "500円"),
        ("中央値", "500円"),
        ("最小", "0円"),
        ("最大", "1,000円"),
    ]
    assert Shown(results(sheet, {})).figures == []


def test_table_counts_its_rows_and_its_columns_over_them(sheet):
    table = made.question(sheet, "table", key="t")
    made.question(sheet, "choice", key="origin", table=table, options="掲示板\n催し")
    made.question(sheet, "number", key="yen", table=table, unit="円")
    rows = [{"origin": "催し", "yen": "5"}, {"origin": "催し", "yen": ""}]
    found = results(sheet, {"t": rows}, {"t": [{"origin": "掲示板", "yen": "7"}]})
    origin, yen = found["columns"]
    assert [found["answered"], found["rows"]] == [2, 3]
    assert [origin["answered"], origin["counts"]] == [3, [["掲示板", 1], ["催し", 2]]]
    assert [yen["answered"], yen["numbers"]["sum"]] == [2, "12"]


def test_days_names_and_texts(sheet):
    made.question(sheet, "date", key="a")
    found = results(sheet, {"a": "2015-11-18"}, {"a": "2014-09-16"})
    assert [bar.name for bar in Shown(found).bars] == ["平成26年9月16日", "平成27年11月18日"]


def test_year_before_is_that_of_the_same_addressees(sheet):
    made.question(sheet, "choice", key="a", options="はい\nいいえ")
    before = {0: {"a": "いいえ"}, 9: {"a": "はい"}}  # 9 has not answered this year, 1 did not last year
    found = results(sheet, {"a": "はい"}, {"a": "はい"}, before=before, kinds={"a": "choice"})
    shown = Shown(found)
    assert [shown.compared, shown.is_compared, shown.tells_both] == [1, True, True]
    assert [(bar.number, bar.both, bar.before, bar.change) for bar in shown.bars] == [
        (2, 1, 0, "＋1"),
        (0, 0, 1, "－1"),
    ]


@pytest.mark.parametrize("kinds", [{}, {"a": "number"}])
def test_question_that_was_not_asked_so_is_not_compared(sheet, kinds):
    made.question(sheet, "choice", key="a", options="はい")
    found = results(sheet, {"a": "はい"}, before={0: {"a": "5"}}, kinds=kinds)
    assert not Shown(found).is_compared
