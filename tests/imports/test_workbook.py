"""Workbooks that would exhaust the server: refused by the archive's directory alone, before anything is unpacked."""

import io
import zipfile

import pytest

from imports.files.decode import Unreadable
from imports.files.workbook import MOST_PARTS, refuse_bombs


def package(number):
    """A package with xl/workbook.xml and as many empty parts as make `number`."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("xl/workbook.xml", "<workbook/>")
        for part in range(number - 1):
            archive.writestr(f"xl/media/{part}.txt", "")
    file.seek(0)
    return file


def test_package_with_more_parts_than_any_office_makes_is_refused():
    refuse_bombs(package(MOST_PARTS))
    with pytest.raises(Unreadable, match="分けてお送りください"):
        refuse_bombs(package(MOST_PARTS + 1))
