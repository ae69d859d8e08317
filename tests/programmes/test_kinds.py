"""Kinds of values: durations, limits, and plain scalars."""

from __future__ import annotations

import re

import pytest
from base_programme import BASE, read

from coach.dose import Range
from coach.programmes import validate
from coach.programmes.kinds import Seconds, clock
from coach.programmes.yaml_nodes import Scalar


@pytest.mark.parametrize(
    ("written", "seconds"),
    [("10s", 10), ("10", 10), ('"10"', 10), ("1m30s", 90), ("2m", 120), ("10m", 600), ("1s", 1)],
)
def test_durations(written: str, seconds: int) -> None:
    free = re.sub(r"limits: .*", "limits: {}", BASE)
    programme = read(free.replace("hold: 10s", f"hold: {written}"))
    assert programme.exercises[0].dose.hold == seconds


def test_a_duration_is_shown_as_it_may_be_written() -> None:
    for seconds in range(1, 601):
        scalar = Scalar(clock(seconds), clock(seconds), 1, 1)
        assert validate.scalar(scalar, Seconds(1, 600), "hold") == seconds
    assert [clock(seconds) for seconds in (0, 9, 60, 90)] == ["0s", "9s", "1m", "1m30s"]


@pytest.mark.parametrize("written", ["5s-60s", "5-60", "5s - 1m", "5s–60s", '"5s-60s"'])
def test_limits(written: str) -> None:
    programme = read(BASE.replace("hold: 5s-60s", f"hold: {written}"))
    assert programme.exercises[0].dose.limits.hold == Range(5, 60)
