"""How much of the echo is still in what the canceller left, band by band.

Each band leaks a share of the echo that was taken away: the middle one of the shares
seen lately. What comes later than the canceller's memory, the end of the reverberation,
is covered by holding the echo's level for that long and letting it fade.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy import fft

from coach.ears.activity import FRAME, RATE
from coach.ears.echo.kalman import TAPS
from coach.ears.recogniser import Sound

_LOW: Final = (200, 300, 400, 510, 630, 770, 920, 1080, 1270, 1480)
_HIGH: Final = (1720, 2000, 2320, 2700, 3150, 3700, 4400, 5300, 6400, 7700)
EDGES: Final = np.array(_LOW + _HIGH)
"""Of the bands, in hertz, about one for each critical band of hearing."""
_BINS: Final = (EDGES * 2 * FRAME / RATE).astype(int)
_BANDS: Final = len(EDGES) - 1
_HOLD: Final = TAPS // FRAME
_FADE: Final = 10**-0.2
"""Per frame: a room of about a second."""
_UNKNOWN: Final = 1.0
_STEPS: Final = (10**0.15, 10**0.03)
"""By how much a leak moves in a frame: when it is new, and later."""
_NEW: Final = 40
_MOST: Final = 2.0
_FAINT: Final = 1e-12
_SECOND: Final = 32
_WINDOW: Final = np.hanning(2 * FRAME + 1)[:-1].astype(np.float32)

Bands = NDArray[np.float64]
"""Powers, shape (19,)."""


@dataclass(frozen=True, slots=True)
class Powers:
    """One frame in bands: the whole, what is left, the echo, what explains what is left."""

    capture: Bands
    left: Bands
    echo: Bands
    explained: Bands


def powers(sounds: Sound) -> Bands:
    """The power in each band of sounds of two frames, shape (sounds, 19)."""
    spectrum = fft.rfft(sounds * _WINDOW)
    whole = spectrum.real**2 + spectrum.imag**2
    return np.asarray(np.add.reduceat(whole, _BINS, axis=1)[:, :-1], np.float64)


class Residual:
    """Follows the leaks of one echo path, and the noise of the room."""

    def __init__(self) -> None:
        self._sounds = np.zeros((3, 2 * FRAME), np.float32)
        self._floor = np.full((5, _BANDS), np.inf)
        self._count = 0
        self.reset()

    def reset(self) -> None:
        """Expect that nothing is taken away: the echo path is a new one."""
        self._leak = np.full(_BANDS, _UNKNOWN)
        self._seen = 0
        self._held = np.zeros((_HOLD, _BANDS))
        self._echo = np.zeros(_BANDS)

    @property
    def noise(self) -> Bands:
        """The least that each band had in the last seconds."""
        floor = self._floor.min(axis=0)
        return np.where(np.isfinite(floor), floor, 0.0)

    @property
    def audible(self) -> bool:
        """Whether there may be echo in what is left: else nothing needs to be told apart."""
        return bool((self._leak * self._echo > self.noise).mean() > 0.1)

    def accept(self, capture: Sound, left: Sound, echo: Sound) -> Powers:
        """Return one frame's powers, and what noise and echo explain of ``left``."""
        self._sounds[:, :FRAME] = self._sounds[:, FRAME:]
        self._sounds[:, FRAME:] = capture, left, echo
        whole, power, taken = powers(self._sounds)
        self._held[:-1] = self._held[1:]
        self._held[-1] = taken
        self._echo = np.maximum(self._held.max(axis=0), self._echo * _FADE)
        if self._count % _SECOND == 0:
            self._floor[1:] = self._floor[:-1]
            self._floor[0] = np.inf
        self._count += 1
        self._floor[0] = np.minimum(self._floor[0], power)
        explained = self._leak * self._echo + 2 * self.noise + _FAINT
        return Powers(whole, power, taken, explained)

    def learn(self, power: Bands) -> None:
        """Take the last frame for echo alone: move the leaks towards its shares."""
        louder = self._echo > 30 * self.noise + _FAINT
        if not louder.any():
            return
        step = _STEPS[self._seen >= _NEW]
        self._seen += 1
        up = power > self._leak * self._echo
        moved = self._leak * np.where(up, step, 1 / step)
        self._leak = np.where(louder, np.minimum(moved, _MOST), self._leak)
