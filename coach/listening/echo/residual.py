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
from coach.listening.vad import FRAME, RATE, Waveform

# Theory of operation
#
# What the linear filter leaves is near end, noise and residual echo. Only powers tell them apart,
# in 19 bands of about one critical band of hearing each (200 to 7700 Hz), over windows of two
# frames (64 ms). Powers are sums of squared bins of a Hann-windowed transform.
#
#     residual echo = leak * echo       echo: power of what the filter took away
#     explained     = residual echo + 2 * noise
#     evidence      = mean over bands and 3 frames of max(0, 10 lg(left / explained) - 6) dB
#
# The leak of each band follows the median of the shares seen: it moves up or down by a fixed
# factor a frame, whichever way the share lies, so an outlier (somebody who speaks) counts no more
# than any other frame. It learns only while the detector is closed or stuck open. Reverberation
# beyond the filter's 256 ms is covered by holding the echo's power for that long and letting it
# fade as in a room of about a second. Noise is the minimum of the last 4 to 5 seconds.
#
# `NearEndDetector` opens on evidence; the thresholds come from what cancelled echo alone and what
# commands reach (see there). `AecState` turns the echo return loss enhancement, the median over
# the last 40 frames of clear echo, into the mode that says which commands are obeyed.

_LOW: Final = (200, 300, 400, 510, 630, 770, 920, 1080, 1270, 1480)
_HIGH: Final = (1720, 2000, 2320, 2700, 3150, 3700, 4400, 5300, 6400, 7700)

# Edges of the bands in hertz.
EDGES: Final = np.array(_LOW + _HIGH)
_BINS: Final = (EDGES * 2 * FRAME / RATE).astype(int)
_BANDS: Final = len(EDGES) - 1
_WINDOW: Final = np.hanning(2 * FRAME + 1)[:-1].astype(np.float32)

# Frames for which the echo's power is held, and by how much it falls per frame after that.
_HOLD: Final = TAPS // FRAME
_FADE: Final = 10**-0.2

# The leak: of an unknown path, at most, and its factor per frame, in the first frames and later.
_UNKNOWN_LEAK: Final = 1.0
_LARGEST_LEAK: Final = 2.0
_LEAK_FACTORS: Final = (10**0.15, 10**0.03)
_FAST_FRAMES: Final = 40

# Frames of each minimum of the noise: about a second.
_NOISE_FRAMES: Final = 32
_TINY_POWER: Final = 1e-12

# Excess of a band over what noise and echo explain, from which it counts.
STANDS_OUT_DB: Final = 6.0

# Evidence that opens the near-end detector; half of it keeps it open. Well cancelled echo alone
# reaches 0.2 to 0.8 in one frame of a thousand, commands 20 dB below the echo 3. The strict one
# is for an echo that is not cancelled well, whose residual would open it all the time.
OPEN_DB: Final = 0.7
STRICT_DB: Final = 2.0

# Frames that it stays open after the last evidence; and frames that a command lasts at most, so
# what goes on for longer is the echo after all.
HANG_FRAMES: Final = 2
LONGEST_FRAMES: Final = 60

# Echo return loss enhancement from which every command is obeyed, and below which only "stop"
# and "pause" are.
GOOD_DB: Final = 20.0
POOR_DB: Final = 17.0

# Frames of clear echo (15 dB above the noise) whose median counts, and the least that do.
ERLE_FRAMES: Final = 40
FEWEST_FRAMES: Final = 16
_CLEAR_ECHO: Final = 30.0
_LARGEST_ERLE_DB: Final = 50.0

# Powers, shape (19,).
Bands = NDArray[np.float64]

# How well the coach hears while it talks: not known yet; well; only "stop" and "pause"; there is
# no echo to take away, as with headphones.
EchoMode = Literal["settling", "clear", "safe", "no echo"]


@dataclass(frozen=True, slots=True)
class Powers:
    """The powers of one frame: capture, what is left, echo taken away, echo and noise explained."""

    capture: Bands
    left: Bands
    echo: Bands
    explained: Bands


def powers(sounds: Waveform) -> Bands:
    """Return the power in each band of sounds of two frames, shape (sounds, 19)."""
    spectrum = fft.rfft(sounds * _WINDOW)
    whole = spectrum.real**2 + spectrum.imag**2
    return np.asarray(np.add.reduceat(whole, _BINS, axis=1)[:, :-1], np.float64)


class ResidualEchoEstimator:
    """The leaks of one echo path, and the noise of the room."""

    def __init__(self) -> None:
        self._sounds = np.zeros((3, 2 * FRAME), np.float32)
        self._floor = np.full((5, _BANDS), np.inf)
        self._count = 0
        self.reset()

    def reset(self) -> None:
        """Forget the leaks, as the echo path is a new one; expect that nothing is taken away."""
        self._leak = np.full(_BANDS, _UNKNOWN_LEAK)
        self._seen = 0
        self._held = np.zeros((_HOLD, _BANDS))
        self._echo = np.zeros(_BANDS)

    @property
    def noise(self) -> Bands:
        """Return the least power of each band in the last 4 to 5 seconds."""
        floor = self._floor.min(axis=0)
        return np.where(np.isfinite(floor), floor, 0.0)

    @property
    def audible(self) -> bool:
        """Return whether residual echo is above the noise in more than a tenth of the bands."""
        return bool((self._leak * self._echo > self.noise).mean() > 0.1)

    def accept(self, capture: Waveform, left: Waveform, echo: Waveform) -> Powers:
        """Return one frame's powers, and what noise and echo explain of ``left``."""
        self._sounds[:, :FRAME] = self._sounds[:, FRAME:]
        self._sounds[:, FRAME:] = capture, left, echo
        whole, power, taken = powers(self._sounds)
        self._held[:-1] = self._held[1:]
        self._held[-1] = taken
        self._echo = np.maximum(self._held.max(axis=0), self._echo * _FADE)
        if self._count % _NOISE_FRAMES == 0:
            self._floor[1:] = self._floor[:-1]
            self._floor[0] = np.inf
        self._count += 1
        self._floor[0] = np.minimum(self._floor[0], power)
        explained = self._leak * self._echo + 2 * self.noise + _TINY_POWER
        return Powers(whole, power, taken, explained)

    def learn(self, power: Bands) -> None:
        """Move the leaks towards the last frame, which is held to be echo alone."""
        louder = self._echo > 30 * self.noise + _TINY_POWER
        if not louder.any():
            return
        step = _LEAK_FACTORS[self._seen >= _FAST_FRAMES]
        self._seen += 1
        up = power > self._leak * self._echo
        moved = self._leak * np.where(up, step, 1 / step)
        self._leak = np.where(louder, np.minimum(moved, _LARGEST_LEAK), self._leak)


class NearEndDetector:
    """A gate, open while there is more than echo and noise; ``evidence``: how much more, in dB."""

    def __init__(self) -> None:
        self._excess: deque[float] = deque(maxlen=3)
        self._hang = 0
        self.evidence = 0.0
        self.open_for = 0

    def accept(self, power: Bands, explained: Bands, *, strict: bool) -> bool:
        """Judge one frame by the powers of its bands; return whether the gate is open."""
        above = 10 * np.log10(power / explained + 1e-9) - STANDS_OUT_DB
        self._excess.append(float(np.maximum(above, 0).mean()))
        self.evidence = sum(self._excess) / 3
        needed = STRICT_DB if strict else OPEN_DB
        if self.evidence > (needed / 2 if self._hang else needed):
            self._hang = HANG_FRAMES + 1
        self._hang = max(0, self._hang - 1)
        self.open_for = self.open_for + 1 if self._hang else 0
        return self._hang > 0

    @property
    def stuck(self) -> bool:
        """Return whether it has been open for longer than any command."""
        return self.open_for > LONGEST_FRAMES


class AecState:
    """The state of the canceller of one echo path; ``behind``: the caller cannot keep up."""

    def __init__(self) -> None:
        self.behind = False
        self.mode: EchoMode = "settling"
        self._erle: deque[float] = deque(maxlen=ERLE_FRAMES)

    def reset(self) -> None:
        """Forget the measurements, as the echo path is another one."""
        self._erle.clear()

    @property
    def erle_db(self) -> float | None:
        """Return the median echo return loss enhancement; None while there was too little echo."""
        return median(self._erle) if len(self._erle) >= FEWEST_FRAMES else None

    def accept(self, capture: Bands, left: Bands, echo: Bands, noise: Bands) -> None:
        """Take in the powers of one frame; those without a clear echo tell nothing."""
        if not _CLEAR_ECHO * noise.sum() < echo.sum():
            return
        remains = max(float((left - noise).sum()), 1e-9)
        whole = max(float((capture - noise).sum()), 1e-9)
        self._erle.append(min(10 * float(np.log10(whole / remains)), _LARGEST_ERLE_DB))

    def settle(self, *, absent: bool, locked: bool) -> EchoMode:
        """Return the mode; called once a frame, as it has hysteresis."""
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
