"""Fake outputs of the player on which time passes by itself, faster than real time."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from coach.player import playing
from coach.testing.device import FakeOutput

# Frames that pass in a millisecond, at least: twenty times real time. The player, which looks every
# 20 ms and writes half a second ahead, keeps up.
BLOCK = 512


class PassingOutputs:
    """The outputs that have been opened, in their order."""

    def __init__(self, block: int = BLOCK) -> None:
        self.outputs: list[FakeOutput] = []
        self._block = block

    def open(self, name: str | None = None) -> FakeOutput:
        """Open another one, whatever it is called."""
        self.outputs.append(FakeOutput(block=self._block))
        return self.outputs[-1]


@contextmanager
def passing_time(monkeypatch: pytest.MonkeyPatch, block: int = BLOCK) -> Iterator[PassingOutputs]:
    """Give every session that is played meanwhile such an output; ``block`` frames in a step."""
    opened, over = PassingOutputs(block), threading.Event()

    def pass_time() -> None:
        while not over.wait(0.001):
            for output in opened.outputs:
                output.advance()

    monkeypatch.setattr(playing, "open_output", opened.open)
    clock = threading.Thread(target=pass_time, daemon=True)
    clock.start()
    yield opened
    over.set()
    clock.join()
