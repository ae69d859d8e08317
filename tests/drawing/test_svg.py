"""A drawing as SVG."""

from __future__ import annotations

from xml.etree import ElementTree

from hypothesis import given
from hypothesis import strategies as st
from poses import drawings, drawn

from coach.dose import BODY_SIDES, Side
from coach.drawing import canvas, in_words, svg
from coach.drawing.figure import Moment
from coach.pose import Drawing

moments = st.sampled_from([None, "start", "end"])


@given(drawings(), st.sampled_from([None, *BODY_SIDES]), moments)
def test_nothing_is_cut_off(drawing: Drawing, side: Side | None, moment: Moment | None) -> None:
    page = ElementTree.fromstring(svg(drawing, side, moment))
    left, top, width, height = map(float, page.attrib["viewBox"].split())
    for shape in canvas(drawing, side, moment).shapes:
        for point in shape.points:
            assert left <= point.x - point.radius
            assert point.x + point.radius <= left + width
            assert top <= -point.y - point.radius
            assert -point.y + point.radius <= top + height


def test_an_authors_own_words_come_first() -> None:
    assert in_words(drawn(alt="A {side} leg."), "left") == "A left leg."
    assert 'aria-label="&lt;b&gt;"' in svg(drawn(alt="<b>"))
