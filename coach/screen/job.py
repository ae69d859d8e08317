"""Whose terminal it is: a session may be stopped (``kill -TSTP``), and go on by ``fg`` or ``bg``.

A shell that takes its terminal back puts its own settings on it, and expects the
page that it left. In the background a session plays on and leaves the terminal alone.
"""

from __future__ import annotations

import os
import signal
import sys
import threading
from collections.abc import Callable
from types import FrameType


class Job:
    """Calls ``take`` whenever the terminal becomes this process's, ``give_back`` before it leaves.

    From its making on; ``close`` gives back, too.
    """

    def __init__(self, take: Callable[[], None], give_back: Callable[[], None]) -> None:
        self._take, self._give_back = take, give_back
        self.has_terminal = False
        self._taken = self._stopping = False
        self._handlers: dict[int, object] = {}
        if sys.platform != "win32" and threading.current_thread() is threading.main_thread():
            for number, do in ((signal.SIGTSTP, self._stop), (signal.SIGCONT, self._go_on)):
                self._handlers[number] = signal.signal(number, do)
        self.look()

    def look(self) -> None:
        """Stop where that was asked for; take the terminal where it has become this process's.

        Signals only leave word: they may come in the middle of drawing.
        """
        if self._stopping:
            self._stopping = False
            self._leave()
            os.kill(os.getpid(), signal.SIGSTOP)
        if not self.has_terminal and _in_foreground():
            self._leave()  # after a stop that could not be seen coming
            self.has_terminal = self._taken = True
            self._take()

    def close(self) -> None:
        """Give the terminal back for good."""
        for number, handler in self._handlers.items():
            signal.signal(number, handler)  # type: ignore[arg-type]
        if _in_foreground():  # else a shell has it, and a process that touches it is stopped
            self._leave()

    def _leave(self) -> None:
        if self._taken:
            self.has_terminal = self._taken = False
            self._give_back()

    def _stop(self, _number: int, _frame: FrameType | None) -> None:
        self._stopping = True

    def _go_on(self, _number: int, _frame: FrameType | None) -> None:
        self.has_terminal = False


def _in_foreground() -> bool:
    """Return whether nobody else uses the terminal that this process reads or draws on."""
    if sys.platform == "win32":
        return True
    for stream in (sys.stdin, sys.stdout):
        try:
            if os.tcgetpgrp(stream.fileno()) != os.getpgrp():
                return False
        except (AttributeError, OSError, ValueError):  # no terminal, or not the one it came from
            continue
    return True
