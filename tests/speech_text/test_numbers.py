"""Numbers in words: cardinals, ordinals, and their bounds."""

from __future__ import annotations

import pytest

from coach.speech_text.numbers import number_words, ordinal_words


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
