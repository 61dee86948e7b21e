"""Pictures, drawn afresh: what is stored is the picture alone, without place, comments or anything behind it."""

import io
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from PIL import Image
from PIL.JpegImagePlugin import JpegImageFile
from PIL.PngImagePlugin import PngImageFile

from gnlc_portal.dossiers.uploads.refusal import RefusedFile, refuse_archive

MOST_PIXELS = 50_000_000  # a telephone's largest; each takes four bytes of memory
ORIENTATION = 0x0112


@dataclass(frozen=True)
class Picture:
    """A kind of picture. Its own reader is named, because Pillow's general one guesses among forty formats."""

    magic: bytes
    content_type: str
    endings: tuple[str, ...]
    read: Callable[[io.BytesIO], Any]
    is_whole: Callable[[bytes], bool]
    options: dict[str, Any]


def _is_whole_jpeg(content: bytes) -> bool:
    """Whether the end mark follows the picture's data; thumbnails with marks of their own lie in segments before it."""
    position = 2
    while position + 4 <= len(content):
        if content[position : position + 2] == b"\xff\xda":
            return content.find(b"\xff\xd9", position) > 0
        position += 2 + int.from_bytes(content[position + 2 : position + 4])
    return False


def _is_whole_png(content: bytes) -> bool:
    """Whether its chunks go on to the last one."""
    position = 8
    while position + 12 <= len(content):
        if content[position + 4 : position + 8] == b"IEND":
            return True
        position += 12 + int.from_bytes(content[position : position + 4])
    return False


KINDS = (
    # The same quantization: a photograph saved twice shall not look saved twice.
    Picture(
        b"\xff\xd8\xff", "image/jpeg", ("jpg", "jpeg"), JpegImageFile, _is_whole_jpeg, {"quality": "keep"}
    ),
    Picture(b"\x89PNG\r\n\x1a\n", "image/png", ("png",), PngImageFile, _is_whole_png, {}),
)


def clean(picture: Picture, content: bytes) -> bytes:
    """The picture and nothing else: colours and the way up are kept, all other data is left out.

    Raises:
        RefusedFile: it cannot be read, has too many pixels, or is an archive too.
    """
    refuse_archive(content)
    try:
        image = picture.read(io.BytesIO(content))
        width, height = image.size
        if width * height > MOST_PIXELS:
            raise _too_many_pixels(width, height)
        if not picture.is_whole(
            content
        ):  # not left to Pillow: WeasyPrint tells it to draw halves, for the whole process
            raise _damaged()
        image.load()
        return _drawn_afresh(image, picture)
    except RefusedFile:
        raise
    except Exception as error:  # whatever a broken file makes of its reader
        raise _damaged() from error


def _drawn_afresh(image: Any, picture: Picture) -> bytes:
    kept = {name: image.info[name] for name in ("icc_profile", "transparency") if name in image.info}
    way_up = image.getexif().get(ORIENTATION)
    options = dict(picture.options)
    if "icc_profile" in kept:
        options["icc_profile"] = kept["icc_profile"]
    if way_up in range(2, 9):
        exif = Image.Exif()
        exif[ORIENTATION] = way_up
        options["exif"] = exif
    image.info = kept
    target = io.BytesIO()
    image.save(target, format=picture.content_type.removeprefix("image/"), **options)
    return target.getvalue()


def _too_many_pixels(width: int, height: int) -> RefusedFile:
    text = _(
        "“%(name)s” has %(width)s × %(height)s pixels, more than the %(most)s million that can be taken. Save it "
        "smaller and upload that."
    )
    return RefusedFile(text, width=width, height=height, most=MOST_PIXELS // 1_000_000)


def _damaged() -> RefusedFile:
    return RefusedFile(
        _(
            "“%(name)s” cannot be read as a picture: it is damaged or incomplete. Open it, save it again and upload that."
        )
    )
