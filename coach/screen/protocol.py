"""The protocol of a screen."""

from __future__ import annotations

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
