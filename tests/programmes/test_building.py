"""From checked values to the model: what a range, a cue and a pace come to."""

from __future__ import annotations

import pytest

from coach.dose import Limits, Range, Rest
from coach.programmes import building


def test_of_a_range_the_lower_end_is_done_and_the_upper_is_the_most() -> None:
    dose = building.dose(reps=Range(10, 15), hold=Range(5, 8))
    assert (dose.reps, dose.reps_to, dose.hold, dose.hold_to) == (10, 15, 5, 8)
    assert dose.limits == Limits(hold=Range(5, 8), reps=Range(10, 15))
    same = building.dose(reps=Range(10, 10), hold=4)
    assert (same.reps, same.reps_to, same.limits) == (10, None, Limits())


def test_limits_of_the_author_come_before_those_of_a_range() -> None:
    limits = Limits(reps=Range(5, 20))
    dose = building.dose(reps=Range(10, 15), hold=Range(5, 8), limits=limits)
    assert dose.limits == Limits(hold=Range(5, 8), reps=Range(5, 20))


def test_reps_at_a_pace_flow_unless_their_author_wrote_a_rest() -> None:
    assert building.dose(reps=3, hold=5).rest == Rest()
    assert building.dose(reps=3, pace=2.5).rest.reps == 0
    assert building.dose(reps=3, pace=2.5, rest={"reps": 4}).rest.reps == 4


@pytest.mark.parametrize(
    ("cue", "kind"),
    [
        ("Hold", "hold"),
        ("Squeeze, both", "hold"),
        ("inhale slowly", "breath"),
        ("Relax", "recovery"),
        ("Lift", "movement"),
    ],
)
def test_the_cue_of_a_phase_tells_what_it_is(cue: str, kind: str) -> None:
    assert building.phase(cue=cue, time=3).kind == kind
    assert building.phase(cue=cue, time=3, kind="breath").kind == "breath"


def test_instructions_come_in_the_order_of_a_repetition() -> None:
    wording = {role: building.Wording((role,)) for role in ("release", "set_up", "action")}
    assert list(building.instructions(**wording)) == ["set-up", "action", "release"]
