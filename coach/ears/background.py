"""How loud other speech is, so that a command can stand out from it.

A television or a party is speech all the time: a command above it would never
have silence round it. So speech that is no command is background, and until it
pauses only what is louder counts.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable
from typing import Final

MEMORY: Final = 62
"""Frames that are remembered: 2 s."""
ENOUGH: Final = 12
"""Frames of speech among them that make a background."""
RANK: Final = 0.9
"""Its level is that which this share of them does not exceed."""
PAUSE: Final = 16
"""Frames without speech that end it: half a second."""
ONSET_DB: Final = 8.0
OFFSET_DB: Final = 1.0
"""How far above that speech must be to begin, and to go on."""


class Background:
    """The speech of the last two seconds that was no command; levels in dB."""

    def __init__(self) -> None:
        self._levels: deque[float | None] = deque(maxlen=MEMORY)
        self._pause = 0

    def add(self, levels: Iterable[float | None]) -> None:
        """Take in frames: the level of each, None where it is not speech."""
        for level in levels:
            self._levels.append(level)
            self._pause = self._pause + 1 if level is None else 0
            if self._pause >= PAUSE:
                self._levels.clear()

    @property
    def level(self) -> float | None:
        """None where there is no speech in the background."""
        speech = sorted(level for level in self._levels if level is not None)
        return speech[int(RANK * (len(speech) - 1))] if len(speech) >= ENOUGH else None

    def passes(self, level: float, *, speaking: bool) -> bool:
        """Whether a frame stands out; ``speaking``: an utterance is going on."""
        background = self.level
        return background is None or level >= background + (OFFSET_DB if speaking else ONSET_DB)
