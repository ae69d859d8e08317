"""How well the coach hears while it talks: echo return loss enhancement, and what follows."""

from __future__ import annotations

from collections import deque
from statistics import median
from typing import Final, Literal

import numpy as np

from coach.ears.echo.residual import Bands

Mode = Literal["settling", "clear", "safe", "no echo"]
"""How well it hears while the coach talks: it is finding out; well; only "stop" and "pause";
there is no echo to take away, as with headphones."""

GOOD_DB: Final = 20.0
POOR_DB: Final = 17.0
"""Echo return loss enhancement from which every command is heard, and below which only
"stop" and "pause" are."""
LATELY: Final = 40
"""Frames of echo, the middle one of which counts: more than a second of them."""
FEW: Final = 16
_LOUD: Final = 30.0
_MOST_DB: Final = 50.0


class Condition:
    """Watches one echo path. ``behind``: the worker cannot keep up."""

    def __init__(self) -> None:
        self.behind = False
        self.mode: Mode = "settling"
        self._erle: deque[float] = deque(maxlen=LATELY)

    def fresh(self) -> None:
        """The echo path is another one: find out again."""
        self._erle.clear()

    @property
    def erle_db(self) -> float | None:
        """None while there has not been enough echo to tell."""
        return median(self._erle) if len(self._erle) >= FEW else None

    def accept(self, capture: Bands, left: Bands, echo: Bands, noise: Bands) -> None:
        """Take in the powers of one frame; those without a clear echo tell nothing."""
        if not _LOUD * noise.sum() < echo.sum():
            return
        remains = max(float((left - noise).sum()), 1e-9)
        whole = max(float((capture - noise).sum()), 1e-9)
        self._erle.append(min(10 * float(np.log10(whole / remains)), _MOST_DB))

    def settle(self, *, absent: bool, locked: bool) -> Mode:
        """Return the mode, once a frame."""
        erle = self.erle_db
        if self.behind:
            self.mode = "safe"
        elif absent:
            self.mode = "no echo"
        elif not locked or erle is None:
            self.mode = "settling"
        elif erle < (POOR_DB if self.mode == "clear" else GOOD_DB):
            self.mode = "safe"
        else:
            self.mode = "clear"
        return self.mode
