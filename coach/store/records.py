"""The records of the history, as frozen data."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from typing import Final, Literal

from coach.days import Schedule, schedule_of
from coach.dose import Side
from coach.items import Notices, Place
from coach.model import Exercise, Programme

_NOTHING_PRESCRIBED: Final = Schedule()

# How a session ended, where it could still say so.
Ending = Literal["completed", "stopped", "interrupted", "failed"]


@dataclass(frozen=True, slots=True)
class Identity:
    """The identity of a session's programme: a file's name alone says nothing about whose it is.

    location: what "coach play" takes to play it, a bundled name or the whole path of a
    file. exercises, safety: digests of what a place in the programme depends on, and
    of the notices that are said before it; texts may be corrected meanwhile. before: where
    it was earlier, None for nowhere else. parts: the programmes of a routine.
    """

    programme: str
    title: str
    location: str
    exercises: str
    safety: str
    before: str | None = None
    schedule: Schedule = _NOTHING_PRESCRIBED
    parts: tuple[PartRecord, ...] = ()


@dataclass(frozen=True, slots=True)
class PartRecord:
    """A programme that a session did as a part of a routine; ``location`` as in Identity."""

    programme: str
    title: str
    location: str
    schedule: Schedule


def identity_of(programme: Programme, location: str, before: str | None = None) -> Identity:
    """Return the identity of a programme that was loaded from ``location``.

    before: the file that it was, before it was taken into the library.
    """
    exercises = [
        (one.id, one.position, one.side_order, *_sets(programme, one))
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
        before=before,
        schedule=schedule_of(programme) or _NOTHING_PRESCRIBED,
        parts=tuple(
            PartRecord(
                *(part.programme.id, part.programme.title, part.location),
                schedule_of(part.programme) or _NOTHING_PRESCRIBED,
            )
            for part in programme.parts
        ),
    )


def _sets(programme: Programme, exercise: Exercise) -> tuple[object, ...]:
    """Return how many sets and reps there are; where they differ, by side and set."""
    reps = [
        tuple(one.reps for one in programme.sets(exercise, side)) for side in exercise.side_order
    ]
    first = reps[0]
    alike = all(one == first for one in reps) and len(set(first)) == 1
    if alike and exercise.alternate == "no":
        return len(first), first[0]
    return exercise.alternate, reps


def _digest(value: object) -> str:
    return hashlib.sha256(json.dumps(value).encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class PlannedSide:
    """One side of one exercise as a session set out to do it; ``reps`` over all sets.

    part: of a routine, the number of its part, from 1; own: the exercise's id in that programme.
    """

    exercise: str
    name: str
    side: Side | None
    reps: int
    part: int | None = None
    own: str | None = None


@dataclass(frozen=True, slots=True)
class SideRecord:
    """The reps done of one side; none were planned before the session's start.

    part, own: as in PlannedSide.
    """

    exercise: str
    name: str
    side: Side | None
    planned: int
    done: int
    part: int | None = None
    own: str | None = None


@dataclass(frozen=True, slots=True)
class Comment:
    """Words of the person about a session, and when they were entered (UTC)."""

    text: str
    at: datetime


@dataclass(frozen=True, slots=True)
class SessionRecord:
    """One session: ``ended`` is the last thing known of it, in UTC like ``started``.

    ``outcome`` is None where the session never said how it ended: its process
    was killed, or it still goes on. ``start``: the id of the exercise that it was
    to begin at, None for the beginning; what comes before is not planned.
    ``location``: as in Identity. ``zone``: minutes that local time was ahead of UTC
    at the start. ``notices``: how the safety notices were said, None where they were
    not. ``pain``, ``effort``: 0 to 10 as answered, None without an answer;
    ``pain_stops``: when the person said that it hurts (UTC); ``screening``: question
    id and "yes" or "no". ``schedule``: what was prescribed then; ``parts``: the programmes of a
    routine. An earlier version noted none of these. ``routine``: of a session that is counted for
    a part of a routine, the title of that.
    """

    id: int
    programme: str
    title: str
    started: datetime
    ended: datetime
    outcome: Ending | None
    start: str | None
    sides: tuple[SideRecord, ...]
    location: str | None = None
    zone: int | None = None
    notices: Notices | None = None
    pain: int | None = None
    effort: int | None = None
    pain_stops: tuple[datetime, ...] = ()
    screening: tuple[tuple[str, str], ...] = ()
    comments: tuple[Comment, ...] = ()
    schedule: Schedule | None = None
    parts: tuple[PartRecord, ...] = ()
    routine: str | None = None

    @property
    def local_start(self) -> datetime:
        """The start by the clock where the session was; by this machine's where none was noted."""
        zone = None if self.zone is None else timezone(timedelta(minutes=self.zone))
        return self.started.astimezone(zone)

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
    """The place at which a session broke off; go on under the same ``session_id``.

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
    parts = {
        name: (number, own)
        for number, part in enumerate(programme.parts, 1)
        for name, own in part.ids
    }
    return tuple(
        PlannedSide(
            exercise.id,
            exercise.name,
            side,
            sum(one.reps for one in programme.sets(exercise, side)),
            *parts.get(exercise.id, ()),
        )
        for exercise in programme.exercises
        for side in exercise.side_order
    )


@dataclass(frozen=True, slots=True)
class Acquaintance:
    """Earlier sessions of one programme by the same person, as the history has them.

    ``sessions``: how many got to an exercise. ``full_at``, ``full_safety``: when all
    safety notices were last said (UTC), and the digest of what they were; None where
    they never were. ``pain_stop``: the last of the sessions had a pain stop. ``elsewhere``: how
    many sessions of other programmes got to an exercise. A session of a routine is one of each
    programme in it; its notices are not theirs.
    """

    sessions: int = 0
    full_at: datetime | None = None
    full_safety: str | None = None
    pain_stop: bool = False
    elsewhere: int = 0
