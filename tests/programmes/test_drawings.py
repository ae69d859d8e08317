"""Drawings in a programme file: what is read, and each mistake at its place."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from poses import drawn
from programme_mistakes import BASE

from coach.errors import ProgrammeError
from coach.pose import JOINTS, Arm, Joint, Leg, View, range_of
from coach.programmes import loads
from coach.programmes.drawings import BASES

FILE = BASE.replace("schema: 1", "schema: 2")
LINE = "    counting: last-three\n"
assert FILE.count(LINE) == 1


def with_drawing(written: str, text: str = FILE) -> bytes:
    return text.replace(LINE, f"    drawing: {written}\n{LINE}").encode()


@pytest.mark.parametrize(
    ("written", "told"),
    [
        ("{view: top}", "must be one of: side, front, back, above"),
        ("{view: above}", "the position standing is drawn from side or front or back"),
        ("{end: {leg: {knee: 151}}}", "knee must be a whole number from 0 to 150"),
        ("{end: {leg: {knee: -1}}}", "knee must be a whole number from 0 to 150"),
        ("{start: {trunk: -101}}", "trunk must be a whole number from -100 to 120"),
        ("{end: {leg: {hip: 12.5}}}", "found the number 12.5"),
        ("{view: front, end: {legs: {hip: 91}}}", "hip goes from -30 to 90 degrees, seen from the"),
        ("{end: {arm: {elbow: -10}}}", "elbow goes from 0 to 150 degrees, seen from the side"),
        ("{end: {leg: {toe: 3}}}", 'unknown key "toe" in leg'),
        ("{props: [sofa]}", "must be one of: floor, mat, chair, wall, wall-behind"),
        ("{props: [floor, floor]}", "the same word twice"),
        ("{alt: 'a {leg}'}", "no such placeholder"),
        ("{alt: ''}", "alt is empty"),
        ("figure.svg", "drawing must be keys and values (view, start, end, props, alt)"),
    ],
)
def test_a_mistake_is_told_at_its_line(written: str, told: str) -> None:
    with pytest.raises(ProgrammeError) as error:
        loads(with_drawing(written), Path("p.yaml"))
    (problem,) = error.value.problems
    assert problem.line == 22
    assert told in problem.message


LIMB = {"shoulder": "arm", "elbow": "other-arm", "aside": "arms"}
LIMB |= {"hip": "leg", "knee": "other-leg", "ankle": "legs"}


@settings(max_examples=60, deadline=None)
@given(
    st.sampled_from(["side", "front", "back"]),
    st.sampled_from(JOINTS),
    st.integers(-200, 200),
    st.sampled_from(["start", "end"]),
)
def test_a_joint_goes_as_far_as_a_persons_and_no_further(
    view: View, joint: Joint, degrees: int, moment: str
) -> None:
    pose = f"{{{joint}: {degrees}}}"
    pose = f"{{{LIMB[joint]}: {pose}}}" if joint in LIMB else pose
    low, high = range_of(view, joint)
    written = with_drawing(f"{{view: {view}, {moment}: {pose}}}")
    if low <= degrees <= high:
        loads(written, Path("p.yaml"))
    else:
        with pytest.raises(ProgrammeError, match=joint):
            loads(written, Path("p.yaml"))


def test_it_belongs_to_schema_2() -> None:
    with pytest.raises(ProgrammeError, match="belongs to schema 2"):
        loads(with_drawing("{view: side}", BASE), Path("p.yaml"))


def test_only_what_differs_from_the_position_is_written() -> None:
    written = "{end: {legs: {knee: 90}, leg: {hip: 90}, other-arm: {shoulder: 20}}, props: wall}"
    drawing = loads(with_drawing(written), Path("p.yaml")).programme.exercises[0].drawing
    assert drawing is not None
    assert (drawing.view, drawing.posture, drawing.props) == ("side", "standing", ("wall",))
    assert drawing.end is not None
    assert (drawing.end.leg, drawing.end.other_leg) == (Leg(90, 90), Leg(0, 90))
    assert (drawing.end.arm, drawing.end.other_arm) == (Arm(), Arm(20))


def test_a_drawing_may_be_the_position_alone() -> None:
    drawing = loads(with_drawing("{}"), Path("p.yaml")).programme.exercises[0].drawing
    assert drawing is not None
    assert drawing.end is None
    assert drawing.props == ("floor",)


@pytest.mark.parametrize("position", BASES)
def test_every_position_is_within_the_range_of_each_joint(position: str) -> None:
    for view, pose in BASES[position].items():
        angles = {"trunk": [pose.trunk], "head": [pose.head]}
        for arm in (pose.arm, pose.other_arm):
            angles.setdefault("shoulder", []).append(arm.shoulder)
            angles.setdefault("elbow", []).append(arm.elbow)
            angles.setdefault("aside", []).append(arm.aside)
        for leg in (pose.leg, pose.other_leg):
            for joint in ("hip", "knee", "ankle"):
                angles.setdefault(joint, []).append(getattr(leg, joint))
        for joint, degrees in angles.items():
            low, high = range_of(view, joint)
            if joint != "ankle" or view == "side":
                assert all(low <= one <= high for one in degrees), (joint, view)


def test_the_end_has_the_joints_of_the_start_and_one_limb_goes_before_both() -> None:
    drawing = drawn(
        start={"arm": {"shoulder": 10}, "arms": {"shoulder": 50, "elbow": 20}},
        end={"leg": {"hip": 30}},
    )
    assert drawing.end is not None
    assert drawing.end.arm == drawing.start.arm == Arm(10, 20)
    assert drawing.end.other_arm == Arm(50, 20)
    assert drawing.end.leg == Leg(30)
    assert drawn("supine", end={"head": 0}).end is None, "that is no other pose"
