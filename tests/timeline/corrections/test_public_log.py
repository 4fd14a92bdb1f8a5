"""訂正 in public: whatever is put right, what stood before stays readable in the log and on the pages that show it."""

import re
from datetime import date
from io import BytesIO

import openpyxl
import pytest
from django.test import Client

from agreements.models import Agreement, Body, PublishedFigure, Source
from tests import make
from tests.clients import as_, visit
from tests.html import text
from timeline.content import content_of, write_content
from timeline.corrections.checks import all_checks
from timeline.models import Correction, Entry

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.once,
    pytest.mark.clock(2026, 11, 26, 9, 0),
    pytest.mark.usefixtures("clock"),
]

LOG, FEED = "/about/corrections/", "/about/corrections/feed/"


def close(said):
    """Text without tags and blanks."""
    return re.sub(r"<[^>]*>|\s", "", said)


def shown(address):
    """What a visitor's page says, without blanks."""
    return close(text(Client().get(address)))


def figure_of(name):
    return PublishedFigure.objects.get(body__name=name)


def put_right(desk, figure, **changed):
    """Post the form of a published figure with other facts."""
    facts = {name: getattr(figure, name) for name in ("measure", "as_of", "value", "place")}
    facts |= {"body": figure.body_id or "", "source": figure.source_id, "token": figure.token, "reason": "写し間違い"}
    return desk.post(f"/desk/statistics/figures/{figure.pk}/edit/", {**facts, **changed}, follow=True)


def test_log_folds_by_the_year_of_the_entries():
    page = text(Client().get(LOG))
    part = page[page.index('id="corrected"') : page.index('id="kept"')]
    years = re.findall(r'corrections-year"( open)?>.*?<h3[^>]*>(.*?)</h3>.*?>(\d+)件', part, re.S)
    names = [name for _, name, _ in years]
    assert names == sorted(names, reverse=True) and len(names) > 1
    assert [bool(is_open) for is_open, *_ in years] == [True, *[False] * (len(years) - 1)]
    assert sum(int(number) for *_, number in years) == part.count("corrections__item")


def test_long_log_is_cut_and_each_correction_has_a_page_of_its_own():
    many = make.entries({2030: 230})
    of_many = [
        Correction(
            entry=entry,
            outcome="kept",
            place=entry.key,
            as_printed="試験",
            reason="試験",
            corrected_on=date(2031, 1, 1),
        )
        for entry in many
    ]
    made = Correction.objects.bulk_create(of_many)
    pages: list[str] = []
    client = Client()
    while not pages or "次のページ" in pages[-1]:
        pages.append(text(client.get(LOG, {"page": len(pages) + 1})))
    items = [re.findall(r'class="corrections__item" id="correction-(\d+)"', page) for page in pages]
    assert max(map(len, items)) <= 100
    assert sorted(map(int, sum(items, []))) == sorted(Correction.objects.values_list("pk", flat=True))
    for row in (made[0], made[-1], Correction.objects.of_published().earliest("pk")):
        assert f'id="correction-{row.pk}"' in text(client.get(row.get_absolute_url()))


def test_hidden_correction_has_no_address():
    hidden = make.entry("2030-01-01", date(2030, 1, 1), state="draft")
    row = Correction.objects.create(
        entry=hidden, outcome="kept", place="試験", as_printed="試験", reason="試験", corrected_on=date(2031, 1, 1)
    )
    assert Client().get(row.get_absolute_url()).status_code == 404


def test_printed_figure_put_right_leaves_what_was_printed_readable(desk, secretary):
    figure = figure_of("群馬県市長会")
    put_right(desk, figure, value="12")
    row = Correction.objects.get(subject_id=figure.pk, subject_kind="公表値")
    assert (row.place, row.as_printed, row.as_corrected, row.reason, row.corrected_by) == (
        "広域連携協定締結団体一覧　群馬県市長会（平成30年11月12日現在）　公表値",
        *("23", "12", "写し間違い"),
        secretary,
    )
    told = f"{row.place} もとの記載 23 訂正後 12 写し間違い（令和8年11月26日 訂正した）"
    pages = [LOG, "/agreements/?as_of=2018-11-12", figure.body.get_absolute_url(), "/statistics/"]
    assert [page for page in pages if close(told) not in shown(page)] == []
    paper = shown("/timeline/print/?as_of=2018-11-12")
    assert close(f"訂{row.place}「23」を「12」に訂正（写し間違い）") in paper
    assert "群馬県市長会［訂］" in paper
    assert "「23」" not in shown("/timeline/print/?as_of=2018-11-11")


def test_printed_total_stays_the_printed_one(desk):
    put_right(desk, figure_of("群馬県市長会"), value="12")
    for page in ("/agreements/?as_of=2018-11-12", "/timeline/print/?as_of=2018-11-12"):
        assert "合計8地域11団体321321" in shown(page), page


def test_feed_and_files_have_the_correction(desk):
    put_right(desk, figure_of("群馬県市長会"), value="12")
    row = Correction.objects.latest("pk")
    feed = Client().get(FEED).content.decode()
    assert feed.partition("<entry>")[2].startswith(f"<title>{row.place}</title>")
    assert f"{LOG}{row.pk}/" in feed
    assert "もとの記載：23&lt;br&gt;訂正後：12&lt;br&gt;理由：写し間違い" in feed
    for address in (f"{LOG}?format=xlsx", "/timeline/print/?as_of=2018-11-12&format=xlsx"):
        book = openpyxl.load_workbook(BytesIO(b"".join(Client().get(address).streaming_content)))
        sheet = book["訂正履歴"]
        headings = [cell.value for cell in sheet[1]]
        rows = [dict(zip(headings, (cell.value for cell in line), strict=True)) for line in sheet.iter_rows(min_row=2)]
        [found] = [each for each in rows if each["対象"] == "公表値"]
        assert (found["資料の記載"], found["訂正後"], found["理由"]) == ("23", "12", "写し間違い")


def test_what_was_kept_as_printed_says_that_it_was_put_right_since(desk):
    kept = Correction.objects.get(finding="members:群馬県市長会:2018-11-12")
    put_right(desk, figure_of("群馬県市長会"), value="11")
    kept.refresh_from_db()
    assert kept.overtaken_by == Correction.objects.latest("pk")
    assert shown(LOG).count("そののち、令和8年11月26日に記載を訂正しました。") == 1
    [check] = [each for each in all_checks() if each.finding.code == kept.finding]  # 11 is not what is counted, either
    assert check.decision is None


def test_change_of_the_place_alone_ends_no_decision(desk):
    put_right(desk, figure_of("群馬県市長会"), place="締結団体一覧")
    assert not Correction.objects.exclude(overtaken_by=None).exists()


def test_every_public_fact_leaves_a_trace(desk, secretary):
    """Whoever puts it right and from which page: the row itself tells the log."""
    body = Body.objects.get(name="埼玉県町村会")
    tie = make.tie("062031", started_on=date(1990, 5, 1))
    hidden = Body.objects.create(number=99, name="千葉県市長会", kind="city_mayors", prefecture_id="12")
    changes = [
        (figure_of("奈良県町村会"), {"value": 28}, ["27"]),
        (body, {"name": "埼玉町村会"}, ["埼玉県町村会"]),
        (body.agreements.get(), {"signed_on": date(2018, 5, 2)}, ["平成30年5月1日"]),
        (body.agreements.get(), {"term_years": 1, "renews_on": date(2027, 5, 1)}, []),  # first entered
        (Source.objects.get(), {"issuer": "区長会"}, ["特別区長会事務局"]),
        (tie, {"kind": "姉妹都市"}, ["友好都市"]),
        (tie, {"ended_on": date(2026, 4, 1)}, []),  # the tie ended: news
        (tie, {"introduced_by": "木古内町"}, []),  # on no public page
        (hidden, {"name": "千葉市長会"}, []),  # in preparation, told nowhere
    ]
    differences = []
    for row, facts, printed in changes:
        before = set(Correction.objects.values_list("pk", flat=True))
        row.refresh_from_db()
        token = row.token
        for name, value in facts.items():
            setattr(row, name, value)
        row.revise(by=secretary, token=token, reason="資料による")
        new = Correction.objects.exclude(pk__in=before)
        if sorted(new.values_list("as_printed", flat=True)) != printed:
            differences.append((row, facts, list(new)))
    assert differences == []


def test_tie_put_right_shows_what_it_said_on_both_pages(staff_of_ward):
    tie = make.tie("062031")
    data = {"partner": "山形県鶴岡市", "kind": "姉妹都市", "token": tie.token}
    staff_of_ward.post(f"/members/ties/{tie.pk}/edit/", data)
    told = "もとの記載 友好都市 訂正後 姉妹都市 品川区が、登録した内容を直したため。"
    pages = [LOG, "/municipalities/131091/", "/municipalities/062031/"]
    assert [page for page in pages if close(told) not in shown(page)] == []
    staff_of_ward.post(f"/members/ties/{tie.pk}/withdraw/")
    staff_of_ward.post(f"/members/ties/{tie.pk}/withdraw/")
    assert visit(LOG).count("登録を取り消した") == 1


def test_document_of_an_entry_put_right_is_a_correction_and_one_added_is_not(secretary):
    entry = Entry.objects.filter(state="published", editions__document__key="survey").first()
    content = content_of(entry)
    [edition] = content["editions"][:1]
    added = content | {"editions": [*content["editions"], {**edition, "name": "第9版"}]}
    write_content(entry, added, by=secretary, reason="見つかった版")
    assert not Correction.objects.filter(place="資料").exists()
    write_content(entry, content | {"editions": [{**edition, "name": "第8版"}]}, by=secretary, reason="版の誤り")
    assert Correction.objects.get(place="資料").as_corrected.count("第8版") == 1


def test_agreement_leaves_one_correction_for_each_fact(desk):
    signed = Agreement.objects.get(body__name="埼玉県町村会")
    data = {"body": signed.body_id, "name": signed.name, "signed_on": "2018-05-02", "source": signed.source_id}
    desk.post(f"/desk/agreements/{signed.pk}/correct/", data | {"token": signed.token, "reason": "協定書の日付"})
    assert Correction.objects.filter(subject_kind="協定").count() == 1
    assert "もとの記載平成30年5月1日訂正後平成30年5月2日" in shown(signed.body.get_absolute_url())


@pytest.fixture
def staff_of_ward():
    return as_(make.staff("aoi@example.jp", "131091"))
