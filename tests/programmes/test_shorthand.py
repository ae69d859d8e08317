"""Doses in short: each is what it stands for, and a mistake says how it is written."""

from __future__ import annotations

import pytest
from written_doses import mistakes, read

from coach.dose import Dose


def dose_of(dose: object, **more: object) -> Dose:
    return read(dose, **more).exercises[0].dose


RISING = [{"set": 1, "hold": 10}, {"set": 2, "hold": 20}]


@pytest.mark.parametrize(
    ("short", "long"),
    [
        ("3x10", {"sets": 3, "reps": 10}),
        ("10", {"reps": 10}),
        (10, {"reps": 10}),
        ("3 x 30s", {"reps": 3, "hold": "30s"}),
        ("3 x 30 sec", {"reps": 3, "hold": 30}),
        ("2 x 3 x 5-10s", {"sets": 2, "reps": 3, "hold": "5-10s"}),
        ("3 sets x 10-15 reps", {"sets": 3, "reps": "10-15"}),
        ("3 x 5 breaths", {"reps": 3, "breaths": 5}),
        ("5m work", {"work": "5m"}),
        ("5 minutes work", {"work": "5m"}),
        ("8 x 20s on, 10s off", {"reps": 8, "work": "20s", "rest": {"reps": 10}}),
        ("3x10, tempo 2-1-2", {"sets": 3, "reps": 10, "tempo": {"up": 2, "hold": 1, "down": 2}}),
        ("3x10, rest 60s", {"sets": 3, "reps": 10, "rest": {"sets": 60}}),
        ("10, hold 5s, rest 3s", {"reps": 10, "hold": 5, "rest": {"reps": 3}}),
        ("as many as you can in 60s", {"as-many-in": "1m"}),
        ({"reps": 3, "tempo": "2-0.5-2"}, {"reps": 3, "tempo": {"up": 2, "hold": 0.5, "down": 2}}),
        (
            {"hold": ["10s", "20s"], "reps": 1},
            {
                "sets": 2,
                "reps": 1,
                "hold": 10,
                "changes": RISING,
            },
        ),
    ],
)
def test_shorthand_is_what_it_stands_for(short: object, long: object) -> None:
    assert dose_of(short) == dose_of(long)


def test_a_dose_for_each_side_makes_both() -> None:
    exercise = read("2x8 per side, rest 30s").exercises[0]
    assert exercise.side_order == ("left", "right")
    assert (exercise.dose.sets, exercise.dose.reps, exercise.dose.rest.sets) == (2, 8, 30)


@pytest.mark.parametrize("wrong", ["3x", "20/10 x 8", "three times", "3x10, tempo fast", "3x10 ,,"])
def test_a_mistake_near_a_dose_says_how_it_is_written(wrong: str) -> None:
    told = mistakes(wrong)
    assert "written 3x10, 3 x 30s" in told or "written 2-1-2" in told
