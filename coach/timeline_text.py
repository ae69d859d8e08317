"""A script or a timeline as text for people, and a timeline as JSON for programs."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from typing import Any

from coach.drawing import seen
from coach.items import Mark, Place, Say, Script, Tone, Wait
from coach.model import Programme
from coach.timeline import Marker, Timeline


def clock(frame: int, sample_rate: int) -> str:
    """Write a frame as minutes, seconds and milliseconds: "1:02.500"."""
    ms = frame * 1000 // sample_rate
    return f"{ms // 60_000}:{ms // 1000 % 60:02d}.{ms % 1000:03d}"


def timeline_lines(timeline: Timeline) -> Iterator[str]:
    """Yield one line per cue, with each marker on a line before its frame's cue."""
    markers = deque(timeline.markers)
    for cue in timeline.cues:
        while markers and markers[0].frame <= cue.start:
            yield _marker_line(markers.popleft(), timeline.sample_rate)
        rate = timeline.sample_rate
        seconds = (cue.end - cue.start) / rate
        yield f"{clock(cue.start, rate):>10} {seconds:8.3f} s  {cue.kind:<8} {cue.text}".rstrip()
    for marker in markers:
        yield _marker_line(marker, timeline.sample_rate)


def _marker_line(marker: Marker, rate: int) -> str:
    return f"{clock(marker.frame, rate):>10}  -- {marker.kind}: {marker.label}"


def timeline_json(timeline: Timeline) -> dict[str, Any]:
    """Return the timeline as plain data; frames are integers at ``sample_rate``."""
    return {
        "sample_rate": timeline.sample_rate,
        "frames": timeline.frames,
        "cues": [
            {"start": cue.start, "end": cue.end, "kind": cue.kind, "text": cue.text}
            | _place(cue.place)
            for cue in timeline.cues
        ],
        "markers": [
            {"frame": marker.frame, "kind": marker.kind, "label": marker.label}
            | _place(marker.place)
            for marker in timeline.markers
        ],
    }


def _place(place: Place) -> dict[str, str | int]:
    named = {"exercise": place.exercise, "side": place.side, "set": place.set, "rep": place.rep}
    return {name: value for name, value in named.items() if value is not None}


def script_lines(script: Script, programme: Programme | None = None) -> Iterator[str]:
    """Yield what will be said, a sentence a line; pauses and counts in brackets.

    With its programme, what the drawing of each exercise shows stands below its name.
    """
    exercises = {one.id: one for one in programme.exercises} if programme else {}
    for item in script.items:
        if isinstance(item, Mark):
            if item.kind in ("exercise", "side"):
                yield ""
                yield f"## {item.label}"
                exercise = exercises.get(item.place.exercise or "")
                if item.kind == "exercise" and exercise and (text := seen(exercise)):
                    yield f"[picture: {text}]"
        elif isinstance(item, Say):
            yield item.text
        elif isinstance(item, Tone):
            yield f"[tone: {item.name}]"
        elif isinstance(item, Wait):
            if item.said:
                yield item.said
            if item.why:
                yield f"[{item.ms / 1000:g} s: {item.why}]"
        else:
            events = [
                f"({e.text})" if e.kind == "tone" else e.text.rstrip(".") for e in item.events
            ]
            counted = f": {', '.join(events)}" if events else ""
            yield f"[{item.phase} {item.ms / 1000:g} s{counted}]"
