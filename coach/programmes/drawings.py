"""Drawings of a programme file: an author's joints on top of the pose that the position gives."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, Final

from coach.model import Position
from coach.pose import Arm, Drawing, Leg, Pose, Prop, View


def _both(arms: Arm, legs: Leg, trunk: int = 0, head: int = 0) -> Pose:
    return Pose(trunk, head, arms, arms, legs, legs)


_FACING: Final = _both(Arm(8), Leg(3))
_ON_THE_SIDE: Final = Pose(-90, 0, Arm(), Arm(170), Leg(), Leg())

# How the body is before the author's own joints, in each view that shows the position; the first
# view is the one of a drawing that names none.
BASES: Final[dict[Position, dict[View, Pose]]] = {
    "standing": {"side": Pose(), "front": _FACING, "back": _FACING},
    "hanging": {
        "side": _both(Arm(180), Leg(0, 0, 40)),
        "front": _both(Arm(172), Leg(3)),
        "back": _both(Arm(172), Leg(3)),
    },
    "sitting": {"side": _both(Arm(22, 30), Leg(90, 90))},
    "kneeling": {"side": _both(Arm(), Leg(0, 90, 50))},
    "half-kneeling": {"side": Pose(leg=Leg(86, 86), other_leg=Leg(0, 90, 50))},
    "all-fours": {"side": _both(Arm(72), Leg(72, 90, 50), trunk=72, head=-20)},
    "long-sitting": {"side": _both(Arm(-20), Leg(90, 0, 10))},
    "prone": {"side": _both(Arm(172, 0, 55), Leg(0, 0, 50), trunk=90, head=-8)},
    "supine": {"side": _both(Arm(), Leg(), trunk=-90), "above": _both(Arm(15), Leg(6))},
    "side-lying": {"front": _ON_THE_SIDE, "back": _ON_THE_SIDE},
    "lying-on-left-side": {"front": _ON_THE_SIDE, "back": _ON_THE_SIDE},
    "lying-on-right-side": {"front": replace(_ON_THE_SIDE, trunk=90)},
}

_POSTURES: Final[dict[Position, str]] = {
    "hanging": "hanging by the hands",
    "half-kneeling": "kneeling on one knee",
    "all-fours": "on hands and knees",
    "long-sitting": "sitting with straight legs",
    "prone": "lying on the stomach",
    "supine": "lying on the back",
    "side-lying": "lying on the side",
    "lying-on-left-side": "lying on the left side",
    "lying-on-right-side": "lying on the right side",
}

_UPRIGHT: Final[dict[Position, tuple[Prop, ...]]] = {
    "standing": ("floor",),
    "sitting": ("floor", "chair"),
    "hanging": (),
}

_LIMBS: Final = {"arms": ("arm", "other_arm"), "legs": ("leg", "other_leg")}


def default_view(position: Position) -> View:
    """Return the view of a drawing that names none."""
    return next(iter(BASES[position]))


def drawing(
    position: Position,
    *,
    view: View | None = None,
    start: dict[str, Any] | None = None,
    end: dict[str, Any] | None = None,
    props: tuple[Prop, ...] | None = None,
    alt: str | None = None,
) -> Drawing:
    """Build a drawing: the end is the start with other joints, as the start is of the position."""
    seen = default_view(position) if view is None else view
    first = _posed(BASES[position][seen], start or {})
    last = _posed(first, end) if end else first
    around = _UPRIGHT.get(position, ("mat", "floor")) if props is None else props
    posture = _POSTURES.get(position, position)
    return Drawing(seen, posture, first, None if last == first else last, around, alt)


def _posed(pose: Pose, joints: dict[str, Any]) -> Pose:
    """Change a pose; what is for both limbs comes before what is for one of them."""
    for name in sorted(joints, key=lambda name: name not in _LIMBS):
        for part in _LIMBS.get(name, (name,)):
            value = joints[name]
            if isinstance(value, dict):
                value = replace(getattr(pose, part), **value)
            pose = replace(pose, **{part: value})
    return pose
