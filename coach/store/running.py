"""Tells whether a session is going on: a lock that every session shares, and that ends with it.

It is SQLite's own, on a file beside the history that holds nothing. The history itself is locked
only for the moment of each write.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from coach.errors import StoreError
from coach.store.database import BUSY_SECONDS, LOCKED


def hold(history: Path) -> sqlite3.Connection:
    """Take part in the lock until the connection is closed. Raises sqlite3.Error."""
    connection = _open(history, BUSY_SECONDS)
    connection.execute("BEGIN")
    connection.execute("SELECT * FROM sqlite_master").fetchall()  # which is what takes it
    return connection


@contextmanager
def none_running(history: Path) -> Iterator[None]:
    """Keep sessions from beginning. Raises StoreError where one is going on; sqlite3.Error."""
    with closing(_open(history, 0)) as connection:
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


def _open(history: Path, timeout: float) -> sqlite3.Connection:
    return sqlite3.connect(
        history.with_name(f"{history.name}.running"),
        timeout=timeout,
        isolation_level=None,
        check_same_thread=False,
    )
