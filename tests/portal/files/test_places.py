"""Places in the pictures of attached files: taken out, and the file unharmed; or refused where that would harm it."""

import io
import itertools
import zipfile
from pathlib import Path

import pytest
from django.core.files.base import ContentFile
from openpyxl import load_workbook
from PIL import Image, PngImagePlugin

from portal.files import places
from portal.files.bounded import Limits
from portal.files.examining import FileRefused, examine
from portal.files.place_remover import Refused, may_hold_places, without_places
from portal.files.zip_rewriting import CannotRewriteError, rewritten
from tests.portal.files.test_examining import PDF, compound, document, package, zipped
from tests.portal.files.test_pictures import GPS, HEIC, MARKER, ORIENTATION, drawing, encoded, exif

SAMPLES = Path(__file__).parent / "samples"
JPEG = (SAMPLES / "place.jpg").read_bytes()  # turned on its side, with a place in Exif and XMP, and titles in both
SHEET, TABLE = ((SAMPLES / f"place.{ending}").read_bytes() for ending in ("xlsx", "ods"))  # with it, by LibreOffice
VERSION_ALONE = {0: b"\2\3\0\0"}


def place(picture):
    return dict(Image.open(io.BytesIO(picture)).getexif().get_ifd(GPS))


def names_a_place(content):
    """Whether a place is in the bytes: the seconds of the sample's latitude (1.25), or a field of XMP."""
    numbers = [(125).to_bytes(4, order) + (100).to_bytes(4, order) for order in ("little", "big")]
    numbers += [(5).to_bytes(4, order) + (4).to_bytes(4, order) for order in ("little", "big")]
    return any(number in content for number in numbers) or b"GPSL" in content


def contents(archive):
    """Of each file of a ZIP, in order, all that is said of it, and what it holds."""
    with zipfile.ZipFile(io.BytesIO(archive)) as opened:
        return [
            (part.filename, part.date_time, part.compress_type, part.external_attr, part.extra, opened.read(part))
            for part in opened.infolist()
        ]


def pictures(archive):
    return [each[-1] for each in contents(archive) if each[0].endswith((".jpg", ".jpeg"))]


def kept(content, name):
    return examine(ContentFile(content), name).file.read()


@pytest.mark.parametrize(
    "content, name",
    [
        (SHEET, "a.xlsx"),
        (TABLE, "a.ods"),
        (package(word__media__image1_jpeg=JPEG).replace(b"_jpeg", b".jpeg"), "a.docx"),
        (document("text", {"Pictures/1.jpg": JPEG}), "a.odt"),
        (zipped({"写真/北口.jpg": JPEG, "要項.txt": "写真".encode()}), "a.zip"),
    ],
)
def test_place_goes_from_the_pictures_of_a_file_and_all_else_stays(content, name):
    """The picture keeps how it is turned, its other texts and its points."""
    assert any(place(picture) for picture in pictures(content))
    result = kept(content, name)
    for before, after in zip(contents(content), contents(result), strict=True):
        assert after[:-1] == before[:-1] and len(after[-1]) == len(before[-1])
        if before[0].endswith((".jpg", ".jpeg")):
            picture = Image.open(io.BytesIO(after[-1]))
            assert place(after[-1]) == VERSION_ALONE and not names_a_place(after[-1])
            assert picture.getexif()[ORIENTATION] == 6 and b"kept-title" in after[-1] and MARKER.encode() in after[-1]
            assert picture.tobytes() == Image.open(io.BytesIO(before[-1])).tobytes()
        else:
            assert after[-1] == before[-1]


def test_workbook_without_the_place_opens_with_its_picture():
    book = load_workbook(io.BytesIO(kept(SHEET, "a.xlsx")))
    assert book.active["A1"].value == "港区" and len(book.active._images) == 1


def test_place_goes_from_what_is_within_a_file_of_a_file():
    inner = package(word__media__a=JPEG, word__embeddings__b=SHEET)
    result = kept(zipped({"要項.docx": inner, "図.pdf": with_picture(), "a.heic": HEIC}), "a.zip")
    (_, *_, word), (_, *_, pdf), (_, *_, heic) = contents(result)
    (_, *_, picture), (_, *_, sheet) = contents(word)[1:]
    assert place(picture) == VERSION_ALONE == place(pictures(sheet)[0])
    assert not names_a_place(pdf) and b"kept-title" in pdf
    assert place_of_heic(HEIC) and not place_of_heic(heic)
    with pytest.raises(Refused, match="何重にも"):
        deep = package(a=JPEG)
        for _ in range(5):
            deep = package(a=deep)
        without_places(deep, ".docx")


def place_of_heic(content):
    at = content.rindex(b"Exif\0\0") + 6
    tags = Image.Exif()
    tags.load(content[at:])
    return {key: value for key, value in tags.get_ifd(GPS).items() if key}


def with_picture(more=b""):
    return PDF + b"<</Type/XObject/Subtype/Image/Filter/DCTDecode>>stream\n" + JPEG + b"\nendstream endobj\n" + more


def test_place_goes_from_a_pdf_and_every_byte_stays_where_it_was():
    before, after = with_picture(b"trailer"), kept(with_picture(b"trailer"), "a.pdf")
    assert names_a_place(before) and not names_a_place(after) and len(after) == len(before)
    at = after.index(b"\xff\xd8")
    assert place(after[at:]) == VERSION_ALONE and after.startswith(before[:at]) and after.endswith(b"trailer")


def test_file_is_looked_into_wherever_the_mark_lies():
    """Large files are read a piece at a time; one mark lies across two of them, or far behind."""
    mark = b"II*\0"
    for before in (0, *range(6, 11), 20):
        content = b"%" * before + mark + b"%" * 5
        for size in range(1, 10):
            pieces = [content[at : at + size] for at in range(0, len(content), size)]
            assert may_hold_places(pieces)
    assert may_hold_places([b"<exif:", b"G", b"PSLatitude>"]) and not may_hold_places([b"II*", b"\1\0"])


@pytest.mark.parametrize("kind", ["PNG", "WEBP", "AVIF"])
def test_place_goes_from_every_kind_of_picture(kind):
    options = {"exif": exif(6)}
    if kind == "PNG":
        text = PngImagePlugin.PngInfo()
        text.add_itxt("XML:com.adobe.xmp", '<x:xmpmeta exif:GPSLatitude="36"></x:xmpmeta>', zip=True)
        text.add_text("Raw profile type exif", "exif 1 00", zip=True)
        text.add_text("Title", "kept-title")
        options["pnginfo"] = text
    before = encoded(drawing(), kind, **options)
    ((*_, after),) = contents(without_places(zipped({"a": before}), ".zip"))
    assert place(before) != VERSION_ALONE == place(after) and len(after) == len(before)
    opened = Image.open(io.BytesIO(after))
    opened.load()  # sums are right
    assert opened.getexif()[ORIENTATION] == 6 and "Raw profile type exif" not in opened.info
    assert kind != "PNG" or (opened.info["Title"], "XML:com.adobe.xmp" in opened.info) == ("kept-title", False)


@pytest.mark.parametrize(
    "content, name, word",
    [
        (package(_xmlsignatures__sig1=b"x", word__media__a=JPEG), "a.docx", "電子署名のあるファイル"),
        (document("text", {"META-INF/documentsignatures.xml": b"<a/>", "a": JPEG}), "a.odt", "電子署名のあるファイル"),
        (with_picture(b"/ByteRange [0 1 2 3]"), "a.pdf", "電子署名のあるPDF"),
        (compound("DocumentText") + JPEG, "a.jtd", "撮影場所が残っています"),
    ],
)
def test_file_that_would_be_harmed_is_refused_with_what_would_be_right(content, name, word):
    with pytest.raises(FileRefused, match=word) as refusal:
        examine(ContentFile(content), name)
    assert "プロパティや個人情報を削除" in str(refusal.value)


def test_file_without_a_place_stays_as_it_was():
    """Signed ones too; and what people write about places is no place."""
    plain = encoded(drawing())
    written = b'<x:xmpmeta exif:GPSLatitude="36"></x:xmpmeta>'
    for content, name in [
        (package(_xmlsignatures__sig1=b"x", word__media__a=plain, word__document=b"<a>" + written), "a.docx"),
        (zipped({"a.jpg": plain, "a.txt": written, "b.pdf": PDF}), "a.zip"),
        (PDF + b"/ByteRange [0 1 2 3]" + b'exif:GPSLatitude="36"', "a.pdf"),
    ]:
        assert kept(content, name) == content


def test_file_in_which_nothing_can_be_needs_no_process(monkeypatch):
    monkeypatch.setattr(places, "program", None)
    assert kept(PDF + b"<x:xmpmeta></x:xmpmeta>", "a.pdf") == PDF + b"<x:xmpmeta></x:xmpmeta>"


def test_broken_places_harm_nothing():
    """Exif that is cut off or points anywhere: no error, and no more is changed than the place."""
    start = JPEG.index(b"Exif\0\0")
    for at, value in itertools.product(range(start, start + 60, 3), (0, 255)):
        broken = JPEG[:at] + bytes([value]) + JPEG[at + 1 :]
        assert len(without_places(with_picture() + broken, ".pdf")) == len(with_picture() + broken)


def test_names_of_japanese_windows_and_notes_stay_as_they_were():
    """As packed by its Explorer: names in Shift_JIS; and as packed while it was sent: sums behind the data."""
    name = "北口.jpg".encode("cp932")
    windows = zipped({"x" * len(name): JPEG, "a.txt": b"a"}).replace(b"x" * len(name), name)
    sent = io.BytesIO()
    with zipfile.ZipFile(Unseekable(sent), "w", zipfile.ZIP_DEFLATED) as archive:
        archive.comment = "覚え".encode()
        archive.writestr("a.jpg", JPEG)
        archive.writestr("b.txt", b"b" * 500)
    for content in (windows, sent.getvalue()):
        result = kept(content, "a.zip")
        assert result.count(name) == content.count(name)
        with zipfile.ZipFile(io.BytesIO(result)) as opened:
            assert opened.testzip() is None and place(opened.read(opened.infolist()[0])) == VERSION_ALONE
            assert opened.comment in (b"", "覚え".encode()) and content.endswith(opened.comment)


class Unseekable(io.RawIOBase):
    """A file that can only be written on, as a socket."""

    def __init__(self, to):
        self.to = to

    def writable(self):
        return True

    def write(self, data):
        return self.to.write(data)


def test_zip_that_cannot_be_written_again_is_refused():
    whole = zipped({"a.jpg": JPEG})
    for content in (whole.replace(b"PK\5\6", b"PK\5\7"), whole[:-6] + b"\xff" * 4 + whole[-2:]):
        with pytest.raises(CannotRewriteError, match="除けません"):
            rewritten(content, {0: JPEG})


def test_bomb_within_a_document_is_given_up(monkeypatch):
    monkeypatch.setattr(places, "LIMITS", Limits(seconds=5, megabytes=150))
    inner = io.BytesIO()
    with zipfile.ZipFile(inner, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        archive.writestr("a.jpg", bytes(200 * 1024 * 1024))
    with pytest.raises(FileRefused, match="時間かメモリー"):
        examine(ContentFile(package(word__embeddings__a=inner.getvalue())), "a.docx")
