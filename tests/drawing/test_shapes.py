"""What is drawn of a figure: sides are mirror images, and nothing is cut off."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st
from poses import bundled, drawings

from coach.dose import BODY_SIDES
from coach.drawing import canvas, polygons
from coach.drawing.figure import Moment
from coach.drawing.shapes import Canvas
from coach.pose import Drawing


def outline(some: Canvas, mirror: int = 1) -> list[tuple[str, list[tuple[float, float]]]]:
    middle = (some.left + some.right) / 2
    return [
        (
            shape.paint,
            [(round(mirror * (p.x - middle), 6) + 0.0, round(p.y, 6)) for p in shape.points],
        )
        for shape in some.shapes
    ]


@given(drawings(), st.sampled_from(["start", "end"]))
def test_left_and_right_are_mirror_images(drawing: Drawing, moment: Moment) -> None:
    left, right = (canvas(drawing, side, moment) for side in BODY_SIDES)
    assert outline(left) == outline(right, mirror=-1)


def test_only_what_moves_has_the_accent_and_an_arrow_shows_where_it_goes() -> None:
    paints = [shape.paint for shape in canvas(bundled(1), "left", "end").shapes]
    assert paints.count("moves") == 1
    assert paints.count("way") == 2
    still = replace(bundled(1), end=None)
    assert {shape.paint for shape in canvas(still).shapes} & {"moves", "way"} == set()


@given(drawings())
def test_polygons_cover_what_the_svg_does(drawing: Drawing) -> None:
    scene = canvas(drawing)
    for shape in scene.shapes:
        corners = [corner for polygon in polygons(shape) for corner in polygon]
        for point in shape.points:
            assert min(x for x, _ in corners) <= point.x - 0.9 * point.radius
            assert max(y for _, y in corners) >= point.y + 0.9 * point.radius
        assert min(x for x, _ in corners) >= scene.left
        assert max(y for _, y in corners) <= scene.top
