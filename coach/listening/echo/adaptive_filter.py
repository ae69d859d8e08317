"""The linear canceller: a partitioned-block frequency-domain Kalman filter."""

from __future__ import annotations

from typing import Final

import numpy as np
from scipy import fft

from coach.listening.vad import FRAME, Waveform

# Theory of operation, after Enzner and Vary (2006) and Kuech, Mabande and Enzner (2014)
#
# The echo path is an impulse response of TAPS samples, cut into partitions of one frame (32 ms).
# W(p) is the spectrum of partition p and X(p) that of the far end p frames ago, each of two frames
# (1024 samples, 513 bins): overlap-save, of which the second half counts. Amplitudes are relative
# to full scale.
#
#     state         W <- A W + process noise, of covariance (1 - A^2) |W|^2
#     observation   capture = sum over p of X(p) W(p) + near end
#     error         E = capture - sum over p of X(p) W(p)
#     gain          K = P / (sum over p of |X|^2 P / 2 + N)
#     update        W <- A (W + K X* E),  P <- A^2 (1 - K |X|^2 / 2) P + (1 - A^2) |W|^2
#
# P is the covariance of the error of W: diagonal, one real number per partition and bin. N is the
# covariance of the observation noise: the power of E, averaged over about two frames. Somebody who
# speaks raises N, which lowers the gain, so no detector of double talk is needed. The halves come
# from overlap-save, where half of a transform is discarded.
#
# A says how still the room is and cannot be known. Three filters with different A share the input;
# the one with the least error energy in the last second is heard, or the capture itself where that
# is lower still. A slower filter that is far worse copies the state of the best one. The far end
# is clipped at ``limit`` first, which models a loudspeaker that clips.

# Length of the echo path: 256 ms.
TAPS: Final = 4096

# A for one frame: a still room, a room with people, a path that is changing.
TRANSITIONS: Final = (0.9999, 0.999, 0.99)

_PARTITIONS: Final = TAPS // FRAME

# How much weaker each partition is expected to be than the one before: reverberation of 0.4 s.
_DECAY_DB: Final = 4.8
_LEAST_DECAY: Final = 1e-3

# Covariance of an unknown path, relative to the power ratio of capture and far end.
_PRIOR: Final = 8.0

# Smoothing of the error energies, per frame, and the ratio of them that changes the filter heard.
_ENERGY_SMOOTHING: Final = 0.97
_SWITCH_RATIO: Final = 1.25

# Ratio of the error energies from which a slower filter copies the best one's state.
_COPY_RATIO: Final = 2.0
_TINY_POWER: Final = 1e-9

# How often a new path is adapted to the second that it is learnt from. In the third second after
# a change 18 dB of the echo are gone with three passes, 14 dB with one.
_PASSES: Final = 3


class KalmanFilter:
    """An estimate of the echo path from aligned frames of both ends; passes the capture until then.

    limit: amplitude at which the loudspeaker clips, infinite where it does not.
    """

    def __init__(self, limit: float = np.inf) -> None:
        self.limit = limit
        self._transition = np.array(TRANSITIONS, np.float32)[:, None, None]
        self._shape = (len(TRANSITIONS), _PARTITIONS, FRAME + 1)
        self.reset()

    def reset(self) -> None:
        """Forget the echo path."""
        self.adapted = False
        self._far = np.zeros(self._shape[1:], np.complex64)
        self._path = np.zeros(self._shape, np.complex64)
        self._covariance = np.zeros(self._shape, np.float32)
        self._noise = np.zeros((self._shape[0], self._shape[2]), np.float32)
        self._before = np.zeros(FRAME, np.float32)
        self._energy = np.zeros(self._shape[0] + 1)
        self._heard = self._shape[0]

    def adapt(self, capture: Waveform, far: Waveform, *, restart: bool = False) -> None:
        """Adapt to the sound just before the next frame; whole frames of both ends.

        restart: forget the path first, take its covariance from the levels, and go through
        the sound several times.
        """
        if restart:
            self.reset()
            self.inflate(capture, far)
            self.adapted = True
        for _ in range(_PASSES if restart else 1):
            self._far[:] = 0
            self._before = np.zeros(FRAME, np.float32)
            for frames in zip(capture.reshape(-1, FRAME), far.reshape(-1, FRAME), strict=True):
                self.process(*frames)

    def inflate(self, capture: Waveform, far: Waveform, share: float = 1.0) -> None:
        """Add ``share`` of the covariance of an unknown path, which the two levels bound."""
        gain = float(np.dot(capture, capture)) / max(float(np.dot(far, far)), _TINY_POWER)
        decay = np.maximum(10 ** (-_DECAY_DB / 10 * np.arange(_PARTITIONS)), _LEAST_DECAY)
        self._covariance += (share * _PRIOR * gain * decay[:, None]).astype(np.float32)

    def process(self, capture: Waveform, far: Waveform) -> tuple[Waveform, Waveform]:
        """Return the error (``capture`` without echo) and the echo; one frame each."""
        far = np.clip(far, -self.limit, self.limit)
        self._far[1:] = self._far[:-1]
        self._far[0] = fft.rfft(np.concatenate([self._before, far]))
        self._before = far
        if not self.adapted:
            return capture, np.zeros_like(capture)
        echo = fft.irfft((self._far * self._path).sum(axis=1))[:, FRAME:]
        error = capture - echo
        self._update(error)
        heard = self._select(np.concatenate([error, capture[None]]))
        if heard == len(echo):
            return capture, np.zeros_like(capture)
        return error[heard], echo[heard]

    def _update(self, error: Waveform) -> None:
        """Make one Kalman step of each filter; ``error`` has shape (filters, FRAME)."""
        power = self._far.real**2 + self._far.imag**2
        spectrum = fft.rfft(np.concatenate([np.zeros_like(error), error], axis=1))
        self._noise = 0.5 * (self._noise + spectrum.real**2 + spectrum.imag**2)
        expected = 0.5 * (power * self._covariance).sum(axis=1) + self._noise + _TINY_POWER
        gain = self._covariance / expected[:, None]
        step = fft.irfft(gain * self._far.conj() * spectrum[:, None])
        step[..., FRAME:] = 0  # a partition has FRAME taps; what lies beyond is circular
        self._path = (self._path + fft.rfft(step)) * self._transition
        square = self._transition**2
        process_noise = (1 - square) * (self._path.real**2 + self._path.imag**2)
        self._covariance = square * (1 - 0.5 * gain * power) * self._covariance + process_noise

    def _select(self, errors: Waveform) -> int:
        """Return which filter is heard, the last number for none; let slow ones copy the best."""
        energy = (errors.astype(np.float64) ** 2).sum(axis=1)
        self._energy = _ENERGY_SMOOTHING * self._energy + energy
        if self._energy.min() * _SWITCH_RATIO < self._energy[self._heard]:
            self._heard = int(self._energy.argmin())
        best = int(self._energy[:-1].argmin())
        for worse in np.flatnonzero(self._energy[:best] > _COPY_RATIO * self._energy[best]):
            for state in (self._path, self._covariance, self._noise, self._energy):
                state[worse] = state[best]
        return self._heard
