"""Pictures on their way in: what is taken, what is refused, and what is left of it."""

import io
import resource
import struct
import zlib
from pathlib import Path

import pytest
from PIL import Image, ImageCms, ImageDraw, ImageFile, PngImagePlugin

from portal.files.bounded import Limits
from portal.files.picture_drawer import LONGEST_SIDE, MOST_PIXELS, Refused, draw
from portal.files.pictures import PictureError, redraw

GPS, ORIENTATION, DESCRIPTION = 0x8825, 0x0112, 0x010E
MARKER = "canary-3f61"
SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
HTML = b"\xef\xbb\xbf\n<!doctype html><script>alert(1)</script>"
BROKEN_HEIC = b"\0\0\0\x18ftypheic\0\0\0\0mif1heic" + b"\0" * 64
HEIC = (Path(__file__).parent / "samples/phone.heic").read_bytes()  # the drawing below, with a place and a text


def drawing(size=(400, 300), mode="RGB"):
    """Red above, blue below."""
    picture = Image.new(mode, size, "red")
    ImageDraw.Draw(picture).rectangle([0, size[1] // 2, *size], fill="blue")
    return picture


def encoded(picture, kind="JPEG", **options):
    file = io.BytesIO()
    picture.save(file, kind, **options)
    return file.getvalue()


def exif(orientation=1):
    tags = Image.Exif()
    tags[ORIENTATION], tags[DESCRIPTION] = orientation, MARKER
    tags.get_ifd(GPS).update({1: "N", 2: (36.0, 10.0, 1.0), 3: "E", 4: (136.0, 13.0, 53.0)})
    return tags


def drawn(content):
    return Image.open(io.BytesIO(draw(io.BytesIO(content))))


def is_red(colour):
    return colour[0] > 200 and colour[2] < 60


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "AVIF"])
def test_picture_becomes_a_jpeg_of_ours(kind):
    picture = drawn(encoded(drawing(), kind))
    assert (picture.format, picture.mode, picture.size) == ("JPEG", "RGB", (400, 300))
    assert is_red(picture.getpixel((10, 10)))
    assert not is_red(picture.getpixel((10, 290)))


def test_picture_of_a_telephone_becomes_a_jpeg_of_ours():
    assert MARKER.encode() in HEIC
    kept = draw(io.BytesIO(HEIC))
    picture = Image.open(io.BytesIO(kept))
    assert (picture.format, picture.size, dict(picture.getexif())) == ("JPEG", (400, 300), {})
    assert is_red(picture.getpixel((10, 10))) and not is_red(picture.getpixel((10, 290)))
    assert MARKER.encode() not in kept


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_nothing_but_the_picture_is_left(kind):
    xmp = f"<x:xmpmeta xmlns:x='adobe:ns:meta/'>{MARKER}</x:xmpmeta>".encode()
    options = {"exif": exif(), "icc_profile": ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()}
    if kind == "PNG":
        text = PngImagePlugin.PngInfo()
        text.add_itxt("XML:com.adobe.xmp", xmp.decode())
        text.add_text("Comment", MARKER)
        options["pnginfo"] = text
    else:
        options["xmp"] = xmp
    if kind == "JPEG":
        options["comment"] = MARKER
    sent = encoded(drawing(), kind, **options)
    assert MARKER.encode() in sent
    kept = draw(io.BytesIO(sent))
    picture = Image.open(io.BytesIO(kept))
    assert MARKER.encode() not in kept
    assert not picture.getexif()
    assert not {"exif", "xmp", "icc_profile", "comment"} & set(picture.info)


@pytest.mark.parametrize(
    "orientation, size, red", [(1, (400, 300), (200, 20)), (3, (400, 300), (200, 280)), (6, (300, 400), (280, 200))]
)
def test_picture_is_turned_upright(orientation, size, red):
    picture = drawn(encoded(drawing(), exif=exif(orientation)))
    assert picture.size == size
    assert is_red(picture.getpixel(red))


@pytest.mark.parametrize("size, kept", [((3200, 800), (1600, 400)), ((20, 10), (20, 10)), ((8000, 1), (1600, 1))])
def test_picture_is_made_smaller_never_larger(size, kept):
    assert drawn(encoded(Image.new("RGB", size), "PNG")).size == kept
    assert max(kept) <= LONGEST_SIDE


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGBA", "I;16", "CMYK"])
def test_every_kind_of_colour_is_taken(mode):
    kind = "JPEG" if mode == "CMYK" else "PNG"
    white = Image.new("L", (40, 30), 255)
    picture = Image.new("I;16", (40, 30), 65535) if mode == "I;16" else white.convert("RGB").convert(mode)
    assert min(drawn(encoded(picture, kind)).getpixel((5, 5))) > 250


def test_what_is_transparent_becomes_white():
    assert drawn(encoded(Image.new("RGBA", (40, 30), (255, 0, 0, 0)), "PNG")).getpixel((5, 5)) == (255, 255, 255)


def test_a_profile_that_is_none_does_no_harm():
    assert is_red(drawn(encoded(drawing(), icc_profile=b"none" * 50)).getpixel((10, 10)))


REFUSED = [
    (BROKEN_HEIC, "壊れていないか"),
    (HEIC[:700], "壊れていないか"),
    (SVG, "SVG"),
    (b"<?xml version='1.0'?>" + SVG, "SVG"),
    (HTML, "HTML"),
    (b"%PDF-1.7\n" + b"0" * 99, "PDF"),
    (encoded(drawing(), "GIF"), "GIF"),
    (encoded(drawing(), "TIFF"), "TIFF"),
    (encoded(drawing(), "BMP"), "BMP"),
    (b"MZ\x90\0" + b"\0" * 500, "JPEG、PNG、HEIC、WebP"),
    (b"PK\x03\x04" + b"\0" * 500, "JPEG、PNG、HEIC、WebP"),
    (b"", "JPEG、PNG、HEIC、WebP"),
    (b"\xff\xd8\xff\xe0", "壊れていないか"),
    (encoded(drawing())[:1500], "壊れていないか"),
    (encoded(drawing(), "PNG")[:200], "壊れていないか"),
    (encoded(drawing(), "WEBP")[:200], "壊れていないか"),
]


def test_other_content_is_refused_in_words(monkeypatch):
    monkeypatch.setattr(ImageFile, "LOAD_TRUNCATED_IMAGES", False)  # WeasyPrint, where tests load it, says otherwise
    differences = []
    for content, words in REFUSED:
        with pytest.raises(Refused) as refusal:
            draw(io.BytesIO(content))
        if words not in str(refusal.value):
            differences.append((content[:20], words, str(refusal.value)))
    assert differences == []


def test_a_picture_with_something_behind_it_comes_out_without():
    assert MARKER.encode() not in draw(io.BytesIO(encoded(drawing()) + f"<script>{MARKER}</script>".encode()))


def png_claiming(width, height, rows=b""):
    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")


def webp_claiming(width, height):
    content = bytearray(encoded(Image.new("RGBA", (16, 16), (1, 2, 3, 4)), "WEBP", exif=exif()))
    content[24:30] = (width - 1).to_bytes(3, "little") + (height - 1).to_bytes(3, "little")
    return bytes(content)


def jpeg_claiming(width, height):
    content = bytearray(encoded(drawing()))
    start = content.index(b"\xff\xc0") + 5
    content[start : start + 4] = struct.pack(">HH", height, width)
    return bytes(content)


@pytest.mark.parametrize("claiming", [png_claiming, webp_claiming, jpeg_claiming])
@pytest.mark.parametrize("width, height", [(8001, 5000), (16000, 16000)])
def test_too_many_points_are_refused_before_decoding(claiming, width, height):
    with pytest.raises(Refused, match="4,000万画素まで"):
        draw(io.BytesIO(claiming(width, height)))


@pytest.mark.filterwarnings("ignore::PIL.Image.DecompressionBombWarning")
def test_as_many_points_as_allowed_are_taken():
    assert drawn(encoded(Image.new("L", (8000, 5000)), "PNG")).size == (1600, 1000)
    assert MOST_PIXELS == 8000 * 5000


def test_picture_is_drawn_by_a_process_of_its_own():
    """With its limits and words; a bomb of 30,000 by 30,000 points costs the portal nothing."""
    picture = Image.open(io.BytesIO(redraw(io.BytesIO(encoded(drawing())))))
    assert (picture.size, is_red(picture.getpixel((10, 10)))) == ((400, 300), True)
    bomb = png_claiming(30_000, 30_000, b"\0" * (30_000 * 3 + 1) * 1000)
    before = resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime
    for content, words in ((bomb, "4,000万画素まで"), (SVG, "SVG"), (BROKEN_HEIC, "壊れていないか")):
        with pytest.raises(PictureError, match=words):
            redraw(io.BytesIO(content))
    assert resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime - before < 5


def test_picture_that_needs_too_much_is_refused(monkeypatch):
    monkeypatch.setattr("portal.files.pictures.LIMITS", Limits(seconds=20, megabytes=100))
    with pytest.raises(PictureError, match="時間かメモリー"):
        redraw(io.BytesIO(encoded(Image.new("RGB", (7000, 5000)), "PNG")))
