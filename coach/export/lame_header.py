"""The LAME header of an MP3 file: how many samples decoders leave out at both ends.

FFmpeg fills it in, but where the last frame of a sound is nearly empty it gets
the end wrong by up to two milliseconds. The number of MP3 frames is in the
header too, and with it the right padding is plain arithmetic.

Layout: http://gabriel.mp3-tech.org/mp3infotag.html
"""

from __future__ import annotations

from pathlib import Path
from typing import Final

DECODER_DELAY: Final = 529
"""What every MP3 decoder adds at the start; not part of the header's delay."""

_FRAME: Final = 576
"""Samples of an MPEG-2 layer III frame: all rates up to 24 kHz."""

_DELAY_FIELD: Final = 141
_CRC_FIELD: Final = 154


def set_length(path: Path, frames: int, channels: int) -> None:
    """Say in the header of a file without tags that it holds ``frames``.

    Raises ValueError where the file does not begin with such a header.
    """
    start = 4 + (9 if channels == 1 else 17)
    with path.open("r+b") as file:
        head = bytearray(file.read(start + _CRC_FIELD + 2))
        if (
            bytes(head[start : start + 4]) not in (b"Info", b"Xing")
            or len(head) < start + _CRC_FIELD + 2
        ):
            raise ValueError("the MP3 file has no LAME header")
        coded = int.from_bytes(head[start + 8 : start + 12], "big") * _FRAME
        at = start + _DELAY_FIELD
        delay = int.from_bytes(head[at : at + 3], "big") >> 12
        padding = coded - delay - frames
        if not DECODER_DELAY <= padding < 1 << 12:
            raise ValueError("the MP3 file is shorter than its sound")
        head[at : at + 3] = (delay << 12 | padding).to_bytes(3, "big")
        crc = _crc16(head[: start + _CRC_FIELD])
        head[start + _CRC_FIELD :] = crc.to_bytes(2, "big")
        file.seek(0)
        file.write(head)


def _crc16(data: bytes | bytearray) -> int:
    """CRC-16/ARC, the one that LAME signs its header with."""
    crc = 0
    for byte in data:
        crc ^= byte
        for _ in range(8):
            crc = crc >> 1 ^ (0xA001 if crc & 1 else 0)
    return crc
