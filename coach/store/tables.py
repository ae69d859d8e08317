"""The tables of a history, and how an older one becomes one of this version."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from datetime import datetime, timedelta, timezone
from functools import cache
from typing import Any, Final

from coach.store.locks import execute, writing

# The checks in the tables are not there for this program, which keeps to them
# anyway: SQLite's integrity check reads them, so that damage shows.


# Marks a SQLite file as a store of the coach.
APPLICATION_ID: Final = 0x436F6163

_TIME = "INTEGER NOT NULL CHECK (typeof({0}) = 'integer' AND {0} BETWEEN 0 AND 253402300799999)"
_COUNT = "CHECK (typeof({0}) = 'integer' AND {0} > 0)"
_SIDE = (
    "CHECK (side IN ('left', 'right', 'clockwise', 'anticlockwise', 'forward', 'back', 'inward',"
    " 'outward', ''))"
)
_OFTEN = "CHECK (typeof({0}) IN ('integer', 'null') AND {0} BETWEEN 1 AND 1000)"
_BLOB = "CHECK (typeof({0}) IN ('blob', 'null'))"

# Entry n brings a store of version n to version n + 1; entries are never changed.
MIGRATIONS: Final[tuple[tuple[str, ...], ...]] = (
    (
        f"""CREATE TABLE sessions (
            id INTEGER PRIMARY KEY,
            programme TEXT NOT NULL,
            title TEXT NOT NULL,
            started {_TIME.format("started")},
            ended {_TIME.format("ended")},
            outcome TEXT CHECK (outcome IN ('completed', 'stopped', 'interrupted', 'failed')),
            exercise TEXT,
            side TEXT CHECK (side IN ('left', 'right')),
            set_number INTEGER CHECK (set_number > 0),
            rep INTEGER CHECK (rep > 0)
        )""",
        "CREATE INDEX sessions_of_programme ON sessions (programme, id)",
        f"""CREATE TABLE planned (
            session INTEGER NOT NULL REFERENCES sessions (id),
            position INTEGER NOT NULL,
            exercise TEXT NOT NULL,
            name TEXT NOT NULL,
            side TEXT CHECK (side IN ('left', 'right')),
            reps INTEGER NOT NULL {_COUNT.format("reps")},
            PRIMARY KEY (session, position)
        ) WITHOUT ROWID""",
        f"""CREATE TABLE done (
            session INTEGER NOT NULL REFERENCES sessions (id),
            exercise TEXT NOT NULL,
            side TEXT NOT NULL CHECK (side IN ('left', 'right', '')),
            set_number INTEGER NOT NULL {_COUNT.format("set_number")},
            rep INTEGER NOT NULL {_COUNT.format("rep")},
            at {_TIME.format("at")},
            PRIMARY KEY (session, exercise, side, set_number, rep)
        ) WITHOUT ROWID""",
    ),
    (
        f"ALTER TABLE sessions ADD COLUMN location BLOB {_BLOB.format('location')}",
        "ALTER TABLE sessions ADD COLUMN exercises TEXT",
        "ALTER TABLE sessions ADD COLUMN safety TEXT",
        "ALTER TABLE sessions ADD COLUMN start TEXT",
        "DROP INDEX sessions_of_programme",
        "CREATE INDEX sessions_of_location ON sessions (location, id)",
    ),
    # A side may be a direction: SQLite changes a check only with the whole table.
    (
        f"""CREATE TABLE new_sessions (
            id INTEGER PRIMARY KEY,
            programme TEXT NOT NULL,
            title TEXT NOT NULL,
            started {_TIME.format("started")},
            ended {_TIME.format("ended")},
            outcome TEXT CHECK (outcome IN ('completed', 'stopped', 'interrupted', 'failed')),
            exercise TEXT,
            side TEXT {_SIDE},
            set_number INTEGER CHECK (set_number > 0),
            rep INTEGER CHECK (rep > 0),
            location BLOB {_BLOB.format("location")},
            exercises TEXT,
            safety TEXT,
            start TEXT
        )""",
        "INSERT INTO new_sessions SELECT id, programme, title, started, ended, outcome, exercise,"
        " side, set_number, rep, location, exercises, safety, start FROM sessions",
        f"""CREATE TABLE new_planned (
            session INTEGER NOT NULL REFERENCES new_sessions (id),
            position INTEGER NOT NULL,
            exercise TEXT NOT NULL,
            name TEXT NOT NULL,
            side TEXT {_SIDE},
            reps INTEGER NOT NULL {_COUNT.format("reps")},
            PRIMARY KEY (session, position)
        ) WITHOUT ROWID""",
        "INSERT INTO new_planned SELECT session, position, exercise, name, side, reps FROM planned",
        f"""CREATE TABLE new_done (
            session INTEGER NOT NULL REFERENCES new_sessions (id),
            exercise TEXT NOT NULL,
            side TEXT NOT NULL {_SIDE},
            set_number INTEGER NOT NULL {_COUNT.format("set_number")},
            rep INTEGER NOT NULL {_COUNT.format("rep")},
            at {_TIME.format("at")},
            PRIMARY KEY (session, exercise, side, set_number, rep)
        ) WITHOUT ROWID""",
        "INSERT INTO new_done SELECT session, exercise, side, set_number, rep, at FROM done",
        "DROP TABLE done",
        "DROP TABLE planned",
        "DROP TABLE sessions",
        "ALTER TABLE new_sessions RENAME TO sessions",
        "ALTER TABLE new_planned RENAME TO planned",
        "ALTER TABLE new_done RENAME TO done",
        "CREATE INDEX sessions_of_location ON sessions (location, id)",
    ),
    (
        "ALTER TABLE sessions ADD COLUMN zone INTEGER"
        " CHECK (typeof(zone) IN ('integer', 'null') AND zone BETWEEN -1440 AND 1440)",
        "ALTER TABLE sessions ADD COLUMN notices TEXT CHECK (notices IN ('full', 'brief'))",
        f"""CREATE TABLE answers (
            session INTEGER NOT NULL REFERENCES sessions (id),
            question TEXT NOT NULL,
            value TEXT NOT NULL CHECK (
                CASE WHEN question IN ('pain', 'effort')
                THEN value IN ('0', '1', '2', '3', '4', '5', '6', '7', '8', '9', '10')
                ELSE value IN ('yes', 'no') END
            ),
            at {_TIME.format("at")},
            PRIMARY KEY (session, question)
        ) WITHOUT ROWID""",
        f"""CREATE TABLE events (
            session INTEGER NOT NULL REFERENCES sessions (id),
            kind TEXT NOT NULL CHECK (kind = 'pain-stop'),
            at {_TIME.format("at")}
        )""",
        "CREATE INDEX events_of_session ON events (session)",
        f"""CREATE TABLE comments (
            session INTEGER NOT NULL REFERENCES sessions (id),
            text TEXT NOT NULL CHECK (length(text) <= 2000),
            at {_TIME.format("at")}
        )""",
        "CREATE INDEX comments_of_session ON comments (session)",
    ),
    # What was prescribed, of the session (part 0) and of each part of a routine.
    (
        f"""CREATE TABLE schedules (
            session INTEGER NOT NULL REFERENCES sessions (id),
            part INTEGER NOT NULL CHECK (typeof(part) = 'integer' AND part >= 0),
            days TEXT NOT NULL,
            every_days INTEGER {_OFTEN.format("every_days")},
            times_a_week INTEGER {_OFTEN.format("times_a_week")},
            times_a_day INTEGER NOT NULL {_OFTEN.format("times_a_day")},
            PRIMARY KEY (session, part)
        ) WITHOUT ROWID""",
        f"""CREATE TABLE parts (
            session INTEGER NOT NULL REFERENCES sessions (id),
            part INTEGER NOT NULL {_COUNT.format("part")},
            programme TEXT NOT NULL,
            title TEXT NOT NULL,
            location BLOB NOT NULL CHECK (typeof(location) = 'blob'),
            PRIMARY KEY (session, part)
        ) WITHOUT ROWID""",
        "ALTER TABLE planned ADD COLUMN part INTEGER"
        " CHECK (typeof(part) IN ('integer', 'null') AND part > 0)",
        "ALTER TABLE planned ADD COLUMN own TEXT",
    ),
)

VERSION: Final = len(MIGRATIONS)


def migrate(
    connection: sqlite3.Connection, migrations: Sequence[Sequence[str]] = MIGRATIONS
) -> None:
    """Bring a store to the last version, in one transaction: wholly or not at all.

    Raises sqlite3.Error, and the store is then as it was.
    """
    with writing(connection):
        for statements in migrations[version_of(connection) :]:
            for statement in statements:
                connection.execute(statement)
        connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
        connection.execute(f"PRAGMA user_version = {len(migrations)}")


def version_of(connection: sqlite3.Connection) -> int:
    """Return the version that the store itself states."""
    version: int = connection.execute("PRAGMA user_version").fetchone()[0]
    return version


def layout(connection: sqlite3.Connection) -> list[Any]:
    """Return every table and index with the words that made it."""
    return connection.execute("SELECT name, sql FROM sqlite_master ORDER BY name").fetchall()


def empty(connection: sqlite3.Connection) -> None:
    """Delete every row of every table, in one transaction, and overwrite what they were.

    Raises sqlite3.Error, and the store is then as it was.
    """
    connection.execute("PRAGMA secure_delete = ON")
    with writing(connection):
        connection.execute("PRAGMA defer_foreign_keys = ON")
        tables = connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
        for (table,) in tables.fetchall():
            connection.execute(f"DELETE FROM {table}")
    execute(connection, "VACUUM")


@cache
def expected_layout() -> list[Any]:
    """Return what ``layout`` gives for a sound store of this version."""
    connection = sqlite3.connect(":memory:", isolation_level=None)
    try:
        migrate(connection)
        return layout(connection)
    finally:
        connection.close()


# Times are whole milliseconds since 1970.
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=timezone.utc)
_MS: Final = timedelta(milliseconds=1)


def ms_of(at: datetime) -> int:
    """Milliseconds since 1970; ValueError for a time without its zone."""
    if at.tzinfo is None:
        raise ValueError("a time in the history needs its zone")
    return (at - _EPOCH) // _MS


def time_of(ms: int) -> datetime:
    """Return the moment that is kept as ``ms``."""
    return _EPOCH + ms * _MS
