"""Members, ties and printed counts: a list with right and wrong rows, sent twice, and taken against advice."""

import pytest

from agreements.models import PublishedFigure, Source, Tie
from members.models import Membership
from tests.imports.test_lists import asked, send, take
from timeline.models import Entry

pytestmark = [pytest.mark.django_db, pytest.mark.once]

# kind: (model, headings, right rows, wrong rows with what is asked about each)
LISTS = {
    "members": (
        Membership,
        "都道府県,市区町村,会員登録日",
        ["北海道,夕張市,令和8年4月1日", "沖縄県,与那国町,2026/4/1"],
        [
            ("福井県,境井市,", "「福井県境井市」は名簿にありません。似た名称："),
            ("沖縄県,竹富町,令和8年4月31日", "会員登録日「令和8年4月31日」：2026年4月に31日はありません。"),
        ],
    ),
    "ties": (
        Tie,
        "特別区,都道府県,市区町村,種別,締結日",
        ["品川区,北海道,夕張市,交流都市,平成28年4月1日", "中野区,沖縄県,与那国町,災害協定,"],
        [
            ("品川,福井県,坂井市,交流都市,", "「品川」という特別区はありません。"),
            ("品川区,福井県,境井市,交流都市,", "「福井県境井市」は名簿にありません。似た名称："),
            ("品川区,福井県,坂井市,,", "種別がありません。"),
        ],
    ),
    "figures": (
        PublishedFigure,
        "団体名,数の種類,基準日,数,記載箇所",
        [
            "北海道町村会,構成自治体数,2019-04-01,144,年報 3ページ",
            "北海道町村会,構成自治体数,2020-04-01,144,年報 5ページ",
        ],
        [
            ("海の町村会,構成自治体数,2019-04-01,144,年報", "協定団体「海の町村会」は登録されていません。"),
            ("北海道町村会,構成自治体数,,144,年報", "基準日がありません。"),
            ("北海道町村会,構成自治体数,2019-04-01,百四十,年報", "数「百四十」を数として読み取れません。"),
            ("北海道町村会,面積,2019-04-01,144,年報", "数の種類「面積」は、"),
            ("北海道町村会,構成自治体数,2019-04-01,144,", "記載箇所（出典）がありません。"),
        ],
    ),
}


@pytest.fixture(params=LISTS)
def kind(request):
    return request.param


def test_wrong_rows_are_told_in_words_and_right_ones_go_in_once(desk, kind):
    model, headings, right, wrong = LISTS[kind]
    lines = [headings, *right, *(line for line, _ in wrong)]
    before = model.objects.count()
    job = send(desk, kind, "\n".join(lines).encode())
    said = asked(job)
    assert [words[: len(start)] for words, (_, start) in zip(said, wrong, strict=True)] == [start for _, start in wrong]
    page = desk.get(f"/desk/import/{job.pk}/?show=doubtful").content.decode()
    assert [words for words in said if words not in page] == []
    assert [row.number for row in job.rows.doubtful()] == [len(right) + 2 + place for place in range(len(wrong))]
    take(desk, job)
    assert (job.state, model.objects.count()) == ("done", before + len(right))

    again = send(desk, kind, "\n".join(lines).encode())
    assert again.rows.without_doubts().count() == 0
    again.rows.exclude(is_doubtful=True).update(decision="take")
    take(desk, again)
    assert (again.state, model.objects.count()) == ("done", before + len(right))


def test_wrong_row_taken_against_advice_is_named_and_takes_all_back(desk, kind):
    model, headings, right, wrong = LISTS[kind]
    before = model.objects.count()
    job = send(desk, kind, "\n".join([headings, *right, wrong[0][0]]).encode())
    job.rows.update(decision="take")
    take(desk, job)
    assert (job.state, model.objects.count()) == ("checking", before)
    assert job.problem.startswith(f"何も書き込んでいません。{len(right) + 2}行目：")


def test_event_that_stands_twice_in_a_file_is_asked_about(desk):
    rows = ["イベント名,開始日", "①歳末物産展,令和8.12.1", "別の催し,R8.12.1", "①歳末物産展　,R8.12.1"]
    job = send(desk, "events", "\n".join(rows).encode())
    assert asked(job) == ["2行目と同じ日、同じ件名です。二重に取り込まないときは、除きます。"]
    day = Source.objects.record_day()
    take(desk, job)
    assert Entry.objects.filter(title="①歳末物産展").count() == 1
    assert (Source.objects.record_day(), Source.objects.newest().title) == (day, Source.objects.order_by("pk")[0].title)
