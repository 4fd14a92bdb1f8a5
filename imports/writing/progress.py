"""Progress of writing an import: the number of rows in a file, as its transaction is not visible to others."""

from pathlib import Path

from django.conf import settings


class Progress:
    """The number of rows written so far, in a file beside the one that was sent."""

    def __init__(self, job):
        try:
            self.path = Path(f"{job.file.path}-written")
        except NotImplementedError:  # no file of this machine: seen here alone
            self.path = Path(settings.DATA_DIR) / f"import-{job.pk}-written"

    def count(self):
        """Rows written so far; 0 before the first report and after end()."""
        try:
            return int(self.path.read_text())
        except (OSError, ValueError):
            return 0

    def report(self, count):
        """Store `count` atomically; a full disk is ignored."""
        fresh = self.path.with_suffix(".new")
        try:
            fresh.write_text(str(count))
            fresh.replace(self.path)
        except OSError:
            fresh.unlink(missing_ok=True)

    def end(self):
        self.path.unlink(missing_ok=True)
