"""Program that reads the text of a PDF: python -m portal.files.text_reader <paper.pdf >text; see text.py.

A process of its own (bounded.py): whatever a PDF makes the library do ends with it, and no web process loads the
library. It imports nothing of Django.
"""

import sys

from pypdf import PdfReader

MOST_PAGES = 300
MOST_TEXT = 500_000  # characters


def main() -> None:
    length = 0
    for page in PdfReader(sys.stdin.buffer).pages[:MOST_PAGES]:
        text = page.extract_text()
        sys.stdout.buffer.write(f"{text}\n".encode("utf-8", "replace"))
        length += len(text)
        if length > MOST_TEXT:
            break


if __name__ == "__main__":
    main()
