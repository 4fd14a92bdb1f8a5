"""Files that members attach: known by their content, and refused in words that lead on."""

import io
import struct
import zipfile
import zlib

import pytest
from django.core.files.base import ContentFile
from PIL import Image

from portal.files.examining import FileRefused, examine
from portal.files.names import plain_name
from tests.portal.files.test_pictures import HEIC

TYPES = (
    '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Override ContentType="{}"/></Types>'
)
WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
PDF = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\n"


def package(kind=f"{WORD}.main+xml", **parts):
    whole = io.BytesIO()
    with zipfile.ZipFile(whole, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", TYPES.format(kind))
        for name, content in parts.items():
            archive.writestr(name.replace("__", "/").replace("_bin", ".bin"), content)
    return whole.getvalue()


def picture(kind="PNG"):
    whole = io.BytesIO()
    Image.new("RGB", (20, 10), "green").save(whole, kind)
    return whole.getvalue()


ENCRYPTED = b'<manifest xmlns="urn:m"><file-entry><encryption-data/></file-entry></manifest>'


def zipped(files=None):
    whole = io.BytesIO()
    with zipfile.ZipFile(whole, "w") as archive:
        for name, content in (files or {}).items():
            archive.writestr(name, content)
    return whole.getvalue()


HIDDEN = ("__MACOSX/a.exe", "Thumbs.db.exe", "図.DS_Store/a.bat", "Thumbs.db")  # as if no one had meant them


def zipped_again(name, unicode_name):
    """A ZIP of a file with a name of its own for programs that read the field of Info-ZIP."""
    part = zipfile.ZipInfo(name.decode())
    part.extra = struct.pack("<HHBI", 0x7075, 5 + len(unicode_name), 1, zlib.crc32(name)) + unicode_name
    whole = io.BytesIO()
    with zipfile.ZipFile(whole, "w") as archive:
        archive.writestr(part, PDF)
    return whole.getvalue()


def with_password(content):
    """The same with the flag of encryption at each file."""
    return content.replace(b"PK\x01\x02\x14\x03\x14\0\0", b"PK\x01\x02\x14\x03\x14\0\1")


def document(kind, files=None):
    """An OpenDocument file."""
    mimetype = f"application/vnd.oasis.opendocument.{kind}".encode()
    return zipped({"mimetype": mimetype, "META-INF/manifest.xml": b"<manifest/>"} | (files or {}))


def compound(*streams):
    """A compound file (OLE) with empty streams of these names."""
    header = struct.pack(
        "<8s16xHHHHH6xIIIIIIIIII", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
        0x3E, 3, 0xFFFE, 9, 6, 0, 1, 1, 0, 4096, 0xFFFFFFFE, 0, 0xFFFFFFFE, 0, 0,
    ) + b"\xff" * 432  # fmt: skip
    sectors = struct.pack("<128I", 0xFFFFFFFD, 0xFFFFFFFE, *[0xFFFFFFFF] * 126)
    names = ["Root Entry", *streams]
    entries = [entry(name, number, len(names)) for number, name in enumerate(names)]
    return header + sectors + b"".join(entries).ljust(512, b"\0")


def entry(name, number, count):
    letters = name.encode("utf-16-le") + b"\0\0"
    nobody, first = 0xFFFFFFFF, 1 if number == 0 and count > 1 else 0xFFFFFFFF
    right = number + 1 if 0 < number < count - 1 else nobody
    kind = 5 if number == 0 else 2
    return struct.pack("<64sHBBIII36xIQ", letters, len(letters), kind, 1, nobody, right, first, 0xFFFFFFFE, 0)


@pytest.mark.parametrize(
    "name, content, kept, kind",
    [
        ("会場図.pdf", PDF, "会場図.pdf", "application/pdf"),
        ("要項.docx", package(), "要項.docx", WORD),
        ("写真.png", picture(), "写真.jpg", "image/jpeg"),
        ("一覧.csv", "区,数\n港区,1".encode("cp932"), "一覧.csv", "text/csv; charset=Shift_JIS"),
        ("一覧.TXT", "区".encode(), "一覧.TXT", "text/plain; charset=utf-8"),
        ("写真.webp", picture("WEBP"), "写真.jpg", "image/jpeg"),
        ("写真.HEIC", HEIC, "写真.jpg", "image/jpeg"),
        ("要項.odt", document("text"), "要項.odt", "application/vnd.oasis.opendocument.text"),
        ("表.ods", document("spreadsheet"), "表.ods", "application/vnd.oasis.opendocument.spreadsheet"),
        ("起案.jtd", compound("DocumentText"), "起案.jtd", "application/x-js-taro"),
        ("回覧.xdw", b"\x60\x0e" + b"\0" * 100, "回覧.xdw", "application/vnd.fujixerox.docuworks"),
        ("写真一式.zip", zipped({"会場/北口.jpg": picture("JPEG")}), "写真一式.zip", "application/zip"),
    ],
)
def test_file_is_known_by_its_content(name, content, kept, kind):
    checked = examine(ContentFile(content), name)
    assert (checked.name, checked.media_type) == (kept, kind)


REFUSED = [
    ("a.exe", b"MZ", "この種類のファイルは使えません"),
    ("a.pdf", b"MZ\x90", "PDFとして読み取れません"),
    ("a.pdf.exe", PDF, "この種類のファイルは使えません"),
    ("a.svg", b"<svg/>", "この種類のファイルは使えません"),
    ("a.html", b"<html>", "この種類のファイルは使えません"),
    ("a.docm", package(), "マクロ"),
    ("a.docx", package("application/vnd.ms-word.document.macroEnabled.main+xml"), "マクロ"),
    ("a.docx", package(word__vbaProject_bin=b"x"), "マクロ"),
    ("a.docx", PDF, "docxのファイルとして読み取れません"),
    ("a.xlsx", package(), "xlsxのファイルとして読み取れません"),
    ("a.docx", b"\xd0\xcf\x11\xe0\xa1\xb1", "パスワード"),
    ("a.png", b"<svg/>", "SVG"),
    ("a.txt", b"\x00\x01", "文章として読み取れません"),
    ("a.csv", b"\x81", "文章として読み取れません"),
    ("資料", PDF, "この種類のファイルは使えません"),
    ("a.xls", b"x", "新しい形式（docx、xlsx、pptx）で保存し直して"),
    ("a.jtdc", b"x", "圧縮していない形式（jtd）"),
    ("a.lzh", b"x", "ZIPで圧縮し直して"),
    ("a.zip", b"PK", "ZIPとして読み取れません"),
    ("a.zip", zipped(), "ファイルが入っていません"),
    ("a.zip", zipped({"図/a.exe": b"MZ", "a.pdf": PDF}), "「図/a.exe」"),
    ("a.zip", zipped({"a.pdf": b"MZ\x90"}), "「a.pdf」"),
    ("a.zip", zipped({"a.zip": zipped({"a.pdf": PDF})}), "「a.zip」"),
    ("a.zip", zipped({f"{number}.pdf": b"" for number in range(301)}), "300件まで"),
    ("a.zip", zipped({"a.bat_.pdf": b"@echo"}).replace(b"a.bat_", b"a.bat\0"), "「a.bat」"),
    ("a.zip", zipped({"a.pdf": b"MZ\x90", "./a.pdf": PDF}), "「a.pdf」"),
    ("a.zip", zipped_again(b"a.pdf", b"a.exe"), "「a.exe」"),
    ("a.zip", zipped({"a.pdf": PDF, "図/": b"@echo"}), "「図」"),
    *(("a.zip", zipped({name: b"MZ", "a.pdf": PDF}), f"「{name}」") for name in HIDDEN),
    ("a.zip", with_password(zipped({"a.pdf": PDF})), "パスワード"),
    ("a.odt", zipped({"mimetype": b"application/zip"}), "odtのファイルとして"),
    ("a.odt", document("text", {"Basic/Standard/Module1.xml": b""}), "マクロ"),
    ("a.ods", document("text"), "odsのファイルとして"),
    ("a.odt", document("text", {"META-INF/manifest.xml": ENCRYPTED}), "パスワード"),
    ("a.jtd", PDF, "一太郎のファイルとして読み取れません"),
    ("a.jtd", compound("WordDocument"), "一太郎のファイルとして読み取れません"),
    ("a.jtd", compound("DocumentText", "_VBA_PROJECT"), "マクロ"),
    ("a.jtd", b"\xd0\xcf\x11\xe0" + b"\0" * 600, "一太郎のファイルとして読み取れません"),
    ("a.xdw", PDF, "DocuWorksの文書として読み取れません"),
    ("a.xdw", b"MZ" + b"\0" * 100, "DocuWorksの文書として読み取れません"),
]


def test_other_file_is_refused_with_what_would_be_right():
    differences = []
    for name, content, word in REFUSED:
        with pytest.raises(FileRefused) as refusal:
            examine(ContentFile(content), name)
        if word not in str(refusal.value):
            differences.append((name, word, str(refusal.value)))
    assert differences == []


def test_package_that_unpacks_too_large_is_refused():
    bomb = package(word__media=b"0" * 320 * 1024 * 1024)
    assert len(bomb) < 1024 * 1024
    with pytest.raises(FileRefused, match="大きくなりすぎる"):
        examine(ContentFile(bomb), "a.docx")


@pytest.mark.parametrize(
    "name, plain",
    [
        ("../../etc/passwd.pdf", "passwd.pdf"),
        ("C:\\資料\\図.pdf", "図.pdf"),
        ("図\x00\u202efdp.pdf", "図fdp.pdf"),
        ("あ" * 300 + ".pdf", "あ" * 96 + ".pdf"),
        (".pdf", "pdf"),
    ],
)
def test_name_never_becomes_a_path(name, plain):
    assert plain_name(name) == plain


def test_file_whose_name_deceives_is_refused():
    with pytest.raises(FileRefused, match="英字に似た別の文字"):
        examine(ContentFile(PDF), "Тоkyo.pdf")


def test_archive_lists_its_files_as_their_writer_named_them():
    whole = io.BytesIO()
    with zipfile.ZipFile(whole, "w") as archive:
        archive.writestr("図面/北口.pdf", PDF)
        archive.writestr("__MACOSX/図面/._北口.pdf", b"\0\5\x16\7\0\2")
        archive.writestr("図面/.DS_Store", b"\0\0\0\1Bud1")
        archive.writestr("../要項.docx", package())
    assert examine(ContentFile(whole.getvalue()), "a.zip").contents == "図面/北口.pdf\n要項.docx"


def test_archive_with_unicode_names_beside_is_listed_by_them():
    content = zipped_again(b"kita.pdf", "北口.pdf".encode())
    assert examine(ContentFile(content), "a.zip").contents == "北口.pdf"


def test_archive_of_japanese_windows_lists_its_files_readably():
    name = "北口の図.pdf"
    content = zipped({"x" * len(name.encode("cp932")): PDF})
    content = content.replace(b"x" * len(name.encode("cp932")), name.encode("cp932"))
    assert examine(ContentFile(content), "a.zip").contents == name
