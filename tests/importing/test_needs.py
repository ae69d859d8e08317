"""What a form needs: no text that it matches lacks it, so no dose is passed over."""

import re
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coach.importing.lexicon import table
from coach.importing.needs import find, may_match, needs, present

WORDS = {
    "PART_TIME": "3 seconds", "WEEKDAY": "Monday", "PART": "leg", "THING": "a chair",
    **dict.fromkeys(("ONE", "TWO", "AMOUNT"), "8 times"),
    **dict.fromkeys(("FIRST", "SECOND", "SIDE"), "left"),
    **dict.fromkeys(("HOLD", "REST", "WORK", "MANY", "TIME"), "30 seconds"),
    **dict.fromkeys(("UP", "MID", "DOWN"), "2"),
    **dict.fromkeys(("REPS", "SETS", "COUNT", "BREATHS", "COUNTED", "N"), "4"),
}  # fmt: skip


def forms(group: object) -> Iterator[str]:
    """Yield the forms of a group of the lexicon, or of the names in it."""
    for each in group.values() if isinstance(group, dict) else group:
        yield from [each] if isinstance(each, str) else forms(each)


SEARCHED = ("by-side", "tempos", "growth", "intervals", "rests", "doses", "frequency", "stages")
FOUND = ("unheld", "claims", "positions", "both-sides", "other-side-tails", "one-side-only")
FORMS = [form for group in (*SEARCHED, *FOUND) for form in forms(table()[group])]


@given(st.sampled_from(FORMS), st.data())
def test_a_text_that_a_form_matches_has_all_that_it_needs(form: str, data: st.DataObject) -> None:
    written = re.sub("|".join(rf"\b{word}(?=\b|s|x)" for word in WORDS), _word, form)
    text = data.draw(st.from_regex(re.compile(written, re.ASCII)))
    assert may_match(form, present(text, tuple(FORMS)))


def _word(match: re.Match[str]) -> str:
    return WORDS[match.group()]


@pytest.mark.parametrize(
    ("form", "text"),
    [
        ("SETS sets? ?(of|[x×*]|by|,) ?REPS( reps?)?", "10 times"),
        ("(hold|hold time): ?COUNT", "Repeat 10"),
        ("N ?(times|x) (daily|weekly)", "3 times a day"),
        ("(?-i:OD|BD)", "twice"),
        ("UP (on the way )?up(,|/| and| then)+ ?DOWN (on the way )?down", "2 up, 3 held"),
        ("(on )?(?:WEEKDAY)( ?(,|/|and|&|, and) ?(?:WEEKDAY))+", "in the mornings"),
    ],
)
def test_a_text_without_it_is_not_searched(form: str, text: str) -> None:
    assert not may_match(form, present(text, (form,)))


def test_a_form_that_may_be_anything_is_always_searched() -> None:
    for form in ("N( times)?", "(?!one )N", "(hold )?N{0,3}", "[a-z]+ N", "(yes|N)"):
        assert needs(form) == ()
        assert may_match(form, present("", (form,)))


def test_find_is_what_a_search_finds() -> None:
    found = find("frequency", "Do this three times a day, please.")
    assert found is not None
    assert found.group() == "three times a day"
    assert find("frequency", "Do this slowly.") is None
