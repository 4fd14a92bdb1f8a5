"""これまでの取り組み状況: what the council is told, from the day after its last session."""

from datetime import date

import pytest

from desk.papers.progress import ProgressReport, council_period
from tests import make
from tests.clients import as_, get_page

pytestmark = [pytest.mark.django_db, pytest.mark.once]


def test_period_begins_after_the_last_council():
    assert council_period(date(2018, 1, 17)) == (date(2017, 3, 2), date(2018, 1, 17))
    assert council_period(date(2018, 1, 18)) == (date(2018, 1, 18), date(2018, 1, 18))
    assert council_period(date(2014, 9, 1)) == (date(2013, 9, 1), date(2014, 9, 1))


def test_report_holds_what_began_in_the_period():
    report = ProgressReport(date(2017, 3, 2), date(2018, 1, 17))
    assert dict(report.kinds)["区長会総会"] == 9
    assert [item.entry.key for item in report.decisions.order_by("entry__first_day")][0] == "2017-03-16"
    assert {entry.key for entry in report.events} == {
        "2017-06-10",
        "2017-08-21",
        "2017-09-09",
        "2017-09-21",
        "2017-11-01",
        "2017-11-15",
        "2017-12-05",
    }
    assert report.overview[0] == ("広域連携協定の団体", 7, 7, "団体")
    assert report.overview[-1] == ("会員自治体（特別区を除く）", None, None, "自治体")  # before anybody registered here


def test_report_is_a_page_and_a_workbook():
    client = as_(make.secretariat())
    asked = {"first": "2017-03-02", "last": "2018-01-17"}
    page = get_page(client, "/desk/papers/progress/", **asked)
    assert "平成29年度 第1回魅力発信イベントの概要案を確認" in page
    assert "0自治体" not in page and page.count("記録なし") == 2
    assert client.get("/desk/papers/progress/", asked | {"format": "xlsx"}).streaming
    assert "後の日にしてください" in get_page(client, "/desk/papers/progress/", first="2018-01-17", last="2017-03-02")
