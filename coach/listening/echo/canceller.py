"""The canceller: keeps both ends aligned, learns the echo path, and takes the echo away."""

from __future__ import annotations

from collections import deque
from copy import deepcopy
from dataclasses import dataclass
from typing import Final

import numpy as np

from coach.listening.echo.adaptive_filter import KalmanFilter
from coach.listening.echo.delay import (
    EVERY,
    FAINTEST,
    WINDOW,
    DelayEstimator,
    FarEndBuffer,
    correlate,
)
from coach.listening.recogniser import Waveform
from coach.listening.vad import FRAME, RATE

# How long a new path is learnt from each second more than once.
REHEARSAL: Final = 5 * RATE

# Change of the clock ratio that smears the path that was learnt before.
RATIO_MOVED: Final = 10e-6

# Measurements that find nothing of what is played: there is no echo, or no more.
ABSENT: Final = 6
LOST: Final = 12

# What a second leaves of its energy for the path to be doubted; and what a rival must leave of
# that in the quarter of a second that follows to take its place. Somebody who speaks makes the
# first happen, and never the second.
POOR: Final = 0.03
BETTER: Final = 0.7

# Where the loudspeaker may clip: against the loudest of a second, and against an earlier idea.
FIRST_IDEAS: Final = (0.35, 0.6, 0.2)
IDEAS: Final = (0.7, 0.85, 1.2, np.inf)

# How uncertain a path becomes by such an idea, against a new one.
LOOSE: Final = 0.1
_LONGEST_WAIT: Final = 4
_SECOND: Final = WINDOW // FRAME
_KEPT: Final = 4 * RATE // FRAME


@dataclass(frozen=True, slots=True)
class Frame:
    """One frame of the capture: what was played, what is left, and what was taken away.

    fresh: the echo path was learnt anew just before.
    """

    far: Waveform
    left: Waveform
    echo: Waveform
    fresh: bool


class Canceller:
    """One loudspeaker, one microphone. ``absent``: there is no echo to be found."""

    def __init__(self) -> None:
        self.reference = FarEndBuffer()
        self.alignment = DelayEstimator(self.reference)
        self.absent = False
        self._kalman = KalmanFilter()
        self._heard = 0
        self._forget()

    def _forget(self) -> None:
        self._kalman.reset()
        self._learnt_at = -REHEARSAL
        self._ratio = 1.0
        self._energies: deque[float] = deque(maxlen=_SECOND)
        self._left: deque[Waveform] = deque(maxlen=_KEPT)
        self._rivals: tuple[KalmanFilter, ...] = ()
        self._duel = np.zeros(3)
        self._wait = self._patience = 1
        self._idea = 0

    def realign(self) -> None:
        """Find the delay, the clocks' ratio and the path anew."""
        self.alignment.reset()
        self.absent = False
        self._forget()

    def talks(self, sample: int) -> bool:
        """Return whether the coach may be heard in a frame, as long as the delay is not known."""
        position = self.alignment.position(sample)
        if position is None or self.absent:
            return False
        about = round(position)
        far = self.reference.span(about - 19 * FRAME, about + 17 * FRAME)
        return bool((far.reshape(-1, FRAME) ** 2).mean(axis=1).max() > FAINTEST**2)

    def resembles(self, begin: int, end: int) -> float:
        """Measure how clearly the remaining capture still is what was played, 0 to 40."""
        left = np.concatenate([np.zeros(WINDOW, np.float32), *self._left])
        end = min(end, begin + WINDOW)
        after = self._heard - end
        window = left[len(left) - after - WINDOW : len(left) - after].copy()
        window[: WINDOW - (end - begin)] = 0
        position = self.alignment.position(end - WINDOW)
        if position is None:
            return 0.0
        first = round(position)
        far = self.reference.span(first - WINDOW // 2, first + WINDOW + WINDOW // 2)
        return correlate(window, far)[1]

    def process(self, capture: Waveform, sample: int, at: float) -> Frame:
        """Take the echo out of the frame that starts at ``sample``, captured ``at`` seconds."""
        moved = self.alignment.accept(capture, sample, at)
        self._notice_absence()
        position = self.alignment.position(sample)
        far = np.zeros(FRAME, np.float32)
        if position is not None:
            far = self.reference.read(position, FRAME, self.alignment.ratio)
        fresh = self.alignment.locked and (moved or self._ratio_found())
        left, echo = self._kalman.process(capture, far)
        for number, one in enumerate(
            (left, *(one.process(capture, far)[0] for one in self._rivals))
        ):
            self._duel[number] += np.dot(one, one)
        if fresh:
            self._learn(sample)
        elif self._kalman.learnt and (sample // FRAME + 1) % EVERY == 0:
            fresh = self._rehearse(sample)
        self._energies.append(float(np.dot(left, left)))
        self._left.append(left)
        self._heard = sample + FRAME
        return Frame(far, left, echo, fresh)

    def _notice_absence(self) -> None:
        if self.alignment.locked and self.alignment.misses >= LOST:
            self.alignment.reset()
            self._forget()
            self.absent = True
        elif not self.alignment.locked:
            self.absent = self.absent or self.alignment.misses >= ABSENT
        else:
            self.absent = False

    def _ratio_found(self) -> bool:
        """Return whether the path was learnt before the clocks' ratio was known at all."""
        moved = abs(self.alignment.ratio - self._ratio) > RATIO_MOVED
        return moved and self._ratio == 1.0 and self._kalman.learnt

    def _last_second(self, sample: int) -> tuple[Waveform, Waveform]:
        """Both ends of the second that ends with the frame at ``sample``."""
        position = self.alignment.position(sample + FRAME - WINDOW)
        assert position is not None
        return self.alignment.recent(), self.reference.read(position, WINDOW, self.alignment.ratio)

    def _learn(self, sample: int) -> None:
        self._kalman.learn(*self._last_second(sample), anew=True)
        self._rivals = ()
        self._learnt_at, self._ratio = sample, self.alignment.ratio

    def _rehearse(self, sample: int) -> bool:
        """Go over the last second; return whether another path took the place of this one."""
        capture, far = self._last_second(sample)
        if not _loud(far):
            self._rivals = ()
            return False
        if self._another_path(capture, far):
            self._learnt_at = sample
            return True
        if abs(self.alignment.ratio - self._ratio) > RATIO_MOVED:
            self._learnt_at, self._ratio = sample, self.alignment.ratio
        if sample - self._learnt_at < REHEARSAL:
            self._kalman.learn(capture, far)
        return False

    def _another_path(self, capture: Waveform, far: Waveform) -> bool:
        """Return whether a rival has won; where the path has become poor, let two try."""
        if self._rivals:
            winner, self._rivals = self._winner(), ()
            if winner is not None:
                self._kalman = winner
                self._wait = self._patience = 1
                return True
            self._idea += 1
            self._wait = self._patience = min(2 * self._patience, _LONGEST_WAIT)
        if sum(self._energies) < POOR * float(np.dot(capture, capture)):
            self._wait = self._patience = 1
            return False
        self._wait -= 1
        if self._wait <= 0:
            self._challenge(capture, far)
        return False

    def _challenge(self, capture: Waveform, far: Waveform) -> None:
        """Have a new path try; or another idea of the loudspeaker, and the old one by its side.

        The old one, as loose and as often taught, tells the idea from the learning.
        """
        self._duel = np.zeros(3)
        if self._idea % 2 == 0:
            path = KalmanFilter(self._kalman.limit)
            path.learn(capture, far, anew=True)
            self._rivals = (path,)
            return
        same, clipped = deepcopy(self._kalman), deepcopy(self._kalman)
        clipped.limit = self._other_limit(float(np.abs(far).max()))
        for rival in (same, clipped):
            rival.loosen(capture, far, LOOSE)
            rival.learn(capture, far)
        self._rivals = (same, clipped)

    def _winner(self) -> KalmanFilter | None:
        own, first, clipped = self._duel
        if len(self._rivals) > 1 and clipped < BETTER * min(own, first):
            return self._rivals[1]
        return self._rivals[0] if first < BETTER * own else None

    def _other_limit(self, loudest: float) -> float:
        """An idea of where the loudspeaker clips."""
        if not np.isfinite(self._kalman.limit):
            return loudest * FIRST_IDEAS[self._idea // 2 % len(FIRST_IDEAS)]
        return self._kalman.limit * IDEAS[self._idea // 2 % len(IDEAS)]


def _loud(far: Waveform) -> bool:
    return float(np.dot(far, far)) > len(far) * FAINTEST**2
