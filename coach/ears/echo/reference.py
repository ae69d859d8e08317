"""The far end: what was played lately, to be read at any moment, between samples too."""

from __future__ import annotations

from collections import deque
from typing import Final

import numpy as np

from coach.ears.activity import RATE
from coach.ears.recogniser import Sound

KEPT: Final = 8 * RATE
"""Samples that can be read back."""
_TAPS: Final = 32
_PHASES: Final = 512
_ANCHORS: Final = 512


def _kernels() -> Sound:
    """Windowed sincs, shape (phases + 1, taps): one for each part of a sample."""
    part = np.arange(_PHASES + 1)[:, None] / _PHASES
    away = part - np.arange(1 - _TAPS // 2, _TAPS // 2 + 1)
    kernels = np.sinc(away) * np.cos(np.pi * away / (_TAPS + 2)) ** 2
    return np.asarray(kernels / kernels.sum(axis=1, keepdims=True), np.float32)


_KERNELS: Final = _kernels()


class Reference:
    """The samples that were played, counted from the first, and when each was heard."""

    def __init__(self) -> None:
        self.written = 0
        self._kept = np.zeros(2 * KEPT, np.float32)
        self._first = 0
        self._anchors: deque[tuple[float, int]] = deque(maxlen=_ANCHORS)

    def add(self, block: Sound, at: float) -> None:
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
        """Which sample is heard at this time, if the times are right; None if unknown."""
        if not self._anchors or not np.isfinite(at):
            return None
        past = (anchor for anchor in reversed(self._anchors) if anchor[0] <= at)
        time, sample = next(past, self._anchors[0])
        return sample + (at - time) * RATE

    def read(self, first: float, count: int, ratio: float = 1.0) -> Sound:
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

    def span(self, begin: int, end: int) -> Sound:
        """Samples ``begin`` to ``end`` as they are; silence outside what is kept."""
        low = max(begin, self._first, 0)
        high = max(low, min(end, self.written))
        sound = np.zeros(end - begin, np.float32)
        if low < end:
            sound[low - begin : high - begin] = self._kept[low - self._first : high - self._first]
        return sound
