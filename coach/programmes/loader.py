"""Programme files, read and checked as a whole."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path

from coach.days import calendar, on_day
from coach.dose import DAYS
from coach.errors import Problem, ProgrammeError
from coach.harmless import harmless
from coach.model import Programme
from coach.programmes import rules
from coach.programmes.photos import read_photo
from coach.programmes.validate import check
from coach.programmes.values import slug
from coach.programmes.yaml_nodes import parse, read_bytes


@dataclass(frozen=True, slots=True)
class Loaded:
    """A programme with what an author may want to know about its file.

    ``positions`` maps an exercise id to its line and column, from 1;
    ``warnings`` are remarks that do not stand in the way of using it.
    """

    programme: Programme
    positions: Mapping[str, tuple[int, int]] = field(hash=False)
    warnings: tuple[Problem, ...] = ()


def load(path: Path, today: date | None = None, starts: str | None = None) -> Programme:
    """Read a programme file, as it is ``today`` (by default: by the clock of this machine).

    starts: the first day of week 1, YYYY-MM-DD, in place of the programme's own.
    Raises ProgrammeError with every Problem of the file, in file order, or where there is
    nothing to do on that day.
    """
    programme = load_with_positions(path).programme
    programme = replace(programme, starts=starts or programme.starts)
    now = today or date.today()
    on_that_day = as_of(programme, now)
    if not on_that_day.exercises:
        days = dict.fromkeys(day for one in programme.exercises for day in one.days)
        there = ", ".join(sorted(days, key=DAYS.index))
        message = f"there is nothing to do on a {DAYS[now.weekday()]}; the days of it are: {there}"
        raise ProgrammeError([Problem(str(path), 0, 0, message)])
    return on_that_day


def as_of(programme: Programme, today: date) -> Programme:
    """Return the programme as it is on a day; it may have no exercise left."""
    start = date.fromisoformat(programme.starts) if programme.starts else today
    return on_day(programme, calendar((today - start).days, today.weekday()))


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
    exercises, problems = [], list[Problem]()
    for exercise, values in zip(programme.exercises, checked.values["exercises"], strict=True):
        found = exercise
        if exercise.photo:
            try:
                found = replace(exercise, photo=read_photo(exercise.photo, path))
            except ValueError as error:
                node = values.values["photo"].nodes["file"]
                problems.append(Problem(str(path), node.line, node.column, harmless(str(error))))
        exercises.append(found)
    programme = replace(programme, exercises=tuple(exercises))
    if problems:
        raise ProgrammeError(problems)
    if problems := rules.too_long(programme, checked, file):
        raise ProgrammeError(problems)
    if problems := rules.said_in_sentences(programme, checked, file):
        raise ProgrammeError(sorted(problems, key=_place))
    positions = {
        exercise.values["id"]: (exercise.node.line, exercise.node.column)
        for exercise in checked.values["exercises"]
    }
    return Loaded(programme, positions, tuple(sorted(warnings, key=_place)))


def _place(problem: Problem) -> tuple[int, int]:
    return problem.line, problem.column


# The format as editors read it: a JSON Schema, draft 2020-12.
SCHEMA_FILE = Path(__file__).with_name("schema.json")
