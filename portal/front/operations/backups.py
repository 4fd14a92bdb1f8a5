"""Backup: database, sent files and secret key in one archive; verifying, restoring, and rehearsing that."""

import contextlib
import datetime
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any, cast

from django.apps import apps
from django.conf import settings
from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.core.files.storage import default_storage
from django.core.management import call_command
from django.db import connection, models
from django.utils import timezone

from outbox.models import OutgoingMail
from portal.files.storage import MediaStorage

from . import marks
from .archives import ArchiveError, unpack, written
from .databases import database

HELD_BACK = "復元したバックアップの時点で送信待ちでした。送信済みかどうか分からないため、送りません。"
MEDIA = "media"


class RestoreRefused(Exception):
    """There is something where the backup would go; its text is for the operator."""


def files() -> MediaStorage:
    """The storage of files that people sent; an ObjectStorage has the same methods."""
    return cast(MediaStorage, default_storage)


def backup_key() -> Path | None:
    """The file with the passphrase, if the settings name one."""
    return Path(settings.BACKUP_KEY_FILE) if settings.BACKUP_KEY_FILE else None


def newest() -> Path | None:
    """The newest archive in BACKUP_DIR."""
    return max(_archives(), default=None)


def _archives() -> list[Path]:
    return sorted(path for path in Path(settings.BACKUP_DIR).glob("portal-*.tar*") if path.suffix in (".tar", ".gpg"))


def back_up(now: datetime.datetime) -> Path:
    """Write an archive into BACKUP_DIR, delete those beyond BACKUP_KEEP, and return it. The portal may be running.

    Files are read before the database is, and what came meanwhile after it: a file is there before the row that names
    it, and goes after it (portal.files.storage), so no row of the snapshot lacks its file.
    """
    folder = Path(settings.BACKUP_DIR)
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    ending = ".tar.gpg" if backup_key() else ".tar"
    path = folder / f"portal-{timezone.localtime(now):%Y%m%d-%H%M%S}{ending}"
    kind = database()
    with (
        tempfile.TemporaryDirectory(dir=folder, prefix=".snapshot-") as scratch,
        written(path, backup_key()) as archive,
    ):
        _add_media(archive)
        facts = kind.dump(Path(scratch) / kind.file)
        archive.add(kind.file, Path(scratch) / kind.file)
        _add_media(archive)
        archive.add_text("secret_key", settings.SECRET_KEY)
        archive.finish(
            {
                "made_at": now.isoformat(),
                "database": connection.vendor,
                "tables": facts,
            }
        )
    for old in _archives()[: -settings.BACKUP_KEEP]:
        old.unlink()
    marks.note("backup", now)
    return path


def _add_media(archive: Any) -> None:
    """Add the files that are not in the archive yet."""
    for name in files().names():
        if (inside := f"{MEDIA}/{name}") not in archive.files:
            # gone since it was listed, after its row
            with contextlib.suppress(FileNotFoundError), files().local(name) as path:
                archive.add(inside, path)


@contextlib.contextmanager
def _unpacked(path: Path, folder: Path) -> Iterator[tuple[Path, dict[str, Any]]]:
    """The contents of an archive in a folder within `folder`, gone afterwards, and its manifest."""
    with tempfile.TemporaryDirectory(dir=folder, prefix=".restore-") as scratch:
        manifest = unpack(path, backup_key(), Path(scratch))
        if manifest["database"] != connection.vendor:
            raise ArchiveError(
                f"{manifest['database']} のバックアップです。DATABASE_URL を同じ種類のデータベースにしてください。"
            )
        yield Path(scratch), manifest


def verify(path: Path) -> dict[str, Any]:
    """Read the whole archive and compare every hash; returns its manifest. ArchiveError when anything differs."""
    with _unpacked(path, Path(settings.DATA_DIR)) as (_, manifest):
        return manifest


def drill(path: Path, now: datetime.datetime) -> dict[str, Any]:
    """Restore an archive into a database and a folder that are thrown away; returns its manifest.

    ArchiveError when a table has other rows than the snapshot, or a row names a file that is not there.
    """
    kind = database()
    with _unpacked(path, Path(settings.DATA_DIR)) as (folder, manifest):
        with kind.rehearsed(folder / kind.file) as cursor:
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

    RestoreRefused unless the database and the folder of files are empty. Sessions end, limits begin anew, and mail
    that waited is held back: it may have left after the backup was taken. Tables are brought to this version.
    """
    kind, data = database(), Path(settings.DATA_DIR)
    if not kind.is_empty():
        raise RestoreRefused("データベースが空ではありません。空のデータベースにだけ復元します。")
    if any(files().names()):
        raise RestoreRefused(
            "ファイルの場所（DATA_DIR の media か S3_BUCKET）が空ではありません。空の場所にだけ復元します。"
        )
    data.mkdir(mode=0o700, parents=True, exist_ok=True)
    with _unpacked(path, data) as (folder, manifest):
        kind.load(folder / kind.file)
        for path in sorted((folder / MEDIA).rglob("*")):
            if path.is_file():
                files().put(str(path.relative_to(folder / MEDIA)), path)
        if not (data / "secret_key").exists():
            shutil.move(folder / "secret_key", data / "secret_key")
    call_command("migrate", verbosity=0, interactive=False)
    Session.objects.all().delete()
    cache.clear()
    manifest["held_back"] = OutgoingMail.objects.waiting().hold_back(HELD_BACK)
    manifest["missing"] = missing_files()
    return manifest


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
