"""The sound check: played once, heard meanwhile, and given up on a device that does not play."""

from __future__ import annotations

import numpy as np
import pytest
from fake_pipeline import Told

from coach.audio.samples import to_samples
from coach.player.soundcheck import sound_check
from coach.testing.device import FakeInput, FakeOutput
from coach.timeline import SAMPLE_RATE

NOISE = to_samples(np.random.default_rng(1).normal(0, 0.1, SAMPLE_RATE).astype(np.float32))


def check(mode: str) -> tuple[Told, FakeOutput, FakeInput, tuple[str, float | None]]:
    hearing, output, microphone = Told(mode=mode), FakeOutput(48_000, 960), FakeInput(rate=48_000)

    def wait() -> None:
        microphone.hear(output.advance() // 4 + 3)

    state = sound_check(NOISE, output, microphone, hearing.load, wait)
    return hearing, output, microphone, state


def test_a_sound_check_plays_all_of_it_once_and_hears_it() -> None:
    hearing, output, microphone, state = check("safe")
    assert state == ("safe", 25.0)
    assert np.abs(output.played[: 48_000 - 10]).max() > 1000
    assert not output.played[48_000:].any()
    assert len(output.played) == pytest.approx(1.5 * 48_000, abs=960)
    near = np.concatenate([block for block, _ in hearing.near_end])
    assert len(near) == pytest.approx(1.5 * 16_000, abs=500)
    assert 0.05 < np.abs(near[:16_000]).max() < 0.15
    assert np.abs(near[-4000:]).max() < 0.001
    assert not microphone.open


def test_a_sound_check_gives_up_on_a_device_that_does_not_play() -> None:
    output = FakeOutput(48_000, 960)
    output.unplug()

    def advance() -> None:
        output.advance()

    state = sound_check(NOISE, output, FakeInput(rate=48_000), Told().load, advance)
    assert state == ("", None)
