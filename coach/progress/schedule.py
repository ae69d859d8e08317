"""A schedule: on which days a programme is to be done, and how often on each.

Pure: days arrive from outside. A day is that of the person's own clock.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final, Literal

from coach.dose import DAYS, Day
from coach.model import Programme

# How a programme stands on one day. "open": it says nothing about how often it is done.
Standing = Literal["due", "done", "later", "open"]

_DAY: Final = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Schedule:
    """The days of a programme: some weekdays, every so many days, or so many a week.

    Exactly one of ``days``, ``every_days`` and ``times_a_week`` is given; and how often on each.
    """

    days: tuple[Day, ...] = ()
    every_days: int | None = None
    times_a_week: int | None = None
    times_a_day: int = 1

    @property
    def a_week(self) -> int:
        """Sessions of a whole week; of every second day the three that each week has."""
        return self.sessions(date(2001, 1, 1), date(2001, 1, 7))

    def sessions(self, first: date, last: date) -> int:
        """Return how many sessions are prescribed from one day to another, both included.

        Of part of a week, the whole sessions that are its share.
        """
        days = max(0, (last - first).days + 1)
        if self.days:
            weeks, rest = divmod(days, len(DAYS))
            due = weeks * len(self.days)
            due += sum(DAYS[(first + n * _DAY).weekday()] in self.days for n in range(rest))
        elif self.every_days:
            due = days // self.every_days
        else:
            due = (self.times_a_week or 0) * days // 7
        return due * self.times_a_day


def schedule_of(programme: Programme) -> Schedule | None:
    """Return the schedule that a programme's author wrote; None where there is none.

    ``programme`` is the whole one. Where it names no days and each of its exercises does,
    it is done on all of theirs.
    """
    days = programme.days
    if not days and all(one.days for one in programme.exercises):
        days = tuple(day for day in DAYS if any(day in one.days for one in programme.exercises))
    if days:
        return Schedule(days, times_a_day=programme.times_a_day)
    if programme.times_a_week:
        return Schedule(times_a_week=programme.times_a_week, times_a_day=programme.times_a_day)
    if programme.every_days or programme.times_a_day > 1:
        return Schedule(every_days=programme.every_days or 1, times_a_day=programme.times_a_day)
    return None


@dataclass(frozen=True, slots=True)
class Today:
    """The state of a programme on one day.

    done_today, this_week: sessions done. of: those of a whole week, None where nothing is
    prescribed. next: the first day on which it is due, this one or later; None for any other
    day of this week.
    """

    standing: Standing
    done_today: int
    this_week: int
    of: int | None = None
    next: date | None = None


def today_of(
    schedule: Schedule | None, done: Iterable[date], today: date, week_start: date
) -> Today:
    """Return how a programme stands ``today``.

    done: the day of each session that was done, in any order; days to come, from a clock that
    was wrong, count for nothing. week_start: the first day of the week that today is in.
    """
    past = [day for day in done if day <= today]
    done_today, this_week = past.count(today), sum(week_start <= day for day in past)
    if schedule is None:
        return Today("open", done_today, this_week)
    next_day = _next_day(schedule, past, today, week_start)
    later: Standing = "done" if done_today else "later"
    standing = "due" if next_day == today else later
    any_day = schedule.times_a_week and next_day < week_start + len(DAYS) * _DAY
    return Today(
        *(standing, done_today, this_week, schedule.a_week), next=None if any_day else next_day
    )


def _next_day(schedule: Schedule, past: list[date], today: date, week_start: date) -> date:
    """Return the first day on which a programme is due, today or later."""
    first = today + _DAY if past.count(today) >= schedule.times_a_day else today
    before = {day for day in past if day < first}
    if schedule.days:
        coming = (first + n * _DAY for n in range(len(DAYS)))
        return next(day for day in coming if DAYS[day.weekday()] in schedule.days)
    if schedule.every_days:
        return max(first, max(before, default=date.min) + schedule.every_days * _DAY)
    enough = sum(day >= week_start for day in before) >= (schedule.times_a_week or 0)
    return max(first, week_start + len(DAYS) * _DAY) if enough else first
