"""Drawings for tests: any that a programme file may have."""

from __future__ import annotations

from hypothesis import strategies as st

from coach.library import find
from coach.model import Position
from coach.pose import PROPS, Arm, Drawing, Joint, Leg, Pose, View, range_of
from coach.programmes import load
from coach.programmes.drawings import BASES, drawing


def degrees(view: View, joint: Joint) -> st.SearchStrategy[int]:
    return st.integers(*range_of(view, joint))


def poses(view: View) -> st.SearchStrategy[Pose]:
    arms = st.builds(Arm, degrees(view, "shoulder"), degrees(view, "elbow"), degrees(view, "aside"))
    legs = st.builds(Leg, degrees(view, "hip"), degrees(view, "knee"), degrees(view, "ankle"))
    return st.builds(Pose, degrees(view, "trunk"), degrees(view, "head"), arms, arms, legs, legs)


@st.composite
def drawings(draw: st.DrawFn) -> Drawing:
    position, views = draw(st.sampled_from(sorted(BASES.items())))
    view = draw(st.sampled_from(sorted(views)))
    props = tuple(draw(st.sets(st.sampled_from(PROPS))))
    end = draw(st.none() | poses(view))
    return Drawing(view, position, draw(poses(view)), end, props)


def drawn(position: Position = "standing", **keys: object) -> Drawing:
    """A drawing as a programme file has it."""
    return drawing(position, **keys)  # type: ignore[arg-type]


BUNDLED = load(find("sacroiliitis")).exercises


def bundled(number: int) -> Drawing:
    """The drawing of an exercise of the bundled programme."""
    found = BUNDLED[number].drawing
    assert found is not None
    return found
