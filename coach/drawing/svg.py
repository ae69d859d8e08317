"""A drawing as SVG. Pure.

What moves has the accent colour, and the rest of the body a quiet one. Colours are attributes, for
a PDF; ``drawing.css`` sets others on a dark page.
"""

from __future__ import annotations

from collections.abc import Iterator
from html import escape
from itertools import pairwise
from math import acos, atan2, cos, hypot, sin
from typing import Final

from coach.dose import Side
from coach.drawing.figure import Moment, Point
from coach.drawing.shapes import Paint, Shape, canvas
from coach.drawing.words import in_words
from coach.pose import Drawing

COLOURS: Final[dict[Paint, str]] = {
    "prop": "#6b7f86",
    "surface": "#d3e0e2",
    "far": "#b5c4c8",
    "body": "#869da4",
    "moves": "#0b5c63",
    "eye": "#ffffff",
    "way": "#b4671d",
}

# A line of the paper's colour round each shape, in centimetres, holds them apart.
PAPER: Final = "#ffffff"
OUTLINE: Final = 2.4


def svg(drawing: Drawing, side: Side | None = None, moment: Moment | None = None) -> str:
    """Write a drawing as one SVG element: no ids, no scripts, nothing from outside.

    side: which side is worked; a drawing without one looks like that of a right side. moment: the
    start or the end alone; without it both stand side by side. One unit is a centimetre.
    """
    all_of_it = canvas(drawing, side, moment)
    width, height = all_of_it.right - all_of_it.left, all_of_it.top - all_of_it.bottom
    box = f"{all_of_it.left:.1f} {-all_of_it.top:.1f} {width:.1f} {height:.1f}"
    lines = [
        f'<svg xmlns="http://www.w3.org/2000/svg" class="drawing" role="img" viewBox="{box}" '
        f'width="{width:.1f}" height="{height:.1f}" '
        f'aria-label="{escape(in_words(drawing, side, moment))}">'
    ]
    for shape in all_of_it.shapes:
        lines.append(
            f'<path class="drawn-{shape.paint}" d="{"".join(_path(shape))}" '
            f'fill="{COLOURS[shape.paint]}" stroke="{PAPER}" stroke-width="{OUTLINE}" '
            'stroke-linejoin="round" paint-order="stroke"/>'
        )
    return "\n".join([*lines, "</svg>"])


def _path(shape: Shape) -> Iterator[str]:
    points = shape.points
    if shape.area:
        points = (*points, points[0])
        turns = sum(a.x * b.y - b.x * a.y for a, b in pairwise(points))
        # All outlines go round the same way, so that none is cut out of another.
        yield f"M{'L'.join(map(_at, points if turns < 0 else points[::-1]))}Z"
    for start, end in pairwise(points) if len(points) > 1 else [points * 2]:
        yield _hull(start, end)


def _hull(start: Point, end: Point) -> str:
    """Write the outline of two circles and what is between; of one where the other is in it."""
    apart = hypot(end.x - start.x, end.y - start.y)
    wide, narrow = (start, end) if start.radius >= end.radius else (end, start)
    if apart <= wide.radius - narrow.radius + 1e-6:
        left, right = wide.moved(-wide.radius, 0), wide.moved(wide.radius, 0)
        arc = f"A{wide.radius:.2f} {wide.radius:.2f} 0 0 "
        return f"M{_at(left)}{arc}1 {_at(right)}{arc}1 {_at(left)}Z"
    along = atan2(end.y - start.y, end.x - start.x)
    turn = acos((start.radius - end.radius) / apart)
    a, b = _rim(start, along + turn), _rim(end, along + turn)
    c, d = _rim(end, along - turn), _rim(start, along - turn)
    # y grows downwards on the page: what is drawn clockwise there, is anticlockwise here.
    return (
        f"M{_at(a)}L{_at(b)}"
        f"A{end.radius:.2f} {end.radius:.2f} 0 {int(turn > 1.5708)} 1 {_at(c)}"
        f"L{_at(d)}A{start.radius:.2f} {start.radius:.2f} 0 {int(turn < 1.5708)} 1 {_at(a)}Z"
    )


def _rim(point: Point, angle: float) -> Point:
    return point.moved(point.radius * cos(angle), point.radius * sin(angle))


def _at(point: Point) -> str:
    return f"{point.x:.2f} {-point.y:.2f}"
