"""Positions, supports, equipment and sides are found where a sentence has them."""

from __future__ import annotations

import pytest

from coach.importing.parts import DraftExercise, Line
from coach.importing.placing import (
    equip,
    name_sides,
    note_sides,
    place,
    position_in,
    shortened,
    support,
)


@pytest.mark.parametrize(
    ("text", "position"),
    [
        ("Lie on your back with your knees bent.", "supine"),
        ("Kneel on one knee.", "half-kneeling"),
        ("Sit on the floor with your legs straight.", "long-sitting"),
        ("Get onto your hands and knees.", "all-fours"),
        ("Squat down a little.", "standing"),
        ("Kneel on all fours.", "all-fours"),
        ("Start on all 4s.", "all-fours"),
        ("Bend your knees as if to sit on a chair.", None),
        ("Bend your elbow.", None),
    ],
)
def test_a_position_is_found(text: str, position: str | None) -> None:
    assert position_in(text) == position


@pytest.mark.parametrize(
    ("text", "guess"),
    [
        ("Stand tall.", ""),
        ("This can be done sitting or standing.", "it may be another, and this is the first"),
        ("Walk on the spot.", '"Walk" does not say it outright'),
    ],
)
def test_what_is_not_said_outright_is_a_guess(text: str, guess: str) -> None:
    draft = DraftExercise(Line("", ""))
    place(draft, text, "line 1")
    assert draft.position is not None
    assert draft.position.guess == guess


def test_a_promise_names_no_position() -> None:
    assert position_in("It helps you to be steady when walking.") is None


def test_a_support_and_things_are_found_and_a_ball_of_the_foot_is_none() -> None:
    draft = DraftExercise(Line("", ""), position=Line("standing", "line 1"))
    support(draft, "Stand next to a wall.", "line 1")
    equip(draft, "Put the ball of your foot on the floor.", "line 1")
    equip(draft, "Stand on the ball of the foot.", "line 1")
    equip(draft, "Hold a towel.", "line 2")
    equip(draft, "Pull the towel.", "line 3")
    assert draft.support == Line("a wall", "line 1")
    assert [line.text for line in draft.equipment] == ["a towel"]
    assert shortened(draft, "Stand next to a wall") == ""
    assert shortened(draft, "Stand with your feet apart") == "Stand with your feet apart"


@pytest.mark.parametrize(
    ("said", "named"),
    [
        ("Lift one leg.", "Lift your {side} leg."),
        (
            "Bend the sore knee and lift the good leg.",
            "Bend your {side} knee and lift your {other_side} leg.",
        ),
        (
            "Put the opposite foot behind the other foot.",
            "Put your {other_side} foot behind your {side} foot.",
        ),
        ("Lift one foot off the other foot.", "Lift your {side} foot off your {other_side} foot."),
    ],
)
def test_the_side_is_named_where_the_text_says_one_or_the_other(said: str, named: str) -> None:
    draft = DraftExercise(Line("Lift", "line 1"))
    note_sides(draft, said, "line 1")
    ((_, line),) = name_sides(draft, [("action", Line(said, "line 1"))])
    assert draft.sides is not None
    assert draft.sides.text == "both"
    assert line.text == named


@pytest.mark.parametrize(
    ("set_up", "action", "first", "lain"),
    [
        ("Lie on your left side", "Lift your top leg.", "right", "other_side"),
        ("Lie on your right side", "Lift your left knee.", "left", "other_side"),
        ("Lie on your left side", "Lift your bottom leg.", "left", "side"),
        ("Lie on your painful side", "Lift your top knee.", "left", "side"),
        ("Lie on your good side", "Lift your knee.", "left", "other_side"),
    ],
)
def test_somebody_lies_on_the_side_that_the_text_names(
    set_up: str, action: str, first: str, lain: str
) -> None:
    draft = DraftExercise(Line("Clam", "line 1"), position=Line("side-lying", "line 1"))
    draft.sides = Line("both", "line 1")
    assert shortened(draft, set_up) == set_up
    lines = name_sides(
        draft, [("set-up", Line(set_up, "line 1")), ("action", Line(action, "line 1"))]
    )
    assert lines[0][1].text == f"Lie on your {{{lain}}} side"
    assert draft.first_side == first


@pytest.mark.parametrize(
    "again",
    ["Turn your head to the right.", "Then slowly turn it to the right.", "Now turn to the right"],
)
def test_the_same_on_the_other_side_is_no_second_movement(again: str) -> None:
    draft = DraftExercise(Line("Turn", "line 1"), position=Line("sitting", "line 1"))
    lines = [Line("Turn your head to the left.", "line 1"), Line(again, "line 2")]
    ((_, line),) = name_sides(draft, [("action", each) for each in lines])
    assert line.text == "Turn your head to the {side}."
    assert draft.sides is not None
    assert (draft.sides.text, draft.first_side) == ("both", "left")


@pytest.mark.parametrize(
    "said", ["Turn your head from one side to the other.", "Put one foot before the other."]
)
def test_both_sides_in_one_movement_are_none(said: str) -> None:
    draft = DraftExercise(Line("Turn", "line 1"))
    note_sides(draft, said, "line 1")
    assert draft.sides is None
