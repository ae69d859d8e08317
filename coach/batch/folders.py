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
from coach.files import claimed, open_file, unwritable, whole_file

RECEIPT: Final = "batch.json"
VERSION: Final = 1
MAX_BYTES: Final = 10_000_000
ATTEMPTS: Final = 5

# Between attempts: on Windows a folder that a scanner looks into cannot be renamed.
PAUSE_S: Final = 0.2

_LEFT: Final = re.compile(r"\.([a-z0-9-]+)\.[0-9a-f]{8}\.(?:staging|old)")


@contextmanager
def partial_folder(folder: Path) -> Iterator[Path]:
    """Give an empty folder beside ``folder``; it is removed, if still there, at the end.

    One process at a time has it; what a killed one has left is cleared up first.
    """
    with claimed(folder.parent, folder.name):
        _recover(folder)
        partial = folder.with_name(f".{folder.name}.{secrets.token_hex(4)}.staging")
        try:
            partial.mkdir()
            yield partial
        except OSError as error:
            raise unwritable(folder, error) from error
        finally:
            shutil.rmtree(partial, ignore_errors=True)


def finish(partial: Path, folder: Path, key: str) -> None:
    """Write the receipt and put the partial folder in its place. Raises ExportError.

    Of several that finish at the same time, each leaves a whole folder.
    """
    files = [
        [path.relative_to(partial).as_posix(), path.stat().st_size]
        for path in sorted(partial.rglob("*"))
        if path.is_file()
    ]
    receipt = {"version": VERSION, "key": key, "files": files}
    with whole_file(partial / RECEIPT) as file:
        file.write_text(json.dumps(receipt) + "\n", encoding="utf-8", newline="\n")
    problem: OSError | None = None
    for _ in range(ATTEMPTS):
        if is_finished(folder, key) is not None:
            return
        try:
            if folder.exists():
                if not is_free(folder):
                    raise ExportError(
                        f"{folder} is already there, was not made by a batch, and was left as it "
                        "is. Move it and give the command again."
                    )
                folder.rename(partial.with_suffix(".old"))
            partial.rename(folder)
            _recover(folder)
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


def clear_up(parent: Path) -> None:
    """Finish, or remove, what killed processes have left; what others work on stays."""
    with suppress(OSError):
        left = {named[1] for path in parent.iterdir() if (named := _LEFT.fullmatch(path.name))}
        for name in left:
            with suppress(ExportError), claimed(parent, name, wait_s=0):
                _recover(parent / name)


def _recover(folder: Path) -> None:
    """Put an earlier folder back that was taken away for a new one, or take it apart."""
    for old in folder.parent.glob(f".{folder.name}.*.old"):
        if folder.exists():
            _discard(old, folder)
        else:
            old.rename(folder)


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


def _receipt(folder: Path) -> dict[str, Any] | None:
    """Read a receipt; None where there is none, or it is damaged."""
    try:
        with open_file(folder / RECEIPT) as file:
            receipt = json.loads(file.read(MAX_BYTES))
        sound = all(list(map(type, entry)) == [str, int] for entry in receipt["files"])
        if receipt["version"] == VERSION and sound:
            return dict(receipt)
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        return None
    return None
