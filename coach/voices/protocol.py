"""What every voice can do."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from coach.voices.clip import Clip

Notice = Callable[[str], None]
"""Hears what the user should know, in any thread, but what stops nothing."""


def warn(message: str) -> None:
    """Take a notice to the log, where nobody else is there to hear it."""
    logging.getLogger("coach.voices").warning(message)


class Voice(Protocol):
    """Somebody who speaks. Any thread may call it, several at a time."""

    @property
    def name(self) -> str:
        """What the user calls it: "natural", "system" or "tone"."""

    @property
    def fingerprint(self) -> str:
        """Everything that changes the sound, as one line; two that are equal sound the same.

        Known without loading the engine.
        """

    def load(self) -> None:
        """Get ready to render, once; ``render`` calls it too.

        Raises VoiceError where the engine cannot start. A voice may become
        another one here (see ``coach.voices.catalogue``): ``name`` and
        ``fingerprint`` are then those of the other.
        """

    def render(self, text: str) -> Clip:
        """Speak one spoken form (words, no digits): the same text, the same samples.

        Raises VoiceError where the text cannot be read, or the engine did not
        speak it.
        """
