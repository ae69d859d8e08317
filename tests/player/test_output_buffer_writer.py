"""The writer: a device with a rate of its own, and one that runs dry, hear the session whole."""

import numpy as np
import pytest
from session_harness import SIX, SessionHarness, counts, hold_running

from coach.player.engine import Underflow
from coach.player.output_buffer import FADE_SECONDS
from coach.timeline import SAMPLE_RATE


@pytest.mark.parametrize("rate", [48_000, 44_100, 16_000])
def test_a_device_with_another_rate_hears_the_same(rate: int) -> None:
    import soxr

    floor = SessionHarness(rate=rate)
    floor.run(12)
    expected = np.concatenate(list(floor.engine.track.blocks()))[: 10 * SAMPLE_RATE]
    expected = soxr.resample(expected, SAMPLE_RATE, rate).astype(np.float64)
    got = floor.played.astype(np.float64)
    shift = int(np.argmax(got > 1000)) - int(np.argmax(expected > 1000))
    assert 0 <= shift <= rate // 20
    part = slice(rate // 2, 9 * rate)
    error = got[shift:][part] - expected[part]
    assert np.sqrt((error**2).mean()) < 0.01 * np.sqrt((expected[part] ** 2).mean())


@pytest.mark.parametrize("rate", [48_000, 44_100])
def test_stop_on_another_rate_is_silence_too(rate: int) -> None:
    floor = hold_running(2.1, rate=rate)
    begin = len(floor.played)
    floor.press("stop")
    floor.run(1)
    assert not floor.played[begin + int(FADE_SECONDS * rate) :].any()


def test_an_underflow_is_counted_and_nothing_is_lost() -> None:
    floor = hold_running(2.1)
    for _ in range(400):
        floor.device.advance()  # nobody writes
    floor.device.run_dry()
    floor.run(6)
    (report,) = [r for r in floor.reports if isinstance(r.event, Underflow)]
    assert report.event.frames == floor.output_buffer.starved > 0
    assert report.event.times == 1
    heard = counts(floor.played, SIX)
    gaps = np.diff(heard).tolist()
    assert sorted(gaps)[:4] == [SAMPLE_RATE] * 4
    assert sum(gaps) == 5 * SAMPLE_RATE + floor.output_buffer.starved
