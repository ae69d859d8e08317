"""The changes for one person: a small file, or settings on a command line or in a table.

Settings are such as ``quadriceps-stretch.hold=20s``; a file is such as this one:

    programme: sacroiliitis
    name: Anna
    leave-out: right
    exercises:
      - id: quadriceps-stretch
        hold: 20s
        reps: 2
      - id: prone-leg-lift
        leave-out: all
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, fields, replace
from pathlib import Path
from typing import Any, Final, Literal, get_args

from coach.dose import BODY_SIDES, Amounts
from coach.errors import Problem, ProgrammeError
from coach.programmes.dose_schema import A_BREATH, BREATHS, HOLD, PACE, REPS, SETS, WORK
from coach.programmes.kinds import Choice, Key, ListOf, Record, Text
from coach.programmes.rules import is_day
from coach.programmes.schema import DATE, ID
from coach.programmes.validate import check
from coach.programmes.yaml_nodes import ListNode, MapNode, Scalar, parse, read_bytes, typed

BodySide = Literal["left", "right"]
LeftOut = Literal[BodySide, "all"]

# The name of a file, in messages, for settings that are in none.
COMMAND_LINE: Final = "--set"


@dataclass(frozen=True, slots=True)
class Override(Amounts):
    """Amounts of one exercise for one person; None is as its author wrote it."""

    id: str
    leave_out: LeftOut | None = None


@dataclass(frozen=True, slots=True)
class Overrides:
    """The changes for one person. ``leave_out`` is a side of the body, in all exercises.

    ``programme`` is the id of the only one that they are for, None for any with these exercises;
    ``start`` the first day of week 1, as YYYY-MM-DD.
    """

    name: str | None = None
    leave_out: BodySide | None = None
    exercises: tuple[Override, ...] = ()
    programme: str | None = None
    start: str | None = None
    clinician: str | None = None


PERSONAL_EXERCISE: Final = Record(
    "personal exercise",
    Override,
    (
        Key("id", ID, "Which exercise.", required=True),
        Key("sets", SETS, "How many sets, a side."),
        Key("reps", REPS, "How many repetitions in a set."),
        Key("hold", HOLD, "How long each repetition is held."),
        Key("work", WORK, "How long each time of work is."),
        Key("breaths", BREATHS, "How many breaths each repetition is held."),
        Key("breath", A_BREATH, "How long one breath is."),
        Key("pace", PACE, "The time of one repetition, which the coach then counts aloud."),
        Key("leave-out", Choice(get_args(LeftOut)), "A side not to do, or all of it."),
    ),
)
PERSONAL: Final = Record(
    "personal file",
    Overrides,
    (
        Key(
            "programme",
            Text(max=200, spoken=False),
            "The id of the programme it is for; without it, any that has these exercises.",
        ),
        Key("name", Text(max=60), "Whom it is for; said with the title."),
        Key("clinician", Text(max=60, spoken=False), "Who prescribed it; printed on a sheet."),
        Key("start", DATE, "The day of their first session: week 1 of the doses begins on it."),
        Key("leave-out", Choice(BODY_SIDES), "A side of the body not to exercise."),
        Key("exercises", ListOf(PERSONAL_EXERCISE, 100), "What is other in single exercises."),
    ),
)


def read_overrides(path: Path) -> Overrides:
    """Read a personal file; ProgrammeError with file, line and column of every mistake."""
    return _checked(parse(read_bytes(path), str(path)), str(path))


def parse_settings(settings: Iterable[str]) -> Overrides:
    """Read settings such as ``hip-stretch.hold=20s``, ``name=Anna``, ``leave-out=right``.

    Raises ProgrammeError with every mistake, of a file called COMMAND_LINE.
    """
    general: list[tuple[Scalar, Scalar]] = []
    exercises: dict[str, list[tuple[Scalar, Scalar]]] = {}
    problems = []
    for setting in settings:
        key, equals, value = (part.strip() for part in setting.partition("="))
        exercise, dot, field = key.rpartition(".")
        if not equals or not field or (dot and not exercise):
            message = f'"{setting}" is no setting; write one like hip-stretch.hold=20s'
            problems.append(Problem(COMMAND_LINE, 0, 0, message))
            continue
        pairs = exercises.setdefault(exercise, []) if dot else general
        pairs.append((_word(field), _word(value, plain=field in ("name", "clinician"))))
    if problems:
        raise ProgrammeError(problems)
    entries = tuple(
        MapNode(((_word("id"), _word(exercise)), *pairs), 0, 0)
        for exercise, pairs in exercises.items()
    )
    listed = ((_word("exercises"), ListNode(entries, 0, 0)),) if entries else ()
    return _checked(MapNode((*general, *listed), 0, 0), COMMAND_LINE)


def _word(text: str, *, plain: bool = False) -> Scalar:
    return Scalar(text if plain else typed(text), text, 0, 0)


def merged(first: Overrides, second: Overrides) -> Overrides:
    """Return ``first`` with everything that ``second`` says in its place."""
    changes = {change.id: change for change in first.exercises}
    for change in second.exercises:
        base = changes.get(change.id, Override(change.id))
        given: dict[str, Any] = {str(amount): value for amount, value in change.given().items()}
        leave_out = change.leave_out or base.leave_out
        changes[change.id] = replace(base, **given, leave_out=leave_out)
    said = {one.name: value for one in fields(second) if (value := getattr(second, one.name))}
    return replace(first, **(said | {"exercises": tuple(changes.values())}))


def _checked(node: MapNode | ListNode | Scalar, file: str) -> Overrides:
    checked, problems = check(node, file, PERSONAL)
    if checked is None or problems:
        raise ProgrammeError(problems)
    overrides: Overrides = checked.build()
    if overrides.start and not is_day(overrides.start):
        node = checked.nodes["start"]
        message = f"there is no day {overrides.start}; write YYYY-MM-DD"
        raise ProgrammeError([Problem(file, node.line, node.column, message)])
    return overrides
