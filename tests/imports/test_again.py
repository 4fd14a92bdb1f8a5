"""The document that the record came from, sent over the record: nothing new is proposed, nothing settled unsaid."""

import pytest

from agreements.models import Footnote
from imports.models import ImportRow
from imports.row_kinds.likeness import is_like, is_reworded
from tests.imports.test_source import DOCUMENT, empty_record, send  # noqa: F401
from timeline.models import Entry

pytestmark = pytest.mark.django_db


@pytest.mark.once
def test_record_sent_again_proposes_nothing_new(desk):
    job = send(desk, DOCUMENT.read_bytes())
    tally = job.rows.tally()
    assert (tally["total"], tally["clear"], tally["changed"]) == (123, 0, 0)
    # probably the same as an entry whose title is in our own words: asked about, never without remark
    asked = {row.content["days"][:10]: row for row in job.rows.undecided()}
    assert set(asked) <= {"2015-05-30", "2017-07-18"}
    assert {warning["code"] for row in asked.values() for _, warning in row.open_warnings()} == {"probably-same"}
    desk.post(f"/desk/import/{job.pk}/accept/", {"all": "clear"})
    assert (job.rows.accepted().count(), Entry.objects.count(), Footnote.objects.count()) == (0, 98, 3)


def test_row_that_the_record_holds_offers_nothing(desk):
    job = send(desk, "平成26年9月16日\t区長会総会 特別区全国連携プロジェクトの実施を決定".encode())
    ImportRow.objects.filter(job=job).update(standing="same")
    row = job.rows.get()
    address = f"/desk/import/{job.pk}/"
    page = desk.get(address).content.decode()
    assert ("取込み済み・変更なし" in page, 'value="take"' in page) == (True, False)
    assert "未定0件" in page
    answer = desk.post(f"{address}rows/{row.pk}/decide/", {"action": "take"}, follow=True).content.decode()
    row.refresh_from_db()
    assert ("記録と同じ行です" in answer, row.decision) == (True, "")


def test_similar_event_of_a_day_is_asked_about_until_somebody_says_it_is_another(desk):
    job = send(desk, "平成27年5月30、31日\t東北六魂祭の開会式に会長が登壇".encode())
    row = job.rows.get()
    words = row.warnings[-1]["words"]
    assert (row.entry, words.startswith("記録の「東北六魂祭」と、おそらく同じものです。")) == (None, True)
    page = desk.get(f"/desk/import/{job.pk}/").content.decode()
    assert all(text in page for text in ("同じもの（除く）", "別のもの", "/timeline/2015-05-30/"))
    place = len(row.warnings) - 1
    desk.post(f"/desk/import/{job.pk}/rows/{row.pk}/decide/", {"action": f"dismiss:{place}"})
    assert job.rows.without_doubts().count() == 1


@pytest.mark.parametrize(
    "text, stands, is_same",
    [
        ("連携に関する意見交換", "事務局が対応し、連携に関する意見交換を行った。", True),
        ("区長会事務局が対応", "区長会事務局が説明に当たった。", True),
        ("助成金を廃止", "助成金を創設", False),
        ("198市町村が登録した", "197市町村が登録した", False),
        ("坂井市長が訪問した", "福井市長が訪問した", False),
        ("雨のため中止した", "雨の中で実施した", False),
        ("「丼の会」を開いた", "「井の会」を開いた", False),
    ],
)
def test_rewording_leaves_every_fact(text, stands, is_same):
    assert is_reworded(text, stands) is is_same


def test_names_are_alike_when_one_holds_the_other_or_most_of_it():
    assert is_like("東北六魂祭当日、会長が登壇", "東北六魂祭")
    assert is_like("ホームページにおいて、「魅力発信コーナー」運用開始", "ホームページで「魅力発信コーナー」運用開始")
    assert not is_like("穂積 志 秋田市長が西川会長を訪問", "特別区全国連携プロジェクトホームページ運用開始")


def test_kept_facts_survive_what_a_row_does_not_state(desk):
    entry = Entry.objects.get(key="2015-05-13")
    job = send(desk, "平成27年5月13日\t東北六魂祭「協力・連携締結式」の実施 ・会場：東京区政会館".encode())
    row = job.rows.get()
    assert (row.entry, row.standing) == (entry, "changed")
    desk.post(f"/desk/import/{job.pk}/rows/{row.pk}/decide/", {"action": "take"})
    desk.post(f"/desk/import/{job.pk}/write/", {"publish": "1"})
    entry.refresh_from_db()
    assert (str(entry.venue), str(entry.series)) == ("東京区政会館", "東北六魂祭・東北絆まつり")


def test_codes_stand_as_words_where_they_are_shown_and_where_they_are_typed(desk, empty_record):  # noqa: F811
    job = send(desk, DOCUMENT.read_bytes())
    note = job.rows.get(what="footnote", content__series="ties")
    page = desk.get(f"/desk/import/{job.pk}/?page=5").content.decode()
    shown = page[page.index(f'id="row-{note.pk}"') :]
    assert all(f'<dd class="import-row__words">{words}</dd>' in shown for words in ("各区交流", "平成30年度"))
    assert page.count("各区調査実施前のため") == 2  # as printed, and as read
    form = desk.get(f"/desk/import/{job.pk}/rows/{note.pk}/edit/").content.decode()
    assert '<option value="ties" selected>各区交流</option>' in form
    body = job.rows.filter(what="agreement").first()
    address = f"/desk/import/{job.pk}/rows/{body.pk}/edit/"
    form = desk.get(address).context["form"]
    assert (form["kind"].value(), form["signed_on"].value()) == ("towns_and_villages", "平成28年4月26日")
    typed = {field.html_name: field.value() or "" for field in form}
    assert "平成は31年4月30日までです" in desk.post(address, typed | {"signed_on": "平成31年5月1日"}).content.decode()
    desk.post(address, typed | {"signed_on": "平成28年4月27日", "read": body.token})
    body.refresh_from_db()
    assert (body.content["signed_on"], body.content["kind"]) == ("2016-04-27", "towns_and_villages")
