"""Noises of training: what a microphone would hear."""

import numpy as np
import pytest

from coach.listening import RATE
from training.noises import hum


@pytest.mark.parametrize("seed", [1, 7])
def test_hum_has_one_pitch_however_long_it_lasts(seed: int) -> None:
    sound = hum(np.random.default_rng(seed), 60 * RATE)
    pieces = sound[: len(sound) // RATE * RATE].reshape(-1, RATE)
    spectra = np.abs(np.fft.rfft(pieces * np.hanning(RATE), axis=1))
    loudest = spectra[:, 30:].argmax(axis=1) + 30
    middle = np.median(loudest)
    assert np.abs(loudest - middle).max() <= 0.01 * middle + 1, "hertz, in every second"
