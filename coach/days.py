"""A programme on one day: the doses of its week, and the exercises of its weekday.

Pure: the day arrives from outside, and the first day of week 1 stands in the programme.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

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
    left = tuple(_on(one, today) for one in programme.exercises if _is_done(one, today))
    return replace(programme, exercises=left, circuits=circuits_of(programme, left))


def circuits_of(programme: Programme, left: tuple[Exercise, ...]) -> tuple[Circuit, ...]:
    """Return the circuits of a programme of which only these exercises are left."""
    ids = {one.id for one in left}
    return tuple(
        replace(one, exercises=kept)
        for one in programme.circuits
        if (kept := tuple(name for name in one.exercises if name in ids))
    )


def _is_done(exercise: Exercise, today: Calendar) -> bool:
    return not exercise.days or today.day in exercise.days


def _on(exercise: Exercise, today: Calendar) -> Exercise:
    dose = exercise.dose.on(today.week, today.day)
    if not any(change.week == today.week > 1 for change in exercise.dose.changes):
        return replace(exercise, dose=dose)
    before = exercise.dose.on(today.week - 1, today.day)
    return replace(exercise, dose=dose, former=before if before != dose else None)


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
