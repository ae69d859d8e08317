"""The user's library: copies of programme files in the user's data folder.

Theory of operation.

A programme ``hips`` is two files: ``hips.yaml``, the bytes that were added, and ``hips.json``, its
record: where they came from, their SHA-256, and what a list shows of them; and a folder
``hips-pictures``, where it has pictures of its own. The pictures are written before the programme,
and the programme before its record, each whole or not at all. So whatever happens in between, the
programme is there, and its record is at worst that of the copy before: then the digests differ,
and what a list shows is read from the programme itself.

The original is compared by its digest only, and only where it can still be read: what came by mail
is often deleted. A copy may be edited in its place (``coach review`` does); then its digest is not
that of the record either, and it is not replaced unless that is asked for.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass
from itertools import islice
from pathlib import Path
from typing import Final, Literal

from coach.errors import ExportError, Problem, ProgrammeError
from coach.files import open_file, unwritable, whole_file
from coach.folders import user_folder
from coach.harmless import command_line, harmless
from coach.programmes import ListNode, Scalar, child, parse, photo_folder, read_bytes, slug

SUFFIXES: Final = (".yaml", ".yml")

_BUNDLED: Final = Path(__file__).with_name("bundled")

# Programmes in a library, and what a folder may have in it to be looked through.
MOST_PROGRAMMES: Final = 1000
MOST_IN_FOLDER: Final = 1000

# Bytes of a file that are compared with its copy; no programme has more.
_MOST_BYTES: Final = 1_000_000
_MOST_RECORD_BYTES: Final = 20_000

# Characters of a title that nothing has checked.
_LONGEST_TITLE: Final = 100

Where = Literal["bundled", "mine", "here"]


@dataclass(frozen=True, slots=True)
class Entry:
    """A programme that can be named, and its file; ``exercises``: how many, of a routine parts."""

    id: str
    title: str
    exercises: int
    path: Path
    where: Where
    is_routine: bool = False


@dataclass(frozen=True, slots=True)
class _Record:
    """A copy, as it is known beside its bytes; ``origin`` is the whole path it was read from."""

    origin: str
    sha256: str
    title: str
    exercises: int
    is_routine: bool = False


def folder() -> Path:
    """Return the folder of the library; it need not exist."""
    return user_folder("data") / "programmes"


def bundled() -> tuple[str, ...]:
    """Return the ids of the programmes that come with the coach, sorted."""
    return tuple(path.stem for path in bundled_files())


def bundled_files() -> list[Path]:
    """Return the files of the programmes that come with the coach, sorted."""
    return sorted(_BUNDLED.glob("*.yaml"))


def copies() -> list[Path]:
    """Return the programme files of the library, sorted."""
    return files_in(folder(), MOST_PROGRAMMES * 3)


def mine() -> Iterator[Entry]:
    """Yield the programmes of the library, sorted by their ids."""
    for path in copies():
        record = _record(path)
        with suppress(ProgrammeError):
            data = read_bytes(path)
            if record is not None and record.sha256 == _digest(data):
                about = record.title, record.exercises
                yield Entry(slug(path.stem), *about, path, "mine", record.is_routine)
            else:
                yield peeked(data, path, "mine")


def files_in(place: Path, most: int = MOST_IN_FOLDER) -> list[Path]:
    """Return the programme files of a folder, sorted; links and hidden files are left out.

    Of a folder with more than ``most`` entries only so many are looked at. Empty where there is
    no folder.
    """
    with suppress(OSError), os.scandir(place) as found:
        return sorted(
            place / entry.name
            for entry in islice(found, most)
            if entry.name.lower().endswith(SUFFIXES)
            and not entry.name.startswith(".")
            and entry.is_file(follow_symlinks=False)
        )
    return []


def peeked(data: bytes, path: Path, where: Where) -> Entry:
    """Return what a list shows of a programme file, without checking all of it.

    Raises ProgrammeError where it has no title and no exercises.
    """
    root = parse(data, str(path))
    is_routine = child(root, "routine") is not None
    title = child(root, "routine" if is_routine else "title")
    exercises = child(root, "parts" if is_routine else "exercises")
    if not isinstance(title, Scalar) or not isinstance(exercises, ListNode):
        raise ProgrammeError([Problem(str(path), 0, 0, "this is no programme")])
    words = harmless(" ".join(title.text.split())[:_LONGEST_TITLE])
    return Entry(slug(path.stem), words, len(exercises.items), path, where, is_routine)


def keep(
    data: bytes,
    entry: Entry,
    origin: str,
    photos: Mapping[str, bytes] | None = None,
    *,
    force: bool = False,
) -> None:
    """Put the bytes of a programme into the library, as an entry whose path is ``place_of`` its id.

    photos: its pictures, by the names of their files.

    ``force``: replace another programme, or a copy that was edited. Raises ExportError where it
    cannot be kept.
    """
    record = _Record(origin, _digest(data), entry.title, entry.exercises, entry.is_routine)
    if os.path.lexists(entry.path):
        if not force:
            _refuse_loss(entry.path, record)
    elif len(copies()) >= MOST_PROGRAMMES:
        raise ExportError(f"The library has {MOST_PROGRAMMES} programmes; remove some first.")
    for name, photo in (photos or {}).items():
        with whole_file(photo_folder(entry.path) / name, force=True) as partial:
            partial.write_bytes(photo)
    with whole_file(entry.path, force=True) as partial:
        partial.write_bytes(data)
    with whole_file(entry.path.with_suffix(".json"), force=True) as partial:
        partial.write_text(json.dumps(asdict(record)), encoding="ascii")


def place_of(programme_id: str) -> Path:
    """Return the file of a programme in the library. Raises ExportError for a bundled one's id."""
    if programme_id in bundled():
        raise ExportError(
            f'The coach brings a programme "{programme_id}" along; choose another name for this.'
        )
    return folder() / f"{programme_id}.yaml"


def _refuse_loss(path: Path, new: _Record) -> None:
    """Raise ExportError where a copy would be lost that is nowhere else."""
    old, there = _record(path), _digest(read_bytes(path))
    if there == new.sha256:
        return
    again = command_line("coach", "add", "--force", new.origin)
    replaced = again if new.origin else "the same command with --force"
    # What was made here has no file that it could be taken from once more.
    if old is None or old.origin != new.origin or not new.origin:
        origin = f", from {old.origin}" if old and old.origin else ""
        other = "Rename the file" if new.origin else "Choose another name"
        raise ExportError(
            f'There is another "{path.stem}" in your library{origin}; it was left as it is. '
            f"{other}, or replace the other one: {replaced}"
        )
    if there != old.sha256:
        raise ExportError(
            f'The copy of "{path.stem}" in your library was edited; it was left as it is. '
            f"Lose that and take the file: {replaced}"
        )


def change_of(path: Path) -> str:
    """Say that the original of a file in the library has changed since, or ""."""
    if path.parent != folder() or (record := _record(path)) is None:
        return ""
    try:
        with open_file(Path(record.origin)) as file:
            data = file.read(_MOST_BYTES + 1)
    except (OSError, ValueError):
        return ""
    if _digest(data) == record.sha256:
        return ""
    command = command_line("coach", "add", record.origin)
    return f"{record.origin} has changed since you added it; take that in: {command}"


def is_edited(path: Path) -> bool:
    """Return whether a copy is not what was added: it was edited, and is nowhere else."""
    record = _record(path)
    return record is not None and record.sha256 != _digest(read_bytes(path))


def origin_of(path: Path) -> str:
    """Return the whole path that a file in the library was read from; "" where none is known."""
    record = _record(path) if path.parent == folder() else None
    return record.origin if record else ""


def remove(entry: Entry) -> None:
    """Take a programme out of the library. Raises ExportError."""
    try:
        entry.path.unlink()
        entry.path.with_suffix(".json").unlink(missing_ok=True)
        with suppress(FileNotFoundError):
            shutil.rmtree(photo_folder(entry.path))
    except OSError as error:
        raise unwritable(entry.path, error) from error


def _record(path: Path) -> _Record | None:
    """Return the record of a copy; None where it is missing or damaged."""
    try:
        with open_file(path.with_suffix(".json")) as file:
            fields = json.loads(file.read(_MOST_RECORD_BYTES))
        record = _Record(**fields)
    except (OSError, ValueError, TypeError, RecursionError):
        return None
    kinds = {"origin": str, "sha256": str, "title": str, "exercises": int, "is_routine": bool}
    right = all(isinstance(getattr(record, key), kind) for key, kind in kinds.items())
    return record if right else None


def _digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()
