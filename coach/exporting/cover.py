"""One square picture of a session: its title, its exercises, and its time as bars."""

from __future__ import annotations

import io
from collections.abc import Iterator
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING, Final, Literal

from coach.model import Programme
from coach.sheet import COLOURS, Picture, clock, draw, in_our_letters, in_words
from coach.timeline import Timeline

if TYPE_CHECKING:
    from PIL.ImageDraw import ImageDraw
    from PIL.ImageFont import FreeTypeFont

# Pixels a side: the least that podcast directories accept.
SIZE: Final = 1400

_MARGIN: Final = 110
_ROOM: Final = SIZE - 2 * _MARGIN
_PAPER: Final = "#f7faf9"
_INK: Final = "#17252a"
_QUIET: Final = "#47585d"
_TITLE_SIZES: Final = (120, 100, 84, 70, 58)
_TITLE_LINES: Final = 3
_TEXT_SIZE: Final = 52

# A bar and the gap below it.
_ROW: Final = 64

# The most that all bars together may take; many parts get thinner bars.
_BARS: Final = 512


def alt_text(programme: Programme, timeline: Timeline) -> str:
    """Say what the cover shows, for whoever cannot see it."""
    names = ", ".join(exercise.name for exercise in programme.exercises)
    return f"{programme.title}. Exercises: {names}. {in_words(draw(timeline))}"


def cover_jpeg(programme: Programme, timeline: Timeline) -> bytes:
    """Draw the cover as a JPEG: the one kind of picture that every player shows.

    The same programme and timeline give the same bytes.
    """
    from PIL import Image, ImageDraw

    image = Image.new("RGB", (SIZE, SIZE), _PAPER)
    pen = ImageDraw.Draw(image)
    # The title is as large as it fits.
    title = in_our_letters(programme.title)
    for size in _TITLE_SIZES:
        font = _font("Bold", size)
        lines = list(_wrapped(title, font))
        if len(lines) <= _TITLE_LINES:
            break
    for row, line in enumerate(lines[:_TITLE_LINES]):
        pen.text((_MARGIN, _MARGIN + row * size * 6 // 5), line, fill=_INK, font=font)
    top = _MARGIN + min(len(lines), _TITLE_LINES) * size * 6 // 5
    bottom = _draw_picture(pen, draw(timeline))
    names = [in_our_letters(exercise.name) for exercise in programme.exercises]
    _draw_names(pen, names, top, bottom)
    data = io.BytesIO()
    image.save(data, "JPEG", quality=88, subsampling=0)
    return data.getvalue()


def _draw_names(pen: ImageDraw, names: list[str], top: int, bottom: int) -> None:
    """Draw a name a line, and how many more there are where the room ends."""
    font = _font("Regular", _TEXT_SIZE)
    step = _TEXT_SIZE * 3 // 2
    lines = max(1, (bottom - top) // step - 1)
    if len(names) > lines:
        names = [*names[: lines - 1], f"and {len(names) - lines + 1} more"]
    for row, name in enumerate(names):
        text = _shortened(name, font)
        pen.text((_MARGIN, top + step // 2 + row * step), text, fill=_QUIET, font=font)


def _draw_picture(pen: ImageDraw, picture: Picture) -> int:
    """Draw a bar for each part, as long as it lasts, and the length; return where it begins."""
    step = min(_ROW, _BARS // len(picture.rows))
    longest = max(row.end - row.start for row in picture.rows)
    text_top = SIZE - _MARGIN - _TEXT_SIZE
    first = top = text_top - 12 - step * len(picture.rows)
    for row in picture.rows:
        for stretch in row.stretches:
            left = _MARGIN + (stretch.start - row.start) * _ROOM // longest
            right = _MARGIN + (stretch.end - row.start) * _ROOM // longest
            if left < right:
                box = (left, top, right - 1, top + max(1, step * 2 // 3) - 1)
                pen.rectangle(box, fill=COLOURS[stretch.kind])
        top += step
    length = f"{clock(picture.frames, picture.sample_rate)} minutes"
    pen.text((_MARGIN, text_top), length, fill=_QUIET, font=_font("Regular", _TEXT_SIZE))
    return first


def _wrapped(text: str, font: FreeTypeFont) -> Iterator[str]:
    line = ""
    for word in text.split():
        longer = f"{line} {word}".strip()
        if line and font.getlength(longer) > _ROOM:
            yield _shortened(line, font)
            line = word
        else:
            line = longer
    yield _shortened(line, font)


def _shortened(text: str, font: FreeTypeFont) -> str:
    if font.getlength(text) <= _ROOM:
        return text
    while text and font.getlength(f"{text}…") > _ROOM:
        text = text[:-1]
    return f"{text.rstrip()}…"


@cache
def _font(weight: Literal["Regular", "Bold"], size: int) -> FreeTypeFont:
    from PIL import ImageFont

    folder = resources.files("font_source_sans_pro") / "files"
    data = (folder / f"SourceSansPro-{weight}.ttf").read_bytes()
    # The basic layout draws the same with every build of Pillow.
    return ImageFont.truetype(io.BytesIO(data), size, layout_engine=ImageFont.Layout.BASIC)
