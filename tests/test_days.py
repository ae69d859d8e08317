"""How often a programme is done, from what its author wrote to a number of sessions."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from small_programmes import exercise, programme
from strategies import schedules

from coach.days import Schedule, calendar, on_day, schedule_of
from coach.model import Part

MONDAY = date(2026, 3, 2)
DAY = timedelta(days=1)


@pytest.mark.parametrize(
    ("written", "schedule"),
    [
        ({}, None),
        ({"times_a_day": 2}, Schedule(every_days=1, times_a_day=2)),
        ({"every_days": 2}, Schedule(every_days=2)),
        ({"times_a_week": 3, "times_a_day": 2}, Schedule(times_a_week=3, times_a_day=2)),
        ({"days": ("monday", "friday")}, Schedule(days=("monday", "friday"))),
    ],
)
def test_a_programme_has_the_schedule_that_its_author_wrote(written, schedule) -> None:
    assert schedule_of(replace(programme(), **written)) == schedule


def test_exercises_that_all_have_their_days_make_those_of_the_programme() -> None:
    mondays, fridays = exercise(days=("friday",)), exercise(id="b", days=("monday",))
    assert schedule_of(programme(mondays, fridays)) == Schedule(days=("monday", "friday"))
    assert schedule_of(programme(mondays, exercise(id="b"))) is None
    # On one of these days it is the same, though the other exercise is left out then.
    friday = on_day(programme(mondays, fridays), calendar(4, 4))
    assert len(friday.exercises) == 1
    assert schedule_of(friday) == Schedule(days=("monday", "friday"))


def test_a_routine_has_no_days_but_its_own() -> None:
    part = programme(exercise(days=("friday",)))
    monday = replace(part, parts=(Part(part, "part"),))
    assert schedule_of(monday) is None
    assert schedule_of(replace(monday, days=("monday",))) == Schedule(days=("monday",))


@pytest.mark.parametrize(
    ("schedule", "a_week"),
    [
        (Schedule(every_days=1, times_a_day=2), 14),
        (Schedule(every_days=2), 3),
        (Schedule(times_a_week=3), 3),
        (Schedule(days=("monday", "sunday")), 2),
    ],
)
def test_a_week_has_its_number_of_sessions(schedule: Schedule, a_week: int) -> None:
    assert schedule.a_week == a_week


@given(schedules, st.integers(0, 700), st.integers(0, 700))
def test_a_longer_time_never_has_fewer_sessions(schedule: Schedule, days: int, more: int) -> None:
    until = MONDAY + days * DAY
    assert schedule.sessions(MONDAY, until) <= schedule.sessions(MONDAY, until + more * DAY)
    assert schedule.sessions(MONDAY, MONDAY - DAY) == 0
