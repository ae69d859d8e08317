"""How often a programme is done: from its file, to what is due on a day."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from strategies import schedules

from coach.days import Schedule
from coach.progress.schedule import Today, today_of

MONDAY = date(2026, 3, 2)
DAY = timedelta(days=1)


@given(schedules, st.lists(st.integers(-40, 40)), st.integers(0, 6))
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
