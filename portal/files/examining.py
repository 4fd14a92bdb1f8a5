"""Examination of files that members attach: what kind one is by its content, and whether it is taken.

Taken: PDF, Word, Excel and PowerPoint without macros, OpenDocument, 一太郎, DocuWorks, pictures (drawn anew, so that
nothing their sender did not mean travels along), text and CSV, and a ZIP of these. Nothing is unpacked here beyond the
list of contents; a process of its own takes the places out of pictures inside (places.py).
"""

import codecs
import re
import unicodedata
from pathlib import PurePosixPath
from typing import Any, NamedTuple

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile, File

from portal.japanese.text import validate_name

from .names import plain_name
from .packages import (
    COMPOUND,
    OFFICE_MAIN,
    OPEN_DOCUMENT_MAIN,
    PROGRAMS,
    FileRefused,
    archive,
    broken,
    ichitaro,
    office,
    open_document,
)
from .pictures import PictureError, redraw
from .places import PlaceStaysError, without_places

PICTURES = {".jpg", ".jpeg", ".png", ".webp", ".heic", ".heif"}
TEXTS = {".txt": "text/plain", ".csv": "text/csv"}
INSIDE = {".pdf", *OFFICE_MAIN, *OPEN_DOCUMENT_MAIN, ".jtd", ".xdw", *PICTURES, *TEXTS}  # of a ZIP
ACCEPT = ",".join([*sorted(INSIDE), ".zip"])
KINDS = (
    "PDF、Word、Excel、PowerPoint（マクロのないもの）、OpenDocument、一太郎（jtd）、DocuWorks（xdw）、写真（JPEG、PNG、HEIC、WebP）、"
    "テキスト、CSV、これらをまとめたZIP"
)
# Said where a file is chosen: what becomes of pictures.
OF_PICTURES = "写真は縮小し、撮影場所の記録を、文書やZIPの中の写真からも消します（パスワード付きPDFを除く）。"
DOCUWORKS = "application/vnd.fujixerox.docuworks"
# First bytes of what is certainly no DocuWorks file: programs, pages, and the kinds with a name of their own.
OF_OTHER_KINDS = (*PROGRAMS, b"<", b"PK", b"%PDF", COMPOUND, b"{\\rtf", b"\xff\xd8\xff", b"\x89PNG")


class ExaminedFile(NamedTuple):
    """A file as it is stored, its name, its true media type, and of a ZIP the names of its files, one a line."""

    file: File
    name: str
    media_type: str
    contents: str = ""


def examine(file: File, name: str) -> ExaminedFile:
    """The file as it is stored: unchanged but for the places in its pictures, or a picture drawn anew.

    Raises FileRefused.
    """
    name = plain_name(name)
    try:
        validate_name(name)
    except ValidationError as error:
        raise FileRefused(f"ファイルの名前を直してください。{error.messages[0]}") from error
    ending = PurePosixPath(name).suffix.lower()
    contents = ""
    file.seek(0)
    head = file.read(1024)
    file.seek(0)
    if ending in PICTURES:
        return _picture(file, name)
    if ending == ".pdf":
        kind = _pdf(head)
    elif ending in OFFICE_MAIN:
        kind = office(file, head, ending)
    elif ending in OPEN_DOCUMENT_MAIN:
        kind = open_document(file, ending)
    elif ending == ".jtd":
        kind = ichitaro(file, head)
    elif ending == ".xdw":
        kind = _docuworks(head)
    elif ending == ".zip":
        kind, contents = "application/zip", "\n".join(archive(file, INSIDE))
    elif ending in TEXTS:
        kind = _text(file, ending)
    else:
        raise FileRefused(f"{_why_not(ending)}{KINDS}のどれかを選んでください。")
    if ending not in TEXTS:
        try:
            file = without_places(file, name)
        except PlaceStaysError as error:
            raise FileRefused(str(error)) from error
    file.seek(0)
    return ExaminedFile(file, name, kind, contents)


def _why_not(ending: str) -> str:
    if ending in (".docm", ".xlsm", ".pptm", ".dotm", ".xlsb"):
        return "マクロの入ったファイルは使えません。"
    if ending in (".doc", ".xls", ".ppt"):
        return "古い形式のファイルは使えません。新しい形式（docx、xlsx、pptx）で保存し直してください。"
    if ending in (".jtdc", ".jttc", ".jhd"):
        return "一太郎のファイルは、圧縮していない形式（jtd）で保存し直してください。"
    if ending in (".xbd", ".xct"):
        return "DocuWorksのバインダーは使えません。文書（xdw）かPDFに変換してください。"
    if ending in (".lzh", ".7z", ".rar", ".tar", ".gz"):
        return "この種類の圧縮ファイルは使えません。ZIPで圧縮し直してください。"
    if ending in (".gif", ".bmp", ".tif", ".tiff"):
        return "この種類の画像は使えません。JPEGかPNGで保存し直してください。"
    if ending in (".rtf", ".htm", ".html", ".mht", ".pages", ".numbers", ".key", ".msg", ".eml"):
        return "この種類のファイルは使えません。PDFで保存し直してください。"
    return "この種類のファイルは使えません。"


def _pdf(head: bytes) -> str:
    if not re.match(rb"%PDF-[12]\.[0-9]", head):
        raise broken("PDF")
    return "application/pdf"


def _docuworks(head: bytes) -> str:
    """Media type of a DocuWorks file. Its format is not public: what is evidently another kind is refused."""
    if len(head) < 64 or head.startswith(OF_OTHER_KINDS) or b"\0" not in head:
        raise broken("DocuWorksの文書")
    return DOCUWORKS


def _picture(file: File, name: str) -> ExaminedFile:
    try:
        drawn = redraw(file)
    except PictureError as error:
        raise FileRefused(str(error)) from error
    return ExaminedFile(ContentFile(drawn), f"{PurePosixPath(name).stem}.jpg", "image/jpeg")


def _text(file: Any, ending: str) -> str:
    whole = file.read()
    for encoding, charset in (("utf-8-sig", "utf-8"), ("cp932", "Shift_JIS")):
        try:
            text = codecs.decode(whole, encoding)
        except UnicodeDecodeError:
            continue
        if not text.strip() or any(
            unicodedata.category(character) == "Cc" for character in set(text) - set("\t\r\n\f")
        ):
            break
        return f"{TEXTS[ending]}; charset={charset}"
    raise broken("文章")
