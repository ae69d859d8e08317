"""Doses in words: "3 sets of 10", "hold for a few seconds", "8 on the left, 10 on the right".

A form of the lexicon that matches is taken out of the text, so the next one reads what is left.
Doses for a side come first, then tempos, those that grow and intervals, and all others last.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from functools import cache
from typing import Final, Literal

from coach.importing.lexicon import anywhere, pattern, table
from coach.importing.needs import find, possible
from coach.importing.sentences import capital

_NUMBER: Final = re.compile(r"\d+(?:\.\d)?|[a-z]+(?:-five)?", re.IGNORECASE)
_PER_SESSION: Final = re.compile(r"(?:a|per|each|in a|in each) (?:session|sitting)", re.IGNORECASE)
_DIGIT: Final = re.compile(r"[\dx]", re.IGNORECASE)
_LONGEST_DOSE: Final = 80
_TIMES: Final = frozenset({"hold", "rest", "work", "many"})
_MOST: Final = re.compile(r"\b(?:up to|at most|max(?:imum)?|no more than)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Amount:
    """A number of a dose: seconds, or a count.

    low, high: both ends of a range, or the same number; guess: why it is not certain, or "".
    """

    low: int
    high: int
    guess: str = ""


def just(number: int) -> Amount:
    """Return an amount that is no range, and certain."""
    return Amount(number, number)


# Where a dose is for: the left or the right side, the first one that is done, or the other.
Where = Literal["left", "right", "first", "other"]


@dataclass(slots=True)
class Found:
    """The doses of one sentence, and what is left of it without them.

    amounts: by the key of a dose; by_side: those of a side, with their key; goals: what they
    shall grow to; tempo: seconds up, held and down, ``read`` why that is a guess, or "";
    ladder: what differs from set to set, and how much of it each has.
    """

    amounts: dict[str, Amount] = field(default_factory=dict)
    by_side: list[tuple[Where, str, Amount]] = field(default_factory=list)
    goals: dict[str, Amount] = field(default_factory=dict)
    tempo: tuple[int, int, int] | None = None
    read: str = ""
    ladder: tuple[str, tuple[int, ...]] | None = None
    frequency: list[str] = field(default_factory=list)
    rest_of_text: str = ""
    held: bool = False


def find_doses(text: str) -> Found:
    """Take every dose out of a sentence."""
    found = Found()
    found.frequency, found.rest_of_text = how_often(text)
    if re.match(r"(?:frequency|how often)\s*:", text, re.IGNORECASE):
        found.frequency, found.rest_of_text = [text.partition(":")[2].strip()], ""
        return found
    if _has_amount(found.rest_of_text):
        for take, form in _forms(text):
            match = pattern(form).search(found.rest_of_text)
            if match is None or not take(found, match):
                continue
            before = found.rest_of_text[: match.start()].rstrip()
            after = found.rest_of_text[match.end() :].lstrip()
            found.rest_of_text = f"{before} {after}".strip()
            if not _has_amount(found.rest_of_text):
                break
    unheld = find("unheld", found.rest_of_text)
    if unheld and not re.search(r"\w", found.rest_of_text[unheld.end() :]):
        found.held = found.held or "repeat" not in unheld.group().lower()
        found.rest_of_text = found.rest_of_text[: unheld.start()]
    if found.rest_of_text != text:
        # Without what stood around a dose, and says nothing without it: "(up to )", " , and".
        left = anywhere("empty-brackets").sub("", found.rest_of_text)
        left = re.sub(r"\s+([,.;])", r"\1", " ".join(left.split()))
        left = re.sub(r"[,;]+(?=[,.;])", "", left)
        found.rest_of_text = capital(
            re.sub(r"[,;:]?\s*(?:and|then|for|and then)?\s*[.!]?$", "", left)
        )
    return found


def _forms(text: str) -> Iterator[tuple[_Taker, str]]:
    """Yield the forms that may match in a text, each with how it is taken."""
    for group, take in _TAKERS.items():
        if group != "by-side" or pattern("FIRST").search(text):
            for form in possible(group, text):
                yield take, form


def how_often(text: str) -> tuple[list[str], str]:
    """Return what a text says of how often something is done, and the text without that."""
    if not find("frequency", text):
        return [], text
    forms = anywhere("frequency")
    said = [match.group() for match in forms.finditer(text)]
    return [each for each in said if not _PER_SESSION.fullmatch(each.strip())], forms.sub("", text)


def is_dose(text: str) -> bool:
    """Return whether a text is a dose and nothing else: "3 sets of 10 reps"."""
    if len(text) > _LONGEST_DOSE or not _has_amount(text):
        return False
    found = find_doses(text)
    told = bool(found.amounts or found.by_side or found.tempo or found.ladder)
    return told and not re.search(r"[^\W\d_]{2,}", found.rest_of_text)


def _has_amount(text: str) -> bool:
    """Return whether there may be a number, or a vague one, in a text: most have none."""
    return bool(re.search(r"\d", text)) or not _amount_words().isdisjoint(
        re.findall(r"[a-z]+", text.lower())
    )


@cache
def _amount_words() -> frozenset[str]:
    vague = " ".join([*table()["vague-times"], *table()["vague-counts"]])
    told = {"once", "twice", *table()["numbers"], *re.findall(r"[a-z]{3,}", vague)}
    return frozenset(told) - set(table()["common-words"])


def _take(found: Found, match: re.Match[str]) -> bool:
    """Take the amounts of a form; False where it says what was said already."""
    groups = {name: said for name, said in match.groupdict().items() if said}
    taken = {}
    for name, said in groups.items():
        what = {"count": "hold", "many": "as-many-in"}.get(name, name.removesuffix("_s"))
        amount = _seconds(said) if name in _TIMES else count(said)
        if amount is not None and name.endswith("_s"):
            amount = replace(amount, guess=f'"{match.group()}" is read as seconds on and off')
        if amount is not None and what not in found.amounts:
            most = _MOST.search(match.group())
            if most and not amount.guess:
                amount = replace(amount, guess=f'it says "{match.group().strip()}"')
            taken[what] = amount
    found.amounts |= taken
    found.held = found.held or not taken.keys().isdisjoint(("hold", "breaths"))
    return bool(taken)


def _take_by_side(found: Found, match: re.Match[str]) -> bool:
    """Take an amount for each of two sides: "8 L, 10 R", "10 times, then the other leg 5"."""
    said = match.groupdict()
    one, two = _where(said.get("first") or "first"), _where(said["second"])
    if one == two or found.by_side:
        return False
    told: list[tuple[Where, str, Amount]] = []
    for where, amount in ((one, said["one"]), (two, said["two"])):
        timed = _is_time(amount) or match.group().lower().startswith("hold")
        number = _seconds(amount) if timed else count(amount)
        if number is None:
            return False
        told.append((where, "hold" if timed else "reps", number))
    found.by_side = told
    found.held = found.held or any(what == "hold" for _, what, _ in told)
    return True


def _where(word: str) -> Where:
    named = table()["side-amounts"]
    return next((where for where in named if word.lower() in named[where]), "first")


def _is_time(said: str) -> bool:
    return bool(pattern("TIME").fullmatch(said.strip()))


def _take_goal(found: Found, match: re.Match[str]) -> bool:
    """Take what a dose shall grow to: "build up to 20", "working up to 3 sets of 15"."""
    goal = find_doses(match["goal"])
    goals = goal.amounts
    if not goals and (amount := pattern("(?:hold(?:ing)? (?:for )?)?ONE").fullmatch(match["goal"])):
        timed = _is_time(amount["one"])
        number = _seconds(amount["one"]) if timed else count(amount["one"])
        goals = {"hold" if timed else "reps": number} if number else {}
    found.goals |= goals
    return bool(goals)


def _take_tempo(found: Found, match: re.Match[str]) -> bool:
    said, told = match.groupdict(), match.group().strip()
    if found.tempo:
        return False
    if four := said.get("four"):
        lower, low, lift, top = (1 if each in "xX" else int(each) for each in _DIGIT.findall(four))
        found.tempo = (lift, top, lower)
        found.read = (
            f'"{told}" is read as {lower} s down, {low} s there, {lift} s up, {top} s there'
        )
        return bool(lift and lower)
    up, mid, down = (_numbers(said.get(name) or "0") for name in ("up", "mid", "down"))
    if not (up and down):
        return False
    found.tempo = (up[0], mid[0] if mid else 0, down[0])
    if up != down and told.lower().startswith("tempo"):
        found.read = f'"{told}" is read as seconds up, held and down'
    return True


def _take_ladder(found: Found, match: re.Match[str]) -> bool:
    """Take a number for each set: "12, 9, 6 reps", "hold for 5, 10, 15 seconds"."""
    said = match.groupdict()
    each = tuple(map(int, re.findall(r"\d+", said["ladder"])))
    if (
        found.ladder
        or not all(each)
        or count(said.get("sets") or "") not in (None, just(len(each)))
    ):
        return False
    timed = (said.get("unit") or "").lower().startswith("s")
    found.ladder = ("hold" if timed else "reps", each)
    found.held = found.held or timed
    return True


_Taker = Callable[[Found, re.Match[str]], bool]

# How each group of forms is taken.
_TAKERS: Final[dict[str, _Taker]] = {
    "ladders": _take_ladder,
    "by-side": _take_by_side,
    "tempos": _take_tempo,
    "growth": _take_goal,
    "intervals": _take,
    "rests": _take,
    "doses": _take,
}


def stages(text: str) -> list[tuple[str, str]]:
    """Cut a text at what its doses are for: "Week 1: 5. Week 2: 8." gives two of them.

    [] where it does not begin with a stage.
    """
    first = find("stages", text) if _has_amount(text) else None
    if first is None or re.search(r"\w", text[: first.start()]):
        return []
    found = list(anywhere("stages").finditer(text))
    ends = [match.start() for match in found[1:]] + [len(text)]
    return [
        (match.group().strip(" :"), text[match.end() : end].strip(" :,;–-"))
        for match, end in zip(found, ends, strict=True)
    ]


def count(said: str) -> Amount | None:
    """Read a number of times, "5 to 10", "twice", "a few"; None where there is none."""
    for word, number in (("once", 1), ("twice", 2)):
        if said.lower() == word:
            return just(number)
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
    said = re.sub(r" ?(?:[\"″]|''|’’)", " seconds", said)
    said = re.sub(r" ?['’′]", " minutes ", said).strip()
    both = re.fullmatch(r"(.+?)(?:minutes?|mins?)\b\.?,? (?:and )?(.+)", said, re.IGNORECASE)
    if both and not re.match(r"\W*(?:-|–|—|to)\b", both[2]):
        minutes, seconds = _numbers(both[1], whole=False), _numbers(both[2], whole=False)
        if len(minutes) == len(seconds) == 1:
            total = round(minutes[0] * 60 + seconds[0])
            return just(total)
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
