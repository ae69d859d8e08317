"""The parts of a session that become files or chapters: slices of its one timeline.

Pure. A part begins and ends at a marker, where a cue ends too, so no cue is
ever cut. What comes before the first exercise, the safety notices, is a part
of its own; the closing words belong to the last exercise.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Final, TypeVar

from coach.items import Place
from coach.model import Split
from coach.timeline import Cue, Marker, TimedPhase, Timeline

NOWHERE: Final = Place()
START_TITLE: Final = "Before you start"

Span = TypeVar("Span", Cue, TimedPhase)


@dataclass(frozen=True, slots=True)
class Part:
    """Frames ``start`` to ``end`` (exclusive) of a session, under one title.

    ``place`` is the exercise and side it is about; both are None for the
    whole session and for what comes before the first exercise.
    """

    title: str
    start: int
    end: int
    place: Place = NOWHERE


def divide(timeline: Timeline, split: Split) -> tuple[Part, ...]:
    """Divide a timeline into parts that cover it without a gap or an overlap.

    A timeline that begins in the middle of an exercise works as well: its
    first part begins at frame 0.
    """
    whole = Part(timeline.title, 0, timeline.frames)
    if split == "session":
        return (whole,)
    heads = list(_heads(timeline, split)) or [whole]
    starts = [0, *(part.start for part in heads[1:]), timeline.frames]
    spans = zip(heads, starts, starts[1:], strict=False)
    return tuple(replace(part, start=start, end=end) for part, start, end in spans)


def _heads(timeline: Timeline, split: Split) -> Iterator[Part]:
    """Yield a part for each marker that begins one; their ends are still open.

    The first side of an exercise begins with the exercise's introduction.
    """
    introduced: Marker | None = None
    for marker in timeline.markers:
        place = Place(marker.place.exercise)
        if marker.kind == "start":
            yield Part(START_TITLE, marker.frame, timeline.frames)
        elif marker.kind == "exercise" and split == "exercise":
            yield Part(marker.label, marker.frame, timeline.frames, place)
        elif marker.kind == "exercise":
            introduced = marker
        elif marker.kind == "side" and split == "side":
            start = (introduced or marker).frame
            introduced = None
            place = replace(place, side=marker.place.side)
            yield Part(marker.label, start, timeline.frames, place)


def cut(timeline: Timeline, part: Part) -> Timeline:
    """Return the timeline of one part, its frames counted from the part's start.

    A marker at the very end of a part opens what follows, so only the last
    part keeps it. Raises ValueError where ``part`` would cut a cue.
    """
    first, last = part.start, part.end
    cues = tuple(
        _moved(cue, -first) for cue in timeline.cues if cue.end > first and cue.start < last
    )
    if not cues or (cues[0].start, cues[-1].end) != (0, last - first):
        raise ValueError(f"{first}..{last} does not begin and end where a cue does")
    markers = tuple(
        replace(marker, frame=marker.frame - first)
        for marker in timeline.markers
        if first <= marker.frame < last or marker.frame == last == timeline.frames
    )
    phases = tuple(
        _moved(phase, -first) for phase in timeline.phases if first <= phase.start < last
    )
    return Timeline(part.title, timeline.sample_rate, cues, markers, phases)


def pad(timeline: Timeline, head: int, tail: int) -> Timeline:
    """Return the timeline with ``head`` frames of silence before it and ``tail`` after it."""
    end = head + timeline.frames
    cues = (
        Cue(0, head, "silence", "", NOWHERE),
        *(_moved(cue, head) for cue in timeline.cues),
        Cue(end, end + tail, "silence", "", NOWHERE),
    )
    markers = tuple(replace(marker, frame=marker.frame + head) for marker in timeline.markers)
    kept = tuple(cue for cue in cues if cue.start < cue.end)
    phases = tuple(_moved(phase, head) for phase in timeline.phases)
    return Timeline(timeline.title, timeline.sample_rate, kept, markers, phases)


def _moved(span: Span, by: int) -> Span:
    return replace(span, start=span.start + by, end=span.end + by) if by else span
