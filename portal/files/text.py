"""Text of a PDF, for search: what its pages say in characters, without pictures of text."""

import logging
import shutil
import subprocess
import sys
import tempfile
from typing import Any

from django.conf import settings

READER = "portal.files.text_reader"
MOST_TEXT = 500_000  # characters, as in the reader
WAIT = 120  # seconds; on a busy machine the reader's own limit of processor time comes late

logger = logging.getLogger(__name__)


def text_of_pdf(file: Any) -> str:
    """Text of an open PDF, of its first pages and at most MOST_TEXT characters; "" where there is none or it is broken.

    A scanned paper has pictures only: it gives "" too. Takes seconds for a long one: for the worker, not for a request.
    """
    with tempfile.TemporaryFile() as source:
        shutil.copyfileobj(file, source)
        source.seek(0)
        command = [sys.executable, "-m", READER]
        try:
            done = subprocess.run(
                command, cwd=settings.BASE_DIR, env={}, stdin=source, capture_output=True, timeout=WAIT, check=True
            )
        except (subprocess.CalledProcessError, subprocess.TimeoutExpired) as error:
            said = (error.stderr or b"").decode(errors="replace").strip().rpartition("\n")[2]
            logger.warning("PDFの文字を読み取れません。%s", said or error)
            return ""
    return done.stdout.decode().replace("\0", "").strip("\n")[:MOST_TEXT]
