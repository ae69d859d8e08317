"""The outline of a session: from any point of it to the next and the last, for any programme."""

from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st
from small_programmes import programme
from strategies import exercises

from coach.model import Programme
from coach.script import write_script
from coach.session.outline import CLOSING, SWITCHABLE, outline_of

FEW = settings(max_examples=20)
# Every exercise has an id of its own, as the rules of a programme file want it.
programmes = st.lists(exercises(), min_size=1, max_size=3, unique_by=lambda one: one.id).map(
    lambda some: programme(*some)
)


@FEW
@given(programmes)
def test_forwards_every_exercise_is_come_to_once_and_then_the_closing(some: Programme) -> None:
    outline = outline_of(write_script(some))
    here, come_to = outline.points[0], []
    while (following := outline.next_exercise(here)) is not None:
        assert outline.is_before(here, following)
        come_to.append(following)
        here = following
    assert come_to == [*outline.exercises, CLOSING]
    assert len(outline.exercises) == len(some.exercises)


@FEW
@given(programmes)
def test_backwards_every_side_is_come_to_and_the_start_has_none_before_it(
    some: Programme,
) -> None:
    outline = outline_of(write_script(some))
    for here in outline.points:
        start, before = outline.start_of(here), outline.start_before(here)
        assert not outline.is_before(here, start)
        assert outline.is_before(before, start) or before == start == outline.points[0]
        assert outline.start_of(start) == start


@FEW
@given(programmes)
def test_a_wording_may_change_at_the_very_next_point_that_allows_it(some: Programme) -> None:
    outline = outline_of(write_script(some))
    switches = [point for point in outline.points if point.kind in SWITCHABLE]
    for one, other in pairwise(switches):
        assert outline.next_switch(one) == other
    assert outline.next_switch(outline.points[-1]) is None


@FEW
@given(programmes)
def test_every_rep_is_found_again_by_its_place(some: Programme) -> None:
    outline = outline_of(write_script(some))
    for point in outline.points:
        if point.kind == "rep":
            assert outline.at(point.place) == point
