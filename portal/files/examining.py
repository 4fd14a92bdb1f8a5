"""Examination of files that members attach: what kind one is by its content, and whether it is taken.

Taken: PDF, Word, Excel and PowerPoint without macros, JPEG and PNG (drawn anew, so that nothing their sender did not
mean travels along), text and CSV. Nothing is unpacked beyond the list of contents.
"""

import codecs
import re
import unicodedata
import zipfile
from pathlib import PurePosixPath
from typing import Any, NamedTuple

from defusedxml import ElementTree
from django.core.files.base import ContentFile, File

from portal.japanese.text import UNSEEN

from .pictures import PictureError, redraw

OFFICE = "application/vnd.openxmlformats-officedocument."
OFFICE_MAIN = {
    ".docx": OFFICE + "wordprocessingml.document",
    ".xlsx": OFFICE + "spreadsheetml.sheet",
    ".pptx": OFFICE + "presentationml.presentation",
}
PICTURES = {".jpg", ".jpeg", ".png"}
TEXTS = {".txt": "text/plain", ".csv": "text/csv"}
ACCEPT = ",".join([".pdf", *OFFICE_MAIN, *sorted(PICTURES), *TEXTS])
WANTED = "PDF、Word（docx）、Excel（xlsx）、PowerPoint（pptx）、JPEG、PNG、テキスト、CSVのどれかを選んでください。"
MOST_PARTS = 5_000
MOST_UNPACKED = 300 * 1024 * 1024
MOST_CONTENTS = 1024 * 1024
LONGEST_NAME = 100
ACTIVE = re.compile(r"vbaproject|macrosheets|activex|\.exe$|\.js$|\.vbs$", re.IGNORECASE)


class FileRefused(ValueError):
    """Refusal of an uploaded file; the message says in Japanese why, and what would be right."""


class ExaminedFile(NamedTuple):
    """A file as it is stored, its name and its true media type."""

    file: File
    name: str
    media_type: str


def examine(file: File, name: str) -> ExaminedFile:
    """The file as it is stored: unchanged, or a picture drawn anew. Raises FileRefused."""
    name = plain_name(name)
    ending = PurePosixPath(name).suffix.lower()
    file.seek(0)
    head = file.read(1024)
    file.seek(0)
    if ending in PICTURES:
        return _picture(file, name)
    if ending == ".pdf":
        kind = _pdf(head)
    elif ending in OFFICE_MAIN:
        kind = _office(file, head, ending)
    elif ending in TEXTS:
        kind = _text(file, ending)
    else:
        raise FileRefused(_why_not(ending) + WANTED)
    file.seek(0)
    return ExaminedFile(file, name, kind)


def plain_name(name: str) -> str:
    """File name without folders and invisible characters, cut to LONGEST_NAME."""
    last = re.split(r"[/\\]", unicodedata.normalize("NFC", name))[-1]
    seen = "".join("_" if character in '<>:"|?*' else character for character in last if _is_seen(character)).strip(
        " ."
    )
    stem, dot, ending = seen.rpartition(".")
    if not stem:
        return seen[:LONGEST_NAME] or "資料"
    return f"{stem[: LONGEST_NAME - len(ending) - 1].rstrip()}{dot}{ending}"


def _is_seen(character: str) -> bool:
    return unicodedata.category(character) not in UNSEEN


def _why_not(ending: str) -> str:
    if ending in (".docm", ".xlsm", ".pptm", ".dotm", ".xlsb"):
        return "マクロの入ったファイルは使えません。"
    if ending in (".doc", ".xls", ".ppt"):
        return "古い形式のファイルは使えません。新しい形式で保存し直してください。"
    return "この種類のファイルは使えません。"


def _broken(what: str) -> FileRefused:
    return FileRefused(
        f"このファイルは{what}として読み取れません。壊れていないか、名前の終わりが正しいかを確かめてください。"
    )


def _pdf(head: bytes) -> str:
    if not re.match(rb"%PDF-[12]\.[0-9]", head):
        raise _broken("PDF")
    return "application/pdf"


def _picture(file: File, name: str) -> ExaminedFile:
    try:
        drawn = redraw(file)
    except PictureError as error:
        raise FileRefused(str(error)) from error
    return ExaminedFile(ContentFile(drawn), f"{PurePosixPath(name).stem}.jpg", "image/jpeg")


def _office(file: Any, head: bytes, ending: str) -> str:
    if head.startswith(b"\xd0\xcf\x11\xe0"):
        raise FileRefused(
            "パスワードのかかったファイル、古い形式のファイルは使えません。パスワードを外し、新しい形式で保存し直してください。"
        )
    try:
        with zipfile.ZipFile(file) as package:
            kinds = _content_types(package)
    except FileRefused:
        raise
    except Exception as error:  # a zip can be broken in more ways than zipfile has exceptions
        raise _broken(f"{ending[1:]}のファイル") from error
    if any("macro" in kind.lower() or "vbaproject" in kind.lower() for kind in kinds):
        raise FileRefused("マクロの入ったファイルは使えません。マクロのない形式で保存し直してください。")
    if f"{OFFICE_MAIN[ending]}.main+xml" not in kinds:
        raise _broken(f"{ending[1:]}のファイル")
    return OFFICE_MAIN[ending]


def _content_types(package: zipfile.ZipFile) -> set[str]:
    """The kinds of the parts of an office file, from its list of contents."""
    parts = package.infolist()
    if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > MOST_UNPACKED:
        raise FileRefused("広げると大きくなりすぎるファイルです。画像などを減らしてから選んでください。")
    if any(ACTIVE.search(part.filename) for part in parts):
        raise FileRefused("マクロやプログラムの入ったファイルは使えません。それらのない形式で保存し直してください。")
    with package.open("[Content_Types].xml") as contents:
        xml = contents.read(MOST_CONTENTS + 1)
    if len(xml) > MOST_CONTENTS:
        raise _broken("Officeのファイル")
    return {node.get("ContentType", "") for node in ElementTree.fromstring(xml)}


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
    raise _broken("文章")
