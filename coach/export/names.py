"""File names that every system, car radio and phone accepts."""

from __future__ import annotations

import re
from typing import Final

MAX_SLUG: Final = 60
_RESERVED: Final = frozenset(
    {"con", "prn", "aux", "nul"}
    | {f"{port}{number}" for port in ("com", "lpt") for number in range(10)}
)
"""Names that Windows takes for devices, whatever their ending."""


def slug(text: str, otherwise: str = "session") -> str:
    """Write ``text`` in small letters, digits and single dashes, at most 60 long.

    Other letters are written with Latin ones, whatever their script. A text of
    which nothing is left, or that Windows takes for a device, gives
    ``otherwise`` or gets it as an ending.
    """
    words = re.sub(r"[^a-z0-9]+", "-", in_latin_letters(text).lower())[:MAX_SLUG].strip("-")
    if not words:
        return otherwise
    return f"{words}-{otherwise}" if words in _RESERVED else words


def numbered(number: int, total: int, text: str) -> str:
    """Begin a slug with its number, wide enough that names sort: ``03-hip-stretch``."""
    return f"{number:0{max(2, len(str(total)))}d}-{slug(text, 'track')}"


def in_latin_letters(text: str) -> str:
    """Write a text of any script in ASCII: Łódź as Lodz, 漢字 as HanZi."""
    from anyascii import anyascii

    return anyascii(text)
