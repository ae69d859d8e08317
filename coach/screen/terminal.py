"""The screen of a terminal, drawn by rich, redrawn only where there is news."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import ExitStack, suppress
from dataclasses import replace
from time import monotonic
from typing import TYPE_CHECKING, Final

from coach.screen.job import Job
from coach.screen.keys import Keyboard, NoKeyboard, open_keyboard
from coach.screen.layout import ASCII, Ink, Look, layout
from coach.screen.view import STANDING, View

if TYPE_CHECKING:
    from rich.console import Console

# How long what is said stays, and as long as the session stands still.
MESSAGE_SECONDS: Final = 15.0

_STYLES: Final[dict[Look, str]] = {
    "plain": "",
    "title": "bold",
    "count": "bold green",
    "state": "bold",
    "bar": "green",
    "message": "yellow",
    "hint": "dim",
}


class TerminalScreen:
    """Full screen, on the terminal's other page, so that nothing of the user's is lost."""

    def __init__(self, console: Console, clock: Callable[[], float] = monotonic) -> None:
        self._console, self._clock = console, clock
        self._ink = ASCII if console.options.ascii_only else Ink()
        self._keyboard: Keyboard = NoKeyboard()
        self._cleanup = ExitStack()
        self._said = ""
        self._said_at = 0.0
        self._fresh = False
        self._drawn: object = None

    def __enter__(self) -> TerminalScreen:
        self._job = Job(self._take_terminal, self._give_terminal_back)
        return self

    def __exit__(self, *error: object) -> None:
        with suppress(OSError):  # a terminal that is gone needs no tidying
            self._job.close()

    def _take_terminal(self) -> None:
        with ExitStack() as cleanup:
            self._keyboard = open_keyboard()
            cleanup.callback(self._keyboard.close)
            cleanup.enter_context(self._console.screen())
            self._cleanup = cleanup.pop_all()
        self._drawn = None

    def _give_terminal_back(self) -> None:
        self._keyboard = NoKeyboard()
        self._cleanup.close()

    def show(self, view: View) -> None:
        """Draw ``view``, unless the screen already shows it at the size it has."""
        self._fresh = False
        if view.mode not in STANDING and self._clock() - self._said_at > MESSAGE_SECONDS:
            self._said = ""
        self._job.look()
        if not self._job.has_terminal:
            return
        shown = replace(view, message=f"{self._said} {view.message}".strip())
        size = self._console.size
        if self._drawn == (shown, size):
            return
        from rich.console import Group
        from rich.text import Text

        lines = layout(shown, size.width, size.height, self._ink)
        rows = [Text(line.text, _STYLES[line.look], no_wrap=True) for line in lines]
        self._console.update_screen(Group(*rows))
        self._drawn = (shown, size)

    def say(self, message: str) -> None:
        """Show ``message`` below the session, before what the view itself has to say.

        What is said before anything else is shown is shown together. It stays
        for a while, and as long as the session stands still.
        """
        self._said_at = self._clock()
        self._said = f"{self._said} {message}" if self._fresh and message else message
        self._fresh = True

    def poll_keys(self) -> tuple[str, ...]:
        """Return the keys pressed since the last call."""
        self._job.look()
        return self._keyboard.poll()
