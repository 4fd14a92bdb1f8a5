"""Work of the worker: files that came while the scanner did not answer (確認中) are scanned again."""

import logging

from portal.files.scanner import Verdict, is_configured, scan

from .enclosures import Enclosure
from .models import Attachment

logger = logging.getLogger(__name__)


def rescan_attachments(now):
    """Task of each worker round: scan unscanned files until the scanner does not answer; returns how many it judged.

    Each is put off before it is asked about, so that two workers ask once and a file that ends the worker waits.
    """
    return sum(rescan(model.objects, now) for model in (Attachment, Enclosure))


def rescan(rows, now):
    """Scan those of `rows` (a ScannedQuerySet) that are due; returns how many were judged."""
    known = 0
    while is_configured() and (row := rows.claim_recheck(now)):
        try:
            with row.file.open("rb") as file:
                verdict = scan(file)
        except OSError:  # removed meanwhile, or the disk fails: it waits, and nobody gets it
            logger.exception("確認中の資料 %s を読めません。", row.file.name)
            continue
        if verdict is Verdict.UNKNOWN:
            rows.put_off(now)
            break
        known += row.open_up() if verdict is Verdict.CLEAN else row.refuse()
    return known
