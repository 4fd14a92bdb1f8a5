"""The secretariat sends, checks and takes in; what is hostile or broken changes nothing and says why."""

import io
import zipfile
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.test import Client

from agreements.models import Source
from imports import jobs
from imports.models import ImportJob, ImportRow
from portal.models import AuditLine
from tests import make
from tests.clients import as_
from tests.html import text
from tests.make import workbook
from timeline.models import Correction, Entry

pytestmark = pytest.mark.django_db

TEXT = "令和8年4月1日\t区長会総会 ・助成金を創設\n"
TEXT += "4月2日\t<b>甲の展示の開催</b> <b>乙の講演会の開催</b> ・会場:東京区政会館 20階\n"


def send(client, typed=TEXT, **fields):
    client.post("/desk/import/", {"kind": "chronology", "text": typed, **fields})
    return ImportJob.objects.latest("pk")


def decide(client, row, action):
    return client.post(f"/desk/import/{row.job_id}/rows/{row.pk}/decide/", {"action": action})


def take_all(client, job, publish="1"):
    job.rows.update(decision="take")
    client.post(f"/desk/import/{job.pk}/write/", {"publish": publish})
    job.refresh_from_db()
    return job


def bomb():
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", "")
        archive.writestr("xl/worksheets/sheet1.xml", b" " * 70_000_000)
    return file.getvalue()


def long_cell():
    """A cell of 1 MB, as Excel itself would never write it."""
    plain, file = io.BytesIO(workbook(["令和8年4月1日", "長"])), io.BytesIO()
    with zipfile.ZipFile(plain) as source, zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for part in source.namelist():
            archive.writestr(part, source.read(part).replace("長".encode(), b"x" * 1_000_000))
    return file.getvalue()


def test_pasted_text_is_shown_row_by_row_and_changes_nothing(desk):
    before = Entry.objects.count()
    job = send(desk)
    page = desk.get(f"/desk/import/{job.pk}/").content.decode()
    assert (job.state, job.rows.count(), Entry.objects.count()) == ("checking", 2, before)
    for words in (
        "もとの記載",
        "令和8年4月1日",
        "助成金を創設",
        "1行に2件あるようです",
        "年は前の行から引き継ぎ",
    ):
        assert words in page


def test_accepted_rows_become_drafts_with_their_source(desk):
    job = take_all(desk, send(desk, source_title="春の資料"), publish="0")
    entry = job.rows.first().entry
    assert (job.state, entry.state, entry.key, entry.source.title) == ("done", "draft", "2026-04-01", "春の資料")
    assert [str(item) for item in entry.items.all()] == ["助成金を創設"]
    assert entry.versions.get().reason == str(job)
    assert list(AuditLine.objects.filter(subject_kind="取込み").values_list("action", flat=True).order_by("pk")) == [
        "取込みの受付",
        "取込み",
        "取込みの書込み",
    ]


def test_divided_row_becomes_two_entries_of_one_day(desk):
    job = send(desk)
    decide(desk, job.rows.last(), "divide")
    take_all(desk, job)
    made = Entry.objects.filter(first_day="2026-04-02").oldest_first()
    assert [(entry.key, entry.title, str(entry.venue)) for entry in made] == [
        ("2026-04-02a", "甲の展示", "None"),
        ("2026-04-02b", "乙の講演会", "東京区政会館"),
    ]


def test_row_left_out_is_not_taken(desk):
    job = send(desk)
    decide(desk, job.rows.first(), "leave")
    desk.post(f"/desk/import/{job.pk}/accept/", {"all": "clear"})
    desk.post(f"/desk/import/{job.pk}/write/", {"publish": "1"})
    assert not Entry.objects.filter(first_day="2026-04-01").exists()


def test_advice_is_taken_with_a_correction_in_public(desk):
    job = send(desk, "令和8年4月1日\t京都市市長会との意見交換会の実施")
    row = job.rows.get()
    assert (row.is_doubtful, row.content["title"]) == (True, "京都市市長会との意見交換会")
    decide(desk, row, f"advice:{[w['code'] for w in row.warnings].index('misprint')}")
    take_all(desk, job)
    entry = Entry.objects.get(first_day="2026-04-01")
    correction = Correction.objects.get(entry=entry)
    assert (entry.title, correction.as_printed, correction.place) == (
        "京都府市長会との意見交換会",
        "京都市市長会",
        "件名",
    )


def test_doubt_may_stay_as_printed(desk):
    job = send(desk, "令和8年4月1日\t京都市市長会との意見交換会の実施")
    row = job.rows.get()
    decide(desk, row, f"dismiss:{[w['code'] for w in row.warnings].index('misprint')}")
    row.refresh_from_db()
    assert (row.is_doubtful, row.content["title"]) == (False, "京都市市長会との意見交換会")


def test_what_two_people_settle_of_one_row_both_stands(desk):
    """Two warnings of one row, each settled by somebody whose page was opened before the other's click."""
    job = send(desk, "令和8年4月1日\t京都市市長会との意見交換会の実施")
    row = job.rows.get()
    row.warnings += [{"code": "other", "level": "ask", "words": "別の注意"}]
    row.save()
    own, others = ImportRow.objects.get(pk=row.pk), ImportRow.objects.get(pk=row.pk)
    misprint = [warning["code"] for warning in row.warnings].index("misprint")
    assert own.take_advice(misprint) and others.dismiss(len(row.warnings) - 1)
    row.refresh_from_db()
    assert (row.open_warnings(), row.is_doubtful, row.content["title"]) == ([], False, "京都府市長会との意見交換会")
    assert not own.take_advice(misprint) and not others.dismiss(misprint)
    again = decide(desk, row, f"dismiss:{misprint}")
    assert "この行は、ほかの操作ですでに決まったか" in desk.get(again.url).content.decode()
    assert decide(desk, row, "dismiss:99").status_code == decide(desk, row, "advice-all:99").status_code == 302


def test_who_edits_a_row_that_another_changed_is_told_and_keeps_what_was_typed(desk):
    job = send(desk)
    row = job.rows.first()
    address = f"/desk/import/{job.pk}/rows/{row.pk}/edit/"
    typed = {"first": "令和8年4月3日", "kind": "other", "heading": "わたしの件名", "parts": "0", "read": row.token}
    assert row.revise(row.content | {"title": "ほかの人の件名"}, row.token)
    told = desk.post(address, typed)
    assert (told.status_code, told.context["editor"].form["heading"].value()) == (409, "わたしの件名")
    assert "ほかの操作でこの行の内容が変わりました" in told.content.decode()
    row.refresh_from_db()
    assert (row.content["title"], told.context["read"]) == ("ほかの人の件名", row.token)
    for _ in range(2):  # a click too many is no conflict
        assert desk.post(address, typed | {"read": told.context["read"]}).status_code == 302
    row.refresh_from_db()
    assert row.content["title"] == "わたしの件名"
    job.drop(by=None)
    assert not row.revise(row.content, row.token)


def test_row_put_right_by_hand_keeps_its_source(desk):
    job = send(desk)
    row = job.rows.first()
    data = {
        "first": "令和8年4月3日",
        "kind": "general_meeting",
        "heading": "区長会総会",
        "items": "① 案を確認\n　・内訳",
        "read": row.token,
    }
    desk.post(f"/desk/import/{job.pk}/rows/{row.pk}/edit/", data)
    row.refresh_from_db()
    assert (row.content["days"], row.is_edited, "4月1日" in row.source) == ("2026-04-03", True, True)
    assert row.content["items"] == [{"label": "①", "text": "案を確認", "did": "confirmed", "items": [{"text": "内訳"}]}]


def test_wrong_correction_is_answered_at_its_field(desk):
    job = send(desk)
    row = job.rows.first()
    data = {"first": "令和8年4月31日", "kind": "other", "heading": "", "places": "群馬県嬭恋村"}
    form = desk.post(f"/desk/import/{job.pk}/rows/{row.pk}/edit/", data).context["editor"].form
    assert form.errors == {
        "first": ["2026年4月に31日はありません。日付を確かめてください。"],
        "places": ["「群馬県嬭恋村」という自治体、都道府県、協定団体はありません。「嬬恋村」のことですか。"],
    }


def test_parts_with_their_items_and_organisers_are_put_right(desk):
    job = send(desk)
    row = job.rows.first()
    part: dict[str, Any] = {
        "title": "開会式",
        "slots": ["2026-04-01 10:00-"],
        "venue": "本丸",
        "address": "福井県坂井市1-1",
    }
    part |= {"roles": [{"as": "host", "name": "北海道町村会", "body": "北海道町村会"}]}
    row.revise(row.content | {"parts": [part], "corrections": [{"place": "件名"}]}, row.token)
    address = f"/desk/import/{job.pk}/rows/{row.pk}/edit/"
    editor = desk.get(address).context["editor"]
    sent = {field.html_name: field.value() or "" for form in editor.forms for field in form}
    sent |= {"parts": "1", "read": row.token}
    assert (sent["part1-slots"], sent["part1-roles"]) == ("令和8年4月1日 10:00～", "主催：北海道町村会")
    more = desk.post(address, sent | {"do": "add-part"}).context["editor"]
    assert (len(more.parts), more.parts[0]["heading"].value()) == (2, "開会式")
    desk.post(address, sent | {"part1-heading": "(1) 開会式", "part1-items": "・花火"})
    row.refresh_from_db()
    assert row.content["parts"] == [part | {"label": "(1)", "items": [{"text": "花火"}]}]
    assert row.content["corrections"] == [{"place": "件名"}]


def test_another_venue_is_not_given_the_address_of_the_one_before(desk):
    job = send(desk)
    row = job.rows.first()
    row.revise(row.content | {"venue": "会館A", "address": "東京都千代田区1-1"}, row.token)
    address = f"/desk/import/{job.pk}/rows/{row.pk}/edit/"
    editor = desk.get(address).context["editor"]
    sent = {field.html_name: field.value() or "" for form in editor.forms for field in form}
    desk.post(address, sent | {"parts": "0", "read": row.token})
    row.refresh_from_db()
    assert (row.content["venue"], row.content["address"]) == ("会館A", "東京都千代田区1-1")
    desk.post(address, sent | {"parts": "0", "venue": "会館B", "read": row.token})
    row.refresh_from_db()
    assert (row.content["venue"], "address" in row.content) == ("会館B", False)


def test_row_that_changed_shows_the_difference_and_is_taken_over_it(desk):
    take_all(desk, send(desk))
    again = send(desk, "令和8年4月1日\t区長会総会 ・助成金を廃止")
    row = again.rows.get()
    page = desk.get(f"/desk/import/{again.pk}/").content.decode()
    assert (row.standing, "いま：・助成金を創設" in page, "取り込むと：・助成金を廃止" in page) == (
        "changed",
        True,
        True,
    )
    take_all(desk, again)
    entry = Entry.objects.get(first_day="2026-04-01")
    assert [str(item) for item in entry.items.all()] == ["助成金を廃止"]
    assert entry.corrections.get().reason == f"{again}を取り込んだため"


def test_changed_row_is_never_taken_unseen(desk):
    take_all(desk, send(desk))
    again = send(desk, "令和8年4月1日\t区長会総会 ・助成金を廃止")
    desk.post(f"/desk/import/{again.pk}/accept/", {"all": "clear"})
    assert (again.rows.accepted().count(), again.rows.changed().count()) == (0, 1)


def test_one_row_that_cannot_be_written_takes_all_back(desk):
    job = send(desk)
    broken = job.rows.last()
    ImportRow.objects.filter(pk=broken.pk).update(content=broken.content | {"title": "長" * 300})
    take_all(desk, job)
    assert (job.state, job.problem.startswith("何も書き込んでいません。2行目：件名")) == ("checking", True)
    assert not Entry.objects.filter(first_day__gte="2026-04-01").exists()
    assert not Source.objects.filter(title="貼り付けた文章").exists()


def test_writing_twice_writes_once(desk):
    job = take_all(desk, send(desk))
    desk.post(f"/desk/import/{job.pk}/write/", {"publish": "1"})
    assert Entry.objects.filter(first_day="2026-04-01").count() == 1


@pytest.mark.parametrize("text", ["令和9年2月1日\t会議の実施", "日付のない行"])
def test_import_dropped_while_it_is_read_stays_dropped(secretary, text):
    job = ImportJob(kind="chronology", name="年表.txt", file=ContentFile(text.encode(), name="年表.txt"))
    job.begin(by=secretary)
    assert ImportJob.objects.get().drop(by=secretary)
    jobs.run(job)  # as the worker holds it
    assert [ImportJob.objects.get().state, ImportRow.objects.count()] == ["dropped", 0]


def test_dropped_import_is_over(desk):
    job = send(desk)
    desk.post(f"/desk/import/{job.pk}/drop/")
    job.refresh_from_db()
    assert (job.state, job.rows.count()) == ("dropped", 0)
    desk.post(f"/desk/import/{job.pk}/write/", {"publish": "1"})
    assert ImportJob.objects.get(pk=job.pk).state == "dropped"


@pytest.mark.parametrize(
    "name, data, words",
    [
        ("爆弾.xlsx", bomb(), "展開すると60MBを超えるExcelです。"),
        ("長い.xlsx", long_cell(), "セルB1が長すぎます（1,000,000文字）。"),
        ("絵.xlsx", b"\x89PNG\r\n\x1a\n" + b"0" * 100, "中身がPNGの画像です。"),
        ("長い.csv", "令和8年4月1日,".encode() + b"x" * 90_000, "引用符（"),
        (
            "開いた引用符.csv",
            '令和8年4月1日,会議\n4月2日,"会議\n4月3日,会議\n'.encode(),
            "2行目を読み取れません。引用符（",
        ),
        ("文字.txt", "令和8年4月1日\t会議\n".encode("cp932") + b"\x81\xff", "2行目に、UTF-8でもShift_JIS"),
        ("欠け.csv", "令和8年4月1日,会議\n4月2日,会議\n".encode() + b"\x81\xff,\n", "3行目に、UTF-8でもShift_JIS"),
        ("空.csv", b"", "中身がありません。"),
    ],
)
def test_hostile_file_gets_its_message_at_the_field_and_changes_nothing(desk, name, data, words):
    before = Entry.objects.count()
    response = desk.post("/desk/import/", {"kind": "chronology", "file": SimpleUploadedFile(name, data)})
    assert words in response.context["form"].errors["file"][0]
    assert (Entry.objects.count(), ImportRow.objects.filter(decision="take").count()) == (before, 0)


def test_large_file_is_read_by_the_worker_and_shows_its_progress(desk):
    lines = "".join(f"令和8年4月1日\t会議{number}の実施　{'あ' * 200}\n" for number in range(500))
    job = send(desk, lines)
    page = desk.get(f"/desk/import/{job.pk}/")
    assert (job.state, page.has_header("Refresh"), "読み取っています" in page.content.decode()) == (
        "reading",
        False,
        True,
    )
    ask = {"headers": {"Accept": "application/json"}}
    assert desk.get(f"/desk/import/{job.pk}/", **ask).json()["is_busy"]
    call_command("worker", "--once")
    job.refresh_from_db()
    assert (job.state, job.done, job.total, job.rows.count()) == ("checking", 500, 500, 500)
    told = desk.get(f"/desk/import/{job.pk}/", **ask).json()
    assert (told["is_busy"], told["link"], told["downloads"]) == (False, "結果を見る", False)


def test_worker_that_died_is_followed_by_another(desk):
    job = ImportJob(kind="chronology", name="年表.txt", file=ContentFile(TEXT.encode(), name="年表.txt"))
    job.begin(by=None)
    assert ImportJob.objects.claim(job.created_at) is None  # the request that took it in reads it
    job.release(job.state)
    assert ImportJob.objects.claim(job.created_at).pk == job.pk
    assert ImportJob.objects.claim(job.created_at) is None
    ImportJob.objects.update(leased_until=job.created_at)
    assert (jobs.run_next_job(), jobs.run_next_job()) == (True, False)
    job.refresh_from_db()
    assert (job.state, job.rows.count()) == ("checking", 2)


def test_page_of_rows_makes_a_constant_number_of_queries(desk, django_assert_num_queries):
    few, many = send(desk, TEXT), send(desk, "".join(f"令和8年4月{day}日\t会議の実施\n" for day in range(1, 25)))
    desk.get(f"/desk/import/{few.pk}/")
    for job in (few, many):
        with django_assert_num_queries(10):
            desk.get(f"/desk/import/{job.pk}/")


def test_paragraphs_of_a_word_text_are_read_with_the_date_above(desk):
    job = send(
        desk, "これまでの経過\n令和8年4月1日（水）\n区長会総会\n①助成金を創設\n令和8年4月2日～4日\n甲の展示の開催\n"
    )
    assert [(row.content["days"], row.content["title"]) for row in job.rows.filter(what="entry")] == [
        ("2026-04-01", "区長会総会"),
        ("2026-04-02 / 2026-04-04", "甲の展示"),
    ]
    assert job.rows.filter(what="entry")[0].content["items"][0]["text"] == "助成金を創設"


@pytest.mark.parametrize("kind, words", [("chronology", "日付のある行が見つかりません。"), ("ties", "見出しの行が")])
def test_text_without_anything_to_take_in_is_refused_in_words(desk, kind, words):
    assert words in send(desk, "きのうの会議のこと\nつづき\n", kind=kind).problem


def test_entry_shows_the_words_of_its_source_to_whoever_may_read_the_import(desk):
    """Folded, as they stood, and once; a row that was left out is none of it."""
    job = take_all(desk, send(desk))
    entry = Entry.objects.get(title="区長会総会", first_day="2026-04-01")
    row = job.rows.get(entry=entry)
    page = text(desk.get(entry.get_absolute_url()))
    assert "資料のもとの文" in page and "・助成金を創設" in page.partition("資料のもとの文")[2]
    again = send(desk)  # known by now: standing same, the same words
    assert again.rows.get(entry=entry).standing == "same"
    assert text(desk.get(entry.get_absolute_url())).count("<blockquote>") == 1
    assert "資料のもとの文" not in text(Client().get(entry.get_absolute_url()))
    assert "資料のもとの文" not in text(as_(make.staff("sakai@example.jp")).get(entry.get_absolute_url()))
    again.delete()
    ImportRow.objects.filter(pk=row.pk).update(decision="leave", standing="new")
    assert "資料のもとの文" not in text(desk.get(entry.get_absolute_url()))


def test_day_of_a_source_changed_by_an_import_is_a_public_correction(desk):
    source = Source.objects.get()
    job = send(desk)
    job.rows.update(decision="leave")
    content = {"title": source.title, "as_of": "2018-11-13"}
    job.rows.create(position=99, number=9, what="source", source="11月13日現在", content=content, decision="take")
    desk.post(f"/desk/import/{job.pk}/write/", {"publish": "1"})
    row = Correction.objects.get(subject_kind="出典", subject_id=source.pk)
    assert (row.as_printed, row.as_corrected, row.reason) == (
        *("平成30年11月12日", "平成30年11月13日"),
        f"{job}を取り込んだため。",
    )
