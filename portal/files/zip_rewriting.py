"""A ZIP with some of its files replaced, and all else of it byte for byte as before: names, order, dates, notes.

zipfile can write no name that is in the letters of Japanese Windows as it was, and packs anew what has not changed. It
imports nothing of Django.
"""

import io
import struct
import zipfile
import zlib

LOCAL = struct.Struct("<4s5H3I2H")
CENTRAL = struct.Struct("<4s6H3I5H2I")
END = struct.Struct("<4s4H2IH")
HAS_SUMS_BEHIND = 0x8  # flag: sum and sizes stand behind the data, not before it
LARGE = 0xFFFFFFFF  # stands for a number in a further field of ZIP64


class CannotRewriteError(ValueError):
    """The ZIP is made in a way that this cannot write again."""

    def __init__(self) -> None:
        super().__init__(
            "このファイルの写真から撮影場所を除けません。ファイルを作り直すか、写真から除いてから作り直してください。"
        )


def rewritten(content: bytes, changed: dict[int, bytes]) -> bytes:
    """The ZIP `content` with the files that begin at these offsets replaced by others of the same length, unpacked.

    Raises CannotRewriteError, also when the result would not be read as it was meant.
    """
    try:
        result = _rewritten(content, changed)
        with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(io.BytesIO(result)) as new:
            for before, after in zip(old.infolist(), new.infolist(), strict=True):
                expected = zlib.crc32(changed[before.header_offset]) if before.header_offset in changed else before.CRC
                if (after.filename, after.CRC, zlib.crc32(new.read(after))) != (before.filename, expected, expected):
                    raise CannotRewriteError
    except (struct.error, zipfile.BadZipFile, ValueError, NotImplementedError) as error:
        raise CannotRewriteError from error
    return result


def _rewritten(content: bytes, changed: dict[int, bytes]) -> bytes:
    end = content.rindex(b"PK\5\6")
    *_, entries, size, start, _note = END.unpack_from(content, end)
    if entries == 0xFFFF or LARGE in (size, start) or end != start + size:
        raise CannotRewriteError
    central, at = [], start
    for _ in range(entries):
        fields = list(CENTRAL.unpack_from(content, at))
        length = CENTRAL.size + sum(fields[10:13])
        central.append((fields, content[at + CENTRAL.size : at + length]))
        at += length
    offsets = sorted(fields[16] for fields, _ in central)
    ends = dict(zip(offsets, [*offsets[1:], start], strict=True))
    out = bytearray(content[: offsets[0]])
    moved = {}
    packed = {}
    for offset in offsets:
        moved[offset] = len(out)
        if offset in changed:
            piece, packed[offset] = _file(content, offset, changed[offset])
            out += piece
        else:
            out += content[offset : ends[offset]]
    new_start = len(out)
    for fields, rest in central:
        if LARGE in (fields[8], fields[9], fields[16]):
            raise CannotRewriteError
        if (offset := fields[16]) in packed:
            method, crc, length = packed[offset]
            fields[3] &= ~HAS_SUMS_BEHIND
            fields[4], fields[7], fields[8] = method, crc, length
        fields[16] = moved[offset]
        out += CENTRAL.pack(*fields) + rest
    out += content[end:]
    struct.pack_into("<2I", out, new_start + size + 12, size, new_start)
    return bytes(out)


def _file(content: bytes, offset: int, new: bytes) -> tuple[bytes, tuple[int, int, int]]:
    """Its header and data, and of these the method, the sum and the length."""
    fields = list(LOCAL.unpack_from(content, offset))
    if fields[3]:  # packed: by whatever method
        fields[3] = zipfile.ZIP_DEFLATED
        packer = zlib.compressobj(zlib.Z_BEST_COMPRESSION, zlib.DEFLATED, -zlib.MAX_WBITS)
        data = packer.compress(new) + packer.flush()
    else:
        data = new
    fields[2] &= ~HAS_SUMS_BEHIND
    fields[6:9] = zlib.crc32(new), len(data), len(new)
    name = offset + LOCAL.size
    names = content[name : name + fields[9] + fields[10]]
    return LOCAL.pack(*fields) + names + data, (fields[3], fields[6], len(data))
