"""Augmentation: what a window is changed by, so that the network hears more than was recorded.

Voices are changed by the WORLD vocoder. Neural voices are all of one kind: lively, clean, alike
in rhythm. Older synthesisers buzz, drone and smear; people are hoarse, whisper and drag. What
changes is whatever does not change the word: the length of the throat, the tune, the breath, the
smoothness and the pace. Then come the room, the noise and the microphone.
"""

from __future__ import annotations

from typing import Final

import numpy as np
import soxr
from numpy.typing import NDArray
from scipy.ndimage import gaussian_filter1d, zoom
from scipy.signal import fftconvolve, lfilter

from coach.listening import RATE
from training.clips import Sound

FRAME_MS: Final = 5.0
STEP: Final = 2_560
"""Window lengths are multiples of this, so that windows of one length make a batch."""
LONGEST: Final = 18 * STEP

Curve = NDArray[np.float64]


def revoiced(random: np.random.Generator, sound: Sound) -> Sound:
    """Say ``sound`` (0.1 s or more) again in another voice, at another pace."""
    import pyworld

    samples = sound.astype(np.float64)
    rough, times = pyworld.dio(samples, RATE, frame_period=FRAME_MS)
    pitch = pyworld.stonemask(samples, rough, times, RATE)
    envelope = np.log(pyworld.cheaptrick(samples, pitch, times, RATE))
    breath = pyworld.d4c(samples, pitch, times, RATE)
    at = _pace(random, len(pitch))
    envelope, breath = _throat(random, _smooth(random, envelope[at])), _breath(random, breath[at])
    tune = _tune(random, pitch[at])
    parts = [np.ascontiguousarray(part) for part in (tune, np.exp(envelope), breath)]
    samples = pyworld.synthesize(*parts, RATE, FRAME_MS)
    return np.asarray(samples * (0.7 / (np.abs(samples).max() + 1e-9)), np.float32)


def _pace(random: np.random.Generator, frames: int) -> NDArray[np.int64]:
    """Choose which frame to play when: faster here, slower there, at times in coarse steps."""
    turns = random.normal(0, random.uniform(0, 0.35), max(2, frames // 25))
    rate = np.exp(random.uniform(-0.3, 0.3) + zoom(turns, frames / len(turns), order=1)[:frames])
    ends = np.cumsum(1 / rate)
    at = np.searchsorted(ends, np.arange(int(ends[-1])))
    step = random.choice([1, 1, 1, 2, 3])
    return np.asarray(np.minimum(at[np.arange(len(at)) // step * step], frames - 1))


def _tune(random: np.random.Generator, pitch: Curve) -> Curve:
    """Move the tune higher or lower, make it livelier or flat; one time in sixteen whispered."""
    if random.random() < 1 / 16 or not (pitch > 0).any():
        return np.zeros_like(pitch)
    voiced = pitch > 0
    middle = np.log(pitch[voiced]).mean()
    target = np.log(random.uniform(75, 300)) if random.random() < 0.5 else middle
    lively = 0.0 if random.random() < 0.3 else random.uniform(0.1, 1.4)
    fall = random.uniform(-0.3, 0.1) * np.linspace(-0.5, 0.5, len(pitch))
    tune = np.exp(target + lively * (np.log(np.maximum(pitch, 1)) - middle) + fall)
    return np.asarray(np.where(voiced, np.clip(tune, 60, 420), 0.0))


def _throat(random: np.random.Generator, envelope: Curve) -> Curve:
    """Move formants by up to a fifth, the low ones by more or less than the high ones."""
    bins = np.arange(envelope.shape[1])
    bend = random.uniform(-0.08, 0.08) * np.sin(np.pi * bins / bins[-1])
    source = np.clip(bins * np.exp(random.uniform(-0.2, 0.2) + bend), 0, bins[-1])
    low = source.astype(np.int64)
    high, part = np.minimum(low + 1, bins[-1]), source - low
    return np.asarray(envelope[:, low] * (1 - part) + envelope[:, high] * part)


def _smooth(random: np.random.Generator, envelope: Curve) -> Curve:
    """Blur formants as statistical synthesis does, or sharpen them; smear changes in time."""
    blurred = gaussian_filter1d(envelope, random.uniform(2, 8), axis=1)
    envelope = blurred + random.uniform(0.4, 1.4) * (envelope - blurred)
    if random.random() < 0.4:
        envelope = gaussian_filter1d(envelope, random.uniform(0.5, 3.0), axis=0)
    return envelope


def _breath(random: np.random.Generator, breath: Curve) -> Curve:
    """Change how much of each band is noise: buzzing, as it was, or hoarse."""
    chance = random.random()
    if chance < 0.3:
        return np.asarray(np.clip(breath ** random.uniform(1.5, 6.0), 1e-6, 1.0))
    if chance < 0.6:
        return np.asarray(np.clip(breath ** random.uniform(0.2, 0.8), 1e-6, 1.0))
    return breath


def reverberate(sound: Sound, response: Sound, tail_s: float) -> Sound:
    """Put ``sound`` in a room, and keep ``tail_s`` seconds of what rings after its end."""
    wet = fftconvolve(sound, response)
    return np.asarray(wet[: len(sound) + int(tail_s * RATE)], np.float32)


def speech_level(sound: Sound) -> float:
    """Return the root mean square of the frames that hold speech (within 25 dB of the loudest)."""
    frames = sound[: len(sound) // 160 * 160].reshape(-1, 160)
    energy = (frames**2).mean(axis=1)
    return float(np.sqrt(energy[energy > energy.max() * 10**-2.5].mean() + 1e-12))


def place(random: np.random.Generator, sound: Sound, before_s: float, after_s: float) -> Sound:
    """Put silence before and after ``sound``, the length a multiple of `STEP`."""
    length = len(sound) + int((before_s + after_s) * RATE)
    length = min(LONGEST, -(-max(length, 3 * STEP) // STEP) * STEP)
    window = np.zeros(length, np.float32)
    spare = length - len(sound)
    if spare < 0:
        return np.array(sound[:length])
    slack = max(0.0, spare - (before_s + after_s) * RATE)
    start = min(spare, int(before_s * RATE + random.random() * slack))
    window[start : start + len(sound)] = sound
    return window


def add_noise(
    random: np.random.Generator, window: Sound, level: float, noise: Sound, snr_db: float
) -> Sound:
    """Add ``noise``, from anywhere in it, ``snr_db`` below ``level``."""
    start = random.integers(0, max(1, len(noise) - len(window)))
    piece = np.resize(noise[start : start + len(window)], len(window))
    gain = level * 10 ** (-snr_db / 20) / (np.sqrt((piece**2).mean()) + 1e-9)
    return np.asarray(window + piece * gain, np.float32)


def microphone(random: np.random.Generator, window: Sound) -> Sound:
    """Tilt and bend the frequency response, now and then to a telephone's; clip; set any level."""
    hertz = np.fft.rfftfreq(len(window), 1 / RATE)
    octaves = np.log2(np.maximum(hertz, 60) / 1000)
    decibels = random.normal(0, 2.0) * octaves
    for _ in range(random.integers(0, 4)):
        centre, width = random.uniform(-3.5, 3), random.uniform(0.2, 1.0)
        decibels += random.normal(0, 4) * np.exp(-(((octaves - centre) / width) ** 2))
    if random.random() < 0.5:
        decibels -= 24 * np.maximum(0, np.log2(random.uniform(60, 250) / np.maximum(hertz, 20)))
    chance = random.random()
    if chance < 0.10:
        decibels = np.where((hertz > random.uniform(3300, 4000)) | (hertz < 150), -50, decibels)
    elif chance < 0.2:
        decibels = np.where(hertz > random.uniform(5000, 7500), -40, decibels)
    spectrum = np.fft.rfft(window) * 10 ** (np.clip(decibels, -60, 25) / 20)
    window = np.fft.irfft(spectrum, len(window)).astype(np.float32)
    window /= np.abs(window).max() + 1e-9
    if random.random() < 0.1:
        window = automatic_gain(random, window)
        window /= np.abs(window).max() + 1e-9
    if random.random() < 0.1:
        window = (
            np.clip(window, -1, 1)
            if random.random() < 0.3
            else np.tanh(window * random.uniform(1, 6))
        )
    return np.asarray(window * 10 ** random.uniform(-2.0, -0.1), np.float32)


def automatic_gain(random: np.random.Generator, window: Sound) -> Sound:
    """Turn quiet parts up and loud ones down, as microphones of laptops and telephones do."""
    slow = np.exp(-1 / (RATE * random.uniform(0.03, 0.5)))
    power = lfilter([1 - slow], [1, -slow], window.astype(np.float64) ** 2, zi=[window.var()])[0]
    floor = power.max() * 10 ** random.uniform(-4.0, -1.5)
    return np.asarray(window * (power + floor) ** (-0.5 * random.uniform(0.4, 1.0)), np.float32)


def speed(random: np.random.Generator, sound: Sound, most: float = 0.16) -> Sound:
    """Play faster and higher, or slower and lower: another length of vocal tract."""
    factor = float(np.exp(random.uniform(-most, most)))
    return np.asarray(soxr.resample(sound, RATE * factor, RATE, "LQ"), np.float32)
