"""The SQLite file of the store: its tables and migrations, opening, damage."""

from __future__ import annotations

import os
import sqlite3
import stat
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import datetime, timezone
from itertools import count
from pathlib import Path
from typing import Any, Final

from coach.errors import StoreError

# The tables of the store, and how an older store becomes one of this version.
#
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
    with transaction(connection):
        for statements in migrations[version_of(connection) :]:
            for statement in statements:
                connection.execute(statement)
        connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
        connection.execute(f"PRAGMA user_version = {len(migrations)}")


@contextmanager
def transaction(connection: sqlite3.Connection, begin: str = "BEGIN IMMEDIATE") -> Iterator[None]:
    """Do all of it or nothing; by default as a writer at once. Raises sqlite3.Error."""
    connection.execute(begin)
    try:
        yield
        connection.execute("COMMIT")
    except BaseException:
        # On a full disk SQLite has rolled back already, and a second time would hide why.
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise


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
    with transaction(connection):
        connection.execute("PRAGMA defer_foreign_keys = ON")
        tables = connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
        for (table,) in tables.fetchall():
            connection.execute(f"DELETE FROM {table}")
    connection.execute("VACUUM")


def expected_layout() -> list[Any]:
    """Return what ``layout`` gives for a sound store of this version."""
    connection = sqlite3.connect(":memory:", isolation_level=None)
    try:
        migrate(connection)
        return layout(connection)
    finally:
        connection.close()


# Opening the store's SQLite file: made, checked, set aside when damaged.
#
# - A rollback journal and ``synchronous=EXTRA``: what was committed survives a
#   killed process and a power cut, also on a network drive, where the write-ahead
#   log does not work. A session writes a few rows a minute, so speed is no concern.
# - A new file is made under another name and renamed, so that nobody ever meets
#   half a store: an empty file is a damaged one.
# - Making a file and setting one aside is done by one process at a time.


# How long to wait for another process that writes.
BUSY_SECONDS: Final = 10.0

LOCKED: Final = ("database is locked", "database table is locked")
_READ_ONLY: Final = "attempt to write a readonly database"
_NOT_OPENED: Final = "unable to open database file"

# What SQLite says where the trouble is not in the file. Any other error is a sign of damage:
# one wrong letter in the words that made a table can surface as almost anything.
_SOUND_BUT_UNUSABLE: Final = (
    *LOCKED,
    _READ_ONLY,
    _NOT_OPENED,
    "access permission denied",
    "database or disk is full",
    "disk I/O error",
    "out of memory",
    "interrupted",
)

OnNotice = Callable[[str], None]


class _MovedError(sqlite3.OperationalError):
    """The file could not be opened: perhaps another process was just setting it aside."""


class _DamagedError(Exception):
    """The file is there but is no sound store; the text says why."""


def open_database(path: Path, on_notice: OnNotice) -> sqlite3.Connection:
    """Open the store at ``path``, making it where there is none.

    A damaged file is renamed, ``on_notice`` hears where to, and a new store is
    begun. Raises StoreError: a newer version, no permission, a full disk.
    """
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        if path.is_dir():
            raise StoreError(
                f"{path} is a folder, and the history should be a file of that name; "
                "rename the folder, or choose another place with COACH_STATE_DIR."
            )
        with suppress(FileNotFoundError, _DamagedError, _MovedError):
            return _open_sound(path)
        with _alone(path):
            # Open the store, now that no other process is making it or setting it aside.
            try:
                return _open_sound(path)
            except FileNotFoundError:
                pass
            except _DamagedError as damage:
                kept = _set_aside(path)
                on_notice(
                    f"The history of your sessions is damaged ({damage}). It is kept as {kept}, "
                    "and a new history begins."
                )
            _make(path)
            return _open_sound(path)
    except (OSError, sqlite3.Error) as error:
        raise unusable(path, error) from error


def unusable(path: Path, error: Exception) -> StoreError:
    """Say that the store cannot be used, why, and what to do."""
    if str(error).startswith(LOCKED):
        return StoreError(
            f"The history {path} is being written by another program; wait until it is done, "
            "or close it, and try again."
        )
    return StoreError(
        f"The history {path} cannot be read or written: {error}. Make sure that the disk has "
        "room and that the folder is yours, or choose another one with COACH_STATE_DIR."
    )


def _open_sound(path: Path) -> sqlite3.Connection:
    """Open an existing store. Raises FileNotFoundError, _MovedError, _DamagedError, StoreError."""
    if not path.stat().st_size:
        raise _DamagedError("the file is empty")
    connection = _connect(path)
    try:
        _examine(connection, path)
    except BaseException:
        connection.close()
        raise
    return connection


def _connect(path: Path) -> sqlite3.Connection:
    for suffix in ("", "-journal", "-wal", "-shm"):
        place = path.with_name(path.name + suffix)
        with suppress(FileNotFoundError):
            if not stat.S_ISREG(place.stat().st_mode):  # SQLite would wait for a pipe
                raise StoreError(f"{place} is not an ordinary file. Move it away, and try again.")
    try:
        connection = sqlite3.connect(
            f"{path.absolute().as_uri()}?mode=rw",
            uri=True,
            timeout=BUSY_SECONDS,
            isolation_level=None,
            check_same_thread=False,
        )
    except sqlite3.OperationalError as error:
        raise _MovedError(_NOT_OPENED) from error
    connection.text_factory = lambda raw: raw.decode("utf-8", "replace")
    return connection


def _harden(connection: sqlite3.Connection) -> None:
    for setting in ("synchronous = EXTRA", "fullfsync = ON", "foreign_keys = ON"):
        connection.execute(f"PRAGMA {setting}")


def _examine(connection: sqlite3.Connection, path: Path) -> None:
    try:
        _harden(connection)
        if connection.execute("PRAGMA application_id").fetchone()[0] != APPLICATION_ID:
            raise _DamagedError("it is not a history of the coach")
        version = version_of(connection)
        if version > VERSION:
            raise StoreError(
                f"The history {path} was written by a newer coach (its version is {version}, "
                f"this one reads up to {VERSION}). Nothing was changed; update the coach: "
                "git pull, then python3 scripts/start.py, in the folder that git made"
            )
        if version < 0:
            raise _DamagedError("its version makes no sense")
        faults = connection.execute("PRAGMA integrity_check").fetchall()
        if faults != [("ok",)]:
            raise _DamagedError(str(faults[0][0]).splitlines()[0])
        if version < VERSION:
            migrate(connection)
        if layout(connection) != expected_layout():
            raise _DamagedError("its tables are not those of a history")
        if connection.execute("PRAGMA foreign_key_check").fetchone():
            raise _DamagedError("it has rows of a session that is not there")
        _try_to_write(connection, path)
    except (sqlite3.DatabaseError, UnicodeDecodeError) as error:
        if str(error).startswith(_SOUND_BUT_UNUSABLE):
            raise
        raise _DamagedError(str(error).splitlines()[0]) from error


def _try_to_write(connection: sqlite3.Connection, path: Path) -> None:
    """Raise _DamagedError where only the file's own header forbids to write to it."""
    if not (os.access(path, os.W_OK) and os.access(path.parent, os.W_OK)):
        return  # still good for reading
    connection.execute("BEGIN IMMEDIATE")
    try:
        connection.execute(f"PRAGMA user_version = {VERSION}")
    except sqlite3.OperationalError as error:
        if str(error).startswith(_READ_ONLY):
            raise _DamagedError("its header forbids to write to it") from error
        raise
    finally:
        if connection.in_transaction:
            connection.execute("ROLLBACK")


def _make(path: Path) -> None:
    """Make an empty store that only its owner can read, whole from its first moment on."""
    new = path.with_name(f"{path.name}.new")
    for left_over in (new, path.with_name(f"{new.name}-journal")):
        left_over.unlink(missing_ok=True)
    os.close(os.open(new, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
    connection = _connect(new)
    try:
        _harden(connection)
        migrate(connection)
    finally:
        connection.close()
    new.replace(path)


def damaged_ones(path: Path) -> tuple[Path, ...]:
    """Return the damaged stores that were set aside from a path."""
    return tuple(sorted(path.parent.glob(f"{path.stem}.damaged-*{path.suffix}")))


def _set_aside(path: Path) -> Path:
    """Rename a damaged store, after the moment it was last written, and return the new path."""
    written = datetime.fromtimestamp(path.stat().st_mtime, timezone.utc)
    stem = f"{path.stem}.damaged-{written:%Y%m%d-%H%M%S}"
    names = (f"{stem}{f'-{n}' if n else ''}{path.suffix}" for n in count())
    kept = next(path.with_name(name) for name in names if not path.with_name(name).exists())
    return path.rename(kept)


@contextmanager
def _alone(path: Path) -> Iterator[None]:
    """Keep other processes from doing the same: SQLite's own lock, on a file for this only."""
    lock = sqlite3.connect(
        path.with_name(f"{path.name}.lock"), timeout=BUSY_SECONDS, isolation_level=None
    )
    try:
        lock.execute("BEGIN EXCLUSIVE")
        yield
    finally:
        lock.close()
