"""The output buffer, between the writer and the sound device: the callback only copies from it."""

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

from __future__ import annotations

from typing import Final

import numpy as np

from coach.audio import Samples

RING_SECONDS: Final = 1.0
FADE_SECONDS: Final = 0.005

# One that plays, one that fades, one that is published, one to write.
_RINGS: Final = 4


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
            self._crossfade(out, self._fading, count)
        if count < len(out):
            out[count:] = 0
            self.starved += len(out) - count
            self._fading = None  # a fade across a hole would only hold up the next plan
        self.position += count

    def _crossfade(self, out: Samples, ring: _Ring, count: int) -> None:
        begin = self._faded
        end = min(len(self._fade_in), begin + count)
        length = end - begin
        old, new, mixed = self._old[:length], self._new[:length], self._mixed[:length]
        got = ring.read_into(old, self.position)
        old[got:] = 0
        np.multiply(old, self._fade_out[begin:end], out=mixed)
        np.multiply(out[:length], self._fade_in[begin:end], out=new)
        np.add(mixed, new, out=mixed)
        np.rint(mixed, out=mixed)
        np.copyto(out[:length], mixed, casting="unsafe")
        self._faded = end
        if end == len(self._fade_in):
            self._fading = None
