"""HTML of Word and of web pages is read as a reader sees it, by every kind of import."""

import time

import pytest

from imports.files import html_tables
from imports.files.decode import Unreadable
from imports.files.markup import pieces, text_of
from imports.files.tables import text_rows

from .offices import asked, read_file, read_text, told

pytestmark = [pytest.mark.django_db, pytest.mark.once]


def cells(text):
    return [row.cells for row in text_rows(text)]


def table(*rows):
    return "<table>" + "".join(f"<tr>{row}</tr>" for row in rows) + "</table>"


def test_digits_that_word_puts_into_spans_stay_in_their_words():
    first, second = read_file("chronology", "01-word-en-us-spans.html")
    assert first.content["days"] == "2017-08-21"
    assert (first.content["title"], first.content["kind"]) == ("第3回見本連携協議会", "committee")
    assert first.content["number"] == 3
    assert (first.content["venue"], first.content["room"]) == ("見本会館", "2階ホール")
    assert "body" not in first.content
    assert (second.content["title"], second.content["body"]) == ("見本マルシェ2017", "福井県坂井市ほか5団体が出展")


def test_table_of_a_page_becomes_events_without_its_markup():
    first, second = read_file("events", "03-html-table-as-events.html")
    assert (first.content["title"], first.content["body"]) == ("食&農まつり", "一\n二")
    assert second.content["title"] == "見本まつり"


def test_page_is_known_whatever_it_begins_with():
    (reading,) = read_file("chronology", "09-html-prolog.html")
    assert (reading.content["days"], reading.content["title"]) == ("2017-08-21", "見本の協議会")
    row = "<tr><td>平成29年8月21日</td><td>見本の協議会を開催</td></tr>"
    for begins in (
        "<!-- 令和8年 --><table>",
        "<p>経過</p><table>",
        "<h2>経過</h2><table>",
        "<section><table>",
        "<tbody>",
        "<b>経過</b><table>",
        "<main><table>",
        "<center><font size=2><table>",
        "\ufeff<?xml version='1.0'?>\n<html><body><table>",
        "経過は次のとおり<table>",
        "",
    ):
        (reading,) = read_text("chronology", begins + row)
        assert reading.content["title"] == "見本の協議会", begins


def test_words_of_a_cell_are_what_a_reader_sees():
    seen = {
        "<ruby>坂井<rp>(</rp><rt>さかい</rt><rp>)</rp></ruby>市": "坂井市",
        "福井県<span>坂井市</span>を<a href='/x'>訪問</a>": "福井県坂井市を訪問",
        "一<br/>二<p>三</p>": "一\n二\n三",
        "食&amp;amp;農": "食&農",
        "1<2 と R&D": "1<2 と R&D",
        "第3回見本\n  連携協議会": "第3回見本連携協議会",
        "<span lang=EN-US>PR\n2017</span>": "PR 2017",
        "<!-- 注 --><o:p></o:p>あ&nbsp;い<script>x</script>": "あ い",
        "①一&#9313;二&#x2462;": "①一②二③",
        "<ul><li>一</li><li>二<ul><li>三</li></ul></li></ul>": "一\n二\n三",
    }
    for markup, text in seen.items():
        ((cell,),) = cells(table(f"<td>{markup}</td>"))
        assert text_of(cell) == text, markup


def test_bold_parts_a_line_only_from_its_beginning():
    assert [piece[1:] for piece in pieces("<b>見本</b><b>2017</b> 会場")] == [(True, "見本2017"), (False, "会場")]
    assert [piece[1:] for piece in pieces("これは<b>大切</b>です")] == [(False, "これは大切です")]


def test_struck_words_are_left_out_and_asked_about():
    for struck in ("<s>5月1日</s>", "<del>5月1日</del>", "<span style='text-decoration: line-through'>5月1日</span>"):
        (reading,) = read_text("chronology", table(f"<td>平成29年4月1日</td><td>見本を開催 {struck}8日に変更</td>"))
        assert ("5月1日" in str(reading.content), asked(reading)) == (False, ["struck"])


def test_hidden_row_is_asked_about_and_a_hidden_word_is_not_read():
    rows = ("<td>平成29年4月1日</td><td>見本<span style='display:none'>内部</span>を開催</td>",)
    (reading,) = read_text("chronology", table(*rows))
    assert (reading.content["title"], asked(reading)) == ("見本", [])
    (reading,) = read_text("chronology", table(*rows).replace("<tr>", "<tr style='display:none'>"))
    assert asked(reading) == ["hidden"]


def test_cell_that_reaches_down_is_filled_and_told():
    readings = read_file("chronology", "rowspan.html")
    assert [reading.content["days"] for reading in readings] == ["2018-04-16", "2018-04-16", "2018-05-01"]
    assert ["merged" in told(reading) for reading in readings] == [False, True, False]


def test_spans_keep_every_cell_in_its_column():
    grids = [
        (("<td rowspan=2>a</td><td>b</td>", "<td>c</td>"), [["a", "b"], ["a", "c"]]),
        (("<td>a</td><td rowspan='2'>b</td>", "<td>c</td>"), [["a", "b"], ["c", "b"]]),
        (("<td colspan=2>a</td><td>b</td>", "<td>c</td><td>d</td><td>e</td>"), [["a", "", "b"], ["c", "d", "e"]]),
        (("<td rowspan=0>a</td><td>b</td>", "<td>c</td>", "<td>d</td>"), [["a", "b"], ["a", "c"], ["a", "d"]]),
        (("<td rowspan=2 colspan=2>a</td><td>b</td>", "<td>c</td>"), [["a", "", "b"], ["a", "", "c"]]),
        (("<td colspan=9999999>見本</td>", "<td>c</td><td>d</td>"), [["見本"], ["c", "d"]]),
    ]
    for rows, grid in grids:
        assert cells(table(*rows)) == grid


def test_table_within_a_cell_belongs_to_its_cell():
    inner = "<table><tr><td>会場</td><td>見本会館</td></tr></table>"
    assert cells(table(f"<td>平成29年4月1日</td><td>見本{inner}</td>", "<td>5月1日</td><td>次</td>")) == [
        ["平成29年4月1日", "見本\n会場 見本会館"],
        ["5月1日", "次"],
    ]


def test_table_that_only_frames_the_page_is_looked_through():
    inner = table("<td>平成29年4月1日</td><td>見本</td>", "<td>5月1日</td><td>次</td>")
    assert cells(table(f"<td>メニュー</td><td>{inner}</td>")) == [["平成29年4月1日", "見本"], ["5月1日", "次"]]


def test_page_without_a_table_is_read_line_by_line():
    found = read_text(
        "chronology", "<h2>経過</h2><dl><dt>平成29年4月1日</dt><dd>見本を開催</dd></dl><p>平成29年5月1日　次を開催</p>"
    )
    assert [(reading.content["days"], reading.content["title"]) for reading in found] == [
        ("2017-04-01", "見本"),
        ("2017-05-01", "次"),
    ]


def test_tags_in_cells_of_a_csv_are_no_words_of_it():
    text = "イベント名,開始日,説明\n<a href='/a'>食&amp;農</a>,2027-05-01,一<br>二\n&lt;b&gt;強&lt;/b&gt;,2027-05-02,\n"
    first, second = read_text("events", text, is_csv=True)
    assert (first.content["title"], first.content["body"]) == ("食&農", "一\n二")
    assert asked(second) == ["markup"]
    (reading,) = read_text("chronology", table("<td>平成29年4月1日</td><td>&lt;p&gt;見本&lt;/p&gt;を開催</td>"))
    assert asked(reading) == ["markup"]


def test_clipboard_cell_with_line_breaks_stays_one_cell():
    first, second = read_file("chronology", "05-pasted-excel-multiline.tsv.txt")
    assert (first.content["title"], first.content["venue"]) == ("見本の協議会", "見本会館")
    assert (second.number, second.content["title"]) == (3, "次の出来事を実施")
    (event,) = read_text("events", 'イベント名\t開始日\t説明\r\n見本\t2027-05-01\t"一\r\n二"\r\n')
    assert event.content["body"] == "一\n二"


def test_clipboard_keeps_quotes_that_are_words():
    grids = {
        '"a ""b""\nc"\td': [['a "b"\nc', "d"]],
        '"見本"を開催\tb': [['"見本"を開催', "b"]],
        '"開いたまま\tb\nc\td': [['"開いたまま', "b"], ["c", "d"]],
        "a\u2028b\tc\x0bd": [["a\nb", "c\nd"]],
        '\t"x\ty"\n': [["", "x\ty"]],
        "a\t\n\n\tb": [["a", ""], ["", "b"]],
    }
    assert {text: cells(text) for text in grids} == grids


HOSTILE = {
    "wide and high cells": "<table>"
    + ("<tr>" + "<td rowspan=1000 colspan=1000>a</td>" * 3 + "</tr>") * 1000
    + "</table>",
    "tables in tables": "<table><tr><td>" * 3000 + "a" + "</td></tr></table>" * 3000,
    "a large page": table(*["<td>a</td>"] * 100_000),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_pages_are_refused_at_once(name):
    used = time.process_time()
    with pytest.raises(Unreadable, match="。$"):
        list(text_rows(HOSTILE[name]))
    assert time.process_time() - used < 10


def test_end_tags_that_html_lets_pages_leave_out_are_understood():
    left_out = "<table><tr><th>年月日<th>内容<tr><td>平成29年8月21日<td>一つ目<tr><td>9月1日<td>二つ目</table>"
    rows = list(text_rows(left_out))
    assert [row.cells for row in rows] == [["年月日", "内容"], ["平成29年8月21日", "一つ目"], ["9月1日", "二つ目"]]
    nested = "<table><tr><td>1日<table><tr><td>内<td>側</table><td>外<tr><td>2日<td>下</table>"
    assert [row.cells for row in text_rows(nested)] == [["1日\n内 側", "外"], ["2日", "下"]]
    assert [row.cells for row in text_rows("<dl><dt>9月1日<dd>一<dt>9月2日<dd>二</dl>")] == [
        ["9月1日　一"],
        ["9月2日　二"],
    ]


def test_large_page_is_read_in_a_process_of_its_own_as_a_small_one_is():
    page = "<p>前書き</p><table>" + "<tr><td>9月1日<td><s>古い</s>見本</tr>" * 1000 + "</table>"
    assert len(page) > html_tables.SMALL
    unread: list[str] = []
    rows = list(text_rows(page, unread=unread))
    small = next(iter(text_rows(page[:80] + "</table>")))
    assert len(rows) == 1000 and (rows[0].cells, rows[0].remarks) == (small.cells, small.remarks)
    assert unread == ["表の外の文章「前書き」"]


def test_hostile_pages_and_texts_are_refused_in_time_with_words():
    """The cheapest of each kind; none may end this process or take its memory."""
    words = {
        "<html>" + "<div>" * 5000: "入れ子が深すぎて",
        "<html>" + "<div>" * 9000: "入れ子が深すぎて",
        "<table><tr><td " + "a=b " * 370_000 + ">a": "時間かメモリーがかかりすぎます",
        "<table><tr>" + "<td>a" * 300: "列が多すぎます",
        "<table><tr><td>" + "&amp;" * 25_000: "長すぎます",
    }
    for page, said in words.items():
        with pytest.raises(Unreadable, match=said):
            list(text_rows(page))
    for text in ('"' + "a,\n" * 1_000_000, "a\n" + '"b,\n' * 100_000):
        with pytest.raises(Unreadable, match="引用符"):
            list(text_rows(text, is_csv=True))
