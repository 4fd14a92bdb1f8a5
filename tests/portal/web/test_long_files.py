"""Files of long lists: written by the worker, told how far, and handed to who asked and may still read the list."""

import datetime
import re
from urllib.parse import unquote

import pytest
from django.core.files.base import ContentFile
from django.test import Client
from django.utils import timezone

from bulletin.models import Proposal
from desk.retention.rules import erase_long_files
from members.models import Assignment, User
from portal.front import long_files
from portal.models import AuditLine, LongFile
from portal.web import downloads
from portal.web.long_files import writing
from portal.web.long_files.models import KEPT, LEASE, MOST_KEPT, MOST_WAITING, STOPPED, LeaseLost
from tests import make
from tests.clients import as_
from tests.html import joined
from tests.racing import race

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("media", "long")]

BOARD, AUDIT, RECORD = "/bulletin/?format=csv", "/desk/audit/?format=csv", "/timeline/?format=xlsx&list=items"
JSON = {"headers": {"Accept": "application/json"}}


@pytest.fixture
def long(monkeypatch):
    """Three rows are too many to be written at once."""
    monkeypatch.setattr(downloads, "MOST_AT_ONCE", 2)


@pytest.fixture
def akane():
    akane = make.manager("akane@example.jp")
    for number in range(3):
        make.proposal(akane, title=f"提案その{number}", visibility="members")
    return akane


def heading(response):
    return re.search(r"<h1>(.*?)</h1>", joined(response.content.decode()))[1]


def link(client, address, words="ファイルを受け取る"):
    """Where the link of these words leads on the page of the file."""
    page = joined(client.get(address).content.decode())
    return re.search(rf'href="([^"]+)"[^>]*>{words}</a>', page)[1].replace("&amp;", "&")


def content(response):
    return b"".join(response.streaming_content)


def taken(client, address):
    return content(client.get(link(client, address)))


def test_list_is_written_by_the_worker_as_it_would_be_at_once(akane, monkeypatch):
    client = as_(akane)
    assert [heading(client.get(BOARD)) for _ in range(2)] == ["ファイルを作っています"] * 2
    file = LongFile.objects.get()
    assert (file.user, file.total, file.made_at) == (akane, 3, None)
    assert long_files.write_one() and not long_files.write_one()
    page = client.get(BOARD)
    assert heading(page) == "ファイルができました" and "3件" in page.content.decode()
    response = client.get(link(client, BOARD))
    assert response.headers["Content-Type"] == "text/csv; charset=utf-8"
    assert "no-store" in response.headers["Cache-Control"]
    name = unquote(response.headers["Content-Disposition"].partition("utf-8''")[2])
    assert name == f"掲示板の提案と募集_{timezone.localdate()}.csv"
    monkeypatch.setattr(downloads, "MOST_AT_ONCE", 3)
    assert content(response) == content(client.get(BOARD))


@pytest.mark.parametrize("address", [RECORD, "/timeline/?format=json", "/timeline/?format=csv&kind=fair"])
def test_visitors_share_the_file_of_a_public_list(address, monkeypatch):
    assert heading(Client().get(address)) == "ファイルを作っています"
    assert heading(Client().get(address)) == "ファイルを作っています"  # not the one that the browser has
    assert LongFile.objects.get().user is None
    long_files.write_one()
    written = taken(Client(), address)
    monkeypatch.setattr(downloads, "MOST_AT_ONCE", 20_000)
    direct = content(Client().get(address))
    assert len(written) > 1_000 and (written == direct or address == RECORD)  # a workbook bears its moment


def test_page_tells_how_far_it_is(akane, monkeypatch):
    """To a script in JSON, which takes the file in the end; to a reader by the link."""
    client, told = as_(akane), []
    client.get(BOARD)
    monkeypatch.setattr(writing, "EVERY", 0)
    assert "3件のうち、0件を書きました。" in client.get(BOARD, **JSON).json()["words"]
    long_files.write_one(lambda: told.append(client.get(BOARD, **JSON).json()["words"]))
    assert told == [f"3件のうち、{number}件を書きました。" for number in (1, 2, 3, 3)]
    said = client.get(BOARD, **JSON).json()
    assert (said["is_busy"], said["downloads"], said["href"]) == (False, True, link(client, BOARD))
    as_(make.manager("aya@example.jp", "131091")).get(BOARD)
    other = as_(make.manager("aki@example.jp", "131032"))
    assert other.get(BOARD, **JSON).json()["words"] == "先に作っているファイルは1件です。"


def test_file_is_for_who_asked_alone(akane):
    client, other = as_(akane), as_(make.manager("aya@example.jp", "131091"))
    client.get(BOARD)
    long_files.write_one()
    address = link(client, BOARD)
    assert heading(other.get(address)) == "ファイルを作っています"  # theirs
    assert "提案その" not in content(Client().get(address)).decode()  # the short list of the public ones
    assert "提案その" in content(client.get(address)).decode()


def test_list_of_who_lost_the_right_meanwhile_is_not_written():
    desk = make.secretariat()
    client = as_(desk)
    for _ in range(3):
        AuditLine.objects.write("操作", desk, by=desk)
    assert heading(client.get(AUDIT)) == "ファイルを作っています"
    User.objects.filter(pk=desk.pk).update(secretariat_role="")
    long_files.write_one()
    file = LongFile.objects.get()
    assert (file.failure, file.made_at, bool(file.file)) == (long_files.REFUSED, None, False)
    assert client.get(AUDIT).status_code == 404


@pytest.mark.parametrize(
    "lose",
    [
        lambda: User.objects.update(secretariat_role=""),
        lambda: User.objects.update(is_active=False),
        lambda: Assignment.objects.update(ended_on=timezone.localdate()),
    ],
)
def test_file_is_not_handed_to_who_lost_the_right_since(akane, lose):
    User.objects.filter(pk=akane.pk).update(secretariat_role="member")
    client = as_(akane)
    client.get(BOARD)
    long_files.write_one()
    address = link(client, BOARD)
    lose()
    response = client.get(address)
    assert not response.streaming or "提案その" not in content(response).decode()


TAKEN_BACK = {
    "hidden": lambda proposal, by: proposal.hide(by=make.secretariat(), reason="個人の名前があるため"),
    "sent back": lambda proposal, by: proposal.return_to_draft(by=make.secretariat(), reason="個人の名前があるため"),
    "for members": lambda proposal, by: proposal.write(by=by, version=proposal.version, visibility="members"),
}


@pytest.mark.parametrize("take", TAKEN_BACK.values(), ids=TAKEN_BACK)
def test_what_may_be_read_no_longer_is_in_no_file(take, akane, media, django_capture_on_commit_callbacks):
    """Neither in one that was written, nor in one that is being written."""
    Proposal.objects.update(visibility="public")
    secret = make.proposal(akane, title="消す名前", visibility="public")
    visitor, member = Client(), as_(make.manager("aya@example.jp", "131091"))
    visitor.get(BOARD)
    long_files.write_one()
    assert "消す名前" in taken(visitor, BOARD).decode()
    address = link(visitor, BOARD)
    member.get(BOARD)

    def take_at_once():
        if LongFile.objects.exists():
            with django_capture_on_commit_callbacks(execute=True):
                assert take(secret, akane)

    long_files.write_one(take_at_once)
    assert LongFile.objects.count() == 0 == len([*media.glob("lists/*")])
    assert heading(visitor.get(address)) == "ファイルを作っています"
    long_files.write_one()
    assert "消す名前" not in taken(visitor, BOARD).decode()


def test_reader_whose_right_the_view_itself_refuses_gets_no_file():
    """What the worker is told by the list's view holds, whatever was asked for before."""
    akane = make.manager("akane@example.jp")
    LongFile.objects.ask(akane, AUDIT, "操作の記録", 3)
    long_files.write_one()
    assert LongFile.objects.get().failure == long_files.REFUSED


def test_taking_a_list_of_people_is_noted_when_it_is_taken(mailoutbox):
    desk = make.secretariat()
    client = as_(desk)
    for number in range(3):
        AuditLine.objects.write(f"操作{number}", desk, by=desk)
    client.get(AUDIT)
    long_files.write_one()
    lines = AuditLine.objects.filter(reason__contains="CSV") | AuditLine.objects.filter(subject__contains="CSV")
    assert lines.count() == 0
    assert "操作2" in taken(client, AUDIT).decode()
    assert lines.count() == 1


def test_worker_that_died_is_followed_by_another(akane):
    as_(akane).get(BOARD)
    now = timezone.now()
    first = LongFile.objects.claim(now)
    assert LongFile.objects.claim(now) is None
    first.report(1)
    second = LongFile.objects.claim(now + LEASE * 2)
    assert (first.pk, second.attempts, second.done) == (second.pk, 2, 0)
    with pytest.raises(LeaseLost):
        first.report(2)
    assert first.keep(ContentFile(b"first")) is False and first.give_up("失敗") is False
    assert second.keep(ContentFile(b"second"), media_type="text/csv", disposition="attachment") is True
    assert LongFile.objects.get().file.read() == b"second"


def test_file_that_kills_its_worker_is_given_up_and_may_be_asked_for_again(akane):
    client, now = as_(akane), timezone.now()
    client.get(BOARD)
    for turn in range(4):
        LongFile.objects.claim(now + LEASE * 2 * turn)
    assert LongFile.objects.get().failure == STOPPED
    assert heading(client.get(BOARD)) == "ファイルを作れませんでした"
    assert heading(client.get(link(client, BOARD, "もう一度作る"))) == "ファイルを作っています"


def test_failure_is_told_and_holds_up_nothing(akane, monkeypatch):
    client = as_(akane)
    client.get(BOARD)
    client.get(f"{BOARD}&state=open")
    with monkeypatch.context() as patch:
        patch.setattr(Proposal.objects, "visible_to", lambda user: 1 / 0)
        assert long_files.write_one()
    assert LongFile.objects.get(address=BOARD).failure == long_files.FAILED
    assert long_files.write_one()
    assert LongFile.objects.made().get().address == f"{BOARD}&state=open"


def test_list_is_written_anew_for_who_wants_it_as_it_is_now(akane, media):
    client = as_(akane)
    client.get(BOARD)
    long_files.write_one()
    make.proposal(akane, title="あとから", visibility="members")
    assert "あとから" not in taken(client, BOARD).decode()
    again = link(client, BOARD, "いまの記録で作り直す")
    assert [heading(client.get(again)) for _ in range(2)] == ["ファイルを作っています"] * 2
    long_files.write_one()
    assert heading(client.get(again)) == "ファイルができました"
    assert "あとから" in taken(client, BOARD).decode()
    assert len(list((media / "lists").iterdir())) == 1


def test_characters_that_shift_jis_lacks_are_told_before_the_file_is_taken(akane):
    make.proposal(akane, title="魚の𩸽", visibility="members")
    client, address = as_(akane), f"{BOARD}&encoding=cp932"
    client.get(address)
    long_files.write_one()
    page = joined(client.get(address).content.decode())
    assert "〓に置き換わるところ" in page and "𩸽" in page
    assert "魚の〓".encode("cp932") in taken(client, address)


def test_file_goes_after_a_day(akane, clock, media):
    client = as_(akane)
    client.get(BOARD)
    long_files.write_one()
    clock.move(minutes=KEPT.total_seconds() / 60 - 1)
    erase_long_files(clock())
    assert len(list((media / "lists").iterdir())) == 1
    clock.move(minutes=1)
    erase_long_files(clock())
    assert not LongFile.objects.exists() and not list((media / "lists").iterdir())


def test_old_file_is_handed_out_no_more(akane):
    client = as_(akane)
    client.get(BOARD)
    long_files.write_one()
    LongFile.objects.update(made_at=timezone.now() - KEPT)
    assert heading(client.get(BOARD)) == "ファイルを作っています"


def test_one_person_has_so_many_and_no_more(akane, media):
    client = as_(akane)
    for words in ("提案", "その", "提案その")[:MOST_WAITING]:
        client.get(f"{BOARD}&q={words}")
    response = client.get(BOARD)
    assert (response.status_code, heading(response)) == (503, "ファイルの作成が混み合っています")
    assert response.headers["Retry-After"] == "60"
    assert heading(as_(make.manager("aya@example.jp", "131091")).get(BOARD)) == "ファイルを作っています"
    while long_files.write_one():
        pass
    for number in range(MOST_KEPT + 2):
        LongFile.objects.ask(akane, f"{BOARD}&as={number}", "一覧", 3)
        long_files.write_one()
    assert LongFile.objects.made().filter(user=akane).count() == MOST_KEPT
    assert len(list((media / "lists").iterdir())) == MOST_KEPT + 1


def test_short_list_is_given_at_once(akane):
    assert as_(akane).get(f"{BOARD}&q=提案その1").streaming and not LongFile.objects.exists()


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_file_asked_for_at_once_is_one_and_written_once(akane):
    asked = race(*[lambda: LongFile.objects.ask(akane, BOARD, "掲示板", 3).pk] * 4)
    assert len(set(asked)) == LongFile.objects.count() == 1
    now = timezone.now() + datetime.timedelta(seconds=1)
    claimed = race(*[lambda: LongFile.objects.claim(now)] * 4)
    assert len([file for file in claimed if file]) == 1
