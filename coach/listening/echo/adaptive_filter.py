"""The linear canceller: a partitioned-block frequency-domain Kalman filter.

After Enzner and Vary (2006) and Kuech, Mabande and Enzner (2014). The echo path is a
state that wanders; how uncertain it is, in each partition and frequency, sets how fast
it is learnt. What is left over counts as noise of the observation, so somebody who
speaks slows the learning down by himself. Several filters that expect different
restlessness share the input, and the best of the moment is heard.
"""

from __future__ import annotations

from typing import Final

import numpy as np
from scipy import fft

from coach.listening.recogniser import Waveform
from coach.listening.vad import FRAME

# Length of the echo path: 256 ms.
TAPS: Final = 4096

# How much of the state stays from frame to frame: a still room, one with people, a change.
RESTLESS: Final = (0.9999, 0.999, 0.99)

# How much weaker each partition of an echo path is expected to be: a room of 0.4 s.
_PARTS: Final = TAPS // FRAME
_DECAY_DB: Final = 4.8

# How uncertain the path is at first, against what the levels of the two sounds say of it.
_PRIOR: Final = 8.0
_STAY: Final = 0.97
_BETTER: Final = 1.25

# Ratios of what is left over, to change over to another filter, and to correct this one.
_MUCH_BETTER: Final = 2.0

# How often a new path goes through the sound it is learnt from. In the third second after a change
# 18 dB of the echo are gone, of one that goes through it once 14.
_SILENCE: Final = 1e-9
_PASSES: Final = 3


class KalmanFilter:
    """Takes aligned frames of both ends; keeps the echo path. Silent until it has learnt.

    ``limit`` is the amplitude at which the loudspeaker clips, if it does.
    """

    def __init__(self, limit: float = np.inf) -> None:
        self.limit = limit
        self._keep = np.array(RESTLESS, np.float32)[:, None, None]
        self._shape = (len(RESTLESS), _PARTS, FRAME + 1)
        self.reset()

    def reset(self) -> None:
        """Forget the echo path."""
        self.learnt = False
        self._far = np.zeros(self._shape[1:], np.complex64)
        self._path = np.zeros(self._shape, np.complex64)
        self._doubt = np.zeros(self._shape, np.float32)
        self._noise = np.zeros((self._shape[0], self._shape[2]), np.float32)
        self._before = np.zeros(FRAME, np.float32)
        self._left = np.zeros(self._shape[0] + 1)
        self._best = self._shape[0]

    def learn(self, capture: Waveform, far: Waveform, *, anew: bool = False) -> None:
        """Go through the sound just before the next frame, once more.

        anew: forget the path first, and go through it a few times; how large the path may
        be is taken from the levels.
        """
        if anew:
            self.reset()
            self.loosen(capture, far)
            self.learnt = True
        for _ in range(_PASSES if anew else 1):
            self._far[:] = 0
            self._before = np.zeros(FRAME, np.float32)
            for frames in zip(capture.reshape(-1, FRAME), far.reshape(-1, FRAME), strict=True):
                self.process(*frames)

    def loosen(self, capture: Waveform, far: Waveform, share: float = 1.0) -> None:
        """Be as uncertain as at first, or a ``share`` of that: from the levels of the two."""
        gain = float(np.dot(capture, capture)) / max(float(np.dot(far, far)), _SILENCE)
        fade = np.maximum(10 ** (-_DECAY_DB / 10 * np.arange(_PARTS)), 1e-3)
        self._doubt += (share * _PRIOR * gain * fade[:, None]).astype(np.float32)

    def process(self, capture: Waveform, far: Waveform) -> tuple[Waveform, Waveform]:
        """Return what is left of ``capture``, and the echo that was taken away; one frame each."""
        far = np.clip(far, -self.limit, self.limit)
        self._far[1:] = self._far[:-1]
        self._far[0] = fft.rfft(np.concatenate([self._before, far]))
        self._before = far
        if not self.learnt:
            return capture, np.zeros_like(capture)
        echo = fft.irfft((self._far * self._path).sum(axis=1))[:, FRAME:]
        left = capture - echo
        self._update(left)
        best = self._choose(np.concatenate([left, capture[None]]))
        return (left[best], echo[best]) if best < len(echo) else (capture, np.zeros_like(capture))

    def _update(self, left: Waveform) -> None:
        power = self._far.real**2 + self._far.imag**2
        spectrum = fft.rfft(np.concatenate([np.zeros_like(left), left], axis=1))
        self._noise = 0.5 * (self._noise + spectrum.real**2 + spectrum.imag**2)
        expected = 0.5 * (power * self._doubt).sum(axis=1) + self._noise + _SILENCE
        gain = self._doubt / expected[:, None]
        step = fft.irfft(gain * self._far.conj() * spectrum[:, None])
        step[..., FRAME:] = 0
        self._path = (self._path + fft.rfft(step)) * self._keep
        wander = (1 - self._keep**2) * (self._path.real**2 + self._path.imag**2)
        self._doubt = self._keep**2 * (1 - 0.5 * gain * power) * self._doubt + wander

    def _choose(self, left: Waveform) -> int:
        """The filter that has left least lately, or none; one that is far worse learns from it."""
        self._left = _STAY * self._left + (left.astype(np.float64) ** 2).sum(axis=1)
        if self._left.min() * _BETTER < self._left[self._best]:
            self._best = int(self._left.argmin())
        best = int(self._left[:-1].argmin())
        for worse in np.flatnonzero(self._left[:best] > _MUCH_BETTER * self._left[best]):
            for state in (self._path, self._doubt, self._noise, self._left):
                state[worse] = state[best]
        return self._best
