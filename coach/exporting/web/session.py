"""The data of the web player: timeline + programme -> plain data. Pure."""

from __future__ import annotations

import hashlib
import json
from typing import Any, Final

from coach.items import Place
from coach.model import Programme
from coach.parts import Part, divide
from coach.session import (
    GATE_FACTOR,
    GATE_PROMPT,
    GATE_SECONDS,
    START_SECONDS,
    debriefing_of,
    layout_of,
)
from coach.store import identity_of, planned_sides
from coach.timeline import Timeline, positions

# Every text that the script itself shows.
WORDS: Final = {
    "start": "Start",
    "play": "Continue",
    "again": "Start again",
    "resume": "Continue at {time}",
    "pause": "Pause",
    "last": "This is the last part.",
    "left": "{time} left",
    "next": "Next: {part}",
    "waiting": "Waiting until you are ready.",
    "patience": GATE_PROMPT,
    "done": "{done} of {planned} repetitions done.",
    "listed": "{date}, {title}: {done} of {planned} repetitions{answers}",
    "pain": ", pain {value}",
    "effort": ", effort {value}",
    "kept": "Kept on this device: it works without a network.",
    "unkept": "It could not be kept on this device, so it needs the network.",
    "full": "This device has no room to keep your sessions. Save them as a file now.",
    "newer": "A newer version is here.",
}

_PAUSES: Final = {
    "rest": "Rest",
    "change posture": "Change position",
    "change side": "Change side",
    "set up": "Get ready",
    "get ready": "Get ready",
    "move": "Move into place",
    "own pace": "At your own pace",
    "try": "Try it",
}


def session_data(timeline: Timeline, programme: Programme, cover: str) -> dict[str, Any]:
    """Return the session as the player reads it; times are seconds from the start.

    ``cover`` is the picture's data URL. The ``id`` is drawn from all the rest, so that a time
    is remembered for this very session and no other.
    """
    rate = timeline.sample_rate
    layout = layout_of(timeline)
    identity = identity_of(programme, "")
    pain, _effort = debriefing_of(programme)
    # While somebody changes position it is the position: that stands there until they are in it.
    asked = positions(timeline)
    timed = {phase.phase for phase in timeline.phases}
    # Everything that the screen counts down, holds and rests alike, in time order.
    counted: list[list[Any]] = [
        [phase.start / rate, phase.end / rate, "timed", phase.cue or phase.phase.capitalize()]
        for phase in timeline.phases
    ]
    counted += [
        [cue.start / rate, cue.end / rate, "pause", _PAUSES.get(cue.text, cue.text.capitalize())]
        for cue in timeline.cues
        if cue.kind == "silence" and cue.text and cue.text not in timed
    ]
    data = {
        "programme": programme.id,
        "title": programme.title,
        "exercises": identity.exercises,
        "safety": identity.safety,
        "planned": [
            [one.exercise, one.name, one.side, one.reps] for one in planned_sides(programme)
        ],
        "seconds": timeline.frames / rate,
        "chapters": [
            [part.start / rate, part.title, _side_start(part, timeline) / rate]
            for part in divide(timeline, "side")
        ],
        "captions": [
            [cue.start / rate, cue.end / rate, asked.get(cue.start, cue.text)]
            for cue in timeline.cues
            if cue.kind == "speech" or cue.start in asked
        ],
        "phases": sorted(counted, key=lambda entry: entry[0]),
        "reps": [
            [
                span.start / rate,
                span.end / rate,
                [point.place.exercise, point.place.side, point.place.set, point.place.rep],
                _rep_label(point.place, programme),
            ]
            for span, point in layout.reps
        ],
        "gates": [[span.start / rate, span.end / rate] for span in layout.gates],
        "silences": [[span.start / rate, span.end / rate] for span in layout.patient],
        "patience": {"seconds": GATE_SECONDS, "factor": GATE_FACTOR},
        "just": START_SECONDS,
        "advice": [sorted(map(int, pain.say_if)), pain.say],
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


def _side_start(part: Part, timeline: Timeline) -> int:
    """Return where a part's side begins, behind the introduction of its exercise."""
    starts = (
        marker.frame
        for marker in timeline.markers
        if marker.kind == "side" and part.start <= marker.frame < part.end
    )
    return next(starts, part.start)


def _rep_label(place: Place, programme: Programme) -> str:
    exercise = next((one for one in programme.exercises if one.id == place.exercise), None)
    if exercise is None or place.set is None:
        return f"Repetition {place.rep}"
    sets = programme.sets(exercise, place.side)
    rep = f"Repetition {place.rep} of {sets[place.set - 1].reps}"
    return f"Set {place.set} of {len(sets)} · {rep}" if len(sets) > 1 else rep
