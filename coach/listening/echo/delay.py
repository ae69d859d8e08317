"""Delay between far end and capture, and the ratio of their clocks, found in the sound."""

from __future__ import annotations

from collections import deque
from statistics import median
from typing import Final

import numpy as np
from scipy import fft

from coach.listening.vad import FRAME, RATE, Waveform

# Theory of operation
#
# Loudspeaker and microphone run by two clocks, and the times that a system reports for them are
# wrong by up to half a second. So reported times only say where to look; the sound itself says
# where the far end is. Positions are samples of 16 kHz, counted from the first of each stream.
#
#     position(sample) = start + (sample - origin) * ratio
#
# Every 8 frames (256 ms) the last second of the capture is correlated with two seconds of the far
# end round the position expected, by GCC-PHAT (Knapp and Carter 1976) within 200 to 6000 Hz. A
# clear peak is one measurement of the offset between both counts, good to a tenth of a sample.
#
#     agrees with those before   it joins them; a line through the last minute gives the ratio
#     strays                     believed when enough strays agree with each other: 6 where a
#                                delay is known (windows overlap by three quarters, so 4 of them
#                                are one), else 3, or 1 with a very high peak
#
# A believed offset moves the position only where the filter cannot reach it: its taps begin
# LEAD samples before the direct sound. Reported times that jump together by 30 ms, three running,
# are believed at once: the stream had a gap. Clocks are assumed to differ by 400 ppm at most.

# Samples of the far end that can be read back.
KEPT: Final = 8 * RATE

# Interpolation between samples: windowed sincs, one for each 512th of a sample.
_TAPS: Final = 32
_PHASES: Final = 512
_PART: Final = np.arange(_PHASES + 1)[:, None] / _PHASES
_AWAY: Final = _PART - np.arange(1 - _TAPS // 2, _TAPS // 2 + 1)
_SINCS: Final = np.sinc(_AWAY) * np.cos(np.pi * _AWAY / (_TAPS + 2)) ** 2
_KERNELS: Final = (_SINCS / _SINCS.sum(axis=1, keepdims=True)).astype(np.float32)

# Reported times that are kept.
_ANCHORS: Final = 512

# Samples that are correlated: about a second; half of it is how far is searched.
WINDOW: Final = 32 * FRAME

# Frames from one measurement to the next.
EVERY: Final = 8

# Samples by which the far end is read early, so that the path may become shorter.
LEAD: Final = 96

# Samples by which the path may become longer before it is followed.
REACH: Final = RATE // 16

# Height of a peak, relative to the rest, that is believed; noise alone reaches 6.5. And of one
# that needs no second.
CLEAR_PEAK: Final = 10.0
CERTAIN_PEAK: Final = 14.0

# Samples by which measurements of one echo path differ at most.
SAME_SAMPLES: Final = 4.0
MEMORY_SECONDS: Final = 60
LARGEST_DRIFT: Final = 400e-6

# Root mean square of a frame in which something is played (-60 dBFS), and the share of the
# window's frames that must be such ones.
FAINTEST: Final = 1e-3
_ACTIVE_SHARE: Final = 0.2

# Least length in samples, and number, of the measurements that give a ratio.
_LINE_SAMPLES: Final = 3 * RATE // 2
_LINE_POINTS: Final = 6
_JUMP_SAMPLES: Final = 0.03 * RATE
_HERTZ: Final = np.fft.rfftfreq(2 * WINDOW, 1 / RATE)
_IN_BAND: Final = ((_HERTZ > 200) & (_HERTZ < 6000)).astype(np.float32)


class FarEndBuffer:
    """The samples that were played, counted from the first, and when each was heard.

    One thread writes and reads. It is read at any place, between samples too, and again.
    """

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
        """Return samples ``begin`` to ``end`` as they are; silence outside what is kept."""
        low = max(begin, self._first, 0)
        high = max(low, min(end, self.written))
        sound = np.zeros(end - begin, np.float32)
        if low < end:
            sound[low - begin : high - begin] = self._kept[low - self._first : high - self._first]
        return sound


class DelayEstimator:
    """The position of the far end in the capture of one pair of devices.

    ratio: far-end samples in a sample of the capture; locked: whether the delay has
    been found in the sound; misses: measurements running that found nothing of what
    was played.
    """

    def __init__(self, reference: FarEndBuffer) -> None:
        self._reference = reference
        self._capture = np.zeros(WINDOW, np.float32)
        self.reset()

    def reset(self) -> None:
        """Forget every measurement; the reported times say again where to look."""
        self.ratio = 1.0
        self.locked = False
        self.misses = 0
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
        """Follow the reported times where they jump together: the stream had a gap."""
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
        if len(recent) < 3 or any(abs(one - usual) < _JUMP_SAMPLES for one in recent):
            return False
        jump = median(recent) - usual
        self._reported.clear()
        self._start += jump
        self._points, self._strays = [], []
        return True

    def _place(self, sample: float, position: float) -> None:
        self._origin, self._start = float(sample), position

    def _measure(self, begin: int) -> bool:
        """Correlate the window that starts at ``begin``; return whether the delay has changed."""
        start = self.position(begin)
        if start is None:
            return False
        first = round(start)
        far = self._reference.span(first - WINDOW // 2, first + WINDOW + WINDOW // 2)
        level = np.sqrt((far[WINDOW // 2 : -WINDOW // 2].reshape(-1, FRAME) ** 2).mean(axis=1))
        if (level > FAINTEST).mean() <= _ACTIVE_SHARE:
            return False
        lag, peak = correlate(self._capture, far)
        if peak < CLEAR_PEAK:
            self.misses += 1
            return False
        self.misses = 0
        middle = begin + WINDOW / 2
        return self._believe((middle, first + WINDOW / 2 - lag - middle), peak)

    def _believe(self, found: tuple[float, float], peak: float) -> bool:
        """Take in a measurement (sample, offset); return whether it moves the position."""
        if self._points and self._expected(found):
            self._strays = []
            self._points.append(found)
            oldest = found[0] - MEMORY_SECONDS * RATE
            self._points = [point for point in self._points if point[0] >= oldest]
            self._fit_ratio(found[0])
            return False
        near = [one for one in self._strays if abs(one[1] - found[1]) < SAME_SAMPLES]
        self._strays = [*near, found]
        known = self.locked and self._points
        if len(self._strays) < (6 if known else 1 if peak >= CERTAIN_PEAK else 3):
            return False
        self._points, self._strays = self._strays, []
        # The filter's taps reach the direct sound as long as it has not moved far.
        middle = round(found[0])
        wanted, position = middle + found[1] + LEAD, self.position(middle)
        assert position is not None
        moved = not (self.locked and -REACH < wanted - position < LEAD / 2)
        if moved:
            self._place(middle, wanted)
        self.locked = True
        return moved

    def _expected(self, found: tuple[float, float]) -> bool:
        """Return whether a measurement lies where the ones before it lead."""
        time, offset = self._points[-1]
        away = offset + (self.ratio - 1) * (found[0] - time) - found[1]
        span = found[0] - self._points[0][0]
        unknown = LARGEST_DRIFT * (found[0] - time) if span < _LINE_SAMPLES else 0.0
        return abs(away) < SAME_SAMPLES + unknown

    def _fit_ratio(self, now: float) -> None:
        """Fit a line to the measurements, without those that lie off it."""
        times, offsets = np.array(self._points).T
        if len(times) < _LINE_POINTS or times[-1] - times[0] < _LINE_SAMPLES:
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
