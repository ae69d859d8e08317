"""Loudness (ITU-R BS.1770-4, in LUFS) and true peak (in dBTP), of an array or block by block."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from coach.audio.track import Samples

# Loudness of a sound: integrated (ITU-R BS.1770-4, in LUFS) and true peak (in dBTP).


# Integrated loudness of a finished mono track: -16 LUFS in stereo, as podcasts have.
TARGET_LUFS: Final = -19.0

# No clip's true peak is above this, so that a track's stays below -1 dBTP
# in every codec; Opus adds up to 1.8 dB to a sharp onset.
CEILING_DBTP: Final = -3.0

# What BS.1770 annex 2 asks for, to see the peaks between samples.
OVERSAMPLING: Final = 4

# Measuring blocks of 400 ms begin every 100 ms, so four steps make one.
_STEPS: Final = 4

_ABSOLUTE_GATE: Final = -70.0
_RELATIVE_GATE: Final = -10.0
_OFFSET: Final = -0.691
_SPAN_SECONDS: Final = 4

# What a session is made of, sentences and counts, to measure a voice's gain on.
CALIBRATION_TEXT: Final = (
    "Stand next to a wall or a chair. Hold it with your right hand. Bend your left knee, and "
    "take your ankle with your left hand. You should feel a gentle stretch along the front of "
    "your thigh. Breathe slowly and easily. Hold. Ten. Nine. Eight. Seven. Six. Five. Four. "
    "Three. Two. One. And release. Lower your foot. Second of three. Now the other side."
)

AnySamples = NDArray[np.floating[Any]] | NDArray[np.int16]


def integrated(samples: AnySamples, rate: int) -> float:
    """Return the integrated loudness in LUFS; -inf for silence.

    ``samples``: mono, int16 or floats of full scale 1.0. Raises ValueError for
    less than 0.4 s, the block that BS.1770 measures in.
    """
    if len(samples) < 0.4 * rate:
        raise ValueError("loudness needs at least 0.4 s of sound")
    weighted = _weighted(_floats(samples), rate)
    step = rate // 10
    steps = weighted[: len(weighted) // step * step].reshape(-1, step)
    return gated(np.square(steps).mean(axis=1))


def k_weighting(rate: int) -> list[tuple[list[float], list[float]]]:
    """Return the two filters of BS.1770 annex 1, (b, a) each, designed for ``rate``.

    Its tables are for 48 kHz alone; these are the analogue prototypes behind
    them (a shelf of 4 dB at 1682 Hz and a high-pass at 38 Hz), as libebur128
    uses them for every other rate.
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


def gated(steps: NDArray[np.float64], heard: NDArray[np.bool_] | None = None) -> float:
    """Return the loudness in LUFS of the weighted mean power of each 100 ms.

    Applies both gates to 400 ms blocks that overlap by three quarters; -inf
    where nothing passes them. With ``heard``, which says it of each step, only
    the blocks count in which any is heard.
    """
    if len(steps) < _STEPS:
        return -math.inf
    blocks = np.convolve(steps, np.ones(_STEPS) / _STEPS, mode="valid")
    if heard is not None:
        known = np.pad(heard, (0, max(0, len(steps) - len(heard))))[: len(steps)]
        blocks = blocks[np.convolve(known, np.ones(_STEPS), mode="valid") > 0]
    for gate in (_ABSOLUTE_GATE, None):
        if gate is None:
            gate = _lufs(blocks.mean()) + _RELATIVE_GATE
        blocks = blocks[blocks > 10 ** ((gate - _OFFSET) / 10)]
        if not len(blocks):
            return -math.inf
    return _lufs(blocks.mean())


def _lufs(power: float) -> float:
    return _OFFSET + 10 * math.log10(power)


def _weighted(sound: NDArray[np.floating[Any]], rate: int) -> NDArray[np.float64]:
    """Apply the K-weighting by its frequency response: numpy has no recursive filter.

    In spans of four seconds, each with the second before it: what a span wraps
    round into its own beginning has died away after that.
    """
    span = _SPAN_SECONDS * rate
    response = _response(span + rate, rate)
    padded = np.concatenate([np.zeros(rate), sound])
    parts = [np.zeros(0)]
    for begin in range(0, len(sound), span):
        spectrum = np.fft.rfft(padded[begin : begin + span + rate], span + rate)
        parts.append(np.fft.irfft(spectrum * response, span + rate)[rate:])
    return np.concatenate(parts)[: len(sound)]


def _response(size: int, rate: int) -> NDArray[np.complex128]:
    delay = np.exp(-2j * np.pi * np.fft.rfftfreq(size))
    response = np.ones(len(delay), np.complex128)
    for b, a in k_weighting(rate):
        response *= np.polyval(b[::-1], delay) / np.polyval(a[::-1], delay)
    return response


def true_peak(samples: AnySamples, rate: int) -> float:
    """Return the true peak in dBTP; -inf for silence."""
    peak = float(np.abs(oversampled(samples, rate)).max(initial=0.0))
    return 20 * math.log10(peak) if peak else -math.inf


def oversampled(samples: AnySamples, rate: int) -> NDArray[np.float32]:
    """Return ``samples`` as floats at four times the rate."""
    import soxr

    floats = _floats(samples).astype(np.float32)
    result: NDArray[np.float32] = soxr.resample(floats, rate, rate * OVERSAMPLING)
    return result


def _floats(samples: AnySamples) -> NDArray[np.floating[Any]]:
    if samples.dtype == np.int16:
        return samples.astype(np.float64) / 32768
    return np.asarray(samples, dtype=np.float64)


# Loudness of a whole file, block by block: ITU-R BS.1770-4, in bounded memory.


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
    found = loudness_of(map(peak.watched, samples), sample_rate, channels, heard)
    return Level(found, peak.decibels())


def loudness_of(
    samples: Iterable[Samples],
    sample_rate: int,
    channels: int,
    heard: NDArray[np.bool_] | None = None,
) -> float:
    """Return the loudness alone, as ``measure`` does, in a third of the time."""
    meter = _Meter(sample_rate, channels)
    for block in samples:
        meter.push(_float_block(block, channels))
    return gated(np.concatenate([[0.0], *meter.energies])[1:], heard)


class _Meter:
    def __init__(self, rate: int, channels: int) -> None:
        self._filters = k_weighting(rate)
        self._states = [np.zeros((len(b) - 1, channels)) for b, _ in self._filters]
        self._step = rate // 10
        self._rest = np.zeros((0, channels))

        # Mean power of each 100 ms, its channels added.
        self.energies: list[NDArray[np.float64]] = []

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
        self._see(_float_block(block, self._channels), last=False)
        return block

    def decibels(self) -> float:
        """Return the true peak of all, of which there is no more."""
        self._see(np.zeros((0, self._channels), np.float32), last=True)
        return 20 * math.log10(self._highest) if self._highest else -math.inf

    def _see(self, block: NDArray[np.float32], *, last: bool) -> None:
        finer = self._finer.resample_chunk(block, last=last)
        self._highest = max(self._highest, float(np.abs(finer).max(initial=0.0)))


def _float_block(block: Samples, channels: int) -> NDArray[np.float32]:
    floats: NDArray[np.float32] = block.reshape(-1, channels) * np.float32(1 / 32768)
    return floats
