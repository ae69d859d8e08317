"""What the ears report: a command, a question about one, or an utterance that was neither."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Heard:
    """An utterance, in samples at 16 kHz since the ears began to listen.

    start, end: where its speech lies; decided: how much had been heard when it
    was decided. The decision belongs to this moment on any machine that keeps up.
    """

    start: int
    end: int
    decided: int


@dataclass(frozen=True, slots=True)
class Command(Heard):
    """A command. ``phrase`` is what was said, ``score`` how surely, 0 to 1."""

    verb: str
    phrase: str
    score: float


@dataclass(frozen=True, slots=True)
class Ask(Heard):
    """Perhaps a command: ask for it, and listen for "yes" or the word again."""

    verb: str
    phrase: str
    score: float

    @property
    def question(self) -> str:
        """What to ask, such as "Next?"."""
        return f"{self.verb.replace('-', ' ').capitalize()}?"


@dataclass(frozen=True, slots=True)
class Refused(Heard):
    """No command, and why: words for the user.

    phrase, score: the phrase it came closest to; empty and 0 where it was
    refused by its length or place, before the recogniser.
    """

    reason: str
    phrase: str = ""
    score: float = 0.0


@dataclass(frozen=True, slots=True)
class Denied(Refused):
    """No: what had been asked about was not meant."""


Event = Command | Ask | Refused
