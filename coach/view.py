"""What there is to see of a session at one moment, for any screen.

Pure: the same frame and mode always give the same view. Two moments between
which a person would see no difference give equal views, so a screen draws only
what has changed.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, Literal

from coach.model import Side
from coach.timeline import Timeline

Mode = Literal["playing", "paused", "waiting", "stopped", "finished"]
"""``waiting``: for "ready", after a change of posture. ``stopped``: may still be resumed."""

Activity = Literal[
    "welcome",
    "instructions",
    "set up",
    "move",
    "up",
    "hold",
    "down",
    "rest",
    "change side",
    "change posture",
    "get ready",
    "closing",
]

COUNTED: Final[frozenset[str]] = frozenset(
    {"up", "hold", "down", "rest", "change side", "change posture", "get ready"}
)
"""What a person waits for by the second."""

PROGRESS_STEPS: Final = 100


@dataclass(frozen=True, slots=True)
class Control:
    """A key as ``coach.screen.keys`` names it, and what it does: the word to say in its place."""

    key: str
    word: str


_ALWAYS: Final = (
    Control("n", "next"),
    Control("b", "back"),
    Control("r", "repeat"),
    Control("q", "stop"),
    Control("h", "how long"),
    Control("+", "louder"),
    Control("-", "quieter"),
    Control("[", "slower"),
    Control("]", "faster"),
    Control("?", "help"),
)
CONTROLS: Final[dict[Mode, tuple[Control, ...]]] = {
    "playing": (Control(" ", "pause"), *_ALWAYS),
    "paused": (Control(" ", "resume"), *_ALWAYS),
    "waiting": (Control("enter", "ready"), Control(" ", "pause"), *_ALWAYS),
    "stopped": (Control(" ", "resume"), Control("q", "quit")),
    "finished": (),
}
"""What can be pressed or said in each mode, the most needed first."""


@dataclass(frozen=True, slots=True)
class View:
    """One moment of a session; None or "" where something does not apply.

    count: whole seconds left of ``activity``, as they are counted aloud: the
    full number on its first frame, 1 throughout its last second.
    seconds: how long ``activity`` takes in all, where it is counted.
    progress: 0 to 1 of the session, in hundredths.
    saying: the sentence that is being said, or was said last.
    """

    title: str
    mode: Mode
    activity: Activity
    exercise: str = ""
    number: int = 0
    total: int = 0
    side: Side | None = None
    set: int | None = None
    sets: int = 0
    rep: int | None = None
    reps: int = 0
    count: int | None = None
    seconds: int | None = None
    saying: str = ""
    seconds_left: int = 0
    progress: float = 0.0
    controls: tuple[Control, ...] = ()
    message: str = ""
    hearing: str = ""


@dataclass(frozen=True, slots=True)
class _Stretch:
    start: int
    end: int
    activity: Activity


class Outline:
    """A timeline made ready to be looked at, at any frame, in logarithmic time."""

    def __init__(self, timeline: Timeline) -> None:
        self._timeline = timeline
        self._stretches = tuple(_stretches(timeline))
        self._starts = [stretch.start for stretch in self._stretches]
        self._exercises = [marker for marker in timeline.markers if marker.kind == "exercise"]
        self._exercise_starts = [marker.frame for marker in self._exercises]
        self._sentences = [
            cue for cue in timeline.cues if cue.kind == "speech" and not self._at(cue.start)
        ]
        self._sentence_starts = [cue.start for cue in self._sentences]
        self._sets: dict[str | None, int] = {}
        self._reps: dict[str | None, int] = {}
        for marker in timeline.markers:
            place = marker.place
            for most, number in ((self._sets, place.set), (self._reps, place.rep)):
                most[place.exercise] = max(most.get(place.exercise, 0), number or 0)

    def view(self, frame: int, mode: Mode, *, message: str = "", hearing: str = "") -> View:
        """Return what there is to see at ``frame``; beyond either end, what is there."""
        timeline = self._timeline
        if not timeline.cues:
            return View(timeline.title, mode, "closing", message=message, hearing=hearing)
        frame = min(max(frame, 0), timeline.frames - 1)
        cue = timeline.cues[timeline.cue_index(frame)]
        place = cue.place
        number = bisect_right(self._exercise_starts, frame)
        stretch = self._at(frame)
        counted = stretch is not None and stretch.activity in COUNTED and mode != "waiting"
        left = timeline.frames - frame if mode != "finished" else 0
        return View(
            title=timeline.title,
            mode=mode,
            activity=stretch.activity if stretch else self._talk(place.exercise, number),
            exercise=self._exercises[number - 1].label if place.exercise else "",
            number=number if place.exercise else 0,
            total=len(self._exercises),
            side=place.side,
            set=place.set,
            sets=self._sets.get(place.exercise, 0),
            rep=place.rep,
            reps=self._reps.get(place.exercise, 0),
            count=self._seconds(stretch.end - frame) if stretch and counted else None,
            seconds=self._seconds(stretch.end - stretch.start) if stretch and counted else None,
            saying=self._saying(frame, place.exercise),
            seconds_left=self._seconds(left),
            progress=(timeline.frames - left) * PROGRESS_STEPS // timeline.frames / PROGRESS_STEPS,
            controls=CONTROLS[mode],
            message=message,
            hearing=hearing,
        )

    def _at(self, frame: int) -> _Stretch | None:
        index = bisect_right(self._starts, frame) - 1
        if index < 0 or frame >= self._stretches[index].end:
            return None
        return self._stretches[index]

    def _talk(self, exercise: str | None, number: int) -> Activity:
        if exercise is not None:
            return "instructions"
        return "closing" if number else "welcome"

    def _saying(self, frame: int, exercise: str | None) -> str:
        index = bisect_right(self._sentence_starts, frame) - 1
        if index < 0 or self._sentences[index].place.exercise != exercise:
            return ""
        return self._sentences[index].text

    def _seconds(self, frames: int) -> int:
        """Whole seconds that are left while ``frames`` are: a begun one counts."""
        return -(-frames // self._timeline.sample_rate)


_WAITS: Final[dict[str, Activity]] = {
    "set up": "set up",
    "move": "move",
    "rest": "rest",
    "change side": "change side",
    "change posture": "change posture",
    "get ready": "get ready",
}


def _stretches(timeline: Timeline) -> Iterator[_Stretch]:
    """Yield, in order, what is not talk: the timed phases and the named waits."""
    waits = [
        _Stretch(cue.start, cue.end, _WAITS[cue.text])
        for cue in timeline.cues
        if cue.kind == "silence" and cue.text in _WAITS
    ]
    phases = [
        _Stretch(phase.start, phase.end, phase.phase) for phase in timeline.phases if phase.seconds
    ]
    yield from sorted([*waits, *phases], key=lambda stretch: stretch.start)
