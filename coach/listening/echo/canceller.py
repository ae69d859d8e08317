"""The canceller: aligns both ends, adapts the echo path, and takes the echo away."""

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
from coach.listening.vad import FRAME, RATE, Waveform

# Theory of operation
#
# Capture and far end run by two clocks. `DelayEstimator` says which far-end sample belongs to each
# captured one; the Kalman filter sees the far end so aligned, and takes the echo out frame by frame
# (32 ms). It also goes through the last second again, which is faster than to wait for more sound:
#
#     delay found or jumped        adapt from nothing to the last second
#     every EVERY frames, for 5 s  adapt to the last second once more
#     far end never found          "absent": there is no echo, as with headphones
#
# A path becomes wrong when something moves, or when the loudspeaker clips at another level. Neither
# can be told from somebody who speaks by the energy that is left: both raise it. So a poor result
# only starts a trial. Candidates (a path adapted from nothing, or the old path with another clip
# level) run beside the filter on the sound that follows, which none of them has seen, and replace
# it only where they leave 0.7 of its energy or less. Speech is left by all of them alike.
# Trials that fail become rarer. The shares were set on simulated rooms (coach/testing/room.py).

# How long a new path is adapted to the last second again.
REHEARSAL_SECONDS: Final = 5

# Change of the clocks' ratio that smears a path.
RATIO_MOVED: Final = 10e-6

# Measurements running that find nothing of the far end: there is no echo, or no more.
ABSENT_MISSES: Final = 6
LOST_MISSES: Final = 12

# Share of a second's energy that is left (-15 dB), from which candidates are tried; and what one
# must leave of the filter's energy in the next quarter of a second to replace it.
POOR_SHARE: Final = 0.03
WINNING_SHARE: Final = 0.7

# Candidate clip levels: relative to the loudest sample of a second, and to the present level.
FIRST_CLIP_LEVELS: Final = (0.35, 0.6, 0.2)
CLIP_FACTORS: Final = (0.7, 0.85, 1.2, np.inf)

# Covariance added before another clip level is tried, relative to that of an unknown path.
INFLATION: Final = 0.1
_LONGEST_WAIT: Final = 4
_SECOND: Final = WINDOW // FRAME
_KEPT: Final = 4 * RATE // FRAME


@dataclass(frozen=True, slots=True)
class Frame:
    """One frame: the aligned far end, the capture without echo, and the echo removed.

    fresh: the echo path was replaced just before.
    """

    far: Waveform
    left: Waveform
    echo: Waveform
    fresh: bool


class Canceller:
    """The echo of one loudspeaker in one microphone. absent: there is no echo to be found."""

    def __init__(self) -> None:
        self.reference = FarEndBuffer()
        self.alignment = DelayEstimator(self.reference)
        self.absent = False
        self._filter = KalmanFilter()
        self._processed = 0
        self._forget()

    def _forget(self) -> None:
        self._filter.reset()
        self._adapted_at = -REHEARSAL_SECONDS * RATE
        self._ratio = 1.0
        self._energies: deque[float] = deque(maxlen=_SECOND)
        self._left: deque[Waveform] = deque(maxlen=_KEPT)
        self._candidates: tuple[KalmanFilter, ...] = ()
        self._trial_energies = np.zeros(3)
        self._wait = self._backoff = 1
        self._trials = 0

    def realign(self) -> None:
        """Forget delay, clock ratio and echo path."""
        self.alignment.reset()
        self.absent = False
        self._forget()

    def far_end_active(self, sample: int) -> bool:
        """Return whether the coach may be heard in a frame, while the delay is not known."""
        position = self.alignment.position(sample)
        if position is None or self.absent:
            return False
        about = round(position)
        far = self.reference.span(about - 19 * FRAME, about + 17 * FRAME)
        return bool((far.reshape(-1, FRAME) ** 2).mean(axis=1).max() > FAINTEST**2)

    def resemblance(self, begin: int, end: int) -> float:
        """Return the peak, 0 to 40, of the correlation of what is left with what was played."""
        left = np.concatenate([np.zeros(WINDOW, np.float32), *self._left])
        end = min(end, begin + WINDOW)
        after = self._processed - end
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
        if self.alignment.locked and self.alignment.misses >= LOST_MISSES:
            self.alignment.reset()
            self._forget()
            self.absent = True
        elif not self.alignment.locked:
            self.absent = self.absent or self.alignment.misses >= ABSENT_MISSES
        else:
            self.absent = False
        position = self.alignment.position(sample)
        far = np.zeros(FRAME, np.float32)
        if position is not None:
            far = self.reference.read(position, FRAME, self.alignment.ratio)
        # A path that was adapted before the clocks' ratio was known at all is smeared.
        smeared = self._filter.adapted and self._ratio == 1.0 and self._ratio_moved
        fresh = self.alignment.locked and (moved or smeared)
        left, echo = self._filter.process(capture, far)
        trial = (left, *(one.process(capture, far)[0] for one in self._candidates))
        for number, one in enumerate(trial):
            self._trial_energies[number] += np.dot(one, one)
        if fresh:
            self._filter.adapt(*self._last_second(sample), restart=True)
            self._candidates = ()
            self._adapted_at, self._ratio = sample, self.alignment.ratio
        elif self._filter.adapted and (sample // FRAME + 1) % EVERY == 0:
            fresh = self._rehearse(sample)
        self._energies.append(float(np.dot(left, left)))
        self._left.append(left)
        self._processed = sample + FRAME
        return Frame(far, left, echo, fresh)

    @property
    def _ratio_moved(self) -> bool:
        return abs(self.alignment.ratio - self._ratio) > RATIO_MOVED

    def _last_second(self, sample: int) -> tuple[Waveform, Waveform]:
        """Return both ends of the second that ends with the frame at ``sample``."""
        position = self.alignment.position(sample + FRAME - WINDOW)
        assert position is not None
        return self.alignment.recent(), self.reference.read(position, WINDOW, self.alignment.ratio)

    def _rehearse(self, sample: int) -> bool:
        """Adapt to the last second again; return whether a candidate has replaced the filter."""
        capture, far = self._last_second(sample)
        if float(np.dot(far, far)) <= len(far) * FAINTEST**2:
            self._candidates = ()
            return False
        if self._replaced(capture, far):
            self._adapted_at = sample
            return True
        if self._ratio_moved:
            self._adapted_at, self._ratio = sample, self.alignment.ratio
        if sample - self._adapted_at < REHEARSAL_SECONDS * RATE:
            self._filter.adapt(capture, far)
        return False

    def _replaced(self, capture: Waveform, far: Waveform) -> bool:
        """Return whether a candidate has won; where the result is poor, start a trial."""
        if self._candidates:
            candidates, self._candidates = self._candidates, ()
            own, first, clipped = self._trial_energies
            won = len(candidates) > 1 and clipped < WINNING_SHARE * min(own, first)
            if won or first < WINNING_SHARE * own:
                self._filter = candidates[1 if won else 0]
                self._wait = self._backoff = 1
                return True
            self._trials += 1
            self._wait = self._backoff = min(2 * self._backoff, _LONGEST_WAIT)
        if sum(self._energies) < POOR_SHARE * float(np.dot(capture, capture)):
            self._wait = self._backoff = 1
            return False
        self._wait -= 1
        if self._wait <= 0:
            self._start_trial(capture, far)
        return False

    def _start_trial(self, capture: Waveform, far: Waveform) -> None:
        """Try a path adapted from nothing and another clip level, in turn.

        The present level, inflated and adapted alike, runs beside the other one: it tells a
        better level from the gain of adapting once more.
        """
        self._trial_energies = np.zeros(3)
        turn, odd = divmod(self._trials, 2)
        if not odd:
            path = KalmanFilter(self._filter.limit)
            path.adapt(capture, far, restart=True)
            self._candidates = (path,)
            return
        same, clipped = deepcopy(self._filter), deepcopy(self._filter)
        if np.isfinite(self._filter.limit):
            clipped.limit = self._filter.limit * CLIP_FACTORS[turn % len(CLIP_FACTORS)]
        else:
            loudest = float(np.abs(far).max())
            clipped.limit = loudest * FIRST_CLIP_LEVELS[turn % len(FIRST_CLIP_LEVELS)]
        for candidate in (same, clipped):
            candidate.inflate(capture, far, INFLATION)
            candidate.adapt(capture, far)
        self._candidates = (same, clipped)
