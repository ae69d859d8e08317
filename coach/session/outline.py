"""The points of a session in their order, and where they lie in one timeline.

A script has the same points however it is worded and however fast it is
spoken. So an `Outline` is known before any sound is, and a point names the
same moment in every timeline that was compiled for it.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Final, Literal

from coach.items import Item, Mark, MarkerKind, Place, Script, Tone
from coach.timeline import Cue, Timeline

PointKind = Literal[MarkerKind, "closing"]

# Points at which one wording may follow another: a sentence or a rep starts here.
SWITCHABLE: Final = frozenset({"exercise", "side", "set", "rep", "closing"})

# The silence of a set at the listener's own pace.
OWN_PACE: Final = "own pace"

# The silence in which a listener who does not know the coach yet tries to be heard.
TRY: Final = "try"

# Silences in which the coach waits for the person.
PATIENT: Final = frozenset(
    {"change posture", "get ready", "change side", "set up", "rest", OWN_PACE}
)

_CLOSING_TONE: Final = "finished"


@dataclass(frozen=True, slots=True)
class Point:
    """A moment of a session, in any wording; no two points of a script are equal."""

    kind: PointKind
    place: Place


# The tone after the last exercise.
CLOSING: Final = Point("closing", Place())


@dataclass(frozen=True, slots=True)
class FrameSpan:
    """Frames ``start`` to ``end`` (exclusive)."""

    start: int
    end: int

    def __contains__(self, frame: int) -> bool:
        return self.start <= frame < self.end


@dataclass(frozen=True, slots=True)
class Outline:
    """Every point of a script, in order."""

    points: tuple[Point, ...]

    @property
    def exercises(self) -> tuple[Point, ...]:
        """Return the start of each exercise, in order."""
        return tuple(point for point in self.points if point.kind == "exercise")

    def next_exercise(self, here: Point) -> Point | None:
        """Return where the next exercise starts, or the closing; None from there on."""
        later = self.points[self.points.index(here) + 1 :]
        return next((point for point in later if point.kind in ("exercise", "closing")), None)

    def start_of(self, here: Point) -> Point:
        """Return where this side starts, with the introduction where it is the first."""
        so_far = self.points[: self.points.index(here) + 1]
        return [
            point
            for point in so_far
            if point.kind in ("start", "exercise", "closing")
            or (point.kind == "side" and not self.is_first_side(point))
        ][-1]

    def start_before(self, here: Point) -> Point:
        """Return where the side before this one starts; the first has none before it."""
        start = self.points.index(self.start_of(here))
        return self.start_of(self.points[max(0, start - 1)])

    def side_of(self, here: Point) -> Point:
        """Return the side that is done here; in an introduction, the exercise."""
        so_far = self.points[: self.points.index(here) + 1]
        return [p for p in so_far if p.kind in ("start", "exercise", "side", "closing")][-1]

    def next_switch(self, here: Point) -> Point | None:
        """Return the next point at which one wording may follow another."""
        later = self.points[self.points.index(here) + 1 :]
        return next((point for point in later if point.kind in SWITCHABLE), None)

    def at(self, place: Place) -> Point | None:
        """Return the rep of ``place``, else the start of its side; None where it has none."""
        rep = Point("rep", place)
        if rep in self.points:
            return rep
        side = Point("side", Place(place.exercise, place.side))
        return self.start_of(side) if side in self.points else None

    def is_before(self, point: Point, other: Point) -> bool:
        """Return whether ``point`` comes before the other."""
        return self.points.index(point) < self.points.index(other)

    def exercise(self, name: str) -> Point | None:
        """Return the start of an exercise by its id."""
        return next((p for p in self.exercises if p.place.exercise == name), None)

    def is_first_side(self, side: Point) -> bool:
        """Return whether a side is the first after the beginning of its exercise, or a round."""
        before = self.points[: self.points.index(side)]
        return [p.kind for p in before if p.kind in ("exercise", "side")][-1:] != ["side"]


def outline_of(script: Script) -> Outline:
    """List the points of a script."""
    points = map(_point_of, script.items)
    return Outline(tuple(point for point in points if point is not None))


def script_from(script: Script, origin: Point) -> Script:
    """Return the part of a script that starts at ``origin``; ValueError where it has none."""
    index = [_point_of(item) for item in script.items].index(origin)
    return Script(script.title, script.items[index:])


def _point_of(item: Item) -> Point | None:
    if isinstance(item, Mark):
        return Point(item.kind, item.place)
    if isinstance(item, Tone) and item.name == _CLOSING_TONE:
        return CLOSING
    return None


@dataclass(frozen=True, slots=True)
class Layout:
    """The frames of the points in a timeline, or in the part of it that there is so far.

    speech: the sentences; timed: holds and timed movements; reps: from a rep's
    first word to the end of its last timed phase; efforts: from a rep's first timed
    phase until the person has been told to let go; patient: silences in which the
    coach waits for the person, ``gates`` those after a change of posture; trials: those
    in which the person tries to be heard.
    """

    sample_rate: int
    frames: int
    complete: bool
    points: tuple[Point, ...]
    starts: tuple[int, ...]
    speech: tuple[FrameSpan, ...]
    timed: tuple[FrameSpan, ...]
    reps: tuple[tuple[FrameSpan, Point], ...]
    efforts: tuple[FrameSpan, ...]
    patient: tuple[FrameSpan, ...]
    gates: tuple[FrameSpan, ...]
    trials: tuple[FrameSpan, ...] = ()

    @property
    def whole(self) -> bool:
        """Return whether it is all of the session, from its start to its end."""
        return self.complete and self.points[0].kind == "start"

    def frame_of(self, point: Point) -> int | None:
        """Return where ``point`` lies; None where that is not known yet."""
        if point in self.points:
            return self.starts[self.points.index(point)]
        return None

    def begun(self, frame: int) -> int:
        """Return where the last point at or before ``frame`` lies; 0 before the first."""
        index = bisect_right(self.starts, frame) - 1
        return self.starts[index] if index >= 0 else 0

    def point_at(self, frame: int) -> Point:
        """Return the last point at or before ``frame``."""
        return self.points[max(0, bisect_right(self.starts, frame) - 1)]

    def rep_at(self, frame: int) -> Point | None:
        """Return the rep that an interruption at ``frame`` would break."""
        return next((point for span, point in self.reps if frame in span), None)

    def place_at(self, frame: int) -> Point:
        """Return where to begin again what is done at ``frame``: its rep, else the passage."""
        return self.rep_at(frame) or self.point_at(frame)

    def sentence_start(self, frame: int) -> int:
        """Return where to take up again: the start of the sentence, or ``frame`` in a silence."""
        sentence = span_at(self.speech, frame)
        return frame if sentence is None else sentence.start


def span_at(spans: Iterable[FrameSpan], frame: int) -> FrameSpan | None:
    """Find the span that holds ``frame``."""
    return next((span for span in spans if frame in span), None)


def layout_of(timeline: Timeline, *, complete: bool = True) -> Layout:
    """Find the points of a timeline; ``complete`` where nothing will follow it."""
    found = [(marker.frame, Point(marker.kind, marker.place)) for marker in timeline.markers]
    found += [
        (cue.start, CLOSING)
        for cue in timeline.cues
        if cue.kind == "tone" and cue.text == _CLOSING_TONE
    ]
    found.sort(key=lambda pair: pair[0])
    patient = tuple(
        _span(cue) for cue in timeline.cues if cue.kind == "silence" and cue.text in PATIENT
    )
    gates = {frame for frame, point in found if point.kind == "gate"}
    speech = tuple(_span(cue) for cue in timeline.cues if cue.kind == "speech")
    return Layout(
        sample_rate=timeline.sample_rate,
        frames=timeline.frames,
        complete=complete,
        points=tuple(point for _, point in found),
        starts=tuple(frame for frame, _ in found),
        speech=speech,
        timed=tuple(FrameSpan(phase.start, phase.end) for phase in timeline.phases),
        reps=tuple(_reps(timeline, complete)),
        efforts=tuple(_efforts(timeline, found, speech)),
        patient=patient,
        gates=tuple(span for span in patient if span.start in gates),
        trials=tuple(
            _span(cue) for cue in timeline.cues if cue.kind == "silence" and cue.text == TRY
        ),
    )


def _reps(timeline: Timeline, complete: bool) -> list[tuple[FrameSpan, Point]]:
    """Find the reps. One at the end of a part has no end yet: more of it may follow."""
    ends = {phase.place: phase.end for phase in timeline.phases}
    # The reps of a set at the listener's own pace end all at once.
    waits = {cue.place: cue.end for cue in timeline.cues if cue.text == OWN_PACE}
    reps = [marker.place for marker in timeline.markers if marker.kind == "rep" and waits]
    of_set = ((rep, replace(rep, rep=None)) for rep in reps)
    ends |= {
        rep: waits[where]
        for rep, of in of_set
        for where in (of, replace(of, side=None))
        if where in waits
    }
    markers = [marker for marker in timeline.markers if marker.kind == "rep"]
    last = [mark for mark in timeline.markers if mark.kind not in ("hold", "release")][-1:]
    if last and last[0].kind == "rep" and not complete:
        ends[last[0].place] = timeline.frames + 1
    return [
        (FrameSpan(marker.frame, ends.get(marker.place, marker.frame)), Point("rep", marker.place))
        for marker in markers
    ]


def _efforts(
    timeline: Timeline, found: list[tuple[int, Point]], speech: tuple[FrameSpan, ...]
) -> list[FrameSpan]:
    """Find where the person holds or moves, and what is said before it is over.

    A person who is interrupted there stays in the position for as long as that takes.
    """
    spans: dict[Place, FrameSpan] = {}
    for phase in timeline.phases:
        if phase.phase == "recovery":
            continue
        first = spans.get(phase.place, phase)
        spans[phase.place] = FrameSpan(first.start, phase.end)
    marks = [frame for frame, point in found if point.kind not in ("hold", "release")]
    starts = [sentence.start for sentence in speech]
    efforts = []
    for span in spans.values():
        following = bisect_left(marks, span.end)
        limit = marks[following] if following < len(marks) else timeline.frames
        said = speech[bisect_left(starts, span.end) : bisect_left(starts, limit)]
        efforts.append(FrameSpan(span.start, said[-1].end if said else span.end))
    return efforts


def _span(cue: Cue) -> FrameSpan:
    return FrameSpan(cue.start, cue.end)
