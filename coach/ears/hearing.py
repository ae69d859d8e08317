"""The whole of hearing: what is played and what is captured in, commands out.

Push-fed: no device, no thread, no clock. Live and on a recording it is the same code.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal, Protocol

from coach.ears.command import Event
from coach.ears.listener import Listener
from coach.ears.recogniser import Sound

Mode = Literal["settling", "clear", "safe", "no echo"]
"""How well it hears while the coach talks: it is finding out; well; only "stop" and "pause";
there is no echo to take away, as with headphones."""

Said = Callable[[int, int], str]
"""Far-end samples begin and end, counted from the first that was ever played, to the words
that the coach says then; "" where it says none, or nobody knows."""


class StrongCanceller(Protocol):
    """Takes away more of the echo, and of the user; see `coach.ears.echo.strong`."""

    def process(self, capture: Sound, far: Sound) -> Sound:
        """Clean aligned blocks of the same length, a multiple of 160 samples."""


@dataclass(frozen=True, slots=True)
class Heard:
    """What one block of the microphone brought.

    events: times in samples of the capture; duck: somebody seems to speak, so the
    coach should play softly; erle_db: echo return loss enhancement, None while unknown.
    """

    events: tuple[Event, ...]
    duck: bool
    mode: Mode
    erle_db: float | None


class Hearing:
    """One microphone and one loudspeaker; all sound is 16 kHz float32 mono, times are seconds.

    ``said`` tells what the coach says when, ``strong`` helps where the own canceller fails.
    """

    def __init__(
        self, listener: Listener, said: Said | None = None, strong: StrongCanceller | None = None
    ) -> None:
        self._listener = listener
        self._said = said
        self._strong = strong

    def played(self, block: Sound, at: float) -> None:
        """Take in what is played; ``at`` is when its first sample is heard at the loudspeaker."""
        del block, at

    def accept(self, block: Sound, at: float) -> Heard:
        """Hear the next block; ``at`` is when its first sample entered the microphone.

        By the same clock as in `played`, and it may be wrong by half a second.
        """
        del at
        return Heard(self._listener.accept(block), self._listener.speaking, "no echo", None)

    def finish(self) -> Heard:
        """Hear the silence after the last block, so that a last word is decided too."""
        return Heard(self._listener.finish(), False, "no echo", None)

    def realign(self) -> None:
        """Find delay and drift anew, as after an underflow or with another device."""

    def behind(self) -> None:
        """Stay in safe mode: the caller cannot keep up."""

    def far(self, sample: int) -> int | None:
        """Which far-end sample was sounding at this sample of the capture; None if unknown."""
        del sample
        return None
