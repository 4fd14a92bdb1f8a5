"""Writes long imports in chunks, so that nobody else waits for the database longer than one of them takes.

Only where every accepted row is a new entry: until the last chunk they are drafts, which the public does not see. A
worker that dies leaves them, and the next goes on from there; a row that cannot be written takes all of them back.
"""

import time

from django.db import transaction

from imports.models.jobs import ImportJob
from imports.models.rows import ImportRow
from imports.row_kinds import EntryRows
from timeline.entries.models.entries import Entry
from timeline.entries.models.venues import Series, Venue

from .writer import Writer, in_order

CHUNK = 50  # rows: a fraction of a second of SQLite's only lock
PAUSE = 0.12  # seconds; whoever waits for the lock looks ten times a second


class LeaseLost(Exception):
    """Another worker holds the job by now."""


def can_write_in_chunks(job):
    """Whether the job can be written in chunks: it holds new entries and nothing else."""
    return not job.rows.accepted().exclude(what=EntryRows.name, standing=ImportRow.Standing.NEW).exists()


def write_in_chunks(job, progress, *, finish):
    """Write what is not written yet; `finish(number)` ends the job in the transaction that publishes all of it."""
    rows = job.rows.accepted()
    venues, series = (set(model.objects.values_list("pk", flat=True)) for model in (Venue, Series))
    writer, before = Writer(job, is_hidden=True), rows.exclude(entry=None).count()
    try:
        pks = [row.pk for row in in_order(rows.filter(entry=None).only("pk"))]
        for start in range(0, len(pks), CHUNK):
            _chunk(job, writer, pks[start : start + CHUNK])
            progress.report(before + writer.count)
            time.sleep(PAUSE)
        with transaction.atomic():
            _renew_lease(job)
            if job.is_published:
                Entry.objects.filter(pk__in=rows.values("entry")).update(state=Entry.State.PUBLISHED)
            finish(before + writer.count)
    except LeaseLost:
        return
    except Exception:
        _delete_written(job)
        Venue.objects.exclude(pk__in=venues).filter(entries=None, parts=None).delete()
        Series.objects.exclude(pk__in=series).filter(entries=None).delete()
        raise


@transaction.atomic
def _chunk(job, writer, pks):
    _renew_lease(job)
    for row in ImportRow.objects.filter(pk__in=pks).order_by("position"):
        writer.write(row)
    writer.finish()


def _renew_lease(job):
    """Renew the lease of the job; LeaseLost when another worker has taken it."""
    lease = job.leased_until
    if not ImportJob.objects.filter(pk=job.pk, state=ImportJob.State.WRITING, leased_until=lease).exists():
        raise LeaseLost
    job.renew_lease()


def _delete_written(job):
    """Delete the entries that this job wrote, a chunk at a time."""
    made = job.rows.filter(standing=ImportRow.Standing.NEW).exclude(entry=None)
    while pks := list(made.values_list("entry", flat=True)[:CHUNK]):
        with transaction.atomic():
            ImportRow.objects.filter(job=job, entry__in=pks).update(entry=None, result="")
            Entry.objects.filter(pk__in=pks).delete()
        time.sleep(PAUSE)
