"""Program that draws a picture anew: python -m portal.files.picture_drawer <sent >drawn.jpg; see pictures.py.

A phone writes into a picture where it was taken: only the points of the picture reach the new file. A process of its
own (bounded.py), so that whatever a picture makes a decoder do ends with it, with its memory. It imports nothing of
Django.
"""

import io
import sys
import warnings
from typing import Any

from pi_heif import register_heif_opener
from PIL import Image, ImageCms, ImageFile, ImageOps

FORMATS = ("JPEG", "PNG", "WEBP", "HEIF", "AVIF")
MOST_PIXELS = 40_000_000
LONGEST_SIDE = 1600
QUALITY = 85
REFUSED = 4  # exit code; standard output then says why
WANTED = "JPEG、PNG、HEIC、WebPのどれかの形式の写真を選んでください。"
TOO_MANY_POINTS = f"写真が大きすぎます。{MOST_PIXELS // 10_000:,}万画素までの写真を選んでください。"
BROKEN = "このファイルは写真として読み取れません。壊れていないか確かめて、" + WANTED

register_heif_opener(thumbnails=False)
# Pillow refuses at twice this number, for WebP even before it sets memory aside; its warning before that says nothing.
Image.MAX_IMAGE_PIXELS = MOST_PIXELS // 2
warnings.filterwarnings("ignore", category=Image.DecompressionBombWarning)


class Refused(ValueError):
    """The picture is not taken; the Japanese message says why, and what would be right."""


def draw(file: Any) -> bytes:
    """The picture in `file` (binary) as JPEG; Refused when it is none, or too large."""
    try:
        with _opened(file) as picture:
            return _jpeg(picture)
    except (Refused, MemoryError):
        raise
    except Exception as error:  # decoders answer to broken input with whatever they stumble over
        raise Refused(BROKEN) from error


def _opened(file: Any) -> ImageFile.ImageFile:
    """The picture, its kind and size checked, not yet decoded."""
    file.seek(0)
    refusal = _why_not(file.read(512))
    file.seek(0)
    try:
        picture = Image.open(file, formats=FORMATS)
    except Image.DecompressionBombError as error:
        raise Refused(TOO_MANY_POINTS) from error
    except Image.UnidentifiedImageError as error:
        raise Refused(refusal or BROKEN) from error
    if picture.width * picture.height > MOST_PIXELS:
        raise Refused(TOO_MANY_POINTS)
    return picture


def _why_not(head: bytes) -> str | None:
    """What to tell the sender of a file of another kind, by its first bytes; None when they say nothing."""
    if head.startswith(b"%PDF"):
        return f"PDFは使えません。{WANTED}"
    if head.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<"):
        return f"SVGやHTMLは使えません。{WANTED}"
    if head.startswith((b"GIF8", b"BM", b"II*\0", b"MM\0*")):
        return f"GIF、BMP、TIFFは使えません。{WANTED}"
    return None


def _jpeg(picture: Any) -> bytes:
    """The picture as the bytes of a clean JPEG."""
    picture.draft("RGB", (LONGEST_SIDE, LONGEST_SIDE))  # a JPEG may be decoded at a fraction of its size
    if picture.mode == "P":
        picture = picture.convert("RGBA")
    elif picture.mode.startswith(("I", "F")):
        picture = _eight_bits(picture)
    profile = picture.info.get("icc_profile")
    picture.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    picture = _in_srgb(ImageOps.exif_transpose(picture), profile)
    clean = Image.new("RGB", picture.size, "white")
    clean.paste(picture, mask=picture.getchannel("A") if picture.mode == "RGBA" else None)
    jpeg = io.BytesIO()
    clean.save(jpeg, "JPEG", quality=QUALITY, progressive=True)
    return jpeg.getvalue()


def _eight_bits(picture: Image.Image) -> Image.Image:
    """The picture with eight bits a pixel where it is grey of sixteen, which would turn white."""
    return picture.point(lambda value: value / 256).convert("L")


def _in_srgb(picture: Image.Image, profile: bytes | None) -> Image.Image:
    """RGB or RGBA. Colours of print (CMYK) and of recent phones are converted, for their profile is left behind."""
    if picture.mode in ("LA", "PA", "RGBA"):
        return picture.convert("RGBA")
    if profile and picture.mode in ("RGB", "CMYK", "L"):
        try:
            source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
            srgb = ImageCms.createProfile("sRGB")
            return ImageCms.profileToProfile(picture, source, srgb, outputMode="RGB") or picture
        except (ImageCms.PyCMSError, OSError, ValueError):
            pass  # a profile that is broken or of another kind of picture: the plain conversion will do
    return picture.convert("RGB")


def main() -> int:
    try:
        sys.stdout.buffer.write(draw(io.BytesIO(sys.stdin.buffer.read())))
    except Refused as refusal:
        sys.stdout.buffer.write(str(refusal).encode())
        return REFUSED
    return 0


if __name__ == "__main__":
    sys.exit(main())
