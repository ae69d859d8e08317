"""The output buffer: what is written is played, and a change of plan moves nothing."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from coach.player.output_buffer import OutputBuffer
from coach.timeline import SAMPLE_RATE


def test_what_was_written_is_handed_on() -> None:
    output_buffer = OutputBuffer(SAMPLE_RATE)
    output_buffer.restart(0)
    sound = np.arange(1, 3001, dtype=np.int16)
    output_buffer.append(sound)
    output_buffer.publish()
    out = np.zeros(3000, np.int16)
    output_buffer.read_into(out)
    assert np.array_equal(out[120:], sound[120:]), "the first 5 ms fade in"
    assert (np.diff(out[:120].astype(int)) >= 0).all()


@pytest.mark.parametrize("block", [64, 1000, 5000])
def test_a_device_that_opens_is_given_silence_first_and_loses_nothing(block: int) -> None:
    output_buffer, sound = (
        OutputBuffer(SAMPLE_RATE, lead_in=3000),
        np.arange(1, 9001, dtype=np.int16),
    )
    output_buffer.restart(0)
    output_buffer.append(sound)
    output_buffer.publish()
    out = np.full(12_000 // block * block, 77, np.int16)
    for start in range(0, len(out), block):
        output_buffer.read_into(out[start : start + block])
    assert not out[:3000].any()
    assert np.array_equal(out[3120:], sound[120 : len(out) - 3000])
    assert (output_buffer.position, output_buffer.starved, output_buffer.taken) == (
        len(out) - 3000,
        0,
        len(out),
    )


@given(st.lists(st.integers(1, 700), min_size=3, max_size=40), st.integers(0, 400))
def test_a_change_of_plan_is_a_crossfade_that_moves_nothing(blocks: list[int], first: int) -> None:
    """Old and new plan hold the same sound: whoever listens must not hear a change."""
    output_buffer, wave = (
        OutputBuffer(SAMPLE_RATE),
        (np.arange(80_000) * 37 % 20_001 - 10_000).astype(np.int16),
    )
    written = sum(blocks) + first + 1000
    output_buffer.restart(0)
    output_buffer.append(wave[:written])
    output_buffer.publish()
    heard = np.zeros(first + 120, np.int16)
    output_buffer.read_into(heard)
    pieces = [heard]
    for size in blocks:
        output_buffer.restart(output_buffer.position)
        output_buffer.append(wave[output_buffer.position : written])
        output_buffer.publish()
        out = np.zeros(size, np.int16)
        output_buffer.read_into(out)
        pieces.append(out)
    got = np.concatenate(pieces)[120:].astype(int)
    assert np.abs(got - wave[120 : 120 + len(got)]).max() <= 1


@given(st.data())
def test_what_is_missing_is_silence_that_is_counted(data: st.DataObject) -> None:
    output_buffer = OutputBuffer(SAMPLE_RATE)
    output_buffer.restart(0)
    output_buffer.publish()
    wanted = got = 0
    for _ in range(data.draw(st.integers(1, 20))):
        output_buffer.append(np.full(data.draw(st.integers(0, 500)), 9, np.int16))
        out = np.full(data.draw(st.integers(1, 700)), 77, np.int16)
        output_buffer.read_into(out)
        wanted += len(out)
        got += int(np.count_nonzero(out == 77))
    assert got == 0
    assert output_buffer.starved == wanted - output_buffer.position
    assert output_buffer.ahead >= 0
