"""The sentences that the coach itself adds, around what an author wrote.

None of them is a bare voice command, so that the coach does not call itself.
"""

from __future__ import annotations

import re
from typing import Final

from coach.model import OTHER_SIDE, Dose, Exercise, Position, Side
from coach.speech_text import number_words, ordinal_words

TAKE_YOUR_TIME: Final = "Take your time."
CHANGE_SIDE: Final = "Now the {side} side."
REST_ENDS: Final = "Ten seconds. Get into position."
SLOW_SECONDS: Final = 6

# Room for what is said inside a phase, a letter: it has to fit at the slowest rate too.
LETTER_MS: Final = 150

_CLOSING: Final[dict[Position, str]] = {
    "standing": "Stand easy for a moment.",
    "sitting": "Stay seated for a moment, and get up slowly.",
    "kneeling": "Take your time, and get up slowly.",
    "prone": "Stay as you are, and get up slowly.",
}
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

# A position and, of one who lies on a side, which side that is.
Posture = tuple[Position, Side | None]

# Without a support, and with one that is in reach or that carries the person.
_POSITION: Final[dict[Position, tuple[str, str]]] = {
    "standing": ("Stand up straight.", "Stand"),
    "sitting": ("Sit down comfortably.", "Sit"),
    "kneeling": ("Kneel on something soft.", "Kneel"),
    "prone": ("Lie down on your stomach.", "Lie down on your stomach,"),
    "supine": ("Lie down on your back.", "Lie down on your back,"),
    "side-lying": ("Lie down on your side.", "Lie down on your side,"),
}
_GROUND: Final = frozenset(
    {"block", "blanket", "carpet", "floor", "foam", "grass", "ground", "mat", "pad", "rug", "step",
     "surface", "towel"}
)  # fmt: skip
_SEATS: Final = frozenset({"armchair", "ball", "box", "chair", "seat", "stool"})
_BEDS: Final = frozenset({"bed", "bench", "couch", "mattress", "plinth", "sofa", "table"})
_UPRIGHT: Final = frozenset(
    {"bannister", "bar", "counter", "cupboard", "desk", "door", "fence", "frame", "friend",
     "helper", "partner", "pole", "post", "rail", "railing", "sink", "tree", "wall", "windowsill",
     "worktop"}
)  # fmt: skip
_LYING_ON: Final = re.compile(r"\bl(?:ie|ying)\b[^.]*\{(side|other_side)\} side", re.IGNORECASE)


def posture(exercise: Exercise, side: Side | None) -> Posture:
    """Say how the body lies for one side of an exercise.

    On its side it lies so that the working side is on top, unless the set-up says
    otherwise ("Lie on your {side} side").
    """
    if exercise.position != "side-lying" or side is None:
        return exercise.position, None
    set_up = exercise.instructions.get("set-up")
    own = _LYING_ON.search(" ".join(set_up.full)) if set_up else None
    return "side-lying", side if own and own[1] == "side" else OTHER_SIDE[side]


def posture_change_seconds(before: Posture, after: Posture) -> int:
    """Seconds that a careful change of posture takes; 0 where there is none.

    Getting down to the floor or up from it takes a sore hip 25 to 30 s,
    turning over on the floor 15 s.
    """
    if before == after:
        return 0
    kinds = ("floor" if position in _FLOOR else position for position, _ in (before, after))
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
    """Say which exercise this is, the side it starts on, how much there is to do, what to fetch."""
    dose = exercise.dose
    many = number_words(dose.reps)
    if dose.tempo is not None:
        what = f"{many} {repetition(dose)}{'' if dose.reps == 1 else 's'}"
    elif is_held(exercise):
        what = f"{many} {'hold' if dose.reps == 1 else 'holds'} of {_duration(dose.hold or 0)}"
    else:
        times = "" if dose.reps == 1 else f"{'twice' if dose.reps == 2 else f'{many} times'} "
        what = f"{times}{_duration(dose.hold or 0)}"
    each = " on each side" if exercise.sides == "both" else ""
    sets = f"{number_words(dose.sets).capitalize()} sets. " if dose.sets > 1 else ""
    texts = [
        sentence(chapter(exercise, exercise.side_order[0])),
        f"{sets}{what.capitalize()}{each}.",
    ]
    if total > 1:
        texts.insert(0, f"Exercise {number_words(number)} of {number_words(total)}.")
    return [*texts, *(f"Have {thing} at hand." for thing in at_hand(exercise))]


def at_hand(exercise: Exercise) -> list[str]:
    """Return what to have at hand: the equipment, and a support that nobody can stand, sit or lie
    at.
    """
    support = exercise.support
    loose = support is not None and not carries(exercise.position, support)
    return [thing for thing in (exercise.equipment, support if loose else None) if thing]


def is_held(exercise: Exercise) -> bool:
    """Return whether its hold is one: a walk of five minutes starts with another word than
    "hold".
    """
    return "hold" in exercise.words.hold.lower()


def repetition(dose: Dose) -> str:
    """Name one repetition of a movement: it is slow from six seconds on."""
    tempo = dose.tempo
    slow = tempo is not None and tempo.up + tempo.hold + tempo.down >= SLOW_SECONDS
    return "slow repetition" if slow else "repetition"


def _duration(seconds: int) -> str:
    minutes, rest = divmod(seconds, 60)
    parts = []
    if minutes:
        parts.append(f"{number_words(minutes)} {'minute' if minutes == 1 else 'minutes'}")
    if rest or not minutes:
        parts.append(f"{number_words(rest)} {'second' if rest == 1 else 'seconds'}")
    return " and ".join(parts)


def position(exercise: Exercise, side: Side | None) -> str:
    """Say how to stand, sit or lie, and on what or next to what."""
    plain, supported = _POSITION[exercise.position]
    where = carries(exercise.position, exercise.support) if exercise.support else ""
    text = f"{supported} {where} {exercise.support}." if where else plain
    lying_on = posture(exercise, side)[1]
    return fill(text.replace("your side", f"your {lying_on} side", 1) if lying_on else text, side)


def carries(position: Position, support: str) -> str:
    """Return how a body is placed at a support: "on", "next to", or "" where it cannot be.

    Of several things, each has to carry the person, or each to give a hold.
    """
    ways = {_way(position, thing) for thing in re.split(r"\s(?:and|or)\s", support.lower())}
    return ways.pop() if len(ways) == 1 else ""


def _way(position: Position, thing: str) -> str:
    on = _GROUND | (_BEDS if position in _FLOOR else frozenset())
    if position == "sitting":
        on = _GROUND | _BEDS | _SEATS
    for word in re.findall(r"[^\W\d_]+", thing):
        if word in on or word.removesuffix("s") in on:
            return "on"
        if word in _UPRIGHT | _SEATS | _BEDS:
            return "next to"
    return ""


def change_side(exercise: Exercise, side: Side | None) -> list[str]:
    """Say which side follows; whoever lies on a side turns over for it."""
    lying_on = posture(exercise, side)[1]
    turn = [f"Turn over, and lie on your {lying_on} side."] if lying_on else []
    return [fill(CHANGE_SIDE, side), *turn]


def set_name(number: int, total: int) -> str:
    """Announce a set: "Set two of three."."""
    return f"Set {number_words(number)} of {number_words(total)}."


def rep_name(number: int, total: int) -> str:
    """Announce a rep after the first: "Second of three.", "Last one."."""
    if number == total:
        return "Last one."
    return f"{ordinal_words(number).capitalize()} of {number_words(total)}."


def room_ms(text: str) -> int:
    """Say how long ``text`` may take, at any rate."""
    return max(1000, LETTER_MS * len(text))


def rep_cue(number: int, total: int, word: str, seconds: int) -> str:
    """Start a rep that follows the one before without a rest, in so many seconds of moving.

    "Two. Lift." where all the numbers have room beside the word, else "Two.", else "Lift.".
    """
    longest = max((number_words(n) for n in range(1, total + 1)), key=len)
    which = number_words(number).capitalize()
    if number == 1 or room_ms(f"{longest}.") > seconds * 1000:
        return sentence(word)
    if room_ms(f"{max(longest, 'Last one', key=len)}. {sentence(word)}") > seconds * 1000:
        return f"{which}."
    return f"{'Last one' if number == total else which}. {sentence(word)}"


def release(exercise: Exercise) -> str:
    """End a hold for which the author wrote no words."""
    return "And release." if is_held(exercise) else "And rest."


def closing(position: Position) -> tuple[str, str]:
    """End the session, for somebody who stands, sits, kneels or lies."""
    return "That was the last exercise.", _CLOSING.get(position, _CLOSING["prone"])


def rest_between_sets(seconds: int) -> str:
    """Announce the rest between two sets."""
    return f"Rest for {_duration(seconds)}." if seconds else "On to the following set."
