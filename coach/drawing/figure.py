"""Forward kinematics: the joint angles of a pose -> where each part of the body is. Pure.

A figure is made from its pelvis outwards. Each part has the direction of the one it hangs on,
turned by its joint. Lengths are centimetres of somebody of 1.75 m; x grows to the right and y
upwards. All of it is made for the right side, and a left one is its mirror image:

- from the side, the body looks to the right, so that its right side is near;
- from the front, its right is on the left of the picture; from the back, on the right;
- from above it lies on its back with the head to the left: the front view, a quarter turned.

A body stands on its lowest point, whichever that is, so an author says nothing of where it is. Two
poses of one drawing share the place of the other foot where that stays on the floor, and of the
pelvis where it does not.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import pairwise
from math import cos, hypot, radians, sin
from typing import Final, Literal

from coach.pose import Arm, Drawing, Leg, Pose, View

Moment = Literal["start", "end"]
Part = Literal["trunk", "head", "arm", "other-arm", "leg", "other-leg"]


@dataclass(frozen=True, slots=True)
class Point:
    """A place in centimetres, and the radius of the body there."""

    x: float
    y: float
    radius: float = 0.0

    def moved(self, right: float, up: float) -> Point:
        """Return the same somewhere else."""
        return Point(self.x + right, self.y + up, self.radius)


@dataclass(frozen=True, slots=True)
class Figure:
    """A body as points: of each part those of its joints, from the trunk outwards.

    An arm is shoulder, elbow, wrist and hand; a leg is hip, knee, ankle and toes; the head is its
    middle, and the nose from the side or the eyes from the front.
    """

    parts: dict[Part, tuple[Point, ...]]

    def moved(self, right: float, up: float) -> Figure:
        """Return the same somewhere else."""
        return Figure(
            {
                name: tuple(point.moved(right, up) for point in points)
                for name, points in self.parts.items()
            }
        )

    @property
    def chest(self) -> Point:
        """Return the upper end of the trunk, in the middle."""
        first, *_, last = self.parts["trunk"]
        if len(self.parts["trunk"]) == 2:
            return last
        return Point((first.x + last.x) / 2, (first.y + last.y) / 2, 9)

    @property
    def points(self) -> tuple[Point, ...]:
        """Return all points of all parts."""
        return tuple(point for points in self.parts.values() for point in points)


_TRUNK, _NECK, _HEAD, _NOSE = 50.0, 21.0, 11.5, 12.5
_UPPER_ARM, _FOREARM, _HAND = 31.0, 26.0, 8.0
_THIGH, _SHANK, _FOOT = 43.0, 42.0, 17.0
_SHOULDERS, _HIPS = 16.0, 8.5  # from the middle, as seen from the front


def figure(pose: Pose, view: View) -> Figure:
    """Place the parts of a body; its pelvis is at 0, 0."""
    return Figure(_sideways(pose) if view == "side" else _facing(pose, view))


def placed(drawing: Drawing) -> tuple[Figure, ...]:
    """Place the start of a drawing, and its end if there is one: on one floor, at y = 0."""
    poses = [drawing.start, *([drawing.end] if drawing.end else [])]
    figures = [figure(pose, drawing.view) for pose in poses]
    if drawing.view == "above":
        return tuple(figures)
    figures = [each.moved(0, -_lowest(each.points)) for each in figures]
    feet = [each.parts["other-leg"] for each in figures]
    stands = drawing.view == "side" and all(abs(pose.trunk) < _UPRIGHT for pose in poses)
    if stands and all(_lowest(foot) < _TOUCHES for foot in feet):
        figures = [each.moved(-foot[2].x, 0) for each, foot in zip(figures, feet, strict=True)]
    return tuple(figures)


def moving(drawing: Drawing) -> frozenset[Part]:
    """Return the parts whose joints are elsewhere at the end."""
    end, start = drawing.end, drawing.start
    if end is None:
        return frozenset()
    pairs: dict[Part, tuple[object, object]] = {
        "trunk": (start.trunk, end.trunk),
        "head": ((start.trunk, start.head), (end.trunk, end.head)),
        "arm": (start.arm, end.arm),
        "other-arm": (start.other_arm, end.other_arm),
        "leg": (start.leg, end.leg),
        "other-leg": (start.other_leg, end.other_leg),
    }
    return frozenset(part for part, (before, after) in pairs.items() if before != after)


def way(drawing: Drawing) -> tuple[Point, ...]:
    """Return the way of the hand, foot or head that goes furthest, a little outside of it.

    () where nothing goes far enough for an arrow.
    """
    if drawing.end is None:
        return ()
    poses = [drawing.start.towards(drawing.end, n / _STEPS) for n in range(_STEPS + 1)]
    figures = [placed(replace(drawing, start=pose))[0] for pose in poses]
    limbs: tuple[Part, ...] = ("leg", "other-leg", "arm", "other-arm")
    ways = [
        [(each.parts[part][0], each.parts[part][2], each.parts[part][3]) for each in figures]
        for part in limbs
        if part in moving(drawing)
    ]
    if "trunk" in moving(drawing):
        heads = [(each.parts["trunk"][0], each.parts["head"][0]) for each in figures]
        ways.append([(pelvis, head, head) for pelvis, head in heads])
    furthest = max(ways, key=lambda ends: _length([tip for _, tip, _ in ends]), default=[])
    if _length([tip for _, tip, _ in furthest]) < _SHORTEST:
        return ()
    # Of a limb that turns as a whole the arrow is beyond its end, of one that bends on its way.
    far = [hypot(tip.x - root.x, tip.y - root.y) for root, tip, _ in furthest]
    outside = []
    for root, _, tip in furthest:
        longer = 1 + _CLEAR / (hypot(tip.x - root.x, tip.y - root.y) or 1)
        x, y = root.x + (tip.x - root.x) * longer, root.y + (tip.y - root.y) * longer
        outside.append(Point(x, y, 1.3))
    stands = drawing.view != "above"
    if max(far) - min(far) < _CLEAR and not (stands and _lowest(tuple(outside)) < -_TOUCHES):
        return tuple(outside[1:])
    return tuple(replace(tip, radius=1.3) for _, tip, _ in furthest[2:-3])


_STEPS: Final = 16
_SHORTEST: Final = 10.0
_CLEAR: Final = 9.0


def _length(points: list[Point]) -> float:
    return sum(hypot(b.x - a.x, b.y - a.y) for a, b in pairwise(points))


# Whose trunk is less inclined stands on the feet, if one of them is this near to the floor.
_UPRIGHT: Final = 70
_TOUCHES: Final = 3.0


def _lowest(points: tuple[Point, ...]) -> float:
    return min(point.y - point.radius for point in points)


def _beyond(start: Point, length: float, angle: float, radius: float) -> Point:
    """Go ``length`` from a point; 0 degrees is downwards, 90 to the right."""
    turn = radians(angle)
    return Point(start.x + length * sin(turn), start.y - length * cos(turn), radius)


def _sideways(pose: Pose) -> dict[Part, tuple[Point, ...]]:
    pelvis = Point(0, 0, 10)
    upwards = 180 - pose.trunk
    shoulder = _beyond(pelvis, _TRUNK, upwards, 9)
    head = _beyond(shoulder, _NECK, upwards - pose.head, _HEAD)
    down = -pose.trunk
    return {
        "trunk": (pelvis, shoulder),
        "head": (head, _beyond(head, _NOSE, upwards - pose.head - 92, 2)),
        "arm": _arm(shoulder, pose.arm, down, 1),
        "other-arm": _arm(shoulder, pose.other_arm, down, 1),
        "leg": _leg(pelvis, pose.leg, down),
        "other-leg": _leg(pelvis, pose.other_leg, down),
    }


def _arm(shoulder: Point, arm: Arm, down: float, outwards: int) -> tuple[Point, ...]:
    upper = down + outwards * arm.shoulder
    fore = upper + outwards * arm.elbow
    start = Point(shoulder.x, shoulder.y, 5.5)
    short = cos(radians(arm.aside))
    elbow = _beyond(start, _UPPER_ARM * short, upper, 4.5)
    wrist = _beyond(elbow, _FOREARM * short, fore, 3.5)
    return start, elbow, wrist, _beyond(wrist, _HAND * short, fore, 3.8)


def _leg(hip: Point, leg: Leg, down: float) -> tuple[Point, ...]:
    thigh = down + leg.hip
    shank = thigh - leg.knee
    start = Point(hip.x, hip.y, 9)
    knee = _beyond(start, _THIGH, thigh, 6.5)
    ankle = _beyond(knee, _SHANK, shank, 4.2)
    return start, knee, ankle, _beyond(ankle, _FOOT, shank + 90 - leg.ankle, 3)


def _facing(pose: Pose, view: View) -> dict[Part, tuple[Point, ...]]:
    turn = 90 if view == "above" else 0
    # Which way "outwards" turns on the worked side: a right side is on the left, but for the back.
    out = 1 if view == "back" else -1
    pelvis = Point(0, 0, 9)
    upwards = 180 + turn - out * pose.trunk
    chest = _beyond(pelvis, _TRUNK, upwards, 9)
    head = _beyond(chest, _NECK, upwards - out * pose.head, _HEAD)
    down = upwards - 180
    level = upwards - out * pose.head
    eyes = [_beyond(_beyond(head, 1, level, 0), 4.5 * aside, level - 90, 0.9) for aside in (1, -1)]
    parts: dict[Part, tuple[Point, ...]] = {"head": (head, *eyes)}
    rim: list[Point] = []
    sides: tuple[tuple[Part, Part, Arm, Leg, int], ...] = (
        ("arm", "leg", pose.arm, pose.leg, out),
        ("other-arm", "other-leg", pose.other_arm, pose.other_leg, -out),
    )
    for arm, leg, arm_angles, leg_angles, outwards in sides:
        aside = upwards - outwards * 90
        shoulder = _beyond(chest, _SHOULDERS, aside, 6)
        hip = _beyond(pelvis, _HIPS, aside, 8)
        parts[arm] = _arm(shoulder, arm_angles, down, outwards)
        thigh = down + outwards * leg_angles.hip
        shank = thigh - outwards * leg_angles.knee
        knee = _beyond(hip, _THIGH, thigh, 6.5)
        ankle = _beyond(knee, _SHANK, shank, 4.2)
        foot = shank + outwards * 40
        parts[leg] = (hip, knee, ankle, _beyond(ankle, _FOOT * 0.55, foot, 3.5))
        rim += [shoulder, hip]
    parts["trunk"] = (rim[0], rim[2], rim[3], rim[1])
    return parts
