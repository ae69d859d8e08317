"""The model of a programme: exercises, doses and wording, as frozen data.

Every duration in a programme is a whole number of seconds (``int``), because
a hold is counted aloud second by second. Texts may hold the placeholders
``{side}`` and ``{other_side}``; nothing here knows about files or sound.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final, Literal, get_args

Side = Literal["left", "right"]
Sides = Literal["both", "left", "right", "none"]
Position = Literal["standing", "sitting", "kneeling", "prone", "supine", "side-lying"]
Role = Literal["set-up", "action", "sensation", "breath", "hold-reminder", "caution", "release"]
Counting = Literal["auto", "every-second", "last-three", "milestones", "tones", "silent"]

SIDES: Final[tuple[Sides, ...]] = get_args(Sides)
POSITIONS: Final[tuple[Position, ...]] = get_args(Position)
ROLES: Final[tuple[Role, ...]] = get_args(Role)
COUNTINGS: Final[tuple[Counting, ...]] = get_args(Counting)

# How fast a voice may speak; 1 is its own pace.
MIN_RATE: Final = 0.7
MAX_RATE: Final = 1.5

# How a session becomes files: one, or one for each exercise or side.
Split = Literal["session", "exercise", "side"]
SPLITS: Final[tuple[Split, ...]] = get_args(Split)

OTHER_SIDE: Final[dict[Side, Side]] = {"left": "right", "right": "left"}


@dataclass(frozen=True, slots=True)
class Wording:
    """The wording of one role: ``full`` the first time, ``brief`` afterwards.

    Each is a tuple of sentences. ``brief`` is None where the author gave none:
    an action or a release then says its full wording again, any other role is
    left out.
    """

    full: tuple[str, ...]
    brief: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True)
class Range:
    """Bounds that include both ends; seconds or a count."""

    min: int
    max: int

    def __contains__(self, value: int) -> bool:
        return self.min <= value <= self.max


@dataclass(frozen=True, slots=True)
class Tempo:
    """Seconds of each phase of a moving repetition."""

    up: int
    hold: int
    down: int


@dataclass(frozen=True, slots=True)
class Rest:
    """Seconds of rest between reps, between sets, and to change side."""

    reps: int = 4
    sets: int = 30
    sides: int = 9


@dataclass(frozen=True, slots=True)
class Limits:
    """The limits within which a person may change the dose; None where the author set none."""

    hold: Range | None = None
    reps: Range | None = None
    sets: Range | None = None


@dataclass(frozen=True, slots=True)
class Dose:
    """A dose; exactly one of ``hold`` (seconds) and ``tempo`` is set."""

    sets: int
    reps: int
    hold: int | None = None
    tempo: Tempo | None = None
    rest: Rest = Rest()
    limits: Limits = Limits()

    @property
    def hold_seconds(self) -> int:
        """Seconds held still in one rep."""
        if self.tempo is not None:
            return self.tempo.hold
        return self.hold or 0


@dataclass(frozen=True, slots=True)
class Words:
    """The short cues that start each timed phase of a rep."""

    hold: str = "Hold"
    up: str = "Lift"
    down: str = "Lower"


@dataclass(frozen=True, slots=True)
class Source:
    """The source of a wording or a dose."""

    title: str
    url: str | None = None
    note: str | None = None


@dataclass(frozen=True, slots=True)
class Exercise:
    """One exercise; ``sides`` and ``first_side`` say which sides, in which order."""

    id: str
    name: str
    position: Position
    dose: Dose
    instructions: dict[Role, Wording] = field(hash=False)
    support: str | None = None
    equipment: str | None = None
    sides: Sides = "none"
    first_side: Side = "left"
    counting: Counting = "auto"
    words: Words = Words()
    source: Source | None = None

    @property
    def side_order(self) -> tuple[Side | None, ...]:
        """The sides in the order they are done; ``(None,)`` for an exercise without."""
        if self.sides == "none":
            return (None,)
        if self.sides == "both":
            return (self.first_side, OTHER_SIDE[self.first_side])
        return (self.sides,)


@dataclass(frozen=True, slots=True)
class Safety:
    """Notices spoken in full before the first exercise, in this order."""

    consult: tuple[str, ...]
    emergency: tuple[str, ...]
    stop: tuple[str, ...]
    dose: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Programme:
    """A whole session as its author wrote it."""

    id: str
    title: str
    safety: Safety
    exercises: tuple[Exercise, ...]
    source: Source | None = None
