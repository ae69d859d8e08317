"""A programme for tests, small and hand-made; processes of a test load it quickly."""

from __future__ import annotations

from coach.dose import Dose, Rest
from coach.model import Exercise, Programme, Safety, Wording

SAFETY = Safety(
    consult=("Ask your doctor first.",),
    emergency=("Chest pain is an emergency.",),
    stop=("Stop if it is sharp.",),
)


def exercise(**changes: object) -> Exercise:
    """A small standing stretch; any field can be changed."""
    fields: dict[str, object] = {
        "id": "calf-stretch",
        "name": "Calf stretch",
        "position": "standing",
        "support": "a wall",
        "sides": "both",
        "dose": Dose(sets=1, reps=3, hold=10, rest=Rest(reps=5, sets=30, sides=9)),
        "instructions": {
            "set-up": Wording(("Face the wall.",), ("Face the wall again.",)),
            "action": Wording(("Slide your {side} foot back.",), ("Slide it back.",)),
            "sensation": Wording(("Feel your {side} calf.",)),
            "breath": Wording(("Breathe slowly.",)),
            "hold-reminder": Wording(("Keep your {side} heel down.",)),
            "caution": Wording(("Keep your {other_side} knee soft.",)),
            "release": Wording(("Release.", "Bring your foot home."), ("Release.",)),
        },
    }
    return Exercise(**(fields | changes))  # type: ignore[arg-type]


def programme(*exercises: Exercise) -> Programme:
    """A programme of the given exercises, or of one calf stretch."""
    return Programme("small", "A small programme", SAFETY, exercises or (exercise(),))
