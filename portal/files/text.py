"""Text of a PDF, for search: what its pages say in characters, without pictures of text."""

import logging
from typing import Any

from .bounded import Limits, program

MOST_TEXT = 500_000  # characters, as in the reader
LIMITS = Limits(seconds=60, megabytes=1024, wait=120)

logger = logging.getLogger(__name__)


def text_of_pdf(file: Any) -> str:
    """Text of an open PDF, of its first pages and at most MOST_TEXT characters; "" where there is none or it is broken.

    A scanned paper has pictures only: it gives "" too. Takes seconds for a long one: for the worker, not for a request.
    """
    with program("portal.files.text_reader", file, limits=LIMITS) as ended:
        if ended.code:
            logger.warning("PDFの文字を読み取れません。%s", ended.complaint.rpartition("\n")[2] or ended.code)
            return ""
        return ended.out.read().decode().replace("\0", "").strip("\n")[:MOST_TEXT]
