"""What passes a callback, read by another thread: every sample once, in order, with its time."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from coach.player.tap import RING_SECONDS, Tap

RATE = 8_000


def ramp(begin, end):
    return (np.arange(begin, end) % 30_000).astype(np.int16)


def write(tap, begin, end, losses=0, late=0.0):
    tap.write(ramp(begin, end), begin / RATE + late, losses)


@given(st.lists(st.tuples(st.integers(1, 5000), st.booleans()), max_size=60))
def test_every_sample_is_read_once_in_order_and_at_its_time(blocks):
    tap, end, read = Tap(RATE), 0, 0
    for length, look in blocks:
        if end + length - read > RATE * RING_SECONDS / 2 or look:
            while (chunk := tap.read()) is not None:
                assert chunk.position == read
                assert chunk.at == pytest.approx(read / RATE)
                assert not chunk.lost
                read += len(chunk.samples)
                assert np.array_equal(chunk.samples, ramp(chunk.position, read))
            assert read == end
            assert tap.backlog == 0
        write(tap, end, end + length)
        end += length
    assert tap.backlog == pytest.approx((end - read) / RATE)


def test_the_newest_time_is_the_one_that_counts():
    tap = Tap(RATE)
    write(tap, 0, 400)
    write(tap, 400, 800, late=0.02)
    assert tap.read().at == pytest.approx(0.02)


def test_lost_sound_parts_what_was_before_from_what_is_after():
    tap = Tap(RATE)
    write(tap, 0, 400)
    write(tap, 400, 800, losses=1)
    write(tap, 800, 900, losses=1)
    first, second = tap.read(), tap.read()
    assert (first.position, len(first.samples), first.lost) == (0, 400, False)
    assert (second.position, len(second.samples), second.lost) == (400, 500, True)
    write(tap, 900, 1000, losses=1)
    assert not tap.read().lost
    assert tap.read() is None


def test_skipping_comes_to_the_present_and_says_so():
    tap = Tap(RATE)
    write(tap, 0, 4000)
    tap.skip()
    assert tap.read() is None
    write(tap, 4000, 4100)
    chunk = tap.read()
    assert (chunk.position, chunk.lost) == (4000, True)
    tap.skip()
    write(tap, 4100, 4200)
    assert not tap.read().lost, "there was nothing to skip"


def test_a_reader_that_sleeps_loses_what_is_oldest_and_never_reads_what_is_being_written():
    tap = Tap(RATE)
    for begin in range(0, 10 * RATE, 100):
        write(tap, begin, begin + 100)
    assert tap.read() is None
    write(tap, 10 * RATE, 10 * RATE + 100)
    chunk = tap.read()
    assert (chunk.position, chunk.lost) == (10 * RATE, True)
    assert np.array_equal(chunk.samples, ramp(10 * RATE, 10 * RATE + 100))


def test_many_tiny_blocks_are_too_many_as_well():
    tap = Tap(RATE)
    for begin in range(5000):
        write(tap, begin, begin + 1)
    assert tap.read() is None
    write(tap, 5000, 5001)
    assert tap.read().position == 5000
