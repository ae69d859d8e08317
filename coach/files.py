"""Files: names that every system accepts, and writing that is whole or not at all."""

from __future__ import annotations

import errno
import glob
import hashlib
import os
import re
import secrets
import shutil
import stat
import tempfile
import time
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO, Final

from coach.errors import ExportError

MAX_SLUG: Final = 60

# Names that Windows takes for devices, whatever their ending.
_RESERVED: Final = frozenset(
    {"con", "prn", "aux", "nul"}
    | {f"{port}{number}" for port in ("com", "lpt") for number in range(10)}
)


def slug(text: str, otherwise: str = "session") -> str:
    """Write ``text`` in small letters, digits and single dashes, at most 60 long.

    Other letters are written with Latin ones, whatever their script. A text of
    which nothing is left, or that Windows takes for a device, gives
    ``otherwise`` or gets it as an ending.
    """
    words = re.sub(r"[^a-z0-9]+", "-", in_latin_letters(text).lower())[:MAX_SLUG].strip("-")
    if not words:
        return otherwise
    return f"{words}-{otherwise}" if words in _RESERVED else words


def numbered(number: int, total: int, text: str) -> str:
    """Begin a slug with its number, wide enough that names sort: ``03-hip-stretch``."""
    return f"{number:0{max(2, len(str(total)))}d}-{slug(text, 'track')}"


def in_latin_letters(text: str) -> str:
    """Write a text of any script in ASCII: Łódź as Lodz, 漢字 as HanZi."""
    from anyascii import anyascii

    return anyascii(text)


# Files and folders that are either whole or not there, whatever happens meanwhile.
#
# One file is written beside its place and renamed into it (``replacing``,
# ``whole_file``). Many files that belong together, in a folder where others lie
# too, become one by one rename of their own (``publication``):
#
#     .NAME.lock       held by the one process that writes or checks NAME here
#     .NAME.*.staging  a folder that is being filled; the next export removes it
#     .NAME.ready      the same folder when it is whole; the next export moves
#                      its files to their places
#
# So a process that is killed at any moment leaves the earlier files as they were,
# or the new ones for the next holder of the lock to put in place.


# A partial file that nobody has written to for so long was left by a crash.
STALE_AFTER_S: Final = 600

# For another process to finish what both want to write.
LONGEST_WAIT_S: Final = 600

# In a published folder: the earlier files that it replaces by none, with their checksums.
_OBSOLETE: Final = ".obsolete"

# How to open what may be a pipe: one that nobody writes to would be waited for.
_AT_ONCE: Final = getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)

# Characters of a name that its partial file keeps: longer ones are not for every disk.
_NAME_LEFT: Final = 40


def open_file(path: Path) -> BinaryIO:
    """Open an ordinary file for reading.

    Raises OSError, also where a pipe, a device or a folder lies there.
    """
    handle = os.open(path, os.O_RDONLY | _AT_ONCE)
    if not stat.S_ISREG(os.fstat(handle).st_mode):
        os.close(handle)
        raise OSError(errno.EINVAL, "not an ordinary file", str(path))
    return os.fdopen(handle, "rb")


@contextmanager
def replacing(path: Path, *, durable: bool = True) -> Iterator[Path]:
    """Give a path beside ``path`` to write to; it becomes ``path`` on success.

    On any exception, Ctrl-C included, the partial file is removed and ``path``
    is left as it was. ``durable``: also where the power fails in the next
    seconds. Raises OSError.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_name(f"{_prefix(path)}{secrets.token_hex(4)}.partial{path.suffix}")
    try:
        yield partial
        if durable:
            _sync(partial)
        partial.replace(path)
    finally:
        with suppress(OSError):
            partial.unlink()


@contextmanager
def whole_file(path: Path, *, force: bool = False) -> Iterator[Path]:
    """As ``replacing``, for what a user asked for.

    Raises ExportError where ``path`` exists and ``force`` is false, and for
    every OSError (full disk, no permission) on the way.
    """
    try:
        refuse_existing(path, force)
        with replacing(path) as partial:
            for leftover in path.parent.glob(f"{glob.escape(_prefix(path))}*.partial{path.suffix}"):
                with suppress(OSError):
                    if time.time() - leftover.stat().st_mtime > STALE_AFTER_S:
                        leftover.unlink()
            yield partial
            refuse_existing(path, force)
    except OSError as error:
        raise unwritable(path, error) from error


def rewrite(path: Path, data: bytes) -> None:
    """Put ``data`` in the place of what a file of the user's holds.

    A link stays a link, and who may read the file does not change. Raises ExportError.
    """
    real = path.resolve()
    with whole_file(real, force=True) as partial:
        partial.write_bytes(data)
        shutil.copymode(real, partial)


def refuse_existing(path: Path, force: bool) -> None:
    """Raise ExportError where ``path`` is there and may not be replaced. Raises OSError."""
    if os.path.lexists(path) and not force:
        raise ExportError(
            f"{path} is already there and was left as it is. "
            "Choose another place for it, or replace it with --force."
        )
    if os.path.lexists(path) and not path.is_file():
        raise ExportError(f"{path} is no file and was left as it is; choose another place for it.")


def unwritable(path: Path, error: OSError) -> ExportError:
    """Say that ``path`` cannot be written, and why."""
    reason = error.strerror or str(error)
    return ExportError(
        f"{path}: cannot be written: {reason}. "
        "Choose another place for it, or make room on the disk."
    )


def require_writable(folder: Path) -> None:
    """Make ``folder``, and raise ExportError where nothing can be written into it."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            pass
    except OSError as error:
        raise unwritable(folder, error) from error


@contextmanager
def claimed(folder: Path, name: str, wait_s: float = LONGEST_WAIT_S) -> Iterator[None]:
    """Be the only process that writes or checks ``name`` in ``folder``.

    First puts in place, or removes, what a killed one has left. Raises
    ExportError where another one is still at it, or for an OSError.
    """
    from filelock import FileLock, Timeout

    lock = FileLock(folder / f".{name}.lock", timeout=wait_s)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        lock.acquire()
    except Timeout:
        raise ExportError(
            f"{folder}: another export of {name} is still being written there. "
            "Wait until it is done, or choose another folder with -o."
        ) from None
    except OSError as error:
        raise unwritable(folder, error) from error
    try:
        _recover(folder, name)
        yield
    finally:
        # Ctrl-C may have come between two renames.
        with suppress(ExportError):
            _recover(folder, name)
        with suppress(OSError):  # Windows keeps a file that is open, here or elsewhere
            (folder / f".{name}.lock").unlink()
        lock.release()


@contextmanager
def publication(folder: Path, name: str) -> Iterator[Path]:
    """Give an empty folder whose files move to the same places in ``folder``: all, or none.

    For the holder of the claim on ``name``. Raises ExportError for every
    OSError on the way.
    """
    # No child of a killed process can still write into a folder of this name.
    staging = folder / f".{name}.{secrets.token_hex(4)}.staging"
    ready = folder / f".{name}.ready"
    try:
        staging.mkdir()
        try:
            yield staging
            for file in _files(staging):
                _sync(file)
            staging.rename(ready)
        finally:
            shutil.rmtree(staging, ignore_errors=True)
        _put_in_place(ready, folder)
    except OSError as error:
        raise unwritable(folder, error) from error


def mark_obsolete(staging: Path, files: Mapping[str, str]) -> None:
    """Have earlier files go when ``staging`` is published, unless somebody has changed them.

    ``files`` maps the path of each to its SHA-256.
    """
    lines = (f"{digest} {path}\n" for path, digest in files.items())
    (staging / _OBSOLETE).write_text("".join(lines), encoding="utf-8", newline="\n")


def unfinished(folder: Path) -> Iterator[str]:
    """Yield the name of each publication that a killed process left to be put in place."""
    for path in folder.glob(".*.ready"):
        yield path.name[1 : -len(".ready")]


def sha256_of(path: Path) -> str:
    """Return the SHA-256 of a file's bytes as hex. Raises OSError."""
    digest = hashlib.sha256()
    with open_file(path) as file:
        while data := file.read(1 << 20):
            digest.update(data)
    return digest.hexdigest()


def sha256_on_disk(path: Path) -> str:
    """Return the SHA-256 of a new file as hex, once the file is on the disk. Raises OSError."""
    from concurrent.futures import ThreadPoolExecutor

    with ThreadPoolExecutor(1) as beside:
        synced = beside.submit(_sync, path)
        digest = sha256_of(path)
        synced.result()
    return digest


def _recover(folder: Path, name: str) -> None:
    """Finish what was whole, and remove what was not. Only for the holder of the claim."""
    ready = folder / f".{name}.ready"
    try:
        for staging in folder.glob(f".{glob.escape(name)}.*.staging"):
            shutil.rmtree(staging, ignore_errors=True)
        if ready.is_dir():
            _put_in_place(ready, folder)
    except OSError as error:
        raise unwritable(folder, error) from error


def _put_in_place(ready: Path, folder: Path) -> None:
    """Move every file of ``ready`` to its place; may be begun again where it was broken off."""
    home = folder.resolve()
    with suppress(FileNotFoundError):
        for line in (ready / _OBSOLETE).read_text(encoding="utf-8").splitlines():
            digest, _, name = line.partition(" ")
            place = folder / name
            _require_inside(place, home)
            with suppress(FileNotFoundError, NotADirectoryError):
                if sha256_of(place) == digest:  # what was changed since is the owner's
                    place.unlink()
            with suppress(OSError):
                if place.parent.resolve() != home:
                    place.parent.rmdir()
        (ready / _OBSOLETE).unlink()
    for file in sorted(_files(ready)):
        place = folder / file.relative_to(ready)
        place.parent.mkdir(parents=True, exist_ok=True)
        _require_inside(place, home)
        file.replace(place)
    shutil.rmtree(ready)


def _require_inside(path: Path, home: Path) -> None:
    """Raise ExportError for a path that leaves ``home``, as through a link to elsewhere."""
    if not path.parent.resolve().is_relative_to(home) or path.name in ("", ".."):
        raise ExportError(f"{path} leads out of its folder; nothing was written there.")


def _files(folder: Path) -> Iterable[Path]:
    for place, _, names in os.walk(folder):
        yield from (Path(place) / name for name in names)


def _prefix(path: Path) -> str:
    return f".{path.stem[:_NAME_LEFT]}."


def _sync(path: Path) -> None:
    with path.open("rb+") as file:
        os.fsync(file.fileno())
