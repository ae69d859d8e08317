"""Numbers as big blocks, to be read from across a room."""

from __future__ import annotations

from typing import Final

ROWS: Final = 5
_PIXEL: Final = 2
"""Columns of one pixel: a terminal's cell is about twice as high as it is wide."""

_FONT: Final = {
    "0": ("###", "# #", "# #", "# #", "###"),
    "1": (" # ", "## ", " # ", " # ", "###"),
    "2": ("###", "  #", "###", "#  ", "###"),
    "3": ("###", "  #", "###", "  #", "###"),
    "4": ("# #", "# #", "###", "  #", "  #"),
    "5": ("###", "#  ", "###", "  #", "###"),
    "6": ("###", "#  ", "###", "# #", "###"),
    "7": ("###", "  #", "  #", "  #", "  #"),
    "8": ("###", "# #", "###", "# #", "###"),
    "9": ("###", "# #", "###", "  #", "###"),
}


def big(number: int, width: int, height: int, ink: str = "█") -> tuple[str, ...]:
    """Draw ``number`` (not negative) as large as ``width`` x ``height`` cells allow.

    All rows are equally wide. Returns () where it does not fit at all.
    """
    rows = [" ".join(_FONT[digit][row] for digit in str(number)) for row in range(ROWS)]
    scale = min(width // (len(rows[0]) * _PIXEL), height // ROWS)
    drawn = []
    for row in rows:
        wide = "".join(pixel * _PIXEL * scale for pixel in row).replace("#", ink)
        drawn.extend([wide] * scale)
    return tuple(drawn)
