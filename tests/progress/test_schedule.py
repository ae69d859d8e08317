"""How often a programme is done: from its file, to what is due on a day."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from strategies import exercise, programme

from coach.days import Schedule, calendar, on_day, schedule_of
from coach.dose import DAYS
from coach.model import Part
from coach.progress.schedule import Today, today_of

MONDAY = date(2026, 3, 2)
DAY = timedelta(days=1)
SCHEDULES = st.one_of(
    st.builds(
        Schedule,
        days=st.lists(st.sampled_from(DAYS), min_size=1, unique=True).map(tuple),
        times_a_day=st.integers(1, 3),
    ),
    st.builds(Schedule, every_days=st.integers(1, 7), times_a_day=st.integers(1, 3)),
    st.builds(Schedule, times_a_week=st.integers(1, 7), times_a_day=st.integers(1, 3)),
)


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


@given(SCHEDULES, st.integers(0, 700), st.integers(0, 700))
def test_a_longer_time_never_has_fewer_sessions(schedule: Schedule, days: int, more: int) -> None:
    until = MONDAY + days * DAY
    assert schedule.sessions(MONDAY, until) <= schedule.sessions(MONDAY, until + more * DAY)
    assert schedule.sessions(MONDAY, MONDAY - DAY) == 0


@given(SCHEDULES, st.lists(st.integers(-40, 40)), st.integers(0, 6))
def test_what_is_due_is_due_today_or_later_and_never_more_than_a_week_off(
    schedule: Schedule, days: list[int], weekday: int
) -> None:
    today = MONDAY + weekday * DAY
    now = today_of(schedule, [today + n * DAY for n in days], today, MONDAY)
    if now.next is None:
        assert schedule.times_a_week
        assert now.this_week < 7 * schedule.times_a_day
    else:
        assert today <= now.next <= today + 7 * DAY
        assert (now.standing == "due") == (now.next == today)
    assert now.done_today == days.count(0)
    if now.done_today >= schedule.times_a_day:
        assert now.standing == "done"


THURSDAY = MONDAY + 3 * DAY


@pytest.mark.parametrize(
    ("schedule", "done", "now"),
    [
        (None, [3, 2], Today("open", 1, 2)),
        (Schedule(days=("monday", "friday")), [0], Today("later", 0, 1, 2, MONDAY + 4 * DAY)),
        (Schedule(days=("thursday",)), [3], Today("done", 1, 1, 1, MONDAY + 10 * DAY)),
        (Schedule(every_days=2), [], Today("due", 0, 0, 3, THURSDAY)),
        (Schedule(every_days=2), [2], Today("later", 0, 1, 3, MONDAY + 4 * DAY)),
        (Schedule(every_days=2), [-20, 0], Today("due", 0, 1, 3, THURSDAY)),
        (Schedule(every_days=2), [3], Today("done", 1, 1, 3, MONDAY + 5 * DAY)),
        (Schedule(every_days=1, times_a_day=2), [3], Today("due", 1, 1, 14, THURSDAY)),
        (Schedule(times_a_week=2), [0], Today("due", 0, 1, 2)),
        (Schedule(times_a_week=3), [0, 3], Today("done", 1, 2, 3)),
        (Schedule(times_a_week=2), [0, 1], Today("later", 0, 2, 2, MONDAY + 7 * DAY)),
        (Schedule(times_a_week=2), [0, 3], Today("done", 1, 2, 2, MONDAY + 7 * DAY)),
        (Schedule(every_days=2), [300], Today("due", 0, 0, 3, THURSDAY)),
    ],
)
def test_a_thursday(schedule: Schedule | None, done: list[int], now: Today) -> None:
    assert today_of(schedule, [MONDAY + n * DAY for n in done], THURSDAY, MONDAY) == now
