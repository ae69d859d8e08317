"""The dose language: eight sheets as they are said, and the laws of whatever the format allows."""

from __future__ import annotations

import json
from datetime import date
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from timelines import compiled
from written_doses import read, written

from coach.errors import FitError
from coach.model import POSITIONS, Programme
from coach.programmes.loader import load, loads
from coach.timeline import SAMPLE_RATE, Timeline
from coach.timeline_text import timeline_lines

HERE = Path(__file__).parent
SHEETS = sorted((HERE / "sheets").glob("*.yaml"))
GOLDEN = HERE.parent / "golden"
MONDAY = date(2026, 11, 16)  # of week 3, where a sheet begins on the second of November
NUMBERS = ["", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"]


@pytest.mark.parametrize("sheet", SHEETS, ids=lambda path: path.stem)
def test_a_sheet_is_said_at_its_times(sheet: Path) -> None:
    got = "\n".join(timeline_lines(compiled(load(sheet, MONDAY)))) + "\n"
    assert got == (GOLDEN / f"sheet-{sheet.stem}.txt").read_text(encoding="utf-8")


amounts = st.sampled_from(["1s", "2s", "2.5s", "5s", "11s", "40s", "1m30s"])
reps = st.integers(1, 4)
ways: st.SearchStrategy[dict[str, Any]] = st.one_of(
    st.fixed_dictionaries({"hold": amounts}),
    st.fixed_dictionaries({"tempo": st.sampled_from(["2-1-2", "1-0-1", "3-0.5-3"])}),
    st.fixed_dictionaries({"work": st.sampled_from(["20s", "60s", "3m"])}),
    st.fixed_dictionaries({"as-many-in": st.just("45s")}),
    st.fixed_dictionaries({"breaths": st.integers(1, 5)}),
    st.fixed_dictionaries({"breaths": st.integers(1, 3), "breath": st.sampled_from([2, 2.5, 15])}),
    st.fixed_dictionaries({"pace": st.sampled_from(["1s", "2.5s", "4s"])}),
    st.fixed_dictionaries(
        {"phases": st.lists(st.sampled_from(["Inhale 4s", "Hold 7s", "Push 2.5s"]), min_size=1)}
    ),
    st.just({}),
)
rests = st.fixed_dictionaries(
    {"reps": st.sampled_from([0, 5, 45]), "sets": st.sampled_from([0, 20, 150]), "sides": reps}
)


@st.composite
def exercises(draw: st.DrawFn, name: str) -> dict[str, Any]:
    sides = draw(st.sampled_from(["none", "left", "both", "clockwise and anticlockwise"]))
    dose = draw(ways) | {"reps": draw(reps), "sets": draw(st.integers(1, 3)), "rest": draw(rests)}
    two = sides not in ("none", "left")
    if two and draw(st.booleans()):
        side = "right" if sides == "both" else "anticlockwise"
        change: dict[str, Any] = {"side": side, "reps": draw(reps)}
        if "tempo" in dose and draw(st.booleans()):
            change["tempo"] = "2-1-1"
        dose["changes"] = [change]
    if "phases" in dose:
        dose["phases"] = dose["phases"][:4]
    own = {
        "id": name,
        "position": draw(st.sampled_from(POSITIONS)),
        "sides": sides,
        "alternate": draw(st.sampled_from(["no", "reps", "sets"])) if two else "no",
        "counting": draw(st.sampled_from(["auto", "up", "last-five", "tones", "silent"])),
    }
    whole: dict[str, Any] = written(dose, **own)["exercises"][0]
    return whole


@st.composite
def sessions(draw: st.DrawFn) -> Programme:
    whole = written(1)
    whole["exercises"] = [draw(exercises(name)) for name in ("one", "two")]
    if draw(st.booleans()):
        rest = {"exercises": draw(st.sampled_from([0, 15])), "rounds": 60}
        whole["circuits"] = [{"exercises": ["one", "two"], "rounds": 2, "rest": rest}]
    return loads(json.dumps(whole).encode(), Path("p.yaml")).programme


def timeline_of(programme: Programme) -> Timeline | None:
    try:
        return compiled(programme)
    except FitError:
        return None  # the one clear answer that there is beside a timeline


@given(sessions())
def test_every_rep_of_the_dose_is_there_once_and_no_two_places_are_the_same(
    programme: Programme,
) -> None:
    timeline = timeline_of(programme)
    if timeline is None:
        return
    reps = [marker.place for marker in timeline.markers if marker.kind == "rep"]
    planned = sum(
        one.reps
        for exercise in programme.exercises
        for side in exercise.side_order
        for one in programme.sets(exercise, side)
    )
    assert len(reps) == planned
    points = [(marker.kind, marker.place) for marker in timeline.markers]
    assert len(set(points)) == len(points)


@given(sessions())
def test_phases_last_their_time_and_cues_neither_overlap_nor_leave_a_hole(
    programme: Programme,
) -> None:
    timeline = timeline_of(programme)
    if timeline is None:
        return
    assert timeline.cues[0].start == 0
    assert all(one.end == following.start for one, following in pairwise(timeline.cues))
    assert all(one.end <= following.start for one, following in pairwise(timeline.phases))
    for phase in timeline.phases:
        assert (phase.end - phase.start) * 1000 == phase.ms * SAMPLE_RATE
    expected = sum(
        one.reps * sum(phase.ms for phase in one.phases)
        for exercise in programme.exercises
        for side in exercise.side_order
        for one in programme.sets(exercise, side)
    )
    timed = sum(phase.ms for phase in timeline.phases if phase.phase != "recovery")
    assert timed == expected


@given(sessions())
def test_a_number_counts_whole_seconds_or_breaths(programme: Programme) -> None:
    timeline = timeline_of(programme)
    if timeline is None:
        return
    for phase in timeline.phases:
        inside = [cue for cue in timeline.cues if phase.start <= cue.start < phase.end]
        for cue in inside:
            if cue.kind == "count" and cue.text in NUMBERS:
                n = NUMBERS.index(cue.text)
                since, left = cue.start - phase.start, phase.end - cue.start
                breaths = {one.dose.breath or 5 for one in programme.exercises}
                counted = any(since == (n - 1) * breath * SAMPLE_RATE for breath in breaths)
                assert n * SAMPLE_RATE in (left, since) or counted


@given(sessions())
def test_a_long_rest_is_announced_before_it_ends(programme: Programme) -> None:
    timeline = timeline_of(programme)
    if timeline is None:
        return
    for before, cue, after in zip(
        timeline.cues, timeline.cues[1:], timeline.cues[2:], strict=False
    ):
        if cue.text == "Ten seconds. Get into position." and cue.place.exercise:
            assert before.end == cue.start
            # In a rest between intervals the next one is counted in.
            if after.text == "get ready":
                assert after.end - cue.start == 10 * SAMPLE_RATE
        if cue.kind == "silence" and cue.text == "rest":
            long = cue.end - cue.start >= 30 * SAMPLE_RATE
            assert not long or after.text.endswith((" left.", "Get into position."))


@given(sessions())
def test_nobody_is_told_another_side_than_the_one_that_follows(programme: Programme) -> None:
    timeline = timeline_of(programme)
    if timeline is None:
        return
    for cue in timeline.cues:
        for side in ("left", "right"):
            if cue.text == f"Now the {side} side.":
                assert cue.place.side == side
                following = next(
                    m for m in timeline.markers if m.kind == "rep" and m.frame > cue.start
                )
                assert following.place.side == side


@pytest.mark.parametrize(
    "dose", ["20, tempo 2-1-2, rest 0s", {"reps": 8, "phases": ["In 3s", "Out 2s"]}]
)
def test_reps_at_a_tempo_last_it_to_the_frame(dose: object) -> None:
    timeline = compiled(read(dose))
    reps = [marker.frame for marker in timeline.markers if marker.kind == "rep"]
    assert {b - a for a, b in pairwise(reps[1:])} == {5 * SAMPLE_RATE}


def test_intervals_last_their_work_and_their_rest_to_the_frame() -> None:
    timeline = compiled(read("8 x 20s on, 10s off"))
    starts = [phase.start for phase in timeline.phases if phase.phase == "work"]
    assert len(starts) == 8
    assert {b - a for a, b in pairwise(starts)} == {30 * SAMPLE_RATE}
