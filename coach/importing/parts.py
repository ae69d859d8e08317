"""The parts of an exercise of a draft: texts with their origins, and why each is a guess."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from typing import Final

from coach.dose import Side
from coach.errors import SpeechTextError
from coach.importing.doses import Amount
from coach.model import Role
from coach.speech_text import spoken

_EITHER: Final = re.compile(r"(?<![\w/])[A-Za-z]{3,}(?:/[A-Za-z]{3,})+(?![\w/])")


@dataclass(frozen=True, slots=True)
class Line:
    """A value of the draft: where it was read, and why it is a guess, or ""."""

    text: str
    ref: str
    guess: str = ""


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A text that is not said, and why."""

    text: str
    ref: str
    why: str


@dataclass(frozen=True, slots=True)
class Change:
    """A dose on the other side, in a set or from a week on.

    kind: "other side", "set" or "week"; number: which set or week.
    """

    kind: str
    number: int
    what: str
    amount: Amount
    ref: str


@dataclass(slots=True)
class DraftExercise:
    """An exercise as far as the text has it.

    variants: easier and harder ones; of_every: sentences with a dose for each exercise.
    """

    name: Line
    source: list[tuple[str, str]] = field(default_factory=list)
    position: Line | None = None
    support: Line | None = None
    equipment: list[Line] = field(default_factory=list)
    sides: Line | None = None
    first_side: Side = "left"
    alternate: Line | None = None
    amounts: dict[str, tuple[Amount, str]] = field(default_factory=dict)
    goals: dict[str, tuple[Amount, str, str]] = field(default_factory=dict)
    tempo: Line | None = None
    changes: list[Change] = field(default_factory=list)
    frequency: list[Line] = field(default_factory=list)
    held: bool = False
    roles: dict[Role, list[Line]] = field(default_factory=dict)
    variants: dict[str, list[Line]] = field(default_factory=dict)
    left_out: list[LeftOut] = field(default_factory=list)
    notices: list[tuple[str, Line]] = field(default_factory=list)
    of_every: list[Line] = field(default_factory=list)

    def leave_out(self, text: str, ref: str, why: str) -> None:
        """List a text that is not said, and why."""
        self.left_out.append(LeftOut(text, ref, why))


def is_sayable(text: str) -> bool:
    """Return whether a text can be read aloud, with either side in it."""
    try:
        return bool(spoken(text)) and not re.search(r"\{(?!side\}|other_side\})", text)
    except SpeechTextError:
        return False


def readable(line: Line) -> Line:
    """Read "towel/band", which cannot be said, as "towel or band", and mark it."""
    if is_sayable(line.text) or not (found := _EITHER.search(line.text)):
        return line
    guess = f'"{found.group()}" is read as "{found.group().replace("/", " or ")}"'
    text = _EITHER.sub(lambda match: match.group().replace("/", " or "), line.text)
    return replace(line, text=text, guess=line.guess or guess)
