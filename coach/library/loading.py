"""Programmes and routines read from their files; the parts of a routine by their names."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

from coach.errors import NotFoundError, Problem, ProgrammeError
from coach.harmless import quoted
from coach.library.names import find, location_of
from coach.library.shelf import SUFFIXES
from coach.model import Part, Programme
from coach.programmes import (
    Loaded,
    Routine,
    RoutinePart,
    combined,
    loads,
    read_bytes,
    read_routine,
)
from coach.programmes import load as load_programme


def load(path: Path, today: date | None = None, starts: str | None = None) -> Programme:
    """Read a programme or a routine, as it is ``today`` (by default: by this machine's clock).

    starts: the first day of week 1, YYYY-MM-DD, in place of each programme's own.
    Raises ProgrammeError with every mistake, or where there is nothing to do on that day.
    """
    data = read_bytes(path)
    if (routine := read_routine(data, path)) is None:
        return load_programme(path, today, starts)
    return routine_of(routine, path, today or date.today(), starts)


def load_with_positions(path: Path) -> Loaded:
    """Read a programme with the places of its exercises, or a routine as it is today."""
    data = read_bytes(path)
    if (routine := read_routine(data, path)) is None:
        return loads(data, path)
    return Loaded(routine_of(routine, path, date.today()), {})


def routine_of(routine: Routine, path: Path, today: date, starts: str | None = None) -> Programme:
    """Return a routine that stands at ``path`` as one programme; ProgrammeError as ``load``."""
    found = []
    for part in routine.parts:
        file = _file(part, path)
        data = read_bytes(file)
        if read_routine(data, file) is not None:
            message = f"{quoted(part.programme)} is a routine; a part is a programme"
            raise ProgrammeError([Problem(str(path), 0, 0, message)])
        whole = loads(data, file).programme
        found.append(Part(replace(whole, starts=starts or whole.starts), location_of(file)))
    return combined(routine, found, today, path)


def files_of(path: Path) -> tuple[Path, ...]:
    """Return the files of a session: the programme's, or the routine's and those of its parts.

    Of a routine with mistakes it is the first only.
    """
    try:
        routine = read_routine(read_bytes(path), path)
        parts = routine.parts if routine else ()
        return (path, *dict.fromkeys(_file(part, path) for part in parts))
    except (NotFoundError, ProgrammeError):
        return (path,)


def _file(part: RoutinePart, path: Path) -> Path:
    """Return the file of a part: one beside the routine, or what has that name everywhere.

    Nothing else can be named, so that a routine from elsewhere reads no other file.
    """
    beside = path.parent / part.programme
    is_name = Path(part.programme).name == part.programme and beside.suffix.lower() in SUFFIXES
    if is_name and beside.is_file() and not beside.is_symlink():
        return beside
    try:
        return find(part.programme, here=False)
    except NotFoundError as error:
        raise ProgrammeError([Problem(str(path), 0, 0, f"a part of it: {error}")]) from error
