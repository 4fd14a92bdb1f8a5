"""A ward's list of ties that goes out as a table, comes back, is looked at row by row and taken in."""

import io
from datetime import date

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from agreements.models import Tie
from portal.models import AuditLine
from tests import make
from tests.html import text
from tests.make import place

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.once,
    pytest.mark.clock(2026, 8, 3, 9, 0),
    pytest.mark.usefixtures("clock"),
]

TIES = "/members/ties/"
SHINAGAWA, EDOGAWA = "131091", "131237"
HEAD = ["番号", "相手の自治体", "種別", "開始日", "終了日", "紹介者", "締結時の相手の名称"]


def table(*rows):
    return SimpleUploadedFile("各区交流.xlsx", make.workbook(*rows))


def upload(client, file):
    """The preview, or the form again."""
    return client.post(f"{TIES}import/", {"file": file})


def confirm(client, preview, *leave):
    """What the page after the preview says."""
    return text(client.post(f"{TIES}import/", {"rows": preview.context["sent"], "leave": leave}, follow=True))


def statuses(preview):
    return [row.status for row in preview.context["table"].rows]


def downloaded(client):
    response = client.get(f"{TIES}?format=xlsx")
    return openpyxl.load_workbook(io.BytesIO(b"".join(response.streaming_content)))


def test_list_goes_out_as_excel_and_comes_back(client):
    make.tie("062031", started_on=date(1990, 5, 1))
    make.tie("012068", "災害協定")
    book = downloaded(client)
    sheet = book.active
    assert [cell.value for cell in sheet[1]] == HEAD
    assert sheet["B2"].value == "北海道釧路市"
    sheet["C3"] = "姉妹都市"
    sheet.append([None, "182109", "交流都市", "令和8年4月1日", None, "坂井市東京事務所"])
    file = io.BytesIO()
    book.save(file)
    preview = upload(client, SimpleUploadedFile("list.xlsx", file.getvalue()))
    assert statuses(preview) == ["same", "changed", "new"]
    assert "友好都市 → <b>姉妹都市</b>" in text(preview)
    assert Tie.objects.filter(ward=place(SHINAGAWA)).count() == 2  # nothing is written yet
    said = confirm(client, preview)
    assert "1件を加え、1件を直しました。" in said
    assert sorted(
        Tie.objects.filter(ward=place(SHINAGAWA)).values_list("municipality__lg_code", "kind", "started_on")
    ) == [
        ("012068", "災害協定", None),
        ("062031", "姉妹都市", date(1990, 5, 1)),
        ("182109", "交流都市", date(2026, 4, 1)),
    ]


def test_columns_and_lines_that_are_not_read_are_named(client):
    preview = upload(
        client, table(["品川区の交流"], [*HEAD, "担当者"], [None, "山形県鶴岡市", "友好都市", *[None] * 4, "品川"])
    )
    assert preview.context["table"].unread == ["見出しの上の1行目「品川区の交流」", "「担当者」の列"]
    assert "読まなかったもの" in text(preview)


def test_table_sent_twice_doubles_nothing(client):
    rows = HEAD, [None, "山形県鶴岡市", "友好都市"], [None, "釧路市", "災害協定", "2020-01-01"]
    preview = upload(client, table(*rows))
    assert "2件を加え" in confirm(client, preview)
    assert "0件を加え、0件を直しました。変わらないもの2件。" in confirm(client, preview)  # the button pressed twice
    assert statuses(upload(client, table(*rows))) == ["same", "same"]
    assert AuditLine.objects.filter(action="各区交流の登録").count() == 2


def test_wrong_rows_are_named_and_the_others_may_be_taken(client):
    preview = upload(
        client,
        table(
            HEAD,
            [None, "山形県鶴岡市", "友好都市"],
            [None, "池田町", "友好都市"],
            [None, "釧路市", "", "平成40年"],
            ["999999", "釧路市", "友好都市"],
            [None, "鶴岡市", "友好都市"],
        ),
    )
    assert statuses(preview) == ["new", "wrong", "wrong", "wrong", "wrong"]
    for words in ("「池田町」は4つあります。", "種別：種別を入力してください。", "番号「999999」の交流は"):
        assert words in text(preview)
    assert "2行目と同じ相手・種別・開始日です。" in text(preview)
    assert "1件を加え" in confirm(client, preview)
    assert Tie.objects.get(ward=place(SHINAGAWA)).municipality.lg_code == "062031"


def test_rows_left_out_are_not_taken(client):
    mine = make.tie("062031")
    rows = HEAD, [str(mine.pk), "鶴岡市", "姉妹都市"], [None, "釧路市", "災害協定"]
    assert "1件を加え、0件を直しました。" in confirm(client, upload(client, table(*rows)), 2)
    mine.refresh_from_db()
    assert mine.kind == "友好都市"


def test_tie_changed_while_the_preview_was_read_is_not_overwritten(client):
    mine = make.tie("062031")
    preview = upload(client, table(HEAD, [str(mine.pk), "鶴岡市", "姉妹都市"], [None, "釧路市", "災害協定"]))
    Tie.objects.filter(pk=mine.pk).update(kind="交流都市")
    assert "何も取り込んでいません。" in confirm(client, preview)
    assert [each.kind for each in Tie.objects.filter(ward=place(SHINAGAWA))] == ["交流都市"]


@pytest.mark.parametrize(
    "row, words",
    [
        ([None, "鶴岡市", "なかよし都市"], "種別「なかよし都市」は、いつもの書き方"),
        ([None, "鶴岡市", "友好都市", "令和8年9月1日"], "開始日（令和8年9月1日）は、まだ来ていません。"),
        ([None, "釧路市", "姉妹都市"], "北海道釧路市との交流は、「災害協定」がすでに登録されています。"),
    ],
)
def test_odd_rows_are_told_before_they_are_taken(client, row, words):
    make.tie("012068", "災害協定")
    assert words in text(upload(client, table(HEAD, row)))


def test_ties_the_table_does_not_name_stay(client):
    make.tie("012068", "災害協定")
    preview = upload(client, table(HEAD, [None, "鶴岡市", "友好都市"]))
    assert [str(each.municipality) for each in preview.context["table"].absent] == ["北海道釧路市"]
    confirm(client, preview)
    assert Tie.objects.filter(ward=place(SHINAGAWA)).count() == 2


@pytest.mark.parametrize("rows", ["", "nonsense", "[1]", '[["x", {}, ""]]', '[[1, [], ""]]'])
def test_rows_that_no_preview_sent_change_nothing(client, rows):
    assert "表をもう一度送ってください。" in text(client.post(f"{TIES}import/", {"rows": rows}, follow=True))


@pytest.mark.parametrize(
    "file, words",
    [
        (SimpleUploadedFile("a.xlsx", b"nonsense"), "中身がExcelではありません。"),
        (SimpleUploadedFile("a.csv", "相手,しゅるい\nあ,い".encode()), "見出しの行が見つかりません。"),
        (SimpleUploadedFile("a.csv", b""), "このファイルは空です。選び直してください。"),
    ],
)
def test_file_that_is_no_table_is_refused_in_words(client, file, words):
    assert words in text(upload(client, file))


def test_formula_in_a_cell_is_plain_text(client):
    make.tie("062031", introduced_by='=HYPERLINK("https://example.com")')
    assert downloaded(client).active["F2"].data_type == "s"


def test_own_number_of_another_ward_is_unknown(client):
    foreign = Tie.objects.get(ward=place(EDOGAWA))
    assert "区の一覧にありません" in text(upload(client, table(HEAD, [str(foreign.pk), "鶴岡市", "姉妹都市"])))
    foreign.refresh_from_db()
    assert foreign.kind == "友好都市"
