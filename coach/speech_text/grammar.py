"""The written number and the written unit, as patterns that every rule shares."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

from coach.speech_text.numbers import LARGEST, value_words
from coach.speech_text.passage import UnreadableError
from coach.speech_text.tables import UNITS


def any_of(words: Iterable[str]) -> str:
    """A pattern for any of the words, longest first."""
    return "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))


INTEGER: Final = r"(?:\d{1,3}(?:,\d{3})+|\d+)"
_FRACTION: Final = r"(?:[13]/[48]|[57]/8|1/2|[12]/3)(?![\d/])"
VALUE: Final = rf"(?:(?:{INTEGER}[ -])?{_FRACTION}|{INTEGER}?\.\d+|{INTEGER})(?![\d]|[.,/:]\d)"
"""A whole number, a decimal, a fraction or a mixed number."""

SPAN: Final = rf"{VALUE}(?:\s*(?:-|\bto\b|\bor\b)\s*{VALUE})?"
"""A value, or two of them: "10-15", "10 or 15"."""

START: Final = r"(?<![\w.,:/$£€-])"
"""Before a number: nothing that would make it a part of something else."""

UNIT_OF: Final = {
    variant: unit
    for unit in UNITS
    for form in unit.written
    for variant in (form, *((form.upper(), form.capitalize()) if len(form) > 1 else ()))
    if variant not in ("IN", "In", "INS", "Ins")
}
"""Every written form; a single letter, or "in", only as it stands in the table."""

UNIT: Final = rf"(?:{any_of(UNIT_OF)})(?![^\W_])"

_STOP_STAYS: Final = re.compile(r"\s*(?:$|\s\"?[A-Z{])")


def full_stop(match: re.Match[str]) -> str:
    """The stop of an abbreviation is kept only where the sentence ends too."""
    return "." if _STOP_STAYS.match(match.string, match.end()) else ""


def amount_words(match: re.Match[str], group: int | str) -> str:
    """``value_words``, with the author's error for what is too large or ill-formed."""
    written = match[group]
    if re.match(r"0\d", written):
        raise UnreadableError(match, "starts with a zero: write it in words", group)
    numbers = re.findall(r"\d+", written.replace(",", ""))
    if len(written) > 7 or any(int(number) > LARGEST for number in numbers):
        raise UnreadableError(match, "is too large to say: write it in words", group)
    return value_words(written)
