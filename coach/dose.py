"""The dose of an exercise: timed phases, repeated as reps and sets, with rests.

An author writes one of a few short forms (a hold, a tempo, work for a time, breaths, a pace, or
nothing of the kind: then the reps are done at the listener's own pace). ``Dose.phases_with`` turns
each into the same thing, a tuple of timed phases, and all that comes after knows only those.

What a dose is on one side, in one set, from one week on or on some days stands in its ``changes``.

Durations are seconds, whole or with a half (exact in binary); counts are whole.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any, Final, Literal, get_args

# The sides of a body, and the directions of a movement that is done both ways.
Side = Literal[
    "left", "right", "clockwise", "anticlockwise", "forward", "back", "inward", "outward"
]
PAIRS: Final[tuple[tuple[Side, Side], ...]] = (
    ("left", "right"),
    ("clockwise", "anticlockwise"),
    ("forward", "back"),
    ("inward", "outward"),
)
OTHER_SIDE: Final[dict[Side, Side]] = {
    side: other for pair in PAIRS for side, other in (pair, pair[::-1])
}
BODY_SIDES: Final[tuple[Side, Side]] = PAIRS[0]

Day = Literal["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]
DAYS: Final[tuple[Day, ...]] = get_args(Day)

# What somebody does in a phase. Up and down are the two ways of a tempo.
PhaseKind = Literal["up", "hold", "down", "movement", "breath", "work", "recovery"]

# How long one breath lasts, in seconds, where nothing else is said.
BREATH: Final = 5

# The time that one rep at the listener's own pace is given, in seconds, and a set at least.
OWN_PACE: Final = 6
OWN_PACE_LEAST: Final = 20

Amount = Literal["sets", "reps", "hold", "work", "breaths", "breath", "pace"]
AMOUNTS: Final[tuple[Amount, ...]] = get_args(Amount)


@dataclass(frozen=True, slots=True)
class Range:
    """Bounds that include both ends; seconds or a count."""

    min: float
    max: float

    def __contains__(self, value: float) -> bool:
        return self.min <= value <= self.max


@dataclass(frozen=True, slots=True)
class Phase:
    """One timed phase of a rep; ``cue`` starts it and may be empty.

    ``breaths``: how many breaths are counted in it, in place of its seconds; 0 for none.
    """

    cue: str
    seconds: float
    kind: PhaseKind = "movement"
    breaths: int = 0

    @property
    def ms(self) -> int:
        """Its length in milliseconds."""
        return round(self.seconds * 1000)


@dataclass(frozen=True, slots=True)
class Tempo:
    """Seconds of each phase of a moving repetition."""

    up: float
    hold: float
    down: float


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
class Words:
    """The short cues that start each timed phase of a rep."""

    hold: str = "Hold"
    up: str = "Lift"
    down: str = "Lower"
    work: str = "Begin"


@dataclass(frozen=True, slots=True)
class OtherRest:
    """Rests that take the place of others, in seconds; None stays as it is."""

    reps: int | None = None
    sets: int | None = None
    sides: int | None = None

    def after(self, rest: Rest) -> Rest:
        """Return the rests with these in their place."""
        given = {key: value for key in _RESTS if (value := getattr(self, key)) is not None}
        return replace(rest, **given)


_RESTS: Final = ("reps", "sets", "sides")


@dataclass(frozen=True, slots=True, kw_only=True)
class Amounts:
    """Amounts that take the place of those of a dose, times in seconds; None stays as it is."""

    sets: int | None = None
    reps: int | None = None
    hold: float | None = None
    work: float | None = None
    breaths: int | None = None
    breath: float | None = None
    pace: float | None = None

    def given(self) -> dict[Amount, float]:
        """Return the amounts that are not None."""
        return {key: value for key in AMOUNTS if (value := getattr(self, key)) is not None}


@dataclass(frozen=True, slots=True, kw_only=True)
class Change(Amounts):
    """Other amounts where ``side``, ``set``, ``week`` (from it on) and ``days`` all hold.

    None, or no days, means any. ``reps_to`` and ``hold_to`` are upper ends.
    """

    side: Side | None = None
    set: int | None = None
    week: int | None = None
    days: tuple[Day, ...] = ()
    reps_to: int | None = None
    hold_to: float | None = None
    tempo: Tempo | None = None
    rest: OtherRest | None = None

    def holds_on(self, week: int, day: Day) -> bool:
        """Return whether it is in force on a day of that week, from 1."""
        return (self.week is None or week >= self.week) and (not self.days or day in self.days)

    def applied(self, dose: Dose) -> Dose:
        """Return a dose with everything that it changes."""
        for amount, value in self.given().items():
            dose = _with(dose, amount, value)
        if self.reps is not None:
            dose = replace(dose, reps_to=self.reps_to)
        if self.hold is not None and dose.tempo is None:
            dose = replace(dose, hold_to=self.hold_to)
        if self.tempo is not None:
            dose = replace(dose, tempo=self.tempo)
        return dose if self.rest is None else replace(dose, rest=self.rest.after(dose.rest))


@dataclass(frozen=True, slots=True)
class Set:
    """One set: its reps, and the timed phases of each; without phases at the listener's own pace.

    ``limit`` is then the seconds that the whole set is given.
    """

    reps: int
    phases: tuple[Phase, ...]
    limit: float = 0


@dataclass(frozen=True, slots=True)
class Dose:
    """A dose; at most one of hold, tempo, work, breaths, pace and ``phases`` is set.

    ``reps_to`` and ``hold_to`` are the upper ends of ranges, whose lower ends are done.
    ``as_many``: as many reps as there are in the time of the work. ``breath``: seconds of each
    of the breaths. ``limit``: of a set at the listener's own pace.
    """

    sets: int
    reps: int
    hold: float | None = None
    tempo: Tempo | None = None
    rest: Rest = Rest()
    limits: Limits = Limits()
    work: float | None = None
    as_many: bool = False
    breaths: int | None = None
    breath: float | None = None
    pace: float | None = None
    phases: tuple[Phase, ...] = ()
    limit: float | None = None
    reps_to: int | None = None
    hold_to: float | None = None
    changes: tuple[Change, ...] = ()

    @property
    def own_pace(self) -> bool:
        """Return whether nothing in it is timed but the limit of a set."""
        timed = (self.hold, self.tempo, self.work, self.breaths, self.pace)
        return not self.phases and all(one is None for one in timed)

    def phases_with(self, words: Words) -> tuple[Phase, ...]:
        """Return the timed phases of one rep, started by the cues of ``words``."""
        if self.tempo is not None:
            up, hold, down = self.tempo.up, self.tempo.hold, self.tempo.down
            held = (Phase(words.hold, hold, "hold"),) if hold else ()
            return (Phase(words.up, up, "up"), *held, Phase(words.down, down, "down"))
        if self.work is not None:
            return (Phase(words.work, self.work, "work"),)
        if self.breaths is not None:
            seconds = self.breaths * (self.breath or BREATH)
            return (Phase(words.hold, seconds, "hold", self.breaths),)
        if self.pace is not None:
            return (Phase("", self.pace),)
        if self.hold is not None:
            return (Phase(words.hold, self.hold, "hold"),)
        return self.phases

    def for_side(self, side: Side | None) -> Dose:
        """Return the dose of one side, with the changes of its sets only.

        What a side has for all of its sets counts before what a set has on any side.
        """
        own = [one for one in self.changes if one.side == side and one.set is None]
        amounts: set[str] = {key for one in own if side is not None for key in one.given()}
        upper = {f"{key}_to" for key in amounts if key in ("reps", "hold")}
        nothing: dict[str, Any] = dict.fromkeys(amounts | upper)
        changes = [
            replace(one, **nothing) if one.side is None and one.set is not None else one
            for one in self.changes
            if one.side in (None, side)
        ]
        return _changed(self, changes, None)

    def sets_with(self, words: Words, side: Side | None) -> tuple[Set, ...]:
        """Return every set of one side, in order."""
        own = self.for_side(side)
        doses = [_changed(own, own.changes, number) for number in range(1, own.sets + 1)]
        return tuple(
            Set(
                dose.reps,
                dose.phases_with(words),
                dose.limit or max(OWN_PACE_LEAST, OWN_PACE * dose.reps),
            )
            for dose in doses
        )

    def on(self, week: int, day: Day) -> Dose:
        """Return the dose on a day of that week, from 1; what is for a side or a set stays."""
        now = [replace(one, week=None, days=()) for one in self.changes if one.holds_on(week, day)]
        general = [one for one in now if one.side is None and one.set is None]
        special = tuple(one for one in now if one not in general)
        return replace(_changed(self, general, None), changes=special)

    def with_amount(self, amount: Amount, value: float) -> Dose:
        """Return the dose with one amount everywhere, whatever its changes say of that amount."""
        nothing: dict[str, Any] = {amount: None}
        if amount in ("reps", "hold"):
            nothing[f"{amount}_to"] = None
        changes = tuple(replace(one, **nothing) for one in self.changes)
        if amount == "hold":
            changes = tuple(
                replace(one, tempo=one.tempo and replace(one.tempo, hold=value)) for one in changes
            )
        return replace(_with(self, amount, value), changes=changes)


def _changed(dose: Dose, changes: list[Change] | tuple[Change, ...], number: int | None) -> Dose:
    """Apply the changes of set ``number``; None: those of no set, the others are kept."""
    if not dose.changes:
        return dose
    for change in changes:
        if change.set == number:
            dose = change.applied(dose)
    kept = tuple(one for one in changes if one.set is not None) if number is None else ()
    return replace(dose, changes=kept)


def _with(dose: Dose, amount: Amount, value: float) -> Dose:
    if amount == "hold":
        if dose.tempo is not None:
            return replace(dose, tempo=replace(dose.tempo, hold=value))
        return replace(dose, hold=value, hold_to=None)
    if amount == "reps":
        return replace(dose, reps=int(value), reps_to=None)
    if amount == "pace":
        return replace(dose, pace=value, rest=replace(dose.rest, reps=0))
    given: dict[str, Any] = {amount: value}
    return replace(dose, **given)
