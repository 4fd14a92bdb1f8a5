"""Files that hold others: Office and OpenDocument files, 一太郎 files and ZIP, looked at without being unpacked."""

import re
import struct
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import PurePosixPath
from typing import Any

import olefile
from defusedxml import ElementTree

from .names import plain_name

OFFICE = "application/vnd.openxmlformats-officedocument."
OFFICE_MAIN = {
    ".docx": OFFICE + "wordprocessingml.document",
    ".xlsx": OFFICE + "spreadsheetml.sheet",
    ".pptx": OFFICE + "presentationml.presentation",
}
OPEN_DOCUMENT = "application/vnd.oasis.opendocument."
OPEN_DOCUMENT_MAIN = {
    ".odt": OPEN_DOCUMENT + "text",
    ".ods": OPEN_DOCUMENT + "spreadsheet",
    ".odp": OPEN_DOCUMENT + "presentation",
}
ICHITARO = "application/x-js-taro"
MOST_PARTS = 5_000
MOST_UNPACKED = 300 * 1024 * 1024
MOST_CONTENTS = 1024 * 1024
MOST_LISTED = 300
ACTIVE_PART = re.compile(r"vbaproject|macrosheets|activex|\.exe$|\.js$|\.vbs$", re.IGNORECASE)
OF_MICROSOFT = {"WordDocument", "Workbook", "Book", "PowerPoint Document", "EncryptedPackage"}
OF_PROGRAMS = {"Macros", "VBA", "_VBA_PROJECT", "_VBA_PROJECT_CUR"}
COMPOUND = b"\xd0\xcf\x11\xe0"
PROGRAMS = (b"MZ", b"\x7fELF", b"#!")  # first bytes
UNICODE_PATH = 0x7075  # a further field of a part in a ZIP
OF_THE_MACHINE = {plain_name(".DS_Store"), "Thumbs.db"}  # written into a ZIP beside what was meant
APPLE_DOUBLE = b"\0\5\x16\7"  # first bytes of what a Mac writes into __MACOSX/ beside each file


class FileRefused(ValueError):
    """Refusal of an uploaded file; the message says in Japanese why, and what would be right."""


def broken(what: str) -> FileRefused:
    return FileRefused(
        f"このファイルは{what}として読み取れません。壊れていないか、名前の終わりが正しいかを確かめてください。"
    )


WITH_PROGRAM = "マクロやプログラムの入ったファイルは使えません。それらのない形式で保存し直してください。"
WITH_PASSWORD = "パスワードのかかったファイルは、中身を確かめられないため使えません。パスワードを外してください。"


def office(file: Any, head: bytes, ending: str) -> str:
    """Media type of a Word, Excel or PowerPoint file. Raises FileRefused."""
    if head.startswith(COMPOUND):
        raise FileRefused(
            "パスワードのかかったファイル、古い形式のファイルは使えません。パスワードを外し、新しい形式で保存し直してください。"
        )
    with _opened(file, f"{ending[1:]}のファイル") as package:
        if any(ACTIVE_PART.search(part.filename) for part in package.infolist()):
            raise FileRefused(WITH_PROGRAM)
        kinds = {node.get("ContentType", "") for node in _xml(package, "[Content_Types].xml")}
    if any("macro" in kind.lower() or "vbaproject" in kind.lower() for kind in kinds):
        raise FileRefused("マクロの入ったファイルは使えません。マクロのない形式で保存し直してください。")
    if f"{OFFICE_MAIN[ending]}.main+xml" not in kinds:
        raise broken(f"{ending[1:]}のファイル")
    return OFFICE_MAIN[ending]


def open_document(file: Any, ending: str) -> str:
    """Media type of an OpenDocument file. Raises FileRefused."""
    with _opened(file, f"{ending[1:]}のファイル") as package:
        names = package.namelist()
        if any(name.startswith(("Basic/", "Scripts/")) or ACTIVE_PART.search(name) for name in names):
            raise FileRefused(WITH_PROGRAM)
        if package.open("mimetype").read(200).decode("ascii", "replace").strip() != OPEN_DOCUMENT_MAIN[ending]:
            raise broken(f"{ending[1:]}のファイル")
        if any(node.tag.endswith("}encryption-data") for node in _xml(package, "META-INF/manifest.xml").iter()):
            raise FileRefused(WITH_PASSWORD)
    return OPEN_DOCUMENT_MAIN[ending]


def ichitaro(file: Any, head: bytes) -> str:
    """Media type of a 一太郎 file: a compound file that is none of Microsoft's and holds no macros."""
    if not head.startswith(COMPOUND):
        raise broken("一太郎のファイル")
    try:
        with olefile.OleFileIO(file) as compound:
            names = {name for path in compound.listdir(streams=True, storages=True) for name in path}
    except Exception as error:  # a compound file can be broken in as many ways
        raise broken("一太郎のファイル") from error
    if names & OF_PROGRAMS:
        raise FileRefused(WITH_PROGRAM)
    if not names or names & OF_MICROSOFT:
        raise broken("一太郎のファイル")
    return ICHITARO


def archive(file: Any, allowed: set[str]) -> list[str]:
    """Names of the files in a ZIP, each of a kind in `allowed` (endings). Raises FileRefused."""
    with _opened(file, "ZIP") as package:
        parts = [part for part in package.infolist() if part.file_size or not part.is_dir()]
        if any(part.flag_bits & 1 for part in parts):
            raise FileRefused(WITH_PASSWORD)
        if len(parts) > MOST_LISTED:
            raise FileRefused(f"ZIPに入れるファイルは{MOST_LISTED}件までにしてください（いま{len(parts):,}件）。")
        named = {part: list(_inner_names(part)) for part in parts}
        meant = {part: names for part, names in named.items() if not _is_of_the_machine(package, part, names)}
        if not meant:
            raise FileRefused("このZIPには、ファイルが入っていません。")
        others = [
            name for part, names in meant.items() for name in names if not _is_allowed(package, name, part, allowed)
        ]
    if others:
        first = "、".join(f"「{name}」" for name in others[:3])
        more = f"ほか{len(others) - 3}件" if len(others) > 3 else ""
        raise FileRefused(f"ZIPの中に、使えないファイルがあります：{first}{more}。それらを除いて作り直してください。")
    return list(dict.fromkeys(names[-1] for names in meant.values()))


def _is_of_the_machine(package: zipfile.ZipFile, part: zipfile.ZipInfo, names: list[str]) -> bool:
    """Whether it was written beside what was meant: what only bears such a name is a file like the others."""
    last = {PurePosixPath(name).name for name in names}
    if last <= OF_THE_MACHINE:
        return not _begin(package, part).startswith(PROGRAMS)
    in_folder = all(name.startswith("__MACOSX/") for name in names)
    return in_folder and _begin(package, part) == APPLE_DOUBLE


def _is_allowed(package: zipfile.ZipFile, name: str, part: zipfile.ZipInfo, allowed: set[str]) -> bool:
    is_program = _begin(package, part).startswith(PROGRAMS)
    return PurePosixPath(name).suffix.lower() in allowed and not is_program


def _begin(package: zipfile.ZipFile, part: zipfile.ZipInfo) -> bytes:
    with package.open(part) as inner:
        return inner.read(4)


def _inner_names(part: zipfile.ZipInfo) -> Iterator[str]:
    """The name with its folders, and then the further ones that some programs unpack it under, where it has any.

    Without the UTF-8 flag it is in the letters of Japanese Windows. It ends before a NUL, as those programs read it.
    """
    name = part.orig_filename
    if not part.flag_bits & 0x800:
        try:
            name = part.orig_filename.encode("cp437").decode("cp932")
        except UnicodeError:
            name = part.orig_filename
    for each in dict.fromkeys([name.partition("\0")[0], *_unicode_names(part.extra)]):
        yield "/".join(plain_name(step) for step in re.split(r"[/\\]", each) if step not in ("", ".", ".."))


def _unicode_names(extra: bytes) -> Iterator[str]:
    """Names in the fields 0x7075 (Info-ZIP Unicode Path) of a part: after a version and a checksum, in UTF-8."""
    while len(extra) >= 4:
        kind, size = struct.unpack_from("<HH", extra)
        if kind == UNICODE_PATH and size > 5:
            yield extra[9 : 4 + size].decode("utf-8", "replace").partition("\0")[0]
        extra = extra[4 + size :]


@contextmanager
def _opened(file: Any, what: str) -> Iterator[zipfile.ZipFile]:
    """The package, bounded in number of parts and unpacked size; whatever goes wrong in it is a FileRefused."""
    try:
        with zipfile.ZipFile(file) as package:
            parts = package.infolist()
            if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > MOST_UNPACKED:
                raise FileRefused("広げると大きくなりすぎるファイルです。画像などを減らしてから選んでください。")
            yield package
    except FileRefused:
        raise
    except Exception as error:  # a zip can be broken in more ways than zipfile has exceptions
        raise broken(what) from error


def _xml(package: zipfile.ZipFile, name: str) -> Any:
    with package.open(name) as contents:
        xml = contents.read(MOST_CONTENTS + 1)
    if len(xml) > MOST_CONTENTS:
        raise broken("Officeのファイル")
    return ElementTree.fromstring(xml)
