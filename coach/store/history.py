"""The history: sessions, the reps done in them, and the place where each broke off."""

from __future__ import annotations

import logging
import os
import sqlite3
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

from coach.errors import StoreError
from coach.folders import user_folder
from coach.items import EFFORT, PAIN, Notices, Place
from coach.store import queries
from coach.store.browser import BrowserSession
from coach.store.database import (
    OnNotice,
    damaged_ones,
    open_database,
    unusable,
)
from coach.store.locks import LOOK_SECONDS, hold, none_running, reading, writing
from coach.store.records import (
    Acquaintance,
    Ending,
    Identity,
    PlannedSide,
    ResumePoint,
    SessionRecord,
)
from coach.store.tables import empty, ms_of

# Theory of operation.
#
# A history is tables (``tables.MIGRATIONS``) of sessions, of what each planned to do (a row for
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
# Several processes may read and write (``locks``). Within a process a lock keeps the one
# connection to one thread.


FILE_NAME: Final = "history.db"
LONGEST_COMMENT: Final = 2_000


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
        # Who writes without a pause leaves the others room between two commits.
        self._free_until = 0.0

    @classmethod
    def open(
        cls,
        path: Path | None = None,
        on_notice: OnNotice | None = None,
        *,
        to_read: bool = False,
    ) -> Store:
        """Open the store at ``path`` (``history.db`` in the state folder), made if missing.

        ``on_notice`` (a warning in the log by default) hears of a damaged file
        that was set aside. to_read: what is in it now, to be looked at only, so that
        nobody who writes is kept waiting.
        """
        file = path or state_folder() / FILE_NAME
        notice = on_notice or logging.getLogger(__name__).warning
        return cls(file, open_database(file, notice, to_read=to_read))

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
        now, zone = ms_of(at), at.utcoffset()
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
        started = ms_of(session.started)
        head = (session.programme, session.title, started, ms_of(session.ended))
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
                    (number, place.exercise, place.side or "", place.set, place.rep, ms_of(at))
                    for place, at in session.done
                ],
            )
            answers = ((PAIN, session.pain), (EFFORT, session.effort))
            connection.executemany(
                "INSERT INTO answers VALUES (?, ?, ?, ?)",
                [
                    (number, question, str(value), ms_of(session.ended))
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
        now = ms_of(at)
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
            (session, question, value, ms_of(at)),
        )

    def pain_stop(self, session: int, at: datetime) -> None:
        """Note that the person said that it hurts, and that the session stood still for it."""
        self._add(session, "INSERT INTO events VALUES (?, 'pain-stop', ?)", (session, ms_of(at)))

    def comment(self, session: int, text: str, at: datetime) -> None:
        """Note words of the person; ValueError for more than LONGEST_COMMENT characters."""
        if len(text) > LONGEST_COMMENT:
            raise ValueError(f"a comment has at most {LONGEST_COMMENT} characters")
        self._add(session, "INSERT INTO comments VALUES (?, ?, ?)", (session, text, ms_of(at)))

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
        with self._reading() as connection:
            return queries.last_unfinished(connection, programme)

    def acquaintance(self, location: str, before: str | None = None) -> Acquaintance:
        """Return what is known of the earlier sessions of the programme of ``location``.

        before: where it was earlier, as in Identity.
        """
        with self._reading() as connection:
            return queries.acquaintance(connection, location, before)

    def history(self, limit: int | None = None) -> tuple[SessionRecord, ...]:
        """Return the sessions, the newest last; with ``limit`` no more than the newest ones."""
        with self._reading() as connection:
            return queries.sessions(connection, limit)

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
                (outcome, ms_of(at), session),
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
        time.sleep(max(self._free_until - time.monotonic(), 0))
        begun = time.monotonic()
        with self._transaction(writing) as connection:
            yield connection
        ended = time.monotonic()
        self._free_until = ended + min((ended - begun) / 2, LOOK_SECONDS)

    @contextmanager
    def _reading(self) -> Iterator[sqlite3.Connection]:
        with self._transaction(reading) as connection:
            yield connection

    @contextmanager
    def _transaction(
        self, kind: Callable[[sqlite3.Connection], AbstractContextManager[None]]
    ) -> Iterator[sqlite3.Connection]:
        with self._lock:
            try:
                with kind(self._connection):
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
