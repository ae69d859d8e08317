"""The tables of the store, and how an older store becomes one of this version.

The checks in the tables are not there for this program, which keeps to them
anyway: SQLite's integrity check reads them, so that damage shows.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from typing import Any, Final

APPLICATION_ID: Final = 0x436F6163
"""Marks a SQLite file as a store of the coach."""

_TIME = "INTEGER NOT NULL CHECK (typeof({0}) = 'integer' AND {0} BETWEEN 0 AND 253402300799999)"
_COUNT = "CHECK (typeof({0}) = 'integer' AND {0} > 0)"
_BLOB = "CHECK (typeof({0}) IN ('blob', 'null'))"

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
)
"""Entry n brings a store of version n to version n + 1; entries are never changed."""

VERSION: Final = len(MIGRATIONS)


def migrate(
    connection: sqlite3.Connection, migrations: Sequence[Sequence[str]] = MIGRATIONS
) -> None:
    """Bring a store to the last version, in one transaction: wholly or not at all.

    Raises sqlite3.Error, and the store is then as it was.
    """
    connection.execute("BEGIN IMMEDIATE")
    try:
        for statements in migrations[version_of(connection) :]:
            for statement in statements:
                connection.execute(statement)
        connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
        connection.execute(f"PRAGMA user_version = {len(migrations)}")
        connection.execute("COMMIT")
    except BaseException:
        connection.execute("ROLLBACK")
        raise


def version_of(connection: sqlite3.Connection) -> int:
    """Return the version that the store itself states."""
    version: int = connection.execute("PRAGMA user_version").fetchone()[0]
    return version


def layout(connection: sqlite3.Connection) -> list[Any]:
    """Return every table and index with the words that made it."""
    return connection.execute("SELECT name, sql FROM sqlite_master ORDER BY name").fetchall()


def expected_layout() -> list[Any]:
    """Return what ``layout`` gives for a sound store of this version."""
    connection = sqlite3.connect(":memory:", isolation_level=None)
    try:
        migrate(connection)
        return layout(connection)
    finally:
        connection.close()
