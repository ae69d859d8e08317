"""Delay between far end and capture, and the ratio of their clocks, found in the sound."""

from __future__ import annotations

from collections import deque
from statistics import median
from typing import Final

import numpy as np
from scipy import fft

from coach.listening.recogniser import Waveform
from coach.listening.vad import FRAME, RATE

# The far end: what was played lately, to be read at any moment, between samples too.


# Samples that can be read back.
KEPT: Final = 8 * RATE
_TAPS: Final = 32
_PHASES: Final = 512
_ANCHORS: Final = 512


def _kernels() -> Waveform:
    """Windowed sincs, shape (phases + 1, taps): one for each part of a sample."""
    part = np.arange(_PHASES + 1)[:, None] / _PHASES
    away = part - np.arange(1 - _TAPS // 2, _TAPS // 2 + 1)
    kernels = np.sinc(away) * np.cos(np.pi * away / (_TAPS + 2)) ** 2
    return np.asarray(kernels / kernels.sum(axis=1, keepdims=True), np.float32)


_KERNELS: Final = _kernels()


class FarEndBuffer:
    """The samples that were played, counted from the first, and when each was heard."""

    def __init__(self) -> None:
        self.written = 0
        self._kept = np.zeros(2 * KEPT, np.float32)
        self._first = 0
        self._anchors: deque[tuple[float, int]] = deque(maxlen=_ANCHORS)

    def add(self, block: Waveform, at: float) -> None:
        """Take in the next samples, the first of which is heard at ``at`` seconds."""
        if np.isfinite(at):
            self._anchors.append((at, self.written))
        block = np.clip(np.nan_to_num(block, posinf=0, neginf=0), -1, 1).astype(np.float32)
        self.written += len(block)
        block = block[-KEPT:]
        first, end = self.written - len(block) - self._first, self.written - self._first
        if end > len(self._kept):
            shift = first + len(block) - KEPT
            kept = self._kept[shift:first].copy()
            self._kept[: len(kept)] = kept
            self._first += shift
            first, end = first - shift, end - shift
        self._kept[first:end] = block

    def position(self, at: float) -> float | None:
        """Return which sample is heard at this time, if the times are right; None if unknown."""
        if not self._anchors or not np.isfinite(at):
            return None
        past = (anchor for anchor in reversed(self._anchors) if anchor[0] <= at)
        time, sample = next(past, self._anchors[0])
        return sample + (at - time) * RATE

    def read(self, first: float, count: int, ratio: float = 1.0) -> Waveform:
        """Read ``count`` values from sample ``first`` on, ``ratio`` samples apart.

        What was never played, or is forgotten, is silence.
        """
        low, high = int(first) - _TAPS, int(first + count * ratio) + _TAPS
        span = self.span(low, high)
        at = first - low + np.arange(count) * ratio
        whole = at.astype(np.int64)
        phase = np.rint((at - whole) * _PHASES).astype(np.int64)
        index = whole[:, None] + np.arange(1 - _TAPS // 2, _TAPS // 2 + 1)
        return np.asarray(np.einsum("ij,ij->i", span[index], _KERNELS[phase]), np.float32)

    def span(self, begin: int, end: int) -> Waveform:
        """Samples ``begin`` to ``end`` as they are; silence outside what is kept."""
        low = max(begin, self._first, 0)
        high = max(low, min(end, self.written))
        sound = np.zeros(end - begin, np.float32)
        if low < end:
            sound[low - begin : high - begin] = self._kept[low - self._first : high - self._first]
        return sound


# Which far-end sample the microphone hears now: delay and clock ratio, from the sound itself.
#
# Reported times only say where to look. Each quarter of a second the last second of both
# ends is correlated (GCC-PHAT, Knapp and Carter 1976); a clear peak is one measurement of
# the offset between the two counts of samples, good to a tenth of a sample. A line
# through the measurements of the last minute gives the ratio of the clocks.


# Samples that are correlated: about a second; half of it is how far is searched.
WINDOW: Final = 32 * FRAME

# Frames from one measurement to the next.
EVERY: Final = 8

# Samples by which the far end is read early, so that the path may become shorter.
LEAD: Final = 96

# Samples by which the path may become longer before it is followed.
REACH: Final = RATE // 16

# Height of a peak, against the rest, that is believed; noise alone reaches 6.5.
CLEAR: Final = 10.0

# And of one that needs no second.
CERTAIN: Final = 14.0

# Samples by which measurements of one echo path differ at most.
SAME: Final = 4.0
MEMORY: Final = 60 * RATE
LARGEST_DRIFT: Final = 400e-6

# Root mean square of a frame in which something is played.
FAINTEST: Final = 1e-3
_SHARE: Final = 0.2
_STEADY: Final = 3 * RATE // 2
_ENOUGH: Final = 6
_JUMP: Final = 0.03 * RATE
_HERTZ: Final = np.fft.rfftfreq(2 * WINDOW, 1 / RATE)
_IN_BAND: Final = ((_HERTZ > 200) & (_HERTZ < 6000)).astype(np.float32)


class DelayEstimator:
    """Follows one pair of devices.

    ratio: far-end samples in a sample of the capture; locked: whether the delay has
    been found in the sound; misses: how many measurements running have found nothing
    of what was played.
    """

    def __init__(self, reference: FarEndBuffer) -> None:
        self._reference = reference
        self._capture = np.zeros(WINDOW, np.float32)
        self.reset()

    def reset(self) -> None:
        """Forget everything, but where the reported times say it is."""
        self.ratio = 1.0
        self.locked = False
        self.misses = 0
        self._peak = 0.0
        self._points: list[tuple[float, float]] = []
        self._strays: list[tuple[float, float]] = []
        self._origin = 0.0
        self._start: float | None = None
        self._reported: deque[float] = deque(maxlen=15)

    def position(self, sample: int) -> float | None:
        """Return which far-end sample is read for this one of the capture; None while unknown."""
        if self._start is None:
            return None
        return self._start + (sample - self._origin) * self.ratio

    def accept(self, frame: Waveform, sample: int, at: float) -> bool:
        """Take in a frame of the capture; return whether the delay was found or has jumped."""
        self._capture[:-FRAME] = self._capture[FRAME:]
        self._capture[-FRAME:] = frame
        jumped = self._follow_times(sample, at)
        if (sample // FRAME + 1) % EVERY:
            return jumped
        return self._measure(sample + FRAME - WINDOW) or jumped

    def recent(self) -> Waveform:
        """The last second of the capture, that the next frames follow."""
        return self._capture

    def _follow_times(self, sample: int, at: float) -> bool:
        """Keep to the reported times where they jump together: the stream had a gap."""
        position = self._reference.position(at)
        if position is None:
            return False
        offset = position - sample
        usual = median(self._reported) if self._reported else offset
        self._reported.append(offset)
        if self._start is None:
            self._place(sample, position)
            return False
        recent = list(self._reported)[-3:]
        if len(recent) < 3 or any(abs(one - usual) < _JUMP for one in recent):
            return False
        jump = median(recent) - usual
        self._reported.clear()
        self._start += jump
        self._points, self._strays = [], []
        return True

    def _place(self, sample: float, position: float) -> None:
        self._origin, self._start = float(sample), position

    def _measure(self, begin: int) -> bool:
        """Correlate; take in what was found; return whether the delay is another than before."""
        start = self.position(begin)
        if start is None:
            return False
        first = round(start)
        far = self._reference.span(first - WINDOW // 2, first + WINDOW + WINDOW // 2)
        if not _talks(far[WINDOW // 2 : -WINDOW // 2]):
            return False
        lag, self._peak = correlate(self._capture, far)
        if self._peak < CLEAR:
            self.misses += 1
            return False
        self.misses = 0
        middle = begin + WINDOW / 2
        found = (middle, first + WINDOW / 2 - lag - middle)
        return self._agree(found)

    def _agree(self, found: tuple[float, float]) -> bool:
        if self._points and self._expected(found):
            self._strays = []
            self._points.append(found)
            oldest = found[0] - MEMORY
            self._points = [point for point in self._points if point[0] >= oldest]
            self._settle_ratio(found[0])
            return False
        self._strays = [one for one in self._strays if abs(one[1] - found[1]) < SAME] + [found]
        if len(self._strays) < self._enough():
            return False
        self._points, self._strays = self._strays, []
        return self._move(found)

    def _enough(self) -> int:
        """Count the agreeing measurements that are believed: windows overlap, so several are
        one.
        """
        if self.locked and self._points:
            return 6
        return 1 if self._peak >= CERTAIN else 3

    def _expected(self, found: tuple[float, float]) -> bool:
        """Return whether a measurement lies where the ones before it lead."""
        time, offset = self._points[-1]
        away = offset + (self.ratio - 1) * (found[0] - time) - found[1]
        span = found[0] - self._points[0][0]
        unknown = LARGEST_DRIFT * (found[0] - time) if span < _STEADY else 0.0
        return abs(away) < SAME + unknown

    def _settle_ratio(self, now: float) -> None:
        """A line through the measurements, without those that lie off it."""
        times, offsets = np.array(self._points).T
        if len(times) < _ENOUGH or times[-1] - times[0] < _STEADY:
            return
        keep = np.ones(len(times), bool)
        for _ in range(3):
            slope, base = np.polyfit(times[keep] - now, offsets[keep], 1)
            away = np.abs(offsets - base - slope * (times - now))
            keep = away <= max(3 * float(np.median(away)), 0.05)
        if abs(slope) > LARGEST_DRIFT:
            return
        position = self.position(round(now))
        assert position is not None
        self._place(round(now), position)
        self.ratio = 1 + float(slope)

    def _move(self, found: tuple[float, float]) -> bool:
        """Read from where the direct sound was found; return whether that is somewhere else.

        It is not as long as the filter reaches it: its taps are good for that.
        """
        time, offset = found
        middle = round(time)
        wanted, position = middle + offset + LEAD, self.position(middle)
        assert position is not None
        moved = not (self.locked and -REACH < wanted - position < LEAD / 2)
        if moved:
            self._place(middle, wanted)
        self.locked = True
        return moved


def correlate(capture: Waveform, far: Waveform) -> tuple[float, float]:
    """Return by how many samples the capture lags the middle of ``far``, and how clearly.

    `WINDOW` samples of the capture, twice as many of the far end around them.
    """
    padded = np.zeros(2 * WINDOW, np.float32)
    padded[WINDOW // 2 : -WINDOW // 2] = capture
    cross = fft.rfft(padded) * fft.rfft(far).conj()
    size = np.abs(cross)
    heard = float(size.max())
    if heard < 1e-6:
        return 0.0, 0.0
    sharp = fft.irfft(cross / (size + 1e-6 * heard) * _IN_BAND)
    sharp = np.roll(sharp, WINDOW // 2)[:WINDOW]
    top = int(np.argmax(sharp[1:-1])) + 1
    left, peak, right = (float(value) for value in sharp[top - 1 : top + 2])
    bend = left - 2 * peak + right
    part = 0.5 * (left - right) / bend if bend else 0.0
    return top + part - WINDOW // 2, peak / float(np.sqrt(np.mean(sharp**2)))


def _talks(far: Waveform) -> bool:
    """Return whether enough is played in a window to find it again."""
    level = np.sqrt((far.reshape(-1, FRAME) ** 2).mean(axis=1))
    return bool((level > FAINTEST).mean() > _SHARE)
