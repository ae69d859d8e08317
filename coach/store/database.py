"""The SQLite file of the store: made, opened, checked, set aside when it is damaged."""

from __future__ import annotations

import os
import sqlite3
import stat
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from datetime import datetime, timezone
from itertools import count
from pathlib import Path
from typing import Final

from coach.errors import StoreError
from coach.store.locks import LOCKED, alone, connect, execute, reading
from coach.store.tables import APPLICATION_ID, VERSION, expected_layout, layout, migrate, version_of

# - A rollback journal and ``synchronous=EXTRA``: what was committed survives a
#   killed process and a power cut, also on a network drive, where the write-ahead
#   log does not work. A session writes a few rows a minute, so speed is no concern.
# - A new file is made under another name and renamed, so that nobody ever meets
#   half a store: an empty file is a damaged one.
# - Making a file and setting one aside is done by one process at a time.
# - To check a file takes a tenth of a second for years of sessions, and nobody can write while it
#   is read: so what is checked, and read by who only reads, is a copy in memory.


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


def open_database(path: Path, on_notice: OnNotice, *, to_read: bool) -> sqlite3.Connection:
    """Open the store at ``path``, making it where there is none.

    A damaged file is renamed, ``on_notice`` hears where to, and a new store is
    begun. to_read: a copy in memory, which nothing can be written to; whoever writes waits
    only while it is made. Raises StoreError: a newer version, no permission, a full disk.
    """
    open_sound = _sound_copy if to_read else _open_sound
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        if path.is_dir():
            raise StoreError(
                f"{path} is a folder, and the history should be a file of that name; "
                "rename the folder, or choose another place with COACH_STATE_DIR."
            )
        with suppress(FileNotFoundError, _DamagedError, _MovedError):
            return open_sound(path)
        with alone(path):
            # Open the store, now that no other process is making it or setting it aside.
            try:
                return open_sound(path)
            except FileNotFoundError:
                pass
            except _DamagedError as damage:
                written = datetime.fromtimestamp(path.stat().st_mtime, timezone.utc)
                stem = f"{path.stem}.damaged-{written:%Y%m%d-%H%M%S}"
                names = (f"{stem}{f'-{n}' if n else ''}{path.suffix}" for n in count())
                kept = next(
                    path.with_name(name) for name in names if not path.with_name(name).exists()
                )
                kept = path.rename(kept)
                on_notice(
                    f"The history of your sessions is damaged ({damage}). It is kept as {kept}, "
                    "and a new history begins."
                )
            _make(path)
            return open_sound(path)
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


def _sound_copy(path: Path) -> sqlite3.Connection:
    """Return a store as a copy in memory, checked, and of this version.

    Raises FileNotFoundError, _MovedError, _DamagedError, StoreError.
    """
    if not path.stat().st_size:
        raise _DamagedError("the file is empty")
    copy = sqlite3.connect(":memory:", isolation_level=None, check_same_thread=False)
    try:
        with _damage_told():
            with closing(_connect(path)) as file, reading(file):
                version = _version(file, path)
                file.backup(copy)
            faults = copy.execute("PRAGMA integrity_check").fetchall()
            if faults != [("ok",)]:
                raise _DamagedError(str(faults[0][0]).splitlines()[0])
            if version < VERSION:
                migrate(copy)
            if layout(copy) != expected_layout():
                raise _DamagedError("its tables are not those of a history")
            if copy.execute("PRAGMA foreign_key_check").fetchone():
                raise _DamagedError("it has rows of a session that is not there")
        copy.text_factory = _text
        copy.execute("PRAGMA query_only = ON")
        return copy
    except BaseException:
        copy.close()
        raise


def _open_sound(path: Path) -> sqlite3.Connection:
    """Open a store to write. Raises FileNotFoundError, _MovedError, _DamagedError, StoreError."""
    _sound_copy(path).close()
    connection = _connect(path)
    try:
        with _damage_told():
            _harden(connection)
            with reading(connection):
                version = version_of(connection)
            if version < VERSION:
                migrate(connection)
            _try_to_write(connection, path)
        return connection
    except BaseException:
        connection.close()
        raise


@contextmanager
def _damage_told() -> Iterator[None]:
    """Raise _DamagedError for what SQLite finds wrong in the file itself."""
    try:
        yield
    except (sqlite3.DatabaseError, UnicodeDecodeError) as error:
        if str(error).startswith(_SOUND_BUT_UNUSABLE):
            raise
        raise _DamagedError(str(error).splitlines()[0]) from error


def _connect(path: Path) -> sqlite3.Connection:
    for suffix in ("", "-journal", "-wal", "-shm"):
        place = path.with_name(path.name + suffix)
        with suppress(FileNotFoundError):
            if not stat.S_ISREG(place.stat().st_mode):  # SQLite would wait for a pipe
                raise StoreError(f"{place} is not an ordinary file. Move it away, and try again.")
    try:
        connection = connect(path, "rw")
    except sqlite3.OperationalError as error:
        raise _MovedError(_NOT_OPENED) from error
    connection.text_factory = _text
    return connection


def _text(raw: bytes) -> str:
    return raw.decode("utf-8", "replace")


def _harden(connection: sqlite3.Connection) -> None:
    for setting in ("synchronous = EXTRA", "fullfsync = ON", "foreign_keys = ON"):
        execute(connection, f"PRAGMA {setting}")


def _version(connection: sqlite3.Connection, path: Path) -> int:
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
    return version


def _try_to_write(connection: sqlite3.Connection, path: Path) -> None:
    """Raise _DamagedError where only the file's own header forbids to write to it."""
    if not (os.access(path, os.W_OK) and os.access(path.parent, os.W_OK)):
        return  # still good for reading
    execute(connection, "BEGIN IMMEDIATE")
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
