"""Postures: the position of the body, what carries it, and the time to change between two."""

from __future__ import annotations

import re
from typing import Final, NamedTuple

from coach.dose import BODY_SIDES, OTHER_SIDE, Side
from coach.model import Exercise, Position

_CLOSING: Final[dict[Position, str]] = {
    "standing": "Stand easy for a moment.",
    "hanging": "Stand easy for a moment.",
    "sitting": "Stay seated for a moment, and get up slowly.",
    "kneeling": "Take your time, and get up slowly.",
    "half-kneeling": "Take your time, and get up slowly.",
    "all-fours": "Take your time, and get up slowly.",
    "prone": "Stay as you are, and get up slowly.",
}

_FALLING: Final = frozenset({"standing", "kneeling", "half-kneeling", "hanging"})
_FLOOR: Final = frozenset({"prone", "supine", "side-lying", "long-sitting"})
_KNEES: Final = frozenset({"kneeling", "half-kneeling", "all-fours"})
_CHANGE_SECONDS: Final[dict[frozenset[str], int]] = {
    frozenset({"floor"}): 15,
    frozenset({"knees"}): 10,
    frozenset({"standing"}): 10,
    frozenset({"sitting"}): 10,
    frozenset({"hanging"}): 10,
    frozenset({"standing", "floor"}): 27,
    frozenset({"sitting", "floor"}): 25,
    frozenset({"knees", "floor"}): 20,
    frozenset({"standing", "sitting"}): 12,
    frozenset({"standing", "knees"}): 20,
    frozenset({"sitting", "knees"}): 20,
    frozenset({"standing", "hanging"}): 12,
    frozenset({"sitting", "hanging"}): 20,
    frozenset({"knees", "hanging"}): 27,
    frozenset({"floor", "hanging"}): 35,
}


class Posture(NamedTuple):
    """A position; of one who lies on a side, which side that is; and an author's own words."""

    position: Position
    lying_on: Side | None = None
    words: str = ""


_NAMED_SIDE: Final[dict[Position, Side]] = {
    "lying-on-left-side": "left",
    "lying-on-right-side": "right",
}

# Without a support, and with one that is in reach or that carries the person.
_POSITION: Final[dict[Position, tuple[str, str]]] = {
    "standing": ("Stand up straight.", "Stand"),
    "sitting": ("Sit down comfortably.", "Sit"),
    "kneeling": ("Kneel on something soft.", "Kneel"),
    "half-kneeling": ("Kneel on one knee, on something soft.", "Kneel on one knee,"),
    "all-fours": ("Come onto your hands and knees.", "Come onto your hands and knees,"),
    "long-sitting": (
        "Sit on the floor, with your legs straight in front of you.",
        "Sit with your legs straight in front of you,",
    ),
    "hanging": ("Hang by your hands.", "Hang by your hands,"),
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
_HIGH: Final = frozenset({"bar", "beam", "branch", "ring", "frame"})
_LYING_ON: Final = re.compile(r"\bl(?:ie|ying)\b[^.]*\{(side|other_side)\} side", re.IGNORECASE)


def posture(exercise: Exercise, side: Side | None) -> Posture:
    """Say how the body lies for one side of an exercise.

    On its side it lies so that the working side is on top, unless the set-up says
    otherwise ("Lie on your {side} side"), or the position names the side.
    """
    words = exercise.position_words or ""
    if named := _NAMED_SIDE.get(exercise.position):
        return Posture("side-lying", named, words)
    if exercise.position != "side-lying" or side not in BODY_SIDES:
        return Posture(exercise.position, None, words)
    set_up = exercise.instructions.get("set-up")
    own = _LYING_ON.search(" ".join(set_up.full)) if set_up else None
    return Posture("side-lying", side if own and own[1] == "side" else OTHER_SIDE[side], words)


def may_fall(position: Position) -> bool:
    """Return whether somebody may fall from a position."""
    return position in _FALLING


def posture_change_seconds(before: Posture, after: Posture) -> int:
    """Seconds that a careful change of posture takes; 0 where there is none.

    Getting down to the floor or up from it takes a sore hip 25 to 30 s,
    turning over on the floor 15 s.
    """
    if before == after:
        return 0
    return _CHANGE_SECONDS[frozenset({_place(before.position), _place(after.position)})]


def _place(position: Position) -> str:
    if position in _FLOOR:
        return "floor"
    return "knees" if position in _KNEES else position


def position(exercise: Exercise, side: Side | None) -> str:
    """Say how to stand, sit or lie, and on what or next to what; {side} may be in it."""
    if exercise.position_words:
        words = exercise.position_words
        return words if words[-1:] in ".!?" else f"{words}."
    here = posture(exercise, side)
    plain, supported = _POSITION[here.position]
    where = carries(exercise.position, exercise.support) if exercise.support else ""
    text = f"{supported} {where} {exercise.support}." if where else plain
    return text.replace("your side", f"your {here.lying_on} side", 1) if here.lying_on else text


def carries(position: Position, support: str) -> str:
    """Return how a body is placed at a support: "on", "next to", or "" where it cannot be.

    Of several things, each has to carry the person, or each to give a hold.
    """
    ways = {_way(position, thing) for thing in re.split(r"\s(?:and|or)\s", support.lower())}
    return ways.pop() if len(ways) == 1 else ""


def _way(position: Position, thing: str) -> str:
    lying = position in _FLOOR or position in _NAMED_SIDE
    on = _GROUND | (_BEDS if lying else frozenset())
    if position == "sitting":
        on = _GROUND | _BEDS | _SEATS
    for word in re.findall(r"[^\W\d_]+", thing):
        one = {word, word.removesuffix("s")}
        if position == "hanging":
            if one & _HIGH:
                return "from"
        elif one & on:
            return "on"
        elif word in _UPRIGHT | _SEATS | _BEDS:
            return "next to"
    return ""


def turning(exercise: Exercise, side: Side | None) -> str:
    """Ask a person who lies on a side to turn over for ``side``; "" where they need not."""
    lying_on = posture(exercise, side).lying_on
    if lying_on is None or exercise.position in _NAMED_SIDE:
        return ""
    return f"Turn over, and lie on your {lying_on} side."


def closing(position: Position) -> tuple[str, str]:
    """End the session, for somebody who stands, sits, kneels or lies."""
    return "That was the last exercise.", _CLOSING.get(position, _CLOSING["prone"])
