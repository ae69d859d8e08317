"""The model of a programme: the sides of an exercise in their order, and sets through a circuit."""

from dataclasses import replace

import pytest
from hypothesis import given
from small_programmes import exercise, programme
from strategies import exercises

from coach.dose import OTHER_SIDE
from coach.model import SIDE_PAIRS, SIDES, Circuit, Exercise


@pytest.mark.parametrize(
    ("sides", "first", "order"),
    [
        ("none", None, (None,)),
        ("left", None, ("left",)),
        ("right", None, ("right",)),
        ("both", None, ("left", "right")),
        ("both", "right", ("right", "left")),
        ("forward and back", "back", ("back", "forward")),
        ("clockwise and anticlockwise", None, ("clockwise", "anticlockwise")),
    ],
)
def test_the_sides_are_done_in_the_order_of_the_author(sides, first, order) -> None:
    assert exercise(sides=sides, first_side=first).side_order == order


def test_every_pair_is_of_two_sides_that_are_each_others_other() -> None:
    assert {*SIDE_PAIRS} == {*SIDES} - {"none", "left", "right"}
    for one, other in SIDE_PAIRS.values():
        assert (OTHER_SIDE[one], OTHER_SIDE[other]) == (other, one)


@given(exercises())
def test_an_exercise_in_a_circuit_has_its_sets_in_every_round(one: Exercise) -> None:
    alone = programme(one)
    circuits = (Circuit(("another-one",), rounds=2), Circuit((one.id,), rounds=3))
    whole = replace(alone, circuits=circuits)
    assert whole.circuit_of(one.id) is circuits[1]
    assert alone.circuit_of(one.id) is None
    for side in one.side_order:
        assert alone.sets(one, side) == one.sets(side)
        assert whole.sets(one, side) == one.sets(side) * 3
