"""Doses in words: "3 sets of 10", "hold for a few seconds", "repeat 5 to 10 times"."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import cache
from typing import Final

from coach.importing.lexicon import anywhere, pattern, table
from coach.importing.sentences import capital

_NUMBER: Final = re.compile(r"\d+(?:\.\d)?|[a-z]+(?:-five)?", re.IGNORECASE)
_WHAT: Final = ("sets", "reps", "hold", "rest")


@dataclass(frozen=True, slots=True)
class Amount:
    """A number of a dose: seconds, or a count.

    low, high: both ends of a range, or the same number; guess: why it is not certain, or "".
    """

    low: int
    high: int
    guess: str = ""


@dataclass(slots=True)
class Found:
    """The doses of one sentence, and what is left of it without them."""

    amounts: dict[str, Amount] = field(default_factory=dict)
    frequency: list[str] = field(default_factory=list)
    rest_of_text: str = ""
    held: bool = False


def find_doses(text: str) -> Found:
    """Take every dose out of a sentence."""
    found = Found(rest_of_text=text)
    found.rest_of_text = anywhere("frequency").sub(lambda m: _kept(found.frequency, m), text)
    if re.match(r"(?:frequency|how often)\s*:", text, re.IGNORECASE):
        found.frequency, found.rest_of_text = [text.partition(":")[2].strip()], ""
        return found
    for group in ("rests", "doses") if _has_amount(found.rest_of_text) else ():
        for form in table()[group]:
            match = pattern(form).search(found.rest_of_text)
            if match is None or not _take(found, match):
                continue
            before, after = found.rest_of_text[: match.start()], found.rest_of_text[match.end() :]
            found.rest_of_text = f"{before.rstrip()} {after.lstrip()}".strip()
    unheld = anywhere("unheld").search(found.rest_of_text)
    if unheld and not re.search(r"\w", found.rest_of_text[unheld.end() :]):
        found.held = found.held or "repeat" not in unheld.group().lower()
        found.rest_of_text = found.rest_of_text[: unheld.start()]
    if found.rest_of_text != text:
        found.rest_of_text = _tidied(found.rest_of_text)
    return found


def _has_amount(text: str) -> bool:
    """Return whether there may be a number, or a vague one, in a text: most have none."""
    return bool(re.search(r"\d", text)) or not _amount_words().isdisjoint(
        re.findall(r"[a-z]+", text.lower())
    )


@cache
def _amount_words() -> frozenset[str]:
    vague = " ".join([*table()["vague-times"], *table()["vague-counts"]])
    return frozenset({"once", "twice", *table()["numbers"], *re.findall(r"[a-z]{3,}", vague)})


def _tidied(text: str) -> str:
    """Take away what stood around a dose, and says nothing without it: "(up to )", " , and"."""
    text = re.sub(anywhere("empty-brackets"), "", text)
    text = re.sub(r"\s+([,.;])", r"\1", text.strip())
    return capital(re.sub(r"[,;:]?\s*(?:and|then|for|and then)?\s*[.!]?$", "", text))


def _kept(frequency: list[str], match: re.Match[str]) -> str:
    frequency.append(match.group())
    return ""


def _take(found: Found, match: re.Match[str]) -> bool:
    """Take the amounts of a form; False where it says what was said already."""
    groups = {name: said for name, said in match.groupdict().items() if said}
    taken = {}
    for name, said in groups.items():
        what = "hold" if name == "count" else name
        amount = _seconds(said) if what in ("hold", "rest") and name != "count" else _count(said)
        if amount is not None and what not in found.amounts:
            taken[what] = amount
    found.amounts |= taken
    found.held = found.held or "hold" in taken
    return bool(taken)


def _count(said: str) -> Amount | None:
    for word, number in (("once", 1), ("twice", 2)):
        if said.lower() == word:
            return Amount(number, number)
    for form, number in table()["vague-counts"].items():
        if pattern(form).fullmatch(said):
            return Amount(number, number, f'"{said}" is no number; {number} is a default')
    numbers = _numbers(said)
    return Amount(min(numbers), max(numbers)) if numbers else None


def _seconds(said: str) -> Amount | None:
    for form, seconds in table()["vague-times"].items():
        if pattern(form).fullmatch(said):
            return Amount(seconds, seconds, f'"{said}" is no number; {seconds} s is a default')
    units = table()["units"]
    both = re.fullmatch(r"(.+?)(?:minutes?|mins?)\b\.?,? (?:and )?(.+)", said, re.IGNORECASE)
    if both and not re.match(r"\W*(?:-|–|—|to)\b", both[2]):
        minutes, seconds = _numbers(both[1], whole=False), _numbers(both[2], whole=False)
        if len(minutes) == len(seconds) == 1:
            total = round(minutes[0] * 60 + seconds[0])
            return Amount(total, total)
    unit = [units[word] for word in re.findall(r"[a-z]+", said.lower()) if word in units]
    numbers = [number * (unit[0] if unit else 1) for number in _numbers(said, whole=False)]
    if len(unit) == 2 and len(numbers) == 2:
        numbers[1] = numbers[1] // unit[0] * unit[1]
    return (
        Amount(round(min(numbers)), round(max(numbers))) if numbers and max(numbers) >= 1 else None
    )


def _numbers(said: str, *, whole: bool = True) -> list[int]:
    written = table()["numbers"]
    found = []
    for word in _NUMBER.findall(said.lower()):
        if word in written:
            found.append(written[word])
        elif word[0].isdigit():
            found.append(int(float(word)) if whole else float(word))
    return found
