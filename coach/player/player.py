"""The threads of a live session. One owns the engine; the others send it jobs.

- the device's: copies from the output buffer, and into the capture; it does nothing else
- the engine's: takes jobs, writes ahead, watches the age of the device
- the speech's two: speak revisions and answers
- the ears': hears what is played and what is said (``microphone.py``)
- one for as long as a lost device is looked for: PortAudio may hang on it
- the caller's: screen, keys, log and history, none of which can hold up sound
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from queue import Empty, SimpleQueue
from time import monotonic, process_time, sleep
from typing import Final

from coach.audio import LEAD_IN_SECONDS, Fill, Output, Samples
from coach.errors import DeviceError
from coach.listening import Vocabulary
from coach.player.capture import Capture
from coach.player.engine import Engine, Jobs, Report, SpeechService
from coach.player.output_buffer import OutputBuffer
from coach.player.played_log import FarEnd
from coach.player.reports import EarsChanged, Utterance
from coach.session import (
    Answered,
    Command,
    DeviceBack,
    DeviceLost,
    Ending,
    Event,
    Interrupted,
    Mode,
    Step,
    Verb,
    listened_for,
)
from coach.timeline import SAMPLE_RATE, Timeline

TICK_SECONDS: Final = 0.02

# A device that has not asked for sound for so long does not work. Only time in which
# the engine itself came to its turn counts: on a busy machine everything is late.
LOST_SECONDS: Final = 1.5

# How much of the time since its last turn the engine was there to notice.
ATTENDED_SECONDS: Final = 2.5 * TICK_SECONDS

# A device that has just been opened may take this long to get going.
START_SECONDS: Final = 4.0

# A program that had no turn for so long, and did nothing, was asleep or stopped.
ASLEEP_SECONDS: Final = 3.0

RETRY_SECONDS: Final = 1.0
CLOSE_SECONDS: Final = 3.0
_DRAIN_ROOM: Final = 0.3


@dataclass(frozen=True, slots=True)
class Snapshot:
    """A snapshot for the screen; ``timeline`` is None before there is any sound."""

    timeline: Timeline | None
    complete: bool
    frame: int
    mode: Mode


class Player:
    """Plays one session.

    jobs: what the engine's thread is to do; the speech puts into it too. ``open_output`` is
    called again, ``refresh`` first, for a lost device.
    """

    def __init__(
        self,
        begin: Step,
        speech: SpeechService,
        jobs: Jobs,
        open_output: Callable[[], Output],
        refresh: Callable[[], None],
    ) -> None:
        self.reports: SimpleQueue[Report] = SimpleQueue()
        self.failure: BaseException | None = None

        # What is played, for the ears; None while there is no sound device.
        self.far_end: FarEnd | None = None
        self._open_output, self._refresh = open_output, refresh
        self._speech, self._jobs = speech, jobs
        self._engine = Engine(begin, speech, self.reports.put)
        self._output: Output | None = None
        self._silent = 0.0
        self._watched = self._woke = self._worked = 0.0
        self._waiting: Output | None = None
        self._thread = threading.Thread(target=self._run, name="engine", daemon=True)
        self._snapshot = Snapshot(None, False, 0, self._engine.state.mode)

    def start(self) -> None:
        """Open the device and begin. Raises DeviceError.

        The device waits until there is something to play: a voice that is being
        loaded may leave it nothing to do and no time to do it in.
        """
        self._speech.start()
        try:
            self._waiting = self._open_output()
        except DeviceError:
            self._speech.close()
            raise
        self._thread.start()

    def command(self, verb: Verb) -> None:
        """Let the listener ask for something, by key. Any thread may."""
        self._send(Command(verb, monotonic()))

    def answer(self, value: str) -> None:
        """Let the listener answer a question, by key. Any thread may."""
        self._send(Answered(value, monotonic()))

    @property
    def vocabulary(self) -> Vocabulary:
        """Return what can be said now."""
        return listened_for(self._engine.state)

    def hear(self, utterance: Utterance) -> None:
        """Take in what the ears have made of something that was said. Any thread may."""
        self._jobs.put(lambda engine: engine.hear(utterance, monotonic()))

    def duck(self, gain: float) -> None:
        """Play at ``gain`` of the loudness that the listener wants. Any thread may."""
        self._jobs.put(lambda engine: engine.duck(gain, monotonic()))

    def tell(self, change: EarsChanged) -> None:
        """Report a change of the ears. Any thread may."""
        self._jobs.put(lambda engine: engine.note(change))

    def interrupt(self) -> None:
        """End the session at once. Any thread may, and a signal handler too."""
        self._send(Interrupted(monotonic()))

    @property
    def alive(self) -> bool:
        """Return whether the session goes on."""
        return self._thread.is_alive()

    @property
    def outcome(self) -> Ending | None:
        """Return how the session ended, once it has."""
        return self._engine.outcome

    @property
    def snapshot(self) -> Snapshot:
        """Return the newest snapshot."""
        return self._snapshot

    def news(self) -> Iterator[Report]:
        """Yield what has happened since the last call."""
        while True:
            try:
                yield self.reports.get_nowait()
            except Empty:
                return

    def join(self) -> None:
        """Wait until everything is closed; raise what went wrong in another thread."""
        self._thread.join(CLOSE_SECONDS)
        if self.failure is not None:
            raise self.failure

    def _send(self, event: Event) -> None:
        self._jobs.put(lambda engine: engine.handle(event))

    def _run(self) -> None:
        self._watched, self._woke = monotonic(), boottime()
        try:
            while self._engine.state.mode != "finished":
                self.turn()
        except BaseException as error:  # handed to the caller's thread by join
            self.failure = error
        finally:
            self._speech.close()
            self._look()
            if self._output is not None:
                # What was played last may still be on its way to the loudspeaker.
                if self._engine.outcome == "completed":
                    sleep(self._output.latency + _DRAIN_ROOM)
                self._output.close()

    def turn(self) -> None:
        """Do what is to be done at a moment; the engine's thread calls it, and a test may."""
        # Wait a tick for a job, and do all that have come; before that, see if it was asleep.
        job = None
        with suppress(Empty):
            job = self._jobs.get(timeout=TICK_SECONDS)
        # Pause after a sleep: what a device takes as it wakes up is not heard.
        woke, worked = boottime(), process_time()
        passed, busy = woke - self._woke, worked - self._worked
        self._woke, self._worked = woke, worked
        if passed > ASLEEP_SECONDS and busy < passed / 10:
            self._engine.wake(monotonic())
        with suppress(Empty):
            while job is not None:
                job(self._engine)
                job = self._jobs.get_nowait()
        output = self._waiting
        if output is not None and self._engine.track is not None:
            self._waiting = None
            output_buffer, capture, fill = _connected(output)
            self._attach(output, output_buffer, capture, self._engine)
            output.start(fill)
            self._woke = boottime()  # that may have taken its time
        self._engine.pump(monotonic(), self._output.underflows if self._output else 0)
        self._watch()
        self._look()

    def _look(self) -> None:
        state, track = self._engine.state, self._engine.track
        complete = state.revision is not None and state.revision.layout.complete
        frame = state.frame
        if self._output is not None and state.mode == "playing":
            # What lies before the point that plays may have been jumped over, and never heard.
            begun = state.layout.begun(frame)
            frame = max(begun, frame - int(self._output.latency * SAMPLE_RATE))
        timeline = track.timeline if track else None
        self._snapshot = Snapshot(timeline, complete, frame, state.mode)

    # ---- the device

    def _attach(
        self, output: Output, output_buffer: OutputBuffer, capture: Capture, engine: Engine
    ) -> None:
        self._output = output
        self.far_end = FarEnd(capture, engine.attach(output_buffer))

    def _watch(self) -> None:
        """Notice a device that has stopped asking for sound."""
        now, output, output_buffer = monotonic(), self._output, self._engine.output_buffer
        attended, self._watched = min(now - self._watched, ATTENDED_SECONDS), now
        if output is None or output_buffer is None:
            return
        self._silent = min(output.age, self._silent + attended)
        running = output_buffer.position > output_buffer.rate // 2
        if self._silent < (LOST_SECONDS if running else START_SECONDS):
            return
        self._output = self.far_end = None
        self._silent = 0.0
        message = f'The sound device "{output.name}" no longer answers.'
        self._engine.handle(DeviceLost(message, now))
        self._engine.detach()
        threading.Thread(target=self._seek_device, args=(output,), daemon=True).start()

    def _seek_device(self, gone: Output) -> None:
        """Look for a device until there is one that works."""
        gone.close()
        while self._thread.is_alive():
            with suppress(DeviceError):
                self._refresh()
                output = self._open_output()
                output_buffer, capture, fill = _connected(output)
                output.start(fill)
                if self._asks(output):
                    self._jobs.put(partial(self._go_on, output, output_buffer, capture))
                    return
                output.close()
            sleep(RETRY_SECONDS)

    def _asks(self, output: Output) -> bool:
        """Return whether a device that could be opened does ask for sound."""
        opened = monotonic()
        while monotonic() - opened < LOST_SECONDS:
            sleep(TICK_SECONDS)
            if output.age < monotonic() - opened - TICK_SECONDS / 2:
                return True
        return False

    def _go_on(
        self, output: Output, output_buffer: OutputBuffer, capture: Capture, engine: Engine
    ) -> None:
        self._attach(output, output_buffer, capture, engine)
        engine.handle(DeviceBack(f'There is sound again, through "{output.name}".', monotonic()))


def boottime() -> float:
    """Return seconds on a clock that also goes on while the computer sleeps, and is never set.

    Linux alone has one of its own for that; elsewhere the monotonic one does.
    """
    clock = getattr(time, "CLOCK_BOOTTIME", getattr(time, "CLOCK_MONOTONIC", None))
    return monotonic() if clock is None else time.clock_gettime(clock)


def _connected(output: Output) -> tuple[OutputBuffer, Capture, Fill]:
    """Return a buffer and a capture for a device, and what it is to call: play from the one, and
    let the other know what was played.
    """
    output_buffer = OutputBuffer(output.rate, int(LEAD_IN_SECONDS * output.rate))
    capture = Capture(output.rate)

    def fill(out: Samples, at: float) -> None:
        output_buffer.read_into(out)
        capture.write(out, at, output.underflows)

    return output_buffer, capture, fill
