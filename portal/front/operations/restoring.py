"""Restoring a backup onto an empty place, rehearsing that, and what must be done after the database was put back."""

import datetime
import shutil
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.apps import apps
from django.conf import settings
from django.contrib.sessions.models import Session
from django.core.cache import cache, caches
from django.core.management import call_command
from django.db import connection, models
from django.utils import timezone

from outbox.digests import last_due, write_digests
from outbox.models import Circular, OutgoingMail
from outbox.writing_out import write_out
from portal.database.models import RecordVersion

from . import marks
from .archives import ArchiveError
from .backups import MEDIA, archives, files, moment_of, unpacked
from .databases import database

HELD_BACK = "データベースを戻した時点で送信待ちでした。送信済みかどうか分からないため、送りません。"


class RestoreRefused(Exception):
    """There is something where the backup would go; its text is for the operator."""


def drill(path: Path, now: datetime.datetime) -> dict[str, Any]:
    """Restore an archive into a database and a folder that are thrown away; returns its manifest.

    ArchiveError when a table has other rows than the snapshot, or a row names a file that is not there.
    """
    kind = database()
    with unpacked(path, Path(settings.DATA_DIR)) as (folder, manifest):
        with kind.rehearsed(_snapshot(folder)) as cursor:
            found = kind.facts(cursor)
            names_of_files = set(_file_names(cursor))
        tables = manifest["tables"]
        names = found.keys() | tables.keys()
        if wrong := sorted(name for name in names if found.get(name) != tables.get(name)):
            raise ArchiveError(f"復元した表の内容が、バックアップのときと違います：{'、'.join(wrong)}")
        if missing := sorted(name for name in names_of_files if not (folder / MEDIA / name).is_file()):
            raise ArchiveError(f"記録にあるファイルが{len(missing)}件入っていません：{'、'.join(missing[:5])}")
    marks.note("drill", now)
    return manifest


def restore(path: Path) -> dict[str, Any]:
    """Bring database, files and, unless the settings have one, the secret key back; returns the manifest.

    RestoreRefused unless the database and the folder of files are empty. begin_anew() does the rest.
    """
    kind, data = database(), Path(settings.DATA_DIR)
    if not kind.is_empty():
        raise RestoreRefused("データベースが空ではありません。空のデータベースにだけ復元します。")
    if any(files().names()):
        raise RestoreRefused(
            "ファイルの場所（DATA_DIR の media か S3_BUCKET）が空ではありません。空の場所にだけ復元します。"
        )
    data.mkdir(mode=0o700, parents=True, exist_ok=True)
    with unpacked(path, data) as (folder, manifest):
        kind.load(_snapshot(folder))
        for each in sorted((folder / MEDIA).rglob("*")):
            if each.is_file():
                files().put(str(each.relative_to(folder / MEDIA)), each)
        _put_secret_key(folder)
    manifest["held_back"] = begin_anew()
    manifest["missing"] = missing_files()
    return manifest


def recover() -> dict[str, Any]:
    """What must follow when PostgreSQL itself was put back to a moment (docs/deploy.md 8): begin_anew() and the files.

    Waits until the database has ended its recovery. Files that a row names and the storage lacks come from BACKUP_DIR,
    of the archives of both kinds the newest that has them; other files stay as they are. Returns how many mails were
    `held_back`, how many files were `brought` back, the names of those that are `missing` in every archive, and words
    about the archives that were `unreadable`.
    """
    while connection.vendor == "postgresql" and _is_recovering():
        time.sleep(1)
    held_back = begin_anew()
    missing, unreadable = set(missing_files()), list[str]()
    before = len(missing)
    Path(settings.DATA_DIR).mkdir(mode=0o700, parents=True, exist_ok=True)
    for path in sorted([*archives(), *archives("files")], key=moment_of, reverse=True) if missing else ():
        try:
            missing -= _bring_back(path, missing)
        except ArchiveError as error:
            unreadable.append(f"{path.name}：{error}")
        if not missing:
            break
    brought = before - len(missing)
    return {"held_back": held_back, "brought": brought, "missing": sorted(missing), "unreadable": unreadable}


def begin_anew() -> int:
    """Make a database that was put back the one in use; returns how many mails were held back.

    Tables are brought to this version, sessions end, limits begin anew, and mail that waited is held back, as is that
    of circulars and the digests that were due: they may have left afterwards. No page kept of a number of the record
    that was used since is taken for one of now.
    """
    call_command("migrate", verbosity=0, interactive=False)
    Session.objects.all().delete()
    cache.clear()
    caches["pages"].clear()
    RecordVersion.leave_behind()
    write_out(Circular.objects.all())
    write_digests(last_due(timezone.now()))
    return OutgoingMail.objects.waiting().hold_back(HELD_BACK)


def missing_files() -> list[str]:
    """Names of files that a row has and the storage has not."""
    with connection.cursor() as cursor:
        return sorted(name for name in set(_file_names(cursor)) if not files().exists(name))


def _file_names(cursor: Any) -> Iterator[str]:
    """Names of the stored files that the rows of the cursor's database have."""
    for model in apps.get_models():
        for field in model._meta.local_fields:
            if isinstance(field, models.FileField):
                cursor.execute(f'SELECT "{field.column}" FROM "{model._meta.db_table}"')
                yield from (name for (name,) in cursor.fetchall() if name)


def _is_recovering() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_is_in_recovery()")
        return bool(cursor.fetchone()[0])


def _bring_back(path: Path, names: set[str]) -> set[str]:
    """Put those of the named files that are in the archive into the storage; returns their names."""
    with unpacked(path, Path(settings.DATA_DIR)) as (folder, _):
        found = {name for name in names if (folder / MEDIA / name).is_file()}
        for name in found:
            files().put(name, folder / MEDIA / name)
        _put_secret_key(folder)
    return found


def _put_secret_key(folder: Path) -> None:
    there = Path(settings.DATA_DIR) / "secret_key"
    if (folder / "secret_key").exists() and not there.exists():
        shutil.move(folder / "secret_key", there)


def _snapshot(folder: Path) -> Path:
    """The database in an unpacked archive."""
    path = folder / database().file
    if not path.exists():
        raise ArchiveError("ファイルだけのバックアップです。portal- で始まるものを指定してください。")
    return path
