"""Program that takes the place where a picture was taken out of a file; see places.py.

    python -m portal.files.place_remover .docx <sent >kept

It writes nothing where there is no such place.

A phone writes the place into a picture (Exif, XMP), and Office, OpenDocument, ZIP and PDF files keep the picture as it
was. It is overwritten where it stands: the picture, how it is turned, and all else of the file stay byte for byte. A
process of its own (bounded.py); it imports nothing of Django.
"""

import io
import re
import struct
import sys
import zipfile
import zlib
from collections.abc import Callable, Iterable, Iterator
from pathlib import PurePosixPath

from .zip_rewriting import CannotRewriteError, rewritten

REFUSED = 4  # exit code; standard output then says why
PACKAGES = (".docx", ".xlsx", ".pptx", ".odt", ".ods", ".odp", ".zip")
DEEPEST = 4  # a ZIP of a document with a table embedded that holds a picture
TEXTS = (".xml", ".rels", ".vml", ".rdf", ".txt", ".csv", ".svg")
MOST_FIELDS = 1_000  # of a directory of Exif
MOST_TEXT = 4 * 1024 * 1024  # of a text in a PNG, unpacked
SIGNATURES = ("_xmlsignatures/", "META-INF/documentsignatures.xml")
SIGNED_PDF = re.compile(rb"/ByteRange\s*\[")

GPS = 0x8825
SIZES = {1: 1, 2: 1, 3: 2, 4: 4, 5: 8, 6: 1, 7: 1, 8: 2, 9: 4, 10: 8, 11: 4, 12: 8}  # bytes of a value, by its type
EXIF = {b"II*\0": b"\x08\0\0\0", b"MM\0*": b"\0\0\0\x08"}  # how it begins, and goes on as cameras write it
XMP, END_OF_XMP, GPS_OF_XMP = b"<x:xmpmeta", b"</x:xmpmeta>", b"exif:GPS"
XMP_GPS = re.compile(
    rb"""\bexif:GPS\w*\s*=\s*(?:"[^"]*"|'[^']*')|<(exif:GPS\w*)\b[^<>]*(?:/>|>[^<]*</\1\s*>)""",
)
HOW = (
    "写真から撮影場所（位置情報）を除いてから、作り直してください。"
    "Windowsでは、写真のプロパティの「詳細」の「プロパティや個人情報を削除」で除けます。"
)
UNREADABLE = (zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, EOFError)  # what zipfile answers with


class Refused(ValueError):
    """The place cannot be taken out without harm to the file; the Japanese message says what would be right."""


def may_hold_places(pieces: Iterable[bytes]) -> bool:
    """Whether without_places() has anything to look at in a file that is no package: a mark of Exif or XMP.

    `pieces`: its content one after another; a mark may lie across two of them.
    """
    marks = (*EXIF, GPS_OF_XMP)
    overlap = max(map(len, marks)) - 1
    before = b""
    for piece in pieces:
        seen = before + piece
        if any(mark in seen for mark in marks):
            return True
        before = seen[-overlap:]
    return False


def without_places(content: bytes, ending: str) -> bytes:
    """`content` of a file with this ending without the places in its pictures: itself where there are none."""
    if ending in PACKAGES:
        return _package(content, 1)
    changed = _overwritten(content)
    if changed != content and ending == ".pdf" and SIGNED_PDF.search(content):
        raise Refused(f"電子署名のあるPDFの写真に、撮影場所が残っています。除くと署名が無効になります。{HOW}")
    if changed != content and ending != ".pdf":
        raise Refused(f"このファイルの写真に、撮影場所が残っています。{HOW}")
    return changed


def _package(content: bytes, depth: int) -> bytes:
    if depth > DEEPEST:
        raise Refused("ファイルの中に、ファイルが何重にも入っています。外に出してから選んでください。")
    try:
        changed, is_signed = _changed_parts(content, depth)
    except UNREADABLE as error:
        raise Refused(
            "このファイルの中に、読み取れないものがあります。開けるかを確かめ、保存し直してから選んでください。"
        ) from error
    if changed and is_signed:
        raise Refused(f"電子署名のあるファイルの写真に、撮影場所が残っています。除くと署名が無効になります。{HOW}")
    return rewritten(content, changed) if changed else content


def _changed_parts(content: bytes, depth: int) -> tuple[dict[int, bytes], bool]:
    """Of a package, what its files become that hold a place, by where they begin; and whether it bears a signature."""
    changed = {}
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        parts = package.infolist()
        for part in parts:
            if not part.is_dir() and PurePosixPath(part.filename).suffix.lower() not in TEXTS:
                before = package.read(part)
                if (after := _part(before, depth)) != before:
                    changed[part.header_offset] = after
    return changed, any(part.filename.startswith(SIGNATURES) for part in parts)


def _part(content: bytes, depth: int) -> bytes:
    if content.startswith(b"PK\x03\x04"):
        return _package(content, depth + 1)
    if content.startswith(b"%PDF"):
        return without_places(content, ".pdf")
    if content.startswith(b"\x89PNG\r\n\x1a\n"):
        return _png(content)
    if content[:100].lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<"):
        return content
    return _overwritten(content)


def _overwritten(content: bytes) -> bytes:
    """The content, as long as before, with the places in all that is Exif or XMP in it overwritten."""
    exif = list(_exif(content))
    xmp = [field.span() for start, end in _packets(content) for field in XMP_GPS.finditer(content, start, end)]
    if not exif and not xmp:
        return content
    changed = bytearray(content)
    for start in exif:
        _blank_gps(changed, start)
    for start, end in xmp:
        changed[start:end] = b" " * (end - start)
    return bytes(changed)


def _exif(content: bytes) -> Iterator[int]:
    """Where each Exif begins: a whole TIFF, what follows its name, or what goes on as cameras write it."""
    for magic, usual in EXIF.items():
        at = content.find(magic)
        while at >= 0:
            if (
                not at
                or content.startswith(usual, at + 4)
                or content[max(at - 6, 0) : at] == b"Exif\0\0"
                or content[max(at - 8, 0) : max(at - 4, 0)] == b"EXIF"  # in a WebP
            ):
                yield at
            at = content.find(magic, at + 1)


def _packets(content: bytes) -> Iterator[tuple[int, int]]:
    """Where each XMP begins and ends."""
    end = 0
    while (start := content.find(XMP, end)) >= 0 and (end := content.find(END_OF_XMP, start)) >= 0:
        yield start, end


def _blank_gps(content: bytearray, base: int) -> None:
    """Overwrite the directory of the place, if the Exif that begins at `base` has one, by an empty one."""
    order = "<" if content[base : base + 1] == b"I" else ">"

    def read(kind: str, at: int) -> tuple[int, ...]:
        return struct.unpack_from(order + kind, content, base + at)

    try:
        (directory,) = read("I", 4)
        for _ in range(2):  # of the picture, and of its small copy
            (count,) = read("H", directory)
            if not directory or count > MOST_FIELDS:
                return
            for tag, _kind, _count, gps in [read("HHII", directory + 2 + 12 * each) for each in range(count)]:
                if tag == GPS:
                    _blank(content, base, gps, order, read)
            (directory,) = read("I", directory + 2 + 12 * count)
    except struct.error:
        return  # no Exif after all, or broken: what cannot be read names no place


def _blank(content: bytearray, base: int, gps: int, order: str, read: Callable[[str, int], tuple[int, ...]]) -> None:
    (count,) = read("H", gps)
    if not 1 < count <= MOST_FIELDS:
        return  # nothing but its version
    fields = [read("HHII", gps + 2 + 12 * each) for each in range(count)]
    read("I", gps + 2 + 12 * count)  # it is whole
    for _tag, kind, number, value in fields:
        if (size := SIZES.get(kind, 0) * number) > 4 and base + value + size <= len(content):
            content[base + value : base + value + size] = bytes(size)
    version = struct.pack(f"{order}HHHI4BI", 1, 0, 1, 4, 2, 3, 0, 0, 0)  # one field: Exif 2.3
    content[base + gps : base + gps + 6 + 12 * count] = version.ljust(6 + 12 * count, b"\0")


def _png(content: bytes) -> bytes:
    """The same for a PNG, which has a sum over each of its chunks and may have packed its texts."""
    changed = bytearray(content)
    for start, kind, data in _chunks(content):
        after = data
        if kind == b"eXIf":
            after = _overwritten(data)
        elif kind in (b"iTXt", b"tEXt", b"zTXt") and _names_a_place(kind, data):
            kind, after = b"tEXt", b"Comment\0".ljust(len(data))
        if after != data:
            changed[start + 4 : start + 12 + len(data)] = kind + after + zlib.crc32(kind + after).to_bytes(4)
    return bytes(changed)


def _chunks(content: bytes) -> Iterator[tuple[int, bytes, bytes]]:
    """Where each chunk begins, its kind and its data."""
    at = 8
    while at + 12 <= len(content):
        length = int.from_bytes(content[at : at + 4])
        if at + 12 + length > len(content):
            return
        yield at, content[at + 4 : at + 8], content[at + 8 : at + 8 + length]
        at += 12 + length


def _names_a_place(kind: bytes, data: bytes) -> bool:
    """Whether a text is Exif as ImageMagick writes it down, or XMP with a place."""
    if len(data) < len(b"Comment\0"):
        return False
    keyword, _, rest = data.partition(b"\0")
    if keyword.startswith((b"Raw profile type exif", b"Raw profile type APP1", b"Raw profile type xmp")):
        return True
    if kind == b"iTXt" and rest[:1] == b"\1":
        rest = rest[2:].split(b"\0", 2)[-1]
    elif kind == b"zTXt":
        rest = rest[1:]
    else:
        return GPS_OF_XMP in rest
    try:
        return GPS_OF_XMP in zlib.decompressobj().decompress(rest, MOST_TEXT)
    except zlib.error:
        return False


def main(ending: str) -> int:
    content = sys.stdin.buffer.read()
    try:
        kept = without_places(content, ending)
    except (Refused, CannotRewriteError) as refusal:
        sys.stdout.buffer.write(str(refusal).encode())
        return REFUSED
    if kept != content:
        sys.stdout.buffer.write(kept)
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
