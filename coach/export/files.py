"""Files that are either whole or not there."""

from __future__ import annotations

import glob
import os
import secrets
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final

from coach.errors import ExportError

STALE_AFTER_S: Final = 600
"""A partial file that nobody has written to for so long was left by a crash."""


@contextmanager
def whole_file(path: Path, *, force: bool = False) -> Iterator[Path]:
    """Give a path beside ``path`` to write to; it becomes ``path`` on success.

    On any exception, Ctrl-C included, the partial file is removed and ``path``
    is left as it was. Raises ExportError where ``path`` exists and ``force``
    is false, and for every OSError (full disk, no permission) on the way.
    """
    try:
        _refuse_existing(path, force)
        path.parent.mkdir(parents=True, exist_ok=True)
        _remove_stale(path)
        partial = path.with_name(f".{path.stem}.{secrets.token_hex(4)}.partial{path.suffix}")
        try:
            yield partial
            _sync(partial)
            _refuse_existing(path, force)
            partial.replace(path)
        finally:
            with suppress(FileNotFoundError):
                partial.unlink()
    except OSError as error:
        raise unwritable(path, error) from error


def unwritable(path: Path, error: OSError) -> ExportError:
    """Say that ``path`` cannot be written, and why."""
    reason = error.strerror or str(error)
    return ExportError(
        f"{path}: cannot be written: {reason}. "
        "Choose another place for it, or make room on the disk."
    )


def _refuse_existing(path: Path, force: bool) -> None:
    if path.exists() and not force:
        raise ExportError(
            f"{path} is already there and was left as it is. "
            "Choose another place for it, or replace it with --force."
        )


def _sync(path: Path) -> None:
    with path.open("rb+") as file:
        os.fsync(file.fileno())


def _remove_stale(path: Path) -> None:
    for leftover in path.parent.glob(f".{glob.escape(path.stem)}.*.partial{path.suffix}"):
        with suppress(FileNotFoundError):
            if time.time() - leftover.stat().st_mtime > STALE_AFTER_S:
                leftover.unlink()
