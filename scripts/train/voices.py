"""Other voices made from one: a clip taken apart by the WORLD vocoder and put together again.

Neural voices are all of one kind: lively, clean, alike in rhythm. Older synthesisers buzz, drone
and smear; people are hoarse, whisper and drag. What changes here is whatever does not change the
word: the length of the throat, the tune, the breath, the smoothness and the pace.
"""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import gaussian_filter1d, zoom

RATE: Final = 16_000
FRAME_MS: Final = 5.0

Sound = NDArray[np.float32]
Curve = NDArray[np.float64]


def revoiced(random: np.random.Generator, sound: Sound) -> Sound:
    """``sound`` in another voice, at another pace (16 kHz, 0.1 s or more)."""
    import pyworld  # for those who make windows, not for those who measure on them

    samples = sound.astype(np.float64)
    rough, times = pyworld.dio(samples, RATE, frame_period=FRAME_MS)
    pitch = pyworld.stonemask(samples, rough, times, RATE)
    envelope = np.log(pyworld.cheaptrick(samples, pitch, times, RATE))
    breath = pyworld.d4c(samples, pitch, times, RATE)
    at = _pace(random, len(pitch))
    envelope, breath = _throat(random, _smooth(random, envelope[at])), _breath(random, breath[at])
    tune = _tune(random, pitch[at])
    parts = [np.ascontiguousarray(part) for part in (tune, np.exp(envelope), breath)]
    made = pyworld.synthesize(*parts, RATE, FRAME_MS).astype(np.float32)
    return made * np.float32(0.7 / (np.abs(made).max() + 1e-9))


def _pace(random: np.random.Generator, frames: int) -> NDArray[np.int64]:
    """Which frame to play when: faster here, slower there, and now and then in coarse steps."""
    turns = random.normal(0, random.uniform(0, 0.35), max(2, frames // 25))
    rate = np.exp(random.uniform(-0.3, 0.3) + zoom(turns, frames / len(turns), order=1)[:frames])
    ends = np.cumsum(1 / rate)
    at = np.searchsorted(ends, np.arange(int(ends[-1])))
    step = random.choice([1, 1, 1, 2, 3])
    return np.minimum(at[np.arange(len(at)) // step * step], frames - 1)


def _tune(random: np.random.Generator, pitch: Curve) -> Curve:
    """Higher or lower, livelier or flat; one time in sixteen whispered."""
    if random.random() < 1 / 16 or not (pitch > 0).any():
        return np.zeros_like(pitch)
    voiced = pitch > 0
    middle = np.log(pitch[voiced]).mean()
    target = np.log(random.uniform(75, 300)) if random.random() < 0.5 else middle
    lively = 0.0 if random.random() < 0.3 else random.uniform(0.1, 1.4)
    fall = random.uniform(-0.3, 0.1) * np.linspace(-0.5, 0.5, len(pitch))
    tune = np.exp(target + lively * (np.log(np.maximum(pitch, 1)) - middle) + fall)
    return np.where(voiced, np.clip(tune, 60, 420), 0.0)


def _throat(random: np.random.Generator, envelope: Curve) -> Curve:
    """Formants up to a fifth higher or lower, the low ones by more or less than the high ones."""
    bins = np.arange(envelope.shape[1])
    bend = random.uniform(-0.08, 0.08) * np.sin(np.pi * bins / bins[-1])
    source = np.clip(bins * np.exp(random.uniform(-0.2, 0.2) + bend), 0, bins[-1])
    low = source.astype(np.int64)
    high, part = np.minimum(low + 1, bins[-1]), source - low
    return np.asarray(envelope[:, low] * (1 - part) + envelope[:, high] * part)


def _smooth(random: np.random.Generator, envelope: Curve) -> Curve:
    """Formants blurred as in statistical synthesis, or sharpened; changes smeared in time."""
    blurred = gaussian_filter1d(envelope, random.uniform(2, 8), axis=1)
    envelope = blurred + random.uniform(0.4, 1.4) * (envelope - blurred)
    if random.random() < 0.4:
        envelope = gaussian_filter1d(envelope, random.uniform(0.5, 3.0), axis=0)
    return envelope


def _breath(random: np.random.Generator, breath: Curve) -> Curve:
    """How much of each band is noise: buzzing, as it was, or hoarse."""
    chance = random.random()
    if chance < 0.3:
        return np.clip(breath ** random.uniform(1.5, 6.0), 1e-6, 1.0)
    if chance < 0.6:
        return np.clip(breath ** random.uniform(0.2, 0.8), 1e-6, 1.0)
    return breath
