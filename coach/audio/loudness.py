"""Loudness (ITU-R BS.1770-4, in LUFS) and true peak (in dBTP), of an array or block by block."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from coach.audio.samples import Samples, to_floats

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

# A filter's state below this, at full scale 1.0, changes no sum of powers that a gate lets pass.
_FORGOTTEN: Final = 1e-20

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
    meter = _Meter(rate, 1)
    meter.push(samples[:, None])
    return gated(np.concatenate(meter.energies))


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


def true_peak(samples: AnySamples, rate: int) -> float:
    """Return the true peak in dBTP; -inf for silence."""
    peak = float(np.abs(oversampled(samples, rate)).max(initial=0.0))
    return 20 * math.log10(peak) if peak else -math.inf


def oversampled(samples: AnySamples, rate: int) -> NDArray[np.float32]:
    """Return ``samples`` as floats at four times the rate."""
    import soxr

    floats = _floats(samples).astype(np.float32, copy=False)
    result: NDArray[np.float32] = soxr.resample(floats, rate, rate * OVERSAMPLING)
    return result


def _floats(samples: AnySamples) -> NDArray[np.floating[Any]]:
    floats: Any = samples if samples.dtype.kind == "f" else to_floats(np.asarray(samples, np.int16))
    return np.asarray(floats)


# Loudness of a whole file, block by block: ITU-R BS.1770-4, in bounded memory.


@dataclass(frozen=True, slots=True)
class Level:
    """Integrated loudness in LUFS and true peak in dBTP; -inf for silence."""

    loudness: float
    true_peak: float


def measure(samples: Iterable[Samples], sample_rate: int, channels: int) -> Level:
    """Measure int16 blocks of shape (n,) or (n, channels)."""
    peak = _Peak(sample_rate, channels)
    found = loudness_of(map(peak.watched, samples), sample_rate, channels)
    return Level(found, peak.decibels())


def loudness_of(
    samples: Iterable[Samples],
    sample_rate: int,
    channels: int,
    heard: NDArray[np.bool_] | None = None,
) -> float:
    """Return the loudness alone, as ``measure`` does, in a third of the time.

    It adds the channels' power, as BS.1770 does: a mono sound is 3 LU quieter than the same sound
    on two channels. ``heard`` tells of each 100 ms whether it counts.
    """
    meter = _Meter(sample_rate, channels)
    for block in samples:
        meter.push(block.reshape(-1, channels))
    return gated(np.concatenate([[0.0], *meter.energies])[1:], heard)


class _Meter:
    """The K-weighted power of each whole 100 ms of a sound that comes in blocks."""

    # A recursive filter without a recursion over samples, so that numpy's matrix product does the
    # work (scipy's ``lfilter`` is as fast, and half a second of imports). Sound is cut into chunks
    # of L samples. With z the filter's state at the start of a chunk x, both are linear:
    #
    #     output = T x + S z          T: the impulse response, shifted; S: what a state sounds like
    #     next z = P z + D x          P: L steps without input; D: what each sample leaves behind
    #
    # The states of all chunks follow by doubling: after n rounds each has heard of 2^n chunks.
    # P shrinks fast (the lowest corner is 38 Hz), so a few rounds reach back further than any
    # double can tell, and nothing ever decays into numbers that are slow to compute with.

    def __init__(self, rate: int, channels: int) -> None:
        self._step = rate // 10
        self._chunk = max(size for size in range(1, 65) if self._step % size == 0)
        (b1, a1), (b2, a2) = k_weighting(rate)
        b, a = np.convolve(b1, b2), np.convolve(a1, a2)
        order = len(a) - 1
        once = np.eye(order, k=1)
        once[:, 0] -= a[1:]
        powers = [np.eye(order)]
        for _ in range(self._chunk):
            powers.append(once @ powers[-1])
        left = np.array([power @ (b[1:] - a[1:] * b[0]) for power in powers[:-1]])
        response = np.concatenate([[b[0]], left[:-1, 0]])
        delays = np.subtract.outer(np.arange(self._chunk), np.arange(self._chunk))
        # All four as they stand behind a row of samples, or of states; T above S for a row of both.
        # Nothing recurs in what a chunk sounds like, so single precision tells a millionth of it.
        output = np.where(delays >= 0, response[delays], 0.0).T
        self._sounding = np.array([power[0] for power in powers[:-1]]).T
        self._both = np.concatenate([output, self._sounding]).astype(np.float32)
        self._decay = [powers[-1].T]
        while np.abs(self._decay[-1]).max() > _FORGOTTEN:
            self._decay.append(self._decay[-1] @ self._decay[-1])
        self._driven = left[::-1].astype(np.float32)
        self._state = np.zeros((channels, 1, order))
        self._rest: AnySamples = np.zeros((0, channels), np.int16)

        # Mean power of each 100 ms, its channels added.
        self.energies: list[NDArray[np.float64]] = []

    def push(self, block: AnySamples) -> None:
        """Take the next samples, shape (n, channels), int16 or floats of full scale 1.0."""
        sound = np.concatenate([self._rest, block])
        whole = len(sound) // self._step * self._step
        self._rest = sound[whole:]
        # (channels, steps, chunks, samples): products so small that BLAS starts no threads,
        # which would spin, and take the processor from an encoder.
        channels, many = sound.shape[1], self._step // self._chunk
        chunks = sound[:whole].T.reshape(channels, -1, many, self._chunk)
        steps, order = chunks.shape[1], self._state.shape[2]
        # Silence, which is most of a session, costs next to nothing.
        sounding = chunks.any(axis=(0, 2, 3))
        shape = channels, np.count_nonzero(sounding), many, self._chunk + order
        given = np.empty(shape, np.float32)
        alone, before = given[..., : self._chunk], given[..., self._chunk :]
        alone[...] = _floats(chunks[:, sounding])
        driven = np.zeros((channels, steps, many, order))
        driven[:, sounding] = alone @ self._driven
        states = np.concatenate([self._state, driven.reshape(channels, -1, order)], axis=1)
        for rounds, decay in enumerate(self._decay):
            reach = 1 << rounds
            states[:, reach:] += states[:, :-reach] @ decay
        self._state = states[:, -1:]
        starts = states[:, :-1].reshape(channels, steps, many, order)
        before[...] = starts[:, sounding]
        fading = ~sounding & (np.abs(starts).max(axis=(0, 2, 3), initial=0.0) > _FORGOTTEN)
        energies = np.zeros(steps)
        energies[sounding] = _energies(given @ self._both)
        energies[fading] = _energies(starts[:, fading] @ self._sounding)
        self.energies.append(energies / self._step)


def _energies(sound: NDArray[np.floating[Any]]) -> NDArray[np.floating[Any]]:
    """Return the sum of squares of each step, shape (channels, steps, chunks, samples)."""
    energies: NDArray[np.floating[Any]] = np.einsum("csij,csij->s", sound, sound)
    return energies


class _Peak:
    def __init__(self, rate: int, channels: int) -> None:
        import soxr

        self._channels = channels
        self._finer = soxr.ResampleStream(rate, rate * OVERSAMPLING, channels, dtype="float32")
        self._highest = 0.0

    def watched(self, block: Samples) -> Samples:
        """Look at a block, and pass it on."""
        self._see(to_floats(block.reshape(-1, self._channels)), last=False)
        return block

    def decibels(self) -> float:
        """Return the true peak of all, of which there is no more."""
        self._see(np.zeros((0, self._channels), np.float32), last=True)
        return 20 * math.log10(self._highest) if self._highest else -math.inf

    def _see(self, block: NDArray[np.float32], *, last: bool) -> None:
        finer = self._finer.resample_chunk(block, last=last)
        self._highest = max(self._highest, float(np.abs(finer).max(initial=0.0)))
