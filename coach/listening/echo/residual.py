"""Residual echo, the near-end detector that stands on it, and the state of the canceller."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from statistics import median
from typing import Final, Literal

import numpy as np
from numpy.typing import NDArray
from scipy import fft

from coach.listening.echo.adaptive_filter import TAPS
from coach.listening.recogniser import Waveform
from coach.listening.vad import FRAME, RATE

# Residual echo: how much of it the canceller left, band by band.
#
# Each band leaks a share of the echo that was taken away: the middle one of the shares
# seen lately. What comes later than the canceller's memory, the end of the reverberation,
# is covered by holding the echo's level for that long and letting it fade.


_LOW: Final = (200, 300, 400, 510, 630, 770, 920, 1080, 1270, 1480)
_HIGH: Final = (1720, 2000, 2320, 2700, 3150, 3700, 4400, 5300, 6400, 7700)

# Of the bands, in hertz, about one for each critical band of hearing.
EDGES: Final = np.array(_LOW + _HIGH)
_BINS: Final = (EDGES * 2 * FRAME / RATE).astype(int)
_BANDS: Final = len(EDGES) - 1
_HOLD: Final = TAPS // FRAME

# Per frame: a room of about a second.
_FADE: Final = 10**-0.2

# By how much a leak moves in a frame: when it is new, and later.
_UNKNOWN: Final = 1.0
_STEPS: Final = (10**0.15, 10**0.03)
_NEW: Final = 40
_MOST: Final = 2.0
_FAINT: Final = 1e-12
_SECOND: Final = 32
_WINDOW: Final = np.hanning(2 * FRAME + 1)[:-1].astype(np.float32)

# Powers, shape (19,).
Bands = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Powers:
    """One frame in bands: the whole, what is left, the echo, what explains what is left."""

    capture: Bands
    left: Bands
    echo: Bands
    explained: Bands


def powers(sounds: Waveform) -> Bands:
    """The power in each band of sounds of two frames, shape (sounds, 19)."""
    spectrum = fft.rfft(sounds * _WINDOW)
    whole = spectrum.real**2 + spectrum.imag**2
    return np.asarray(np.add.reduceat(whole, _BINS, axis=1)[:, :-1], np.float64)


class ResidualEchoEstimator:
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
        """Return whether there may be echo in what is left: else nothing needs to be told apart."""
        return bool((self._leak * self._echo > self.noise).mean() > 0.1)

    def accept(self, capture: Waveform, left: Waveform, echo: Waveform) -> Powers:
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


# The near-end gate: is somebody speaking, or is that only what is left of the echo?


# What a band must have above what noise and echo explain, to count.
STANDS_OUT_DB: Final = 6.0

# Mean over bands and three frames of what stands out, to open; half of it to stay open. Well
# cancelled echo alone reaches 0.2 to 0.8 in one frame of a thousand, commands 20 dB below the
# echo 3. The strict one is for an echo that is not cancelled well: else what is left of it is
# taken for people in the background.
OPEN_DB: Final = 0.7
STRICT_DB: Final = 2.0

# Frames that it stays open.
HANG: Final = 2

# Frames that a command can keep it open: what goes on for longer is the echo after all.
LONGEST: Final = 60


class NearEndDetector:
    """Open while there is more than echo and noise. ``evidence``: how much more, in dB."""

    def __init__(self) -> None:
        self._lately: deque[float] = deque(maxlen=3)
        self._hang = 0
        self.evidence = 0.0
        self.open_for = 0

    def accept(self, power: Bands, explained: Bands, *, strict: bool) -> bool:
        """Judge one frame by the powers of its bands; return whether the gate is open."""
        above = 10 * np.log10(power / explained + 1e-9) - STANDS_OUT_DB
        self._lately.append(float(np.maximum(above, 0).mean()))
        self.evidence = sum(self._lately) / 3
        needed = STRICT_DB if strict else OPEN_DB
        if self.evidence > (needed / 2 if self._hang else needed):
            self._hang = HANG + 1
        self._hang = max(0, self._hang - 1)
        self.open_for = self.open_for + 1 if self._hang else 0
        return self._hang > 0

    @property
    def stuck(self) -> bool:
        """Return whether it has been open for longer than any command."""
        return self.open_for > LONGEST


# How well the coach hears while it talks: echo return loss enhancement, and what follows.


# How well it hears while the coach talks: it is finding out; well; only "stop" and "pause";
# there is no echo to take away, as with headphones.
EchoMode = Literal["settling", "clear", "safe", "no echo"]

# Echo return loss enhancement from which every command is heard, and below which only
# "stop" and "pause" are.
GOOD_DB: Final = 20.0
POOR_DB: Final = 17.0

# Frames of echo, the middle one of which counts: more than a second of them.
LATELY: Final = 40
FEW: Final = 16
_LOUD: Final = 30.0
_MOST_DB: Final = 50.0


class AecState:
    """Watches one echo path. ``behind``: the worker cannot keep up."""

    def __init__(self) -> None:
        self.behind = False
        self.mode: EchoMode = "settling"
        self._erle: deque[float] = deque(maxlen=LATELY)

    def fresh(self) -> None:
        """The echo path is another one: find out again."""
        self._erle.clear()

    @property
    def erle_db(self) -> float | None:
        """None while there has not been enough echo to tell."""
        return median(self._erle) if len(self._erle) >= FEW else None

    def accept(self, capture: Bands, left: Bands, echo: Bands, noise: Bands) -> None:
        """Take in the powers of one frame; those without a clear echo tell nothing."""
        if not _LOUD * noise.sum() < echo.sum():
            return
        remains = max(float((left - noise).sum()), 1e-9)
        whole = max(float((capture - noise).sum()), 1e-9)
        self._erle.append(min(10 * float(np.log10(whole / remains)), _MOST_DB))

    def settle(self, *, absent: bool, locked: bool) -> EchoMode:
        """Return the mode, once a frame."""
        erle = self.erle_db
        if self.behind:
            self.mode = "safe"
        elif absent:
            self.mode = "no echo"
        elif not locked or erle is None:
            self.mode = "settling"
        elif erle < (POOR_DB if self.mode == "clear" else GOOD_DB):
            self.mode = "safe"
        else:
            self.mode = "clear"
        return self.mode
