"""Noises heard in rooms, made from random numbers: fans, hum, knocks, coughs, music, babble.

Every function draws from ``random`` and returns ``length`` samples at 16 kHz, at no particular
level.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np
from scipy.ndimage import zoom
from scipy.signal import istft, stft

from coach.listening import RATE
from training.clips import Clip, Sound

LENGTH: Final = 8 * RATE
"""Samples of a noise that windows take a piece of."""


def coloured_noise(random: np.random.Generator, length: int, slope: float) -> Sound:
    """Make noise whose power falls by ``slope`` (0 white, 1 pink, 2 brown), with broad bumps."""
    spectrum = np.fft.rfft(random.normal(size=length))
    hertz = np.fft.rfftfreq(length, 1 / RATE)
    shape = np.maximum(hertz, 40.0) ** (-slope / 2)
    for _ in range(random.integers(0, 4)):
        centre, width = random.uniform(80, 6000), random.uniform(0.1, 0.8)
        shape *= 1 + random.uniform(0, 5) * np.exp(
            -((np.log(np.maximum(hertz, 20) / centre) / width) ** 2)
        )
    return np.fft.irfft(spectrum * shape, length).astype(np.float32)


def hum(random: np.random.Generator, length: int) -> Sound:
    """Make mains or motor hum: harmonics of a pitch that wavers by 0.2 %, on a noise floor."""
    time = np.arange(length) / RATE
    base = random.choice([50.0, 60.0, random.uniform(70, 400)])
    slow = random.uniform(0.2, 3)
    turns = base * (time + 0.002 / (2 * np.pi * slow) * np.sin(2 * np.pi * slow * time))
    sound = np.zeros(length)
    for k in range(1, random.integers(4, 25)):
        loudness = random.uniform(0, 1) / k**0.7
        sound += loudness * np.sin(2 * np.pi * k * turns + random.uniform(0, 6))
    return np.asarray(sound + 2 * coloured_noise(random, length, 1.0), np.float32)


def bursts(random: np.random.Generator, length: int) -> Sound:
    """Make clicks, knocks, claps and rustles: short decaying sounds over a low floor."""
    sound = 0.003 * random.normal(size=length)
    for _ in range(random.integers(1, 8)):
        at, size = int(random.integers(0, length)), int(random.integers(80, 4000))
        piece = coloured_noise(random, size, random.uniform(0, 2))
        piece /= np.abs(piece).max() + 1e-9
        piece *= np.exp(-np.arange(size) / random.uniform(20, size / 2))
        if random.random() < 0.4:
            piece *= np.sin(2 * np.pi * random.uniform(100, 3000) * np.arange(size) / RATE)
        end = min(length, at + size)
        sound[at:end] += random.uniform(0.1, 1) * piece[: end - at]
    return sound.astype(np.float32)


def cough(random: np.random.Generator, length: int) -> Sound:
    """Make a cough, breath or grunt: shaped noise or a rough voiced burst with formants."""
    size = min(length, int(random.integers(2_000, 10_000)))
    time = np.arange(size) / RATE
    if random.random() < 0.5:
        source = random.normal(size=size)
    else:
        pitch = random.uniform(80, 300) * (1 + 0.3 * random.uniform(-1, 1) * time)
        source = np.sign(np.sin(2 * np.pi * np.cumsum(pitch) / RATE)) + 0.3 * random.normal(
            size=size
        )
    spectrum, hertz = np.fft.rfft(source), np.fft.rfftfreq(size, 1 / RATE)
    shape = np.zeros(len(hertz))
    for centre in random.uniform([250, 800, 2000], [900, 2300, 4000]):
        shape += np.exp(-(((hertz - centre) / random.uniform(80, 500)) ** 2))
    piece = np.fft.irfft(spectrum * shape, size)
    rise = random.uniform(0.01, 0.15) * size
    piece *= np.minimum(np.arange(size) / rise, 1) * np.exp(-time * random.uniform(2, 15))
    sound = np.zeros(length, np.float32)
    at = random.integers(0, length - size + 1)
    sound[at : at + size] = piece / (np.abs(piece).max() + 1e-9)
    return sound


def melody(random: np.random.Generator, length: int) -> Sound:
    """Make chords and a beat, as music does."""
    time = np.arange(length) / RATE
    sound, beat = np.zeros(length), random.uniform(0.18, 0.6)
    for start in np.arange(-random.uniform(0, beat), length / RATE, beat):
        after = time - start
        ring = np.where(after >= 0, np.exp(-np.maximum(after, 0) * random.uniform(1, 8)), 0)
        for _ in range(random.integers(1, 4)):
            note = 110 * 2 ** (random.integers(0, 36) / 12)
            for k in range(1, random.integers(2, 8)):
                sound += ring * np.sin(2 * np.pi * note * k * after) / k
        if random.random() < 0.5:
            knock = np.where(after >= 0, np.exp(-np.maximum(after, 0) * 40), 0)
            sound += random.uniform(0.3, 3) * random.normal(size=length) * knock
    return sound.astype(np.float32)


def babble(random: np.random.Generator, clips: Sequence[Clip], talkers: int) -> Sound:
    """Mix several people talking at once, `LENGTH` samples."""
    sound = np.zeros(LENGTH, np.float32)
    for _ in range(talkers):
        said = [
            np.pad(clips[int(random.integers(len(clips)))].sound, (0, int(random.integers(4000))))
            for _ in range(16)
        ]
        sound += np.resize(np.concatenate(said), LENGTH) * random.uniform(0.4, 1)
    return sound


def residual_echo(random: np.random.Generator, clips: Sequence[Clip]) -> Sound:
    """Make what an echo canceller leaves of a voice: pieces of its spectrum, here and there."""
    speech = babble(random, clips, 1)
    _, _, spectrum = stft(speech, RATE, nperseg=512)
    kept = zoom(random.random((9, 33)), np.divide(spectrum.shape, (9, 33)), order=1)
    _, left = istft(spectrum * kept[: spectrum.shape[0], : spectrum.shape[1]] ** 4, RATE)
    return np.resize(left, LENGTH).astype(np.float32)


def piece_of(random: np.random.Generator, sound: Sound) -> Sound:
    """Take `LENGTH` samples from anywhere in a recording, repeated where it is shorter."""
    start = random.integers(0, max(1, len(sound) - LENGTH))
    return np.resize(sound[start : start + LENGTH], LENGTH)
