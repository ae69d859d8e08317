"""A voice for tests: a tone a syllable, pitch and length from the text alone."""

from __future__ import annotations

import re
import zlib
from typing import Final

import numpy as np

from coach.timeline import SAMPLE_RATE
from coach.voices.clip import FORM, Clip, finish, rendered

SYLLABLE_SECONDS: Final = 0.2
WORD_GAP_SECONDS: Final = 0.05

# Measured like NaturalVoice.GAIN_DB: puts a session at the house's loudness.
_GAIN_DB: Final = -4.8


class ToneVoice:
    """Depends on numpy alone, so that a test hears the same on every machine."""

    name = "tone"

    def __init__(self, rate: float = 1.0) -> None:
        self._rate = rate
        self.fingerprint = f"tone 2 rate={rate:g} gain={_GAIN_DB} {FORM}"

    def load(self) -> None:
        """Nothing to load."""

    def render(self, text: str) -> Clip:
        """One tone a syllable, its pitch drawn from the word it is in."""
        return rendered(self, text, self._rate, self._speak)

    def _speak(self, text: str) -> Clip:
        gap = np.zeros(round(WORD_GAP_SECONDS / self._rate * SAMPLE_RATE))
        length = round(SYLLABLE_SECONDS / self._rate * SAMPLE_RATE)
        time = np.arange(length) / SAMPLE_RATE
        sounds = []
        for word in re.findall(r"[^\W\d_]+", text.lower()):
            syllables = max(1, len(re.findall(r"[aeiouy]+", word)))
            pitch = 200 + zlib.crc32(word.encode()) % 20_000 / 100
            # A cosine starts at its peak: a sharp onset. The end decays like a bell.
            once = np.cos(2 * np.pi * pitch * time) * np.exp(-20 * time * self._rate)
            sounds += [np.tile(once, syllables), gap]
        return finish(np.concatenate(sounds), SAMPLE_RATE, _GAIN_DB)
