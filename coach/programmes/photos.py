"""An author's own pictures, read as untrusted data: bounded, decoded, and encoded again.

Only PNG and JPEG are taken. They are pixels and nothing else: an SVG may hold scripts and
addresses, and other formats have decoders that are less tried. Each is decoded and written again
as a small JPEG, so nothing of the file itself, such as the place where it was taken, goes into
what is made.
"""

from __future__ import annotations

import io
import warnings
from dataclasses import replace
from pathlib import Path
from typing import Final

from coach.pose import Photo

MOST_BYTES: Final = 4_000_000
MOST_PIXELS: Final = 24_000_000

# Pixels of the longer side of what is made of it: enough for 70 mm on paper.
_SIDE: Final = 900


def photo_folder(programme: Path) -> Path:
    """Return the folder of a programme's pictures: beside its file, and named like it."""
    return programme.with_name(f"{programme.stem}-pictures")


def photo_bytes(photo: Photo, programme: Path) -> bytes:
    """Read the file of a picture. Raises ValueError, which says what is wrong with it."""
    path = photo_folder(programme) / photo.file
    try:
        if not path.is_file():
            raise ValueError(f"there is no picture {path}; put it there")
        with path.open("rb") as file:
            data = file.read(MOST_BYTES + 1)
    except OSError as error:
        raise ValueError(f"{path} cannot be read: {error.strerror or error}") from error
    if len(data) > MOST_BYTES:
        raise ValueError(f"{path} is larger than {MOST_BYTES // 10**6} MB; make it smaller")
    return data


def read_photo(photo: Photo, programme: Path) -> Photo:
    """Read the picture of an exercise. Raises ValueError, which says what is wrong with it."""
    from PIL import Image, ImageOps, UnidentifiedImageError

    data, name = photo_bytes(photo, programme), photo_folder(programme) / photo.file
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of its size: it is told below
            raw = Image.open(io.BytesIO(data), formats=("PNG", "JPEG"))
        with raw:
            if raw.width * raw.height > MOST_PIXELS:
                raise ValueError(f"{name} has more than {MOST_PIXELS // 10**6} million pixels")
            image = ImageOps.exif_transpose(raw).convert("RGBA")
    except UnidentifiedImageError:
        raise ValueError(f"{name} is no PNG and no JPEG") from None
    except (OSError, SyntaxError, Image.DecompressionBombError) as error:
        raise ValueError(f"{name} is damaged, or no picture: {error}") from error
    image.thumbnail((_SIDE, _SIDE))
    paper = Image.new("RGBA", image.size, "white")
    made = io.BytesIO()
    Image.alpha_composite(paper, image).convert("RGB").save(made, "JPEG", quality=85)
    return replace(photo, data=made.getvalue(), width=image.width, height=image.height)
