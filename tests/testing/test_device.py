"""The fake devices keep the contract that tests/live holds the real ones to."""

import numpy as np
import pytest
from device_contract import check_input, check_output

from coach.errors import DeviceError
from coach.testing.device import FakeInput, FakeOutput


def test_the_fake_keeps_the_contract() -> None:
    output = FakeOutput(rate=48_000)

    def pass_time(seconds) -> None:
        end = output.seconds + seconds
        while output.seconds < end:
            output.advance()

    check_output(output, pass_time, lambda: output.seconds)


def test_the_fake_microphone_keeps_the_contract() -> None:
    microphone = FakeInput(rate=48_000)

    def pass_time(seconds) -> None:
        microphone.hear(np.zeros(round(seconds * microphone.rate), np.int16))

    check_input(microphone, pass_time, lambda: microphone.seconds)


def test_the_fake_microphone_can_be_busy_lose_sound_and_go_away() -> None:
    with pytest.raises(DeviceError, match="busy"):
        FakeInput(busy=True).start(lambda heard, at: None)
    microphone, times = FakeInput(rate=48_000, block=480), []
    microphone.start(lambda heard, at: times.append(at))
    microphone.hear(np.zeros(480, np.int16))
    microphone.lose(4800)
    microphone.hear(np.zeros(480, np.int16))
    assert times == pytest.approx([0.0, 0.11])
    assert microphone.overflows == 1
    microphone.unplug()
    microphone.hear(np.zeros(96_000, np.int16))
    assert len(times) == 2
    assert microphone.age == pytest.approx(2)


def test_the_fake_can_be_busy_and_go_away() -> None:
    with pytest.raises(DeviceError, match="busy"):
        FakeOutput(busy=True).start(lambda out, at: None)
    output = FakeOutput()
    output.start(lambda out, at: None)
    output.unplug()
    for _ in range(200):
        output.advance()
    assert output.age > 2
