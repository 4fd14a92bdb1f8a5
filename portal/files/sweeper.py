"""Worker task: delete stored files that no row names, left by a process that died between a file and its row.

A file is on the disk before its row is committed (portal.files.storage), and goes after its row is gone for certain.
What dies in between leaves a file that nobody can reach; never a row without its file. What dies while a file is still
being sent leaves what has come of it (portal.files.uploads), which goes as well.
"""

import datetime
import logging
from collections.abc import Iterator
from pathlib import Path

from django.apps import apps
from django.conf import settings
from django.core.cache import cache
from django.core.files.storage import default_storage
from django.db import models
from django.utils import timezone

OLD = datetime.timedelta(days=1)  # nothing is stored and not yet committed for longer
AT_ONCE = 500

logger = logging.getLogger(__name__)


def sweep_once_a_day(now: datetime.datetime) -> int:
    """Run `sweep` once on a day in Tokyo, whatever the number of workers; returns how many files were deleted."""
    is_first = cache.add(f"swept:{timezone.localdate(now)}", True, timeout=OLD.total_seconds() * 2)
    return sweep(now) if is_first else 0


def sweep(now: datetime.datetime) -> int:
    """Delete and log files older than a day that no row names, or that were being sent; returns how many.

    Looks only where the portal stores files. What cannot be read or deleted is logged and left.
    """
    before = now - OLD
    return _sweep_stored(before) + _sweep_uploads(before)


def _sweep_stored(before: datetime.datetime) -> int:
    folders = sorted({_folder(model, field) for model, field in _file_fields()})
    old = [name for folder in folders for name in sorted(_files_before(before, folder))]
    return sum(_sweep(old[start : start + AT_ONCE], before) for start in range(0, len(old), AT_ONCE))


def _sweep_uploads(before: datetime.datetime) -> int:
    """Delete what has come of files that were being sent when their process was killed; returns how many."""
    deleted = 0
    for path in sorted(Path(settings.INCOMING_DIR).glob("*.upload*")):
        try:
            if path.stat().st_mtime >= before.timestamp():
                continue
            path.unlink()
        except FileNotFoundError:  # its request ended meanwhile
            continue
        except OSError:
            logger.exception("送られる途中だったファイルを消せません：%s", path.name)
            continue
        logger.warning("送られる途中で止まったファイルを消しました：%s", path.name)
        deleted += 1
    return deleted


def _sweep(names: list[str], before: datetime.datetime) -> int:
    """Delete those of `names` that no row has; returns how many.

    Rows are asked after the files were listed, and ages once more after the rows: what came meanwhile stays.
    """
    lost = set(names)
    for model, field in _file_fields():
        lost -= set(model._default_manager.filter(**{f"{field.name}__in": names}).values_list(field.name, flat=True))
    return sum(_delete(name) for name in sorted(lost) if _is_older(name, before))


def _delete(name: str) -> bool:
    try:
        default_storage.delete(name)
    except OSError:
        logger.exception("どの記録にもないファイルを消せません：%s", name)
        return False
    logger.warning("どの記録にもないファイルを消しました：%s", name)
    return True


def _file_fields() -> Iterator[tuple[type[models.Model], models.FileField]]:
    """Pairs of a model and a file field of it, for all models."""
    for model in apps.get_models():
        for field in model._meta.get_fields():
            if isinstance(field, models.FileField):
                yield model, field


def _folder(model: type[models.Model], field: models.FileField) -> str:
    """The folder under which the field stores all of its files: proposals, cases, …"""
    return field.generate_filename(model(), "x").partition("/")[0]


def _files_before(before: datetime.datetime, folder: str) -> Iterator[str]:
    """Names of files last changed before the moment, in the folder and those within."""
    try:
        folders, names = default_storage.listdir(folder)
    except FileNotFoundError:  # nothing stored yet
        return
    except OSError:
        logger.exception("フォルダーを読めません。記録にないファイルがあるかを確かめていません：%a", folder)
        return
    for name in names:
        path = f"{folder}/{name}"
        if _is_utf8(path) and _is_older(path, before):
            yield path
    for name in folders:
        yield from _files_before(before, f"{folder}/{name}")


def _is_utf8(path: str) -> bool:
    """Whether a row could hold the name; a file with another is none of the portal's."""
    try:
        path.encode()
    except UnicodeEncodeError:
        logger.warning("名前が UTF-8 でないファイルがあります。ポータルのものではないので残します：%a", path)
        return False
    return True


def _is_older(path: str, before: datetime.datetime) -> bool:
    try:
        return default_storage.get_modified_time(path) < before
    except FileNotFoundError:  # gone meanwhile
        return False
    except OSError:
        logger.exception("ファイルの日時を読めません：%s", path)
        return False
