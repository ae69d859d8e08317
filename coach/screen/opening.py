"""Screens: a session to look at, and keys to steer it with.

with open_screen(plain=False) as screen:
    screen.show(view)
    verbs = map(verb_of, screen.poll_keys())
"""

from __future__ import annotations

import os
import sys
from typing import Protocol

from coach.screen.view import View


class Screen(Protocol):
    """Shows a session and hears the keyboard, between ``__enter__`` and ``__exit__``.

    One thread may use it. Leaving it puts the terminal back as it was,
    whatever the reason for leaving.
    """

    def __enter__(self) -> Screen: ...

    def __exit__(self, *error: object) -> None: ...

    def show(self, view: View) -> None:
        """Show ``view``; cheap where nothing that a person can see has changed."""

    def say(self, message: str) -> None:
        """Show a message that belongs to no moment of the session, with the next view at
        the latest and until the next message.
        """

    def poll_keys(self) -> tuple[str, ...]:
        """Return the keys pressed since the last call, at once (see ``coach.screen.keys``)."""


def open_screen(plain: bool = False) -> Screen:
    """Return the screen for where stdout goes; use it as a context manager.

    Lines of text for ``plain``, a pipe, or a terminal that cannot place text
    (TERM=dumb or none); else a full screen.
    """
    simple = sys.platform != "win32" and os.environ.get("TERM", "") in ("", "dumb", "unknown")
    if not plain and not simple and sys.stdout.isatty():
        from rich.console import Console

        from coach.screen.terminal import TerminalScreen

        console = Console(highlight=False)
        if not console.legacy_windows:
            return TerminalScreen(console)
    from coach.screen.plain import PlainScreen

    return PlainScreen()
