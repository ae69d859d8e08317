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
from coach.speech_text.numbers import number_words, ordinal_words
from coach.speech_text.passage import Passage
from coach.speech_text.reader import STEPS, spoken
from coach.speech_text.steps import Step

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


# Each with what says it, whatever stands beside it: one of these, or the text is refused.
SAID = {
    "lift": "lift", "elbow": "elbow", "slowly": "slowly", "together": "together", "band": "band",
    "12": "twelve", "45": "forty-five", "7": "seven|sevenths", "600": "six hundred",
    "sec": "second", "cm": "centimetre", "reps": "rep", "sets": "set", "each": "each",
    "x": "times|of|for|set|rep|each", "×": "times|of|for|set|rep|each",
    "+": "plus|more", "=": "equals|at most|at least", "<": "less|below|at most",
    ">": "more|at least", "≥": "at least", "°": "degree", "%": "percent", "@": "at", "&": "and",
    "~45": "about forty-five", "±": "plus or minus", "/": "an?|of|on|to|and|or|off", "½": "half",
    '30"': "thirty .*(?:second|inch|inches)", "20'": "twenty .*(?:minute|foot|feet)",
    "L": "left|L", "R": "right|R", "BID": "twice a day", "SAQ": "short arc quad", "LLE": "L L E",
}  # fmt: skip


@given(st.lists(st.tuples(st.sampled_from([*SAID]), st.sampled_from(("", " "))), max_size=6))
@settings(max_examples=800, deadline=None)
def test_nothing_that_is_written_is_left_out(parts: list[tuple[str, str]]) -> None:
    written = ""
    for piece, gap in parts:
        ends = written[-1:], piece[0]
        glued = all(map(str.isalpha, ends)) or all(map(str.isdecimal, ends))
        written += " " * glued + piece + gap
    said, error = read(written)
    if error is not None:
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


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (0, "zero"),
        (10, "ten"),
        (13, "thirteen"),
        (21, "twenty-one"),
        (40, "forty"),
        (100, "one hundred"),
        (105, "one hundred and five"),
        (1_000, "one thousand"),
        (1_005, "one thousand and five"),
        (1_250, "one thousand two hundred and fifty"),
        (999_999, "nine hundred and ninety-nine thousand nine hundred and ninety-nine"),
    ],
)
def test_number_words(number: int, words: str) -> None:
    assert number_words(number) == words


def test_no_two_numbers_sound_alike() -> None:
    assert len({number_words(n) for n in range(20_000)}) == 20_000


@pytest.mark.parametrize("number", [-1, 1_000_000])
def test_numbers_out_of_range_are_refused(number: int) -> None:
    with pytest.raises(ValueError, match=r"in range 0\.\.999999"):
        number_words(number)


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (1, "first"),
        (2, "second"),
        (3, "third"),
        (5, "fifth"),
        (8, "eighth"),
        (12, "twelfth"),
        (20, "twentieth"),
        (21, "twenty-first"),
        (100, "one hundredth"),
        (112, "one hundred and twelfth"),
    ],
)
def test_ordinal_words(number: int, words: str) -> None:
    assert ordinal_words(number) == words


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
            "Lean on a wall/chair",
            "wall/chair",
            '"wall/chair" may mean "and", "or" or "per": write which',
        ),
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
        (
            "½ turn, then L¾ back",
            "L",
            '"L" may be a side or a letter: write "left" if it is a side',
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


def test_lines_and_list_items_become_sentences() -> None:
    written = "## Set-up\n\n- Lie down\n- Bend **both** knees\n\nThen rest\nfor 5 s."
    assert spoken(written) == "Set-up. Lie down. Bend both knees. Then rest for five seconds."


def test_a_sentence_starts_with_a_capital() -> None:
    assert spoken("3 sets of 10. 2 min rest.") == "Three sets of ten. Two minute rest."


@pytest.mark.parametrize("written", ["(" * 2000, "_" * 1999, "1/" * 1000, "x." * 999, "?" * 2000])
def test_long_nonsense_is_refused_without_hanging(written: str) -> None:
    with pytest.raises(SpeechTextError):
        spoken(written)


def test_a_text_too_long_to_follow_is_refused() -> None:
    with pytest.raises(SpeechTextError, match="2005 characters long and may have 2000"):
        spoken("lift " * 401)


def test_importing_it_brings_no_yaml_and_no_numpy() -> None:
    code = "import sys, coach.speech_text; print({'yaml', 'numpy'} & set(sys.modules))"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout.strip() == "set()"
