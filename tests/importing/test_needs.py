"""What a form needs: no text that it matches lacks it, so no dose is passed over."""

import re
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coach.importing.lexicon import table
from coach.importing.needs import find, needs, possible

WORDS = {
    "PART_TIME": "3 seconds", "WEEKDAY": "Monday", "PART": "leg", "THING": "a chair",
    **dict.fromkeys(("ONE", "TWO", "AMOUNT"), "8 times"),
    **dict.fromkeys(("FIRST", "SECOND", "SIDE"), "left"),
    **dict.fromkeys(("HOLD", "REST", "WORK", "MANY", "TIME"), "30 seconds"),
    "LADDER": "9, 7, 5", "UNIT": "reps", "FOUR": "3010",
    **dict.fromkeys(("UP", "MID", "DOWN"), "2"),
    **dict.fromkeys(("REPS", "SETS", "COUNT", "BREATHS", "COUNTED", "N"), "4"),
}  # fmt: skip


def forms(group: object) -> Iterator[str]:
    """Yield the forms of a group of the lexicon, or of the names in it."""
    for each in group.values() if isinstance(group, dict) else group:
        yield from [each] if isinstance(each, str) else forms(each)


GROUPS = (
    *("by-side", "ladders", "tempos", "growth", "intervals", "rests", "doses", "frequency"),
    *("stages", "unheld", "claims", "positions", "guessed-positions", "both-sides"),
    *("other-side-tails", "named-side-tails", "one-side-only", "side-words"),
)
FORMS = [(group, form) for group in GROUPS for form in forms(table()[group])]


@given(st.sampled_from(FORMS), st.data())
def test_a_text_that_a_form_matches_is_searched_for_it(
    form: tuple[str, str], data: st.DataObject
) -> None:
    group, pattern = form
    written = re.sub("|".join(rf"\b{word}(?=\b|s|x)" for word in WORDS), _word, pattern)
    text = data.draw(st.from_regex(re.compile(written, re.ASCII)))
    assert pattern in possible(group, text)


def _word(match: re.Match[str]) -> str:
    return WORDS[match.group()]


@pytest.mark.parametrize(
    ("form", "needed"),
    [
        ("SETS sets? ?(of|[x×*]|by|,) ?REPS( reps?)?", [{"set"}]),
        ("(hold|hold time): ?COUNT", [{"hold"}]),
        ("N ?(times|x) (daily|weekly)", [{"daily", "weekly"}, {"times", "x"}]),
        ("(?-i:OD|BD)", [{"od", "bd"}]),
        ("UP up(,|/| and)+ ?DOWN (on )?down", [{"down"}, {"up"}]),
        ("N( times)?", []),
        ("(?!one )N", []),
        ("(hold ){0,3}N", []),
        ("[a-z]+ N", []),
        ("(yes|N)", []),
        ("[@] ?N", [{"@"}]),
    ],
)
def test_what_a_form_needs_is_read_off_it(form: str, needed: list[set[str]]) -> None:
    assert [set(each) for each in needs(form)] == needed


def test_a_text_without_it_is_not_searched() -> None:
    assert possible("unheld", "Lift your leg ten times.") == ()
    assert possible("both-sides", "Lift it.") == ()
    assert len(possible("rests", "Rest for 10 seconds.")) > 0


def test_find_is_what_a_search_finds() -> None:
    found = find("frequency", "Do this three times a day, please.")
    assert found is not None
    assert found.group() == "three times a day"
    assert find("frequency", "Do this slowly.") is None
