"""Drawings: laws of the figure, and what is seen of the three of the bundled programme."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise
from math import hypot
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st
from poses import drawings, drawn

from coach.dose import BODY_SIDES, Side
from coach.drawing import canvas, in_words, polygons, svg
from coach.drawing.figure import Moment, figure, placed
from coach.drawing.shapes import Canvas
from coach.library import find
from coach.pose import Arm, Drawing, Leg, Pose, range_of
from coach.programmes import load
from coach.programmes.drawings import BASES
from coach.script import write_script
from coach.timeline_text import script_lines

moments = st.sampled_from([None, "start", "end"])
BUNDLED = load(find("sacroiliitis")).exercises


def bundled(number: int) -> Drawing:
    found = BUNDLED[number].drawing
    assert found is not None
    return found


def outline(some: Canvas, mirror: int = 1) -> list[tuple[str, list[tuple[float, float]]]]:
    middle = (some.left + some.right) / 2
    return [
        (
            shape.paint,
            [(round(mirror * (p.x - middle), 6) + 0.0, round(p.y, 6)) for p in shape.points],
        )
        for shape in some.shapes
    ]


@given(drawings(), st.sampled_from(["start", "end"]))
def test_left_and_right_are_mirror_images(drawing: Drawing, moment: Moment) -> None:
    left, right = (canvas(drawing, side, moment) for side in BODY_SIDES)
    assert outline(left) == outline(right, mirror=-1)


@given(drawings(), st.sampled_from([None, *BODY_SIDES]), moments)
def test_nothing_is_cut_off(drawing: Drawing, side: Side | None, moment: Moment | None) -> None:
    page = ElementTree.fromstring(svg(drawing, side, moment))
    left, top, width, height = map(float, page.attrib["viewBox"].split())
    for shape in canvas(drawing, side, moment).shapes:
        for point in shape.points:
            assert left <= point.x - point.radius
            assert point.x + point.radius <= left + width
            assert top <= -point.y - point.radius
            assert -point.y + point.radius <= top + height


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


def test_only_what_moves_has_the_accent_and_an_arrow_shows_where_it_goes() -> None:
    paints = [shape.paint for shape in canvas(bundled(1), "left", "end").shapes]
    assert paints.count("moves") == 1
    assert paints.count("way") == 2
    still = replace(bundled(1), end=None)
    assert {shape.paint for shape in canvas(still).shapes} & {"moves", "way"} == set()


def test_the_hand_reaches_the_foot_in_the_quadriceps_stretch() -> None:
    parts = placed(bundled(0))[1].parts
    hand, ankle, toes = parts["arm"][3], parts["leg"][2], parts["leg"][3]
    assert min(hypot(hand.x - p.x, hand.y - p.y) for p in (ankle, toes)) < 9


def test_the_legs_make_a_figure_4_in_the_hip_stretch() -> None:
    parts = placed(bundled(2))[1].parts
    ankle, knee = parts["leg"][2], parts["other-leg"][1]
    assert hypot(ankle.x - knee.x, ankle.y - knee.y) < 16


WORDS = (
    "A person standing with a chair, seen from the side. Start: both legs straight in line with "
    "the body; the left arm straight by the side; the right arm straight a little forward. "
    "End: the left leg bent far, behind the body; the left arm straight behind the body.",
    "A person lying on the stomach on a mat, seen from the side. Start: both legs straight in line "
    "with the body; both arms a little bent, overhead. End: the left leg straight behind the body "
    "and off the floor.",
    "A person lying on the back on a mat, seen from above. Start: both legs straight in line with "
    "the body; both arms straight by the side. End: the left leg bent far, out to the side.",
)


@pytest.mark.parametrize("number", range(3))
def test_words_say_what_is_seen(number: int) -> None:
    assert in_words(bundled(number), "left") == WORDS[number]
    label = ElementTree.fromstring(svg(bundled(number), "left")).attrib["aria-label"]
    assert label == WORDS[number]
    swapped = WORDS[number].replace("left", "?").replace("right", "left").replace("?", "right")
    assert in_words(bundled(number), "right") == swapped


def test_a_single_moment_is_told_alone() -> None:
    assert in_words(bundled(1), "left", "end") == (
        "A person lying on the stomach on a mat, seen from the side. The left leg straight behind "
        "the body and off the floor; the right leg straight in line with the body; both arms a "
        "little bent, overhead."
    )


@given(drawings())
def test_polygons_cover_what_the_svg_does(drawing: Drawing) -> None:
    scene = canvas(drawing)
    for shape in scene.shapes:
        corners = [corner for polygon in polygons(shape) for corner in polygon]
        for point in shape.points:
            assert min(x for x, _ in corners) <= point.x - 0.9 * point.radius
            assert max(y for _, y in corners) >= point.y + 0.9 * point.radius
        assert min(x for x, _ in corners) >= scene.left
        assert max(y for _, y in corners) <= scene.top


@given(drawings())
def test_words_tell_every_pose_and_name_no_side_where_there_is_none(drawing: Drawing) -> None:
    text = in_words(drawing)
    assert text.endswith(".")
    assert "left" not in text.replace("lying-on-left-side", "")
    assert ("End:" in text) == (drawing.end is not None)


def test_the_script_tells_once_what_is_drawn_of_an_exercise() -> None:
    programme = load(find("sacroiliitis"))
    lines = list(script_lines(write_script(programme), programme))
    told = [n for n, line in enumerate(lines) if line.startswith("[picture: ")]
    assert [lines[n - 1] for n in told] == [f"## {one.name}" for one in BUNDLED]
    assert lines[told[0]] == f"[picture: {WORDS[0]}]"


def test_an_authors_own_words_come_first() -> None:
    assert in_words(drawn(alt="A {side} leg."), "left") == "A left leg."
    assert 'aria-label="&lt;b&gt;"' in svg(drawn(alt="<b>"))


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
