"""The data of the web player: timeline + programme -> plain data. Pure."""

from __future__ import annotations

import hashlib
import json
from typing import Any, Final

from coach.model import Programme
from coach.sheet import Sheet, pauses
from coach.timeline import Cue, Marker, TimedPhase, Timeline, positions

# Every text that the script itself shows.
WORDS: Final = {
    "play": "Play",
    "pause": "Pause",
    "resume": "Continue at {time}",
    "last": "This is the last part.",
}

_PAUSES: Final = {
    "rest": "Rest",
    "change posture": "Change position",
    "change side": "Change side",
    "set up": "Get ready",
    "get ready": "Get ready",
    "move": "Move into place",
    "own pace": "At your own pace",
}


def session_data(
    timeline: Timeline, programme: Programme, sheet: Sheet, cover: str
) -> dict[str, Any]:
    """Return the session as the player reads it; times are seconds from the start.

    ``cover`` is the picture's data URL. The ``id`` is drawn from all the rest,
    so that a place is remembered for this very session and no other.
    """
    # While somebody changes position it is the position: that stands there until they are in it.
    asked = positions(timeline)
    # Everything that the screen counts down, holds and rests alike, in time order.
    counted: list[list[Any]] = []
    for phase in timeline.phases:
        counted.append([*_seconds(phase, timeline), "timed", phase.cue or phase.phase.capitalize()])
    for pause in pauses(timeline):
        label = _PAUSES.get(pause.text, pause.text.capitalize())
        counted.append([*_seconds(pause, timeline), "pause", label])
    data = {
        "title": programme.title,
        "seconds": timeline.frames / timeline.sample_rate,
        "chapters": [[row.start / timeline.sample_rate, row.label] for row in sheet.picture.rows],
        "captions": [
            [*_seconds(cue, timeline), asked.get(cue.start, cue.text)]
            for cue in timeline.cues
            if cue.kind == "speech" or cue.start in asked
        ],
        "phases": sorted(counted, key=lambda entry: entry[0]),
        "reps": _reps(timeline, programme),
        "words": WORDS,
        "artwork": [{"src": cover}],
    }
    return data | {"id": hashlib.sha256(as_json(data).encode()).hexdigest()[:16]}


def as_json(data: dict[str, Any]) -> str:
    """Write data so that it may stand inside a ``<script>`` element, always the same way."""
    text = json.dumps(data, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    for character in "<>&\u2028\u2029":
        text = text.replace(character, f"\\u{ord(character):04x}")
    return text


def _reps(timeline: Timeline, programme: Programme) -> list[list[Any]]:
    exercises = {exercise.id: exercise for exercise in programme.exercises}

    def label(marker: Marker) -> str:
        place, exercise = marker.place, exercises.get(marker.place.exercise or "")
        if exercise is None or place.set is None:
            return f"Repetition {place.rep}"
        sets = programme.sets(exercise, place.side)
        rep = f"Repetition {place.rep} of {sets[place.set - 1].reps}"
        return f"Set {place.set} of {len(sets)} · {rep}" if len(sets) > 1 else rep

    return [
        [marker.frame / timeline.sample_rate, label(marker)]
        for marker in timeline.markers
        if marker.kind == "rep"
    ]


def _seconds(stretch: Cue | TimedPhase, timeline: Timeline) -> tuple[float, float]:
    return stretch.start / timeline.sample_rate, stretch.end / timeline.sample_rate
