"""A routine: several programmes, or parts of them, as one session.

    routine: Monday
    parts:
      - programme: hips
      - programme: back
        exercises: [cat-cow, bridge]

What is said once a session is said once: the title, the notices (a sentence that several authors
wrote is said once), what to have at hand, the closing words. Each part begins with the title of its
programme. The exercises themselves are those of their programmes, dose by dose and word by word;
where two share an id, the later one gets a number.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Final

from coach.dose import Day
from coach.errors import Problem, ProgrammeError
from coach.model import Circuit, Exercise, Part, Programme, Safety, Screening
from coach.programmes import rules
from coach.programmes.kinds import Ids, Key, ListOf, Record, Text
from coach.programmes.loader import as_of
from coach.programmes.schema import MAX_SESSION_SECONDS, ONE_SCHEDULE, SCHEDULE
from coach.programmes.validate import check
from coach.programmes.values import slug, suggestion
from coach.programmes.yaml_nodes import child, parse

MOST_PARTS: Final = 20
MOST_EXERCISES: Final = 100


@dataclass(frozen=True, slots=True)
class RoutinePart:
    """A programme by its name, and which of its exercises, by id; () for all of them."""

    programme: str
    exercises: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Routine:
    """A routine as it stands in its file."""

    routine: str
    parts: tuple[RoutinePart, ...]
    days: tuple[Day, ...] = ()
    every_days: int | None = None
    times_a_week: int | None = None
    times_a_day: int = 1


PART: Final = Record(
    "part",
    RoutinePart,
    (
        Key(
            "programme",
            Text(max=200, spoken=False),
            "Its name, as coach list has it, or a file beside this one.",
            required=True,
        ),
        Key(
            "exercises", Ids(1, MOST_EXERCISES), "Only these exercises, in their programme's order."
        ),
    ),
    shorthand="programme",
)
ROUTINE: Final = Record(
    "routine",
    Routine,
    (
        Key("routine", Text(max=100), "The title of the session, as it is said.", required=True),
        Key("parts", ListOf(PART, MOST_PARTS), "In the order they are done.", required=True),
        *SCHEDULE,
    ),
    one_of=ONE_SCHEDULE,
)


def read_routine(data: bytes, path: Path) -> Routine | None:
    """Read a routine; None where the file is something else.

    Raises ProgrammeError with every mistake; where the parts are is not looked at.
    """
    if b"routine" not in data:
        return None
    root, file = parse(data, str(path)), str(path)
    if child(root, "routine") is None:
        return None
    checked, problems = check(root, file, ROUTINE)
    if not slug(path.stem):
        message = "the file's name needs a letter or a digit; it names the routine"
        problems.append(Problem(file, 0, 0, message))
    if checked is not None and (title := checked.values.get("routine")):
        problems += rules.said_alone(title, file)
    if checked is None or problems:
        raise ProgrammeError(sorted(problems, key=lambda one: (one.line, one.column)))
    routine: Routine = checked.build()
    return routine


def combined(routine: Routine, sources: Sequence[Part], today: date, path: Path) -> Programme:
    """Return the programmes of a routine's parts, in their order, as one.

    sources: the programme of each, whole. Each is as it is ``today``; one that has nothing to do
    then is left out. Raises ProgrammeError for an exercise that is not there, nothing to do, or a
    session that is too long.
    """
    programmes = [source.programme for source in sources]
    problems: list[Problem] = []
    ids: dict[Part, list[tuple[str, str]]] = {source: [] for source in sources}
    exercises: list[Exercise] = []
    circuits: list[Circuit] = []
    for part, source in zip(routine.parts, sources, strict=True):
        known = [one.id for one in source.programme.exercises]
        for name in part.exercises:
            if name not in known:
                message = f'"{part.programme}" has no exercise "{name}"{suggestion(name, known)}'
                message += f"; it has: {', '.join(known)}"
                problems.append(Problem(str(path), 0, 0, message))
        of_today = as_of(source.programme, today)
        names = _names(part, of_today, {one.id for one in exercises})
        ids[source] += [(name, own) for own, name in names.items()]
        chosen = [replace(one, id=names[one.id]) for one in of_today.exercises if one.id in names]
        if chosen and len(routine.parts) > 1:
            chosen[0] = replace(chosen[0], opens=source.programme.title)
        exercises += chosen
        circuits += [
            replace(circuit, exercises=tuple(names[name] for name in inside))
            for circuit in of_today.circuits
            if (inside := [name for name in circuit.exercises if name in names])
        ]

    def once(role: str) -> tuple[str, ...]:
        texts = (text for one in programmes for text in getattr(one.safety, role))
        return tuple(dict.fromkeys(texts))

    # Of several pain rules, the one that speaks up at the least pain.
    pain_rules = [one.pain_rule for one in programmes if one.pain_rule is not None]
    whole = Programme(
        slug(path.stem),
        routine.routine,
        Safety(once("consult"), once("emergency"), once("stop"), once("dose")),
        tuple(exercises),
        circuits=tuple(circuits),
        days=routine.days,
        every_days=routine.every_days,
        times_a_week=routine.times_a_week,
        times_a_day=routine.times_a_day,
        screening=_questions(programmes),
        pain_rule=min(pain_rules, key=lambda rule: rule.at_least, default=None),
        parts=tuple(replace(source, ids=tuple(own)) for source, own in ids.items()),
    )
    if not exercises and not problems:
        problems.append(Problem(str(path), 0, 0, "there is nothing to do today in any part"))
    if len(exercises) > MOST_EXERCISES:
        message = f"all parts have {len(exercises)} exercises; at most {MOST_EXERCISES}"
        problems.append(Problem(str(path), 0, 0, message))
    if (seconds := rules.seconds_of(whole)) > MAX_SESSION_SECONDS:
        hours = f"{seconds / 3600:.1f} hours; at most {MAX_SESSION_SECONDS // 3600}"
        problems.append(Problem(str(path), 0, 0, f"holds and rests take {hours}"))
    if problems:
        raise ProgrammeError(problems)
    return whole


def _questions(programmes: Sequence[Programme]) -> tuple[Screening, ...]:
    """Return every question once, by an id that no other programme has."""
    questions: dict[tuple[str, tuple[str, ...]], Screening] = {}
    for programme in programmes:
        for one in programme.screening:
            mine = replace(one, id=f"{programme.id}-{one.id}")
            questions.setdefault((one.ask, one.if_yes), mine)
    return tuple(questions.values())


def _names(part: RoutinePart, programme: Programme, taken: set[str]) -> dict[str, str]:
    """Return the exercises of a programme that are done, by their own ids, with ids not yet
    ``taken``.
    """
    names: dict[str, str] = {}
    for one in programme.exercises:
        if not part.exercises or one.id in part.exercises:
            numbers = (f"{one.id}-{number}" for number in range(2, len(taken) + 3))
            names[one.id] = next(name for name in (one.id, *numbers) if name not in taken)
            taken.add(names[one.id])
    return names
