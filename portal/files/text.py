"""Text of a PDF, for search: what its pages say in characters, without pictures of text."""

import logging
from typing import Any

from pypdf import PdfReader

logger = logging.getLogger(__name__)

MOST_PAGES = 300
MOST_TEXT = 500_000  # characters


def text_of_pdf(file: Any) -> str:
    """Text of an open PDF, at most MOST_PAGES pages and MOST_TEXT characters; "" where there is none or it is broken.

    A scanned paper has pictures only: it gives "" too. Takes seconds for a long one: for the worker, not for a request.
    """
    parts: list[str] = []
    length = 0
    try:
        reader = PdfReader(file)
        for page in reader.pages[:MOST_PAGES]:
            parts.append(page.extract_text())
            length += len(parts[-1])
            if length > MOST_TEXT:
                break
    except Exception:  # noqa: BLE001 — whatever a broken or locked PDF makes the library raise: it only is not searched
        logger.warning("PDFの文字を読み取れません。", exc_info=True)
    return "\n".join(parts).replace("\0", "")[:MOST_TEXT]
