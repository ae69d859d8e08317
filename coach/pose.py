"""Poses: the joint angles of a drawn figure, as frozen data, and how far each joint goes.

Angles are whole degrees. Everything is 0 in somebody who stands upright, with straight legs and
hanging arms; each joint is measured from there, relative to the part that it hangs on.
"""

from __future__ import annotations

from dataclasses import astuple, dataclass, field
from typing import Any, Final, Literal, get_args

View = Literal["side", "front", "back", "above"]
Prop = Literal["floor", "mat", "chair", "wall", "wall-behind"]
Joint = Literal["trunk", "head", "shoulder", "elbow", "aside", "hip", "knee", "ankle"]

VIEWS: Final[tuple[View, ...]] = get_args(View)
PROPS: Final[tuple[Prop, ...]] = get_args(Prop)
JOINTS: Final[tuple[Joint, ...]] = get_args(Joint)

# Degrees, from and to, in a view from the side: forward and bent are above 0. The trunk is measured
# against the vertical: 90 lies face down, -90 face up.
SIDEWAYS: Final[dict[Joint, tuple[int, int]]] = {
    "trunk": (-100, 120),
    "head": (-50, 60),
    "shoulder": (-60, 180),
    "elbow": (0, 150),
    "aside": (0, 90),
    "hip": (-30, 130),
    "knee": (0, 150),
    "ankle": (-30, 50),
}

# The same in a view from the front, the back or above: away from the middle is above 0, of trunk
# and head towards the side that is worked (a trunk of -90 lies on the other side). A knee bends
# inwards, an elbow outwards, or inwards below 0.
FACING: Final[dict[Joint, tuple[int, int]]] = {
    "trunk": (-90, 90),
    "head": (-45, 45),
    "shoulder": (-45, 180),
    "elbow": (-150, 150),
    "aside": (0, 0),
    "hip": (-30, 90),
    "knee": (0, 150),
    "ankle": (0, 0),
}


@dataclass(frozen=True, slots=True)
class Arm:
    """The angles of an arm, in degrees; ``aside``: how far it points at the viewer."""

    shoulder: float = 0
    elbow: float = 0
    aside: float = 0


@dataclass(frozen=True, slots=True)
class Leg:
    """The angles of a leg, in degrees; ``ankle``: how far the toes point."""

    hip: float = 0
    knee: float = 0
    ankle: float = 0


@dataclass(frozen=True, slots=True)
class Pose:
    """A whole body: ``arm`` and ``leg`` are those of the side that is worked."""

    trunk: float = 0
    head: float = 0
    arm: Arm = Arm()
    other_arm: Arm = Arm()
    leg: Leg = Leg()
    other_leg: Leg = Leg()

    def towards(self, other: Pose, share: float) -> Pose:
        """Return the pose on the way to another: this one for 0, the other for 1."""
        trunk, head, *limbs = (
            _between(one, another, share)
            for one, another in zip(astuple(self), astuple(other), strict=True)
        )
        arm, other_arm, leg, other_leg = limbs
        return Pose(trunk, head, Arm(*arm), Arm(*other_arm), Leg(*leg), Leg(*other_leg))


def _between(one: Any, another: Any, share: float) -> Any:
    if isinstance(one, tuple):
        return tuple(_between(*pair, share) for pair in zip(one, another, strict=True))
    return one + (another - one) * share


@dataclass(frozen=True, slots=True)
class Drawing:
    """The start of an exercise and its end, if that is another pose.

    From the side it is the worked side that is near, so a right leg looks to the right.
    posture: what the body does, such as "lying on the stomach". alt: the author's own words for
    what is seen, which may hold ``{side}``.
    """

    view: View
    posture: str
    start: Pose
    end: Pose | None = None
    props: tuple[Prop, ...] = ()
    alt: str | None = None


@dataclass(frozen=True, slots=True)
class Photo:
    """An author's own picture: the name of its file, what it shows, and the picture as a JPEG.

    data is b"" until the file is read; width and height are its pixels. alt may hold ``{side}``.
    """

    file: str
    alt: str
    data: bytes = field(default=b"", repr=False)
    width: int = 0
    height: int = 0


def range_of(view: View, joint: Joint) -> tuple[int, int]:
    """Return how far a joint goes in a view, in degrees, both ends included."""
    return SIDEWAYS[joint] if view == "side" else FACING[joint]
