"""Clips: what a voice said, trimmed to the sound and set to the house's loudness.

A clip is a read-only mono int16 array at 24 kHz. Its first sample is the onset
of the sound: the first one within 40 dB of the clip's peak, and never zero, so
that whoever looks for the first sound after digital silence finds exactly the
frame that the timeline promised. What lies before it, the first breath of an
"s" or "th", is another 10 dB below the consonant itself. The end is kept until
it has decayed 50 dB below the peak, and 10 ms more that fade to zero.
"""

from __future__ import annotations

import math
from typing import Any, Final, TypeAlias

import numpy as np
from numpy.typing import NDArray

from coach.timeline import SAMPLE_RATE
from coach.voices.loudness import CEILING_DBTP, OVERSAMPLING, oversampled

Clip: TypeAlias = NDArray[np.int16]

ONSET_DB: Final = -40.0
TAIL_DB: Final = -50.0
FADE_FRAMES: Final = SAMPLE_RATE // 100
FORM: Final = "clip4"
"""Part of every fingerprint; changes whenever this file makes other samples."""

_FULL_SCALE: Final = 32767
_LOOK_AHEAD_FRAMES: Final = SAMPLE_RATE // 100


def finish(samples: NDArray[np.floating[Any]], rate: int, gain_db: float) -> Clip:
    """Make a clip of an engine's output: resample, amplify, limit, quantise, trim.

    ``samples``: mono floats, full scale 1.0, at ``rate`` Hz. Silence gives an
    empty clip.
    """
    sound = np.asarray(samples, np.float32)
    if rate != SAMPLE_RATE:
        import soxr

        sound = soxr.resample(sound, rate, SAMPLE_RATE)
    sound = limited(sound * np.float32(10 ** (gain_db / 20)))
    return trimmed(np.round(sound * _FULL_SCALE).astype(np.int16))


def amplified(clip: Clip, gain_db: float) -> Clip:
    """Return a clip louder by ``gain_db``, limited like every other, of the same length."""
    louder = limited(clip.astype(np.float32) * np.float32(10 ** (gain_db / 20) / _FULL_SCALE))
    return _frozen(np.round(louder * _FULL_SCALE).astype(np.int16))


def limited(sound: NDArray[np.float32]) -> NDArray[np.float32]:
    """Turn down the 10 ms round each true peak above the ceiling, and nothing else."""
    ceiling = 10 ** (CEILING_DBTP / 20)
    peaks = np.abs(oversampled(sound, SAMPLE_RATE))
    if not len(peaks) or peaks.max() <= ceiling:
        return sound
    # The resampler may round the length by a sample: pad, then one value a frame.
    room = len(sound) * OVERSAMPLING
    frames = np.pad(peaks, (0, max(0, room - len(peaks))))[:room].reshape(-1, OVERSAMPLING)
    needed = ceiling / np.maximum(frames.max(axis=1), ceiling)
    # The lowest gain within a window, smoothed over no more than that window,
    # has no corner and still never exceeds what any of its frames needs.
    window = np.hanning(2 * _LOOK_AHEAD_FRAMES + 1)
    held = _lowest(needed, _LOOK_AHEAD_FRAMES)
    padded = np.pad(held, _LOOK_AHEAD_FRAMES, mode="edge")
    gain = np.convolve(padded, window / window.sum(), mode="valid")
    limited_sound: NDArray[np.float32] = (sound * gain).astype(np.float32)
    return limited_sound


def _lowest(values: NDArray[np.float32], reach: int) -> NDArray[np.float32]:
    """The lowest value within ``reach`` of each; the ends go on as they are.

    Windows that overlap make a wider one, so that each pass up to doubles it.
    """
    lowest = np.pad(values, reach, mode="edge")
    width, wanted = 1, 2 * reach + 1
    while width < wanted:
        step = min(width, wanted - width)
        lowest = np.minimum(lowest[:-step], lowest[step:])
        width += step
    return lowest


def trimmed(samples: NDArray[np.int16]) -> Clip:
    """Cut ``samples`` to the sound, as the head of this file says; read-only."""
    level = np.abs(samples.astype(np.int32))
    peak = int(level.max(initial=0))
    loud = np.flatnonzero(level >= _threshold(peak, ONSET_DB))
    if not len(loud):
        return _frozen(samples[:0].copy())
    audible = np.flatnonzero(level >= _threshold(peak, TAIL_DB))
    end = min(int(audible[-1]) + 1 + FADE_FRAMES, len(samples))
    clip = samples[int(loud[0]) : end].copy()
    fade = min(FADE_FRAMES, len(clip) - 1)
    if fade:
        ramp = np.linspace(1.0, 0.0, fade + 1)[1:]
        clip[-fade:] = np.round(clip[-fade:] * ramp).astype(np.int16)
    return _frozen(clip)


def _threshold(peak: int, db: float) -> int:
    return max(1, math.ceil(peak * 10 ** (db / 20)))


def _frozen(clip: NDArray[np.int16]) -> Clip:
    clip.flags.writeable = False
    return clip
