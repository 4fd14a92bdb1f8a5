"""Backups are whole, are known when they are damaged, and come back onto an empty place; nowhere else."""

import os
import subprocess
import sys
import uuid

import pytest
from django.conf import settings
from django.contrib.sessions.models import Session
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.management import CommandError, call_command
from django.db import connection
from django.utils import timezone

from outbox.digests import write_digests
from outbox.models import OutgoingMail
from outbox.notify import notify
from portal.database.models import RecordVersion
from portal.front.operations import backups, marks
from portal.front.operations.backups import newest
from portal.front.operations.restoring import begin_anew
from portal.pdf.models import Paper
from tests import make
from timeline.models import Entry


@pytest.fixture(autouse=True)
def backup_dir(tmp_path, settings):
    settings.BACKUP_DIR = tmp_path / "backups"
    return settings.BACKUP_DIR


@pytest.fixture
def key(tmp_path, settings):
    path = tmp_path / "passphrase"
    path.write_text("correct horse battery staple\n")
    settings.BACKUP_KEY_FILE = str(path)
    return path


@pytest.fixture
def sent_file():
    name = default_storage.save("cases/picture.png", ContentFile(b"\x89PNG" * 50_000))
    yield name
    default_storage.delete(name)


@pytest.fixture
def empty_database(tmp_path):
    """The address of one, on the server of the tests."""
    if connection.vendor == "sqlite":
        yield f"sqlite:///{tmp_path}/restored/portal.sqlite3"
        return
    name = f"restored_{uuid.uuid4().hex[:8]}"
    parts = connection.settings_dict
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE DATABASE {name} TEMPLATE template0")
        yield f"postgres://{parts['USER']}:{parts['PASSWORD']}@{parts['HOST']}:{parts['PORT']}/{name}"
        cursor.execute(f"DROP DATABASE {name} WITH (FORCE)")


def manage(*arguments, **environment):
    inherited = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    command = [sys.executable, "manage.py", *arguments]
    result = subprocess.run(
        command, cwd=settings.BASE_DIR, env=inherited | environment, capture_output=True, text=True, check=False
    )
    return result.returncode, result.stdout + result.stderr


LOOK = """
from outbox.models import OutgoingMail
from django.contrib.sessions.models import Session
from timeline.models import Entry
mails = OutgoingMail.objects
print(Entry.objects.count(), Session.objects.count(), mails.waiting().count(), mails.count())
"""


@pytest.mark.django_db(transaction=True)
def test_backup_comes_back_onto_an_empty_place_alone(tmp_path, key, sent_file, empty_database):
    Session.objects.create(session_key="s" * 32, session_data="", expire_date=timezone.now())
    OutgoingMail.objects.create(key="k", to="a@example.jp", subject="件名", body="本文", message_id="<k@example.jp>")
    entries = Entry.objects.count()
    call_command("backup")
    call_command("verify")
    call_command("drill")
    archive = newest()
    assert archive.name.endswith(".tar.gpg") and b"manifest.json" not in archive.read_bytes()
    assert marks.last("backup") and marks.last("drill")

    there = {
        "DATA_DIR": str(tmp_path / "restored"),
        "DATABASE_URL": empty_database,
        "SECRET_KEY": "k" * 50,
        "BACKUP_KEY_FILE": str(key),
    }
    (tmp_path / "restored").mkdir()
    code, said = manage("restore", str(archive), **there)
    assert (code, "送信待ちだったメール 1通は送りません" in said) == (0, True), said
    assert "記録にあるファイルがありません" not in said
    code, said = manage("shell", "-v0", "-c", LOOK, **there)
    assert (code, said.split()) == (0, [str(entries), "0", "0", "1"])
    assert (tmp_path / "restored" / "media" / sent_file).read_bytes() == b"\x89PNG" * 50_000
    assert (tmp_path / "restored" / "secret_key").read_text() == settings.SECRET_KEY

    code, said = manage("restore", str(archive), **there)
    assert (code, "データベースが空ではありません" in said) == (1, True), said


@pytest.mark.django_db
def test_damaged_archives_are_known(key, backup_dir, tmp_path):
    call_command("backup")
    whole = newest().read_bytes()
    key.write_text("another passphrase\n")
    with pytest.raises(CommandError, match="合言葉"):
        call_command("verify")
    key.write_text("correct horse battery staple\n")
    for damaged in (whole[: len(whole) // 2], whole[:9000] + bytes([whole[9000] ^ 1]) + whole[9001:], b"no archive"):
        (backup_dir / "damaged.tar.gpg").write_bytes(damaged)
        with pytest.raises(CommandError):
            call_command("verify", str(backup_dir / "damaged.tar.gpg"))


@pytest.mark.django_db
def test_plain_archives_are_compared_with_their_manifest(settings, backup_dir):
    settings.BACKUP_KEY_FILE = ""
    call_command("backup")
    call_command("verify")
    whole = bytearray(newest().read_bytes())
    place = whole.index(settings.SECRET_KEY.encode())
    whole[place] ^= 1
    damaged = backup_dir / "damaged.tar"
    damaged.write_bytes(whole)
    with pytest.raises(CommandError, match="目録と違うものが1件あります：secret_key"):
        call_command("verify", str(damaged))
    damaged.write_bytes(whole[:5000])
    with pytest.raises(CommandError):
        call_command("verify", str(damaged))


@pytest.mark.django_db
def test_old_backups_go_and_others_cannot_read_them(settings, backup_dir, clock):
    settings.BACKUP_KEEP = 2
    for hour in (1, 2, 3):
        clock.set(2027, 4, 1, hour, 0)
        call_command("backup")
    assert [path.name for path in sorted(backup_dir.iterdir())] == [
        "portal-20270401-020000.tar",
        "portal-20270401-030000.tar",
    ]
    assert {path.stat().st_mode & 0o777 for path in backup_dir.iterdir()} == {0o600}


@pytest.mark.django_db(transaction=True)
def test_drill_finds_a_row_without_its_file(sent_file):
    Paper.objects.create(digest="d", name="書類", file=sent_file)
    call_command("backup")
    call_command("drill")
    default_storage.delete(sent_file)
    call_command("backup")
    with pytest.raises(CommandError, match="記録にあるファイルが1件入っていません"):
        call_command("drill")


@pytest.mark.django_db(transaction=True)
def test_after_a_recovery_files_come_back_and_nothing_is_sent_again(backup_dir, media, monkeypatch, capsys):
    """Of two backups the files, the second of these alone; one that is in neither is named."""
    monkeypatch.setattr(backups, "OVERLAP", 0)
    names = []
    for number, command in enumerate((["backup"], ["backup", "--files"], ["backup", "--files"], [])):
        if number != 2:
            names.append(default_storage.save(f"papers/{number}.pdf", ContentFile(b"%PDF" * number)))
            Paper.objects.create(digest=str(number), name="書類", file=names[-1])
        if command:
            call_command(*command)
    whole, alone = backups.archives(), backups.archives("files")
    assert (len(whole), len(alone), len(list(backup_dir.iterdir()))) == (1, 1, 3)  # and how far the files reach
    assert backups.verify(alone[0])["files"].keys() == {f"media/{names[1]}"}
    with pytest.raises(CommandError, match="ファイルだけのバックアップ"):
        call_command("drill", str(alone[0]))

    Session.objects.create(session_key="s" * 32, session_data="", expire_date=timezone.now())
    OutgoingMail.objects.create(key="k", to="a@example.jp", subject="件名", body="本文", message_id="<k@example.jp>")
    version = RecordVersion.current()
    for name in names:
        default_storage.delete(name)
    alone[0].with_name("files-20990401-000000.tar").write_bytes(b"damaged")
    capsys.readouterr()
    call_command("after_recovery")
    said = capsys.readouterr().out
    assert "バックアップから戻したファイル：2件" in said and "送信待ちだったメール 1通は送りません" in said
    assert said.count("記録にあるファイルがありません") == 1 and f"ありません：{names[2]}" in said
    assert f"ファイルも欠けない時点：{backups.files_complete_until()}" in said
    assert "files-20990401-000000.tar：バックアップのファイルを読めません" in said
    assert [default_storage.exists(name) for name in names] == [True, True, False]
    assert (media / names[1]).read_bytes() == b"%PDF"
    assert (Session.objects.count(), OutgoingMail.objects.waiting().count()) == (0, 0)
    assert RecordVersion.current() > version + 10**6
    assert marks.last("files") is None  # all files again, from here on


@pytest.mark.django_db
@pytest.mark.parametrize(("hour", "told"), [(7, 1), (14, 2)])
def test_digest_that_was_due_before_the_database_was_put_back_is_not_sent_again(clock, hour, told):
    """The portal that was lost may have sent it; what came after that 8 o'clock goes into the next one."""
    aoba = make.staff("aoba@example.jp", mail_choice="daily")
    for number, moment in enumerate([(2026, 4, 9, 16, 0), (2026, 4, 10, 16, 0)]):
        clock.set(*moment)
        notify(aoba, key=f"k{number}", title=f"件名 {number}", body="本文", url="/members/")
    clock.set(2026, 4, 11, hour, 0)
    assert begin_anew() == 1
    clock.set(2026, 4, 12, 9, 0)
    write_digests(timezone.now())
    held_back = OutgoingMail.objects.get(key__endswith=f"-{11 if told == 2 else 10}")
    assert (held_back.digested.count(), held_back.given_up_at is None) == (told, False)
    assert [mail.digested.count() for mail in OutgoingMail.objects.waiting()] == [1] * (2 - told)
