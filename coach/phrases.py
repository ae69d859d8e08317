"""The sentences that the coach itself adds, around what an author wrote.

None of them is a bare voice command, so that the coach does not call itself.
"""

from __future__ import annotations

from typing import Final

from coach.model import OTHER_SIDE, Exercise, Position, Side
from coach.speech_text import number_words, ordinal_words

CLOSING: Final = ("That was the last exercise.", "Stay as you are, and get up slowly.")
RELEASE: Final = "And release."
TAKE_YOUR_TIME: Final = "Take your time."
CHANGE_SIDE: Final = ("Now the {side} side.", TAKE_YOUR_TIME)
READY_PROMPT: Final = 'Say "I\'m ready" once you are in place.'

_FLOOR: Final = frozenset({"prone", "supine", "side-lying"})
_CHANGE_SECONDS: Final[dict[frozenset[str], int]] = {
    frozenset({"floor"}): 15,
    frozenset({"standing", "floor"}): 27,
    frozenset({"sitting", "floor"}): 25,
    frozenset({"kneeling", "floor"}): 20,
    frozenset({"standing", "sitting"}): 12,
    frozenset({"standing", "kneeling"}): 20,
    frozenset({"sitting", "kneeling"}): 20,
}

_POSITION: Final[dict[Position, tuple[str, str]]] = {
    "standing": ("Stand up straight.", "Stand next to {support}."),
    "sitting": ("Sit down comfortably.", "Sit on {support}."),
    "kneeling": ("Kneel on something soft.", "Kneel next to {support}."),
    "prone": ("Lie down on your stomach.", "Lie down on your stomach, on {support}."),
    "supine": ("Lie down on your back.", "Lie down on your back, on {support}."),
    "side-lying": ("Lie down on your side.", "Lie down on your side, on {support}."),
}


def posture_change_seconds(before: Position, after: Position) -> int:
    """Seconds that a careful change of posture takes; 0 where there is none.

    Getting down to the floor or up from it takes a sore hip 25 to 30 s,
    turning over on the floor 15 s.
    """
    if before == after:
        return 0
    kinds = ("floor" if posture in _FLOOR else posture for posture in (before, after))
    return _CHANGE_SECONDS[frozenset(kinds)]


def sentence(text: str) -> str:
    """Make a title or a cue word a sentence: "Hold" -> "Hold."."""
    return text if text[-1:] in ".!?" else f"{text}."


def fill(text: str, side: Side | None) -> str:
    """Put the side into ``{side}`` and ``{other_side}``."""
    if side is None:
        return text
    return text.replace("{side}", side).replace("{other_side}", OTHER_SIDE[side])


def chapter(exercise: Exercise, side: Side | None) -> str:
    """Name one side of an exercise: "Hip stretch, left side"."""
    return exercise.name if side is None else f"{exercise.name}, {side} side"


def introduction(exercise: Exercise, number: int, total: int) -> list[str]:
    """Say which exercise this is, the side it starts on, and how much there is to do."""
    name = sentence(chapter(exercise, exercise.side_order[0]))
    texts = [name, _dose(exercise)]
    if total > 1:
        texts.insert(0, f"Exercise {number_words(number)} of {number_words(total)}.")
    return texts


def _dose(exercise: Exercise) -> str:
    dose = exercise.dose
    each = " on each side" if exercise.sides == "both" else ""
    if dose.tempo is None:
        seconds = "one second" if dose.hold == 1 else f"{_duration(dose.hold or 0)}"
        many = "One hold" if dose.reps == 1 else f"{number_words(dose.reps).capitalize()} holds"
        what = f"{many} of {seconds}"
    else:
        noun = "slow repetition" if dose.reps == 1 else "slow repetitions"
        what = f"{number_words(dose.reps).capitalize()} {noun}"
    if dose.sets > 1:
        return f"{number_words(dose.sets).capitalize()} sets. {what}{each}."
    return f"{what}{each}."


def _duration(seconds: int) -> str:
    minutes, rest = divmod(seconds, 60)
    parts = []
    if minutes:
        parts.append(f"{number_words(minutes)} {'minute' if minutes == 1 else 'minutes'}")
    if rest or not minutes:
        parts.append(f"{number_words(rest)} {'second' if rest == 1 else 'seconds'}")
    return " and ".join(parts)


def position(exercise: Exercise) -> str:
    """Say how to stand, sit or lie, and what to have at hand."""
    plain, supported = _POSITION[exercise.position]
    if exercise.support is None:
        return plain
    return supported.format(support=exercise.support)


def set_name(number: int, total: int) -> str:
    """Announce a set: "Set two of three."."""
    return f"Set {number_words(number)} of {number_words(total)}."


def rep_name(number: int, total: int) -> str:
    """Announce a rep after the first: "Second of three.", "Last one."."""
    if number == total:
        return "Last one."
    return f"{ordinal_words(number).capitalize()} of {number_words(total)}."


def rest_between_sets(seconds: int) -> str:
    """Announce the rest between two sets."""
    return f"Rest for {_duration(seconds)}." if seconds else "On to the following set."
