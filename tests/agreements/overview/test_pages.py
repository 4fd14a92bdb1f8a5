"""協定と推移: the pages as a reader sees them."""

import html
import re
from datetime import UTC, date, datetime, timedelta

import pytest
from django.utils import timezone

from agreements.models import Agreement, Body
from portal.japanese.wareki import wareki
from tests import make
from tests.clients import get_page, visit
from tests.html import joined

pytestmark = [pytest.mark.django_db, pytest.mark.once]

BODIES, STATISTICS = "/agreements/", "/statistics/"
INLINE, TAGS = re.compile(r"</?(?:span|time|wbr|a|b)\b[^>]*>"), re.compile(r"<[^>]+>")
RECORD_DAY = "平成30年11月12日"


def words(markup):
    return " ".join(html.unescape(TAGS.sub(" ", INLINE.sub("", markup))).split())


def cells(row):
    return [words(cell) for cell in re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row, re.DOTALL)]


def table(page, part="tbody", number=0):
    """The rows of the numbered table's body (head, foot) as lists of texts."""
    found = re.findall(rf"<table.*?<{part}>(.*?)</{part}>.*?</table>", page, re.DOTALL)[number]
    return [cells(row) for row in re.findall(r"<tr[^>]*>(.*?)</tr>", found, re.DOTALL)]


def figures(page):
    return [words(figure) for figure in re.findall(r'<div class="figures__value">(.*?)</div>', page)]


def shown_day(page):
    [day] = re.findall(r'<input[^>]*id="id_as_of"[^>]*value="([^"]*)"', page)
    return day


def message(page):
    return [html.unescape(error) for error in re.findall(r'<p class="field__error[^>]*>(.*?)</p>', page)]


@pytest.mark.parametrize(
    "day, counts",
    [
        ("2016-04-25", ["0", "0", "0"]),
        ("2016-04-26", ["3", "2", "170"]),
        ("2016-07-01", ["5", "3", "210"]),
        ("2017-01-19", ["6", "4", "227"]),
        ("2017-01-27", ["7", "5", "236"]),
        ("2018-04-16", ["10", "7", "298"]),
        ("2018-11-12", ["11", "8", "321"]),
    ],
)
def test_list_shows_the_counts_of_the_day(client, day, counts):
    page = get_page(client, BODIES, as_of=day)
    assert figures(page) == counts
    assert shown_day(page) == wareki(date.fromisoformat(day))
    if counts != ["0", "0", "0"]:
        assert len(table(page)) == int(counts[0])
        [total] = table(page, "tfoot")
        assert total[1] == f"{counts[1]}地域{counts[0]}団体"
        assert total[3] == counts[2]


@pytest.mark.parametrize(
    "typed, day",
    [
        ("平成２８年７月１日", "平成28年7月1日"),
        ("H28.7.1", "平成28年7月1日"),
        ("平成28年7月1日", "平成28年7月1日"),
        ("2016/7/1", "平成28年7月1日"),
        ("平成28年（2016年）7月1日（金）現在", "平成28年7月1日"),
        ("", RECORD_DAY),
        ("　", RECORD_DAY),
        ("大正5年1月1日", "大正5年1月1日"),
    ],
)
def test_day_is_read_in_any_usual_form(client, typed, day):
    page = get_page(client, BODIES, as_of=typed)
    assert (shown_day(page), message(page)) == (day, [])


def test_day_before_any_agreement_has_no_bodies(client):
    page = get_page(client, BODIES, as_of="大正5年1月1日")
    assert figures(page) == ["0", "0", "0"]
    assert "この日に有効な協定はありません。" in words(page)


NONSENSE = [
    ("2016-13-40", "13月も40日もありません。月は1から12まで、日は1から31までで入力してください。"),
    ("平成40年", "日付として読み取れません。平成28年7月1日、H28.7.1、2016-07-01 のように入力してください。"),
    ("昭和64年1月8日", "昭和は64年1月7日までです。平成元年1月8日のことであれば、そのように入力してください。"),
    ("9999-12-31", "まだ来ていない日です。今日（{today}）までの日を入力してください。"),
    ("{tomorrow}", "まだ来ていない日です。今日（{today}）までの日を入力してください。"),
    ("あ" * 3000, "日付として読み取れません。平成28年7月1日、H28.7.1、2016-07-01 のように入力してください。"),
    (
        '"><script>alert(1)</script>',
        "日付として読み取れません。平成28年7月1日、H28.7.1、2016-07-01 のように入力してください。",
    ),
]


@pytest.mark.parametrize("address", [BODIES, "/agreements/{pk}/"])
def test_day_that_makes_no_sense_is_answered_at_the_field(client, address):
    today, differences = timezone.localdate(), []
    address = address.format(pk=Body.objects.get_by_natural_key("北海道町村会").pk)
    for typed, hint in NONSENSE:
        typed = typed.replace("{tomorrow}", str(today + timedelta(days=1)))
        response = client.get(address, {"as_of": typed})
        assert response.status_code == 200
        page = joined(response.content.decode())  # references as they stand: what was typed stays harmless
        is_right = {
            "told": message(page) == [hint.format(today=wareki(today))],
            "kept as typed": html.unescape(shown_day(page)) == typed,
            "harmless": "<script>" not in page,
            "as of the newest day": "平成30年（2018年）11月12日現在" in words(page).replace(" ", ""),
        }
        differences += [(typed, what) for what, holds in is_right.items() if not holds]
    assert differences == []


def test_today_is_a_day_like_any_other(client):
    page = get_page(client, BODIES, as_of=str(timezone.localdate()))
    assert (figures(page), message(page)) == (["11", "8", "321"], [])


@pytest.mark.parametrize(
    "day, notes",
    [
        (
            "2018-11-12",
            ["公表値 11（平成30年9月8日現在）", "公表値 8（平成30年9月8日現在）", "公表値 321（平成30年11月12日現在）"],
        ),
        (
            "2018-09-08",
            ["公表値 11（平成30年9月8日現在）", "公表値 8（平成30年9月8日現在）", "公表値 321（平成30年9月8日現在）"],
        ),
        ("2018-09-07", ["この日までの公表値なし"] * 3),
    ],
)
def test_counts_stand_beside_what_was_printed(client, day, notes):
    page = get_page(client, BODIES, as_of=day)
    printed = [words(note).split(" ", 1)[1] for note in re.findall(r'<p class="figures__note">(.*?)</p>', page)]
    assert printed == notes


def test_list_flags_exactly_the_rows_that_disagree(client):
    page = get_page(client, BODIES)
    flagged = [cells(row) for row in re.findall(r'<tr class="table__flag">(.*?)</tr>', page, re.DOTALL)]
    day = "平成30年（2018年）4月16日"
    assert flagged == [["群馬県市長会", day, "23", "12", "－11 ※"], ["群馬県町村会", day, "12", "23", "＋11 ※"]]
    assert table(page, "tfoot") == [["合計", "8地域11団体", "321", "321", "0"]]


def test_list_names_companies_apart(client):
    assert "第一生命保険株式会社" not in words(get_page(client, BODIES, as_of="2018-08-22"))
    assert words(get_page(client, BODIES, as_of="2018-08-23")).count("第一生命保険株式会社") == 1


def test_list_tells_how_the_agreements_grew(client):
    days = [row[0] for row in table(get_page(client, BODIES), number=2)]
    counts = [row[1:] for row in table(get_page(client, BODIES), number=2)]
    assert days[-1] == "平成28年（2016年）4月26日"
    assert counts == [
        ["11", "8", "321"],
        ["10", "7", "298"],
        ["8", "6", "263"],
        ["7", "5", "236"],
        ["6", "4", "227"],
        ["5", "3", "210"],
        ["3", "2", "170"],
    ]


def test_statistics_show_the_printed_table(client):
    page = get_page(client, STATISTICS)
    assert table(page) == [
        ["各区交流自治体", "574", "641", "675", "675 ※2", "＋101", "＋101"],
        ["全国連携HP会員登録自治体", "149", "197", "237", "259", "＋109", "＋110"],
        ["広域連携協定締結自治体", "—", "210", "236", "321", "＋321", "＋321"],
        ["名簿からの計算値", "0", "210", "236", "321", "", ""],
    ]
    assert table(page, "tfoot") == [["合計（実数） ※3", "660", "878", "926", "974", "＋314", "＋314"]]
    assert table(page, "thead") == [
        ["区分", "平成27年度", "平成28年度", "平成29年度", "平成30年度 ※1", "増減 公表値", "増減 計算値"]
    ]


def test_statistics_bind_each_footnote_to_its_mark(client):
    page = get_page(client, STATISTICS)
    [notes] = re.findall(r'<ul class="footnotes">(.*?)</ul>', page, re.DOTALL)
    assert re.findall(r"<span>(.*?)</span>", notes) == [
        *("※1", "30年度は5月1日現在、27～29年度は各年8月1日現在。"),
        *("※2", "30年度の「各区交流自治体数」は、各区調査の実施前のため、前年度と同数とした（持越し）。"),
        *("※3", "合計は、各区分の合算値から重複している自治体を除いた実数。"),
    ]
    assert re.findall(r"<sup>(.*?)</sup>", page) == ["※1", "※2", "※3"]


def test_statistics_flag_the_change_that_does_not_add_up(client):
    page = get_page(client, STATISTICS)
    flagged = [cells(row)[0] for row in re.findall(r'<tr class="table__flag">(.*?)</tr>', page, re.DOTALL)]
    assert flagged == ["全国連携HP会員登録自治体"]
    assert re.findall(r'<span class="table__diff">(.*?)</span>', page) == ["＋110"]


def test_statistics_explain_every_finding(client):
    rows = table(get_page(client, STATISTICS), number=1)
    assert [row[1:] for row in rows] == [["23", "12"], ["12", "23"], ["＋109", "＋110"]]
    assert "群馬県の市は12です。" in rows[0][0]
    assert "群馬県の町村は23です。" in rows[1][0]
    assert rows[2][0].endswith("259－149は110です。")


def test_chart_says_in_words_what_it_draws(client):
    page = get_page(client, STATISTICS)
    described = re.findall(r'<svg[^>]*role="img" aria-labelledby="([\w-]+) ([\w-]+)">', page)
    assert described == [("wide-title", "wide-desc"), ("narrow-title", "narrow-desc")]
    assert re.findall(r'<title id="[\w-]+">(.*?)</title>', page) == ["連携自治体数の推移（折れ線グラフ）"] * 2
    assert (
        re.findall(r'<desc id="[\w-]+">(.*?)</desc>', page)
        == [
            "各区交流は平成27年度の574から平成30年度の675へ、会員登録は平成27年度の149から平成30年度の259へ、"
            "協定締結は平成28年度の210から平成30年度の321へ、合計（実数）は平成27年度の660から平成30年度の974へ。"
            "数値はすべて続く表にあります。"
        ]
        * 2
    )


def test_chart_draws_each_value_in_proportion(client):
    chart, _ = client.get(STATISTICS).context["charts"]
    assert [value for value, *_ in chart.ticks] == [0, 200, 400, 600, 800, 1000]
    values = {line.name: [point.value for point in line.points] for line in chart.lines}
    assert values == {
        "各区交流": [574, 641, 675, 675],
        "会員登録": [149, 197, 237, 259],
        "協定締結": [210, 236, 321],
        "合計（実数）": [660, 878, 926, 974],
    }
    top, bottom = 24, 440 - 36
    heights = {point.value: float(point.y) for line in chart.lines for point in line.points}
    assert heights == {value: round(bottom - (bottom - top) * value / 1000, 1) for value in heights}
    columns = {line.name: [float(point.x) for point in line.points] for line in chart.lines}
    years = [float(x) for x, _ in chart.years]
    assert columns == {name: years[1:] if name == "協定締結" else years for name in columns}
    hollow = [(line.name, point.value) for line in chart.lines for point in line.points if point.is_hollow]
    assert hollow == [("各区交流", 675)]


def test_body_page_lists_its_members_on_a_day(client):
    day = date(2018, 8, 1)
    make.municipality("26997", "試験町", "town", "京都府", ended_on=day)
    body = Body.objects.get_by_natural_key("京都府町村会")
    for typed, number, ending in (("2018-07-31", 12, "試験町"), ("2018-08-01", 11, "与謝野町")):
        response = client.get(body.get_absolute_url(), {"as_of": typed})
        assert f"{number}自治体" in words(response.content.decode())
        names = [name for _, name, _ in response.context["members"]]
        assert (len(names), names[-1]) == (number, ending)


def test_body_page_says_when_print_and_register_disagree(client):
    gunma = Body.objects.get_by_natural_key("群馬県市長会").get_absolute_url()
    hokkaido = Body.objects.get_by_natural_key("北海道町村会").get_absolute_url()
    assert "公表値は23（平成30年（2018年）11月12日現在、広域連携協定締結団体一覧）です。" in words(
        get_page(client, gunma)
    )
    assert "同じ日の名簿と合いません。" in words(get_page(client, gunma))
    assert "同じ日の名簿と一致します。" in words(get_page(client, hokkaido))


def test_body_page_tells_of_an_ended_agreement(client):
    body = Body.objects.get_by_natural_key("広島県町村会")
    Agreement.objects.filter(body=body).update(ended_on=date(2018, 6, 1))
    assert "終了 平成30年（2018年）6月1日（金）（前日まで有効）" in words(get_page(client, body.get_absolute_url()))


def test_company_page_has_no_members(client):
    page = words(get_page(client, Body.objects.get(kind="company").get_absolute_url()))
    assert "包括連携協定" in page
    assert "構成自治体" not in page


@pytest.mark.parametrize("pk", ["0", "999999", "9" * 30])
def test_unknown_body_is_not_found(client, pk):
    assert client.get(f"/agreements/{pk}/").status_code == 404


def test_body_tells_of_every_renewal_with_its_source(client, django_assert_num_queries):
    agreement = Agreement.objects.get(body__name="京都府町村会")
    Agreement.objects.filter(pk=agreement.pk).update(term_years=1, renews_on=date(2017, 3, 1))
    agreement.refresh_from_db()
    address = agreement.body.get_absolute_url()
    assert "更新" not in shown_facts(get_page(client, address))
    for year in (2017, 2018):
        assert agreement.renew(by=None, on=date(year, 3, 1))
    agreement.renewals.update(decided_at=datetime(2018, 3, 5, 15, tzinfo=UTC))
    day = "平成30年（2018年）3月6日"
    with django_assert_num_queries(16):
        facts = shown_facts(get_page(client, address))
    assert facts["有効期間"] == "1年。申出がなければ、同じ期間更新します。"
    assert facts["更新"] == (
        f"平成29年（2017年）3月1日（水）から平成30年（2018年）2月28日まで 出典：事務局の記録（{day}） "
        f"平成30年（2018年）3月1日（木）から平成31年（2019年）2月28日まで 出典：事務局の記録（{day}）"
    )


def shown_facts(page):
    return {
        words(name): words(value) for name, value in re.findall(r"<dt>(.*?)</dt><dd[^>]*>(.*?)</dd>", page, re.DOTALL)
    }


def test_map_shows_the_prefectures_with_an_agreement(client):
    page = get_page(client, BODIES)
    tiles = re.findall(r'<li class="tile-map__cell" data-prefecture="(\d\d)"><a class="tile (tile--\w+)?"', page)
    assert len(tiles) == 47
    assert [code for code, variant in tiles if variant == "tile--agreed"] == [
        "01",
        "02",
        "10",
        "11",
        "12",
        "26",
        "29",
        "34",
    ]
    assert [code for code, variant in tiles if variant == "tile--ward"] == ["13"]
    rows = re.findall(r'<th scope="row"><a href="/municipalities/\?prefecture=\d\d">(.*?)</a></th><td>(.*?)</td>', page)
    assert rows == [
        ("北海道", "北海道町村会"),
        ("青森県", "青森県市長会、青森県町村会"),
        ("群馬県", "群馬県市長会、群馬県町村会"),
        ("埼玉県", "埼玉県町村会"),
        ("千葉県", "千葉県町村会"),
        ("京都府", "京都府市長会、京都府町村会"),
        ("奈良県", "奈良県町村会"),
        ("広島県", "広島県町村会"),
    ]


def test_meeting_is_titled_by_what_it_said_of_the_body():
    page = joined(visit(Body.objects.get(name="奈良県町村会").get_absolute_url()))
    entries = page[page.index('id="entries"') : page.index('id="events"')]
    assert (
        "奈良県町村会からの連携協定締結申入れについて" in entries and "奈良県町村会との連携協定締結案を確認" in entries
    )
    assert ">区長会総会</a>" not in entries
