"""One person's folder: whole or not there, and recognised when it is.

A folder is made beside its place and renamed into it. Its last file, the
receipt, names the inputs by a digest, and every file by its size; what lies in
a folder and is not on its receipt is the user's, and is never removed.
"""

from __future__ import annotations

import json
import os
import re
import secrets
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, Final

from coach.errors import ExportError
from coach.files import STALE_AFTER_S, open_file, unwritable, whole_file

RECEIPT: Final = "batch.json"
VERSION: Final = 1
MAX_BYTES: Final = 10_000_000
ATTEMPTS: Final = 5

# Between attempts: on Windows a folder that a scanner looks into cannot be renamed.
PAUSE_S: Final = 0.2

_PARTIAL: Final = re.compile(r"\.[a-z0-9-]+\.([0-9a-f]{8})-[0-9a-f]{8}\.partial")


@contextmanager
def partial_folder(folder: Path, run: str) -> Iterator[Path]:
    """Give an empty folder beside ``folder``; it is removed, if still there, at the end."""
    partial = folder.with_name(f".{folder.name}.{run}-{secrets.token_hex(4)}.partial")
    try:
        partial.mkdir(parents=True)
        yield partial
    except OSError as error:
        raise unwritable(folder, error) from error
    finally:
        shutil.rmtree(partial, ignore_errors=True)


def finish(partial: Path, folder: Path, key: str) -> None:
    """Write the receipt and put the partial folder in its place. Raises ExportError.

    Of several that finish at the same time, each leaves a whole folder.
    """
    files = [[path, size] for path, size in _files(partial)]
    receipt = {"version": VERSION, "key": key, "files": files}
    with whole_file(partial / RECEIPT) as file:
        file.write_text(json.dumps(receipt) + "\n", encoding="utf-8", newline="\n")
    problem: OSError | None = None
    for _ in range(ATTEMPTS):
        if is_finished(folder, key) is not None:
            return
        try:
            _swap(partial, folder)
        except OSError as error:
            problem = error
            time.sleep(PAUSE_S)
        else:
            return
    assert problem is not None
    raise unwritable(folder, problem) from problem


def is_finished(folder: Path, key: str) -> int | None:
    """Return the bytes of all files where the folder is whole and made from ``key``."""
    receipt = _receipt(folder)
    if receipt is None or receipt.get("key") != key:
        return None
    total = 0
    try:
        for path, size in receipt["files"]:
            if (folder / path).lstat().st_size != size:
                return None
            total += size
    except (OSError, KeyError, TypeError, ValueError):
        return None
    return total


def is_free(folder: Path) -> bool:
    """Return whether a batch may make this folder: it is not there, empty, or a batch's own."""
    if not os.path.lexists(folder) or _receipt(folder) is not None:
        return True
    try:
        return not any(folder.iterdir())
    except OSError:
        return False


def remove_partials(parent: Path, run: str) -> None:
    """Remove what this run's killed workers left, and what nobody has written to for long."""
    with suppress(OSError):
        for path in parent.glob(".*.partial"):
            named = _PARTIAL.fullmatch(path.name)
            if named and (named[1] == run or _age(path) > STALE_AFTER_S):
                shutil.rmtree(path, ignore_errors=True)


def _age(folder: Path) -> float:
    """Seconds since anything in the folder was written."""
    newest = folder.lstat().st_mtime
    for place, _, files in os.walk(folder):
        for file in files:
            with suppress(OSError):
                newest = max(newest, (Path(place) / file).lstat().st_mtime)
    return time.time() - newest


def _swap(partial: Path, folder: Path) -> None:
    if folder.exists():
        if not is_free(folder):
            raise ExportError(
                f"{folder} is already there, was not made by a batch, and was left as it is. "
                "Move it and give the command again."
            )
        folder.rename(partial.with_suffix(".old"))
    partial.rename(folder)
    for old in folder.parent.glob(f".{folder.name}.*.old"):
        _discard(old, folder)


def _discard(old: Path, folder: Path) -> None:
    """Remove an earlier folder of ours; what is not on its receipt moves on to the new one."""
    receipt = _receipt(old)
    listed = {path for path, _ in receipt["files"]} | {RECEIPT} if receipt else set()
    for place, folders, files in os.walk(old, topdown=False):
        for name in (*files, *folders):
            path = Path(place) / name
            own = path.relative_to(old).as_posix()
            with suppress(OSError):
                if own in listed:
                    path.unlink()
                elif path.is_dir() and not path.is_symlink():
                    path.rmdir()
                elif not (folder / own).exists():
                    (folder / own).parent.mkdir(parents=True, exist_ok=True)
                    path.rename(folder / own)
    with suppress(OSError):
        old.rmdir()


def _files(folder: Path) -> Iterator[tuple[str, int]]:
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            yield path.relative_to(folder).as_posix(), path.stat().st_size


def _receipt(folder: Path) -> dict[str, Any] | None:
    """Read a receipt; None where there is none, or it is damaged."""
    try:
        with open_file(folder / RECEIPT) as file:
            receipt = json.loads(file.read(MAX_BYTES))
        if receipt["version"] == VERSION and all(map(_is_entry, receipt["files"])):
            return dict(receipt)
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        return None
    return None


def _is_entry(entry: Any) -> bool:
    return list(map(type, entry)) == [str, int]
