"""Loudness of a whole file, block by block: ITU-R BS.1770-4, in bounded memory."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from coach.render import Samples
from coach.voices.loudness import OVERSAMPLING, gated, k_weighting


@dataclass(frozen=True, slots=True)
class Level:
    """Integrated loudness in LUFS and true peak in dBTP; -inf for silence."""

    loudness: float
    true_peak: float


def measure(
    samples: Iterable[Samples],
    sample_rate: int,
    channels: int,
    heard: NDArray[np.bool_] | None = None,
) -> Level:
    """Measure int16 blocks of shape (n,) or (n, channels).

    Loudness adds the channels' power, as BS.1770 does: a mono sound is 3 LU
    quieter than the same sound on two channels. ``heard`` tells of each 100 ms
    whether it counts.
    """
    peak = _Peak(sample_rate, channels)
    found = loudness(map(peak.watched, samples), sample_rate, channels, heard)
    return Level(found, peak.decibels())


def loudness(
    samples: Iterable[Samples],
    sample_rate: int,
    channels: int,
    heard: NDArray[np.bool_] | None = None,
) -> float:
    """Return the loudness alone, as ``measure`` does, in a third of the time."""
    meter = _Meter(sample_rate, channels)
    for block in samples:
        meter.push(_floats(block, channels))
    return gated(np.concatenate([[0.0], *meter.energies])[1:], heard)


class _Meter:
    def __init__(self, rate: int, channels: int) -> None:
        self._filters = k_weighting(rate)
        self._states = [np.zeros((len(b) - 1, channels)) for b, _ in self._filters]
        self._step = rate // 10
        self._rest = np.zeros((0, channels))
        self.energies: list[NDArray[np.float64]] = []
        """Mean power of each 100 ms, its channels added."""

    def push(self, block: NDArray[np.float32]) -> None:
        from scipy.signal import lfilter

        weighted: Any = block
        for index, (b, a) in enumerate(self._filters):
            weighted, self._states[index] = lfilter(b, a, weighted, axis=0, zi=self._states[index])
        sound = np.concatenate([self._rest, weighted])
        whole = len(sound) // self._step
        steps = sound[: whole * self._step].reshape(whole, sound.shape[1] * self._step)
        self.energies.append(np.square(steps).sum(axis=1) / self._step)
        self._rest = sound[whole * self._step :]


class _Peak:
    def __init__(self, rate: int, channels: int) -> None:
        import soxr

        self._channels = channels
        self._finer = soxr.ResampleStream(rate, rate * OVERSAMPLING, channels, dtype="float32")
        self._highest = 0.0

    def watched(self, block: Samples) -> Samples:
        """Look at a block, and pass it on."""
        self._see(_floats(block, self._channels), last=False)
        return block

    def decibels(self) -> float:
        """Return the true peak of all, of which there is no more."""
        self._see(np.zeros((0, self._channels), np.float32), last=True)
        return 20 * math.log10(self._highest) if self._highest else -math.inf

    def _see(self, block: NDArray[np.float32], *, last: bool) -> None:
        finer = self._finer.resample_chunk(block, last=last)
        self._highest = max(self._highest, float(np.abs(finer).max(initial=0.0)))


def _floats(block: Samples, channels: int) -> NDArray[np.float32]:
    floats: NDArray[np.float32] = block.reshape(-1, channels) * np.float32(1 / 32768)
    return floats
