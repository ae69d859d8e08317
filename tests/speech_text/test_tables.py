"""The tables of words: what they have said can be said, and no form stands for two things."""

from itertools import chain

import pytest

from coach.errors import SpeechTextError
from coach.speech_text.reader import spoken
from coach.speech_text.tables import ABBREVIATIONS, BODY, DAYS, JOINTS, PERIODS, UNITS, words_of


@pytest.mark.parametrize("table", [ABBREVIATIONS, PERIODS, DAYS])
def test_what_stands_for_a_short_form_is_spoken_as_it_is(table: dict[str, str]) -> None:
    for said in table.values():
        text = said.rstrip(",")
        assert spoken(text) == text


def test_every_form_of_a_unit_is_read_as_that_unit_or_refused_as_two() -> None:
    refused = {}
    for unit in UNITS:
        for form in {*unit.written} - {"in"}:  # which is a word, too
            try:
                said = spoken(f"That is 4 {form} more.")
            except SpeechTextError as error:
                refused[form] = error.message
            else:
                assert unit.many in said or unit.one in said, form
    assert {*refused} == {"m", "′", "″"}
    assert all("may be a time or a length" in message for message in refused.values())


def test_no_form_is_two_units() -> None:
    forms = [*chain.from_iterable(unit.written for unit in UNITS)]
    assert len(forms) == len({*forms})


def test_a_list_of_words_is_written_in_small_letters() -> None:
    assert words_of("a b\n a") == {"a", "b"}
    for word in BODY | JOINTS:
        assert word == word.lower()
