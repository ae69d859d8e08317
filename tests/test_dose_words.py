"""Doses in words."""

import pytest
from script_golden import lines
from strategies import exercise, programme

from coach.dose import Dose, Tempo, Words


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
