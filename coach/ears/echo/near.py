"""The near-end gate: is somebody speaking, or is that only what is left of the echo?"""

from __future__ import annotations

from collections import deque
from typing import Final

import numpy as np

from coach.ears.echo.residual import Bands

STANDS_OUT_DB: Final = 6.0
"""What a band must have above what noise and echo explain, to count."""
OPEN_DB: Final = 0.7
STRICT_DB: Final = 2.0
"""Mean over bands and three frames of what stands out, to open; half of it to stay open. Well
cancelled echo alone reaches 0.2 to 0.8 in one frame of a thousand, commands 20 dB below the
echo 3. The strict one is for an echo that is not cancelled well: else what is left of it is
taken for people in the background."""
HANG: Final = 2
"""Frames that it stays open."""
LONGEST: Final = 60
"""Frames that a command can keep it open: what goes on for longer is the echo after all."""


class NearGate:
    """Open while there is more than echo and noise. ``evidence``: how much more, in dB."""

    def __init__(self) -> None:
        self._lately: deque[float] = deque(maxlen=3)
        self._hang = 0
        self.evidence = 0.0
        self.open_for = 0

    def accept(self, power: Bands, explained: Bands, *, strict: bool) -> bool:
        """Judge one frame by the powers of its bands; return whether the gate is open."""
        above = 10 * np.log10(power / explained + 1e-9) - STANDS_OUT_DB
        self._lately.append(float(np.maximum(above, 0).mean()))
        self.evidence = sum(self._lately) / 3
        needed = STRICT_DB if strict else OPEN_DB
        if self.evidence > (needed / 2 if self._hang else needed):
            self._hang = HANG + 1
        self._hang = max(0, self._hang - 1)
        self.open_for = self.open_for + 1 if self._hang else 0
        return self._hang > 0

    @property
    def stuck(self) -> bool:
        """Whether it has been open for longer than any command."""
        return self.open_for > LONGEST
