"""Single values of a programme file: what is read, and what is said of anything else."""

from __future__ import annotations

import re

import pytest
from base_programme import BASE, read

from coach.dose import Range


@pytest.mark.parametrize(
    ("written", "seconds"),
    [("10s", 10), ("10", 10), ('"10"', 10), ("1m30s", 90), ("2m", 120), ("10m", 600), ("1s", 1)],
)
def test_durations(written: str, seconds: int) -> None:
    free = re.sub(r"limits: .*", "limits: {}", BASE)
    programme = read(free.replace("hold: 10s", f"hold: {written}"))
    assert programme.exercises[0].dose.hold == seconds


@pytest.mark.parametrize("written", ["5s-60s", "5-60", "5s - 1m", "5s–60s", '"5s-60s"'])
def test_limits(written: str) -> None:
    programme = read(BASE.replace("hold: 5s-60s", f"hold: {written}"))
    assert programme.exercises[0].dose.limits.hold == Range(5, 60)
