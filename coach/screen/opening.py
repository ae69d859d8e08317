"""Screens: a session to look at, and keys to steer it with.

with open_screen(plain=False) as screen:
    screen.show(view)
    verbs = map(verb_of, screen.poll_keys())
"""

from __future__ import annotations

import os
import sys

from coach.screen.commands import verb_of
from coach.screen.protocol import Screen

__all__ = ["Screen", "open_screen", "verb_of"]


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
