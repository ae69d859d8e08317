"""Loudness of a whole file, block by block: ITU-R BS.1770-4, in bounded memory."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from coach.render import Samples

OVERSAMPLING: Final = 4
_STEPS: Final = 4
"""Measuring blocks of 400 ms begin every 100 ms, so four steps make one."""

_ABSOLUTE_GATE: Final = -70.0
_RELATIVE_GATE: Final = -10.0
_OFFSET: Final = -0.691


@dataclass(frozen=True, slots=True)
class Level:
    """Integrated loudness in LUFS and true peak in dBTP; -inf for silence."""

    loudness: float
    true_peak: float


def measure(samples: Iterable[Samples], sample_rate: int, channels: int) -> Level:
    """Measure int16 blocks of shape (n,) or (n, channels).

    Loudness adds the channels' power, as BS.1770 does: a mono sound is 3 LU
    quieter than the same sound on two channels.
    """
    meter = _Meter(sample_rate, channels)
    for block in samples:
        meter.push(block.reshape(-1, channels) * np.float32(1 / 32768))
    meter.finish()
    return Level(_integrated(np.concatenate([[0.0], *meter.energies])[1:]), _decibels(meter.peak))


class _Meter:
    def __init__(self, rate: int, channels: int) -> None:
        import soxr

        self._filters = _k_weighting(rate)
        self._states = [np.zeros((len(b) - 1, channels)) for b, _ in self._filters]
        self._step = rate // 10
        self._rest = np.zeros((0, channels))
        self._finer = soxr.ResampleStream(rate, rate * OVERSAMPLING, channels, dtype="float32")
        self.energies: list[NDArray[np.float64]] = []
        """Mean power of each 100 ms, its channels added."""

        self.peak = 0.0

    def push(self, block: NDArray[np.float32]) -> None:
        from scipy.signal import lfilter

        self._see(block, last=False)
        weighted: Any = block
        for index, (b, a) in enumerate(self._filters):
            weighted, self._states[index] = lfilter(b, a, weighted, axis=0, zi=self._states[index])
        sound = np.concatenate([self._rest, weighted])
        whole = len(sound) // self._step
        steps = sound[: whole * self._step].reshape(whole, sound.shape[1] * self._step)
        self.energies.append(np.square(steps).sum(axis=1) / self._step)
        self._rest = sound[whole * self._step :]

    def finish(self) -> None:
        self._see(np.zeros((0, self._rest.shape[1]), np.float32), last=True)

    def _see(self, block: NDArray[np.float32], *, last: bool) -> None:
        finer = self._finer.resample_chunk(block, last=last)
        self.peak = max(self.peak, float(np.abs(finer).max(initial=0.0)))


def _k_weighting(rate: int) -> list[tuple[list[float], list[float]]]:
    """Return the two filters of BS.1770 annex 1, designed for ``rate``.

    Its tables are for 48 kHz alone; these are the analogue prototypes behind
    them (a shelf of 4 dB at 1682 Hz and a high-pass at 38 Hz), as pyloudnorm
    and libebur128 use them for every other rate.
    """
    k = math.tan(math.pi * 1681.974450955533 / rate)
    q, high = 0.7071752369554196, 10 ** (3.999843853973347 / 20)
    middle = high**0.4996667741545416
    a0 = 1 + k / q + k * k
    shelf = (
        [(high + middle * k / q + k * k) / a0, 2 * (k * k - high) / a0,
         (high - middle * k / q + k * k) / a0],
        [1.0, 2 * (k * k - 1) / a0, (1 - k / q + k * k) / a0],
    )  # fmt: skip
    k, q = math.tan(math.pi * 38.13547087602444 / rate), 0.5003270373238773
    a0 = 1 + k / q + k * k
    high_pass = ([1.0, -2.0, 1.0], [1.0, 2 * (k * k - 1) / a0, (1 - k / q + k * k) / a0])
    return [shelf, high_pass]


def _integrated(steps: NDArray[np.float64]) -> float:
    """Apply both gates to 400 ms blocks that overlap by three quarters."""
    if len(steps) < _STEPS:
        return -math.inf
    blocks = np.convolve(steps, np.ones(_STEPS) / _STEPS, mode="valid")
    for gate in (_ABSOLUTE_GATE, None):
        if gate is None:
            gate = _OFFSET + _power_decibels(blocks.mean()) + _RELATIVE_GATE
        blocks = blocks[blocks > 10 ** ((gate - _OFFSET) / 10)]
        if not len(blocks):
            return -math.inf
    return _OFFSET + _power_decibels(blocks.mean())


def _power_decibels(power: float) -> float:
    return 10 * math.log10(power)


def _decibels(amplitude: float) -> float:
    return 20 * math.log10(amplitude) if amplitude else -math.inf
