"""Programme files: found by name, read and checked as a whole; the bundled ones."""

from __future__ import annotations

import difflib
import json
import os
import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from coach.days import calendar, on_day
from coach.dose import DAYS
from coach.errors import NotFoundError, Problem, ProgrammeError
from coach.harmless import quoted
from coach.model import Programme
from coach.programmes import rules
from coach.programmes.validate import check
from coach.programmes.yaml_nodes import parse, read_bytes

# A programme file, read and checked as a whole.


@dataclass(frozen=True, slots=True)
class Loaded:
    """A programme with what an author may want to know about its file.

    ``positions`` maps an exercise id to its line and column, from 1;
    ``warnings`` are remarks that do not stand in the way of using it.
    """

    programme: Programme
    positions: Mapping[str, tuple[int, int]] = field(hash=False)
    warnings: tuple[Problem, ...] = ()


def load(path: Path, today: date | None = None) -> Programme:
    """Read a programme file, as it is ``today`` (by default: by the clock of this machine).

    Raises ProgrammeError with every Problem of the file, in file order, or where there is nothing
    to do on that day.
    """
    programme = load_with_positions(path).programme
    now = today or date.today()
    start = date.fromisoformat(programme.starts) if programme.starts else now
    on_that_day = on_day(programme, calendar((now - start).days, now.weekday()))
    if not on_that_day.exercises:
        days = dict.fromkeys(day for one in programme.exercises for day in one.days)
        there = ", ".join(sorted(days, key=DAYS.index))
        message = f"there is nothing to do on a {DAYS[now.weekday()]}; the days of it are: {there}"
        raise ProgrammeError([Problem(str(path), 0, 0, message)])
    return on_that_day


def load_with_positions(path: Path) -> Loaded:
    """Read a programme file; see ``Loaded``. Raises ProgrammeError as ``load`` does."""
    return loads(read_bytes(path), path)


def loads(data: bytes, path: Path) -> Loaded:
    """Read a programme from ``data``; ``path`` gives its id and the name in errors."""
    file = str(path)
    checked, problems = check(parse(data, file), file)
    warnings: list[Problem] = []
    if not (programme_id := slug(path.stem)):
        message = "the file's name needs a letter or a digit; it names the programme"
        problems.append(Problem(file, 0, 0, message))
    if checked is not None:
        broken, warnings = rules.apply(checked, file)
        problems += broken
    if checked is None or problems:
        raise ProgrammeError(sorted(problems, key=_place))
    fields = checked.build()
    del fields["schema"]
    programme = Programme(id=programme_id, **fields)
    if problems := rules.too_long(programme, checked, file):
        raise ProgrammeError(problems)
    if problems := rules.said_in_sentences(programme, checked, file):
        raise ProgrammeError(sorted(problems, key=_place))
    positions = {
        exercise.values["id"]: (exercise.node.line, exercise.node.column)
        for exercise in checked.values["exercises"]
    }
    return Loaded(programme, positions, tuple(sorted(warnings, key=_place)))


def slug(name: str) -> str:
    """Make an id of a name: small letters and digits, dashes for all else; may be empty."""
    normal = unicodedata.normalize("NFKC", name).lower()
    return re.sub(r"[\W_]+", "-", normal).strip("-")


def _place(problem: Problem) -> tuple[int, int]:
    return problem.line, problem.column


# The bundled programmes, and finding one by name.


HERE = Path(__file__).parent
SCHEMA_FILE = HERE / "schema.json"
SUFFIXES = (".yaml", ".yml")
MAX_NAME = 60


@dataclass(frozen=True, slots=True)
class Summary:
    """One line of ``coach list``; ``exercises`` is how many there are."""

    id: str
    title: str
    exercises: int


def bundled() -> tuple[str, ...]:
    """Return the names of the programmes that come with the coach, sorted."""
    return tuple(sorted(path.stem for path in (HERE / "bundled").glob("*.yaml")))


def find(name_or_path: str) -> Path:
    """Return the file of a bundled programme's name, or of a path.

    What has a folder or a YAML extension in it is a path, whether or not it
    exists (``load`` tells). Otherwise bundled names come first, so that a
    folder of that name does no harm. Raises NotFoundError.
    """
    path = Path(name_or_path)
    if path.suffix.lower() in SUFFIXES or re.search(r"[/\\]", name_or_path):
        return path
    if name_or_path in bundled():
        return HERE / "bundled" / f"{name_or_path}.yaml"
    if _is_file(path):
        return path
    here = sorted(file.name for file in Path().iterdir() if file.suffix in SUFFIXES)
    names = [*bundled(), *here, *(Path(file).stem for file in here)]
    near = difflib.get_close_matches(name_or_path.lower()[:MAX_NAME], names, 1)
    guess = f"{near[0]}.yaml" if near and f"{near[0]}.yaml" in here else "".join(near)
    hint = f'; did you mean "{guess}"?' if guess else ""
    raise NotFoundError(
        f"there is no programme called {quoted(name_or_path)}{hint}; "
        f"bundled: {', '.join(bundled())}; a file has its extension in its name, like mine.yaml"
    )


def location_of(file: Path) -> str:
    """Return what ``find`` takes to find this file again, from any folder.

    A bundled programme's name, or the whole path with no link left in it.
    """
    whole = os.path.realpath(file)
    names = {os.path.realpath(find(name)): name for name in bundled()}
    return names.get(whole, whole)


def _is_file(path: Path) -> bool:
    try:
        return path.is_file()
    except (OSError, ValueError):  # too long for a file name, or a NUL in it
        return False


def summaries(paths: Iterable[Path] = ()) -> tuple[Summary, ...]:
    """Sum up the bundled programmes, then those at ``paths``; ProgrammeError as ``load``."""
    programmes = [load(path) for path in (*map(find, bundled()), *paths)]
    return tuple(Summary(each.id, each.title, len(each.exercises)) for each in programmes)


def published_schema() -> dict[str, Any]:
    """Return the published JSON Schema (draft 2020-12) of a programme file."""
    published: dict[str, Any] = json.loads(SCHEMA_FILE.read_text(encoding="utf-8"))
    return published
