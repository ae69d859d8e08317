"""The state of a session between two events."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any, Final, Literal, get_args

from coach.items import Place
from coach.session.events import (
    Action,
    Command,
    Compile,
    Ending,
    Event,
    Question,
    Revision,
    SetGain,
    Settings,
    Variants,
)
from coach.session.outline import SWITCHABLE, FrameSpan, Layout, Outline, Point, span_at

# loading: for a part that is being spoken; playing: also in silences of the track;
# waiting: for "ready"; answering: a question; asking: whether a command was meant; trying:
# whether the listener can be heard; screening: may the session start; debriefing: how was
# it; leaving: last words; stopped: like paused, but ends by itself; lost: there is no sound
# device. In every mode but playing the track stands.
Mode = Literal[
    "loading",
    "playing",
    "waiting",
    "answering",
    "asking",
    "trying",
    "screening",
    "debriefing",
    "leaving",
    "paused",
    "stopped",
    "lost",
    "finished",
]

MODES: Final[tuple[Mode, ...]] = get_args(Mode)
ALIVE: Final[tuple[Mode, ...]] = tuple(mode for mode in MODES if mode != "finished")
# Questions of the coach's own, before the first sentence and after the last exercise.
INTERVIEW: Final[tuple[Mode, ...]] = ("screening", "debriefing", "leaving")
GUIDING: Final[tuple[Mode, ...]] = (
    "loading",
    "playing",
    "waiting",
    "answering",
    "asking",
    "trying",
)
SOUNDING: Final[tuple[Mode, ...]] = (*GUIDING, *INTERVIEW)
STILL: Final[tuple[Mode, ...]] = ("paused", "stopped")

GAIN_STEP_DB: Final = 3
RATE_STEP: Final = 10
RATE_RANGE: Final = (70, 150)
STOPPED_SECONDS: Final = 60.0
GATE_FACTOR: Final = 3
GATE_SECONDS: Final = 60.0

# For somebody who comes back, without ready gates.
WELCOME_SECONDS: Final = 15.0

# What "more time" adds to a wait, each time that it is asked for.
MORE_SECONDS: Final = 30.0

# For the question whether a command was meant, and the silence for its answer.
ASKING_SECONDS: Final = 5.0

# After a question, for its answer, and for a number to be taken back.
QUESTION_SECONDS: Final = 8.0
TAKE_BACK_SECONDS: Final = 4.0

# For the listener's try to be heard.
TRY_SECONDS: Final = 6.0

# How many jumps can be taken back.
TRAIL: Final = 8

# How many revisions are kept beside the one that plays, and the last whole one.
FORMER: Final = 3

# Nearer than this to the start of a side, "back" means the one before.
START_SECONDS: Final = 2.0


@dataclass(frozen=True, slots=True)
class Inquiry:
    """A question to the listener, in spoken form.

    question: its name in the history. An answer of ``say_if`` has ``say`` said: after
    a screening question in place of the session, after any other at the end.
    """

    question: str
    ask: str
    answers: frozenset[str]
    say_if: frozenset[str] = frozenset()
    say: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class State:
    """A session at one moment.

    revision: what plays, and ``frame`` where; None until there is any sound.
    fresh: another revision that takes over at the next point that suits; former: those
    that played before, the last one first: a spoken command may still mean a frame of
    one, and it may have what a newer one has not.
    settings: what the listener wants; ``making``: more of it is on its way.
    target: where to go as soon as it is there (loading, or interrupted while so);
    ``exact``: only in a revision with these settings.
    welcome: what to say before anything else, to somebody who comes back.
    gate: the silence waited in, ``until`` its limit, or that of a stop or a question;
    ``reminder``: when the coach says that it waits, None where it has.
    pending: what is to be answered after the hold, if not before.
    trail: where the last jumps left from, until a hold begins.
    variants: the words of easier and harder ones, where the author of an exercise wrote them.
    notices: what "help" says too, where one sentence has stood for it.
    screening, debriefing: what is still to be asked, before the session and after it;
    ``silences``: how often the first of these got no answer; ``candidate``: what was
    heard as its answer and is not certain to be right, ``sure`` where the ears are.
    done: the reps done; ``over``: how the exercises ended, once they have; ``farewell``:
    what is said last.
    """

    mode: Mode
    outline: Outline
    settings: Settings
    brief: bool = False
    gates: bool = True
    welcome: str | None = None
    revision: Revision | None = None
    fresh: Revision | None = None
    former: tuple[Revision, ...] = ()
    making: bool = True
    frame: int = 0
    target: Point | None = None
    exact: bool = False
    gate: FrameSpan | None = None
    reminder: float | None = None
    until: float | None = None
    pending: tuple[Question, ...] = ()
    trail: tuple[Point, ...] = ()
    gain_db: int = 0
    device: bool = True
    variants: Variants = field(default_factory=dict, hash=False)
    notices: tuple[str, ...] = ()
    screening: tuple[Inquiry, ...] = ()
    debriefing: tuple[Inquiry, ...] = ()
    silences: int = 0
    candidate: str | None = None
    sure: bool = False
    done: frozenset[Place] = frozenset()
    over: Ending | None = None
    farewell: tuple[str, ...] = ()

    @property
    def layout(self) -> Layout:
        """The layout of what plays."""
        assert self.revision is not None
        return self.revision.layout

    @property
    def revisions(self) -> tuple[Revision, ...]:
        """Every revision that may be played from, the one to be preferred first."""
        return tuple(one for one in (self.fresh, self.revision, *self.former) if one is not None)


Step = tuple[State, tuple[Action, ...]]

# What the table does on a trigger; each takes the events that its rules name.
Handler = Callable[[State, Any], Step]


def begin(
    outline: Outline,
    settings: Settings,
    origin: Point | None = None,
    *,
    brief: bool = False,
    gates: bool = True,
    welcome: str | None = None,
    variants: Variants | None = None,
    gain_db: int = 0,
    notices: tuple[str, ...] = (),
    screening: tuple[Inquiry, ...] = (),
    debriefing: tuple[Inquiry, ...] = (),
) -> Step:
    """Return a session that is about to play from ``origin``, by default from the start.

    With questions of ``screening`` it asks these first. With a ``welcome`` it says that, and
    waits for "ready". Once the exercises are over it asks those of ``debriefing``. It begins at
    ``gain_db``, within GAIN_RANGE_DB.
    """
    target = origin or outline.points[0]
    state = State("loading", outline, settings, brief, gates, welcome, target=target)
    state = replace(
        state,
        variants=variants or {},
        gain_db=gain_db,
        notices=notices,
        screening=screening,
        debriefing=debriefing,
    )
    return state, (*((SetGain(gain_db),) if gain_db else ()), Compile(settings, target))


def listened_for(state: State) -> Literal["session", "numbers", "yesno"]:
    """Return what the listener may say now."""
    if state.mode == "screening" or (state.mode == "debriefing" and state.candidate is not None):
        return "yesno"
    return "numbers" if state.mode == "debriefing" else "session"


def in_mode(state: State, mode: Mode) -> State:
    """Return the state in another mode, with what belonged to the old one forgotten."""
    bare = replace(state, gate=None, reminder=None, until=None, pending=(), candidate=None)
    return replace(bare, mode=mode)


def here_of(state: State, event: Event) -> Point:
    """Return the point that the listener means."""
    if state.target is not None:
        return state.target
    layout, frame = meant(state, event)
    return layout.point_at(frame)


def meant(state: State, event: Event) -> tuple[Layout, int]:
    """Return what was heard when a spoken command began, else what plays now."""
    if isinstance(event, Command) and event.heard is not None:
        for revision in (state.revision, *state.revisions):
            if revision is not None and event.revision in (None, revision.id):
                return revision.layout, event.heard
    return state.layout, state.frame


def in_effort(state: State) -> bool:
    """Return whether the person holds or moves, and would have to keep that up."""
    return span_at(state.layout.efforts, state.frame) is not None


def turns(state: State, frame: int) -> tuple[tuple[int, int], ...]:
    """Return where the fresh revision may take over, from ``frame`` on.

    Pairs of (frame in the one that plays, frame in the fresh one), ascending.
    """
    if state.fresh is None:
        return ()
    old, new = state.layout, state.fresh.layout
    return tuple(
        (start, there)
        for point, start in zip(old.points, old.starts, strict=True)
        if start >= frame and point.kind in SWITCHABLE
        for there in (new.frame_of(point),)
        if there is not None
    )


def furthest(state: State) -> Revision | None:
    """Return the revision that goes the furthest, and of those the one that begins first."""
    known = (state.revision, *state.revisions)
    return max(
        (one for one in known if one is not None),
        key=lambda one: (state.outline.points.index(one.layout.points[-1]), len(one.layout.points)),
        default=None,
    )
