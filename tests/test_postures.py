"""Positions: who turns over when, what is at hand, and what does not carry."""

import pytest
from script_golden import lines
from small_programmes import exercise, programme

from coach.items import Mark, Wait
from coach.model import Wording
from coach.script import write_script


@pytest.mark.parametrize(
    ("before", "after", "low", "high"),
    [("standing", "prone", 25, 30), ("prone", "supine", 15, 15), ("supine", "standing", 25, 30)],
)
def test_posture_changes_have_their_time(before: str, after: str, low: int, high: int) -> None:
    script = write_script(programme(exercise(position=before), exercise(position=after)))
    waits = [i.ms / 1000 for i in script.items if isinstance(i, Wait) and i.why == "change posture"]
    assert low <= waits[-1] <= high


@pytest.mark.parametrize(
    ("position", "last"),
    [
        ("standing", "Stand easy for a moment."),
        ("sitting", "Stay seated for a moment, and get up slowly."),
        ("kneeling", "Take your time, and get up slowly."),
        ("supine", "Stay as you are, and get up slowly."),
        ("side-lying", "Stay as you are, and get up slowly."),
    ],
)
def test_the_end_fits_the_position_of_the_last_exercise(position: str, last: str) -> None:
    assert lines(programme(exercise(), exercise(position=position)))[-1] == last


@pytest.mark.parametrize(
    ("position", "support", "said"),
    [
        ("standing", "a wall or a chair", ["Stand next to a wall or a chair."]),
        ("standing", "a low step", ["Stand on a low step."]),
        ("standing", "a red band", ["Have a red band at hand.", "Stand up straight."]),
        ("sitting", "the edge of a bed", ["Sit on the edge of a bed."]),
        ("kneeling", "two mats", ["Kneel on two mats."]),
        ("supine", "a firm bed", ["Lie down on your back, on a firm bed."]),
        ("prone", "two dumbbells", ["Have two dumbbells at hand.", "Lie down on your stomach."]),
        (
            "supine",
            "a mat and a ball",
            ["Have a mat and a ball at hand.", "Lie down on your back."],
        ),
    ],
)
def test_nobody_is_sent_onto_what_does_not_carry(
    position: str, support: str, said: list[str]
) -> None:
    got = lines(programme(exercise(position=position, support=support, sides="none")))
    start = got.index("Three holds of ten seconds.") + 1
    assert got[start : start + len(said)] == said


def test_equipment_is_fetched_before_lying_down() -> None:
    got = lines(programme(exercise(position="supine", support="a mat", equipment=("a band",))))
    assert "For this session, have a band at hand." in got
    start = got.index("Have a band at hand.")
    assert got[start + 1] == "Lie down on your back, on a mat."


def side_lying(**changes):
    return exercise(**{"id": "clam", "position": "side-lying", "support": None} | changes)


def test_the_side_that_works_is_on_top() -> None:
    got = lines(programme(side_lying()))
    assert got.index("Lie down on your right side.") < got.index("Now the right side.")
    turn = got.index("Turn over, and lie on your left side.")
    assert got[turn - 1 : turn + 3] == [
        "Now the right side.",
        "Turn over, and lie on your left side.",
        "Take your time.",
        "[15 s: change side]",
    ]


def test_an_author_may_have_somebody_lie_on_the_side_that_works() -> None:
    below = {"set-up": Wording(("Lie on your {side} side, knees bent.",))}
    got = lines(programme(side_lying(instructions=below)))
    assert "Lie down on your left side." in got
    assert "Turn over, and lie on your right side." in got


def test_somebody_on_the_other_side_is_given_time_to_turn_over() -> None:
    first, second = side_lying(sides="left"), side_lying(id="lift", sides="right")
    script = write_script(programme(first, second))
    gates = [i.label for i in script.items if isinstance(i, Mark) and i.kind == "gate"]
    assert gates == ["Lie down on your right side.", "Lie down on your left side."]
