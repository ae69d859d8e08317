"""Sound for the encoders: bursts of noise, of one channel or two."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from coach.audio.samples import Samples
from coach.exporting.model import EncoderInput
from coach.exporting.sound import BLOCK_FRAMES
from coach.timeline import SAMPLE_RATE


def noise(frames: int, channels: int = 1, seed: int = 1) -> Samples:
    """Bursts of noise, so that every place sounds different, at a level that never clips."""
    rng = np.random.default_rng(seed)
    sound = rng.normal(size=(frames, channels)) * 2500
    level = np.interp(np.arange(frames), np.linspace(0, frames, 12), rng.random(12))
    sound *= level[:, None]
    samples = np.clip(sound, -30_000, 30_000).astype(np.int16)
    return samples[:, 0] if channels == 1 else samples


def source(samples: Samples) -> EncoderInput:
    """What an encoder is given: the samples in blocks, mono or shape (frames, 2)."""

    def blocks() -> Iterator[Samples]:
        for start in range(0, len(samples), BLOCK_FRAMES):
            yield samples[start : start + BLOCK_FRAMES]

    channels = 1 if samples.ndim == 1 else samples.shape[1]
    return EncoderInput(blocks(), len(samples), channels, SAMPLE_RATE)
