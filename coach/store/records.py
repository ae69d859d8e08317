"""What the store holds, as frozen data."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from coach.model import Programme, Side
from coach.script import Place

Outcome = Literal["completed", "stopped", "interrupted", "failed"]
"""How a session ended, where it could still say so."""


@dataclass(frozen=True, slots=True)
class Identity:
    """Which programme a session is of: a file's name alone says nothing about whose it is.

    location: what "coach play" takes to play it, a bundled name or the whole path of a
    file. exercises, safety: digests of what a place in the programme depends on, and
    of the notices that are said before it; texts may be corrected meanwhile.
    """

    programme: str
    title: str
    location: str
    exercises: str
    safety: str


def identity_of(programme: Programme, location: str) -> Identity:
    """Return the identity of a programme that was loaded from ``location``."""
    exercises = [
        (one.id, one.position, one.side_order, one.dose.sets, one.dose.reps)
        for one in programme.exercises
    ]
    safety = programme.safety
    notices = (safety.consult, safety.emergency, safety.stop, safety.dose)
    return Identity(
        programme.id,
        programme.title,
        location,
        exercises=_digest(exercises),
        safety=_digest(notices),
    )


def _digest(value: object) -> str:
    return hashlib.sha256(json.dumps(value).encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class PlannedSide:
    """One side of one exercise as a session set out to do it; ``reps`` over all sets."""

    exercise: str
    name: str
    side: Side | None
    reps: int


@dataclass(frozen=True, slots=True)
class SideRecord:
    """What was done of one side, in reps; none were planned before the session's start."""

    exercise: str
    name: str
    side: Side | None
    planned: int
    done: int


@dataclass(frozen=True, slots=True)
class SessionRecord:
    """One session: ``ended`` is the last thing known of it, in UTC like ``started``.

    ``outcome`` is None where the session never said how it ended: its process
    was killed, or it still goes on. ``start``: the id of the exercise that it was
    to begin at, None for the beginning; what comes before is not planned.
    """

    id: int
    programme: str
    title: str
    started: datetime
    ended: datetime
    outcome: Outcome | None
    start: str | None
    sides: tuple[SideRecord, ...]

    @property
    def planned(self) -> int:
        """Reps planned, of all sides."""
        return sum(side.planned for side in self.sides)

    @property
    def done(self) -> int:
        """Reps done, of those planned."""
        return sum(side.done for side in self.sides if side.planned)


@dataclass(frozen=True, slots=True)
class ResumePoint:
    """Where a session broke off; go on under the same ``session_id``.

    ``location``, ``exercises`` and ``safety`` as in Identity, None where an earlier
    version entered it, which did not note them.
    """

    session_id: int
    title: str
    place: Place
    at: datetime
    location: str | None
    exercises: str | None
    safety: str | None


def planned_sides(programme: Programme) -> tuple[PlannedSide, ...]:
    """List what a programme plans, side by side in its order."""
    return tuple(
        PlannedSide(exercise.id, exercise.name, side, exercise.dose.sets * exercise.dose.reps)
        for exercise in programme.exercises
        for side in exercise.side_order
    )
