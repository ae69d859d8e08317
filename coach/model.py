"""The model of a programme: exercises, circuits and wording, as frozen data.

How much of an exercise is done is a ``Dose`` (`coach.dose`). Texts may hold the placeholders
``{side}`` and ``{other_side}``; nothing here knows about files or sound.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final, Literal, get_args

from coach.dose import OTHER_SIDE, PAIRS, Day, Dose, Set, Side, Words
from coach.pose import Drawing, Photo

Sides = Literal[
    "both",
    "left",
    "right",
    "none",
    "clockwise and anticlockwise",
    "forward and back",
    "inward and outward",
]
Alternate = Literal["no", "reps", "sets"]
Position = Literal[
    "standing",
    "sitting",
    "kneeling",
    "prone",
    "supine",
    "side-lying",
    "lying-on-left-side",
    "lying-on-right-side",
    "all-fours",
    "half-kneeling",
    "long-sitting",
    "hanging",
]
Role = Literal["set-up", "action", "sensation", "breath", "hold-reminder", "caution", "release"]
Counting = Literal[
    "auto", "every-second", "up", "last-five", "last-three", "milestones", "tones", "silent"
]

SIDES: Final[tuple[Sides, ...]] = get_args(Sides)
POSITIONS: Final[tuple[Position, ...]] = get_args(Position)
ALTERNATES: Final[tuple[Alternate, ...]] = get_args(Alternate)
ROLES: Final[tuple[Role, ...]] = get_args(Role)
COUNTINGS: Final[tuple[Counting, ...]] = get_args(Counting)

# How fast a voice may speak; 1 is its own pace.
MIN_RATE: Final = 0.7
MAX_RATE: Final = 1.5

# How much louder or softer than usual a session may be played, in dB.
GAIN_RANGE_DB: Final = (-18, 6)

# How a session becomes files: one, or one for each exercise or side.
Split = Literal["session", "exercise", "side"]
SPLITS: Final[tuple[Split, ...]] = get_args(Split)


@dataclass(frozen=True, slots=True)
class Wording:
    """The wording of one role: ``full`` the first time, ``brief`` afterwards.

    Each is a tuple of sentences. ``brief`` is None where the author gave none:
    an action or a release then says its full wording again, any other role is
    left out. ``known``: in place of ``full``, for somebody who asked for brief wording.
    """

    full: tuple[str, ...]
    brief: tuple[str, ...] | None = None
    known: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True)
class Source:
    """The source of a wording or a dose."""

    title: str
    url: str | None = None
    note: str | None = None


_WORDS: Final = Words()


@dataclass(frozen=True, slots=True)
class Exercise:
    """One exercise; ``sides``, ``first_side`` and ``alternate`` say which sides, in which order.

    position_words, position_seconds: in place of the coach's own words for the position, and of
    its time to come into it. equipment: what to have at hand; load, band and effort (per cent)
    are said with the dose. note: printed, not said. only_if: the condition of doing it at all.
    easier, harder: the words of variants. days: when it is done, () for every day. former: the
    dose of the week before, where it is another one from this week on. opens: the title of the
    programme whose part of a routine begins with it. drawing or photo: what it looks like.
    """

    id: str
    name: str
    position: Position
    dose: Dose
    instructions: dict[Role, Wording] = field(hash=False)
    support: str | None = None
    equipment: tuple[str, ...] = ()
    sides: Sides = "none"
    first_side: Side | None = None
    counting: Counting = "auto"
    words: Words = _WORDS
    source: Source | None = None
    alternate: Alternate = "no"
    position_words: str | None = None
    position_seconds: int | None = None
    load: str | None = None
    band: str | None = None
    effort: int | None = None
    note: str | None = None
    only_if: str | None = None
    easier: tuple[str, ...] = ()
    harder: tuple[str, ...] = ()
    days: tuple[Day, ...] = ()
    former: Dose | None = None
    opens: str | None = None
    drawing: Drawing | None = None
    photo: Photo | None = None

    @property
    def side_order(self) -> tuple[Side | None, ...]:
        """The sides in the order they are done; ``(None,)`` for an exercise without."""
        if self.sides == "none":
            return (None,)
        if self.sides == "left" or self.sides == "right":
            return (self.sides,)
        first = self.first_side or SIDE_PAIRS[self.sides][0]
        return (first, OTHER_SIDE[first])

    def sets(self, side: Side | None) -> tuple[Set, ...]:
        """Return every set of one side, in order, of one round."""
        return self.dose.sets_with(self.words, side)


# What to write for the two sides of each pair.
SIDE_PAIRS: Final[dict[str, tuple[Side, Side]]] = dict(
    zip(("both", *(name for name in SIDES if " and " in name)), PAIRS, strict=True)
)


@dataclass(frozen=True, slots=True)
class Safety:
    """Notices spoken in full before the first exercise, in this order."""

    consult: tuple[str, ...]
    emergency: tuple[str, ...]
    stop: tuple[str, ...]
    dose: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Circuit:
    """Exercises, by id, that are done one after another, and all of it again in each round.

    Rests are in seconds, between two exercises and between two rounds.
    """

    exercises: tuple[str, ...]
    rounds: int
    rest_exercises: int = 0
    rest_rounds: int = 60


@dataclass(frozen=True, slots=True)
class Screening:
    """A question of the author's before a session: a yes says ``if_yes``, and it does not start."""

    id: str
    ask: str
    if_yes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PainRule:
    """Words to ``say`` at the end to somebody whose pain was ``at_least`` so much, of 10."""

    at_least: int
    say: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Programme:
    """A whole session as its author wrote it, or as it is on one day.

    starts: the first day of week 1, as YYYY-MM-DD. When it is done: on some weekdays (days),
    every so many days (every_days) or on so many days a week (times_a_week), at most one of these;
    and how often on each (times_a_day). exercise_days: as it is on one day, the days that all of
    its exercises had, where each had some. parts: the programmes that a routine is made of.
    person, clinician: whom it is for, and who prescribed it.
    """

    id: str
    title: str
    safety: Safety
    exercises: tuple[Exercise, ...]
    source: Source | None = None
    circuits: tuple[Circuit, ...] = ()
    starts: str | None = None
    days: tuple[Day, ...] = ()
    every_days: int | None = None
    times_a_week: int | None = None
    times_a_day: int = 1
    exercise_days: tuple[Day, ...] = ()
    screening: tuple[Screening, ...] = ()
    pain_rule: PainRule | None = None
    parts: tuple[Part, ...] = ()
    person: str | None = None
    clinician: str | None = None

    def circuit_of(self, exercise: str) -> Circuit | None:
        """Return the circuit that an exercise, by its id, is in."""
        return next((one for one in self.circuits if exercise in one.exercises), None)

    def sets(self, exercise: Exercise, side: Side | None) -> tuple[Set, ...]:
        """Return every set of one side of an exercise, through all rounds of its circuit."""
        circuit = self.circuit_of(exercise.id)
        return exercise.sets(side) * (circuit.rounds if circuit else 1)


@dataclass(frozen=True, slots=True)
class Part:
    """A programme in a routine: the whole one, and what finds it as ``coach play`` takes it.

    ids: of each of its exercises in the routine, the id there and its own.
    """

    programme: Programme
    location: str
    ids: tuple[tuple[str, str], ...] = ()
