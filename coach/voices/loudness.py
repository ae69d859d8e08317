"""How loud a sound is: integrated loudness (ITU-R BS.1770-4) and true peak."""

from __future__ import annotations

import math
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

TARGET_LUFS: Final = -19.0
"""Integrated loudness of a finished mono track: -16 LUFS in stereo, as podcasts have."""

CEILING_DBTP: Final = -3.0
"""No clip's true peak is above this, so that a track's stays below -1 dBTP
in every codec; Opus adds up to 1.8 dB to a sharp onset."""

OVERSAMPLING: Final = 4
"""What BS.1770 annex 2 asks for, to see the peaks between samples."""

_STEPS: Final = 4
"""Measuring blocks of 400 ms begin every 100 ms, so four steps make one."""

_ABSOLUTE_GATE: Final = -70.0
_RELATIVE_GATE: Final = -10.0
_OFFSET: Final = -0.691
_SPAN_SECONDS: Final = 4

CALIBRATION_TEXT: Final = (
    "Stand next to a wall or a chair. Hold it with your right hand. Bend your left knee, and "
    "take your ankle with your left hand. You should feel a gentle stretch along the front of "
    "your thigh. Breathe slowly and easily. Hold. Ten. Nine. Eight. Seven. Six. Five. Four. "
    "Three. Two. One. And release. Lower your foot. Second of three. Now the other side."
)
"""What a session is made of, sentences and counts, to measure a voice's gain on."""

Sound = NDArray[np.floating[Any]] | NDArray[np.int16]


def integrated(samples: Sound, rate: int) -> float:
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


def true_peak(samples: Sound, rate: int) -> float:
    """Return the true peak in dBTP; -inf for silence."""
    peak = float(np.abs(oversampled(samples, rate)).max(initial=0.0))
    return 20 * math.log10(peak) if peak else -math.inf


def oversampled(samples: Sound, rate: int) -> NDArray[np.float32]:
    """Return ``samples`` as floats at four times the rate."""
    import soxr

    floats = _floats(samples).astype(np.float32)
    result: NDArray[np.float32] = soxr.resample(floats, rate, rate * OVERSAMPLING)
    return result


def _floats(samples: Sound) -> NDArray[np.floating[Any]]:
    if samples.dtype == np.int16:
        return samples.astype(np.float64) / 32768
    return np.asarray(samples, dtype=np.float64)
