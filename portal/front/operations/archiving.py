"""Archiving: whether what PostgreSQL writes, and the files that arrive, reach the archives in time (docs/deploy.md 8).

Where neither is set up, nothing is said.
"""

import datetime
from collections.abc import Iterator

from django.db import connection

from . import marks

LATE = 15 * 60  # seconds: what may be lost, as is promised (docs/scale.md)
# Without a segment in the archive yet, the age is that of the server's start. The views are readable by everybody.
QUESTION = """
    SELECT coalesce(last_archived_time, pg_postmaster_start_time()),
           coalesce(last_failed_time > coalesce(last_archived_time, '-infinity'), false)
    FROM pg_stat_archiver WHERE current_setting('archive_mode') <> 'off'
"""


def checks(now: datetime.datetime) -> Iterator[tuple[str, dict[str, object]]]:
    """Name, whether it is well, and the age, of each that is set up: the log of PostgreSQL, the files between backups.

    The log is archived at least each five minutes while anything is written, as the worker does twice a minute.
    """
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(QUESTION)
            row = cursor.fetchone()
        if row:
            age = marks.seconds(row[0], now)
            yield "wal", {"ok": age <= LATE and not row[1], "age_seconds": age}
    if last := marks.last("files"):
        age = marks.seconds(last, now)
        yield "recent_files", {"ok": age <= LATE, "age_seconds": age}
