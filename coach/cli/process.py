"""What a live command has to arrange with its own process: signals, stderr, messages."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from coach.screen import Screen


class Messages:
    """Messages from any thread, kept until there is a screen to say them."""

    def __init__(self) -> None:
        self._early: list[str] = []
        self._screen: Screen | None = None

    def say(self, message: str) -> None:
        """Say it now, or on the screen to come."""
        if self._screen is None:
            self._early.append(message)
        else:
            self._screen.say(message)

    def show_on(self, screen: Screen) -> None:
        """From now on there is a screen."""
        self._screen = screen
        for message in self._early:
            screen.say(message)


@contextmanager
def interrupting(interrupt: Callable[[], None]) -> Iterator[list[int]]:
    """Call ``interrupt`` on Ctrl-C, a closed terminal and a polite kill.

    Yields the list of the signals received so far.
    """
    received: list[int] = []

    def receive(number: int, _frame: FrameType | None) -> None:
        received.append(number)
        interrupt()

    names = ("SIGINT", "SIGTERM", "SIGHUP", "SIGBREAK")
    numbers = [getattr(signal, name) for name in names if hasattr(signal, name)]
    before = {number: signal.signal(number, receive) for number in numbers}
    try:
        yield received
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


@contextmanager
def quiet_libraries() -> Iterator[None]:
    """Keep what C libraries say about sound devices off the screen; Python may still speak."""
    try:
        descriptor = sys.stderr.fileno()
        ours = os.fdopen(os.dup(descriptor), "w", encoding="utf-8", buffering=1)
    except (OSError, ValueError):  # closed, or replaced, as by a test
        yield
        return
    nowhere = os.open(os.devnull, os.O_WRONLY)
    before, sys.stderr = sys.stderr, ours
    os.dup2(nowhere, descriptor)
    try:
        yield
    finally:
        os.dup2(ours.fileno(), descriptor)
        sys.stderr = before
        ours.close()
        os.close(nowhere)
