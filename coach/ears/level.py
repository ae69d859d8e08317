"""How loud sound is, and what is wrong with it: measured as it passes."""

from __future__ import annotations

import math
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

QUIET_DBFS: Final = -70.0
"""Below this a microphone hears less than the noise of any room."""
_FULL: Final = 0.999
_CLIPPED_SHARE: Final = 0.001
_OFFSET: Final = 0.02


class Meter:
    """Sums up everything that it is given; floats from -1 to 1 of any shape."""

    def __init__(self) -> None:
        self.samples = self.damaged = self._full = 0
        self.peak = self._sum = self._squares = 0.0

    def accept(self, block: NDArray[Any]) -> None:
        """Take in the next samples; what is not a number is counted and left out."""
        finite = block[np.isfinite(block)].astype(np.float64)
        self.samples += block.size
        self.damaged += block.size - finite.size
        if not finite.size:
            return
        size = np.abs(finite)
        self.peak = max(self.peak, float(size.max()))
        self._full += int((size >= _FULL).sum())
        self._sum += float(finite.sum())
        self._squares += float((finite**2).sum())

    @property
    def dbfs(self) -> float:
        """Root mean square, in decibels under full scale; -inf for zeros or nothing."""
        return decibels(math.sqrt(self._squares / max(1, self.samples)))

    def faults(self) -> tuple[str, ...]:
        """What is wrong, each as a sentence that says what to do; nothing for good sound."""
        if not self.samples:
            return ("There is no sound in it.",)
        if self.damaged == self.samples:
            return ("It holds no numbers at all, only NaN or infinity: record it again.",)
        found = []
        if self.damaged:
            found.append(
                f"{self.damaged} samples are NaN or infinite; what was said there is left out."
            )
        if self.peak == 0:
            return (*found, _MUTED)
        if decibels(self.peak) < QUIET_DBFS:
            return (*found, f"It is all but silent (peak {decibels(self.peak):.0f} dB): {_TURN_UP}")
        if self._full > _CLIPPED_SHARE * self.samples:
            share = 100 * self._full / self.samples
            found.append(f"It is clipped ({share:.1f} % of it): turn the microphone down.")
        if abs(self._sum / self.samples) > _OFFSET:
            found.append(
                f"It has an offset of {100 * self._sum / self.samples:.0f} % of full scale, "
                "which was taken out; another cable or input may be better."
            )
        return tuple(found)


_MUTED: Final = (
    "Every sample is zero: the microphone is muted, or this program is not allowed to use it. "
    "Unmute it, or allow it in the system's privacy settings."
)
_TURN_UP: Final = "turn the microphone up, or come nearer."


def decibels(amplitude: float) -> float:
    """Return an amplitude (1 is full scale) in dB; -inf for 0."""
    return 20 * math.log10(amplitude) if amplitude > 0 else -math.inf
