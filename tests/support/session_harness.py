"""What the tests of a live session share: a programme, its revisions, an engine by hand."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import Any, cast

import numpy as np
from numpy.typing import NDArray
from small_programmes import exercise, programme

from coach.audio import tones
from coach.dose import Dose, Rest, Tempo
from coach.errors import FitError
from coach.items import Preferences, Script
from coach.listening.grammar import Vocabulary
from coach.model import Programme, Wording
from coach.player.capture import Capture
from coach.player.engine import Engine, Report
from coach.player.output_buffer import OutputBuffer
from coach.player.played_log import FarEnd
from coach.player.reports import EarsChanged, Utterance
from coach.player.speech_worker import compile_parts
from coach.script import write_script
from coach.session.events import Command, CompileFailed, Revision, Settings, Tick, Verb
from coach.session.outline import Outline, Point, layout_of, outline_of, script_from
from coach.session.playback import play
from coach.session.state import State, begin, listened_for
from coach.testing.device import FakeOutput
from coach.timeline import SAMPLE_RATE, compile_timeline
from coach.voices.bank import ClipBank

SMALL = programme(
    exercise(id="calf", dose=Dose(sets=1, reps=2, hold=6, rest=Rest(4, 30, 5))),
    exercise(
        id="bridge",
        name="Bridge",
        position="supine",
        support=None,
        sides="none",
        instructions={
            "action": Wording(("Lift your hips slowly, one bone at a time.",)),
            "breath": Wording(("Breathe slowly.",)),
            "release": Wording(("Bring your hips down.",)),
        },
        dose=Dose(sets=2, reps=2, tempo=Tempo(2, 3, 2), rest=Rest(4, 10, 5)),
    ),
    exercise(
        id="knee",
        name="Knee to chest",
        position="supine",
        support=None,
        dose=Dose(sets=1, reps=1, hold=20),
    ),
)

PLAIN = Preferences()


def frames_of(text: str, percent: int = 100) -> int:
    """A made-up length: 45 ms a letter, as slow or fast as asked."""
    return max(1, len(text) * SAMPLE_RATE * 45 // 1000 * 100 // percent)


def clip_of(text: str, percent: int = 100) -> np.ndarray:
    """A steady sound that is nowhere zero, and another one for every text."""
    level = 2000 + sum(text.encode()) % 5000
    return np.full(frames_of(text, percent), level, np.int16)


def find(played: NDArray[np.int16], clip: NDArray[np.int16], after: int = 0) -> list[int]:
    """Every frame at which ``clip`` was played whole and unchanged."""
    first = np.flatnonzero(played[after : len(played) - len(clip) + 1] == clip[0]) + after
    edges = [i for i in first if played[i - 1] != clip[0] or i == after]
    return [int(i) for i in edges if np.array_equal(played[i : i + len(clip)], clip)]


class FakeBank:
    """A ClipBank without a voice."""

    def __init__(self, percent: int = 100) -> None:
        self._percent = percent

    def prepare(self, texts: Iterable[str], on_progress: object = None) -> None:
        self.prepared = tuple(texts)

    def length(self, text: str) -> int:
        return frames_of(text, self._percent)

    def samples(self, text: str) -> NDArray[np.int16]:
        return clip_of(text, self._percent)


def script_for(settings: Settings, of: Programme = SMALL, **preferences: Any) -> Script:
    return write_script(of, Preferences(in_full=settings.in_full, **preferences))


def revision(number: int = 0, settings: Settings | None = None, of: Programme = SMALL) -> Revision:
    """The whole of a programme in these settings."""
    chosen = settings or Settings()
    timeline = compile_timeline(
        script_for(chosen, of), lambda text: frames_of(text, chosen.rate_percent), tones.length
    )
    return Revision(number, chosen, layout_of(timeline))


COURSE: Outline = outline_of(write_script(SMALL))


class SessionHarness:
    """A session on a fake device, on a virtual clock, a block at a time.

    The speech is by hand too: it does what it was asked for when ``work`` is
    called, or at once where ``eager``.
    """

    def __init__(
        self,
        *,
        gates: bool = False,
        eager: bool = True,
        rate: int = SAMPLE_RATE,
        block: int = 256,
        origin: Point | None = None,
        welcome: str | None = None,
        of: Programme = SMALL,
        preferences: Preferences = PLAIN,
        **asks: Any,
    ) -> None:
        self.reports: list[Report] = []
        self.jobs: list[tuple[Settings, Point] | str] = []
        self.programme, self.eager, self.preferences = of, eager, preferences
        self.revisions = 0
        self.device = FakeOutput(rate, block)
        self.output_buffer = OutputBuffer(rate)
        outline = outline_of(write_script(of, preferences))
        first = begin(outline, Settings(), origin, gates=gates, welcome=welcome, **asks)
        self.engine = Engine(first, self, self.reports.append)
        self.far_end: FarEnd | None = None
        self.connect()
        if eager:
            self.work()

    def connect(self) -> None:
        """Have the engine play on the device, and capture it."""
        capture = Capture(self.output_buffer.rate)
        self.far_end = FarEnd(capture, self.engine.attach(self.output_buffer))

        def fill(out: NDArray[np.int16], at: float) -> None:
            self.output_buffer.read_into(out)
            capture.write(out, at, self.device.underflows)

        self.device.start(fill)

    # ---- a player, as its ears see it

    @property
    def vocabulary(self) -> Vocabulary:
        return listened_for(self.state)

    def hear(self, utterance: Utterance) -> None:
        self.engine.hear(utterance, self.now)
        if self.eager:
            self.work()

    def duck(self, gain: float) -> None:
        self.engine.duck(gain, self.now)

    def tell(self, change: EarsChanged) -> None:
        self.engine.note(change)

    # ---- a speech, as its engine sees it

    def start(self) -> None:
        """It works only when it is asked to."""

    def close(self) -> None:
        """Nothing goes on by itself."""

    def compile(self, settings: Settings, origin: Point) -> None:
        self.jobs.append((settings, origin))

    def speak(self, text: str) -> None:
        self.jobs.append(text)

    def work(self) -> None:
        while self.jobs:
            job = self.jobs.pop(0)
            if isinstance(job, str):
                self.engine.say(job, clip_of(job))
            else:
                self._make(*job)

    def _make(self, settings: Settings, origin: Point) -> None:
        preferences = replace(self.preferences, in_full=settings.in_full)
        script = write_script(self.programme, preferences)
        whole = outline_of(script).points[0]
        for part in dict.fromkeys((origin, whole)):
            number, self.revisions = self.revisions, self.revisions + 1
            try:
                for track, complete in compile_parts(
                    script_from(script, part), cast(ClipBank, FakeBank(settings.rate_percent))
                ):
                    layout = layout_of(track.timeline, complete=complete)
                    self.engine.deliver(Revision(number, settings, layout), track, self.now)
            except FitError as error:
                self.engine.handle(CompileFailed(settings, str(error), self.now))

    @property
    def now(self) -> float:
        return self.device.seconds

    @property
    def state(self) -> State:
        return self.engine.state

    def run(self, seconds: float) -> None:
        """Let time pass."""
        end = self.now + seconds
        while self.now < end:
            self.pass_time()
            self.engine.pump(self.now, self.device.underflows)
            if self.eager:
                self.work()

    def pass_time(self) -> NDArray[np.int16]:
        """Let the time of one block pass for the device; return what it took."""
        return self.device.advance()

    def run_until(self, found: Callable[..., Any], limit: int = 600) -> None:
        """Let time pass until ``found(state)``."""
        end = self.now + limit
        while not found(self.state):
            assert self.now < end, f"never came to it: {self.state.mode} at {self.state.frame}"
            self.run(0.001)

    def press(self, verb: Verb, heard: int | None = None) -> None:
        self.engine.handle(Command(verb, self.now, heard))
        if self.eager:
            self.work()

    def frame_of(self, kind: str, nth: int = 0) -> int:
        """The frame of the nth point of a kind in the revision that plays."""
        layout = self.state.layout
        return [f for p, f in zip(layout.points, layout.starts, strict=True) if p.kind == kind][nth]

    def go_to(self, frame: int) -> None:
        """Play until just behind ``frame``, skipping what is before by hand."""
        self.run_until(lambda state: state.revision is not None)
        assert self.state.revision is not None
        there = play(self.state, Tick(self.now), self.state.revision, frame)
        self.engine.state, actions = there
        self.engine._carry_out(actions, self.now)
        self.run(0.08)

    @property
    def played(self) -> NDArray[np.int16]:
        return self.device.played


SIX = ("six", "five", "four", "three", "two", "one")


def counts(played: NDArray[np.int16], words: Iterable[str], after: int = 0) -> list[int]:
    """Where each word of a countdown starts, the first time it is heard."""
    frames = []
    for word in words:
        (frame, *_) = find(played, clip_of(word), after)
        frames.append(frame)
        after = frame
    return frames


def hold_running(seconds: float = 2.3, **options: Any) -> SessionHarness:
    """A session that is ``seconds`` into its first hold, played from its rep on."""
    floor = SessionHarness(**options)
    floor.run(0.1)
    floor.go_to(floor.frame_of("rep"))
    hold = floor.frame_of("hold")
    floor.run_until(lambda state: state.frame >= hold + seconds * SAMPLE_RATE)
    return floor
