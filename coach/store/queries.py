"""Queries of a history: its sessions, where one broke off, what the person knows.

Each takes a connection within a transaction, so that all it reads is of one moment.
"""

from __future__ import annotations

import os
import sqlite3
from collections import defaultdict
from collections.abc import Mapping
from typing import Any

from coach.days import Schedule
from coach.dose import DAYS, Side
from coach.items import EFFORT, PAIN, SCREENING, Place
from coach.store.records import (
    Acquaintance,
    Comment,
    Identity,
    PartRecord,
    ResumePoint,
    SessionRecord,
    SideRecord,
)
from coach.store.tables import time_of


def sessions(connection: sqlite3.Connection, limit: int | None) -> tuple[SessionRecord, ...]:
    """Return the sessions, the newest last; with ``limit`` no more than the newest ones."""
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
            *(session, programme, title, time_of(started), time_of(ended), outcome, start),
            sides=sides[session],
            location=None if known[0] is None else os.fsdecode(known[0]),
            zone=known[1],
            notices=known[2],
            **(said[session] | prescribed[session]),
        )
        for session, programme, title, started, ended, outcome, start, *known in reversed(rows)
    )


def last_unfinished(
    connection: sqlite3.Connection, programme: Identity | None
) -> ResumePoint | None:
    """Return where the last session (of a programme) that got anywhere broke off, if it did."""
    which: str = ""
    values: tuple[bytes | str | None, ...] = ()
    if programme is not None:
        which = " AND (location IN (?, ?) OR location IS NULL AND programme = ?)"
        values = (*_places(programme.location, programme.before), programme.programme)
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
        *(session, title, Place(*place), time_of(ended)),
        location=None if location is None else os.fsdecode(location),
        exercises=exercises,
        safety=safety,
    )


def acquaintance(connection: sqlite3.Connection, location: str, before: str | None) -> Acquaintance:
    """Return what is known of the earlier sessions of the programme of ``location``."""
    got = "FROM sessions WHERE exercise IS NOT NULL"
    own = f"{got} AND location IN (?, ?)"
    of = (
        f"{got} AND (location IN (?, ?)"
        " OR id IN (SELECT session FROM parts WHERE location IN (?, ?)))"
    )
    values = _places(location, before)
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
    full_at = None if at is None else time_of(at)
    return Acquaintance(count, full_at, safety, stops > 0, every - count)


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
        said[session]["pain_stops"] = (*said[session].get("pain_stops", ()), time_of(at))
    for session, text, at in connection.execute(
        "SELECT session, text, at FROM comments WHERE session >= ? ORDER BY rowid", (first,)
    ):
        comment = Comment(text, time_of(at))
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
