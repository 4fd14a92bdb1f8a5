"""Events in three layouts, members, ties and printed numbers, through the same screen."""

import csv
import io
from datetime import date

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from agreements.models import PublishedFigure, Tie
from imports.models import ImportJob
from members.models import Membership, Municipality, Office
from timeline.content import content_of
from timeline.models import Entry

pytestmark = [pytest.mark.django_db, pytest.mark.once]

RECOMMENDED = (
    "都道府県コード又は市区町村コード,NO,都道府県名,市区町村名,イベント名,イベント名_カナ,イベント名_英語,開始日,終了日,"
    "開始時間,終了時間,開始日時特記事項,説明,料金(基本),料金(詳細),連絡先名称,連絡先電話番号,連絡先内線番号,主催者,場所名称,"
    "住所,方書,緯度,経度,アクセス方法,駐車場情報,定員,参加申込終了日,参加申込終了時間,参加申込方法,URL,備考"
)
SUCCESSOR = (
    "ID,地方公共団体名,イベント名,コンテンツURL,開始日,終了日,開始日時特記事項,説明,場所名称,所在地_連結表記,"
    "所在地_都道府県,所在地_市区町村,緯度,経度,アクセス方法,イベント種類,URL"
)
IMI = (
    "NO,都道府県コード又は市区町村コード,名称,名称(カナ),説明,イベント種類,URL,開始日,終了日,開始時刻,終了時刻,日時備考,場所名称,"
    "住所都道府県,住所市区町村,住所町名,住所丁目以下,建物名等,主催団体,共催団体,その他関係団体,定員,料金（基本）,申込方法,備考"
)


def table(header, **values):
    """CSV of one row: values by heading, with half-width brackets and dots left out of their names."""
    headings = header.split(",")
    file = io.StringIO()
    lines = csv.writer(file)
    lines.writerow(headings)
    lines.writerow([values.get(heading, "") for heading in headings])
    return file.getvalue().encode()


def send(client, kind, data, name="表.csv"):
    response = client.post("/desk/import/", {"kind": kind, "file": SimpleUploadedFile(name, data)})
    assert response.status_code == 302, response.context["form"].errors
    return ImportJob.objects.latest("pk")


def take(client, job):
    client.post(f"/desk/import/{job.pk}/accept/", {"all": "clear"})
    client.post(f"/desk/import/{job.pk}/write/", {"publish": "1"})
    job.refresh_from_db()
    return job


def asked(job):
    return [warning["words"] for row in job.rows.all() for _, warning in row.open_warnings()]


EVENT = {"説明": "雪で遊ぶ。", "場所名称": "雪の広場"}


@pytest.mark.parametrize(
    "header, values",
    [
        (
            RECOMMENDED,
            {
                "都道府県コード又は市区町村コード": "182109",
                "イベント名": "雪まつり",
                "開始日": "2027-02-06",
                "終了日": "2027-02-07",
                "開始時間": "10:00",
                "終了時間": "16:00",
                "主催者": "坂井市",
            },
        ),
        (
            IMI,
            {
                "都道府県コード又は市区町村コード": "18210",
                "名称": "雪まつり",
                "開始日": "2027/2/6",
                "終了日": "令和9年2月7日",
                "開始時刻": "10:00",
                "終了時刻": "16:00",
                "主催団体": "坂井市",
            },
        ),
    ],
)
def test_event_lists_with_hours_become_the_same_entry(desk, header, values):
    job = take(desk, send(desk, "events", table(header, **values, **EVENT)))
    content = content_of(job.rows.get().entry)
    assert {name: content[name] for name in content if name != "key"} == {
        "days": "2027-02-06 / 2027-02-07",
        "kind": "festival",
        "status": "planned",
        "title": "雪まつり",
        "body": "雪で遊ぶ。",
        "venue": "雪の広場",
        "parts": [{"title": "雪まつり", "slots": ["2027-02-06 / 2027-02-07 10:00-16:00"]}],
        "roles": [{"as": "host", "name": "坂井市"}],
        "places": ["福井県坂井市"],
    }


def test_successor_layout_names_the_municipality(desk):
    values = {"地方公共団体名": "坂井市", "イベント名": "雪の展示", "開始日": "2027-02-06", "イベント種類": "展示"}
    job = take(desk, send(desk, "events", table(SUCCESSOR, **values, **EVENT)))
    entry = job.rows.get().entry
    assert (entry.kind_id, [str(place) for place in entry.municipalities.all()]) == ("exhibition", ["福井県坂井市"])


def test_multi_line_text_in_quotes_stays_one_event(desk):
    values = {"イベント名": "雪まつり", "開始日": "2027-02-06", "説明": "一行目\n二行目", "場所名称": "雪の広場"}
    job = send(desk, "events", table(RECOMMENDED, **values))
    assert [row.content["body"] for row in job.rows.all()] == ["一行目\n二行目"]


def test_unknown_layout_is_refused_with_what_is_needed(desk):
    response = desk.post(
        "/desk/import/",
        {"kind": "events", "file": SimpleUploadedFile("表.csv", "甲,乙\n1,2\n".encode())},
        follow=True,
    )
    words = "見出しの行が見つかりません。1行目に、少なくとも「イベント名」、「開始日」の列を書いてください。"
    assert words in response.content.decode()
    assert ImportJob.objects.get().state == "refused"


def test_heading_that_stands_twice_is_refused(desk):
    data = "イベント名,開始日,イベント名\n甲,2027-02-06,乙\n".encode()
    response = desk.post("/desk/import/", {"kind": "events", "file": SimpleUploadedFile("表.csv", data)})
    assert "見出し「イベント名」が2つあります" in response.context["form"].errors["file"][0]


def test_events_sent_again_double_nothing(desk):
    data = table(RECOMMENDED, イベント名="雪まつり", 開始日="2027-02-06", **EVENT)
    take(desk, send(desk, "events", data))
    again = send(desk, "events", data)
    assert [row.get_standing_display() for row in again.rows.all()] == ["取込み済み・変更なし"]
    changed = send(desk, "events", data.replace("雪で遊ぶ。".encode(), "雪であそぶ。".encode()))
    assert [row.get_standing_display() for row in changed.rows.all()] == ["変更あり"]
    changed.rows.update(decision="take")
    take(desk, changed)
    assert [entry.body for entry in Entry.objects.filter(title="雪まつり")] == ["雪であそぶ。"]


def test_members_are_known_by_codes_that_excel_made_numbers(desk):
    book = openpyxl.Workbook()
    book.active.append(["団体コード", "都道府県", "市区町村", "担当課", "メールアドレス", "電話番号", "会員登録日"])
    book.active.append(
        [12068, "北海道", "釧路市", "企画課", "Kikaku@City.example.jp", "0154-23-5151", date(2026, 4, 1)]
    )
    file = io.BytesIO()
    book.save(file)
    job = send(desk, "members", file.getvalue(), "会員.xlsx")
    assert "コード12068は、012068と読みました。" in [warning["words"] for warning in job.rows.get().warnings]
    take(desk, job)
    office = Office.objects.get(municipality__lg_code="012068")
    assert (office.name, office.email, office.telephone) == ("企画課", "kikaku@city.example.jp", "0154-23-5151")
    assert Membership.objects.get(municipality__lg_code="012068").started_on == date(2026, 4, 1)


@pytest.mark.parametrize(
    "line, words",
    [
        ("182108,福井県,坂井市,,,", "コード「182108」の検査数字（6桁目）が合いません。"),
        ("182109,福井県,福井市,,,", "コードは福井県坂井市、名称は福井県福井市です。どちらかが違います。"),
        (",群馬県,嬭恋村,,,", "「群馬県嬭恋村」は名簿にありません。似た名称：嬬恋村。"),
        (",福井県,坂井市,企画課,不明,", "メールアドレス「不明」を確かめてください。担当課には必要です。"),
    ],
)
def test_doubtful_member_is_asked_about(desk, line, words):
    job = send(desk, "members", f"団体コード,都道府県,市区町村,担当課,メールアドレス,電話番号\n{line}\n".encode())
    assert asked(job) == [words]


def test_members_sent_twice_are_members_once(desk):
    data = "都道府県,市区町村\n福井県,坂井市\n".encode("cp932")
    before = Membership.objects.filter(municipality__lg_code="182109").count()
    take(desk, send(desk, "members", data))
    again = send(desk, "members", data)
    assert [row.get_standing_display() for row in again.rows.all()] == ["取込み済み・変更なし"]
    assert Membership.objects.filter(municipality__lg_code="182109").count() == before + 1


def test_ties_join_ward_and_municipality(desk):
    data = "特別区,都道府県,市区町村,種別,締結日,終了日,紹介者\n"
    data += "品川区,福井県,坂井市,交流都市,平成28年4月1日,R8.4.1,木古内町\n"
    take(desk, send(desk, "ties", data.encode()))
    tie = Tie.objects.get(ward__lg_code="131091")
    assert (str(tie), tie.started_on) == ("品川区と福井県坂井市（交流都市）", date(2016, 4, 1))
    assert (tie.ended_on, tie.introduced_by) == (date(2026, 4, 1), "木古内町")
    assert [row.get_standing_display() for row in send(desk, "ties", data.encode()).rows.all()] == [
        "取込み済み・変更なし"
    ]


def test_tie_with_no_ward_is_asked_about(desk):
    job = send(desk, "ties", "特別区,都道府県,市区町村,種別\n品川,福井県,坂井市,交流都市\n".encode())
    assert asked(job)[0].startswith("「品川」という特別区はありません。")


def test_printed_counts_keep_day_and_place(desk):
    data = "団体名,数の種類,基準日,数,記載箇所\n北海道町村会,構成自治体数,2019-04-01,144,年次報告 3ページ\n"
    take(desk, send(desk, "figures", data.encode()))
    figure = PublishedFigure.objects.get(as_of="2019-04-01")
    assert (figure.body.name, figure.value, figure.place) == ("北海道町村会", 144, "年次報告 3ページ")


def test_printed_count_is_never_overwritten(desk):
    data = "団体名,数の種類,基準日,数,記載箇所\n北海道町村会,構成自治体数,2019-04-01,144,年次報告 3ページ\n"
    take(desk, send(desk, "figures", data.encode()))
    job = send(desk, "figures", data.replace("144", "145").encode())
    job.rows.update(decision="take")
    take(desk, job)
    assert "同じ箇所の公表値144がすでにあります。公表値は書き換えません。" in job.problem
    assert PublishedFigure.objects.get(as_of="2019-04-01").value == 144


def test_every_municipality_is_found_by_its_code_as_a_number(desk):
    codes = Municipality.objects.filter(lg_code__startswith="0").values_list("lg_code", flat=True)[:60]
    lines = "".join(f"{int(code)},\n" for code in codes)
    job = send(desk, "members", f"団体コード,市区町村\n{lines}".encode())
    assert asked(job) == []
