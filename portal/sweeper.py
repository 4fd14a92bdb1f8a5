"""Files that no row names: left where a process died between storing a file and its row, or a row and its file.

A file is on the disk before its row is committed (portal.storage), and goes after its row is gone for certain. What
dies in between leaves a file that nobody can reach; never a row without its file.
"""

import datetime
import logging

from django.apps import apps
from django.core.files.storage import default_storage
from django.db import models

OLD = datetime.timedelta(days=1)  # nothing is stored and not yet committed for longer
AT_ONCE = 500

logger = logging.getLogger(__name__)


def sweep(now):
    """Delete and log files older than a day that no row names; returns how many. A disk that fails stops no mail."""
    try:
        old = sorted(_files_before(now - OLD))
        return sum(_sweep(old[start : start + AT_ONCE]) for start in range(0, len(old), AT_ONCE))
    except OSError:
        logger.exception("記録にないファイルを探せませんでした。あす、やり直します。")
        return 0


def _sweep(names):
    """Rows are asked after the files were listed: what has a row by now stays."""
    lost = set(names)
    for model, field in _file_fields():
        lost -= set(model._default_manager.filter(**{f"{field}__in": names}).values_list(field, flat=True))
    for name in sorted(lost):
        default_storage.delete(name)
        logger.warning("どの記録にもないファイルを消しました：%s", name)
    return len(lost)


def _file_fields():
    """Every model with files, and the name of the field."""
    for model in apps.get_models():
        for field in model._meta.get_fields():
            if isinstance(field, models.FileField):
                yield model, field.name


def _files_before(moment, folder=""):
    """Names of files last changed before `moment`, in all folders."""
    folders, names = default_storage.listdir(folder) if default_storage.exists(folder or ".") else ([], [])
    for name in names:
        path = f"{folder}/{name}" if folder else name
        if default_storage.get_modified_time(path) < moment:
            yield path
    for name in folders:
        yield from _files_before(moment, f"{folder}/{name}" if folder else name)
