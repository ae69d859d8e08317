"""Amounts: a number and its unit, whatever stands beside them."""

from __future__ import annotations

import re

from hypothesis import example, given, settings
from hypothesis import strategies as st

from coach.errors import SpeechTextError
from coach.speech_text.numbers import number_words
from coach.speech_text.reader import spoken

# Each with what says it, whatever stands beside it: one of these, or the text is refused.
SAID = {
    "lift": "lift", "elbow": "elbow", "slowly": "slowly", "together": "together", "band": "band",
    "12": "twelve", "45": "forty-five", "7": "seven|sevenths", "600": "six hundred",
    "sec": "second", "cm": "centimetre", "reps": "rep", "sets": "set", "each": "each",
    "x": "times|of|for|by|set|rep|each", "×": "times|of|for|by|set|rep|each",
    "+": "plus|more|and", "=": "equals|at most|at least", "<": "less|below|at most",
    ">": "more|at least", "≥": "at least", "°": "degree", "%": "percent", "@": "at", "&": "and",
    "~45": "about forty-five", "±": "plus or minus", "/": "an?|of|on|to|and|or|off", "½": "half",
    '30"': "thirty .*(?:second|inch|inches)", "20'": "twenty .*(?:minute|foot|feet)",
    "L": "left|L", "R": "right|R", "BID": "twice a day", "SAQ": "short arc quad", "LLE": "L L E",
}  # fmt: skip


@given(st.lists(st.tuples(st.sampled_from([*SAID]), st.sampled_from(("", " "))), max_size=6))
@settings(max_examples=800, deadline=None)
@example([("20'", ""), ("x", " "), ("12", "")])
@example([("R", ""), ("+", ""), ("L", "")])
def test_nothing_that_is_written_is_left_out(parts: list[tuple[str, str]]) -> None:
    written = ""
    for piece, gap in parts:
        ends = written[-1:], piece[0]
        glued = all(map(str.isalpha, ends)) or all(map(str.isdecimal, ends))
        written += " " * glued + piece + gap
    try:
        said = spoken(written)
    except SpeechTextError:
        return
    words = re.sub(r"[^\w -]", "", said)
    for piece, _ in parts:
        assert re.search(rf"\b(?:{SAID[piece]})s?\b", words, re.IGNORECASE), (written, piece, said)


@given(st.integers(0, 999_999))
def test_a_number_is_said_the_same_wherever_it_stands(number: int) -> None:
    assert spoken(f"take {number} steps") == f"take {number_words(number)} steps"


@given(st.integers(0, 999), st.sampled_from(("cm", "kg", "sec", "lb", "°", "ml")))
def test_one_is_singular_and_only_one(number: int, unit: str) -> None:
    noun = spoken(f"{number} {unit}").removeprefix(number_words(number)).strip()
    assert noun == (spoken(f"1 {unit}") if number == 1 else spoken(f"2 {unit}")).split()[-1]
    assert noun.endswith("s") == (number != 1)
