"""What arrives is read as it stands: encodings, tables, workbooks, dates, names, and the doubts about them."""

import io
import zipfile

import openpyxl
import pytest

from imports.files.decode import Unreadable, decode
from imports.files.tables import read_rows, text_rows
from imports.reading.chronology import ChronologyReader
from imports.reading.dates import DateReader, NoDate
from imports.reading.register import Register

pytestmark = [pytest.mark.django_db, pytest.mark.once]


def book(*rows, change=lambda sheet: None):
    workbook = openpyxl.Workbook()
    for row in rows:
        workbook.active.append(row)
    change(workbook.active)
    file = io.BytesIO()
    workbook.save(file)
    file.seek(0)
    return file


def refused(file, name="年表.xlsx"):
    with pytest.raises(Unreadable) as refusal:
        list(read_rows(file, name))
    return str(refusal.value)


def readings(text):
    return list(ChronologyReader(list(text_rows(text))).read())


def entry(text):
    return readings(f"平成29年4月1日\t{text}")[0]


@pytest.mark.parametrize(
    "data",
    [
        "経過①".encode(),
        b"\xef\xbb\xbf" + "経過①".encode(),
        "経過①".encode("cp932"),
        b"\xff\xfe" + "経過①".encode("utf-16-le"),
    ],
)
def test_text_is_read_in_each_usual_encoding(data):
    assert decode(data) == "経過①"


def test_unknown_encoding_names_the_row_of_the_first_bad_byte():
    with pytest.raises(Unreadable, match="^2行目に、UTF-8でもShift_JIS"):
        decode("経過\n".encode("cp932") + b"\x81\xff\n")


def test_table_rows_keep_their_numbers():
    assert list(text_rows("a\tb\n\nc\td"))[1][:2] == (3, ["c", "d"])
    assert list(text_rows('a,b\n"x\ny",z\n', is_csv=True))[1][:2] == (2, ["x\ny", "z"])
    assert list(text_rows("<table><tr><td>a</td><td><b>b</b></td></tr></table>"))[0][:2] == (1, ["a", "<b>b</b>"])


def test_workbook_gives_days_and_codes_as_text():
    import datetime

    assert list(read_rows(book([datetime.date(2017, 4, 1), 11002, 0.5]), "a.xlsx"))[0][:2] == (
        1,
        ["2017-04-01", "11002", "0.5"],
    )


def test_workbook_with_a_cell_too_long_is_refused_with_its_place():
    file = book(["a", "b"], ["c", "d"], change=lambda sheet: sheet.__setitem__("A2", "あ" * 30_000))
    assert "セルA2が長すぎます（30,000文字）。" in refused(file)


def test_bomb_is_refused_before_it_is_unpacked():
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", "")
        archive.writestr("xl/worksheets/sheet1.xml", b" " * 70_000_000)
    file.seek(0)
    assert refused(file).startswith("展開すると60MBを超えるExcelです。")


@pytest.mark.parametrize(
    "data, words",
    [
        (b"\x89PNG\r\n\x1a\n....", "中身がPNGの画像です。"),
        (b"PK\x03\x04broken", "途中で切れているか、壊れています。"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "古い形式（.xls）か、パスワード"),
        (b"date,title", "名前はExcelですが、中身がExcelではありません。"),
    ],
)
def test_what_is_no_workbook_is_refused_in_words(data, words):
    assert words in refused(io.BytesIO(data))


@pytest.mark.parametrize(
    "cell, first, last",
    [
        ("平成27年5月30、31日", "2015-05-30", "2015-05-31"),
        ("H27.11.18", "2015-11-18", "2015-11-18"),
        ("平成27年11月18～23日", "2015-11-18", "2015-11-23"),
        ("平成29年8月21日～ 9月29日", "2017-08-21", "2017-09-29"),
        ("平成30年6月2日、3日", "2018-06-02", "2018-06-03"),
        ("2017年11月1日～3日", "2017-11-01", "2017-11-03"),
        ("平成30年12月28日～1月4日", "2018-12-28", "2019-01-04"),
        ("2017-04-01", "2017-04-01", "2017-04-01"),
        ("令和元年５月１日（水）", "2019-05-01", "2019-05-01"),
    ],
)
def test_date_is_read_in_every_style_of_the_source(cell, first, last):
    (span,), _ = DateReader().read(cell)
    assert (str(span.first_day), str(span.last_day)) == (first, last)


def test_year_is_carried_and_told():
    reader = DateReader()
    reader.read("平成26年9月10日")
    (span,), (warning,) = reader.read("11月14日")
    assert (str(span.first_day), warning["code"], warning["level"]) == ("2014-11-14", "year-inherited", "tell")


def test_same_day_repeats_the_row_above():
    reader = DateReader()
    reader.read("平成26年9月10日")
    assert str(reader.read("同日")[0][0].first_day) == "2014-09-10"


def test_parts_have_days_of_their_own():
    spans, _ = DateReader().read("(1) 平成30年10月7日 (2) 10月6日 ～ 14日")
    assert [(span.label, str(span.first_day), str(span.last_day)) for span in spans] == [
        ("(1)", "2018-10-07", "2018-10-07"),
        ("(2)", "2018-10-06", "2018-10-14"),
    ]


@pytest.mark.parametrize("cell", ["9月10日", "同日", "平成27年2月30日", "未定", ""])
def test_no_day_is_refused(cell):
    with pytest.raises(NoDate):
        DateReader().read(cell)


def test_day_that_the_calendar_lacks_is_named_as_it_was_typed():
    with pytest.raises(NoDate) as refused:
        DateReader().read("平成31年2月30日")
    assert str(refused.value) == "平成31年2月30日は暦にありません。暦にある日付に直してください。"


@pytest.mark.parametrize(
    "cell, words",
    [
        ("平成31年5月1日", "平成は31年4月30日までです。令和元年5月1日のことであれば、そのように入力してください。"),
        ("平成31年4月30日～令和元年4月30日", "令和は5月1日から始まります。前の元号か西暦で入力してください。"),
        ("H32.1.16", "平成は31年4月30日までです。令和2年1月16日のことであれば、そのように入力してください。"),
    ],
)
def test_day_that_its_era_lacks_is_refused(cell, words):
    with pytest.raises(NoDate) as refused:
        DateReader().read(cell)
    assert str(refused.value) == words


def test_year_after_an_unreadable_day_is_asked_about():
    reader = DateReader()
    reader.read("平成30年9月10日")
    with pytest.raises(NoDate):
        reader.read("平成31年5月1日")
    _, warnings = reader.read("6月3日")
    assert [(warning["code"], warning["level"]) for warning in warnings] == [
        ("year-inherited", "tell"),
        ("year-after-gap", "ask"),
    ]


def test_wrong_weekday_is_asked_about():
    _, warnings = DateReader().read("平成29年8月21日（火）")
    assert warnings[0]["words"] == "平成29年8月21日は月曜日ですが、（火）とあります。日付を確かめてください。"


def test_names_are_found_in_the_register():
    found = Register().find_names("岩手県北上市・西和賀町より、北海道知事と仙台市長へ。京都府市長会・町村会")
    assert found.places == ["岩手県北上市", "岩手県西和賀町", "宮城県仙台市"]
    assert (found.prefectures, found.bodies) == (["北海道"], ["京都府市長会", "京都府町村会"])


def test_misprints_are_told_with_what_is_likely_meant():
    found = Register().find_names("京都市市長会と群馬県嬭恋村")
    assert [(w["printed"], w["corrected"]) for w in found.warnings] == [
        ("京都市市長会", "京都府市長会"),
        ("群馬県嬭恋村", "群馬県嬬恋村"),
    ]


def test_name_borne_by_two_is_asked_about():
    found = Register().find_names("府中市から来館")
    assert (found.places, found.warnings[0]["code"]) == ([], "ambiguous-place")


def test_meeting_has_its_matters_with_what_was_done():
    content = entry("<b>区長会総会</b> ・年間スケジュール案について確認 ・座談会について").content
    assert (content["kind"], content["title"]) == ("general_meeting", "区長会総会")
    assert content["items"] == [
        {"text": "年間スケジュール案について確認", "did": "confirmed"},
        {"text": "座談会について"},
    ]


def test_two_events_of_one_row_are_offered_apart():
    reading = entry(
        "<b>千葉県町村会との連携協定締結式の実施</b> <b>第2回シンポジウムの開催</b> ・会場:東京区政会館 20階"
    )
    assert [content["title"] for content in reading.split] == ["千葉県町村会との連携協定締結式", "第2回シンポジウム"]
    assert [content.get("venue") for content in reading.split] == [None, "東京区政会館"]
    assert "two-events" in [warning["code"] for warning in reading.warnings]


def test_event_has_venue_roles_and_parts():
    content = entry(
        "春の展示開催 ・会場：東京区政会館 1階ホール ・主催等: 共催:特別区長会、群馬県町村会 後援:千代田区"
        " ・関係イベント (1)販売会 ①日時：平成29年4月1日（土）10:30～11:00 ②会場：大井競馬場"
    ).content
    assert (content["title"], content["venue"], content["room"]) == ("春の展示", "東京区政会館", "1階ホール")
    assert content["roles"] == [
        {"as": "co_host", "name": "特別区長会"},
        {"as": "co_host", "name": "群馬県町村会", "body": "群馬県町村会"},
        {"as": "patron", "name": "千代田区", "place": "東京都千代田区"},
    ]
    assert content["parts"] == [
        {"label": "(1)", "title": "販売会", "slots": ["2017-04-01（土） 10:30-11:00"], "venue": "大井競馬場"}
    ]


def test_people_stand_with_their_office():
    content = entry(
        "第1回講演会の開催 ・内容 (1)基調講演:高橋 一夫氏(近畿大学教授)"
        " (2)事例報告 ①「森林整備」 環境政策課長 夏目 久義 氏"
    ).content
    assert content["items"][0]["people"] == [{"as": "keynote", "name": "高橋 一夫", "office": "近畿大学教授"}]
    assert content["items"][1]["items"] == [
        {
            "label": "①",
            "text": "「森林整備」",
            "people": [{"as": "case", "name": "夏目 久義", "office": "環境政策課長"}],
        }
    ]


def test_ditto_marks_are_filled_from_the_line_above():
    reading = entry("展示開催 ・ブース ①町村のPR（パネル展示） ②23区のPR（ ” ” ）")
    assert [(w["printed"], w["corrected"]) for w in reading.warnings if w["code"] == "ditto"] == [
        ("23区のPR（” ”）", "23区のPR（パネル展示）")
    ]


def test_pasted_lines_without_a_date_belong_to_the_row_above():
    first, second = readings("平成29年4月1日　区長会総会\n・助成金を創設\n5月2日　手引を公表")
    assert first.content["items"] == [{"text": "助成金を創設", "did": "founded"}]
    assert (second.content["days"], second.content["kind"]) == ("2017-05-02", "publication")


def test_lists_below_the_chronology_are_read_as_bodies_and_trend():
    found = readings(
        "平成28年4月26日\t区長会総会\n## 広域連携協定締結団体一覧\n平成 30 年 11 月 12 日現在\n団体名\t構成自治体数\n"
        "北海道町村会（平成28年4月26日）\t144\n合 計\t144\n"
        "### 連携自治体数の推移\n区 分\t27 年度\t28 年度\t27→28 年度\n"
        "広域連携協定 締結自治体\t—\t210\t+210\n※27～28年度は各年8月1日現在"
    )
    assert [reading.what for reading in found] == ["entry", "source", "agreement", "figure", "series", "footnote"]
    assert (found[2].content["signed_on"], found[2].content["members"]) == ("2016-04-26", 144)
    assert (found[4].content["values"], found[4].content["as_of"]) == ([None, 210], ["2015-08-01", "2016-08-01"])
