"""A dose in words: how much there is to do, what to have at hand, what has changed."""

from __future__ import annotations

from collections.abc import Sequence

from coach.dose import AMOUNTS, BODY_SIDES, BREATH, Amount, Dose, Set, Side, Tempo
from coach.model import Exercise
from coach.speech_text import number_words

SLOW_SECONDS = 6


def amount(exercise: Exercise) -> list[str]:
    """Say how much there is to do: "Three holds of ten seconds on each side."."""
    first, *others = exercise.side_order
    dose = exercise.dose.for_side(first)
    if not others:
        return [_whole(exercise, dose, "")]
    if all(dose == exercise.dose.for_side(side) for side in others):
        each = " on each side" if first in BODY_SIDES else " in each direction"
        turns = ", in turn" if exercise.alternate != "no" else ""
        return [_whole(exercise, dose, f"{each}{turns}")]
    return [
        f"{side_name(side).capitalize()}: {_whole(exercise, exercise.dose.for_side(side), '')}"
        for side in exercise.side_order
        if side is not None
    ]


def side_name(side: Side) -> str:
    """Name a side: "left side", "clockwise"."""
    return f"{side} side" if side in BODY_SIDES else side


def _whole(exercise: Exercise, dose: Dose, each: str) -> str:
    """Say sets and reps as sentences; sets that differ are told one after another."""
    sets = f"{number_words(dose.sets).capitalize()} sets. " if dose.sets > 1 else ""
    own = dose.sets_with(exercise.words, None)
    if dose.changes and len({(one.reps, one.phases) for one in own}) > 1:
        return f"{sets}{_ladder(exercise, dose, own).capitalize()}{each}{_manner(dose)}."
    return f"{sets}{_one_set(exercise, dose).capitalize()}{each}{_manner(dose)}."


def _ladder(exercise: Exercise, dose: Dose, own: Sequence[Set]) -> str:
    """Say sets that differ: "ten, then eight, then six repetitions"."""
    reps = [one.reps for one in own]
    lengths = [duration(sum(phase.seconds for phase in one.phases)) for one in own]
    if len(set(reps)) == 1:
        return _times(reps[0]) + _listed(lengths)
    if dose.hold is None and dose.work is None:
        noun = "repetition" if reps[-1] == 1 else "repetitions"
        return f"{_listed([number_words(n) for n in reps])} {noun}"
    return _listed([_bouts(exercise, n, length) for n, length in zip(reps, lengths, strict=True)])


def _bouts(exercise: Exercise, reps: int, length: str) -> str:
    """Say so many holds, or times of work, of a length."""
    if is_held(exercise):
        return f"{_counted(reps, 'hold')} of {length}"
    return f"{_times(reps)}{length}"


def _listed(parts: Sequence[str]) -> str:
    return ", then ".join(parts)


def _one_set(exercise: Exercise, dose: Dose) -> str:
    """Say one set in words, without a capital or a full stop."""
    many = number_words(dose.reps)
    several = dose.reps != 1 or dose.reps_to is not None
    most = f", {number_words(dose.reps_to)} at most" if dose.reps_to else ""
    if dose.as_many:
        return f"{_times(dose.reps)}as many as you can, in {duration(dose.work or 0)}{most}"
    if dose.work is not None:
        return f"{_times(dose.reps)}{duration(dose.work)}{most}"
    if dose.hold is not None or dose.breaths is not None:
        if dose.breaths is not None:
            length = _counted(dose.breaths, "breath")
            if dose.breath is not None:
                length += f", of {duration(dose.breath)} each"
        else:
            length = duration(dose.hold or 0)
            if dose.hold_to and dose.reps_to and is_held(exercise):
                longest = _bouts(exercise, dose.reps_to, duration(dose.hold_to))
                return f"{_bouts(exercise, dose.reps, length)}, at most {longest}"
            if dose.hold_to:
                length += f", {duration(dose.hold_to)} at most"
        if is_held(exercise):
            return f"{many} {'holds' if several else 'hold'} of {length}{most}"
        return f"{_times(dose.reps)}{length}{most}"
    what = repetition(dose)
    return f"{many} {what}{'s' if several else ''}{most}"


def _manner(dose: Dose) -> str:
    return ", at your own pace" if dose.own_pace else ""


def _times(reps: int) -> str:
    if reps == 1:
        return ""
    return f"{'twice' if reps == 2 else f'{number_words(reps)} times'} "


def is_held(exercise: Exercise) -> bool:
    """Return whether its hold is one: a walk of five minutes starts with another word than
    "hold".
    """
    return exercise.dose.work is None and "hold" in exercise.words.hold.lower()


def repetition(dose: Dose) -> str:
    """Name one repetition of a movement: it is slow from six seconds on."""
    if dose.phases:
        breathing = any(phase.kind == "breath" for phase in dose.phases)
        return "breathing cycle" if breathing else "repetition"
    tempo = dose.tempo
    slow = tempo is not None and tempo.up + tempo.hold + tempo.down >= SLOW_SECONDS
    return "slow repetition" if slow else "repetition"


def duration(seconds: float) -> str:
    """Say a duration: "one minute and thirty seconds", "two and a half seconds"."""
    minutes, rest = divmod(seconds, 60)
    parts = []
    if minutes:
        parts.append(_counted(int(minutes), "minute"))
    if rest == 0.5:
        parts.append("half a second")
    elif rest % 1:
        parts.append(f"{number_words(int(rest))} and a half seconds")
    elif rest or not minutes:
        parts.append(_counted(int(rest), "second"))
    return " and ".join(parts)


def _counted(count: int, noun: str) -> str:
    return f"{number_words(count)} {noun if count == 1 else f'{noun}s'}"


def extras(exercise: Exercise) -> list[str]:
    """Say load, band, effort and the condition of an exercise, as far as the author wrote them."""
    texts = []
    if exercise.only_if:
        texts.append(f"Do this only if {exercise.only_if}.")
    if exercise.load:
        texts.append(f"The load is {exercise.load}.")
    if exercise.band:
        texts.append(f"Use {exercise.band}.")
    if exercise.effort:
        texts.append(f"Use about {number_words(exercise.effort)} per cent of your strength.")
    return texts


def news(before: Dose, after: Dose) -> list[str]:
    """Say what is other from this week on than it was before."""
    parts: list[str] = []
    for amount in AMOUNTS:
        old, new = _amount_of(before, amount), _amount_of(after, amount)
        if amount == "hold" and _moves_otherwise(before, after):
            continue
        if old != new and old is not None and new is not None:
            parts.append(f"{_named(amount, new)} instead of {_value(amount, old)}")
    if before.tempo and after.tempo and _moves_otherwise(before, after):
        parts.append(f"{_tempo(after.tempo)} instead of {_tempo(before.tempo)}")
    for name, between in (("reps", "between repetitions"), ("sets", "between sets")):
        old, new = getattr(before.rest, name), getattr(after.rest, name)
        if old != new:
            parts.append(f"{duration(new)} of rest {between} instead of {duration(old)}")
    return [f"New from this week on: {', and '.join(parts)}."] if parts else []


def _amount_of(dose: Dose, amount: Amount) -> float | None:
    if amount == "hold" and dose.tempo is not None:
        return dose.tempo.hold
    if amount == "breath" and dose.breaths is not None:
        return dose.breath or BREATH
    value: float | None = getattr(dose, amount)
    return value


def _moves_otherwise(before: Dose, after: Dose) -> bool:
    """Return whether a tempo is another one, in more than the time that is held."""
    old, new = before.tempo, after.tempo
    return bool(old and new and (old.up, old.down) != (new.up, new.down))


def _tempo(tempo: Tempo) -> str:
    """Say a tempo: "two up, one held, two down"."""
    ways = ((tempo.up, "up"), (tempo.hold, "held"), (tempo.down, "down"))
    return ", ".join(f"{duration(seconds)} {way}" for seconds, way in ways if seconds)


def _value(amount: Amount, value: float) -> str:
    timed = amount in ("hold", "work", "breath", "pace")
    return duration(value) if timed else number_words(int(value))


def _named(amount: Amount, value: float) -> str:
    said = _value(amount, value)
    return {
        "sets": _counted(int(value), "set"),
        "reps": _counted(int(value), "repetition"),
        "breaths": _counted(int(value), "breath"),
        "hold": f"hold for {said}",
        "work": said,
        "breath": f"{said} a breath",
        "pace": f"{said} a repetition",
    }[amount]
