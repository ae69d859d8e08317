"""The state of a programme on a day by its schedule, and which schedule held when.

Pure: days arrive from outside. A day is that of the person's own clock.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final, Literal

from coach.days import Schedule
from coach.dose import DAYS
from coach.store import SessionRecord

# How a programme stands on one day. "open": it says nothing about how often it is done.
Standing = Literal["due", "done", "later", "open"]

# The first day of the week that a day is in.
WeekStart = Callable[[date], date]

_DAY: Final = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Schedules:
    """The schedules of a programme in the course of time.

    changes: the first day of the week from which each holds, in order; the first one held before,
    too. There is at least one.
    """

    changes: tuple[tuple[date, Schedule], ...]

    @property
    def newest(self) -> Schedule:
        """The one that holds now."""
        return self.changes[-1][1]

    def spans(self, first: date, last: date) -> Iterator[tuple[date, date, Schedule]]:
        """Yield the days, both included, on which each held between ``first`` and ``last``."""
        ends = [start - _DAY for start, _ in self.changes[1:]]
        starts = [date.min, *(start for start, _ in self.changes[1:])]
        for start, end, (_, schedule) in zip(starts, [*ends, date.max], self.changes, strict=True):
            if max(start, first) <= min(end, last):
                yield max(start, first), min(end, last), schedule

    def sessions(self, first: date, last: date) -> int | None:
        """Return how many sessions were prescribed from one day to another, both included.

        None where nothing was.
        """
        spans = [*self.spans(first, last)] or [(first, last, self.newest)]
        due = [one.sessions(start, end) for start, end, one in spans if one.prescribes]
        return sum(due) if due else None


def schedules_of(
    records: Iterable[SessionRecord], now: Schedule | None, week: WeekStart, today: date
) -> Schedules:
    """Return what was prescribed in each week: what the last session in it has, or of those before.

    now: what holds from this week on; None where that is not known. Before the first session
    that has a schedule (an earlier version noted none) its schedule is held to be right.
    """
    noted: dict[date, Schedule] = {}
    for record in sorted(records, key=lambda one: (one.local_start.replace(tzinfo=None), one.id)):
        day = record.local_start.date()
        # A clock that was wrong says nothing about the days to come.
        if record.schedule is not None and day <= today:
            noted[week(day)] = record.schedule
    if now is not None or not noted:
        noted[week(today)] = now or Schedule()
    changes: list[tuple[date, Schedule]] = []
    for start, schedule in sorted(noted.items()):
        if not changes or changes[-1][1] != schedule:
            changes.append((start, schedule))
    return Schedules(tuple(changes))


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
