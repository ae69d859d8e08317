"""The adaptive filter alone: the path that it finds, and what it leaves."""

import numpy as np
import pytest
from echo_scenes import decibels
from speech_sounds import noise

from coach.listening.echo.adaptive_filter import KalmanFilter
from coach.listening.vad import FRAME
from coach.testing.room import impulse_response

# On one worker, with all that the natural voice is asked to say for the ears.
pytestmark = pytest.mark.xdist_group("ears")


def test_a_filter_finds_the_path_itself() -> None:
    path = impulse_response(0.2, 5)[:2000] * 0.3
    far = noise(8.0, 0.1)
    capture = np.convolve(far, path)[: len(far)].astype(np.float32)
    kalman = KalmanFilter()
    kalman.adapt(capture[: 32 * FRAME], far[: 32 * FRAME], restart=True)
    pulse = np.zeros(2000, np.float32)
    for first in range(32 * FRAME, len(far) - FRAME, FRAME):
        left, echo = kalman.process(capture[first : first + FRAME], far[first : first + FRAME])
        assert np.allclose(left + echo, capture[first : first + FRAME], atol=1e-5)
    found = np.fft.irfft(kalman._path[0])[:, :FRAME].ravel()[: len(pulse)]
    assert decibels(found - path) < decibels(path) - 25


def test_a_filter_that_has_learnt_nothing_changes_nothing() -> None:
    kalman, sound = KalmanFilter(), noise(1.0, 0.1)[:FRAME]
    left, echo = kalman.process(sound, sound)
    assert np.array_equal(left, sound)
    assert not echo.any()
