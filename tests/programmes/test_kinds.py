"""Kinds of values: a duration as it is shown."""

from __future__ import annotations

from coach.programmes import validate
from coach.programmes.kinds import Seconds, clock
from coach.programmes.yaml_nodes import Scalar


def test_a_duration_is_shown_as_it_may_be_written() -> None:
    for seconds in range(1, 601):
        scalar = Scalar(clock(seconds), clock(seconds), 1, 1)
        assert validate.scalar(scalar, Seconds(1, 600), "hold") == seconds
    assert [clock(seconds) for seconds in (0, 9, 60, 90)] == ["0s", "9s", "1m", "1m30s"]
