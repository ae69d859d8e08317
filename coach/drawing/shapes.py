"""The shapes of a drawing: a figure, what is around it, and the way that a hand or foot goes.

Every shape is made of circles and of what lies between two of them, so a limb, a wall and an arrow
are the same kind of thing, and its mirror image is that of its points.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import pairwise
from math import acos, atan2, cos, hypot, pi, sin
from typing import Final, Literal

from coach.dose import Side
from coach.drawing.figure import Figure, Moment, Part, Point, moving, placed, way
from coach.pose import Drawing

Paint = Literal["prop", "surface", "far", "body", "moves", "eye", "way"]


@dataclass(frozen=True, slots=True)
class Shape:
    """One outline: circles and the hull of each with the next; ``area``: all that is between them.

    Points are in centimetres, y upwards.
    """

    paint: Paint
    points: tuple[Point, ...]
    area: bool = False

    def moved(self, right: float) -> Shape:
        """Return the same further to the right."""
        return replace(self, points=tuple(point.moved(right, 0) for point in self.points))

    def mirrored(self) -> Shape:
        """Return its mirror image."""
        return replace(self, points=tuple(replace(point, x=-point.x) for point in self.points))


@dataclass(frozen=True, slots=True)
class Canvas:
    """Shapes, from the back to the front, and the box that they fill, in centimetres."""

    shapes: tuple[Shape, ...]
    left: float
    bottom: float
    right: float
    top: float


def polygons(shape: Shape, more: float = 0.0) -> Iterator[list[tuple[float, float]]]:
    """Yield polygons that cover a shape, ``more`` centimetres wider all round."""
    points = (*shape.points, shape.points[0]) if shape.area else shape.points
    if shape.area:
        yield [(point.x, point.y) for point in points]
    for start, end in pairwise(points) if len(points) > 1 else [points * 2]:
        # The corners of two circles and what is between them, by their outermost points.
        corners = []
        along = atan2(end.y - start.y, end.x - start.x)
        apart = hypot(end.x - start.x, end.y - start.y)
        # Where the tangents touch; of a circle within another one nothing is outermost.
        lean = (start.radius - end.radius) / (apart or 1e-9)
        turn = acos(max(-1.0, min(1.0, lean)))
        for point, first, last in ((start, turn, 2 * pi - turn), (end, -turn, turn)):
            for step in range(_CORNERS + 1):
                angle = along + first + (last - first) * step / _CORNERS
                radius = point.radius + more
                corners.append((point.x + radius * cos(angle), point.y + radius * sin(angle)))
        yield corners


_CORNERS: Final = 24
_MARGIN: Final = 5.0
_GAP: Final = 16.0  # between the start and the end


def canvas(drawing: Drawing, side: Side | None = None, moment: Moment | None = None) -> Canvas:
    """Draw one or both moments of an exercise; a left side is the mirror image of a right one."""
    figures = placed(drawing)
    around = tuple(_around(drawing, figures))
    pictures = [[*around, *_body(figure, drawing)] for figure in figures]
    pictures[-1] += _arrow(drawing)
    # All moments stand in boxes of one size, so that what stays is in the same place in each.
    left, bottom, right, top = _box(
        tuple(point for shapes in pictures for shape in shapes for point in shape.points)
    )
    if moment is not None:
        pictures = [pictures[0 if moment == "start" else -1]]
    if side == "left":
        pictures = [[shape.mirrored() for shape in shapes] for shapes in pictures]
        left, right = -right, -left
    step = right - left + _GAP
    return Canvas(
        tuple(shape.moved(n * step) for n, shapes in enumerate(pictures) for shape in shapes),
        left - _MARGIN,
        bottom - _MARGIN,
        right + (len(pictures) - 1) * step + _MARGIN,
        top + _MARGIN,
    )


def _box(points: tuple[Point, ...]) -> tuple[float, float, float, float]:
    return (
        min(point.x - point.radius for point in points),
        min(point.y - point.radius for point in points),
        max(point.x + point.radius for point in points),
        max(point.y + point.radius for point in points),
    )


# What is behind comes first. From the side, the other limbs are far.
_SIDEWAYS: Final[tuple[Part, ...]] = ("other-arm", "other-leg", "leg", "head", "trunk", "arm")
_FACING: Final[tuple[Part, ...]] = ("other-leg", "leg", "head", "trunk", "other-arm", "arm")


def _body(figure: Figure, drawing: Drawing) -> Iterator[Shape]:
    sideways = drawing.view == "side"
    moves = moving(drawing)
    for part in _SIDEWAYS if sideways else _FACING:
        far = sideways and part.startswith("other")
        points = figure.parts[part]
        paint: Paint = "moves" if part in moves else "far" if far else "body"
        if part == "head":
            yield Shape(paint, (replace(figure.chest, radius=5), replace(points[0], radius=5)))
            # Nose or eyes: without them, face up and face down look the same.
            nose = (replace(points[0], radius=2), points[1]) if sideways else ()
            yield Shape(paint, (points[0], *nose))
            if drawing.view in ("front", "above"):
                yield from (Shape("eye", (eye,)) for eye in points[1:])
        else:
            yield Shape(paint, points, area=part == "trunk" and not sideways)


def _arrow(drawing: Drawing) -> Iterator[Shape]:
    """Draw the way of the hand or foot that goes furthest."""
    points = way(drawing)
    if not points:
        return
    before, tip = points[-3], points[-1]
    angle = atan2(tip.y - before.y, tip.x - before.x)
    corners = tuple(
        Point(tip.x + _BARB * cos(angle + turn), tip.y + _BARB * sin(angle + turn), 0.6)
        for turn in (0.0, pi * 0.72, -pi * 0.72)
    )
    yield Shape("way", points)
    yield Shape("way", corners, area=True)


_BARB: Final = 6.0

_WALL_HEIGHT: Final = 185.0
_SEAT, _BACK, _SEAT_DEPTH = 45.0, 90.0, 42.0


def _around(drawing: Drawing, figures: tuple[Figure, ...]) -> Iterator[Shape]:
    """Draw the things around: a wall and a chair are where the body leans, holds or sits."""
    points = tuple(point for figure in figures for point in figure.points)
    left, bottom, right, top = _box(points)
    props = drawing.props
    if drawing.view == "above":
        if "mat" in props:
            corners = ((left, bottom), (right, bottom), (right, top), (left, top))
            yield Shape("surface", tuple(Point(x, y, 6) for x, y in corners), area=True)
        return
    if "wall" in props:
        x = right if drawing.view == "side" else _aside(drawing, figures)
        yield _wall(x + 4, bottom)
        right = max(right, x + 8)
    if "wall-behind" in props:
        yield _wall(left - 4, bottom)
        left -= 8
    if "chair" in props:
        chair = tuple(_chair(drawing, figures))
        yield from chair
        ends = _box(tuple(point for shape in chair for point in shape.points))
        left, right = min(left, ends[0]), max(right, ends[2])
    if "mat" in props:
        yield Shape("surface", (Point(left, bottom - 2, 2), Point(right, bottom - 2, 2)))
    if "floor" in props:
        y = bottom - (4.8 if "mat" in props else 0.8)
        yield Shape("prop", (Point(left - 6, y, 0.8), Point(right + 6, y, 0.8)))


def _aside(drawing: Drawing, figures: tuple[Figure, ...]) -> float:
    """Return how far the other hand reaches, where it is seen: ahead, or away from the body."""
    hands = [figure.parts["other-arm"][-1].x for figure in figures]
    return hands[-1] if drawing.view == "side" else max(hands, key=abs)


def _wall(x: float, floor: float) -> Shape:
    corners = ((x - 2, floor), (x + 2, floor), (x + 2, _WALL_HEIGHT), (x - 2, _WALL_HEIGHT))
    return Shape("surface", tuple(Point(*corner, 1) for corner in corners), area=True)


def _chair(drawing: Drawing, figures: tuple[Figure, ...]) -> Iterator[Shape]:
    """Draw a chair from its side: under somebody who sits, else with its back at the other hand."""
    pelvis = figures[0].parts["trunk"][0]
    sits = drawing.posture == "sitting"
    seat = pelvis.y - pelvis.radius - 1.5 if sits else _SEAT
    back = pelvis.x - 14 if sits else _aside(drawing, figures)
    hand = figures[-1].parts["other-arm"][-1]
    top = seat + 45 if sits else hand.y - hand.radius - 1.5
    front = back + _SEAT_DEPTH
    for start, end in (
        ((back, 1.5), (back, top)),
        ((back, seat), (front, seat)),
        ((front, seat), (front, 1.5)),
    ):
        yield Shape("prop", (Point(*start, 1.5), Point(*end, 1.5)))
