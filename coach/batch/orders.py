"""Rows into orders: everything that can be wrong with a row is found before a worker has it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Final

from coach.batch.folders import is_finished, is_free
from coach.batch.job import Order, OrderResult
from coach.batch.table import BY_NAME, Options, Plan, Row
from coach.errors import CoachError, NotFoundError, PlanError, ProgrammeError
from coach.files import sha256_of, slug
from coach.harmless import command_line, quoted
from coach.importing import marks_in
from coach.library import files_of, find, load
from coach.model import Programme
from coach.programmes import (
    Overrides,
    merged,
    parse_settings,
    personalise,
    within_routine,
)

PROGRAMMES_HELD: Final = 64


# Of the voice of that name and rate.
Fingerprint = Callable[[str, float], str]


@dataclass(slots=True)
class _Names:
    """Gives each row a folder's name that no row before it has."""

    used: set[str] = field(default_factory=set)

    def take(self, row: Row) -> str:
        chosen = row.cells.get("folder", "")
        name = slug(chosen or row.cells.get("name", ""), "person")
        if chosen and name in self.used:
            raise PlanError(f'column "folder": an earlier row has {quoted(name)} already')
        number, unique = 1, name
        while unique in self.used:
            number += 1
            unique = f"{name}-{number}"
        self.used.add(unique)
        return unique


def read_orders(
    plan: Plan,
    folder: Path,
    options: Options,
    fingerprint: Fingerprint,
    run: str,
    everybody: Overrides | None = None,
) -> Iterator[Order | OrderResult]:
    """Yield an order for each row, or its outcome where there is nothing to do or to be done.

    ``options`` hold where a row says nothing else, and the changes for ``everybody`` under its
    own. Programmes are those of the coach and of the library, or files in the plan's own folder or
    below it.
    """
    names = _Names()
    music = sha256_of(options.music) if options.music else ""
    for row in plan:
        name = row.cells.get("name", "")
        try:
            place = folder / names.take(row)
            programme, own = _read_row(row, plan.path.parent, options, everybody or Overrides())
            order = Order(row.number, name, place, programme, own, music, run)
            size = is_finished(place, order.key(fingerprint(own.voice, own.rate)))
            if size is None and not is_free(place):
                raise PlanError(
                    f"{place} is already there, was not made by a batch, and was left as it is. "
                    'Move it, or choose another in a column "folder".'
                )
        except CoachError as error:
            yield OrderResult(row.number, name, None, "failed", str(error))
            continue
        yield order if size is None else OrderResult(row.number, name, place, "there", bytes=size)


def _read_row(
    row: Row, base: Path, options: Options, overrides: Overrides
) -> tuple[Programme, Options]:
    """Return the row's programme, personal, and its options; PlanError with all that is wrong."""
    if row.problem is not None:
        raise row.problem
    problems = [
        f'column "{column}": it is empty'
        for column in ("programme", "name")
        if column not in row.cells
    ]
    programme: Programme | None = None
    if "programme" in row.cells:
        try:
            programme = _programme(row.cells["programme"], base, overrides.start)
            overrides = within_routine(programme, overrides)
        except CoachError as error:
            problems.append(f'column "programme": {error}')
    for column, cell in row.cells.items():
        try:
            if column in BY_NAME:
                options = BY_NAME[column].apply(options, cell)
            elif column not in ("programme", "folder"):
                overrides = merged(overrides, _change(programme, column, cell))
        except ProgrammeError as error:
            problems += [f'column "{column}": {problem.message}' for problem in error.problems]
        except PlanError as error:
            problems.append(f'column "{column}": {error}')
    if problems or programme is None:
        raise PlanError("\n".join(problems))
    return personalise(programme, overrides, "the row"), options


def _change(programme: Programme | None, column: str, cell: str) -> Overrides:
    """Read one cell, and try it alone, so that a mistake is told at its column."""
    change = parse_settings([f"{column}={cell}"])
    if programme is not None:
        personalise(programme, change)
    return change


def _programme(cell: str, base: Path, starts: str | None) -> Programme:
    """Load a file in the plan's folder, or what the cell names; CoachError where it is neither."""
    path = base / cell
    try:
        inside = path.resolve().is_relative_to(base.resolve()) and path.is_file()
    except (OSError, ValueError):
        inside = False
    if inside and path.suffix.lower() in (".yaml", ".yml"):
        return _loaded(path, starts)
    try:
        return _loaded(find(cell, here=False), starts)
    except NotFoundError as error:
        raise PlanError(f"{error}, in the plan's own folder") from error


@lru_cache(maxsize=PROGRAMMES_HELD)
def _loaded(path: Path, starts: str | None) -> Programme:
    for file in files_of(path):
        if not (marks := marks_in(file)):
            continue
        raise PlanError(
            f"{file.name} is a draft that has not been reviewed ({len(marks)} marks are left): "
            f"{command_line('coach', 'review', str(file))}"
        )
    return load(path, starts=starts)
