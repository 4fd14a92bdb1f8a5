"""Decodes bytes: by byte order mark, else strict UTF-8, else CP932; Unreadable when none fits."""

import codecs

MARKS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))


class Unreadable(ValueError):
    """Refusal: the upload cannot be read. The Japanese message names the row, the reason and what would be right."""


def decode(data: bytes) -> str:
    """The text of `data`. Raises Unreadable naming the row of the first byte that is no character."""
    for mark, encoding in MARKS:
        if data.startswith(mark):
            return _strictly(data[len(mark) :], encoding)
    if b"\0" in data:
        raise Unreadable(
            "文字のファイルではありません。テキスト、CSV、HTML、Excel（.xlsx）のファイルを選んでください。"
        )
    return _strictly(data, "utf-8", "cp932")


def _strictly(data, *encodings):
    """`data` decoded by the first encoding that fits; Unreadable at the row where the best of them stops."""
    errors = []
    for encoding in encodings:
        try:
            return data.decode(encoding)
        except UnicodeDecodeError as error:
            errors.append(error)
    row = data[: max(error.start for error in errors)].count(b"\n") + 1
    raise Unreadable(
        f"{row}行目に、UTF-8でもShift_JIS（CP932）でも読み取れない文字があります。"
        "UTF-8かShift_JISで保存し直して、もう一度お送りください。"
    )
