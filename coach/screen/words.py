"""How the parts of a view read, the same on every screen."""

from __future__ import annotations

from typing import Final

from coach.view import Activity, Control, View

ACTIVITIES: Final[dict[Activity, str]] = {
    "welcome": "Welcome",
    "instructions": "Listen",
    "set up": "Get into place",
    "move": "Move",
    "up": "Up",
    "hold": "Hold",
    "down": "Down",
    "rest": "Rest",
    "change side": "Change side",
    "change posture": "Change position",
    "get ready": "Get ready",
    "closing": "The end",
}
_KEYS: Final = {" ": "space"}


def printable(text: str) -> str:
    """Replace what could steer a terminal; names and messages may come from anywhere."""
    return "".join(letter if letter.isprintable() else " " for letter in text)


def clock(seconds: int) -> str:
    """Write a length of time as "1:02:05" or "12:05"."""
    hours, minutes = divmod(seconds // 60, 60)
    if hours:
        return f"{hours}:{minutes:02d}:{seconds % 60:02d}"
    return f"{minutes}:{seconds % 60:02d}"


def state(view: View) -> str:
    """Say what goes on: the mode where it is not plain playing, else the activity."""
    if view.mode == "waiting":
        return "Ready?"
    if view.mode != "playing":
        return view.mode.capitalize()
    return ACTIVITIES[view.activity]


def details(view: View) -> tuple[str, ...]:
    """Side, set and rep, as far as they apply."""
    parts = []
    if view.side:
        parts.append(f"{view.side.capitalize()} side")
    if view.set and view.sets > 1:
        parts.append(f"Set {view.set} of {view.sets}")
    if view.rep:
        parts.append(f"Rep {view.rep} of {view.reps}")
    return tuple(parts)


def control(one: Control) -> str:
    """Write a control as "space pause"."""
    return f"{_KEYS.get(one.key, one.key)} {one.word}"
