"""A session that is driven by hand, and whose every sample says where it is from.

The speech does nothing by itself: revisions and sentences come late, in parts, or not
at all, as a test has it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import cast

import numpy as np
from numpy.typing import NDArray
from session_harness import SessionHarness, clip_of, frames_of, script_for
from small_programmes import exercise, programme

from coach.audio.track import Track
from coach.dose import Dose, Rest, Tempo
from coach.errors import CoachError
from coach.model import Wording
from coach.player.output_buffer import FADE_SECONDS, OutputBuffer
from coach.player.speech_worker import compile_parts
from coach.session.events import CompileFailed, DeviceBack, DeviceLost, Revision, Settings
from coach.session.outline import Layout, Point, layout_of, outline_of, script_from
from coach.testing.device import FakeOutput
from coach.timeline import SAMPLE_RATE, Timeline
from coach.voices.bank import ClipBank

SHORT = programme(
    exercise(
        id="calf",
        dose=Dose(sets=1, reps=2, hold=3, rest=Rest(reps=2, sets=5, sides=3)),
        instructions={
            "set-up": Wording(("Face the wall.",)),
            "action": Wording(("Slide your {side} foot back.",)),
            "release": Wording(("Bring your {side} foot home.",)),
        },
    ),
    exercise(
        id="bridge",
        name="Bridge",
        position="supine",
        support=None,
        sides="none",
        instructions={"action": Wording(("Lift your hips.",), ())},
        dose=Dose(sets=2, reps=2, tempo=Tempo(2, 2, 2), rest=Rest(reps=0, sets=3, sides=0)),
    ),
)
"""Two gates, two sides, sets; between the reps of the second exercise there is no time."""

BLOCK = 1200
FADE = int(FADE_SECONDS * SAMPLE_RATE)
LOW = 1 << 14
SPOKEN = 20_000
"""The level of everything that is said in between."""


def coded(revision: int, first: int, count: int) -> np.ndarray:
    """The samples from frame ``first`` on: even ones positive, odd ones negative."""
    frames = np.arange(first, first + count)
    low, high = (frames // 2) % LOW, (frames // 2) // LOW
    return np.where(frames % 2, -1 - (high + (revision << 8)), 1 + low).astype(np.int16)


class CodedTrack:
    """A track whose samples say where they are from."""

    def __init__(self, revision: int, timeline: Timeline) -> None:
        self.revision, self.timeline, self.frames = revision, timeline, timeline.frames

    def read_into(self, out: NDArray[np.int16], frame: int) -> None:
        out[:] = coded(self.revision, frame, len(out))


class Bank:
    """Lengths without a voice."""

    def __init__(self, percent: int) -> None:
        self._percent = percent

    def prepare(self, texts: Iterable[str], on_progress: object = None) -> None:
        pass

    def length(self, text: str) -> int:
        return frames_of(text, self._percent)

    def samples(self, text: str) -> NDArray[np.int16]:
        return clip_of(text, self._percent)


def passages(heard: NDArray[np.int16]) -> list[list[tuple[int, int, int]]]:
    """What was played in one piece: lists of (revision, first frame, end), each after the other
    without a break."""
    sound = np.concatenate([heard.astype(np.int64), np.zeros(2, np.int64)])
    now, then = sound[:-1], sound[1:]
    index = np.flatnonzero((now > 0) & (now <= LOW) & (then < 0) & (then >= -LOW))
    high = -then[index] - 1
    frame, revision = 2 * ((high % 256) * LOW + now[index] - 1), high >> 8
    whole = np.flatnonzero((np.diff(index) != 2) | (np.diff(frame) != 2) | (np.diff(revision) != 0))
    runs: list[tuple[int, int, list[tuple[int, int, int]]]] = []
    for part in np.split(np.arange(len(index)), whole + 1):
        if len(part) < FADE:  # what is left of a crossfade
            continue
        at, end = int(index[part[0]]), int(index[part[-1]]) + 2
        number, first, last = (
            int(revision[part[0]]),
            int(frame[part[0]]),
            int(frame[part[-1]]) + 2,
        )
        if at and sound[at - 1] == coded(number, first - 1, 1)[0]:
            at, first = at - 1, first - 1
        if sound[end] == coded(number, last, 1)[0]:
            end, last = end + 1, last + 1
        hole = at - runs[-1][1] if runs else FADE
        before = runs[-1][2][-1] if runs else (-1, 0, 0)
        if hole <= FADE and before[0] == number and first - before[2] == hole:
            runs[-1][2][-1] = (number, before[1], last)  # faded in after the device ran dry
        elif hole == 0:
            runs[-1][2].append((number, first, last))
        else:
            runs.append((at, end, [(number, first, last)]))
        runs[-1] = (runs[-1][0], end, runs[-1][2])
    return [row for _, _, row in runs]


class Drive(SessionHarness):
    """A session whose speech does nothing by itself; keeps all that was heard."""

    def __init__(self, *, gates: bool, origin: Point | None = None) -> None:
        self.layouts: dict[int, Layout] = {}
        self.heard: list[NDArray[np.int16]] = []
        self.growing: Iterator[tuple[Revision, CodedTrack]] | None = None
        self.making: Settings | None = None
        self.wholes = 0
        self._starved: list[int] = []
        super().__init__(gates=gates, eager=False, block=BLOCK, of=SHORT, origin=origin)

    # ---- the speech

    @property
    def owes(self) -> bool:
        """Whether a revision is on its way."""
        return self.growing is not None or any(isinstance(job, tuple) for job in self.jobs)

    def next_part(self) -> None:
        """Deliver one more part of what was ordered."""
        if self.growing is None:
            orders = [job for job in self.jobs if isinstance(job, tuple)]
            self.jobs = [job for job in self.jobs if isinstance(job, str)]
            self.making, self.growing = orders[-1][0], self._parts(*orders[-1])
        try:
            revision, track = next(self.growing)
        except StopIteration:
            self.growing = None
            return
        except CoachError as error:
            self.fail(str(error))
            return
        self.layouts[revision.id] = revision.layout
        self.wholes += revision.layout.complete
        self.engine.deliver(revision, cast(Track, track), self.now)

    def _parts(self, settings: Settings, origin: Point) -> Iterator[tuple[Revision, CodedTrack]]:
        script = script_for(settings, SHORT)
        for part in dict.fromkeys((origin, outline_of(script).points[0])):
            number, self.revisions = self.revisions, self.revisions + 1
            for track, complete in compile_parts(
                script_from(script, part), cast(ClipBank, Bank(settings.rate_percent))
            ):
                layout = layout_of(track.timeline, complete=complete)
                yield Revision(number, settings, layout), CodedTrack(number, track.timeline)

    def fail(self, why: str = "it cannot be spoken") -> None:
        """Have what is being made fail."""
        settings, self.growing = self.making, None
        assert settings is not None
        self.engine.handle(CompileFailed(settings, why, self.now))

    def finish(self) -> None:
        while self.owes:
            self.next_part()
        self.say_all()

    def say_all(self, *, works: bool = True) -> None:
        """Deliver the sentences that were asked for, or tell that they cannot be spoken."""
        for text in [job for job in self.jobs if isinstance(job, str)]:
            self.jobs.remove(text)
            if works:
                self.engine.say(text, np.full(frames_of(text), SPOKEN, np.int16))
            else:
                self.engine.unsaid(text)

    # ---- the device

    def pass_time(self) -> NDArray[np.int16]:
        before = self.output_buffer.starved
        block = self.device.advance()
        taken, missing = self.output_buffer.taken, self.output_buffer.starved - before
        self._starved += range(taken - missing, taken)
        return block

    def take_down(self) -> None:
        """Keep what the device has played: but for what was not there in time."""
        self.heard += [np.delete(self.device.played, self._starved), np.zeros(2, np.int16)]
        self._starved = []
        self.device.unplug()

    def lose_device(self) -> None:
        self.take_down()
        self.engine.handle(DeviceLost("gone", self.now))
        self.engine.detach()

    def find_device(self) -> None:
        seconds = self.device.seconds
        self.device, self.output_buffer = FakeOutput(SAMPLE_RATE, BLOCK), OutputBuffer(SAMPLE_RATE)
        self.device.seconds = seconds
        self.connect()
        self.engine.handle(DeviceBack("back", self.now))
