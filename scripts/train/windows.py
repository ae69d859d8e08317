"""Windows as the endpointer would cut them: a clip, a room, a noise, a microphone."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

import numpy as np
import rooms
import soxr
from banks import Clip
from numpy.typing import NDArray
from voices import revoiced

Sound = NDArray[np.float32]

RATE: Final = 16_000
STEP: Final = 2_560
"""Window lengths are multiples of this, so that windows of one length make a batch."""
LONGEST: Final = 14 * STEP
REVOICED: Final = 0.5
"""Share of clips that are said again in a voice of `voices.revoiced`."""
KEPT: Final = 400
"""As many of those are kept, and two of three taken from what is kept: making one takes longer
than all the rest of a window, and the same voice in another room is another window."""


@dataclass(frozen=True, slots=True)
class Sources:
    """What windows are made from; the sound of each is 16 kHz."""

    clips: list[Clip]
    weights: NDArray[np.float64]
    responses: list[Sound]
    noises: list[Sound]
    foreign: list[Sound]
    _kept: list[Clip] = field(default_factory=list)

    def clip(self, random: np.random.Generator) -> Clip:
        """Any clip, as likely as its weight; the weights add up as they go."""
        return self.clips[int(np.searchsorted(self.weights, random.random() * self.weights[-1]))]

    def said(self, random: np.random.Generator) -> Clip:
        """Any clip, as it is or in another voice."""
        if random.random() >= REVOICED:
            return self.clip(random)
        if len(self._kept) == KEPT and random.random() < 2 / 3:
            return self._kept[random.integers(KEPT)]
        clip = self.clip(random)
        made = Clip(clip.phrase, clip.speaker, revoiced(random, clip.sound))
        if len(self._kept) == KEPT:
            self._kept[random.integers(KEPT)] = made
        else:
            self._kept.append(made)
        return made


def fast_convolve(sound: Sound, response: Sound) -> Sound:
    size = 1 << (len(sound) + len(response) - 2).bit_length()
    spectrum = np.fft.rfft(sound, size) * np.fft.rfft(response, size)
    return np.fft.irfft(spectrum, size)[: len(sound) + len(response) - 1].astype(np.float32)


def loudness(sound: Sound) -> float:
    """Root mean square of the frames that hold speech (within 25 dB of the loudest)."""
    frames = sound[: len(sound) // 160 * 160].reshape(-1, 160)
    energy = (frames**2).mean(axis=1)
    return float(np.sqrt(energy[energy > energy.max() * 10**-2.5].mean() + 1e-12))


def place(random: np.random.Generator, sound: Sound, before_s: float, after_s: float) -> Sound:
    """``sound`` with room before and after, the length a multiple of `STEP`."""
    length = len(sound) + int((before_s + after_s) * RATE)
    length = min(LONGEST, -(-max(length, 3 * STEP) // STEP) * STEP)
    window = np.zeros(length, np.float32)
    spare = length - len(sound)
    if spare < 0:
        return sound[:length].copy()
    slack = max(0.0, spare - (before_s + after_s) * RATE)
    start = min(spare, int(before_s * RATE + random.random() * slack))
    window[start : start + len(sound)] = sound
    return window


def add_noise(
    random: np.random.Generator, window: Sound, level: float, noise: Sound, snr_db: float
) -> Sound:
    """``noise``, from anywhere in it, ``snr_db`` below ``level``."""
    start = random.integers(0, max(1, len(noise) - len(window)))
    piece = np.resize(noise[start : start + len(window)], len(window))
    gain = level * 10 ** (-snr_db / 20) / (np.sqrt((piece**2).mean()) + 1e-9)
    return window + piece * np.float32(gain)


def microphone(random: np.random.Generator, window: Sound) -> Sound:
    """Tilted and bumpy frequency response, now and then telephone band or clipping; any level."""
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
    if random.random() < 0.08:
        window = (
            np.clip(window, -1, 1)
            if random.random() < 0.3
            else np.tanh(window * random.uniform(1, 6))
        )
    return window * np.float32(10 ** random.uniform(-2.0, -0.1))


def speed(random: np.random.Generator, sound: Sound, most: float = 0.16) -> Sound:
    """Faster and higher, or slower and lower: another length of vocal tract."""
    factor = float(np.exp(random.uniform(-most, most)))
    return soxr.resample(sound, RATE * factor, RATE, "LQ").astype(np.float32)


def utterance(random: np.random.Generator, sources: Sources, known: set[str]) -> tuple[Sound, str]:
    """A clip as it is, or something made from clips that means nothing ("")."""
    clip = sources.said(random)
    sound, chance = speed(random, clip.sound), random.random()
    if chance < 0.91:
        return sound, clip.phrase
    other = sources.clip(random)
    if chance < 0.935 and " " not in clip.phrase:  # a piece of one word
        cut = int(len(sound) * random.uniform(0.25, 0.5))
        return (sound[:cut] if random.random() < 0.6 else sound[-cut:]), ""
    if (
        chance < 0.965
        and f"{clip.phrase} {other.phrase}" not in known
        and clip.phrase != other.phrase
    ):
        gap = np.zeros(int(random.uniform(0, 0.12) * RATE), np.float32)
        return np.concatenate([sound, gap, speed(random, other.sound)])[: LONGEST - 4000], ""
    if chance < 0.985:
        speech = sources.foreign[random.integers(len(sources.foreign))]
        size = int(random.uniform(0.25, 1.7) * RATE)
        start = random.integers(0, max(1, len(speech) - size))
        return speed(random, speech[start : start + size]), ""
    size = int(random.uniform(0.3, 1.5) * RATE)
    maker = (rooms.cough, rooms.bursts, rooms.cough, rooms.melody)[random.integers(4)]
    return maker(random, size) * np.float32(0.5), ""


def window(random: np.random.Generator, sources: Sources, known: set[str]) -> tuple[Sound, str]:
    """One training window and its phrase ("" means nothing)."""
    sound, phrase = utterance(random, sources, known)
    if random.random() < 0.08 and len(sound) > 4000:  # the endpointer comes late
        sound = sound[int(random.uniform(0, 0.04) * RATE) :]
    if random.random() < 0.74:
        response = sources.responses[random.integers(len(sources.responses))]
        wet = fast_convolve(sound, response)
        sound = wet[: len(sound) + int(random.uniform(0.05, 0.4) * RATE)]
    level = loudness(sound)
    placed = place(random, sound, random.uniform(0.05, 0.28), random.uniform(0.03, 0.3))
    if random.random() < 0.9:
        noise = sources.noises[random.integers(len(sources.noises))]
        quiet = random.random() < 0.15
        snr_db = random.uniform(30, 60) if quiet else random.triangular(0, 14, 40)
        placed = add_noise(random, placed, level, noise, snr_db)
        if random.random() < 0.2:
            noise = sources.noises[random.integers(len(sources.noises))]
            placed = add_noise(random, placed, level, noise, random.uniform(5, 35))
    return microphone(random, placed), phrase
