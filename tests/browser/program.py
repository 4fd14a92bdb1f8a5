"""Which program the tests in a browser drive."""

import shutil

PACKAGE = "chromium-headless-shell"


def chromium() -> str | None:
    """Where Chromium is, None where there is none. Debian's Chromium without windows draws the same pages in a third
    of the time.
    """
    return shutil.which(PACKAGE) or shutil.which("chromium")
