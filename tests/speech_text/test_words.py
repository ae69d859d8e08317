"""Abbreviations, sides, slashes and capitals: what they are said as, and what has two readings."""

from __future__ import annotations

import pytest

from coach.errors import SpeechTextError
from coach.speech_text.reader import spoken
from coach.speech_text.steps import Passage
from coach.speech_text.words import expand_abbreviations, name_sides


@pytest.mark.parametrize(
    ("step", "written", "said"),
    [
        (expand_abbreviations, "approx. 12, e.g. no. 3", "about 12, for example, number 3"),
        (expand_abbreviations, "Mon/Wed/Fri", "Monday, Wednesday and Friday"),
        (expand_abbreviations, "hip abd. slowly", "hip abduction slowly"),
        (name_sides, "L leg, then (R) arm", "left leg, then right arm"),
        (name_sides, "left (L) leg", "left leg"),
    ],
)
def test_a_step_writes_short_forms_in_full(step, written: str, said: str) -> None:
    assert step(Passage.of(written)).text == said


@pytest.mark.parametrize(
    ("written", "at", "message"),
    [
        (
            "Lean on a wall/chair",
            "wall/chair",
            '"wall/chair" may mean "and", "or" or "per": write which',
        ),
        (
            "½ turn, then L¾ back",
            "L",
            '"L" may be a side or a letter: write "left" if it is a side',
        ),
        ("the left (R) leg", "left (R)", '"left (R)" names two sides: write one'),
        ("External rot of the hip", "rot", '"rot" is cut short: write the whole word'),
    ],
)
def test_what_has_two_readings_or_none_is_told_at_its_place(
    written: str, at: str, message: str
) -> None:
    with pytest.raises(SpeechTextError) as caught:
        spoken(written)
    assert caught.value.message == message
    assert caught.value.offset == written.index(at)
