"""Samples to floats, to bytes and back: nothing is lost, nothing wraps."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from coach.audio.samples import FULL_SCALE, HIGHEST, from_pcm, to_floats, to_pcm, to_samples

shapes = st.one_of(st.tuples(st.integers(0, 50)), st.tuples(st.integers(0, 50), st.just(2)))
int16s = arrays.arrays(np.int16, shapes)


@given(int16s, st.sampled_from([FULL_SCALE, HIGHEST]))
def test_floats_are_the_same_samples(samples, full_scale):
    floats = to_floats(samples, full_scale=full_scale)
    assert floats.dtype == np.float32
    assert floats.shape == samples.shape
    assert np.array_equal(to_samples(floats, full_scale), samples)


@given(int16s)
def test_bytes_are_the_same_samples(samples):
    assert np.array_equal(from_pcm(to_pcm(samples)), samples.ravel())


def test_bytes_are_little_endian_whatever_the_array_is():
    assert to_pcm(np.array([1, -2], ">i2")) == b"\x01\x00\xfe\xff"


@pytest.mark.parametrize(
    ("value", "sample"), [(1.0, 32767), (2.0, 32767), (-1.0, -32768), (-9.0, -32768), (0.5, 16384)]
)
def test_what_is_too_loud_is_clipped_and_does_not_wrap(value, sample):
    assert to_samples(np.array([value], np.float32)).tolist() == [sample]


def test_the_gain_is_a_factor():
    assert to_floats(np.array([16384], np.int16), 0.5).tolist() == [0.25]
