"""Ogg files that are the same every time."""

from __future__ import annotations

from pathlib import Path
from typing import Final

SERIAL: Final = 1


def set_serial(path: Path) -> None:
    """Give the one stream of an Ogg file a fixed serial number; libsndfile draws its own."""
    from mutagen.ogg import OggPage

    end = path.stat().st_size
    with path.open("r+b") as file:
        while (offset := file.tell()) < end:
            page = OggPage(file)
            page.serial = SERIAL
            file.seek(offset)
            file.write(page.write())  # with its new checksum; as long as before
