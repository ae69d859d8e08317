"""A session that is driven by hand, and whose every sample says where it is from.

The studio does nothing by itself: editions and sentences come late, in parts, or not
at all, as a test has it.
"""

from __future__ import annotations

import numpy as np
from floor import Floor, clip_of, frames_of, script_for
from strategies import exercise, programme

from coach.errors import CoachError
from coach.model import Dose, Rest, Tempo, Wording
from coach.player.outlet import FADE_SECONDS, Outlet
from coach.production import grow
from coach.session.course import course_of, layout_of, script_from
from coach.session.events import CompileFailed, DeviceBack, DeviceLost, Edition
from coach.testing import FakeOutput
from coach.timeline import SAMPLE_RATE

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


def coded(edition: int, first: int, count: int) -> np.ndarray:
    """The samples from frame ``first`` on: even ones positive, odd ones negative."""
    frames = np.arange(first, first + count)
    low, high = (frames // 2) % LOW, (frames // 2) // LOW
    return np.where(frames % 2, -1 - (high + (edition << 8)), 1 + low).astype(np.int16)


class CodedTrack:
    """A track whose samples say where they are from."""

    def __init__(self, edition, timeline):
        self.edition, self.timeline, self.frames = edition, timeline, timeline.frames

    def read_into(self, out, frame):
        out[:] = coded(self.edition, frame, len(out))


class Bank:
    """Lengths without a voice."""

    def __init__(self, percent):
        self._percent = percent

    def prepare(self, texts, on_progress=None):
        pass

    def length(self, text):
        return frames_of(text, self._percent)

    def samples(self, text):
        return clip_of(text, self._percent)


def passages(heard):
    """What was played in one piece: lists of (edition, first frame, end), each after the other
    without a break."""
    sound = np.concatenate([heard.astype(np.int64), np.zeros(2, np.int64)])
    now, then = sound[:-1], sound[1:]
    index = np.flatnonzero((now > 0) & (now <= LOW) & (then < 0) & (then >= -LOW))
    high = -then[index] - 1
    frame, edition = 2 * ((high % 256) * LOW + now[index] - 1), high >> 8
    whole = np.flatnonzero((np.diff(index) != 2) | (np.diff(frame) != 2) | (np.diff(edition) != 0))
    runs = []
    for part in np.split(np.arange(len(index)), whole + 1):
        if len(part) < FADE:  # what is left of a crossfade
            continue
        at, end = int(index[part[0]]), int(index[part[-1]]) + 2
        number, first, last = (
            int(edition[part[0]]),
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
            runs.append([at, end, [(number, first, last)]])
        runs[-1][1] = end
    return [row for _, _, row in runs]


class Drive(Floor):
    """A session whose studio does nothing by itself; keeps all that was heard."""

    def __init__(self, *, gates, origin=None):
        self.layouts, self.heard, self.growing, self.making = {}, [], None, None
        self.wholes = 0
        self._starved = []
        super().__init__(gates=gates, eager=False, block=BLOCK, of=SHORT, origin=origin)

    # ---- the studio

    @property
    def owes(self):
        """Whether an edition is on its way."""
        return self.growing is not None or any(isinstance(job, tuple) for job in self.jobs)

    def next_part(self):
        """Deliver one more part of what was ordered."""
        if self.growing is None:
            orders = [job for job in self.jobs if isinstance(job, tuple)]
            self.jobs = [job for job in self.jobs if isinstance(job, str)]
            self.making, self.growing = orders[-1][0], self._parts(*orders[-1])
        try:
            edition, track = next(self.growing)
        except StopIteration:
            self.growing = None
            return
        except CoachError as error:
            self.fail(str(error))
            return
        self.layouts[edition.id] = edition.layout
        self.wholes += edition.layout.complete
        self.engine.deliver(edition, track, self.now)

    def _parts(self, settings, origin):
        script = script_for(settings, SHORT)
        for part in dict.fromkeys((origin, course_of(script).points[0])):
            number, self.editions = self.editions, self.editions + 1
            for track, complete in grow(script_from(script, part), Bank(settings.rate_percent)):
                layout = layout_of(track.timeline, complete=complete)
                yield Edition(number, settings, layout), CodedTrack(number, track.timeline)

    def fail(self, why="it cannot be spoken"):
        """Have what is being made fail."""
        settings, self.growing = self.making, None
        self.engine.handle(CompileFailed(settings, why, self.now))

    def finish(self):
        while self.owes:
            self.next_part()
        self.say_all()

    def say_all(self, *, works=True):
        """Deliver the sentences that were asked for, or tell that they cannot be spoken."""
        for text in [job for job in self.jobs if isinstance(job, str)]:
            self.jobs.remove(text)
            if works:
                self.engine.say(text, np.full(frames_of(text), SPOKEN, np.int16))
            else:
                self.engine.unsaid(text)

    # ---- the device

    def pass_time(self):
        before = self.outlet.starved
        block = self.device.advance()
        taken, missing = self.outlet.taken, self.outlet.starved - before
        self._starved += range(taken - missing, taken)
        return block

    def take_down(self):
        """Keep what the device has played: but for what was not there in time."""
        self.heard += [np.delete(self.device.played, self._starved), np.zeros(2, np.int16)]
        self._starved = []
        self.device.unplug()

    def lose_device(self):
        self.take_down()
        self.engine.handle(DeviceLost("gone", self.now))
        self.engine.detach()

    def find_device(self):
        seconds = self.device.seconds
        self.device, self.outlet = FakeOutput(SAMPLE_RATE, BLOCK), Outlet(SAMPLE_RATE)
        self.device.seconds = seconds
        self.connect()
        self.engine.handle(DeviceBack("back", self.now))
