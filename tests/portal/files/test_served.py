"""Files as they are handed out: never run by a browser, and under the name they had."""

import ast
from pathlib import Path

import pytest
from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db.models.fields.files import FieldFile
from django.utils.http import parse_header_parameters

from bulletin.models import Attachment
from portal.files.storage import download_response

pytestmark = [pytest.mark.once, pytest.mark.usefixtures("media")]

NAMES = [
    "会場図.pdf",
    "ﾊﾝｶｸ　全角 空白.xlsx",
    'a"b;c=d.docx',
    "é ü ñ.txt",
    "100%_~'().csv",
    "plain.pdf",
    "𠮷野家の案内.pptx",
]
TYPES = [
    "application/pdf",
    "image/jpeg",
    "text/plain; charset=Shift_JIS",
    "text/csv; charset=utf-8",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
]


@pytest.mark.parametrize("by_nginx", [False, True])
def test_file_is_handed_out_as_an_attachment_under_its_name(settings, by_nginx):
    settings.FILES_BY_NGINX = by_nginx
    stored = default_storage.save("proposals/1/abc.bin", ContentFile(b"<script>alert(1)</script>"))
    file = FieldFile(Attachment(), Attachment._meta.get_field("file"), stored)
    for name in NAMES:
        for media_type in TYPES:
            headers = download_response(file, media_type, name).headers
            kind, said = parse_header_parameters(headers["Content-Disposition"])
            assert (kind, said["filename"]) == ("attachment", name)
            assert headers["Content-Type"] == media_type
            assert headers["X-Content-Type-Options"] == "nosniff"
            assert headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
            assert "no-store" in headers["Cache-Control"]
    hostile = download_response(file, "text/plain", "a\r\nSet-Cookie: b=c\r\n\r\n.txt").headers["Content-Disposition"]
    assert not set(hostile) & set("\r\n")


def test_no_view_hands_out_a_file_by_itself():
    """Of what people sent only the storage does; the others hand out what the portal has made itself."""
    found = set()
    for app in ("portal", "outbox", "members", "agreements", "timeline", "bulletin", "imports", "enquiries", "desk"):
        for path in (Path(settings.BASE_DIR) / app).rglob("*.py"):
            names = {getattr(node, "id", "") for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))}
            if names & {"FileResponse"}:
                found.add(str(path.relative_to(settings.BASE_DIR)))
    papers = {"portal/pdf/jobs.py", "timeline/printing/views.py"}
    tables = {"portal/web/downloads.py", "imports/blank_tables.py", "enquiries/workbooks/views.py"}
    made = papers | tables
    assert found == {"portal/files/storage.py", *made}
