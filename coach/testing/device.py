"""Sound devices on a virtual clock: they play and hear when they are told to, and keep it."""

from __future__ import annotations

import numpy as np

from coach.audio import Fill, Samples, Take
from coach.errors import DeviceError
from coach.timeline import SAMPLE_RATE


class _Fake:
    """A device that is busy or not, can go away, and knows when it last called."""

    def __init__(self, rate: int, *, busy: bool) -> None:
        self.name, self.rate = "fake", rate
        self.seconds = self._called = 0.0
        self._is_busy, self._gone = busy, False
        self._lost = 0

    @property
    def age(self) -> float:
        """Virtual seconds since it last called, or since the start."""
        return self.seconds - self._called

    def unplug(self) -> None:
        """Go away: raise nothing, and never call again."""
        self._gone = True


class FakeOutput(_Fake):
    """Implements ``coach.audio.device.Output``; ``advance`` lets time pass.

    block: frames that it pulls at a time; latency: seconds until they are heard.
    """

    def __init__(
        self,
        rate: int = SAMPLE_RATE,
        block: int = 256,
        *,
        busy: bool = False,
        latency: float = 0.0,
    ) -> None:
        super().__init__(rate, busy=busy)
        self.latency = latency
        self._block = block
        self._fill: Fill | None = None
        self._played: list[Samples] = []

    def start(self, fill: Fill) -> None:
        """Begin to call ``fill``, as time passes. Raises DeviceError where it is busy."""
        if self._is_busy:
            raise DeviceError(f'The sound output "{self.name}" is busy.')
        self._fill, self._called = fill, self.seconds

    @property
    def underflows(self) -> int:
        """Count the calls of ``run_dry``."""
        return self._lost

    @property
    def played(self) -> Samples:
        """Everything that was played, shape (frames,)."""
        return np.concatenate([np.zeros(0, np.int16), *self._played])

    def close(self) -> None:
        """Stop, at once."""
        self._fill = None

    def advance(self) -> Samples:
        """Let the time of one block pass; returns what it played, silence where nothing."""
        block = np.zeros(self._block, np.int16)
        if self._fill is not None and not self._gone:
            self._fill(block, self.seconds + self.latency)
            self._played.append(block)
            self._called = self.seconds + self._block / self.rate
        self.seconds += self._block / self.rate
        return block

    def run_dry(self) -> None:
        """Report an underflow, as a device does that was not served in time."""
        self._lost += 1


class FakeInput(_Fake):
    """Implements ``coach.audio.device.Input``: hears ``heard`` as soon as it starts, then what
    ``hear`` is given.

    block: frames that it gives at a time, each time in the same array.
    """

    def __init__(
        self,
        heard: Samples | None = None,
        rate: int = 48_000,
        block: int = 1024,
        *,
        busy: bool = False,
    ) -> None:
        super().__init__(rate, busy=busy)
        self.open = False
        self._heard = np.zeros(0, np.int16) if heard is None else heard
        self._block = np.empty(block, np.int16)
        self._take: Take | None = None

    def start(self, take: Take) -> None:
        """Give what there is to hear, and what comes. Raises DeviceError where it is busy."""
        if self._is_busy:
            raise DeviceError(f'The microphone "{self.name}" is busy.')
        self.open, self._take, self._called = True, take, self.seconds
        self.hear(self._heard)

    def hear(self, samples: Samples) -> None:
        """Let as much time pass as these samples take, and hear them in it."""
        for start in range(0, len(samples), len(self._block)):
            piece = samples[start : start + len(self._block)]
            block = self._block[: len(piece)]
            block[:] = piece
            at, self.seconds = self.seconds, self.seconds + len(piece) / self.rate
            if self._take is not None and not self._gone:
                self._take(block, at)
                self._called = self.seconds

    @property
    def overflows(self) -> int:
        """Count the calls of ``lose``."""
        return self._lost

    def lose(self, frames: int) -> None:
        """Let the time of some frames pass, and lose them, as on a busy machine."""
        self.seconds += frames / self.rate
        self._lost += 1

    def close(self) -> None:
        """Stop."""
        self.open, self._take = False, None
