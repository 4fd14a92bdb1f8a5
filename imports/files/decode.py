"""Decodes bytes: by byte order mark, else strict UTF-8, else as Japanese programs write; Unreadable when none fits."""

import codecs
import re

MARKS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))


class Unreadable(ValueError):
    """Refusal: the upload cannot be read. The Japanese message names the row, the reason and what would be right."""


def decode(data: bytes) -> str:
    """The text of `data`. Raises Unreadable naming the row of the first byte that is no character."""
    for mark, encoding in MARKS:
        if data.startswith(mark):
            others = ("cp932",) if encoding == "utf-8" else ()  # a mark that some program put before Shift_JIS
            return _strictly(data[len(mark) :], encoding, *others)
    if b"\0" in data:
        raise Unreadable(
            "文字のファイルではありません。テキスト、CSV、HTML、Excel（.xlsx）のファイルを選んでください。"
        )
    if b"\x1b$" in data:
        return _strictly(data, "iso2022_jp_2004", "utf-8", "cp932")
    return _strictly(data, "utf-8", *_japanese(data))


def _japanese(data):
    """cp932, and EUC-JP before it where that gives words and cp932 a row of half-width katakana."""
    try:
        words, katakana = data.decode("euc_jp"), len(re.findall("[｡-ﾟ]", data.decode("cp932", "replace")))
    except UnicodeDecodeError:
        return ("cp932",)
    is_euc = katakana and len(re.findall("[ぁ-んァ-ヶ一-龥]", words)) >= katakana / 2
    return ("euc_jp", "cp932") if is_euc else ("cp932",)


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
