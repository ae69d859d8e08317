"""A programme file, read and checked as a whole."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from coach.errors import Problem, ProgrammeError
from coach.model import Programme
from coach.programmes import rules
from coach.programmes.checking import check
from coach.programmes.reading import parse, read_bytes


@dataclass(frozen=True, slots=True)
class Loaded:
    """A programme with what an author may want to know about its file.

    ``positions`` maps an exercise id to its line and column, from 1;
    ``warnings`` are remarks that do not stand in the way of using it.
    """

    programme: Programme
    positions: Mapping[str, tuple[int, int]] = field(hash=False)
    warnings: tuple[Problem, ...] = ()


def load(path: Path) -> Programme:
    """Read a programme file.

    Raises ProgrammeError with every Problem of the file, in file order.
    """
    return load_with_positions(path).programme


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
