"""The output buffer of the sound device: a writer keeps it filled, a callback copies from it."""

# Theory of operation
#
# The callback law of PortAudio: no allocation, no files, no locks, nothing that may wait. So the
# writer writes ahead into a ring, and the callback copies.
#
#     writer:    append, append           restart, append, publish, append
#     ring A     [ played | stale ......]
#     ring B                [ the new plan ............]
#     callback:  copies A   |<- 5 ms ->| copies B
#                            crossfade
#
# A change of plan makes stale what lies in the ring that plays. The writer starts another ring at
# the frame that is played next, fills it, and publishes it by one assignment. The callback sees
# that when it is called next and crossfades from ring to ring. Both rings hold the same frame
# numbers, so what goes on in both plans sounds as if nothing had happened.
#
# No lock is needed, as no sample is written while it may be read: a ring's `end` moves only after
# its samples are there, and `restart` takes one of the rings that neither play, nor fade, nor are
# published. Four are enough for that.
#
# A callback that finds too little plays silence, and the stream's own frames wait: `position`
# counts the frames that were taken, `starved` the silence in their place, `taken` both.
#
# The writer is half a second ahead of the device, so a late turn of its thread is not heard. A
# command, though, must be heard at once. So the cursor before every block is kept on a tape. To
# change something is to find the cursor of the frame that the device takes next (from the tape, by
# playing the rest of that block again), edit it, write SPLICE_SECONDS of a new plan from there,
# and publish that; the output buffer crossfades to it. The new plan begins with LEAD_FRAMES of
# silence where it starts something, as the device may take a block while the plan is written.
#
# A track may have grown since a block was written. What was silence then has been heard as
# silence, so the replay never goes beyond the frame that the tape says.
#
# The device's own rate, where it refuses ours, is a matter of this file alone.

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from dataclasses import replace
from typing import Final

import numpy as np

from coach.audio import Samples, to_samples
from coach.player.mixer import Cursor, Sources, play
from coach.timeline import SAMPLE_RATE

RING_SECONDS: Final = 1.0
FADE_SECONDS: Final = 0.005

# One that plays, one that fades, one that is published, one to write.
_RINGS: Final = 4

# Frames written at a time: 20 ms.
BLOCK: Final = 480

# How much of a new plan is written before it is published; the rest follows.
AHEAD_SECONDS: Final = 0.5
SPLICE_SECONDS: Final = 0.1

# Silence before what a new plan starts with, so that nothing of it is lost if
# the device takes a block while the plan is being written.
LEAD_FRAMES: Final = SAMPLE_RATE // 50


class _Ring:
    """Frames ``start`` to ``end`` of one plan, ``end`` at most ``size`` ahead of the reader.

    Written ahead of time and thrown away when the plan changes; `Capture` is the opposite, a
    record of what has passed.
    """

    def __init__(self, size: int) -> None:
        self.samples: Samples = np.zeros(size, np.int16)
        self.start = self.end = 0

    def restart(self, frame: int) -> None:
        self.start = self.end = frame

    def append(self, samples: Samples) -> None:
        size = len(self.samples)
        at = self.end % size
        first = min(len(samples), size - at)
        self.samples[at : at + first] = samples[:first]
        self.samples[: len(samples) - first] = samples[first:]
        self.end += len(samples)  # last: only now may the callback read them

    def read_into(self, out: Samples, frame: int) -> int:
        count = max(0, min(len(out), self.end - frame))
        if frame < self.start:
            count = 0
        size = len(self.samples)
        at = frame % size
        first = min(count, size - at)
        out[:first] = self.samples[at : at + first]
        out[first:count] = self.samples[: count - first]
        return count


class OutputBuffer:
    """The buffer that the device pulls from. ``read_into`` is the callback's, the rest the
    writer's.

    lead_in: frames of silence that it is given first, whatever is written meanwhile:
    what is to be played waits, and may still be changed.
    """

    def __init__(self, rate: int, lead_in: int = 0) -> None:
        # Frames that the device has taken.
        self.rate = rate
        self.position = 0

        # Frames that were not there when the device wanted them; they were silence.
        self.starved = 0
        self._lead_in, self._led_in = lead_in, 0
        size = int(RING_SECONDS * rate)
        self._rings = tuple(_Ring(size) for _ in range(_RINGS))
        self._playing = self._published = self._writing = self._rings[0]
        self._fading: _Ring | None = None
        self._faded = 0
        fade = int(FADE_SECONDS * rate)
        self._fade_in = np.linspace(0, 1, fade, endpoint=False, dtype=np.float32)
        self._fade_out = 1 - self._fade_in
        self._old: Samples = np.zeros(fade, np.int16)
        self._new = np.zeros(fade, np.float32)
        self._mixed = np.zeros(fade, np.float32)

    @property
    def ahead(self) -> int:
        """Frames that are written and not yet taken."""
        return self._writing.end - self.position

    @property
    def room(self) -> int:
        """Frames that may be written."""
        return len(self._writing.samples) - max(0, self.ahead)

    @property
    def taken(self) -> int:
        """Frames that the device has played, with the silence where there were none."""
        return self._led_in + self.position + self.starved

    def append(self, samples: Samples) -> None:
        """Write more of the present plan; at most ``room`` frames."""
        self._writing.append(samples)

    def restart(self, frame: int) -> None:
        """Begin a new plan at stream frame ``frame``; it is not heard before ``publish``."""
        busy = (self._playing, self._fading, self._published)
        self._writing = next(ring for ring in self._rings if ring not in busy)
        self._writing.restart(frame)

    def publish(self) -> None:
        """Have the new plan take over when the callback is called next."""
        self._published = self._writing

    def read_into(self, out: Samples) -> None:
        """Fill ``out`` with what is next, silence where nothing is there."""
        if self._led_in < self._lead_in:
            silent = min(self._lead_in - self._led_in, len(out))
            out[:silent] = 0
            self._led_in += silent
            out = out[silent:]
        published = self._published
        if published is not self._playing and self._fading is None:
            self._fading, self._playing, self._faded = self._playing, published, 0
        count = self._playing.read_into(out, self.position)
        if self._fading is not None:
            begin = self._faded
            end = min(len(self._fade_in), begin + count)
            length = end - begin
            old, new, mixed = self._old[:length], self._new[:length], self._mixed[:length]
            got = self._fading.read_into(old, self.position)
            old[got:] = 0
            np.multiply(old, self._fade_out[begin:end], out=mixed)
            np.multiply(out[:length], self._fade_in[begin:end], out=new)
            np.add(mixed, new, out=mixed)
            np.rint(mixed, out=mixed)
            np.copyto(out[:length], mixed, casting="unsafe")
            self._faded = end
            if end == len(self._fade_in):
                self._fading = None
        if count < len(out):
            out[count:] = 0
            self.starved += len(out) - count
            self._fading = None  # a fade across a hole would only hold up the next plan
        self.position += count


class Writer:
    """A cursor that plays into an output buffer. For one thread."""

    def __init__(self, output_buffer: OutputBuffer, sources: Sources, cursor: Cursor) -> None:
        self._output_buffer, self._sources = output_buffer, sources
        self._block: Samples = np.zeros(BLOCK, np.int16)
        self._restart(cursor)
        self._fill(AHEAD_SECONDS)

    def _restart(self, cursor: Cursor) -> None:
        """Write from ``cursor`` on, beginning at the frame that the device takes next."""
        self._start = self._output_buffer.position
        self._cursor, self._written = cursor, 0
        self._tape: deque[tuple[int, Cursor]] = deque([(0, cursor)])
        self._resample = _resampler(self._output_buffer.rate)
        self._output_buffer.restart(self._start)
        self._fill(SPLICE_SECONDS)
        self._output_buffer.publish()

    def change(self, edit: Callable[[Cursor], Cursor]) -> None:
        """Play on from ``edit`` of what is at the frame that the device takes next."""
        heard = self._heard()
        self.now()
        at, cursor = self._tape[0]
        again: Samples = np.zeros(max(0, min(heard, self._written) - at), np.int16)
        replayed = play(cursor, again, self._sources)
        # A track that has grown since was silence then: it begins only now.
        after = self._tape[1][1] if len(self._tape) > 1 else self._cursor
        if replayed.source == after.source:
            replayed = replace(replayed, frame=min(replayed.frame, after.frame))
        self._restart(edit(replayed))

    def fill(self) -> None:
        """Write ahead."""
        self._fill(AHEAD_SECONDS)

    def now(self) -> Cursor:
        """The cursor at the frame that the device takes next, to the block.

        Its ``frame`` is exact while the track rolls.
        """
        heard = self._heard()
        while len(self._tape) > 1 and self._tape[1][0] <= heard:
            self._tape.popleft()
        at, cursor = self._tape[0]
        after = self._tape[1][1] if len(self._tape) > 1 else self._cursor
        if after.source == cursor.source and after.frame > cursor.frame:
            rolled = cursor.frame + heard - at
            return replace(cursor, frame=min(rolled, after.frame))
        return cursor

    def _heard(self) -> int:
        """House frames of this plan that the device has taken."""
        return (
            (self._output_buffer.position - self._start) * SAMPLE_RATE // self._output_buffer.rate
        )

    def _fill(self, seconds: float) -> None:
        while self._output_buffer.ahead < seconds * self._output_buffer.rate:
            self._cursor = play(self._cursor, self._block, self._sources)
            self._written += BLOCK
            self._tape.append((self._written, self._cursor))
            self._output_buffer.append(self._resample(self._block))


def _resampler(rate: int) -> Callable[[Samples], Samples]:
    """From the house's rate to another. In floats: soxr dithers integers, and silence is zero."""
    if rate == SAMPLE_RATE:
        return lambda block: block
    import soxr

    stream = soxr.ResampleStream(SAMPLE_RATE, rate, 1, dtype="float32")

    def resample(block: Samples) -> Samples:
        return to_samples(stream.resample_chunk(block.astype(np.float32)), 1)

    return resample
