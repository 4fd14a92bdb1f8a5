"""Program that reads the text of a PDF: python -m portal.files.text_reader <paper.pdf >text; see text.py.

A process of its own, with limits of time and memory: whatever a PDF makes the library do ends with it, and no web
process loads the library. It imports nothing of Django.
"""

import resource
import sys

from pypdf import PdfReader

SECONDS = 60  # of processor time
BYTES = 1024 * 1024 * 1024  # of memory, the interpreter's own included
MOST_PAGES = 300
MOST_TEXT = 500_000  # characters


def main() -> None:
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_AS, (BYTES, BYTES))
    length = 0
    for page in PdfReader(sys.stdin.buffer).pages[:MOST_PAGES]:
        text = page.extract_text()
        sys.stdout.buffer.write(f"{text}\n".encode("utf-8", "replace"))
        length += len(text)
        if length > MOST_TEXT:
            break


if __name__ == "__main__":
    main()
