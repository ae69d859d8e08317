"""The content of a printed sheet: programme + timeline -> Sheet. Pure.

The HTML page, the PDF and the print view of the web folder all show the same
Sheet; none of them decides what to say.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from coach import phrases
from coach.model import Dose, Exercise, Programme, Range, Role, Safety, Source
from coach.sheet.picture import Picture, clock, draw
from coach.timeline import Timeline

Texts = tuple[str, ...]

# Heading of each role, in the order in which the coach says them; cautions stand apart.
_STEPS: Final[dict[Role, str]] = {
    "set-up": "Get ready",
    "action": "Move",
    "sensation": "Feel",
    "breath": "Breathe",
    "hold-reminder": "While you hold",
    "release": "Let go",
}


@dataclass(frozen=True, slots=True)
class Block:
    """Sentences under a short heading."""

    heading: str
    texts: Texts


@dataclass(frozen=True, slots=True)
class SheetExercise:
    """One exercise on paper. ``facts`` are the dose and what is needed, as label and text."""

    number: int
    name: str
    facts: tuple[tuple[str, str], ...]
    steps: tuple[Block, ...]
    cautions: Texts
    note: str | None
    source: Source | None


@dataclass(frozen=True, slots=True)
class Sheet:
    """A whole session on paper."""

    title: str
    summary: str
    notices: tuple[Block, ...]
    exercises: tuple[SheetExercise, ...]
    picture: Picture
    source: Source | None


def make_sheet(programme: Programme, timeline: Timeline, *, estimated: bool = False) -> Sheet:
    """Write down a programme, with the times of its timeline; ``estimated`` ones are called so."""
    minutes = f"{clock(timeline.frames, timeline.sample_rate)} minutes"
    if estimated:
        minutes = f"about {max(1, round(timeline.frames / timeline.sample_rate / 60))} min"
    count = len(programme.exercises)
    noun = "exercise" if count == 1 else "exercises"
    return Sheet(
        title=programme.title,
        summary=f"{count} {noun} · {minutes}",
        notices=tuple(notices(programme.safety)),
        exercises=tuple(
            _exercise(number, exercise) for number, exercise in enumerate(programme.exercises, 1)
        ),
        picture=draw(timeline),
        source=programme.source,
    )


def notices(safety: Safety) -> Iterator[Block]:
    """Yield the safety notices that are there, in the order in which they are spoken."""
    for heading, texts in (
        ("Ask first", safety.consult),
        ("In an emergency", safety.emergency),
        ("When to stop", safety.stop),
        ("How much", safety.dose),
    ):
        if texts:
            yield Block(heading, texts)


def _exercise(number: int, exercise: Exercise) -> SheetExercise:
    first = exercise.side_order[0]
    steps = tuple(Block(heading, _filled(exercise, role)) for role, heading in _STEPS.items())
    other = len(exercise.side_order) > 1
    return SheetExercise(
        number=number,
        name=exercise.name,
        facts=tuple(_facts(exercise)),
        steps=tuple(step for step in steps if step.texts),
        cautions=_filled(exercise, "caution"),
        note=f"Written for the {first} side; then change over to the other." if other else None,
        source=exercise.source,
    )


def _filled(exercise: Exercise, role: Role) -> Texts:
    wording = exercise.instructions.get(role)
    if wording is None:
        return ()
    return tuple(phrases.fill(text, exercise.side_order[0]) for text in wording.full)


def _facts(exercise: Exercise) -> Iterator[tuple[str, str]]:
    dose = exercise.dose
    yield "Dose", dose_text(exercise)
    if dose.tempo is not None:
        tempo, words = dose.tempo, exercise.words
        steps = ((words.up, tempo.up), (words.hold, tempo.hold), (words.down, tempo.down))
        times = (f"{word.lower()} {seconds_text(time)}" for word, time in steps if time)
        yield "Tempo", ", ".join(times)
    sides = [side for side in exercise.side_order if side]
    if sides:
        yield "Side", f"{sides[0]} first, then {sides[1]}" if len(sides) > 1 else f"{sides[0]} only"
    if things := phrases.at_hand(exercise):
        yield "At hand", ", ".join(things)
    yield "Position", phrases.position(exercise, exercise.side_order[0]).rstrip(".")
    rest = list(_rests(exercise))
    if rest:
        yield "Rest", ", ".join(rest)
    limits = list(_limits(dose))
    if limits:
        yield "Limits", ", ".join(limits)


def dose_text(exercise: Exercise) -> str:
    """Write a dose as on a prescription: "3 holds of 10 s on each side"."""
    dose = exercise.dose
    if dose.tempo is not None:
        what = _counted(dose.reps, phrases.repetition(dose))
    elif phrases.is_held(exercise):
        what = f"{_counted(dose.reps, 'hold')} of {seconds_text(dose.hold or 0)}"
    else:
        times = f"{dose.reps} times " if dose.reps > 1 else ""
        what = f"{times}{seconds_text(dose.hold or 0)}"
    sets = f"{dose.sets} sets of " if dose.sets > 1 else ""
    each = " on each side" if exercise.sides == "both" else ""
    return f"{sets}{what}{each}"


def seconds_text(seconds: int) -> str:
    """Write a duration: "45 s", "2 min", "1 min 30 s"."""
    minutes, rest = divmod(seconds, 60)
    parts = [f"{minutes} min"] if minutes else []
    if rest or not minutes:
        parts.append(f"{rest} s")
    return " ".join(parts)


def _counted(count: int, noun: str) -> str:
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"


def _rests(exercise: Exercise) -> Iterator[str]:
    dose, rest = exercise.dose, exercise.dose.rest
    if dose.reps > 1 and rest.reps:
        yield f"{seconds_text(rest.reps)} between repetitions"
    if dose.sets > 1 and rest.sets:
        yield f"{seconds_text(rest.sets)} between sets"
    if exercise.sides == "both" and rest.sides:
        yield f"{seconds_text(rest.sides)} to change side"


def _limits(dose: Dose) -> Iterator[str]:
    """Yield how far a person may change the dose, as its author set it."""
    limits = dose.limits
    if limits.hold:
        yield f"holds of {_range(limits.hold)} s"
    if limits.reps:
        yield f"{_range(limits.reps)} repetitions"
    if limits.sets:
        yield f"{_range(limits.sets)} sets"


def _range(limits: Range) -> str:
    return str(limits.min) if limits.min == limits.max else f"{limits.min}–{limits.max}"
