"""What the store holds, as frozen data."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from coach.model import Programme, Side
from coach.script import Place

Outcome = Literal["completed", "stopped", "interrupted", "failed"]
"""How a session ended, where it could still say so."""


@dataclass(frozen=True, slots=True)
class PlannedSide:
    """One side of one exercise as a session set out to do it; ``reps`` over all sets."""

    exercise: str
    name: str
    side: Side | None
    reps: int


@dataclass(frozen=True, slots=True)
class SideRecord:
    """What was done of one side, in reps; none were planned where a programme changed."""

    exercise: str
    name: str
    side: Side | None
    planned: int
    done: int


@dataclass(frozen=True, slots=True)
class SessionRecord:
    """One session: ``ended`` is the last thing known of it, in UTC like ``started``.

    ``outcome`` is None where the session never said how it ended: its process
    was killed, or it still goes on.
    """

    id: int
    programme: str
    title: str
    started: datetime
    ended: datetime
    outcome: Outcome | None
    sides: tuple[SideRecord, ...]

    @property
    def planned(self) -> int:
        """Reps planned, of all sides."""
        return sum(side.planned for side in self.sides)

    @property
    def done(self) -> int:
        """Reps done, of all sides."""
        return sum(side.done for side in self.sides)


@dataclass(frozen=True, slots=True)
class ResumePoint:
    """Where a session broke off; go on under the same ``session_id``."""

    session_id: int
    place: Place
    at: datetime


def planned_sides(programme: Programme) -> tuple[PlannedSide, ...]:
    """List what a programme plans, side by side in its order."""
    return tuple(
        PlannedSide(exercise.id, exercise.name, side, exercise.dose.sets * exercise.dose.reps)
        for exercise in programme.exercises
        for side in exercise.side_order
    )
