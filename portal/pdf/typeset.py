"""Program that makes a PDF of a page: python -m portal.pdf.typeset STYLESHEET <page.html >page.pdf.

A process of its own, started by the worker with limits (portal.files.bounded): setting a long paper takes seconds and
some 200 MB, which end with it.
Nothing is fetched, neither from other hosts nor from this machine. Exit code 3: WeasyPrint or its libraries
(Debian's libpango) are not installed.
"""

import sys
from pathlib import Path

NOT_INSTALLED = 3


def main(stylesheet: str) -> None:
    try:
        import weasyprint  # noqa: PLC0415 — where it is missing, the exit code says so
    except (ImportError, OSError) as error:
        sys.stderr.write(str(error))
        sys.exit(NOT_INSTALLED)
    nothing = weasyprint.urls.URLFetcher(allowed_protocols=())
    page = weasyprint.HTML(string=sys.stdin.buffer.read().decode(), url_fetcher=nothing)
    style = weasyprint.CSS(string=Path(stylesheet).read_text(), url_fetcher=nothing)
    sys.stdout.buffer.write(page.write_pdf(stylesheets=[style], pdf_tags=True))


if __name__ == "__main__":
    main(sys.argv[1])
