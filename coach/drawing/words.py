"""A drawing in words: an alt text for people who cannot see it, and a line in a terminal. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from coach.dose import BODY_SIDES, OTHER_SIDE, Side
from coach.drawing.figure import Figure, Moment, Part, moving, placed
from coach.model import Exercise
from coach.phrases import fill
from coach.pose import Arm, Drawing, Leg, Pose, Prop, View

_SEEN: Final[dict[View, str]] = {
    "side": "from the side",
    "front": "from the front",
    "back": "from behind",
    "above": "from above",
}

_PROPS: Final[dict[Prop, str]] = {
    "mat": "on a mat",
    "chair": "with a chair",
    "wall": "at a wall",
    "wall-behind": "with a wall behind",
}

# A word for every angle up to the number, in degrees.
_BENT: Final = (
    (20, "straight"),
    (70, "a little bent"),
    (110, "bent to a right angle"),
    (180, "bent far"),
)
_THIGH_AHEAD: Final = (
    (-5, "behind the body"),
    (19, "in line with the body"),
    (70, "a little forward"),
    (180, "raised in front"),
)
_THIGH_ASIDE: Final = (
    (-5, "across the middle"),
    (15, "in line with the body"),
    (40, "a little out to the side"),
    (180, "out to the side"),
)
_ARM_AHEAD: Final = (
    (-15, "behind the body"),
    (15, "by the side"),
    (60, "a little forward"),
    (115, "in front"),
    (180, "overhead"),
)
_ARM_ASIDE: Final = (
    (-5, "across the body"),
    (19, "by the side"),
    (65, "a little out to the side"),
    (120, "out to the side"),
    (180, "overhead"),
)

_LYING: Final = 70
_OFF_THE_FLOOR: Final = 12.0


def in_words(drawing: Drawing, side: Side | None = None, moment: Moment | None = None) -> str:
    """Say what a drawing shows: "A person standing, seen from the side. Start: ... End: ...".

    moment: of the start or the end alone.
    """
    if drawing.alt:
        return fill(drawing.alt, side)
    around = [_PROPS[prop] for prop in drawing.props if prop in _PROPS]
    sentence = f"A person {' '.join([drawing.posture, *around])}, seen {_SEEN[drawing.view]}."
    figures = placed(drawing)
    start = "; ".join(_limbs(drawing, drawing.start, figures[0], side))
    if drawing.end is None or moment == "start":
        return f"{sentence} {_capitalised(start)}."
    if moment == "end":
        limbs = "; ".join(_limbs(drawing, drawing.end, figures[1], side))
        return f"{sentence} {_capitalised(limbs)}."
    ends = [*_limbs(drawing, drawing.end, figures[1], side, only=moving(drawing))]
    if turned := drawing.end.trunk - drawing.start.trunk:
        way = "forward" if turned > 0 else "back"
        ends.insert(0, f"body {way if drawing.view == 'side' else 'bent to the side'}")
    end = "; ".join(ends)
    return f"{sentence} Start: {start}. End: {end or 'the same'}."


def seen(exercise: Exercise, side: Side | None = None) -> str:
    """Say what the drawing or the photo of an exercise shows, of its first side if of no other.

    "" where there is none.
    """
    side = side or exercise.side_order[0]
    if exercise.drawing:
        return in_words(exercise.drawing, side)
    return fill(exercise.photo.alt, side) if exercise.photo else ""


def _limbs(
    drawing: Drawing,
    pose: Pose,
    figure: Figure,
    side: Side | None,
    only: frozenset[Part] = frozenset({"arm", "other-arm", "leg", "other-leg"}),
) -> Iterator[str]:
    """Say how legs and arms are: both in one where they are alike."""
    sideways = drawing.view == "side"
    lying = sideways and abs(pose.trunk) >= _LYING
    pairs: tuple[tuple[Part, Part, str, Leg | Arm, Leg | Arm], ...] = (
        ("leg", "other-leg", "leg", pose.leg, pose.other_leg),
        ("arm", "other-arm", "arm", pose.arm, pose.other_arm),
    )
    for part, other, noun, angles, others in pairs:
        if angles == others and {part, other} <= only:
            yield f"both {noun}s {_limb(angles, sideways)}"
            continue
        for each, of, worked in ((part, angles, True), (other, others, False)):
            if each in only:
                tip = figure.parts[each][2]
                raised = lying and noun == "leg" and tip.y - tip.radius > _OFF_THE_FLOOR
                place = " and off the floor" if raised else ""
                whose = "one" if worked else "the other"
                if side in BODY_SIDES:
                    whose = f"the {side if worked else OTHER_SIDE[side]}"
                yield f"{whose} {noun} {_limb(of, sideways)}{place}"


def _limb(angles: Leg | Arm, sideways: bool) -> str:
    if isinstance(angles, Leg):
        where = _word(angles.hip, _THIGH_AHEAD if sideways else _THIGH_ASIDE)
        bent = _word(angles.knee, _BENT)
    else:
        where = _word(angles.shoulder, _ARM_AHEAD if sideways else _ARM_ASIDE)
        # An arm that points at the viewer is one that is folded.
        bent = _word(max(abs(angles.elbow), angles.aside), _BENT)
    return f"{bent}, {where}" if bent != "straight" else f"straight {where}"


def _word(angle: float, words: tuple[tuple[int, str], ...]) -> str:
    return next(word for most, word in words if angle <= most)


def _capitalised(text: str) -> str:
    return text[:1].upper() + text[1:]
