"""The contract of devices, which tests hold the fakes to and the real ones."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from coach.audio.device import Input, Output

Wait = Callable[[float], None]
Clock = Callable[[], float]
Block = tuple[tuple[int, ...], np.dtype[np.int16]]


def check_output(output: Output, pass_time: Wait, now: Clock) -> None:
    """What any output does. ``pass_time(seconds)`` lets time pass, ``now()`` tells it."""
    blocks: list[Block] = []
    times: list[float] = []

    def fill(out: NDArray[np.int16], at: float) -> None:
        blocks.append((out.shape, out.dtype))
        times.append(at - now())
        out[:] = 1000

    output.start(fill)
    pass_time(2.0)  # some need a second to get going
    blocks.clear()
    pass_time(1.0)
    assert output.rate > 0
    assert output.name
    assert blocks, "it asks for sound"
    assert all(len(shape) == 1 and dtype == np.int16 for shape, dtype in blocks)
    assert output.age < 0.5
    asked = sum(shape[0] for shape, _ in blocks)
    assert 0.5 * output.rate < asked < 2 * output.rate
    assert all(-0.1 < ahead < 1 for ahead in times[-5:]), "when it will be heard"
    output.close()
    before = len(blocks)
    pass_time(0.5)
    assert len(blocks) == before, "closed is closed"
    output.close()


def check_input(microphone: Input, pass_time: Wait, now: Clock) -> None:
    """What any microphone does."""
    blocks: list[Block] = []
    times: list[float] = []

    def take(heard: NDArray[np.int16], at: float) -> None:
        blocks.append((heard.shape, heard.dtype))
        times.append(at - now())

    microphone.start(take)
    pass_time(2.0)
    blocks.clear()
    pass_time(1.0)
    assert microphone.rate > 0
    assert microphone.name
    assert all(len(shape) == 1 and dtype == np.int16 for shape, dtype in blocks)
    assert 0.5 * microphone.rate < sum(shape[0] for shape, _ in blocks) < 2 * microphone.rate
    assert all(-1 < behind < 0.1 for behind in times[-5:]), "when it was heard"
    assert microphone.age < 0.5
    microphone.close()
    before = len(blocks)
    pass_time(0.5)
    assert len(blocks) == before, "closed is closed"
    microphone.close()
