"""Where each part of a body is: laws of the figure, and the bundled drawings."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise
from math import hypot

import pytest
from hypothesis import given
from poses import bundled, drawings, drawn

from coach.drawing.figure import figure, placed
from coach.pose import Arm, Drawing, Leg, Pose


@given(drawings())
def test_a_body_has_one_size_in_every_pose_and_stands_on_the_floor(drawing: Drawing) -> None:
    def lengths(pose: Pose) -> list[float]:
        parts = figure(pose, drawing.view).parts
        limbs = [parts[limb] for limb in ("arm", "other-arm", "leg", "other-leg")]
        return [hypot(b.x - a.x, b.y - a.y) for limb in limbs for a, b in pairwise(limb)]

    flat = replace(
        drawing.start,
        arm=replace(drawing.start.arm, aside=0),
        other_arm=replace(drawing.start.other_arm, aside=0),
    )
    assert lengths(flat) == pytest.approx(lengths(Pose()))
    assert all(
        here <= there + 1e-9
        for here, there in zip(lengths(drawing.start), lengths(flat), strict=True)
    )
    if drawing.view != "above":
        for body in placed(drawing):
            assert min(p.y - p.radius for p in body.points) == pytest.approx(0, abs=1e-6)


def test_a_knee_bends_backwards_and_an_elbow_forwards() -> None:
    body = figure(Pose(arm=Arm(0, 90), leg=Leg(0, 90)), "side").parts
    hip, knee, ankle, _ = body["leg"]
    shoulder, elbow, _, hand = body["arm"]
    assert (hip.x, shoulder.x) == pytest.approx((knee.x, elbow.x))
    assert ankle.x < knee.x - 40
    assert hand.x > elbow.x + 30
    nose = body["head"][1]
    assert nose.x > body["head"][0].x, "it looks the way that the toes point"


def test_a_right_side_is_near_and_looks_right_and_lies_below_from_above() -> None:
    lifted = drawn("prone", end={"leg": {"hip": -20}})
    foot, other = (placed(lifted)[1].parts[leg][2] for leg in ("leg", "other-leg"))
    assert foot.y > other.y + 20
    seen = figure(Pose(leg=Leg(40)), "above").parts
    assert seen["leg"][1].y < seen["other-leg"][1].y
    assert seen["head"][0].x < seen["trunk"][0].x < seen["leg"][1].x
    assert figure(Pose(), "front").parts["leg"][0].x < 0 < figure(Pose(), "back").parts["leg"][0].x


def test_what_stays_is_where_it_was() -> None:
    for number in range(3):
        drawing = bundled(number)
        start, end = placed(drawing)
        assert [p.x for p in start.parts["other-leg"]] == pytest.approx(
            [p.x for p in end.parts["other-leg"]]
        )


def test_the_hand_reaches_the_foot_in_the_quadriceps_stretch() -> None:
    parts = placed(bundled(0))[1].parts
    hand, ankle, toes = parts["arm"][3], parts["leg"][2], parts["leg"][3]
    assert min(hypot(hand.x - p.x, hand.y - p.y) for p in (ankle, toes)) < 9


def test_the_legs_make_a_figure_4_in_the_hip_stretch() -> None:
    parts = placed(bundled(2))[1].parts
    ankle, knee = parts["leg"][2], parts["other-leg"][1]
    assert hypot(ankle.x - knee.x, ankle.y - knee.y) < 16
