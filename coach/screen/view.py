"""The view of a session at one moment, for any screen.

Pure: the same frame and mode always give the same view. Two moments between
which a person would see no difference give equal views, so a screen draws only
what has changed.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final, Literal

from coach.dose import Side
from coach.drawing import seen
from coach.items import Place
from coach.model import Programme
from coach.session import Mode, Point
from coach.timeline import Timeline, positions

if TYPE_CHECKING:
    from coach.listening import HearingState

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
    "movement",
    "breath",
    "work",
    "recovery",
    "own pace",
    "closing",
]

# What a person waits for by the second.
COUNTED: Final[frozenset[str]] = frozenset(
    {
        "up",
        "hold",
        "down",
        "movement",
        "breath",
        "work",
        "recovery",
        "own pace",
        "rest",
        "change side",
        "change posture",
        "get ready",
    }
)

# Where a count means something: what interrupts a rep, or a gate, starts it again.
RUNNING: Final[frozenset[Mode]] = frozenset({"playing", "answering", "asking"})

# Where the session waits for somebody, so that a message stays until it goes on.
STANDING: Final[frozenset[Mode]] = frozenset(
    {"waiting", "trying", "screening", "debriefing", "leaving", "paused", "stopped", "lost"}
)

PROGRESS_STEPS: Final = 100


@dataclass(frozen=True, slots=True)
class Control:
    """A key as ``coach.screen.keys`` names it, and what it does: the word to say in its place."""

    key: str
    word: str


_STOP: Final = Control("q", "stop")
_PAUSE: Final = Control(" ", "pause")
_RESUME: Final = Control(" ", "resume")
_REPEAT: Final = Control("r", "repeat")
_NUMBERS: Final = (Control("0", "to 9"), Control("t", "ten"))
_OTHERS: Final = (
    Control("?", "help"),
    Control("n", "next"),
    Control("b", "back"),
    _REPEAT,
    Control("p", "pain"),
    Control("m", "more time"),
    Control("e", "easier"),
    Control("h", "how long"),
    Control("+", "louder"),
    Control("-", "quieter"),
    Control("[", "slower"),
    Control("]", "faster"),
    Control("d", "harder"),
)

# What can be pressed or said in each mode, the most needed first: a way out, always.
CONTROLS: Final[dict[Mode, tuple[Control, ...]]] = {
    "loading": (_STOP, _PAUSE, *_OTHERS),
    "playing": (_STOP, _PAUSE, *_OTHERS),
    "answering": (_STOP, _PAUSE, *_OTHERS),
    "asking": (_STOP, _PAUSE, *_OTHERS),
    "waiting": (_STOP, Control("enter", "ready"), _PAUSE, *_OTHERS),
    "trying": (_STOP, Control("enter", "go on"), _PAUSE, *_OTHERS),
    "screening": (_STOP, Control("y", "yes"), Control("n", "no"), _REPEAT, _PAUSE),
    "debriefing": (_STOP, *_NUMBERS, Control("enter", "leave out"), _REPEAT, _PAUSE),
    "leaving": (_STOP, _REPEAT, _PAUSE),
    "paused": (_STOP, _RESUME, *_OTHERS),
    "stopped": (Control("q", "quit"), _RESUME, *_OTHERS),
    "lost": (_STOP,),
    "finished": (),
}


_KEYS: Final = "The keys do everything."
_LITTLE: Final = 'While I talk I hear only "stop" and "pause".'
_WELL: Final = 'I am listening: say "repeat", "next", "pause", "stop", "help" ...'

# What to say about it, and what to do.
HEARING: Final[dict[HearingState, str]] = {
    "": "",
    "settling": f"I am listening, and getting to know the room. {_LITTLE}",
    "clear": _WELL,
    "no echo": _WELL,
    "safe": f"{_LITTLE} Headphones, less volume, or a microphone nearer to you help.",
    "behind": f"{_LITTLE} This computer is too busy for more.",
    "muted": f"The microphone gives no sound at all. Is it muted? {_KEYS}",
    "missing": f"There is no microphone to listen with. {_KEYS}",
    "gone": f"The microphone has gone; I go on looking for it. {_KEYS}",
    "deaf": f'I cannot listen: try "coach doctor". {_KEYS}',
}

# Where nothing is heard: worth a line for a while, until it has been read.
FAULTS: Final[frozenset[HearingState]] = frozenset({"muted", "missing", "gone", "deaf"})


@dataclass(frozen=True, slots=True)
class View:
    """One moment of a session; None or "" where something does not apply.

    count: whole seconds left of ``activity``, as they are counted aloud: the
    full number on its first frame, 1 throughout its last second.
    seconds: how long ``activity`` takes in all, where it is counted.
    saying: the sentence that is being said, or was said last.
    task: what a wait is for, where that is more than its activity says: the position
    to come into; after the exercises, what was done of each.
    seen: what the picture of the exercise shows, while there is such a task.
    seconds_left, progress (0 to 1, in hundredths): of the session, from where it
    started; None while part of it has yet to be spoken, so that nobody knows.
    """

    title: str
    mode: Mode
    activity: Activity = "welcome"
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
    task: str = ""
    seen: str = ""
    seconds_left: int | None = None
    progress: float | None = None
    controls: tuple[Control, ...] = ()
    message: str = ""
    hearing: str = ""


@dataclass(frozen=True, slots=True)
class _Stretch:
    start: int
    end: int
    activity: Activity


class Viewer:
    """A timeline made ready to be looked at, at any frame, in logarithmic time.

    ``timeline`` may be a part of the session, such as there is so far; it is
    then not ``complete``, and may have no cues at all. origin: where the session
    started, None for its beginning.
    """

    def __init__(
        self,
        timeline: Timeline,
        programme: Programme,
        *,
        complete: bool = True,
        origin: Point | None = None,
    ) -> None:
        self._timeline, self._programme, self._complete = timeline, programme, complete
        kind, place = (origin.kind, origin.place) if origin else ("start", Place())
        found = (m.frame for m in timeline.markers if (m.kind, m.place) == (kind, place))
        self._origin = next(found, None)
        self._positions = positions(timeline)
        self._numbers = {one.id: number for number, one in enumerate(programme.exercises, 1)}
        self._stretches = tuple(_stretches(timeline))
        self._starts = [stretch.start for stretch in self._stretches]
        self._sentences = [
            cue for cue in timeline.cues if cue.kind == "speech" and not self._at(cue.start)
        ]
        self._sentence_starts = [cue.start for cue in self._sentences]
        exercising = (cue.start for cue in timeline.cues if cue.place.exercise is not None)
        from_start = any(marker.kind == "start" for marker in timeline.markers)
        self._welcome_end = next(exercising, timeline.frames) if from_start else 0

    def view(self, frame: int, mode: Mode, *, message: str = "", hearing: str = "") -> View:
        """Return what there is to see at ``frame``; beyond either end, what is there."""
        view = View(
            title=self._programme.title,
            mode=mode,
            total=len(self._programme.exercises),
            controls=CONTROLS[mode],
            message=message,
            hearing=hearing,
        )
        if not self._timeline.cues:
            return view
        frame = min(max(frame, 0), self._timeline.frames - 1)
        if mode not in RUNNING:
            # At the end of a gate a session shows the last frame of that gate.
            before = self._at(frame - 1)
            ends = before is not None and before.end == frame and before.start in self._positions
            frame = frame - 1 if ends else frame
        view = self._with_place(view, frame)
        stretch = self._at(frame)
        if mode in RUNNING and stretch is not None and stretch.activity in COUNTED:
            count = self._seconds(stretch.end - frame)
            view = replace(view, count=count, seconds=self._seconds(stretch.end - stretch.start))
        if not self._complete:
            return view
        frames, origin = self._timeline.frames, self._origin
        left = 0 if view.mode == "finished" else frames - frame
        progress = None
        if origin is not None and origin < frames:
            steps = (frames - origin - left) * PROGRESS_STEPS // (frames - origin)
            progress = max(0, steps) / PROGRESS_STEPS
        return replace(view, seconds_left=self._seconds(left), progress=progress)

    def _with_place(self, view: View, frame: int) -> View:
        place = self._timeline.cues[self._timeline.cue_index(frame)].place
        stretch = self._at(frame)
        sentence = bisect_right(self._sentence_starts, frame) - 1
        said = self._sentences[sentence] if sentence >= 0 else None
        talk: Activity = "welcome" if frame < self._welcome_end else "closing"
        if place.exercise is not None:
            talk = "instructions"
        view = replace(
            view,
            activity=stretch.activity if stretch else talk,
            saying=said.text if said is not None and said.place.exercise == place.exercise else "",
            task=self._positions.get(stretch.start, "") if stretch else "",
        )
        number = self._numbers.get(place.exercise or "", 0)
        if not number:
            return view
        exercise = self._programme.exercises[number - 1]
        sets = self._programme.sets(exercise, place.side)
        return replace(
            view,
            seen=seen(exercise, place.side) if view.task else "",
            exercise=exercise.name,
            number=number,
            side=place.side,
            set=place.set,
            sets=len(sets),
            rep=place.rep,
            reps=sets[(place.set or 1) - 1].reps,
        )

    def _at(self, frame: int) -> _Stretch | None:
        index = bisect_right(self._starts, frame) - 1
        if index < 0 or frame >= self._stretches[index].end:
            return None
        return self._stretches[index]

    def _seconds(self, frames: int) -> int:
        """Whole seconds that are left while ``frames`` are: a begun one counts."""
        return -(-frames // self._timeline.sample_rate)


# Silences that are named for what they are for.
_WAITS: Final[tuple[Activity, ...]] = (
    "set up",
    "move",
    "rest",
    "change side",
    "change posture",
    "get ready",
    "own pace",
)


def _stretches(timeline: Timeline) -> Iterator[_Stretch]:
    """Yield, in order, what is not talk: the timed phases and the named waits."""
    waits = [
        _Stretch(cue.start, cue.end, wait)
        for cue in timeline.cues
        for wait in _WAITS
        if cue.kind == "silence" and cue.text == wait
    ]
    phases = [
        _Stretch(phase.start, phase.end, phase.phase) for phase in timeline.phases if phase.ms
    ]
    yield from sorted([*waits, *phases], key=lambda stretch: stretch.start)
