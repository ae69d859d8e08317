"""What a session knows of itself between two events."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any, Final, Literal, get_args

from coach.session.course import Course, Layout, Point, Span
from coach.session.events import Action, Compile, Edition, Settings

Mode = Literal[
    "loading",
    "playing",
    "waiting",
    "answering",
    "asking",
    "paused",
    "stopped",
    "lost",
    "finished",
]
"""loading: for a part that has not been spoken yet; playing: also in silences of the
track; waiting: for "ready"; answering: a question, the track stands; asking: whether
a command was meant, the track stands; stopped: like paused, but ends by itself; lost:
there is no sound device."""

Question = Literal["time", "help", "easier", "more-time"]
"""What is answered in words, and so after a hold."""

MODES: Final[tuple[Mode, ...]] = get_args(Mode)
ALIVE: Final[tuple[Mode, ...]] = tuple(mode for mode in MODES if mode != "finished")
SOUNDING: Final[tuple[Mode, ...]] = ("loading", "playing", "waiting", "answering", "asking")
STILL: Final[tuple[Mode, ...]] = ("paused", "stopped")

GAIN_STEP_DB: Final = 3
GAIN_RANGE_DB: Final = (-18, 6)
RATE_STEP: Final = 10
RATE_RANGE: Final = (70, 150)
STOPPED_SECONDS: Final = 60.0
GATE_FACTOR: Final = 3
GATE_SECONDS: Final = 60.0
WELCOME_SECONDS: Final = 15.0
"""For somebody who comes back, without ready gates."""

MORE_SECONDS: Final = 30.0
"""What "more time" adds to a wait, each time that it is asked for."""

ASKING_SECONDS: Final = 5.0
"""For the question whether a command was meant, and the silence for its answer."""

TRAIL: Final = 8
"""How many jumps can be taken back."""

START_SECONDS: Final = 2.0
"""Nearer than this to the start of a side, "back" means the one before."""


@dataclass(frozen=True, slots=True)
class State:
    """A session at one moment.

    edition: what plays, and ``frame`` where; None until there is any sound.
    fresh: a newer edition that takes over at the next point that suits; former:
    the one before, of which a spoken command may still mean a frame.
    settings: what the listener wants; an edition may still be on its way to it.
    target: where to go as soon as it is there (loading, or interrupted while so);
    ``exact``: only in an edition with these settings.
    welcome: what to say before anything else, to somebody who comes back.
    gate: the silence waited in, ``until`` its limit, or that of a stop or a question;
    ``prompted``: the coach has said that it waits.
    pending: what is to be answered after the hold.
    trail: where the last jumps left from, until a hold begins.
    """

    mode: Mode
    course: Course
    settings: Settings
    brief: bool = False
    gates: bool = True
    welcome: str | None = None
    edition: Edition | None = None
    fresh: Edition | None = None
    former: Edition | None = None
    frame: int = 0
    target: Point | None = None
    exact: bool = False
    gate: Span | None = None
    prompted: bool = False
    until: float | None = None
    pending: tuple[Question, ...] = ()
    trail: tuple[Point, ...] = ()
    gain_db: int = 0
    device: bool = True

    @property
    def layout(self) -> Layout:
        """The layout of what plays."""
        assert self.edition is not None
        return self.edition.layout


Step = tuple[State, tuple[Action, ...]]

Handler = Callable[[State, Any], Step]
"""What the table does on a trigger; each takes the events that its rules name."""


def begin(
    course: Course,
    settings: Settings,
    origin: Point | None = None,
    *,
    brief: bool = False,
    gates: bool = True,
    welcome: str | None = None,
) -> Step:
    """Return a session that is about to play from ``origin``, by default from the start.

    With a ``welcome`` it says that first, and waits for "ready".
    """
    target = origin or course.points[0]
    state = State("loading", course, settings, brief, gates, welcome, target=target)
    return state, (Compile(settings, target),)


def in_mode(state: State, mode: Mode) -> State:
    """Return the state in another mode, with what belonged to the old one forgotten."""
    return replace(state, mode=mode, gate=None, prompted=False, until=None, pending=())
