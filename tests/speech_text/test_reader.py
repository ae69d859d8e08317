"""Written to spoken text: the table of cases, and laws that hold for any text."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from coach.errors import SpeechTextError
from coach.speech_text.reader import STEPS, spoken
from coach.speech_text.steps import Passage, Step

CASES = tuple(
    tuple(line.split("\t"))
    for line in (Path(__file__).parents[1] / "data" / "spoken-forms.tsv")
    .read_text(encoding="utf-8")
    .splitlines()
    if line and not line.startswith("# written")
)
SPOKEN = re.compile(r"(?:[^\W\d_]|[ '.,;:!?-]|\{(?:other_)?side\})*")

# What an author's text is made of, so that the random texts come near the rules.
PIECES = (
    "10|3|1|0|2.5|1/2|½|1½|90|911|2019|1,000|x|X|×|-|–|—|/|(|)|[|]|{|}|.|,|;|:|!|?|...|…|___|*|**"
    "|_|`|#|\"|'|″|′|°|°C|%|+|~|&|@|=|<|>|≥|±|$|sec|sec.|s|min|min.|hr|in|in.|ft|cm|lb|kg|oz|m|l"
    "|L|R|L/R|day|days/week|/day|reps|sets|rep|times|hold|Hold|(about|a|the|your|{side}"
    "|{other_side}|i.e.|e.g.|etc.|approx.|vs.|w/|w/o|no.|fig.|Step|Phase|I|II|IV|V|Warrior|SI"
    "|joint|ROM|STOP|IT|band|leg|hip|sacroiliitis|[1]|¹|then|and|or|to|a.m.|7|10:30|1st|2nd"
    "|https://a.org/b|me@a.org|c\u0301|é|ß|ŉ|ﬁ|Ⅷ|№|™|ª|º|²|膝|😀|•|\n|\n\n|1.|\t|\u00a0|&nbsp;|<b>"
    "|ex.|flex.|post.|Dr.|OK|can't|dogs'|'open'|self-care|re-|pre-|-5|5'10\"|1m30s|10s|x10"
    "|3x10|2-3x/day|10-15|10-|? |max|phase|call|dial|i|r"
)
WRITTEN = st.lists(
    st.tuples(st.sampled_from(PIECES.split("|")), st.sampled_from(("", " "))),
    min_size=1,
    max_size=7,
).map(lambda parts: "".join(piece + gap for piece, gap in parts))


def plain(text: str) -> str:
    return text.casefold().rstrip(" .,;:!?")


def read(written: str) -> tuple[str, SpeechTextError | None]:
    try:
        return spoken(written), None
    except SpeechTextError as error:
        return "", error


@given(text=WRITTEN)
@example(text="Hold xxx seconds")
@example(text="Repeat TBC times, left (l) leg first")
def test_a_step_left_out_would_change_nothing(text: str) -> None:
    passage = Passage.of(text)
    for step in STEPS:
        try:
            after = step(passage)
        except SpeechTextError:
            return
        if isinstance(step, Step) and after is passage:
            assert step.apply(passage) == passage
        passage = after


@pytest.mark.parametrize(("written", "expected"), CASES)
def test_the_cases(written: str, expected: str) -> None:
    if expected == "REJECT":
        with pytest.raises(SpeechTextError):
            spoken(written)
    else:
        assert plain(spoken(written)) == plain(expected)


@given(st.one_of(st.text(max_size=60), WRITTEN))
@example("...")
@example("\u00a0")
@settings(max_examples=600, deadline=None)
def test_any_text_is_refused_or_wholly_spoken(written: str) -> None:
    said, error = read(written)
    if error is not None:
        assert error.text == written
        assert 0 <= error.offset <= len(written)
    else:
        assert SPOKEN.fullmatch(said)
        assert spoken(said) == said


@pytest.mark.parametrize(
    ("written", "at", "message"),
    [
        (
            "Repeat ………… times",
            "…",
            '"…………" stands where a number or a word is missing: '
            'write what is to be said, such as "10"',
        ),
        ("**Rest** for 2m", "2m", '"2m" may be a time or a length: write the unit in full'),
        (
            "your {foot} up",
            "{foot}",
            '"{foot}" is not a placeholder; there are {side} and {other_side}: '
            'write what is to be said, such as "10"',
        ),
        ("lift → hold", "→", '"→" has no certain reading: write it in words, or delete it'),
        (
            "4 s in, then 5 s/6 s",
            "5 s/6",
            '"5 s/6" may mean "and", "or" or "per": write which',
        ),
        ("Hold 3-3-4", "3-3-4", '"3-3-4" has three numbers or more: write what each counts, '
         'for example "up 3 seconds, hold 3 seconds, down 4 seconds"'),
    ],
)  # fmt: skip
def test_an_error_says_what_where_and_what_to_write(written: str, at: str, message: str) -> None:
    with pytest.raises(SpeechTextError) as caught:
        spoken(written)
    assert caught.value.message == message
    assert caught.value.offset == written.index(at)


def test_a_text_too_long_to_follow_is_refused() -> None:
    with pytest.raises(SpeechTextError, match="2005 characters long and may have 2000"):
        spoken("lift " * 401)


def test_importing_it_brings_no_yaml_and_no_numpy() -> None:
    code = "import sys, coach.speech_text; print({'yaml', 'numpy'} & set(sys.modules))"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout.strip() == "set()"
