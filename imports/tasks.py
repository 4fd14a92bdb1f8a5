"""Work of the worker: files that were sent for an import go after their time."""

import datetime

from .models.jobs import ImportJob
from .models.rows import ImportRow

KEPT = datetime.timedelta(days=365)  # from the day the file was received
OVER = (ImportJob.State.DONE, ImportJob.State.REFUSED, ImportJob.State.DROPPED)


def erase_import_files(now):
    """Delete the files of imports that are over, KEPT after they came; of members also the rows, which name people.

    The import stays in the list with its numbers, and rows of the public record with the entries they became.
    """
    for job in ImportJob.objects.filter(state__in=OVER, created_at__lte=now - KEPT).exclude(file=""):
        if job.kind == ImportJob.Kind.MEMBERS:
            ImportRow.objects.filter(job=job).delete()
        name, storage = str(job.file.name), job.file.storage
        ImportJob.objects.filter(pk=job.pk).update(file="")
        storage.delete(name)
