"""PDFs: asked for on a page, made by the worker, kept while the record stands unchanged."""

import datetime
import re
import socket
import subprocess
import sys
from urllib.parse import unquote

import pytest
from django.conf import settings as portal
from django.core.management import call_command
from django.test import Client
from django.utils import timezone

from outbox.delivery import drain
from outbox.mail import enqueue
from portal.files.bounded import Limits
from portal.models import Paper
from portal.pdf import jobs, typeset
from portal.pdf.models import MOST_KEPT, MOST_WAITING, MOST_WAITING_FOR_VISITORS, TRY_AGAIN_AFTER
from tests import make
from tests.html import joined
from tests.racing import race
from timeline.models import Entry

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("media")]

ADDRESS = "/timeline/print/pdf/?as_of=2017-03-31"
try:
    import weasyprint  # noqa: F401

    IS_INSTALLED = True
except OSError:
    IS_INSTALLED = False
needs_pango = pytest.mark.skipif(
    not IS_INSTALLED, reason="libpango がありません。入れるには：sudo apt-get install libpango-1.0-0 libpangoft2-1.0-0"
)


def get(address=ADDRESS):
    return Client().get(address)


def work(content=b"%PDF-", failure=""):
    """What the worker does with the paper that has waited longest, but for the setting of its pages."""
    paper = Paper.objects.claim(timezone.now())
    done = paper.give_up(failure) if failure else paper.keep(content)
    Paper.objects.delete_oldest()
    return done


def heading(response):
    return re.search(r"<h1>(.*?)</h1>", joined(response.content.decode()))[1]


def test_paper_is_asked_for_once_however_often_the_page_looks():
    responses = [get(), get(), get("/timeline/print/pdf/?as_of=H29.3.31")]
    assert [heading(response) for response in responses] == ["PDFを作成中です"] * 3
    assert [response.headers.get("Refresh") for response in responses] == [None] * 3
    assert Paper.objects.waiting().count() == 1


@needs_pango
def test_worker_makes_the_paper_and_the_page_gives_it():
    get()
    call_command("worker", once=True)
    response = get()
    content = b"".join(response.streaming_content)
    assert content.startswith(b"%PDF-")
    assert response.headers["Content-Type"] == "application/pdf"
    name = unquote(response.headers["Content-Disposition"].partition("utf-8''")[2])
    assert name == "特別区全国連携プロジェクト これまでの経過_2017-03-31.pdf"
    assert "no-store" in response.headers["Cache-Control"]
    assert Paper.objects.get().html == ""


def test_changed_record_gives_another_paper():
    get()
    assert work()
    Entry.objects.filter(key="2015-02-16").update(title="書き換えた件名")
    assert heading(get()) == "PDFを作成中です"
    assert (Paper.objects.made().count(), Paper.objects.waiting().count()) == (1, 1)


def test_change_of_another_day_leaves_the_paper():
    get()
    assert work()
    Entry.objects.filter(key="2018-02-16").update(title="書き換えた件名")
    assert get().streaming


def test_queue_takes_no_more_than_its_bound(client):
    client.force_login(make.secretariat())
    for number in range(MOST_WAITING):
        assert Paper.objects.ask(f"書類 {number}", "")
    response = client.get(ADDRESS)
    assert (response.status_code, heading(response)) == (503, "PDFの作成が混み合っています")
    assert response.headers["Retry-After"] == "60"
    assert Paper.objects.count() == MOST_WAITING
    assert Paper.objects.ask("書類 0", "").ahead() == 0
    assert Paper.objects.ask("書類 7", "").ahead() == 7


def test_visitors_leave_room_in_the_queue(client):
    """However many days they ask for: the papers of a meeting are made all the same."""
    days = [f"/timeline/print/pdf/?as_of=2017-03-{day:02}" for day in range(1, 16)]
    assert [get(day).status_code for day in days] == [200] * MOST_WAITING_FOR_VISITORS + [503] * 5
    client.force_login(make.secretariat())
    assert heading(client.get("/desk/papers/letters/pdf/")) == "PDFを作成中です"


def test_missing_library_is_told_with_a_way_to_print():
    get()
    assert work(failure=jobs.NOT_INSTALLED)
    response = get()
    assert heading(response) == "PDFを作れません"
    assert jobs.NOT_INSTALLED in response.content.decode()
    assert 'href="/timeline/print/?as_of=2017-03-31"' in response.content.decode()
    assert "Refresh" not in response.headers
    assert Paper.objects.waiting().count() == 0


def test_missing_library_ends_the_process_with_its_own_code(tmp_path):
    (tmp_path / "weasyprint.py").write_text("raise OSError('cannot load library libpango')")
    done = subprocess.run(
        [sys.executable, "-m", "portal.pdf.typeset", "none.css"],
        cwd=portal.BASE_DIR,
        env={"PYTHONPATH": str(tmp_path)},
        input=b"",
        capture_output=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (typeset.NOT_INSTALLED, b"cannot load library libpango")


def test_failed_paper_is_tried_again_after_a_while():
    get()
    assert work(failure="失敗")
    assert heading(get()) == "PDFを作れません"
    Paper.objects.update(failed_at=timezone.now() - TRY_AGAIN_AFTER)
    assert heading(get()) == "PDFを作成中です"
    assert work()
    assert get().streaming


def test_two_workers_never_take_the_same_paper(clock):
    Paper.objects.ask("書類", "")
    now = timezone.now()
    first = Paper.objects.claim(now)
    assert Paper.objects.claim(now) is None
    later = now + datetime.timedelta(minutes=6)  # the first worker was killed
    second = Paper.objects.claim(later)
    assert (first.pk, second.attempts) == (second.pk, 2)
    assert second.keep(b"%PDF-") is True
    assert first.keep(b"%PDF-") is False
    assert Paper.objects.get().file.read() == b"%PDF-"


def test_paper_that_kills_its_worker_is_given_up():
    Paper.objects.ask("書類", "")
    now = timezone.now()
    for minutes in (0, 6, 12):
        assert Paper.objects.claim(now + datetime.timedelta(minutes=minutes))
    assert Paper.objects.claim(now + datetime.timedelta(minutes=18)) is None
    assert Paper.objects.get().failure == "作成の途中で処理が止まりました。"


def test_only_the_newest_papers_are_kept(media):
    for number in range(MOST_KEPT + 2):
        Paper.objects.ask(f"書類 {number}", "")
        assert work()
    assert Paper.objects.made().count() == len(list((media / "papers").iterdir())) == MOST_KEPT
    assert not Paper.objects.filter(name__in=["書類 0", "書類 1"]).exists()


@needs_pango
def test_pdf_fetches_nothing():
    listener = socket.create_server(("127.0.0.1", 0))
    listener.settimeout(0.1)
    html = f'<html><body><img src="http://127.0.0.1:{listener.getsockname()[1]}/x.png">本文</body></html>'
    assert jobs.render_pdf(html).startswith(b"%PDF-")
    with pytest.raises(TimeoutError):
        listener.accept()
    listener.close()


@pytest.mark.once
@needs_pango
def test_mail_does_not_wait_for_a_paper(mailoutbox):
    get("/timeline/print/pdf/")  # takes some seconds
    enqueue("aoba@example.jp", key="a", subject="確認コード", body="")
    seen = []
    assert jobs.make_one(lambda: seen.append(drain()))
    assert seen and all(seen)
    assert [mail.to for mail in mailoutbox] == [["aoba@example.jp"]]
    assert Paper.objects.made().count() == 1


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_paper_asked_for_at_once_is_one_and_made_once():
    asked = race(*[lambda: Paper.objects.ask("書類", "本文").pk] * 4)
    assert len(set(asked)) == Paper.objects.count() == 1
    now = timezone.now()
    taken = race(*[lambda: Paper.objects.claim(now)] * 4)
    assert len([paper for paper in taken if paper]) == 1


@pytest.mark.once
@needs_pango
def test_page_without_end_is_given_up():
    """In the time and memory of its own process: the worker goes on, and says what became of the paper."""
    Paper.objects.ask("書類", "本文")
    endless = "<table>" + "<tr><td>越前がに</td></tr>" * 60_000
    for limits in (Limits(seconds=1, megabytes=1536), Limits(seconds=60, megabytes=160)):
        with pytest.raises(RuntimeError, match=jobs.FAILED):
            jobs.render_pdf(endless, limits=limits)
    assert jobs.make_one()
    assert Paper.objects.made().count() == 1


def test_script_of_the_page_asks_how_it_stands_and_takes_nothing_away():
    """The page itself never reloads, and says by its link how to look again without a script."""
    page = joined(get().content.decode())
    assert 'href="" data-progress-link>もう一度確かめる</a>' in page and "http-equiv" not in page
    ask = {"headers": {"Accept": "application/json"}}
    assert Client().get(ADDRESS, **ask).json()["is_busy"]
    work()
    told = [Client().get(ADDRESS, **ask).json() for _ in range(2)]
    assert [(each["is_busy"], each["link"], each["downloads"]) for each in told] == [(False, "PDFを受け取る", True)] * 2
    assert get().headers["Content-Type"] == "application/pdf"
