"""The content of a printed sheet: programme + timeline -> Sheet. Pure.

The HTML page, the PDF and the print view of the web folder all show the same
Sheet; none of them decides what to say.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from coach import dose_words, phrases
from coach.dose import BODY_SIDES, DAYS, Dose
from coach.drawing import seen, svg
from coach.harmless import counted
from coach.model import Exercise, Programme, Role, Safety, Source
from coach.pose import Photo
from coach.postures import position
from coach.timeline import Timeline

Texts = tuple[str, ...]

# Of which roles each step tells, in the order in which the coach says them; cautions stand apart.
_STEPS: Final[dict[str, tuple[Role, ...]]] = {
    "Get ready": ("set-up",),
    "Move": ("action",),
    "Feel, and let go": ("sensation", "breath", "hold-reminder", "release"),
}

_STOP: Final = "When to stop"
_WEEKS: Final = 4

# As many boxes fit into a day of the grid.
_MOST_BOXES: Final = 6


@dataclass(frozen=True, slots=True)
class Block:
    """Sentences under a short heading."""

    heading: str
    texts: Texts


@dataclass(frozen=True, slots=True)
class Grid:
    """Days to tick: which of the seven of a week, from Monday, and how many boxes on each."""

    weeks: int
    days: tuple[bool, ...]
    boxes: int
    often: str


@dataclass(frozen=True, slots=True)
class SheetExercise:
    """One exercise on paper. ``facts`` are what else is needed, as label and text.

    drawn: its drawing as SVG, as its first side looks; or its photo; seen: what that shows.
    """

    number: int
    name: str
    dose: str
    facts: tuple[tuple[str, str], ...]
    steps: tuple[Block, ...]
    cautions: Texts
    source: Source | None
    drawn: str | None
    photo: Photo | None
    seen: str


@dataclass(frozen=True, slots=True)
class Sheet:
    """A whole session on paper; ``date`` in words. An empty name is to be filled in by hand.

    stop: when to stop, which stands at the top; notices: the other safety notices.
    """

    title: str
    summary: str
    name: str
    clinician: str
    date: str
    stop: Block
    notices: tuple[Block, ...]
    exercises: tuple[SheetExercise, ...]
    grid: Grid
    source: Source | None


def make_sheet(
    programme: Programme, timeline: Timeline, *, estimated: bool = False, date: str = ""
) -> Sheet:
    """Write down a programme, with the length of its timeline; ``estimated`` is called so."""
    minutes = f"{clock(timeline.frames, timeline.sample_rate)} minutes"
    if estimated:
        seconds = timeline.frames // timeline.sample_rate
        minutes = f"about {max(1, round(seconds / 60))} min"
    often = tuple(_often(programme))
    name = programme.person or ""
    return Sheet(
        title=programme.title.removesuffix(f", for {name}"),
        summary=" · ".join((counted(len(programme.exercises), "exercise"), minutes, *often)),
        name=name,
        clinician=programme.clinician or "",
        date=date,
        stop=Block(_STOP, programme.safety.stop),
        notices=tuple(one for one in notices(programme.safety) if one.heading != _STOP),
        exercises=tuple(
            _exercise(number, exercise, programme)
            for number, exercise in enumerate(programme.exercises, 1)
        ),
        grid=Grid(
            _WEEKS,
            tuple(not programme.days or day in programme.days for day in DAYS),
            min(programme.times_a_day, _MOST_BOXES),
            ", ".join(often),
        ),
        source=programme.source,
    )


def clock(frames: int, sample_rate: int) -> str:
    """Write a time as minutes and whole seconds, 83:20 for more than an hour."""
    seconds = frames // sample_rate
    return f"{seconds // 60}:{seconds % 60:02d}"


def _often(programme: Programme) -> Iterator[str]:
    if programme.days:
        yield ", ".join(day.capitalize() for day in programme.days)
    if programme.every_days:
        yield phrases.every_days(programme.every_days)
    if programme.times_a_week:
        yield f"{counted(programme.times_a_week, 'time')} a week"
    if programme.times_a_day > 1:
        yield f"{programme.times_a_day} times a day"


def notices(safety: Safety) -> Iterator[Block]:
    """Yield the safety notices that are there, in the order in which they are spoken."""
    for heading, texts in (
        ("Ask first", safety.consult),
        ("In an emergency", safety.emergency),
        (_STOP, safety.stop),
        ("How much", safety.dose),
    ):
        if texts:
            yield Block(heading, texts)


def _exercise(number: int, exercise: Exercise, programme: Programme) -> SheetExercise:
    first = exercise.side_order[0]
    steps = {
        heading: tuple(text for role in roles for text in _filled(exercise, role))
        for heading, roles in _STEPS.items()
    }
    steps["Get ready"] = (phrases.fill(position(exercise, first), first), *steps["Get ready"])
    drawn = exercise.drawing
    return SheetExercise(
        number=number,
        name=exercise.name,
        dose=dose_text(exercise),
        facts=(*_facts(exercise), *_rounds(exercise, programme)),
        steps=tuple(Block(heading, texts) for heading, texts in steps.items() if texts),
        cautions=_filled(exercise, "caution"),
        source=exercise.source,
        drawn=None if drawn is None else svg(drawn, first),
        photo=exercise.photo,
        seen=seen(exercise),
    )


def _rounds(exercise: Exercise, programme: Programme) -> Iterator[tuple[str, str]]:
    """Yield how often an exercise in a circuit is done, and with which others."""
    circuit = programme.circuit_of(exercise.id)
    if circuit is None:
        return
    names = {one.id: one.name for one in programme.exercises}
    others = ", ".join(names[one] for one in circuit.exercises if one != exercise.id)
    yield "Rounds", f"{circuit.rounds}, in turn with {others}" if others else f"{circuit.rounds}"
    rests = ((circuit.rest_exercises, "exercises"), (circuit.rest_rounds, "rounds"))
    if texts := [f"{seconds_text(time)} between {what}" for time, what in rests if time]:
        yield "Rest in rounds", ", ".join(texts)


def _filled(exercise: Exercise, role: Role) -> Texts:
    wording = exercise.instructions.get(role)
    if wording is None:
        return ()
    return tuple(phrases.fill(text, exercise.side_order[0]) for text in wording.full)


def _facts(exercise: Exercise) -> Iterator[tuple[str, str]]:  # noqa: C901  (a row for each fact)
    dose = exercise.dose
    if phases := dose.phases_with(exercise.words):
        if len(phases) > 1:
            yield (
                "Tempo",
                ", ".join(f"{phase.cue.lower()} {seconds_text(phase.seconds)}" for phase in phases),
            )
        elif dose.pace:
            yield "Pace", f"{seconds_text(dose.pace)} a repetition"
    sides = [side for side in exercise.side_order if side]
    if sides:
        turn = ", in turn" if exercise.alternate != "no" else ""
        both = f"{sides[0]} first, as shown here; then {sides[-1]}{turn}"
        yield "Side", both if len(sides) > 1 else f"{sides[0]} only"
    if exercise.days:
        yield "Days", ", ".join(day.capitalize() for day in exercise.days)
    for label, text in (("Load", exercise.load), ("Band", exercise.band)):
        if text:
            yield label, text
    if exercise.effort:
        yield "Effort", f"{exercise.effort} %"
    if exercise.only_if:
        yield "Only if", exercise.only_if
    if things := phrases.at_hand(exercise):
        yield "At hand", ", ".join(things)
    rest = dose.rest
    held = (dose.hold or dose.breaths) and dose_words.is_held(exercise)
    between = "holds" if held else "repetitions"
    rests = (
        (rest.reps if dose.reps > 1 and not dose.own_pace else 0, between),
        (rest.sets if dose.sets > 1 else 0, "sets"),
        (rest.sides if len(exercise.side_order) > 1 else 0, "sides"),
    )
    if said := [f"{seconds_text(time)} between {what}" for time, what in rests if time]:
        yield "Rest", ", ".join(said)
    for label, texts in (("Easier", exercise.easier), ("Harder", exercise.harder)):
        if texts:
            yield label, phrases.fill(" ".join(texts), exercise.side_order[0])
    if exercise.note:
        yield "Note", exercise.note


def dose_text(exercise: Exercise) -> str:
    """Write a dose as on a prescription: "3 holds of 10 s on each side"."""
    first, *others = exercise.side_order
    dose = exercise.dose.for_side(first)
    if all(dose == exercise.dose.for_side(side) for side in others):
        each = (
            "" if not others else " on each side" if first in BODY_SIDES else " in each direction"
        )
        return f"{_one_dose(exercise, dose)}{each}"
    return "; ".join(
        f"{side}: {_one_dose(exercise, exercise.dose.for_side(side))}"
        for side in exercise.side_order
    )


def _one_dose(exercise: Exercise, dose: Dose) -> str:  # noqa: PLR0911  (a form for each dose)
    sets = f"{dose.sets} sets of " if dose.sets > 1 else ""
    own = dose.sets_with(exercise.words, None)
    if len({one.reps for one in own}) > 1:
        pace = " at your own pace" if dose.own_pace else ""
        return f"{sets}{', '.join(str(one.reps) for one in own)} repetitions{pace}"
    lengths = [sum(phase.seconds for phase in one.phases) for one in own]
    if len(set(lengths)) > 1:
        times = f"{dose.reps} times " if dose.reps > 1 else ""
        return f"{sets}{times}{', '.join(map(seconds_text, lengths))}"
    many = str(dose.reps) if dose.reps_to is None else f"{dose.reps}–{dose.reps_to}"
    one = many == "1"
    times = "" if one else f"{many} times "
    length = seconds_text(dose.hold or dose.work or 0)
    if dose.hold_to is not None:
        length = f"{length} to {seconds_text(dose.hold_to)}"
    if dose.breaths is not None:
        length = counted(dose.breaths, "breath")
        if dose.breath is not None:
            length += f" of {seconds_text(dose.breath)}"
    if dose.as_many:
        return f"{sets}{times}as many as you can in {length}"
    if dose.work is not None:
        return f"{sets}{times}{length}"
    if dose.hold is not None or dose.breaths is not None:
        if dose_words.is_held(exercise):
            return f"{sets}{many} {'hold' if one else 'holds'} of {length}"
        return f"{sets}{times}{length}"
    noun = dose_words.repetition(dose)
    pace = " at your own pace" if dose.own_pace else ""
    return f"{sets}{many} {noun if one else f'{noun}s'}{pace}"


def seconds_text(seconds: float) -> str:
    """Write a duration: "45 s", "2 min", "1 min 30 s"."""
    minutes, rest = divmod(seconds, 60)
    parts = [f"{minutes:g} min"] if minutes else []
    if rest or not minutes:
        parts.append(f"{rest:g} s")
    return " ".join(parts)
