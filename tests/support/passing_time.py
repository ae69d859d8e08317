"""Fake outputs of the player on which time passes by itself, faster than real time."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from coach.player import start
from coach.testing.device import FakeOutput


@contextmanager
def passing_time(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Give every session that is played meanwhile such an output."""
    devices: list[FakeOutput] = []
    over = threading.Event()

    def open_output(name):
        devices.append(FakeOutput())
        return devices[-1]

    def pass_time() -> None:
        while not over.is_set():
            time.sleep(0.002)
            for device in devices:
                device.advance()

    monkeypatch.setattr(start, "open_output", open_output)
    clock = threading.Thread(target=pass_time, daemon=True)
    clock.start()
    yield
    over.set()
    clock.join()
