"""The history: sessions, the reps done in them, and the place where each broke off."""

from __future__ import annotations

import logging
import os
import sqlite3
import threading
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any, Final

from coach.days import Schedule
from coach.dose import DAYS, Side
from coach.errors import StoreError
from coach.folders import user_folder
from coach.items import EFFORT, PAIN, SCREENING, Notices, Place
from coach.store.browser import BrowserSession
from coach.store.database import (
    OnNotice,
    damaged_ones,
    empty,
    open_database,
    transaction,
    unusable,
)
from coach.store.records import (
    Acquaintance,
    Comment,
    Ending,
    Identity,
    PartRecord,
    PlannedSide,
    ResumePoint,
    SessionRecord,
    SideRecord,
)
from coach.store.running import hold, none_running

# Theory of operation.
#
# A history is tables (``database.MIGRATIONS``) of sessions, of what each planned to do (a row for
# each side of each exercise), and of what was done of it (a row for each rep). Nothing is counted
# up in place: a rep that is told twice is one row, so a session may be told again what it already
# said. Everything else, such as "4 of 6 reps on the left", is counted when it is read. What the
# person said is rows too: an answer for each question, the last one given, the moments at which it
# hurt, and comments. What was prescribed then is kept with it, of each part of a routine, too:
# a file that changes later does not change what came before.
#
# A rep is on the disk when it is done, so a session that is killed can be gone on with. It has no
# outcome then, and is unfinished like every one that was not completed. The place where it broke
# off is of use only in the same programme: a session keeps digests of what a place depends on,
# and of the safety notices, which are said again where they have changed.
#
# Several processes may write: each transaction enters as a writer at once, or two that have both
# read would wait on each other. Within a process a lock keeps the one connection to one thread.


FILE_NAME: Final = "history.db"
LONGEST_COMMENT: Final = 2_000
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
        self._running: sqlite3.Connection | None = None

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
            if self._running:
                self._running.close()

    def begin(
        self,
        programme: Identity,
        planned: Sequence[PlannedSide],
        at: datetime,
        start: str | None = None,
        notices: Notices | None = None,
    ) -> int:
        """Enter a new session of a programme, and return the session's id.

        planned: all sides of the programme; ``at``: in local time, for its zone is
        kept; ``start``: the exercise to begin at; ``notices``: how they are said.
        """
        self._run()
        now, zone = _ms(at), at.utcoffset()
        assert zone is not None
        with self._writing() as connection:
            row = connection.execute(
                "INSERT INTO sessions (programme, title, started, ended, location, exercises,"
                " safety, start, zone, notices) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                (
                    *(programme.programme, programme.title, now, now),
                    *(os.fsencode(programme.location), programme.exercises, programme.safety),
                    *(start, zone // timedelta(minutes=1), notices),
                ),
            )
            session = row.lastrowid
            assert session is not None
            _plan(connection, session, planned)
            connection.executemany(
                "INSERT INTO parts VALUES (?, ?, ?, ?, ?)",
                [
                    (session, number, part.programme, part.title, os.fsencode(part.location))
                    for number, part in enumerate(programme.parts, 1)
                ],
            )
            schedules = (programme.schedule, *(part.schedule for part in programme.parts))
            connection.executemany(
                "INSERT INTO schedules VALUES (?, ?, ?, ?, ?, ?)",
                [
                    (
                        *(session, number, ",".join(one.days)),
                        *(one.every_days, one.times_a_week, one.times_a_day),
                    )
                    for number, one in enumerate(schedules)
                ],
            )
        return session

    def enter(self, session: BrowserSession) -> bool:
        """Enter a session that was done in a browser; return False where it is there already.

        It is known by its programme and the millisecond in which it started. It has no place to
        resume at: that is in the browser.
        """
        started = _ms(session.started)
        head = (session.programme, session.title, started, _ms(session.ended))
        with self._writing() as connection:
            row = connection.execute(
                "INSERT INTO sessions (programme, title, started, ended, outcome, zone)"
                " SELECT ?, ?, ?, ?, ?, ? WHERE NOT EXISTS"
                " (SELECT 1 FROM sessions WHERE programme = ? AND started = ?)",
                (*head, session.outcome, session.zone, session.programme, started),
            )
            if not row.rowcount:
                return False
            number = row.lastrowid
            assert number is not None
            _plan(connection, number, session.planned)
            connection.executemany(
                "INSERT OR IGNORE INTO done VALUES (?, ?, ?, ?, ?, ?)",
                [
                    (number, place.exercise, place.side or "", place.set, place.rep, _ms(at))
                    for place, at in session.done
                ],
            )
            answers = ((PAIN, session.pain), (EFFORT, session.effort))
            connection.executemany(
                "INSERT INTO answers VALUES (?, ?, ?, ?)",
                [
                    (number, question, str(value), _ms(session.ended))
                    for question, value in answers
                    if value is not None
                ],
            )
        return True

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

    def answer(self, session: int, question: str, value: str, at: datetime) -> None:
        """Note an answer; the last one to a question stands.

        question: PAIN or EFFORT, with a value of "0" to "10"; SCREENING and an id, with
        "yes" or "no".
        """
        self._add(
            session,
            "INSERT INTO answers VALUES (?, ?, ?, ?)"
            " ON CONFLICT DO UPDATE SET value = excluded.value, at = excluded.at",
            (session, question, value, _ms(at)),
        )

    def pain_stop(self, session: int, at: datetime) -> None:
        """Note that the person said that it hurts, and that the session stood still for it."""
        self._add(session, "INSERT INTO events VALUES (?, 'pain-stop', ?)", (session, _ms(at)))

    def comment(self, session: int, text: str, at: datetime) -> None:
        """Note words of the person; ValueError for more than LONGEST_COMMENT characters."""
        if len(text) > LONGEST_COMMENT:
            raise ValueError(f"a comment has at most {LONGEST_COMMENT} characters")
        self._add(session, "INSERT INTO comments VALUES (?, ?, ?)", (session, text, _ms(at)))

    def finish(self, session: int, outcome: Ending, at: datetime) -> None:
        """Note how the session ended."""
        self._set_outcome(session, outcome, at)

    def reopen(self, session: int, at: datetime) -> None:
        """Note that a session that had ended goes on."""
        self._run()
        self._set_outcome(session, None, at)

    def last_unfinished(self, programme: Identity | None = None) -> ResumePoint | None:
        """Return where the last session (of a programme) that got anywhere broke off.

        None where it was completed, or there is none. A session without a location
        counts as one of each programme of its id: it may be.
        """
        which: str = ""
        values: tuple[bytes | str | None, ...] = ()
        if programme is not None:
            which = " AND (location IN (?, ?) OR location IS NULL AND programme = ?)"
            values = (*_places(programme.location, programme.before), programme.programme)
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

    def acquaintance(self, location: str, before: str | None = None) -> Acquaintance:
        """Return what is known of the earlier sessions of the programme of ``location``.

        before: where it was earlier, as in Identity.
        """
        got = "FROM sessions WHERE exercise IS NOT NULL"
        own = f"{got} AND location IN (?, ?)"
        of = (
            f"{got} AND (location IN (?, ?)"
            " OR id IN (SELECT session FROM parts WHERE location IN (?, ?)))"
        )
        values = _places(location, before)
        with self._reading() as connection:
            (every,) = connection.execute(f"SELECT count(*) {got}").fetchone()
            (count,) = connection.execute(f"SELECT count(*) {of}", values * 2).fetchone()
            full = connection.execute(
                f"SELECT started, safety {own} AND notices = 'full' ORDER BY id DESC LIMIT 1",
                values,
            ).fetchone()
            (stops,) = connection.execute(
                f"SELECT count(*) FROM events WHERE session = (SELECT max(id) {of})", values * 2
            ).fetchone()
        at, safety = full or (None, None)
        full_at = None if at is None else _time(at)
        return Acquaintance(count, full_at, safety, stops > 0, every - count)

    def history(self, limit: int | None = None) -> tuple[SessionRecord, ...]:
        """Return the sessions, the newest last; with ``limit`` no more than the newest ones."""
        with self._reading() as connection:
            rows = connection.execute(
                "SELECT id, programme, title, started, ended, outcome, start, location, zone,"
                " notices FROM sessions ORDER BY id DESC LIMIT ?",
                (-1 if limit is None else limit,),
            ).fetchall()
            if not rows:
                return ()
            first = rows[-1][0]
            sides = _sides(connection, first, {row[0]: row[6] for row in rows})
            said = _said(connection, first)
            prescribed = _prescribed(connection, first)
        return tuple(
            SessionRecord(
                *(session, programme, title, _time(started), _time(ended), outcome, start),
                sides=sides[session],
                location=None if known[0] is None else os.fsdecode(known[0]),
                zone=known[1],
                notices=known[2],
                **(said[session] | prescribed[session]),
            )
            for session, programme, title, started, ended, outcome, start, *known in reversed(rows)
        )

    @property
    def damaged(self) -> tuple[Path, ...]:
        """Damaged histories that were set aside here."""
        return damaged_ones(self.path)

    def forget(self) -> None:
        """Delete every session, wholly or not at all, and what was set aside.

        What is deleted is overwritten. Raises StoreError while a session is going on, in this
        store or another one of the same path, until that is closed.
        """
        try:
            with none_running(self.path), self._lock:
                empty(self._connection)
            for path in self.damaged:
                path.unlink()
        except (OSError, sqlite3.Error) as error:
            raise unusable(self.path, error) from error

    def _run(self) -> None:
        """Take part, until this is closed, in the lock that tells that a session is going on."""
        with self._lock:
            try:
                self._running = self._running or hold(self.path)
            except sqlite3.Error as error:
                raise unusable(self.path, error) from error

    def _set_outcome(self, session: int, outcome: Ending | None, at: datetime) -> None:
        with self._writing() as connection:
            changed = connection.execute(
                "UPDATE sessions SET outcome = ?, ended = ? WHERE id = ?",
                (outcome, _ms(at), session),
            )
            self._require(changed, session)

    def _add(self, session: int, statement: str, values: tuple[int | str, ...]) -> None:
        """Add a row about a session, which must be there."""
        with self._writing() as connection:
            self._require(
                connection.execute("UPDATE sessions SET id = id WHERE id = ?", (session,)), session
            )
            connection.execute(statement, values)

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
                with transaction(self._connection, begin):
                    yield self._connection
            except sqlite3.Error as error:
                raise unusable(self.path, error) from error


def _plan(connection: sqlite3.Connection, session: int, planned: Sequence[PlannedSide]) -> None:
    connection.executemany(
        "INSERT INTO planned VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        [
            (
                *(session, position, side.exercise, side.name, side.side, side.reps),
                *(side.part, side.own),
            )
            for position, side in enumerate(planned)
        ],
    )


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
        "SELECT session, exercise, name, side, reps, part, own FROM planned WHERE session >= ?"
        " ORDER BY session, position",
        (first,),
    ).fetchall()
    begun = {session for session, start in starts.items() if start is None}
    for session, exercise, name, side, reps, *whose in planned:
        if exercise == starts[session]:
            begun.add(session)
        did = done[session].pop((exercise, side), 0)
        if session in begun or did:
            of = reps if session in begun else 0
            sides[session].append(SideRecord(exercise, name, side, of, did, *whose))
    for session, unplanned in done.items():
        for (exercise, side), reps in unplanned.items():
            sides[session].append(SideRecord(exercise, exercise, side, 0, reps))
    return defaultdict(tuple, {session: tuple(records) for session, records in sides.items()})


def _said(connection: sqlite3.Connection, first: int) -> dict[int, dict[str, Any]]:
    """Return what the person said, as fields of SessionRecord, by session from ``first`` on."""
    said: dict[int, dict[str, Any]] = defaultdict(dict)
    for session, question, value in connection.execute(
        "SELECT session, question, value FROM answers WHERE session >= ? ORDER BY at, question",
        (first,),
    ):
        if question in (PAIN, EFFORT):
            said[session][question] = int(value)
        else:
            answer = (question.removeprefix(SCREENING), value)
            said[session]["screening"] = (*said[session].get("screening", ()), answer)
    for session, at in connection.execute(
        "SELECT session, at FROM events WHERE session >= ? ORDER BY rowid", (first,)
    ):
        said[session]["pain_stops"] = (*said[session].get("pain_stops", ()), _time(at))
    for session, text, at in connection.execute(
        "SELECT session, text, at FROM comments WHERE session >= ? ORDER BY rowid", (first,)
    ):
        comment = Comment(text, _time(at))
        said[session]["comments"] = (*said[session].get("comments", ()), comment)
    return said


def _prescribed(connection: sqlite3.Connection, first: int) -> dict[int, dict[str, Any]]:
    """Return what was prescribed, as fields of SessionRecord, by session from ``first`` on."""
    found: dict[int, dict[str, Any]] = defaultdict(dict)
    schedules: dict[tuple[int, int], Schedule] = {}
    for session, part, days, *often in connection.execute(
        "SELECT session, part, days, every_days, times_a_week, times_a_day FROM schedules"
        " WHERE session >= ?",
        (first,),
    ):
        named = days.split(",")
        schedules[session, part] = Schedule(tuple(day for day in DAYS if day in named), *often)
        if part == 0:
            found[session]["schedule"] = schedules[session, part]
    for session, part, programme, title, location in connection.execute(
        "SELECT session, part, programme, title, location FROM parts WHERE session >= ?"
        " ORDER BY session, part",
        (first,),
    ):
        known = schedules.get((session, part), Schedule())
        one = PartRecord(programme, title, os.fsdecode(location), known)
        found[session]["parts"] = (*found[session].get("parts", ()), one)
    return found


def _places(location: str, before: str | None) -> tuple[bytes, bytes | None]:
    """Return two locations as they are kept; of the second there may be none."""
    return os.fsencode(location), None if before is None else os.fsencode(before)


def _ms(at: datetime) -> int:
    """Milliseconds since 1970; ValueError for a time without its zone."""
    if at.tzinfo is None:
        raise ValueError("a time in the history needs its zone")
    return (at - _EPOCH) // _MS


def _time(ms: int) -> datetime:
    return _EPOCH + ms * _MS
