"""A programme on one day, with the doses of its week and the exercises of its weekday; and which
days are its own.

Pure: the day arrives from outside, and the first day of week 1 stands in the programme.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta

from coach.dose import DAYS, Day
from coach.model import Circuit, Exercise, Programme


@dataclass(frozen=True, slots=True)
class Calendar:
    """A day of a programme: its week, from 1, and its weekday."""

    week: int
    day: Day


def calendar(days_since_start: int, weekday: int) -> Calendar:
    """Return the day that lies so many days after the start; ``weekday`` 0 is a Monday.

    What comes before the start is in week 1.
    """
    return Calendar(max(0, days_since_start) // 7 + 1, DAYS[weekday])


def on_day(programme: Programme, today: Calendar) -> Programme:
    """Return the programme as it is on a day, with what has changed since the week before.

    It may have no exercise left.
    """
    done = []
    for one in programme.exercises:
        if one.days and today.day not in one.days:
            continue
        dose, former = one.dose.on(today.week, today.day), None
        if any(change.week == today.week > 1 for change in one.dose.changes):
            before = one.dose.on(today.week - 1, today.day)
            former = before if before != dose else None
        done.append(replace(one, dose=dose, former=former))
    left = tuple(done)
    return replace(
        programme,
        exercises=left,
        circuits=circuits_of(programme, left),
        exercise_days=_exercise_days(programme),
    )


def circuits_of(programme: Programme, left: tuple[Exercise, ...]) -> tuple[Circuit, ...]:
    """Return the circuits of a programme of which only these exercises are left."""
    ids = {one.id for one in left}
    return tuple(
        replace(one, exercises=kept)
        for one in programme.circuits
        if (kept := tuple(name for name in one.exercises if name in ids))
    )


def different_days(programme: Programme) -> Iterator[Calendar]:
    """Yield days on which, between them, everything that a programme can ask for is asked for."""
    changes = [change for one in programme.exercises for change in one.dose.changes]
    weeks = sorted({1, *(change.week for change in changes if change.week)})
    by_day = any(one.days for one in programme.exercises) or any(one.days for one in changes)
    seen: list[Programme] = []
    for week in weeks:
        for day in DAYS if by_day else DAYS[:1]:
            today = Calendar(week, day)
            if (there := on_day(programme, today)) not in seen and there.exercises:
                seen.append(there)
                yield today


@dataclass(frozen=True, slots=True)
class Schedule:
    """The days of a programme: some weekdays, every so many days, or so many a week.

    At most one of ``days``, ``every_days`` and ``times_a_week`` is given, and how often on each;
    without any nothing is prescribed.
    """

    days: tuple[Day, ...] = ()
    every_days: int | None = None
    times_a_week: int | None = None
    times_a_day: int = 1

    @property
    def prescribes(self) -> bool:
        """Return whether anything is prescribed."""
        return bool(self.days or self.every_days or self.times_a_week)

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
            due += sum(
                DAYS[(first + timedelta(days=n)).weekday()] in self.days for n in range(rest)
            )
        elif self.every_days:
            due = days // self.every_days
        else:
            due = (self.times_a_week or 0) * days // 7
        return due * self.times_a_day


def schedule_of(programme: Programme) -> Schedule | None:
    """Return the schedule that a programme's author wrote; None where there is none.

    Where it names no days and each of its exercises does, it is done on all of theirs.
    """
    if days := programme.days or _exercise_days(programme):
        return Schedule(days, times_a_day=programme.times_a_day)
    if programme.times_a_week:
        return Schedule(times_a_week=programme.times_a_week, times_a_day=programme.times_a_day)
    if programme.every_days or programme.times_a_day > 1:
        return Schedule(every_days=programme.every_days or 1, times_a_day=programme.times_a_day)
    return None


def _exercise_days(programme: Programme) -> tuple[Day, ...]:
    """Return the days of all exercises, where each has some; a routine has none but its own."""
    if programme.exercise_days or programme.parts:
        return programme.exercise_days
    if not all(one.days for one in programme.exercises):
        return ()
    return tuple(day for day in DAYS if any(day in one.days for one in programme.exercises))
