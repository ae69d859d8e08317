"""Locks of the store: who reads and who writes, who makes the file, whether a session is going on.

All are SQLite's own, so that they end with their process, and hold on a network drive.
"""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any, Final

from coach.errors import StoreError

# Theory of operation.
#
# Any number of processes read at a time, and one may prepare to write beside them. To commit it
# waits until those who read are done; nobody begins to read meanwhile, so readers, however many,
# never starve it.
#
# The disk is slow to say that a commit is done, and who writes without a pause would leave next to
# no time between two. SQLite looks ever less often for such a gap, ten times a second in the end:
# so it is told to give up soon, and begins again to look often, and ``Store`` leaves a gap.


# How long to wait for others.
BUSY_SECONDS: Final = 10.0

# The longest time between two looks, in the 50 ms that SQLite is given: it looks after 1 ms, 2 ms
# more, 5, 10, 15 and 17.
LOOK_SECONDS: Final = 0.02
_PATIENCE_SECONDS: Final = 0.05

LOCKED: Final = ("database is locked", "database table is locked")


def connect(path: Path, mode: str = "rwc") -> sqlite3.Connection:
    """Connect to a file. What may have to wait goes through ``execute``. Raises sqlite3.Error."""
    return sqlite3.connect(
        f"{path.absolute().as_uri()}?mode={mode}",
        uri=True,
        timeout=_PATIENCE_SECONDS,
        isolation_level=None,
        check_same_thread=False,
    )


def execute(connection: sqlite3.Connection, statement: str) -> list[Any]:
    """Execute a statement for which others may have to be waited for, and return its rows.

    Raises sqlite3.Error, also where they are not done after BUSY_SECONDS.
    """
    until = time.monotonic() + BUSY_SECONDS
    while True:
        try:
            return connection.execute(statement).fetchall()
        except sqlite3.OperationalError as error:
            if not str(error).startswith(LOCKED) or time.monotonic() > until:
                raise


@contextmanager
def writing(connection: sqlite3.Connection) -> Iterator[None]:
    """Write all of it or nothing: as a writer at once, or two that have read wait on each other.

    Raises sqlite3.Error.
    """
    with _transaction(connection, "BEGIN IMMEDIATE"):
        yield


@contextmanager
def reading(connection: sqlite3.Connection) -> Iterator[None]:
    """Read, all of the same moment. Raises sqlite3.Error."""
    with _transaction(connection, "BEGIN"):
        execute(connection, "PRAGMA schema_version")  # only now the file is locked
        yield


@contextmanager
def _transaction(connection: sqlite3.Connection, begin: str) -> Iterator[None]:
    execute(connection, begin)
    try:
        yield
        execute(connection, "COMMIT")
    except BaseException:
        # On a full disk SQLite has rolled back already, and a second time would hide why.
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise


@contextmanager
def alone(history: Path) -> Iterator[None]:
    """Keep other processes from making the file or setting it aside. Raises sqlite3.Error."""
    with closing(connect(history.with_name(f"{history.name}.lock"))) as lock:
        execute(lock, "BEGIN EXCLUSIVE")
        yield


def hold(history: Path) -> sqlite3.Connection:
    """Tell that a session is going on, until the connection is closed. Raises sqlite3.Error.

    Every session shares that lock. It is on a file beside the history that holds nothing: the
    history itself is locked only for the moment of each write.
    """
    connection = connect(_running(history))
    connection.execute("BEGIN")
    execute(connection, "SELECT * FROM sqlite_master")  # which is what takes it
    return connection


@contextmanager
def none_running(history: Path) -> Iterator[None]:
    """Keep sessions from beginning. Raises StoreError where one is going on; sqlite3.Error."""
    with closing(connect(_running(history))) as connection:
        try:
            connection.execute("BEGIN EXCLUSIVE")
        except sqlite3.OperationalError as error:
            if not str(error).startswith(LOCKED):
                raise
            raise StoreError(
                "A session is going on, and nothing was deleted. End it, and give the command "
                "again."
            ) from error
        yield


def _running(history: Path) -> Path:
    return history.with_name(f"{history.name}.running")
