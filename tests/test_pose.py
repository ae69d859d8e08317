"""Poses: the way from one to another, and how far a joint goes."""

from dataclasses import astuple
from itertools import chain

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coach.pose import JOINTS, VIEWS, Arm, Leg, Pose, range_of

DEGREES = st.integers(-180, 180)
ARMS, LEGS = st.builds(Arm, DEGREES, DEGREES, DEGREES), st.builds(Leg, DEGREES, DEGREES, DEGREES)
POSES = st.builds(Pose, DEGREES, DEGREES, ARMS, ARMS, LEGS, LEGS)


def angles(pose: Pose) -> list[float]:
    trunk, head, *limbs = astuple(pose)
    return [trunk, head, *chain(*limbs)]


@given(POSES, POSES, st.floats(0, 1))
def test_the_way_to_another_pose_goes_straight_from_the_one_to_the_other(
    one: Pose, another: Pose, share: float
) -> None:
    assert one.towards(another, 0) == one
    assert one.towards(another, 1) == another
    for first, between, last in zip(
        angles(one), angles(one.towards(another, share)), angles(another), strict=True
    ):
        assert between == pytest.approx(first * (1 - share) + last * share, abs=1e-9)


@pytest.mark.parametrize("view", VIEWS)
def test_every_joint_may_be_straight_in_every_view(view) -> None:
    for joint in JOINTS:
        low, high = range_of(view, joint)
        assert low <= 0 <= high


def test_only_from_the_side_is_it_seen_how_far_an_arm_points_at_the_viewer() -> None:
    assert range_of("side", "aside") == (0, 90)
    assert {range_of(view, "aside") for view in VIEWS if view != "side"} == {(0, 0)}
