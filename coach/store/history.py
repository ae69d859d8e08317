"""The history: sessions, the reps done in them, and the place where each broke off."""

from __future__ import annotations

import hashlib
import json
import logging
import os
import sqlite3
import threading
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any, Final, Literal

from coach.dose import Side
from coach.errors import StoreError
from coach.folders import user_folder
from coach.items import Place
from coach.model import Exercise, Programme
from coach.store.database import OnNotice, open_database, unusable

# Theory of operation.
#
# A history is three tables (``database.MIGRATIONS``): sessions, what each planned to do (a row for
# each side of each exercise), and what was done of it (a row for each rep). Nothing is counted up
# in place: a rep that is told twice is one row, so a session may be told again what it already
# said. Everything else, such as "4 of 6 reps on the left", is counted when it is read.
#
# A rep is on the disk when it is done, so a session that is killed can be gone on with. It has no
# outcome then, and is unfinished like every one that was not completed. The place where it broke
# off is of use only in the same programme: a session keeps digests of what a place depends on,
# and of the safety notices, which are said again where they have changed.
#
# Several processes may write: each transaction enters as a writer at once, or two that have both
# read would wait on each other. Within a process a lock keeps the one connection to one thread.


# The records of the store, as frozen data.


# How a session ended, where it could still say so.
Ending = Literal["completed", "stopped", "interrupted", "failed"]


@dataclass(frozen=True, slots=True)
class Identity:
    """The identity of a session's programme: a file's name alone says nothing about whose it is.

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
    )


def _sets(programme: Programme, exercise: Exercise) -> tuple[object, ...]:
    """Return how many sets and reps there are; where they differ, by side and set."""
    reps = [
        tuple(one.reps for one in programme.sets(exercise, side)) for side in exercise.side_order
    ]
    first = reps[0]
    alike = all(one == first for one in reps) and len(set(first)) == 1
    return (
        (len(first), first[0])
        if alike and exercise.alternate == "no"
        else (
            exercise.alternate,
            reps,
        )
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
    """The reps done of one side; none were planned before the session's start."""

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
    outcome: Ending | None
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
    return tuple(
        PlannedSide(
            exercise.id,
            exercise.name,
            side,
            sum(one.reps for one in programme.sets(exercise, side)),
        )
        for exercise in programme.exercises
        for side in exercise.side_order
    )


# The store: sessions, the reps done in them, and where each one stands.


FILE_NAME: Final = "history.db"
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=timezone.utc)
_MS: Final = timedelta(milliseconds=1)


def state_folder() -> Path:
    """Return the folder of what the coach remembers: COACH_STATE_DIR, or the platform's."""
    return user_folder("state")


class Store:
    """The history. Any thread may call it, several processes at a time.

    Each write is on the disk when its method returns, so do not call one where
    milliseconds matter. Times are aware datetimes. Every method raises
    StoreError where the file cannot be used; a session can go on without it.
    """

    def __init__(self, path: Path, connection: sqlite3.Connection) -> None:
        self.path = path
        self._connection = connection
        self._lock = threading.Lock()

    @classmethod
    def open(cls, path: Path | None = None, on_notice: OnNotice | None = None) -> Store:
        """Open the store at ``path`` (``history.db`` in the state folder), made if missing.

        ``on_notice`` (a warning in the log by default) hears of a damaged file
        that was set aside.
        """
        file = path or state_folder() / FILE_NAME
        notice = on_notice or logging.getLogger(__name__).warning
        return cls(file, open_database(file, notice))

    def __enter__(self) -> Store:
        return self

    def __exit__(self, *error: object) -> None:
        self.close()

    def close(self) -> None:
        """Close the file; everything is already in it."""
        with self._lock:
            self._connection.close()

    def begin(
        self,
        programme: Identity,
        planned: Sequence[PlannedSide],
        at: datetime,
        start: str | None = None,
    ) -> int:
        """Enter a new session of a programme, and return the session's id.

        planned: all sides of the programme; ``start``: the exercise to begin at.
        """
        now = _ms(at)
        with self._writing() as connection:
            row = connection.execute(
                "INSERT INTO sessions (programme, title, started, ended, location, exercises,"
                " safety, start) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                (
                    *(programme.programme, programme.title, now, now),
                    *(
                        os.fsencode(programme.location),
                        programme.exercises,
                        programme.safety,
                        start,
                    ),
                ),
            )
            session = row.lastrowid
            assert session is not None
            connection.executemany(
                "INSERT INTO planned VALUES (?, ?, ?, ?, ?, ?)",
                [
                    (session, position, side.exercise, side.name, side.side, side.reps)
                    for position, side in enumerate(planned)
                ],
            )
        return session

    def progress(self, session: int, place: Place, at: datetime, *, rep_done: bool = False) -> None:
        """Note that the session is at ``place``, and with ``rep_done`` that this rep is done.

        A rep that is done twice counts once. A place outside all exercises is
        none to resume at, so the last one inside stays. ValueError for a rep
        done that ``place`` does not name.
        """
        if rep_done and None in (place.exercise, place.set, place.rep):
            raise ValueError(f"{place} does not say which rep")
        now = _ms(at)
        with self._writing() as connection:
            changed = connection.execute(
                "UPDATE sessions SET ended = ? WHERE id = ?", (now, session)
            )
            self._require(changed, session)
            if place.exercise is not None:
                connection.execute(
                    "UPDATE sessions SET exercise = ?, side = ?, set_number = ?, rep = ?"
                    " WHERE id = ?",
                    (place.exercise, place.side, place.set, place.rep, session),
                )
            if rep_done:
                connection.execute(
                    "INSERT OR IGNORE INTO done VALUES (?, ?, ?, ?, ?, ?)",
                    (session, place.exercise, place.side or "", place.set, place.rep, now),
                )

    def finish(self, session: int, outcome: Ending, at: datetime) -> None:
        """Note how the session ended."""
        self._set_outcome(session, outcome, at)

    def reopen(self, session: int, at: datetime) -> None:
        """Note that a session that had ended goes on."""
        self._set_outcome(session, None, at)

    def last_unfinished(self, programme: Identity | None = None) -> ResumePoint | None:
        """Return where the last session (of a programme) that got anywhere broke off.

        None where it was completed, or there is none. A session without a location
        counts as one of each programme of its id: it may be.
        """
        which: str = ""
        values: tuple[bytes | str, ...] = ()
        if programme is not None:
            which = " AND (location = ? OR location IS NULL AND programme = ?)"
            values = (os.fsencode(programme.location), programme.programme)
        with self._reading() as connection:
            row = connection.execute(
                "SELECT id, title, ended, outcome, location, exercises, safety,"
                " exercise, side, set_number, rep FROM sessions"
                f" WHERE exercise IS NOT NULL{which} ORDER BY id DESC LIMIT 1",
                values,
            ).fetchone()
        if row is None or row[3] == "completed":
            return None
        session, title, ended, _, location, exercises, safety, *place = row
        return ResumePoint(
            *(session, title, Place(*place), _time(ended)),
            location=None if location is None else os.fsdecode(location),
            exercises=exercises,
            safety=safety,
        )

    def history(self, limit: int | None = None) -> tuple[SessionRecord, ...]:
        """Return the sessions, the newest last; with ``limit`` no more than the newest ones."""
        with self._reading() as connection:
            rows = connection.execute(
                "SELECT id, programme, title, started, ended, outcome, start FROM sessions"
                " ORDER BY id DESC LIMIT ?",
                (-1 if limit is None else limit,),
            ).fetchall()
            if not rows:
                return ()
            sides = _sides(connection, rows[-1][0], {row[0]: row[6] for row in rows})
        return tuple(
            SessionRecord(
                *(session, programme, title, _time(started), _time(ended), outcome, start),
                sides=sides[session],
            )
            for session, programme, title, started, ended, outcome, start in reversed(rows)
        )

    def _set_outcome(self, session: int, outcome: Ending | None, at: datetime) -> None:
        with self._writing() as connection:
            changed = connection.execute(
                "UPDATE sessions SET outcome = ?, ended = ? WHERE id = ?",
                (outcome, _ms(at), session),
            )
            self._require(changed, session)

    def _require(self, changed: sqlite3.Cursor, session: int) -> None:
        if not changed.rowcount:
            raise StoreError(
                f"The history {self.path} has no session {session}: it was replaced meanwhile. "
                "Start the session again."
            )

    @contextmanager
    def _writing(self) -> Iterator[sqlite3.Connection]:
        """One transaction, entered as a writer at once so that two never wait on each other."""
        with self._using("BEGIN IMMEDIATE") as connection:
            yield connection

    @contextmanager
    def _reading(self) -> Iterator[sqlite3.Connection]:
        """One transaction, so that all that is read is of the same moment."""
        with self._using("BEGIN") as connection:
            yield connection

    @contextmanager
    def _using(self, begin: str) -> Iterator[sqlite3.Connection]:
        with self._lock:
            try:
                self._connection.execute(begin)
                try:
                    yield self._connection
                    self._connection.execute("COMMIT")
                except BaseException:
                    if self._connection.in_transaction:
                        self._connection.execute("ROLLBACK")
                    raise
            except sqlite3.Error as error:
                raise unusable(self.path, error) from error


def _sides(
    connection: sqlite3.Connection, first: int, starts: Mapping[int, str | None]
) -> dict[int, tuple[SideRecord, ...]]:
    """Return what was planned and done, by session, of the session ``first`` and all after it.

    Of what comes before a session's start only what was done nevertheless.
    """
    done: dict[int, dict[tuple[str, Side | None], int]] = defaultdict(dict)
    for session, exercise, side, reps in connection.execute(
        "SELECT session, exercise, side, count(*) FROM done WHERE session >= ?"
        " GROUP BY session, exercise, side ORDER BY session, min(at)",
        (first,),
    ):
        done[session][exercise, side or None] = reps
    sides: dict[int, list[SideRecord]] = defaultdict(list)
    planned: list[Any] = connection.execute(
        "SELECT session, exercise, name, side, reps FROM planned WHERE session >= ?"
        " ORDER BY session, position",
        (first,),
    ).fetchall()
    begun = {session for session, start in starts.items() if start is None}
    for session, exercise, name, side, reps in planned:
        if exercise == starts[session]:
            begun.add(session)
        did = done[session].pop((exercise, side), 0)
        if session in begun or did:
            of = reps if session in begun else 0
            sides[session].append(SideRecord(exercise, name, side, of, did))
    for session, unplanned in done.items():
        for (exercise, side), reps in unplanned.items():
            sides[session].append(SideRecord(exercise, exercise, side, 0, reps))
    return defaultdict(tuple, {session: tuple(records) for session, records in sides.items()})


def _ms(at: datetime) -> int:
    """Milliseconds since 1970; ValueError for a time without its zone."""
    if at.tzinfo is None:
        raise ValueError("a time in the history needs its zone")
    return (at - _EPOCH) // _MS


def _time(ms: int) -> datetime:
    return _EPOCH + ms * _MS
