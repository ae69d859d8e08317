"""Records of the history: what a session sets out to do, and which programme it is of."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timezone

from small_programmes import SAFETY, exercise
from strategies import programme as small

from coach.dose import Dose
from coach.model import Exercise, Programme, Safety, Wording
from coach.store.records import (
    PlannedSide,
    SessionRecord,
    SideRecord,
    identity_of,
    planned_sides,
)

NOON = datetime(2026, 3, 1, 12, tzinfo=timezone.utc)


def test_planned_sides_multiplies_sets_and_reps_and_keeps_the_order_of_sides() -> None:
    hip = Exercise("hip", "Hip", "supine", Dose(2, 3, hold=5), {}, sides="both", first_side="right")
    bridge = Exercise("bridge", "Bridge", "supine", Dose(1, 6, hold=5), {})
    programme = Programme("p", "P", Safety((), (), ()), (hip, bridge))
    assert planned_sides(programme) == (
        PlannedSide("hip", "Hip", "right", 6),
        PlannedSide("hip", "Hip", "left", 6),
        PlannedSide("bridge", "Bridge", None, 6),
    )


def test_corrected_words_leave_the_identity_of_a_programme_and_another_dose_does_not() -> None:
    before = identity_of(small(exercise()), "/home/small.yaml")
    words = exercise(name="Calf", instructions={"action": Wording(("Step back.",))})
    assert identity_of(small(words), "/home/small.yaml") == before
    for changed in (
        exercise(dose=replace(exercise().dose, reps=4)),
        exercise(first_side="right"),
        exercise(position="sitting"),
        exercise(id="calf"),
    ):
        now = identity_of(small(changed), "/home/small.yaml")
        assert now.exercises != before.exercises
        assert now.safety == before.safety


def test_other_notices_are_other_notices_only() -> None:
    before = identity_of(small(exercise()), "x")
    stricter = replace(small(exercise()), safety=replace(SAFETY, stop=("Stop.",)))
    now = identity_of(stricter, "x")
    assert now.exercises == before.exercises
    assert now.safety != before.safety


def test_what_was_done_beyond_the_plan_is_not_counted_against_it() -> None:
    sides = (
        SideRecord("hip", "Hip", "left", planned=4, done=3),
        SideRecord("bridge", "Bridge", None, planned=0, done=6),
    )
    record = SessionRecord(1, "p", "P", NOON, NOON, None, "hip", sides, zone=90)
    assert (record.planned, record.done) == (4, 3)
    assert record.local_start.isoformat() == "2026-03-01T13:30:00+01:30"
