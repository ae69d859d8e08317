"""Doses in words."""

import pytest
from script_golden import lines
from small_programmes import exercise, programme

from coach.dose import Change, Dose, Tempo, Words


@pytest.mark.parametrize(
    ("dose", "words", "said"),
    [
        (Dose(1, 1, hold=300), Words(hold="Start walking"), "Five minutes."),
        (Dose(1, 3, hold=30), Words(hold="Go"), "Three times thirty seconds."),
        (Dose(2, 2, hold=45), Words(hold="March"), "Two sets. Twice forty-five seconds."),
        (Dose(1, 1, hold=10), Words(), "One hold of ten seconds."),
        (Dose(1, 20, tempo=Tempo(1, 0, 1)), Words(), "Twenty repetitions."),
        (Dose(1, 1, tempo=Tempo(3, 3, 4)), Words(), "One slow repetition."),
    ],
)
def test_a_dose_is_called_what_it_is(dose, words, said: str) -> None:
    one = exercise(dose=dose, words=words, sides="none", instructions={})
    assert said in lines(programme(one))


@pytest.mark.parametrize(
    ("dose", "said"),
    [
        (
            Dose(1, 8, hold=3, reps_to=10, hold_to=5),
            "Eight holds of three seconds, at most ten holds of five seconds.",
        ),
        (Dose(1, 8, hold=3, reps_to=10), "Eight holds of three seconds, ten at most."),
    ],
)
def test_a_range_says_what_is_the_most(dose: Dose, said: str) -> None:
    assert said in lines(programme(exercise(dose=dose, sides="none", instructions={})))


def test_of_sets_that_differ_in_number_and_length_both_are_told() -> None:
    changes = (
        Change(set=2, reps=2, hold=10),
        Change(set=3, reps=1, hold=15),
    )
    one = exercise(dose=Dose(3, 3, hold=5, changes=changes), sides="none", instructions={})
    said = (
        "Three sets. Three holds of five seconds, then two holds of ten seconds, "
        "then one hold of fifteen seconds."
    )
    assert said in lines(programme(one))


def test_the_last_of_a_ladder_has_the_number_of_its_noun() -> None:
    changes = (Change(set=2, reps=2), Change(set=3, reps=1))
    one = exercise(dose=Dose(3, 3, changes=changes), sides="none", instructions={})
    said = "Three sets. Three, then two, then one repetition, at your own pace."
    assert said in lines(programme(one))
