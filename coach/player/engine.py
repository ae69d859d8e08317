"""The session and its sound, together, with no thread and no clock."""

# Theory of operation
#
# Events go in; the state machine says what to do; what is sound is done here at once, and the
# rest is handed to the speech service. A test pumps the engine by hand against a fake device; the
# player pumps it from a thread.
#
# There are two accounts of where the session is. The writer's cursor is what plays; the state is
# what the session knows of that. Before any event the state is brought to where the cursor is
# (`_follow`), so that an event never meets a place that the playing has left. The one exception is
# `wake`: what a device takes while the program is asleep has not been heard.
#
# The cursor changes revisions by itself only at the points of a `Switch`, while the track rolls;
# everything else it is told by a `Seek`. A revision's sound is kept as long as the state knows the
# revision, and a sentence is waited for at most ANSWER_SECONDS, so nothing is waited for forever.
#
# An answer in a hold is an `Aside`: laid over the track like a tone, whole and between two cues of
# the track, so that no count is moved or covered. Its clips tell how long it takes; whether there
# is such a silence is looked for at every turn, until the session takes the aside back.

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from queue import SimpleQueue
from typing import Final, Protocol, TypeAlias

import numpy as np

from coach.audio import Samples, Track, tones
from coach.player.mixer import BREATH_FRAMES, Cursor, Insert, Source, Transition
from coach.player.output_buffer import LEAD_FRAMES, OutputBuffer, Writer
from coach.player.played_log import Moment, PlayedLog
from coach.player.reports import Ducked, EarsChanged, Utterance
from coach.session import (
    Action,
    AnswerEnded,
    Aside,
    AsideSaid,
    Chime,
    ClearSpeech,
    Compile,
    Compiled,
    Ended,
    Ending,
    Event,
    Halt,
    Mode,
    Playhead,
    PlayTone,
    Point,
    Quit,
    Resume,
    Revision,
    Seek,
    SetGain,
    Settings,
    Slept,
    Speak,
    Step,
    Switch,
    Tick,
    step,
)

# Something to be done by the thread that owns the engine, and the queue that thread takes it from.
Job = Callable[["Engine"], object]
Jobs: TypeAlias = "SimpleQueue[Job]"

# A sentence that has not been spoken so long after it was asked for is given up.
ANSWER_SECONDS: Final = 10.0


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
    ``revision`` and ``frame``: where in the session that was.
    """

    event: Event | Underflow | Utterance | EarsChanged | Ducked
    before: Mode
    after: Mode
    actions: tuple[Action, ...]
    played: int
    rate: int
    revision: int
    frame: int


class SpeechService(Protocol):
    """Speech on demand for a session. All calls return at once; what is asked for comes later."""

    def start(self) -> None:
        """Begin to work; before this, orders only queue."""

    def close(self) -> None:
        """Stop as soon as the work in hand allows."""

    def compile(self, settings: Settings, origin: Point) -> None:
        """Make a revision; deliver it by ``Engine.deliver`` or CompileFailed."""

    def speak(self, text: str) -> None:
        """Speak a sentence; deliver it by ``Engine.say`` or ``Engine.unsaid``."""


class Engine:
    """One session on one output buffer at a time. For one thread.

    ``report`` hears of everything but ticks and playheads that changed nothing.
    """

    def __init__(
        self, begin: Step, speech: SpeechService, report: Callable[[Report], None]
    ) -> None:
        self.state, first = begin
        self._speech, self._report = speech, report
        self._sources: dict[int, Source] = {}
        self._cursor = Cursor()
        self._writer: Writer | None = None
        self._output_buffer: OutputBuffer | None = None
        self._played_log: PlayedLog | None = None
        self._awaited: list[tuple[str, float]] = []
        # The clips of each aside, as they come.
        self._asides: dict[Aside, dict[str, Samples]] = {}
        self._starved = self._flags = 0

        # How the session ended, once it has.
        self.outcome: Ending | None = None
        self._carry_out(first, 0.0)

    @property
    def track(self) -> Track | None:
        """The sound of the revision that plays."""
        revision = self.state.revision
        return None if revision is None else self._sources[revision.id].track

    @property
    def output_buffer(self) -> OutputBuffer | None:
        """Return what it plays into, if there is a device."""
        return self._output_buffer

    def attach(self, output_buffer: OutputBuffer) -> PlayedLog:
        """Play into this output buffer from now on; return what will tell what it has played."""
        self._output_buffer, self._starved, self._flags = output_buffer, output_buffer.starved, 0
        if self.state.mode == "lost":  # until it hears that there is a device again
            self._cursor = replace(self._cursor, going=False)
        self._writer = Writer(output_buffer, self._sources, self._cursor)
        self._played_log = PlayedLog(output_buffer.rate)
        return self._played_log

    def detach(self) -> None:
        """Play nowhere; the playing stands where it was."""
        if self._writer is not None:
            self._cursor = self._writer.now()
        self._writer = self._output_buffer = self._played_log = None

    def deliver(self, revision: Revision, track: Track, at: float) -> None:
        """Take in a revision, or more of one."""
        self._sources[revision.id] = Source(track, revision.layout.complete)
        self.handle(Compiled(revision, at))
        kept = {one.id for one in self.state.revisions}
        for number in self._sources.keys() - kept:
            del self._sources[number]

    def say(self, text: str, samples: Samples) -> None:
        """Say a sentence that was asked for, unless it is no longer wanted."""
        if self.unsaid(text):
            self._change(lambda cursor: _with_insert(cursor, samples, text))
            return
        for aside, clips in self._asides.items():
            if text in aside.texts:
                clips[text] = samples

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

        What the device has taken meanwhile, if it took anything, was not heard.
        """
        self._take(Slept(at))

    def _follow(self, at: float) -> None:
        """Tell the session how far the playing has come."""
        if self._writer is None:
            return
        cursor, state = self._writer.now(), self.state
        known = (state.revision.id if state.revision else -1, state.frame)
        if cursor.source >= 0 and known != (cursor.source, cursor.frame):
            self._take(Playhead(cursor.source, cursor.frame, at))

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
        if self._writer is not None and self._output_buffer is not None:
            self._writer.fill()
            starved = self._output_buffer.starved
            if (starved, flags) != (self._starved, self._flags):
                event = Underflow(starved - self._starved, flags - self._flags, at)
                self._starved, self._flags = starved, flags
                self._tell(event, self.state.mode, ())
        self.handle(Tick(at))
        if self._writer is not None:
            self._keep_in_mind(self._writer.now())
            self._notice_ends(self._writer.now(), at)
            self._say_aside(at)

    def _keep_in_mind(self, cursor: Cursor) -> None:
        if self._played_log is None or self._output_buffer is None:
            return
        source = self._sources.get(cursor.source)
        timeline = source.track.timeline if source else None
        self._played_log.note(
            Moment(self._output_buffer.taken, cursor.source, cursor.frame, timeline, cursor.between)
        )

    def _notice_ends(self, cursor: Cursor, at: float) -> None:
        if cursor.busy or cursor.gap or self._awaited:
            return
        if self.state.mode in ("answering", "leaving"):
            self.handle(AnswerEnded(at))
            return
        source = self._sources.get(cursor.source)
        if self.state.mode != "playing" or source is None or cursor.frame < source.track.frames:
            return
        if source.complete or not self.state.making:  # otherwise more of it comes
            self.handle(Ended(at))

    def _say_aside(self, at: float) -> None:
        """Lay an answer over the track where that is silent for long enough."""
        if not self._asides or self._writer is None:
            return
        cursor = self._writer.now()
        source = self._sources.get(cursor.source)
        if source is None or not cursor.rolling or cursor.chimes:
            return
        room = source.track.timeline.silence_from(cursor.frame) - 2 * BREATH_FRAMES
        for aside, clips in self._asides.items():
            frames = sum(len(clip) + BREATH_FRAMES for clip in clips.values())
            if frames <= room and clips.keys() >= set(aside.texts):
                break
        else:
            return
        del self._asides[aside]
        # One after another, with a short silence between them.
        silence: Samples = np.zeros(BREATH_FRAMES, np.int16)
        parts = [part for text in aside.texts for part in (clips[text], silence)]
        said = np.concatenate(parts[:-1])
        sound = Insert(said, -LEAD_FRAMES, " ".join(aside.texts))
        self._change(lambda now: replace(now, chimes=(sound,)))
        self.handle(AsideSaid(aside, at))

    def _tell(
        self,
        event: Event | Underflow | Utterance | EarsChanged | Ducked,
        before: Mode,
        actions: tuple[Action, ...],
    ) -> None:
        state, output_buffer = self.state, self._output_buffer
        self._report(
            Report(
                event,
                before,
                state.mode,
                actions,
                played=output_buffer.position if output_buffer else 0,
                rate=output_buffer.rate if output_buffer else 0,
                revision=state.revision.id if state.revision else -1,
                frame=state.frame,
            )
        )

    def _carry_out(self, actions: tuple[Action, ...], at: float) -> None:
        """Do what is sound in one change of plan; ask the speech for the rest."""
        if any(isinstance(action, _AUDIBLE) for action in actions):
            self._change(lambda cursor: _edited(cursor, actions))
        for action in actions:
            if isinstance(action, ClearSpeech | Halt):
                self._asides.clear()
            if isinstance(action, ClearSpeech):
                self._awaited.clear()
            elif isinstance(action, Aside):
                self._asides[action] = {}
                for text in action.texts:
                    self._speech.speak(text)
            elif isinstance(action, Speak):
                self._awaited.append((action.text, at + ANSWER_SECONDS))
                self._speech.speak(action.text)
            elif isinstance(action, Quit):
                self.outcome = action.outcome
            elif isinstance(action, Compile):
                self._speech.compile(action.settings, action.origin)

    def _change(self, edit: Callable[[Cursor], Cursor]) -> None:
        if self._writer is not None:
            self._keep_in_mind(self._writer.now())
            self._writer.change(edit)
            self._keep_in_mind(self._writer.now())
        else:
            self._cursor = edit(self._cursor)


_AUDIBLE = (Halt, Resume, Seek, Switch, ClearSpeech, PlayTone, Chime, SetGain)


def _edited(cursor: Cursor, actions: tuple[Action, ...]) -> Cursor:
    """Return ``cursor`` with all that ``actions`` ask for, as far as it is sound."""
    for action in actions:
        if isinstance(action, Halt | Resume):
            cursor = replace(cursor, going=isinstance(action, Resume))
        elif isinstance(action, ClearSpeech):
            cursor = replace(cursor, inserts=(), gap=0, chimes=(), lead=0)
        elif isinstance(action, SetGain):
            cursor = replace(cursor, target=10 ** (action.db / 20))
        elif isinstance(action, Switch):
            cursor = replace(cursor, transition=Transition(action.revision, action.pairs))
        elif isinstance(action, Seek):
            cursor = replace(cursor, source=action.revision, frame=action.frame)
            cursor = replace(cursor, transition=None, lead=LEAD_FRAMES)
        elif isinstance(action, PlayTone):
            cursor = _with_insert(cursor, tones.samples(action.name))
        elif isinstance(action, Chime):
            chime = Insert(tones.samples(action.name), -LEAD_FRAMES)
            cursor = replace(cursor, chimes=(*cursor.chimes, chime))
    return cursor


def _with_insert(cursor: Cursor, samples: Samples, text: str = "") -> Cursor:
    """Say it after what is being said; at once, where nothing is."""
    lead = cursor.lead if cursor.busy else LEAD_FRAMES
    return replace(cursor, inserts=(*cursor.inserts, Insert(samples, text=text)), lead=lead)
