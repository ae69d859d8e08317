"""How loud a sound is: integrated loudness (ITU-R BS.1770-4) and true peak."""

from __future__ import annotations

import math
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

TARGET_LUFS: Final = -19.0
"""Integrated loudness of a finished mono track: -16 LUFS in stereo, as podcasts have."""

CEILING_DBTP: Final = -1.5
"""No clip's true peak is above this, so that a track's stays below -1 dBTP."""

OVERSAMPLING: Final = 4
"""What BS.1770 annex 2 asks for, to see the peaks between samples."""

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
    from pyloudnorm import Meter

    if len(samples) < 0.4 * rate:
        raise ValueError("loudness needs at least 0.4 s of sound")
    with np.errstate(divide="ignore", invalid="ignore"):
        loudness = float(Meter(rate).integrated_loudness(_floats(samples)))
    return -math.inf if math.isnan(loudness) else loudness


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
