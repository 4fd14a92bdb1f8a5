"""Backup: database, sent files and secret key in one archive, and between two of them the files alone; verifying."""

import contextlib
import datetime
import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, cast

from django.conf import settings
from django.core.files.storage import default_storage
from django.db import connection
from django.utils import timezone

from portal.files.storage import MediaStorage

from . import marks
from .archives import ArchiveError, unpack, written
from .databases import database

MEDIA = "media"
COMPLETE_UNTIL = "files-complete-until"
OVERLAP = 60  # seconds by which an archive of files reaches back before the one before it began


def files() -> MediaStorage:
    """The storage of files that people sent; an ObjectStorage has the same methods."""
    return cast(MediaStorage, default_storage)


def backup_key() -> Path | None:
    """The file with the passphrase, if the settings name one."""
    return Path(settings.BACKUP_KEY_FILE) if settings.BACKUP_KEY_FILE else None


def newest() -> Path | None:
    """The newest archive in BACKUP_DIR."""
    return max(archives(), default=None)


def archives(kind: str = "portal") -> list[Path]:
    """The archives of the kind in BACKUP_DIR, "portal" (whole) or "files" (alone), oldest first."""
    return sorted(path for path in Path(settings.BACKUP_DIR).glob(f"{kind}-*.tar*") if path.suffix in (".tar", ".gpg"))


def back_up(now: datetime.datetime) -> Path:
    """Write an archive into BACKUP_DIR, delete those beyond BACKUP_KEEP, and return it. The portal may be running.

    Files are read before the database is, and what came meanwhile after it: a file is there before the row that names
    it, and goes after it (portal.files.storage), so no row of the snapshot lacks its file.
    """
    path = _new_archive("portal", now)
    kind = database()
    with (
        tempfile.TemporaryDirectory(dir=path.parent, prefix=".snapshot-") as scratch,
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
    for old in archives()[: -settings.BACKUP_KEEP]:
        old.unlink()
    marks.note("backup", now)
    return path


def back_up_files(now: datetime.datetime) -> Path | None:
    """Write an archive of the files that came since the last backup, of either kind, began; None when none came.

    For the minutes between two backups: the database's own log is archived meanwhile (docs/deploy.md 8). Archives
    older than the oldest whole backup go. What is in a bucket needs none: it is not lost with this machine.
    """
    if settings.S3_BUCKET:
        return None
    since = max((moment for name in ("backup", "files") if (moment := marks.last(name))), default=None)
    after = since.timestamp() - OVERLAP if since else 0
    names = [name for name in files().names() if _arrived(name) >= after]
    path = _new_archive("files", now) if names else None
    if path:
        with written(path, backup_key()) as archive:
            _add_media(archive, names)
            archive.finish({"made_at": now.isoformat(), "database": connection.vendor, "tables": {}})
    if whole := archives():
        oldest = moment_of(whole[0])
        for old in archives("files"):
            if moment_of(old) < oldest:
                old.unlink()
    _note_complete(now)
    marks.note("files", now)
    return path


def files_complete_until() -> str:
    """Moment, as PostgreSQL reads it, to which every row has its file in an archive; empty without backup --files."""
    with contextlib.suppress(FileNotFoundError):
        return (Path(settings.BACKUP_DIR) / COMPLETE_UNTIL).read_text().strip()
    return ""


def _note_complete(now: datetime.datetime) -> None:
    part = _folder() / f".{COMPLETE_UNTIL}.part"
    part.write_text(f"{timezone.localtime(now):%Y-%m-%d %H:%M:%S%z}\n")
    part.rename(_folder() / COMPLETE_UNTIL)


def moment_of(archive: Path) -> str:
    """年月日-時分秒 of the archive's beginning, of which its name is made."""
    return archive.name.partition("-")[2].partition(".")[0]


def _folder() -> Path:
    """BACKUP_DIR, made when it is not there."""
    folder = Path(settings.BACKUP_DIR)
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder


def _new_archive(kind: str, now: datetime.datetime) -> Path:
    ending = ".tar.gpg" if backup_key() else ".tar"
    return _folder() / f"{kind}-{timezone.localtime(now):%Y%m%d-%H%M%S}{ending}"


def _arrived(name: str) -> float:
    """When the file came to stand under its name, which a file moved there from elsewhere has too (not its mtime)."""
    try:
        return Path(files().path(name)).stat().st_ctime
    except FileNotFoundError:
        return 0


def _add_media(archive: Any, names: Iterable[str] | None = None) -> None:
    """Add the files, of these names or all, that are not in the archive yet."""
    for name in files().names() if names is None else names:
        if (inside := f"{MEDIA}/{name}") not in archive.files:
            # gone since it was listed, after its row
            with contextlib.suppress(FileNotFoundError), files().local(name) as path:
                archive.add(inside, path)


@contextlib.contextmanager
def unpacked(path: Path, folder: Path) -> Iterator[tuple[Path, dict[str, Any]]]:
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
    with unpacked(path, Path(settings.DATA_DIR)) as (_, manifest):
        return manifest
