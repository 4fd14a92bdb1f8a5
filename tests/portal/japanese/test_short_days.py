"""Days typed without their year."""

from datetime import date

import pytest
from django import forms

from portal.japanese.short_days import coming, following, nearest, parse_short, past
from portal.japanese.wareki import DateError
from portal.web.forms import WarekiDateField

TODAY = date(2026, 11, 29)


@pytest.mark.parametrize(
    ("rule", "text", "day"),
    [
        (coming, "12/20", date(2026, 12, 20)),
        (coming, "１２月２０日（日）", date(2026, 12, 20)),
        (coming, "十二月二十日", date(2026, 12, 20)),
        (coming, "11-29", TODAY),
        (coming, "3.31", date(2027, 3, 31)),
        (coming, "2/29", date(2028, 2, 29)),
        (past, "8/1", date(2026, 8, 1)),
        (past, "11/29", TODAY),
        (past, "3/31", date(2026, 3, 31)),
        (nearest, "12/20", date(2026, 12, 20)),
        (nearest, "10/1", date(2026, 10, 1)),
        (following, "12/20", date(2026, 12, 20)),
        (following, "1/5", date(2027, 1, 5)),
        (following, "11/29", TODAY),
    ],
)
def test_short_day_is_read_in_its_evident_year(rule, text, day):
    assert parse_short(text, rule, TODAY) == day


@pytest.mark.parametrize(
    ("rule", "text", "said"),
    [
        (coming, "11/20", "今年は過ぎています。令和8年11月20日、令和9年11月20日 のように、年から"),
        (past, "12/1", "まだ来ていません。令和7年12月1日、令和8年12月1日 のように、年から"),
        (nearest, "6/1", "どの年の6月1日か分かりません。令和8年6月1日、令和9年6月1日 のように、年から"),
        (coming, "13/1", "13月はありません"),
        (coming, "4/31", "4月に31日はありません"),
        (coming, "12/20（水）", "曜日が合いません"),
    ],
)
def test_short_day_in_doubt_says_what_to_type(rule, text, said):
    with pytest.raises(DateError, match=said):
        parse_short(text, rule, TODAY)


@pytest.mark.parametrize("text", ["令和8年12月20日", "20日", "12月", "ことば", ""])
def test_what_is_no_short_day_is_left_to_others(text):
    assert parse_short(text, coming, TODAY) is None


class SpanForm(forms.Form):
    first = WarekiDateField(short=coming, label="初日")
    last = WarekiDateField(follows="first", required=False)
    name = forms.CharField()


def test_form_reads_the_last_day_from_the_first_and_shows_full_days(clock):
    clock.set(2026, 11, 29, 9, 0)
    form = SpanForm({"first": "12/20", "last": "1/5", "name": ""})
    assert list(form.errors) == ["name"]
    assert form.cleaned_data == {"first": date(2026, 12, 20), "last": date(2027, 1, 5)}
    assert (form["first"].value(), form["last"].value()) == ("令和8年12月20日", "令和9年1月5日")


def test_field_keeps_what_it_could_not_read(clock):
    clock.set(2026, 11, 29, 9, 0)
    form = SpanForm({"first": "11/20", "last": "1/5", "name": "祭り"})
    assert list(form.errors) == ["first", "last"]
    assert form["first"].value() == "11/20"
    assert form.errors["last"] == ["初日が読み取れないため、年が分かりません。初日を直すか、年から入力してください。"]
