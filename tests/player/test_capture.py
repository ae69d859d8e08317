"""What passes a callback, read by another thread: every sample once, in order, with its time."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from coach.player.capture import RING_SECONDS, Capture

RATE = 8_000


def ramp(begin, end):
    return (np.arange(begin, end) % 30_000).astype(np.int16)


def write(capture, begin, end, losses: int = 0, late: float = 0.0) -> None:
    capture.write(ramp(begin, end), begin / RATE + late, losses)


@given(st.lists(st.tuples(st.integers(1, 5000), st.booleans()), max_size=60))
def test_every_sample_is_read_once_in_order_and_at_its_time(blocks: list[tuple[int, bool]]) -> None:
    capture, end, read = Capture(RATE), 0, 0
    for length, look in blocks:
        if end + length - read > RATE * RING_SECONDS / 2 or look:
            while (chunk := capture.read()) is not None:
                assert chunk.position == read
                assert chunk.at == pytest.approx(read / RATE)
                assert not chunk.lost
                read += len(chunk.samples)
                assert np.array_equal(chunk.samples, ramp(chunk.position, read))
            assert read == end
            assert capture.backlog == 0
        write(capture, end, end + length)
        end += length
    assert capture.backlog == pytest.approx((end - read) / RATE)


def test_the_newest_time_is_the_one_that_counts() -> None:
    capture = Capture(RATE)
    write(capture, 0, 400)
    write(capture, 400, 800, late=0.02)
    assert capture.read().at == pytest.approx(0.02)


def test_lost_sound_parts_what_was_before_from_what_is_after() -> None:
    capture = Capture(RATE)
    write(capture, 0, 400)
    write(capture, 400, 800, losses=1)
    write(capture, 800, 900, losses=1)
    first, second = capture.read(), capture.read()
    assert (first.position, len(first.samples), first.lost) == (0, 400, False)
    assert (second.position, len(second.samples), second.lost) == (400, 500, True)
    write(capture, 900, 1000, losses=1)
    assert not capture.read().lost
    assert capture.read() is None


def test_skipping_comes_to_the_present_and_says_so() -> None:
    capture = Capture(RATE)
    write(capture, 0, 4000)
    capture.skip()
    assert capture.read() is None
    write(capture, 4000, 4100)
    chunk = capture.read()
    assert (chunk.position, chunk.lost) == (4000, True)
    capture.skip()
    write(capture, 4100, 4200)
    assert not capture.read().lost, "there was nothing to skip"


def test_a_reader_that_sleeps_loses_what_is_oldest_and_never_reads_what_is_being_written() -> None:
    capture = Capture(RATE)
    for begin in range(0, 10 * RATE, 100):
        write(capture, begin, begin + 100)
    assert capture.read() is None
    write(capture, 10 * RATE, 10 * RATE + 100)
    chunk = capture.read()
    assert (chunk.position, chunk.lost) == (10 * RATE, True)
    assert np.array_equal(chunk.samples, ramp(10 * RATE, 10 * RATE + 100))


def test_many_tiny_blocks_are_too_many_as_well() -> None:
    capture = Capture(RATE)
    for begin in range(5000):
        write(capture, begin, begin + 1)
    assert capture.read() is None
    write(capture, 5000, 5001)
    assert capture.read().position == 5000
