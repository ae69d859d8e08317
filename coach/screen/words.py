"""The words for the parts of a view, the same on every screen."""

from __future__ import annotations

from typing import Final

from coach.dose_words import side_name
from coach.screen.view import Activity, Control, View
from coach.session import Mode

# Where that is not its name.
_ACTIVITIES: Final[dict[Activity, str]] = {
    "instructions": "Listen",
    "set up": "Get into place",
    "change posture": "Change position",
    "movement": "Move",
    "breath": "Breathe",
    "recovery": "Rest",
    "own pace": "Your own pace",
    "closing": "The end",
}
_MODES: Final[dict[Mode, str]] = {
    "loading": "One moment",
    "waiting": "Ready?",
    "trying": "Say it now",
    "screening": "Before we start",
    "debriefing": "How was it?",
    "leaving": "The end",
    "paused": "Paused",
    "stopped": "Stopped",
    "lost": "No sound device",
    "finished": "Finished",
}
_KEYS: Final = {" ": "space"}


def clock(seconds: int | None) -> str:
    """Write a length of time as "1:02:05" or "12:05"; "" for one that is not known."""
    if seconds is None:
        return ""
    hours, minutes = divmod(seconds // 60, 60)
    if hours:
        return f"{hours}:{minutes:02d}:{seconds % 60:02d}"
    return f"{minutes}:{seconds % 60:02d}"


def state(view: View) -> str:
    """Say what goes on: the mode where that is what matters, else the activity."""
    activity = view.activity
    return _MODES.get(view.mode) or _ACTIVITIES.get(activity, activity.capitalize())


def details(view: View, *, short: bool = False) -> tuple[str, ...]:
    """Side, set and rep, as far as they apply."""
    of = "/" if short else " of "
    parts = []
    if view.side:
        parts.append((view.side if short else side_name(view.side)).capitalize())
    if view.set and view.sets > 1:
        parts.append(f"Set {view.set}{of}{view.sets}")
    if view.rep:
        parts.append(f"Rep {view.rep}{of}{view.reps}")
    return tuple(parts)


def control(one: Control) -> str:
    """Write a control as "space pause"."""
    return f"{_KEYS.get(one.key, one.key)} {one.word}"
