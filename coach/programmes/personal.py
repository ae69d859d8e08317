"""A programme for one person: a name, sides to leave out, doses within its bounds.

``personalise`` is pure; what it takes is read by `overrides`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from functools import reduce
from pathlib import Path
from typing import Final

from coach.days import circuits_of
from coach.dose import AMOUNTS, BODY_SIDES, Amount, Dose, Range, Side
from coach.errors import Problem, ProgrammeError
from coach.model import Exercise, Programme, Sides
from coach.programmes.kinds import Seconds, Whole
from coach.programmes.overrides import (
    COMMAND_LINE,
    PERSONAL_EXERCISE,
    LeftOut,
    Override,
    Overrides,
    merged,
    parse_settings,
    read_overrides,
)
from coach.programmes.values import slug, suggestion

# What each amount is: it has the bounds of every programme, where its author set none.
_KINDS: Final = {
    amount: kind
    for amount in AMOUNTS
    if isinstance(kind := PERSONAL_EXERCISE.key(amount).kind, Whole | Seconds)
}


def personalise(
    programme: Programme, overrides: Overrides, origin: str = COMMAND_LINE
) -> Programme:
    """Return the programme with ``overrides`` applied; ``origin`` names them in messages.

    Raises ProgrammeError with everything that is wrong: an exercise that is
    not there, an amount out of the programme's bounds, nothing left to do.
    """
    overrides = within_routine(programme, overrides)
    problems = [Problem(origin, 0, 0, text) for text in _misfits(programme, overrides)]
    if problems:
        raise ProgrammeError(problems)
    changes = {change.id: change for change in overrides.exercises}
    exercises = tuple(
        _changed(exercise, changes.get(exercise.id, Override(exercise.id)), side)
        for exercise in programme.exercises
        if (side := _sides(exercise, changes.get(exercise.id), overrides.leave_out)) != "all"
    )
    title = f"{programme.title}, for {overrides.name}" if overrides.name else programme.title
    return replace(
        programme,
        title=title,
        exercises=exercises,
        circuits=circuits_of(programme, exercises),
        starts=overrides.start or programme.starts,
        person=overrides.name or programme.person,
        clinician=overrides.clinician or programme.clinician,
    )


def start_of(
    programme: str,
    personal: Path | None = None,
    settings: Iterable[str] = (),
    prescription: Path | None = None,
) -> str | None:
    """Return the day on which a person begins with a programme, by its id; None for its own.

    It has to be known before the programme is read, as it decides which doses are today's.
    Raises ProgrammeError as ``fitted`` does.
    """
    first = [] if prescription is None else [read_overrides(prescription)]
    of_it = [one for one in first if one.programme is None or slug(one.programme) == programme]
    own = [] if personal is None else [read_overrides(personal)]
    return reduce(merged, [*of_it, *own, parse_settings(settings)], Overrides()).start


def fitted(
    programme: Programme,
    personal: Path | None = None,
    settings: Iterable[str] = (),
    prescription: Path | None = None,
    on_notice: Callable[[str], None] = lambda _: None,
) -> Programme:
    """Return a programme for one person: by a prescription, a personal file, and settings.

    The later ones come on top of the earlier. A prescription is a personal file that stands for
    every programme: ``on_notice`` hears what of it is not for this one. All else must fit; raises
    ProgrammeError with everything that does not.
    """
    sources: list[tuple[str, Overrides]] = []
    if prescription is not None:
        fitting, left = _fitting(programme, within_routine(programme, read_overrides(prescription)))
        for message in left:
            on_notice(f"Your prescription {prescription}: {message}")
        sources.append((f"your prescription {prescription}", fitting))
    if personal is not None:
        sources.append((str(personal), within_routine(programme, read_overrides(personal))))
    if settings:
        sources.append((COMMAND_LINE, parse_settings(settings)))
    problems = [
        Problem(origin, 0, 0, text)
        for origin, overrides in sources
        for text in _misfits(programme, overrides)
    ]
    if problems:
        raise ProgrammeError(problems)
    whole = reduce(merged, (overrides for _, overrides in sources), Overrides())
    return personalise(programme, whole, sources[-1][0] if sources else COMMAND_LINE)


def _fitting(programme: Programme, overrides: Overrides) -> tuple[Overrides, tuple[str, ...]]:
    """Return what of a prescription is for a programme, and what is not, in words."""
    if not _is_for(programme, overrides):
        message = f'it is for "{overrides.programme}"; "{programme.title}" stays as it is'
        return Overrides(), (message,)
    ids = {exercise.id for exercise in programme.exercises}
    kept = tuple(change for change in overrides.exercises if change.id in ids)
    if missing := [change.id for change in overrides.exercises if change.id not in ids]:
        which = ", ".join(f'"{name}"' for name in missing)
        return replace(overrides, exercises=kept), (f'"{programme.title}" has no {which}',)
    return overrides, ()


def _is_for(programme: Programme, overrides: Overrides) -> bool:
    return overrides.programme is None or slug(overrides.programme) == programme.id


def within_routine(programme: Programme, overrides: Overrides) -> Overrides:
    """Return what is for one programme as it is for a routine with that in it.

    Its exercises have other ids there, and a side is left out in none but them.
    """
    wanted = slug(overrides.programme or "")
    parts = [part for part in programme.parts if part.programme.id == wanted]
    if not parts or wanted == programme.id:
        return overrides
    names: dict[str, list[str]] = {}
    for name, own in (pair for part in parts for pair in part.ids):
        names.setdefault(own, []).append(name)
    unchosen = {one.id for part in parts for one in part.programme.exercises} - {*names}
    exercises = {one.id: one for one in programme.exercises}
    changes = {
        name: Override(name, leave_out=overrides.leave_out)
        for name in (name for some in names.values() for name in some)
        if overrides.leave_out and exercises[name].side_order[0] in BODY_SIDES
    }
    for change in overrides.exercises:
        if change.id in unchosen:
            continue
        # An id with a colon is none: what the part does not have is not looked for in another.
        for name in names.get(change.id, [f"{wanted}:{change.id}"]):
            base = changes.get(name)
            left_out = change.leave_out or (base.leave_out if base else None)
            changes[name] = replace(change, id=name, leave_out=left_out)
    return replace(overrides, programme=None, leave_out=None, exercises=tuple(changes.values()))


def _misfits(programme: Programme, overrides: Overrides) -> Iterator[str]:
    if not _is_for(programme, overrides):
        yield f'this is for the programme "{overrides.programme}", and not for "{programme.id}"'
    exercises = {exercise.id: exercise for exercise in programme.exercises}
    # In a routine an exercise is of the programme that is its part.
    titles = {name: part.programme.title for part in programme.parts for name, _ in part.ids}
    changes: dict[str, Override] = {}
    for change in overrides.exercises:
        exercise = exercises.get(change.id)
        if change.id in changes:
            yield f'the exercise "{change.id}" is there twice; put its changes together'
        elif exercise is None:
            known = ", ".join(exercises)
            hint = suggestion(change.id, exercises)
            yield f'the programme has no exercise "{change.id}"{hint}; it has: {known}'
        else:
            sides = _sides_left(exercise, change, overrides.leave_out)
            title = titles.get(exercise.id, programme.title)
            yield from _out_of_bounds(exercise, change, sides, title)
        changes[change.id] = change
    left = (
        _sides(exercise, changes.get(exercise.id), overrides.leave_out)
        for exercise in programme.exercises
    )
    if all(sides == "all" for sides in left):
        yield "no exercise is left; leave out less"


def _out_of_bounds(
    exercise: Exercise, change: Override, sides: tuple[Side | None, ...], title: str
) -> Iterator[str]:
    """Say what of a change cannot be; ``sides`` are those that are done."""
    for amount, value in change.given().items():
        own: Range | None = getattr(exercise.dose.limits, amount, None)
        kind = _KINDS[amount]
        bounds = own or Range(kind.min, kind.max)
        if value not in bounds:
            low, high, found = map(kind.show, (bounds.min, bounds.max, value))
            whose = f'the author of "{title}"' if own else "the coach"
            yield f'{amount} of "{exercise.id}" is {found}; {whose} allows {low} to {high}'
        elif not _has(exercise.dose, amount):
            yield f'the dose of "{exercise.id}" has no {amount} that could be changed'
        elif _differs(exercise.dose, amount, sides):
            yield (
                f'{amount} of "{exercise.id}" is not the same on each side and in each set, and '
                "one number cannot stand for all; change that in a copy of the programme"
            )
    if change.leave_out in BODY_SIDES and exercise.side_order[0] not in BODY_SIDES:
        yield f'"{exercise.id}" has no sides; leave out all of it, or nothing'


def _differs(dose: Dose, amount: Amount, sides: tuple[Side | None, ...]) -> bool:
    """Return whether an amount is another one on one of ``sides``, or in one set.

    Changes of a week or a day are not asked for: they were applied, or come to an end by it.
    """
    return any(
        (one.set is not None or (one.side is not None and len(sides) > 1))
        and one.side in (None, *sides)
        and (getattr(one, amount) is not None or (amount == "hold" and one.tempo is not None))
        for one in dose.changes
    )


def _sides(exercise: Exercise, change: Override | None, everywhere: Side | None) -> LeftOut | None:
    """Return what of an exercise is left out; "all" where no side remains."""
    wanted = change.leave_out if change is not None else None
    if wanted == "all" or exercise.side_order[0] not in BODY_SIDES:
        return wanted
    left = _sides_left(exercise, change, everywhere)
    if not left:
        return "all"
    if exercise.sides != "both" or len(left) == 2:
        return None
    return "right" if "left" in left else "left"


def _sides_left(
    exercise: Exercise, change: Override | None, everywhere: Side | None
) -> tuple[Side | None, ...]:
    wanted = change.leave_out if change is not None else None
    return tuple(side for side in exercise.side_order if side not in (wanted, everywhere))


def _changed(exercise: Exercise, change: Override, left_out: LeftOut | None) -> Exercise:
    dose = exercise.dose
    for amount, value in change.given().items():
        dose = dose.with_amount(amount, value)
    if left_out is None or left_out == "all":
        return replace(exercise, dose=dose)
    kept: Sides = "right" if left_out == "left" else "left"
    return replace(exercise, dose=dose, sides=kept, alternate="no", first_side=None)


def _has(dose: Dose, amount: Amount) -> bool:
    """Return whether a dose has that amount; reps at one's own pace can be given a pace."""
    if amount in ("sets", "reps"):
        return True
    if amount == "pace":
        return dose.own_pace or dose.pace is not None
    if amount == "hold":
        return dose.hold is not None or dose.tempo is not None
    if amount == "breath":
        return dose.breaths is not None
    return getattr(dose, amount) is not None
