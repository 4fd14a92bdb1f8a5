"""The document of the record as of a day: every row of the source, in its order, and nothing of later days.

seed_rows.tsv holds the source document's rows: its days, and its own words as far as they are names, numbers and
items, without blanks and punctuation. Words of ours and corrected misprints are left out.
"""

import datetime
import io
import re
import unicodedata
import zipfile
from html import unescape
from pathlib import Path

import openpyxl
import pytest
from django.test import Client

from agreements.models import Agreement, PublishedFigure, Source
from tests import make
from tests.html import joined
from timeline.models import Correction, Entry

pytestmark = [pytest.mark.django_db, pytest.mark.once]

SEED = [line.split("\t") for line in (Path(__file__).parent / "seed_rows.tsv").read_text().splitlines()]
ROW = re.compile(r'<tr><th scope="row" class="sheet-table__date">(.*?)</th><td>(.*?)</td></tr>', re.DOTALL)
MARK = re.compile(r"［(.*?)］")
LAST, MARCH = "2018-11-12", "2017-03-31"


def document(day=LAST):
    return joined(Client().get(f"/timeline/print/?as_of={day}").content.decode())


def plain(html):
    """Text without blanks and punctuation, as in seed_rows.tsv."""
    text = unicodedata.normalize("NFKC", unescape(re.sub(r"<[^>]+>", "", html)))
    return re.sub(r"[\s・,，、。\-－‐~～〜「」『』()（）:：;●○※…]", "", text)


def printed(day=LAST):
    """First and last day, and the text, of each row."""
    rows = []
    for days, matter in ROW.findall(document(day)):
        found = re.findall(r'datetime="([^"]+)"', days)
        rows.append((f"{found[0]}/{found[-1]}", plain(matter)))
    return rows


def test_document_carries_every_row_of_the_source_in_its_order():
    rows = printed()
    assert [days for days, _ in rows] == [days for days, *_ in SEED]
    missing = [
        (days, word) for (days, text), (_, *words) in zip(rows, SEED, strict=True) for word in words if word not in text
    ]
    assert missing == []


def test_document_of_an_earlier_day_is_the_beginning_of_the_source():
    first_later = next(number for number, (days, *_) in enumerate(SEED) if days > MARCH)
    assert [days for days, _ in printed(MARCH)] == [days for days, *_ in SEED[:first_later]]


def test_every_correction_is_marked_in_its_row_and_listed():
    page = document()
    signs = [sign for marks in MARK.findall(page) for sign in marks.split("、")]
    of_entries = Correction.objects.exclude(entry=None)
    corrected, kept = of_entries.filter(outcome="corrected").count(), of_entries.filter(outcome="kept").count()
    assert corrected > 10 and kept > 5
    assert [sign for sign in signs if sign[0] == "訂"] == [f"訂{number + 1}" for number in range(corrected)]
    assert [sign for sign in signs if sign[0] == "注"] == [f"注{number + 1}" for number in range(kept)]
    assert page.count("<li><b>訂") == corrected
    assert page.count("<li><b>注") == kept
    assert "「浅草「まるごとにつぼん」」を「浅草「まるごとにっぽん」」に訂正（小書きの" in page


def test_printed_figures_stand_beside_computed_ones_with_the_reason():
    page = document()
    assert "広域連携協定締結団体一覧　群馬県市長会　公表値23、計算値12。" in page
    assert page.count(" ※</td>") == 2


def test_earlier_day_has_the_agreements_and_the_figures_of_that_day():
    page = document(MARCH)
    bodies = page.partition("広域連携協定締結団体一覧</h2>")[2]
    names = re.findall(r'<th scope="row">(.*?)</th>', bodies.partition("連携自治体数の推移")[0])
    assert names == [
        *("北海道町村会", "京都府市長会", "京都府町村会", "青森県市長会", "青森県町村会", "千葉県町村会"),
        *("広島県町村会", "合計"),
    ]
    assert "<td>5地域7団体</td>" in bodies
    trend = bodies.partition("連携自治体数の推移")[2]
    assert re.findall(r'<th scope="col"[^>]*>(.*?)</th>', trend) == ["区分", "平成27年度", "平成28年度", "増減"]
    assert re.findall(r">(\d+|—)</td>", trend.partition("合計")[2]) == ["660", "878", "—"]
    assert "基準日は、平成27年度が" in trend


def test_earlier_day_says_nothing_of_what_came_later():
    page = document(MARCH)
    later = ["30年度", "29年度は", "平成30年", "奈良県", "群馬県", "埼玉県", "第一生命", "321", "926", "974", "＋101"]
    told = page.partition("<main")[2].partition('<p class="sheet__source">')[0]
    assert [word for word in later if word in told] == []


def cited(day):
    return plain(document(day).partition('<p class="sheet__source">')[2].partition("日付、名称、数は")[0])


def test_only_sources_known_on_the_day_are_cited():
    """Whatever is entered later, the document of a day cites what it cited; nothing that no fact was taken from."""
    before = cited(LAST)
    assert before == plain(
        "出典：「特別区全国連携プロジェクト これまでの経過」（平成30年（2018年）11月12日現在、特別区長会事務局）。"
    )
    newer = Source.objects.create(title="締結団体一覧", issuer="区長会", as_of=datetime.date(2019, 12, 1))
    Source.objects.create(title="どこにも使わない資料", issuer="区長会", as_of=datetime.date(2018, 1, 1))
    Agreement.objects.create(
        body=make.body("千葉県市長会", "city_mayors", "千葉県"),
        name="広域連携協定",
        signed_on=datetime.date(2019, 4, 1),
        source=newer,
    )
    days = (LAST, "2019-11-30", "2019-12-01")
    assert [cited(day).count("締結団体一覧") for day in days] == [0, 0, 1]
    assert [cited(day) for day in days[:2]] == [before] * 2
    assert cited(MARCH) == plain("出典：この日までの資料の登録はない。")


def test_document_says_that_prose_is_reworded():
    for day in (LAST, MARCH):
        assert "文章は、資料の文をそのまま写したものではなく、このポータルで書き直したものを含む。" in document(day)


def test_printed_total_is_the_printed_one_or_none():
    """Of a list with a body more than was printed there is no printed total."""
    rows = {day: printed_total(document(day)) for day in ("2018-11-11", LAST)}
    assert rows == {"2018-11-11": "—", LAST: "321"}
    PublishedFigure.objects.filter(body__name="群馬県市長会").update(value=12)
    assert printed_total(document(LAST)) == "321"
    make.body("千葉県市長会", "city_mayors", "千葉県", datetime.date(2018, 11, 12))
    assert printed_total(document(LAST)) == "—"


def printed_total(page):
    return re.search(r">合計</th><td>.*?</td><td[^>]*>(.*?)</td>", page)[1]


def test_day_before_everything_says_so():
    page = document("2014-01-01")
    assert "この日までの経過の記録はありません。" in page
    assert "この日に有効な協定はありません。" in page
    assert "この日までの推移の公表値はありません。" in page


def test_draft_and_cancelled_entries():
    make.entry("2019-01-01", datetime.date(2018, 11, 10), state="draft", title="まだ公開しない")
    make.entry("2019-01-02", datetime.date(2018, 11, 11), event_status="cancelled", title="中止した催し", kind="fair")
    page = document()
    assert "まだ公開しない" not in page
    assert "【中止】中止した催し" in page


def test_markup_in_a_correction_is_text():
    entry = Entry.objects.get_by_natural_key("2015-02-16")
    Correction.objects.create(
        entry=entry,
        outcome="kept",
        place="<b>箇所",
        as_printed="<i>",
        reason="<script>",
        corrected_on=datetime.date(2026, 1, 1),
    )
    page = document()
    assert "<script>" not in page
    assert "&lt;b&gt;箇所　「&lt;i&gt;」（&lt;script&gt;）" in page


def test_document_downloads_with_a_sheet_for_each_part():
    response = Client().get(f"/timeline/print/?as_of={MARCH}&format=xlsx")
    book = openpyxl.load_workbook(io.BytesIO(b"".join(response.streaming_content)))
    assert [(sheet.title, sheet.max_row - 1) for sheet in book.worksheets[:3]] == [
        ("経過", len(printed(MARCH))),
        ("広域連携協定締結団体一覧", 7),
        ("連携自治体数の推移", 8),
    ]
    assert [cell.value for cell in list(book.worksheets[0])[1]][:2] == ["2014-09-10", datetime.datetime(2014, 9, 10)]


def test_document_downloads_as_csv_files_in_one_zip():
    response = Client().get(f"/timeline/print/?as_of={LAST}&format=csv")
    archive = zipfile.ZipFile(io.BytesIO(b"".join(response.streaming_content)))
    assert archive.namelist() == [
        "1_経過.csv",
        "2_広域連携協定締結団体一覧.csv",
        "3_連携自治体数の推移.csv",
        "4_訂正履歴.csv",
    ]
    assert archive.read("1_経過.csv").decode("utf-8-sig").count("\r\n") == len(SEED) + 1


def test_long_record_comes_in_parts_and_the_newest_first():
    make.entries({2020: 130, 2021: 60})

    def part(**asked):
        page = joined(Client().get("/timeline/print/", {"as_of": "2021-12-31", **asked}).content.decode())
        return page, [plain(title) for _, title in ROW.findall(page)]

    newest, titles = part()
    names = re.findall(r'<li>(?:<a href="\?[^"]*page=\d"|<b aria-current="page")>(.*?)</[ab]></li>', newest)
    assert names == ["平成26年～平成30年", "令和2年（1～100件目）", "令和2年（101～130件目）～令和3年"]
    assert (
        "（経過は令和2年（101～130件目）～令和3年）" in newest and "page=3" in newest[newest.index("PDFで受け取る") :]
    )
    assert titles == [plain(f"試験の経過 bulk-2020-{number}") for number in range(101, 131)] + [
        plain(f"試験の経過 bulk-2021-{number}") for number in range(1, 61)
    ]
    oldest = part(page=1)[1]
    assert len(oldest) == len(SEED)
    assert len(part(page=2)[1]) == 100


def test_table_of_a_long_record_has_all_of_it():
    make.entries({2020: 130, 2021: 60})
    response = Client().get("/timeline/print/?as_of=2021-12-31&format=xlsx")
    book = openpyxl.load_workbook(io.BytesIO(b"".join(response)))
    assert book.worksheets[0].max_row - 1 >= 190 + len(SEED)
