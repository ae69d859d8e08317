"""Features for the recogniser's networks: two mel spectrograms of one Fourier transform.

Training imports this file, so what was learnt and what is heard cannot differ.
"""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

from coach.listening.vad import RATE

# Theory of operation
#
# Sound at 16 kHz is cut into frames of 512 samples, one every 10 ms, of which the middle 400
# (25 ms) count under a Hann window. Their power spectra (257 bins) feed two filter banks of
# triangles of equal area on Slaney's mel scale, so both cost one transform:
#
#     wide_mel     40 bands, 60 to 7600 Hz, in dB under the loudest band of the utterance, cut at
#                  -65 dB: free of the recording's level, for our own network
#     narrow_mel   32 bands, 60 to 3800 Hz, in the units that Google's speech embedding was trained
#                  on; the numbers of the melspectrogram.onnx published with openWakeWord
#
# No feature depends on what comes after the utterance, and none on its absolute level, as
# `PhraseModel` sets the peak. Any change here makes the shipped network useless: train it again.

# Samples from one frame to the next: 10 ms.
HOP: Final = 160

# Samples a frame looks at, of which the middle 400 (25 ms) count.
FFT: Final = 512

# Bands of `wide_mel`.
BANDS: Final = 40

# Samples of silence that `narrow_mel` needs before and after the sound.
EDGE: Final = RATE // 5

_RANGE_DB: Final = 65.0
_SCALE_DB: Final = 20.0


# Slaney's scale: linear below 1 kHz (15 mel), logarithmic above.
_LOG_STEP: Final = float(np.log(6.4)) / 27


def _mel(hertz: NDArray[np.float64]) -> NDArray[np.float64]:
    linear = hertz / (200 / 3)
    return np.where(hertz < 1000, linear, 15 + np.log(np.maximum(hertz, 1000) / 1000) / _LOG_STEP)


def mel_filters(bands: int, low: float, high: float) -> NDArray[np.float32]:
    """Return triangles of equal area, shape (257, bands), from ``low`` to ``high`` Hz."""
    mel = np.linspace(_mel(np.array(low)), _mel(np.array(high)), bands + 2)
    edges = np.where(mel < 15, mel * 200 / 3, 1000 * np.exp((mel - 15) * _LOG_STEP))
    bins = np.arange(FFT // 2 + 1)[:, None] * RATE / FFT
    left, centre, right = edges[:-2], edges[1:-1], edges[2:]
    rise, fall = (bins - left) / (centre - left), (right - bins) / (right - centre)
    return np.asarray(np.maximum(0, np.minimum(rise, fall)) * 2 / (right - left), np.float32)


_WIDE: Final = mel_filters(BANDS, 60.0, 7600.0)
_NARROW: Final = mel_filters(32, 60.0, 3800.0)
_WINDOW: Final = np.pad(np.hanning(401)[:-1], 56).astype(np.float32)


def power(sound: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return the power spectrum, shape (frames, 257); 512 samples at 16 kHz give one frame."""
    frames = sliding_window_view(sound, FFT)[::HOP] * _WINDOW
    spectrum = np.fft.rfft(frames).astype(np.complex64)
    return spectrum.real**2 + spectrum.imag**2


def wide_mel(spectrum: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return forty bands to 7.6 kHz, shape (frames, 40), free of the recording's level.

    Decibels under the loudest band, cut at -65 dB and put about zero: -1 for the
    faintest, 2.25 for the loudest.
    """
    level = 10 * np.log10(spectrum @ _WIDE + 1e-12)
    level = np.maximum(level - level.max(), -_RANGE_DB)
    return np.asarray((level + _RANGE_DB - _SCALE_DB) / _SCALE_DB, np.float32)


def narrow_mel(spectrum: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return thirty-two bands to 3.8 kHz, shape (frames, 32), for Google's speech embedding.

    Samples are scaled to 16 bit, levels scaled and shifted, as that network expects.
    """
    level = 10 * np.log10(np.maximum((spectrum * 2.0**30) @ _NARROW, 1e-10))
    level = np.maximum(level, level.max() - 80)
    return np.asarray(level / 10 + 2, np.float32)


def spectrograms(sound: NDArray[np.float32]) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Return the wide and the narrow mel spectrogram of at least 512 samples at 16 kHz."""
    edge = np.zeros(EDGE, np.float32)
    return wide_mel(power(sound)), narrow_mel(power(np.concatenate([edge, sound, edge])))


def paced(sound: NDArray[np.float32], pace: float) -> NDArray[np.float32]:
    """Resample ``sound`` to ``pace`` times its speed and pitch, as of a shorter vocal tract."""
    at = np.arange(int(len(sound) / pace)) * pace
    return np.asarray(np.interp(at, np.arange(len(sound)), sound), np.float32)


def clarity(sound: NDArray[np.float32]) -> float:
    """Measure how far speech stands out of its surroundings: about 1.8 close by, 0.7 far and noisy.

    The span between the loud and the quiet frames of `wide_mel`, in steps of 20 dB.
    """
    quiet, loud = np.percentile(wide_mel(power(sound)).mean(axis=1), [10, 95])
    return float(loud - quiet)
