"""Other inputs of the kinds that offices send: what is read of each, and what is asked; nothing is read in silence."""

import io

import pytest

from imports.files.decode import Unreadable
from imports.files.tables import read_rows
from imports.jobs import READERS

from .offices import asked, read_text, told

pytestmark = pytest.mark.django_db
EVENTS = "イベント名,開始日,開始時間,終了時間\n"


def read(kind, text, name="表.csv", encoding="utf-8"):
    return list(READERS[kind](list(read_rows(io.BytesIO(text.encode(encoding)), name))).read())


def test_lines_that_begin_like_a_day_are_never_swallowed():
    """Between two entries each is an entry of its own, or asked about."""
    days = {
        "令8.4.1": "2026-04-01",
        "平31.4.30": "2019-04-30",
        "Ｒ８．４．１": "2026-04-01",
        "R.8.4.1": "2026-04-01",
        "令和八年四月一日": "2026-04-01",
        "令和8年4月1日(祝)": "2026-04-01",
        "令和8年4月1日・3日・5日": "2026-04-01 / 2026-04-05",
        "平成31年5月1日": None,
        "8年4月1日": None,
        "'26.4.1": None,
        "8.4.1": None,
        "20260401": None,
        "46113": None,
        "R8.4": None,
        "2026年度": None,
        "1日": None,
        "未定": None,
        "秋頃": None,
        "Apr. 1, 2026": None,
    }
    read_as, unasked = {}, []
    for day in days:
        _, row, last = read_text("chronology", f"平成30年1月10日　前の件\n{day}　見本の件\n令和9年2月1日　後の件")
        read_as[day] = row.content.get("days")
        assert last.content["days"] == "2027-02-01"
        if not read_as[day] and not asked(row):
            unasked.append(day)
    assert (read_as, unasked) == (days, [])


@pytest.mark.parametrize("mark", ["○", "・", "1．", "(1) ", "①", "２）"])
def test_day_behind_a_dot_or_a_number_is_asked_about(mark):
    first, _ = read_text("chronology", f"平成30年1月10日　前の件\n{mark}令和8年4月1日　見本の件\n令和9年2月1日　後の件")
    assert asked(first) == ["date-like"]


def test_day_of_a_row_is_no_abbreviation_to_be_put_right():
    (row,) = read_text("chronology", "平成31.4.30\t見本の件")
    assert (row.content["days"], asked(row)) == ("2019-04-30", [])


@pytest.mark.parametrize(
    "text",
    [
        'sep=;\nイベント名;開始日;説明\n見本;2027/5/1;"一;二"\n',
        "sep=,\r\nイベント名,開始日,説明\r\n見本,2027/5/1,一;二\r\n",
        'イベント名;開始日;説明\n見本;2027/5/1;"一;二"\n',
    ],
)
def test_semicolons_and_the_line_for_excel_are_understood(text):
    (row,) = read("events", text)
    assert (row.content["title"], row.content["days"], row.content["body"]) == ("見本", "2027-05-01", "一;二")
    assert row.number == (3 if text.startswith("sep") else 2)


def test_quotes_within_cells_between_tabs_are_letters():
    (row,) = read("events", 'イベント名\t開始日\t説明\n見本"祭"\t2027/5/1\t"始まり\n', "表.tsv")
    assert (row.content["title"], row.content["body"]) == ('見本"祭"', '"始まり')
    (row,) = read("events", 'イベント名\t開始日\t説明\n見本\t2027/5/1\t"一\n二"\n', "表.tsv")
    assert row.content["body"] == "一\n二"


def test_letters_of_cp932_alone_are_kept():
    (row,) = read("events", "イベント名,開始日,説明\n〓まつり,2027/5/1,①Ⅲ㈱髙﨑～－\n", encoding="cp932")
    assert (row.content["title"], row.content["body"]) == ("〓まつり", "①Ⅲ㈱髙﨑～－")


def test_numbers_are_read_or_asked_about():
    cells = {"１４４": 144, '"1,440"': 1440, "144.0": 144, "144団体": 144, '"1,44"': None, "約144": None, "-144": None}
    head = "団体,数の種類,基準日,数,記載箇所\n"
    rows = read("figures", head + "".join(f"北海道町村会,構成自治体数,2020-04-01,{cell},年報\n" for cell in cells))
    assert [row.content.get("value") for row in rows] == list(cells.values())
    assert [asked(row) for row in rows] == [[] if value else ["no-number"] for value in cells.values()]


def test_ditto_marks_stand_for_the_cell_above():
    head = "都道府県,市区町村,担当課,共有メールアドレス\n"
    rows = read(
        "members", f"{head}北海道,夕張市,企画課,a@example.jp\n〃,三笠市,同上,b@example.jp\n〃,赤平市,〃,c@example.jp\n"
    )
    assert [(row.content["municipality"], row.content["office"]) for row in rows[1:]] == [
        ("北海道三笠市", "企画課"),
        ("北海道赤平市", "企画課"),
    ]
    assert [told(row) for row in rows] == [[], ["ditto"], ["ditto"]]


def test_numbering_and_sums_ask_nothing():
    rows = read("members", "№,都道府県,市区町村\n1,北海道,夕張市\n2,北海道,三笠市\n小計（道内）,,2\n")
    assert [asked(row) for row in rows] == [[], []]


def test_texts_longer_than_their_field_are_asked_about():
    """As the fields of office, tie and figure say; what was sent stays whole, to be shortened by hand."""
    problems = []
    for kind, head, cells in (
        ("members", "都道府県,市区町村,担当課,共有メールアドレス", f"北海道,夕張市,{'課' * 101},a@example.jp"),
        ("members", "都道府県,市区町村,担当課,共有メールアドレス", f"北海道,夕張市,課,{'a' * 60}@{'b.' * 100}jp"),
        ("ties", "特別区,市区町村,種別", f"品川区,夕張市,{'友' * 21}"),
        ("ties", "特別区,市区町村,種別,紹介者", f"品川区,夕張市,友好,{'人' * 101}"),
        ("ties", "特別区,市区町村,種別,締結時の相手の名称", f"品川区,夕張市,友好,{'名' * 51}"),
        ("figures", "団体,基準日,数,記載箇所", f"北海道町村会,2020-04-01,144,{'所' * 101}"),
    ):
        (row,) = read(kind, f"{head}\n{cells}\n")
        if "too-long" not in asked(row):
            problems.append((kind, head))
    assert problems == []


def test_letter_list_of_ours_makes_nobody_a_member_unasked():
    head = "全国地方公共団体コード,都道府県,自治体,宛名_首長,宛名_担当課,担当課,共有メールアドレス,電話番号\n"
    row, other = read(
        "members", f"{head}012092,北海道,夕張市,市長　様,,,,\n012220,北海道,三笠市,市長　様,御中,課,a@example.jp,\n"
    )
    assert (asked(row), asked(other)) == (["no-office"], [])


def test_quote_left_open_is_refused_with_its_row():
    with pytest.raises(Unreadable, match="2行目を読み取れません"):
        read("events", 'イベント名,開始日\n"見本,2027/5/1\n')
