"""Samples as 16-bit integers, as floats, and as bytes: the one place that converts them.

Everything that is stored, played or encoded is mono or interleaved int16 at
``coach.timeline.SAMPLE_RATE``; everything that is computed is float32 of full scale 1.0.
"""

from __future__ import annotations

from typing import Any, Final, TypeAlias

import numpy as np
from numpy.typing import NDArray

# 16-bit samples, shape (frames,); shape (frames, channels) where it is said.
Samples: TypeAlias = NDArray[np.int16]

# The amplitude of 1.0, as sound files and devices have it: -1.0 is the lowest int16.
FULL_SCALE: Final = 32768

# The highest int16, for what must not wrap or clip at +1.0.
HIGHEST: Final = 32767


def to_floats(
    samples: Samples, gain: float = 1.0, full_scale: int = FULL_SCALE
) -> NDArray[np.float32]:
    """Return int16 samples as float32 of full scale 1.0, times ``gain``, in the same shape."""
    floats: NDArray[np.float32] = np.multiply(samples, gain / full_scale, dtype=np.float32)
    return floats


def to_samples(sound: NDArray[np.floating[Any]], full_scale: int = FULL_SCALE) -> Samples:
    """Round floats of full scale 1.0 to int16; what is beyond it is clipped."""
    bound = FULL_SCALE / full_scale
    inside = np.rint(np.clip(sound, -bound, bound) * full_scale)  # any finite float is near
    samples: Samples = np.minimum(inside, HIGHEST).astype(np.int16)
    return samples


def to_pcm(samples: Samples) -> bytes:
    """Return int16 samples as little-endian bytes, channels interleaved."""
    return samples.astype("<i2", copy=False).tobytes()


def from_pcm(data: bytes) -> Samples:
    """Return little-endian bytes as int16 samples, shape (samples,), read-only."""
    return np.frombuffer(data, "<i2").astype(np.int16, copy=False)
