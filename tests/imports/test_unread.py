"""Whatever an upload holds and no reader understands is named before anything is accepted."""

import io

import openpyxl
import pytest
from django.utils import timezone

from imports.files.tables import text_rows
from members.models import Membership
from portal.japanese.wareki import wareki
from tests.imports.test_lists import asked, send, take

pytestmark = [pytest.mark.django_db, pytest.mark.once]


def page_of(client, job):
    return client.get(f"/desk/import/{job.pk}/").content.decode()


def test_unknown_column_is_named_with_what_would_be_set_instead(desk):
    today = wareki(timezone.localdate())
    job = send(desk, "members", "都道府県,市区町村,いつから会員か\n福井県,坂井市,平成27年6月30日\n".encode())
    instead = f"新しい会員の会員登録日は、今日（{today}）になります。"
    assert job.unread == [f"「いつから会員か」の列。{instead}"]
    assert asked(job) == [f"「いつから会員か」の列（平成27年6月30日）は読みませんでした。{instead}"]
    assert (job.rows.without_doubts().count(), job.rows.doubtful().count()) == (0, 1)
    page = page_of(desk, job)
    assert "読まなかったもの　1件" in page
    assert "読まなくてよい" in page


def test_evident_name_of_a_column_is_read(desk):
    job = send(desk, "members", "都道府県,市区町村,会員になった日（和暦）\n福井県,坂井市,平成27年6月30日\n".encode())
    assert (job.unread, asked(job), job.rows.get().content["started_on"]) == ([], [], "2015-06-30")
    take(desk, job)
    assert str(Membership.objects.get(municipality__lg_code="182109").started_on) == "2015-06-30"


def test_member_without_a_first_day_starts_on_the_day_that_is_told(desk):
    today = timezone.localdate()
    job = send(desk, "members", "都道府県,市区町村\n福井県,坂井市\n".encode())
    assert [warning["words"] for warning in job.rows.get().warnings] == [
        f"会員登録日が読み取れないため、会員になる日を、今日（{wareki(today)}）とします。"
    ]
    take(desk, job)
    again = send(desk, "members", "都道府県,市区町村,会員登録日\n福井県,坂井市,平成27年6月30日\n".encode())
    assert asked(again) == [f"記録の会員登録日は{wareki(today)}です。すでにある会員の日は、取込みでは変わりません。"]


def test_columns_of_published_layouts_are_named_once_and_not_asked_about(desk):
    job = send(desk, "events", "イベント名,開始日,緯度,謎\n雪まつり,2027-02-06,36.1,あ\n".encode())
    assert job.unread[:2] == ["「緯度」の列", "「謎」の列。種別は件名から決めます。"]
    assert asked(job) == ["「謎」の列（あ）は読みませんでした。種別は件名から決めます。"]


def test_cells_beyond_the_headings_and_lines_above_them_are_named(desk):
    job = send(desk, "members", "会員名簿\n市区町村,都道府県\n坂井市,福井県,平成27年\n".encode())
    assert job.unread == ["見出しの上の1行目「会員名簿」"]
    assert asked(job) == ["見出しのない3列目（平成27年）は読みませんでした。"]


def test_other_sheets_are_named_but_for_explanations(desk):
    book = openpyxl.Workbook()
    book.active.title = "名簿"
    book.active.append(["都道府県", "市区町村"])
    book.active.append(["福井県", "坂井市"])
    book.create_sheet("昨年度")
    book.create_sheet("列の説明")
    file = io.BytesIO()
    book.save(file)
    job = send(desk, "members", file.getvalue(), "会員.xlsx")
    assert job.unread == ["シート「昨年度」（読むのは「名簿」だけです）"]


def test_text_beside_the_tables_of_a_page_is_named():
    unread: list[str] = []
    page = "<html><title>名簿</title><p>予定は変わります。</p><table><tr><td>甲</td></tr></table></html>"
    assert [row.cells for row in text_rows(page, unread=unread)] == [["甲"]]
    assert unread == ["表の外の文章「予定は変わります。」"]


def test_lines_of_a_chronology_and_its_lists_that_say_nothing_known_are_named(desk):
    text = (
        "これまでの経過\n作成：事務局\n平成30年4月16日\t区長会総会 ・助成金を創設\n"
        "協定団体一覧\n平成30年11月12日現在\n団体名\t構成自治体数\n北海道町村会（平成28年4月26日）\t百四十四\n"
        "※一部は速報値"
    )
    job = send(desk, "chronology", text.encode(), "経過.txt")
    assert job.unread == [
        "2行目「作成：事務局」",
        "7行目「北海道町村会（平成28年4月26日） 百四十四」",
        "8行目「※一部は速報値」",
    ]


@pytest.mark.parametrize(
    "values, words",
    [
        ("未定,,", "時間「未定」は読み切れません。書かれたまま注記に残しました。"),
        (",,福井県坂井市1-1", "場所名称がないため、所在地と方書（福井県坂井市1-1）は読みませんでした。"),
        (",調整中,", "状態「調整中」は読みませんでした。"),
    ],
)
def test_event_cell_that_cannot_be_read_is_asked_about(desk, values, words):
    job = send(desk, "events", f"イベント名,開始日,開始時間,状態,住所\n雪まつり,2027-02-06,{values}\n".encode())
    assert asked(job) == [words]


def test_cancelled_event_is_read_as_cancelled(desk):
    job = send(desk, "events", "イベント名,開始日,状態\n雪まつり,2027-02-06,開催中止\n".encode())
    assert job.rows.get().content["status"] == "cancelled"
