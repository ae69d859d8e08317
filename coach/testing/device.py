"""A sound device on a virtual clock: it plays when it is told to, and keeps what it played."""

from __future__ import annotations

import numpy as np

from coach.device import Fill, Take
from coach.errors import DeviceError
from coach.render import Samples
from coach.timeline import SAMPLE_RATE


class FakeOutput:
    """Implements ``coach.device.Output``; ``advance`` lets time pass.

    block: frames that it pulls at a time.
    """

    def __init__(self, rate: int = SAMPLE_RATE, block: int = 256, *, busy: bool = False) -> None:
        self.name, self.rate, self.latency = "fake", rate, 0.0
        self.seconds = 0.0
        self._block, self._busy = block, busy
        self._fill: Fill | None = None
        self._gone = False
        self.drained = False
        self._called = 0.0
        self._underflows = 0
        self._played: list[Samples] = []

    def start(self, fill: Fill) -> None:
        """Begin to call ``fill``, as time passes. Raises DeviceError where it is busy."""
        if self._busy:
            raise DeviceError(f'The sound output "{self.name}" is busy.')
        self._fill, self._called = fill, self.seconds

    @property
    def age(self) -> float:
        """Virtual seconds since ``fill`` was last called, or since the start."""
        return self.seconds - self._called

    @property
    def underflows(self) -> int:
        """How often ``run_dry`` was called."""
        return self._underflows

    @property
    def played(self) -> Samples:
        """Everything that was played, shape (frames,)."""
        return np.concatenate([np.zeros(0, np.int16), *self._played])

    def close(self, *, drain: bool = False) -> None:
        """Stop; with ``drain``, play what it took, which is nothing: it has no latency."""
        self.drained = drain
        self._fill = None

    def advance(self) -> None:
        """Let the time of one block pass."""
        self.seconds += self._block / self.rate
        if self._fill is None or self._gone:
            return
        block = np.zeros(self._block, np.int16)
        self._fill(block)
        self._played.append(block)
        self._called = self.seconds

    def run_dry(self) -> None:
        """Report an underflow, as a device does that was not served in time."""
        self._underflows += 1

    def unplug(self) -> None:
        """Go away: raise nothing, and never call ``fill`` again."""
        self._gone = True


class FakeInput:
    """Implements ``coach.device.Input``: hears ``heard`` as soon as it starts, then nothing.

    block: frames that it gives at a time.
    """

    def __init__(self, heard: Samples, rate: int = 48_000, block: int = 1024) -> None:
        self.name, self.rate = "fake", rate
        self.open = False
        self.overflows = 0
        self._heard, self._block = heard, block

    def start(self, take: Take) -> None:
        """Give everything that there is to hear, a block at a time, each in the same array."""
        self.open = True
        block = np.empty(self._block, np.int16)
        for start in range(0, len(self._heard), self._block):
            piece = self._heard[start : start + self._block]
            block[: len(piece)] = piece
            take(block[: len(piece)])

    @property
    def age(self) -> float:
        """No time passes."""
        return 0.0

    def close(self) -> None:
        """Stop."""
        self.open = False
