"""A capture of what passes a sound callback, for another thread to read.

The callback only copies, into a ring that is there already, and marks each block
with its time and with how often the device has lost sound so far. One thread
writes and one reads; neither waits for the other. A reader that is too slow loses
what is oldest, and is told.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from coach.audio import Samples

RING_SECONDS: Final = 8.0
_MARKS: Final = 4096

# The part of the ring that may be read: the rest is where the callback writes next.
_SAFE: Final = 0.5


@dataclass(frozen=True, slots=True, eq=False)
class Chunk:
    """Samples in a row, shape (frames,).

    position: the first one's place in the stream, in frames; at: its time in
    seconds; lost: sound is missing between this and the chunk before.
    """

    samples: Samples
    position: int
    at: float
    lost: bool


class Capture:
    """A ring beside a stream of ``rate`` Hz. ``write`` is the callback's, the rest the reader's.

    Each block is read once, in order. (The output buffer's rings hold what is yet to be played;
    the canceller's `FarEndBuffer` is read again and again, at any place and pace.)
    """

    def __init__(self, rate: int) -> None:
        self.rate = rate
        self._samples: Samples = np.zeros(int(RING_SECONDS * rate), np.int16)
        self._ends = np.zeros(_MARKS, np.int64)
        self._times = np.zeros(_MARKS, np.float64)
        self._losses = np.zeros(_MARKS, np.int64)
        self._end = self._written = 0
        self._position = self._read = self._known = 0
        self._skipped = False

    def write(self, block: Samples, at: float, losses: int) -> None:
        """Keep a block whose first sample belongs to the time ``at``."""
        size = len(self._samples)
        begin = self._end % size
        first = min(len(block), size - begin)
        self._samples[begin : begin + first] = block[:first]
        self._samples[: len(block) - first] = block[first:]
        self._end += len(block)
        mark = self._written % _MARKS
        self._ends[mark], self._times[mark], self._losses[mark] = self._end, at, losses
        self._written += 1  # last: only now may it be read

    @property
    def backlog(self) -> float:
        """Seconds of sound that have not been read."""
        return (self._end - self._position) / self.rate

    def skip(self) -> None:
        """Leave out everything up to the present."""
        written = self._written
        if written > self._read:
            self._position, self._read = int(self._ends[(written - 1) % _MARKS]), written
            self._skipped = True

    def read(self) -> Chunk | None:
        """Return what is new, up to where sound was lost; None where there is nothing."""
        if self.backlog > _SAFE * RING_SECONDS or self._written - self._read > _SAFE * _MARKS:
            self.skip()
        written = self._written
        if written == self._read:
            return None
        marks = np.arange(self._read, written) % _MARKS
        losses = self._losses[marks]
        marks = marks[losses == losses[0]]
        lost = self._skipped or int(losses[0]) != self._known
        self._known, self._skipped = int(losses[0]), False
        self._read += len(marks)
        begin, end = self._position, int(self._ends[marks[-1]])
        self._position = end
        last = int(self._ends[marks[-2]]) if len(marks) > 1 else begin
        samples = self._samples[np.arange(begin, end) % len(self._samples)]
        at = float(self._times[marks[-1]]) - (last - begin) / self.rate
        return Chunk(samples, begin, at, lost)
