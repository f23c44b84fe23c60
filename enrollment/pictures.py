"""Pictures that people bring as a proof, made anew: what is seen stays, where and with what it was taken goes.

Not for other files, which are kept as they came. No database here.
"""

from __future__ import annotations

import io

from PIL import Image, ImageOps

FORMATS = {".jpg": "JPEG", ".jpeg": "JPEG", ".png": "PNG"}
QUALITY = 90  # of a JPEG; the difference is not seen


class TooLarge(Exception):
    """The picture unpacks to more points than are allowed."""


class Unreadable(Exception):
    """The bytes are no whole picture of their kind."""


def is_picture(ending: str) -> bool:
    return ending in FORMATS


def made_anew(content: bytes, ending: str, *, most_pixels: int) -> bytes:
    """The same picture, turned as it is meant to be seen, without place, time, camera and comments.

    Its size is read before it is unpacked. Raises: TooLarge, Unreadable.
    """
    try:
        with Image.open(io.BytesIO(content), formats=[FORMATS[ending]]) as picture:
            if picture.width * picture.height > most_pixels:
                raise TooLarge
            return _written(ImageOps.exif_transpose(picture), FORMATS[ending])
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise TooLarge from error
    except (OSError, SyntaxError, ValueError, EOFError) as error:  # what Pillow raises for broken files
        raise Unreadable from error


def _written(picture: Image.Image, kind: str) -> bytes:
    # Everything else that Pillow would write again stands here: comments, profiles, text.
    picture.info = {name: value for name, value in picture.info.items() if name == "transparency"}
    target = io.BytesIO()
    picture.save(target, format=kind, **({"quality": QUALITY} if kind == "JPEG" else {"optimize": True}))
    return target.getvalue()
