"""Doses in sentences, in the forms that people write."""

import pytest

from coach.importing.doses import find_doses


@pytest.mark.parametrize(
    ("text", "amounts"),
    [
        ("Hold for 1 min 30 secs.", {"hold": (90, 90)}),
        ("Hold 1 minute and 30 seconds, repeat 8 times.", {"hold": (90, 90), "reps": (8, 8)}),
        ("Hold for 1 to 2 minutes.", {"hold": (60, 120)}),
        ("Hold 30 seconds to 1 minute.", {"hold": (30, 60)}),
        ("Repeat x10.", {"reps": (10, 10)}),
        ("Hold 5 seconds x10", {"hold": (5, 5), "reps": (10, 10)}),
        ("x8", {"reps": (8, 8)}),
        ("2 x 12 ea side", {"sets": (2, 2), "reps": (12, 12)}),
        ("3x10", {"sets": (3, 3), "reps": (10, 10)}),
    ],
)
def test_a_dose_is_what_is_written(text: str, amounts: dict[str, tuple[int, int]]) -> None:
    found = find_doses(text).amounts
    assert {what: (one.low, one.high) for what, one in found.items()} == amounts
