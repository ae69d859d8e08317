"""A step is left out only where none of its rules has anything to say."""

from itertools import product

import pytest

from coach.errors import SpeechTextError
from coach.speech_text import amounts, clean, numbers, words
from coach.speech_text.steps import Passage, Step, compiled

STEPS = [
    pytest.param(step, id=name)
    for module in (amounts, clean, numbers, words)
    for name, step in vars(module).items()
    if isinstance(step, Step)
]
AMOUNTS = ["4", "10", "1/2", ".5", "10-12", "(4)", "II", "L4", "1,5"]
JOINTS = (
    "",
    " ",
    " / ",
    "/",
    "x",
    " x ",
    "-",
    " (",
    ") ",
    ", ",
    "″/",
    "′ x",
    " & ",
    "*",
    ". ",
    "[",
)
WORDS = ["sets", "rep", "day", "d", "wk", "s", "cm", "m", "in", "Hold", "repeat", "R", "Rt", "SI"]


@pytest.mark.parametrize("step", STEPS)
def test_what_a_step_needs_is_in_every_text_that_it_changes_or_refuses(step: Step) -> None:
    left_out = []
    for parts in (*product(WORDS, JOINTS, AMOUNTS), *product(AMOUNTS, JOINTS, AMOUNTS + WORDS)):
        text = "".join(parts)
        if compiled(step._needs).search(text):
            continue
        try:
            if step.apply(Passage.of(text)).text == text:
                continue
        except SpeechTextError:
            pass
        left_out.append(text)
    assert left_out == []
