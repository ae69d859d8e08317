"""The session and its sound, together, with no thread and no clock.

Events go in; the state machine says what to do; what is sound is done here at
once, and the rest is handed to whoever runs the engine. A test pumps it by
hand against a fake device; the player pumps it from a thread.

The cursor in the feed is what plays, the state what the session knows of that.
Before any event the state is brought to where the cursor is, so that an event
never meets a place that is long left. The cursor changes editions by itself, at
the points of a ``Switch``, only while the track rolls; everything else it is
told by a ``Seek``. An edition's sound is kept as long as the state knows the
edition, and a sentence is waited for only so long.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Final, Protocol

from coach import tones
from coach.player.feed import LEAD_FRAMES, Feed
from coach.player.heard import Ducked, EarsChanged, Utterance
from coach.player.outlet import Outlet
from coach.player.past import Moment, Past
from coach.player.playback import Cursor, Reel, Sound, Turnout
from coach.render import Samples, Track
from coach.session.course import Point
from coach.session.events import (
    Action,
    AnswerEnded,
    Chime,
    Compile,
    Compiled,
    Edition,
    Ended,
    Event,
    Go,
    Hold,
    Hush,
    Outcome,
    Playhead,
    PlayTone,
    Quit,
    Seek,
    SetGain,
    Settings,
    Slept,
    Speak,
    Switch,
    Tick,
)
from coach.session.machine import step
from coach.session.state import Mode, Step

ANSWER_SECONDS: Final = 10.0
"""A sentence that has not been spoken so long after it was asked for is given up."""


@dataclass(frozen=True, slots=True)
class Underflow:
    """The device wanted more than there was: ``frames`` it had to go without.

    ``times``: how often the device itself says that it ran dry.
    """

    frames: int
    times: int
    at: float


@dataclass(frozen=True, slots=True)
class Report:
    """Something that happened, and when in the sound that was played.

    played: frames taken by the device, at its ``rate``, since it was opened;
    ``edition`` and ``frame``: where in the session that was.
    """

    event: Event | Underflow | Utterance | EarsChanged | Ducked
    before: Mode
    after: Mode
    actions: tuple[Action, ...]
    played: int
    rate: int
    edition: int
    frame: int


class Studio(Protocol):
    """Who speaks for the session. Both return at once, and deliver later."""

    def compile(self, settings: Settings, origin: Point) -> None:
        """Make an edition; deliver it by ``Engine.deliver`` or CompileFailed."""

    def speak(self, text: str) -> None:
        """Speak a sentence; deliver it by ``Engine.say`` or ``Engine.unsaid``."""


class Engine:
    """One session on one outlet at a time. For one thread.

    ``report`` hears of everything but ticks and playheads that changed nothing.
    """

    def __init__(self, begin: Step, studio: Studio, report: Callable[[Report], None]) -> None:
        self.state, first = begin
        self._studio, self._report = studio, report
        self._reels: dict[int, Reel] = {}
        self._cursor = Cursor()
        self._feed: Feed | None = None
        self._outlet: Outlet | None = None
        self._past: Past | None = None
        self._awaited: list[tuple[str, float]] = []
        self._starved = self._flags = 0
        self.outcome: Outcome | None = None
        """How the session ended, once it has."""
        self._carry_out(first, 0.0)

    @property
    def track(self) -> Track | None:
        """The sound of the edition that plays."""
        edition = self.state.edition
        return None if edition is None else self._reels[edition.id].track

    @property
    def outlet(self) -> Outlet | None:
        """What it plays into, if there is a device."""
        return self._outlet

    def attach(self, outlet: Outlet) -> Past:
        """Play into this outlet from now on; return what will tell what it has played."""
        self._outlet, self._starved, self._flags = outlet, outlet.starved, 0
        if self.state.mode == "lost":  # until it hears that there is a device again
            self._cursor = replace(self._cursor, going=False)
        self._feed = Feed(outlet, self._reels, self._cursor)
        self._past = Past(outlet.rate)
        return self._past

    def detach(self) -> None:
        """Play nowhere; the playing stands where it was."""
        if self._feed is not None:
            self._cursor = self._feed.now()
        self._feed = self._outlet = self._past = None

    def deliver(self, edition: Edition, track: Track, at: float) -> None:
        """Take in an edition, or more of one."""
        self._reels[edition.id] = Reel(track, edition.layout.complete)
        self.handle(Compiled(edition, at))
        kept = {one.id for one in self.state.editions}
        for number in self._reels.keys() - kept:
            del self._reels[number]

    def say(self, text: str, samples: Samples) -> None:
        """Say a sentence that was asked for, unless it is no longer wanted."""
        if self.unsaid(text):
            self._change(lambda cursor: _with_insert(cursor, samples, text))

    def unsaid(self, text: str) -> bool:
        """Give up a sentence that could not be spoken; returns whether it was awaited."""
        found = next((one for one in self._awaited if one[0] == text), None)
        if found is not None:
            self._awaited.remove(found)
        return found is not None

    def duck(self, gain: float, at: float) -> None:
        """Play everything at ``gain`` (1: as ever) of the loudness that the listener wants."""
        self._change(lambda cursor: replace(cursor, duck=gain))
        self.note(Ducked(round(gain, 3), at))

    def hear(self, utterance: Utterance, at: float) -> None:
        """Take in what the ears have made of something that was said."""
        self.note(utterance)
        self._follow(at)
        event = utterance.event(at, self.state.frame)
        if event is not None:
            self.handle(event)

    def note(self, event: Utterance | EarsChanged | Ducked) -> None:
        """Report what has to do with the ears and changes nothing in the session."""
        self._tell(event, self.state.mode, ())

    def handle(self, event: Event) -> None:
        """Let the session take one event, where the playing is by now, and do what it says."""
        self._follow(event.at)
        self._take(event)

    def wake(self, at: float) -> None:
        """Pause after the program has stood still.

        What the device has taken meanwhile, if it took anything, nobody has heard.
        """
        self._take(Slept(at))

    def _follow(self, at: float) -> None:
        """Tell the session how far the playing has come."""
        if self._feed is None:
            return
        cursor, state = self._feed.now(), self.state
        known = (state.edition.id if state.edition else -1, state.frame)
        if cursor.reel >= 0 and known != (cursor.reel, cursor.frame):
            self._take(Playhead(cursor.reel, cursor.frame, at))

    def _take(self, event: Event) -> None:
        before = self.state.mode
        self.state, actions = step(self.state, event)
        self._carry_out(actions, event.at)
        quiet = isinstance(event, Playhead | Tick)
        if actions or self.state.mode != before or not quiet:
            self._tell(event, before, actions)

    def pump(self, at: float, flags: int = 0) -> None:
        """Write ahead, and tell the session how far the playing has come.

        flags: how often the device has said that it ran dry.
        """
        self._awaited = [(text, limit) for text, limit in self._awaited if at < limit]
        if self._feed is not None and self._outlet is not None:
            self._feed.fill()
            self._count_underflows(self._outlet.starved, flags, at)
        self.handle(Tick(at))
        if self._feed is not None:
            self._keep_in_mind(self._feed.now())
            self._notice_ends(self._feed.now(), at)

    def _keep_in_mind(self, cursor: Cursor) -> None:
        if self._past is None or self._outlet is None:
            return
        reel = self._reels.get(cursor.reel)
        timeline = reel.track.timeline if reel else None
        self._past.note(
            Moment(self._outlet.taken, cursor.reel, cursor.frame, timeline, cursor.between)
        )

    def _notice_ends(self, cursor: Cursor, at: float) -> None:
        if cursor.busy or cursor.gap or self._awaited:
            return
        if self.state.mode == "answering":
            self.handle(AnswerEnded(at))
        elif self.state.mode == "playing" and self._at_end(cursor):
            self.handle(Ended(at))

    def _at_end(self, cursor: Cursor) -> bool:
        reel = self._reels.get(cursor.reel)
        if reel is None or cursor.frame < reel.track.frames:
            return False
        return reel.complete or not self.state.making

    def _count_underflows(self, starved: int, flags: int, at: float) -> None:
        if starved == self._starved and flags == self._flags:
            return
        event = Underflow(starved - self._starved, flags - self._flags, at)
        self._starved, self._flags = starved, flags
        self._tell(event, self.state.mode, ())

    def _tell(
        self,
        event: Event | Underflow | Utterance | EarsChanged | Ducked,
        before: Mode,
        actions: tuple[Action, ...],
    ) -> None:
        state, outlet = self.state, self._outlet
        self._report(
            Report(
                event,
                before,
                state.mode,
                actions,
                played=outlet.position if outlet else 0,
                rate=outlet.rate if outlet else 0,
                edition=state.edition.id if state.edition else -1,
                frame=state.frame,
            )
        )

    def _carry_out(self, actions: tuple[Action, ...], at: float) -> None:
        """Do what is sound in one change of plan; ask the studio for the rest."""
        if any(isinstance(action, _AUDIBLE) for action in actions):
            self._change(lambda cursor: _edited(cursor, actions))
        for action in actions:
            if isinstance(action, Hush):
                self._awaited.clear()
            elif isinstance(action, Speak):
                self._awaited.append((action.text, at + ANSWER_SECONDS))
                self._studio.speak(action.text)
            elif isinstance(action, Quit):
                self.outcome = action.outcome
            elif isinstance(action, Compile):
                self._studio.compile(action.settings, action.origin)

    def _change(self, edit: Callable[[Cursor], Cursor]) -> None:
        if self._feed is not None:
            self._keep_in_mind(self._feed.now())
            self._feed.change(edit)
            self._keep_in_mind(self._feed.now())
        else:
            self._cursor = edit(self._cursor)


_AUDIBLE = (Hold, Go, Seek, Switch, Hush, PlayTone, Chime, SetGain)


def _edited(cursor: Cursor, actions: tuple[Action, ...]) -> Cursor:
    for action in actions:
        cursor = _edit(cursor, action)
    return cursor


def _edit(cursor: Cursor, action: Action) -> Cursor:
    """Return ``cursor`` with what ``action`` asks for, if that is sound."""
    if isinstance(action, Hold | Go):
        return replace(cursor, going=isinstance(action, Go))
    if isinstance(action, Hush):
        return replace(cursor, inserts=(), gap=0, chimes=(), lead=0)
    if isinstance(action, SetGain):
        return replace(cursor, target=10 ** (action.db / 20))
    if isinstance(action, Switch):
        return replace(cursor, turnout=Turnout(action.edition, action.pairs))
    return _edit_place(cursor, action)


def _edit_place(cursor: Cursor, action: Action) -> Cursor:
    if isinstance(action, Seek):
        place = replace(cursor, reel=action.edition, frame=action.frame)
        return replace(place, turnout=None, lead=LEAD_FRAMES)
    if isinstance(action, PlayTone):
        return _with_insert(cursor, tones.samples(action.name))
    if isinstance(action, Chime):
        chime = Sound(tones.samples(action.name), -LEAD_FRAMES)
        return replace(cursor, chimes=(*cursor.chimes, chime))
    return cursor


def _with_insert(cursor: Cursor, samples: Samples, text: str = "") -> Cursor:
    """Say it after what is being said; at once, where nothing is."""
    lead = cursor.lead if cursor.busy else LEAD_FRAMES
    return replace(cursor, inserts=(*cursor.inserts, Sound(samples, text=text)), lead=lead)
