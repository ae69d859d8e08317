"""One square picture of a session: its title, its exercises, and what one of them looks like."""

from __future__ import annotations

import io
from collections.abc import Iterator
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING, Final, Literal

from coach.dose import Side
from coach.drawing import COLOURS, OUTLINE, canvas, in_words, polygons, seen
from coach.harmless import counted
from coach.model import Exercise, Programme
from coach.pose import Drawing
from coach.sheet import clock, in_our_letters
from coach.timeline import Timeline

if TYPE_CHECKING:
    from PIL.Image import Image
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

# Free above and below a drawing, and how many times larger it is drawn before it is made smooth.
_CLEAR: Final = 40
_FINER: Final = 3


def alt_text(programme: Programme, timeline: Timeline) -> str:
    """Say what the cover shows, for people who cannot see it."""
    names = ", ".join(exercise.name for exercise in programme.exercises)
    text = f"{programme.title}. Exercises: {names}. {_length(timeline)}."
    if pictured := _pictured(programme):
        side, drawing = pictured.side_order[0], pictured.drawing
        text += f" {in_words(drawing, side, 'end') if drawing else seen(pictured)}"
    return text


def cover_jpeg(programme: Programme, timeline: Timeline) -> bytes:
    """Draw the cover as a JPEG: the one kind of picture that every player shows.

    The same programme and timeline give the same bytes.
    """
    from PIL import Image, ImageDraw, ImageOps

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
    bottom = SIZE - _MARGIN - _TEXT_SIZE
    below = _length(timeline)
    if pictured := _pictured(programme):
        below = f"{counted(len(programme.exercises), 'exercise')} · {below}"
        # As large as it fits between the title and the text below.
        room = _ROOM, bottom - top - 2 * _CLEAR
        if pictured.drawing:
            small = _drawn_end(pictured.drawing, pictured.side_order[0], room)
        else:
            assert pictured.photo is not None
            with Image.open(io.BytesIO(pictured.photo.data), formats=("JPEG",)) as photo:
                small = ImageOps.contain(photo, room)
        image.paste(small, ((SIZE - small.width) // 2, (top + bottom - small.height) // 2))
    else:
        names = [in_our_letters(exercise.name) for exercise in programme.exercises]
        # A name a line, and how many more there are where the room ends.
        font, step = _font("Regular", _TEXT_SIZE), _TEXT_SIZE * 3 // 2
        most = max(1, (bottom - top) // step - 1)
        if len(names) > most:
            names = [*names[: most - 1], f"and {len(names) - most + 1} more"]
        for row, name in enumerate(names):
            at = _MARGIN, top + step // 2 + row * step
            pen.text(at, _shortened(name, font), fill=_QUIET, font=font)
    pen.text((_MARGIN, bottom), below, fill=_QUIET, font=_font("Regular", _TEXT_SIZE))
    data = io.BytesIO()
    image.save(data, "JPEG", quality=88, subsampling=0)
    return data.getvalue()


def _pictured(programme: Programme) -> Exercise | None:
    """Return the first exercise that has a drawing; without one, the first that has a photo."""
    drawn = next((exercise for exercise in programme.exercises if exercise.drawing), None)
    return drawn or next((exercise for exercise in programme.exercises if exercise.photo), None)


def _length(timeline: Timeline) -> str:
    return f"{clock(timeline.frames, timeline.sample_rate)} minutes"


def _drawn_end(drawing: Drawing, side: Side | None, room: tuple[int, int]) -> Image:
    """Draw the end of an exercise, as large as it fits into a width and a height."""
    from PIL import Image, ImageDraw

    scene = canvas(drawing, side, "end")
    wide, high = scene.right - scene.left, scene.top - scene.bottom
    scale = min(room[0] / wide, room[1] / high)
    size = round(wide * scale), round(high * scale)
    large = Image.new("RGB", (size[0] * _FINER, size[1] * _FINER), _PAPER)
    pen = ImageDraw.Draw(large)
    for shape in scene.shapes:
        # The paper shows round each shape, as it does in an SVG, and holds them apart.
        for paint, more in ((_PAPER, OUTLINE / 2), (COLOURS[shape.paint], 0.0)):
            for polygon in polygons(shape, more):
                corners = [
                    ((x - scene.left) * scale * _FINER, (scene.top - y) * scale * _FINER)
                    for x, y in polygon
                ]
                pen.polygon(corners, fill=paint)
    return large.resize(size, Image.Resampling.BOX)


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
