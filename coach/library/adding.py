"""Into the library: a file that somebody has, or a routine that is made of what is there."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Sequence
from datetime import date
from pathlib import Path

from coach.dose import Day
from coach.errors import Problem, ProgrammeError
from coach.library.loading import routine_of
from coach.library.shelf import Entry, keep, place_of
from coach.programmes import RoutinePart, loads, photo_bytes, read_bytes, read_routine, slug


def add(file: Path, *, force: bool = False) -> Entry:
    """Take a programme or a routine into the library, or what has changed in its file since.

    The parts of a routine must be there already. ``force``: replace another programme, or a copy
    that was edited. Raises ProgrammeError where the file has mistakes, ExportError where it cannot
    be kept.
    """
    data = read_bytes(file)
    origin = os.path.realpath(file)
    if read_routine(data, file) is not None:
        return _add_routine(data, file, origin, force)
    programme = loads(data, file).programme
    path = place_of(programme.id)
    entry = Entry(programme.id, programme.title, len(programme.exercises), path, "mine")
    photos = {
        one.photo.file: photo_bytes(one.photo, file) for one in programme.exercises if one.photo
    }
    keep(data, entry, origin, photos, force=force)
    return entry


def routines_last(files: Iterable[Path]) -> list[Path]:
    """Return the files with the routines behind the programmes that they may name."""
    return sorted(files, key=_is_routine)


def _is_routine(file: Path) -> bool:
    try:
        return read_routine(read_bytes(file), file) is not None
    except ProgrammeError:
        return False


def add_routine(
    title: str, parts: Sequence[RoutinePart], days: Sequence[Day] = (), *, force: bool = False
) -> Entry:
    """Put a new routine into the library, under an id made of its title; raises as ``add``.

    days: when it is done; () says nothing about that.
    """
    if not slug(title):
        raise ProgrammeError([Problem(title, 0, 0, "a routine's name needs a letter or a digit")])
    lines = [f"routine: {json.dumps(title, ensure_ascii=False)}", "parts:"]
    for part in parts:
        lines.append(f"  - programme: {json.dumps(part.programme, ensure_ascii=False)}")
        if part.exercises:
            lines.append(f"    exercises: [{', '.join(part.exercises)}]")
    if days:
        lines.append(f"days: [{', '.join(days)}]")
    data = ("\n".join(lines) + "\n").encode()
    return _add_routine(data, place_of(slug(title)), "", force)


def _add_routine(data: bytes, file: Path, origin: str, force: bool) -> Entry:
    path = place_of(slug(file.stem))
    routine = read_routine(data, file)
    assert routine is not None, "that is what called this"
    whole = routine_of(routine, path, date.today())
    entry = Entry(whole.id, routine.routine, len(routine.parts), path, "mine", is_routine=True)
    keep(data, entry, origin, force=force)
    return entry
