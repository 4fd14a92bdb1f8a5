"""Work of the worker: files of proposals and messages are scanned again, until they were (確認中), and later."""

from portal.files.scanned import look_again, rescan

from .enclosures import Enclosure
from .models import Attachment


def rescan_attachments(now):
    """Task of each worker round: scan unscanned files until the scanner does not answer; returns how many it judged.

    Each is put off before it is asked about, so that two workers ask once and a file that ends the worker waits.
    """
    return rescan(Attachment.objects, now) + rescan(Enclosure.objects, now)


def look_at_attachments_again(now):
    """Daily task: scan the files of the last weeks with signatures that are new since; returns how many it refused."""
    return look_again(Attachment.objects, now) + look_again(Enclosure.objects, now)
