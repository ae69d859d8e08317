"""Schedules: "3 times a week", "TDS", "Mon/Wed/Fri" -> keys of a programme."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from coach.importing.doses import count
from coach.importing.lexicon import anywhere, pattern, table
from coach.importing.parts import Line

# The most that a programme may say, and which keys say the same.
_MOST: Final = {"times-a-day": 10, "times-a-week": 7, "every-days": 7}
_DAYS: Final = frozenset({"times-a-week", "every-days", "days"})


@dataclass(frozen=True, slots=True)
class Often:
    """A schedule: times a day, times a week, or days.

    of: the exercise that it was said of, "" for all; said: the document's words; keys: what a
    programme says of it, none where it has no such key.
    """

    of: str
    said: Line
    keys: tuple[tuple[str, str], ...]


def often(of: str, said: Line) -> Often:
    """Read how often something is done."""
    keys: dict[str, str] = {}
    days = [
        day
        for day, short in table()["weekdays"].items()
        if pattern("|".join(f"{word}s?" for word in (day, *short))).search(said.text)
    ]
    if days and not anywhere("week-words").search(said.text):
        keys["days"] = f"[{', '.join(days)}]"
    for key, forms in table()["schedules"].items():
        for form, number in forms.items():
            match = pattern(form).search(said.text)
            if match is None or (key in _DAYS and keys.keys() & _DAYS):
                continue
            amount = count(match.group()) if not number else None
            times = number or (amount.low if amount else 0)
            if 1 <= times <= _MOST[key]:
                keys.setdefault(key, str(times))
    return Often(of, said, tuple(keys.items()))


def schedule(said: Iterable[Often], exercises: int) -> tuple[dict[str, Line], list[Often]]:
    """Return the keys of a programme, marked where not all agree, and what no key says.

    exercises: how many there are.
    """
    every = list(said)
    chosen: dict[str, Line] = {}
    for keys in ({"times-a-day"}, _DAYS):
        told = [(pair, each) for each in every for pair in each.keys if pair[0] in keys]
        if not told:
            continue
        (pair, _), *others = Counter(pair for pair, _ in told).most_common()
        by = [each for each_pair, each in told if each_pair == pair]
        first, guess = by[0].said, ""
        if others:
            against = next(each for each_pair, each in told if each_pair != pair)
            guess = f'{against.said.ref} says "{against.said.text}" of {against.of or "all"}'
        elif all(each.of for each in by) and len({each.of for each in by}) < exercises:
            guess = f"it is said of {', '.join(dict.fromkeys(each.of for each in by))} only"
        elif re.search(r"\d ?(?:-|–|to|or) ?\d", first.text):
            guess = f'the text says "{first.text}"; this is the lower end'
        chosen[pair[0]] = Line(pair[1], first.ref, guess)
    unsaid = [
        each
        for each in every
        if not each.keys
        or any(key not in chosen or chosen[key].text != value for key, value in each.keys)
    ]
    return chosen, unsaid
