"""The far end that is remembered, and reading it between samples."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from speech_sounds import RATE, noise

from coach.listening.echo.delay import KEPT, FarEndBuffer

SOUND = noise(2.0, 0.1)


def filled(sound=SOUND, size: int = 1000, at: float = 0.0):
    reference = FarEndBuffer()
    for first in range(0, len(sound), size):
        reference.add(sound[first : first + size], at + first / RATE)
    return reference


@settings(max_examples=30)
@given(st.integers(100, 9000), st.integers(0, 20000), st.integers(0, 3000))
def test_whole_samples_come_back_however_they_were_cut(size: int, first: int, count: int) -> None:
    reference = filled(size=size)
    assert np.array_equal(reference.span(first, first + count), SOUND[first : first + count])
    assert reference.written == len(SOUND)


@settings(max_examples=30)
@given(st.floats(100, 20000), st.floats(-300e-6, 300e-6), st.floats(50, 6500))
def test_a_tone_is_read_between_samples_as_it_is_there(
    first: float, drift: float, hertz: float
) -> None:
    tone = np.sin(2 * np.pi * hertz * np.arange(2 * RATE) / RATE).astype(np.float32)
    ratio = 1 + drift
    expected = np.sin(2 * np.pi * hertz * (first + np.arange(512) * ratio) / RATE)
    assert np.allclose(filled(tone).read(first, 512, ratio), expected, atol=0.01)


def test_what_was_not_played_or_is_long_ago_is_silence() -> None:
    reference = filled(np.full(3 * KEPT, 0.5, np.float32), 5000)
    assert not reference.span(0, 1000).any()
    assert not reference.span(-1000, 0).any()
    assert not reference.span(reference.written, reference.written + 1000).any()
    assert (reference.span(reference.written - KEPT, reference.written) == 0.5).all()
    assert not FarEndBuffer().read(123.4, 512).any()


def test_a_position_follows_the_times_also_over_a_gap() -> None:
    reference = filled(at=10.0)
    assert reference.position(11.0) == pytest.approx(RATE, abs=1e-3)
    reference.add(SOUND, 20.0)
    assert reference.position(20.5) == pytest.approx(2.5 * RATE, abs=1e-3)
    assert reference.position(11.5) == pytest.approx(1.5 * RATE, abs=1e-3)


def test_nothing_is_known_before_anything_was_played_or_of_no_time() -> None:
    assert FarEndBuffer().position(1.0) is None
    assert filled().position(float("nan")) is None


def test_damaged_samples_are_silence() -> None:
    reference = FarEndBuffer()
    reference.add(np.array([0.5, np.nan, np.inf, -np.inf, 0.25], np.float32), float("nan"))
    assert reference.span(0, 5).tolist() == [0.5, 0.0, 0.0, 0.0, 0.25]
