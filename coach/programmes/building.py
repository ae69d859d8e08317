"""The model of each record of a programme file, from its checked values."""

from __future__ import annotations

from typing import Any, Final

from coach.dose import Change, Dose, Limits, Phase, PhaseKind, Range, Rest
from coach.model import ROLES, Circuit, Exercise, Role, Wording
from coach.programmes import drawings


def instructions(**roles: Wording) -> dict[Role, Wording]:
    """Build the wording of each role."""
    return {role: roles[key] for role in ROLES if (key := role.replace("-", "_")) in roles}


def dose(
    *,
    sets: int = 1,
    reps: int | Range = 1,
    hold: float | Range | None = None,
    rest: dict[str, int] | None = None,
    as_many_in: float | None = None,
    limits: Limits | None = None,
    **others: Any,
) -> Dose:
    """Build a dose; of a range the lower end is done, and the upper is the most."""
    lower, upper = _ends(reps)
    held, held_to = (None, None) if hold is None else _ends(hold)
    # What follows a pace or phases goes on without a rest, unless its author wrote one.
    given = {"reps": 0} if "pace" in others or "phases" in others else {}
    own = limits or Limits()
    limits = Limits(
        own.hold or (Range(held or 0, held_to) if held_to else None),
        own.reps or (Range(lower, upper) if upper else None),
        own.sets,
    )
    if as_many_in is not None:
        others |= {"work": as_many_in, "as_many": True}
    return Dose(
        sets,
        int(lower),
        held,
        rest=Rest(**(given | (rest or {}))),
        limits=limits,
        reps_to=None if upper is None else int(upper),
        hold_to=held_to,
        **others,
    )


def change(
    *, reps: int | Range | None = None, hold: float | Range | None = None, **others: Any
) -> Change:
    """Build a change; of a range the lower end is done, and the upper is the most."""
    lower, upper = (None, None) if reps is None else _ends(reps)
    held, held_to = (None, None) if hold is None else _ends(hold)
    return Change(
        reps=None if lower is None else int(lower),
        reps_to=None if upper is None else int(upper),
        hold=held,
        hold_to=held_to,
        **others,
    )


def _ends(amount: float | Range) -> tuple[float, float | None]:
    if isinstance(amount, Range):
        return amount.min, amount.max if amount.max > amount.min else None
    return amount, None


# What a phase is, where its author does not say: its cue tells.
_CUES: Final[dict[PhaseKind, tuple[str, ...]]] = {
    "hold": ("hold", "stay", "squeeze", "push", "press", "stretch"),
    "breath": ("inhale", "exhale", "breathe"),
    "recovery": ("rest", "relax", "recover"),
}


def phase(*, cue: str, time: float, kind: PhaseKind | None = None) -> Phase:
    """Build one phase of a repetition."""
    first = cue.lower().replace(",", " ").split()[0]
    told: PhaseKind = next((meant for meant, cues in _CUES.items() if first in cues), "movement")
    return Phase(cue, time, kind or told)


def exercise(
    *,
    equipment: tuple[str, ...] = (),
    effort: str | None = None,
    position_time: int | None = None,
    drawing: dict[str, Any] | None = None,
    **rest: Any,
) -> Exercise:
    """Build an exercise."""
    percent = None if effort is None else int(effort.rstrip("% "))
    drawn = None if drawing is None else drawings.drawing(rest["position"], **drawing)
    return Exercise(
        equipment=equipment,
        effort=percent,
        position_seconds=position_time,
        drawing=drawn,
        **rest,
    )


def circuit(*, rest: dict[str, int] | None = None, **others: Any) -> Circuit:
    """Build a circuit."""
    own: dict[str, Any] = {f"rest_{name}": seconds for name, seconds in (rest or {}).items()}
    return Circuit(**others, **own)
