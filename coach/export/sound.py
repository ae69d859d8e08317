"""What an encoder reads: samples block by block, of a session or of a part of it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final, Protocol

import numpy as np

from coach.export.tags import Labels
from coach.render import Samples

BLOCK_FRAMES: Final = 1 << 16


class Sound(Protocol):
    """Something to read from any frame on, such as a Track."""

    @property
    def frames(self) -> int:
        """Length in frames."""

    @property
    def channels(self) -> int:
        """1, or 2 with music."""

    def read_into(self, out: Samples, frame: int) -> int:
        """Fill ``out`` from ``frame`` on; see ``Track.read_into``.

        ``out`` has shape (n,) for one channel and (n, 2) for two.
        """


class Excerpt:
    """Frames ``start`` to ``end`` of a sound, with silence before and after them."""

    def __init__(self, sound: Sound, start: int, end: int, head: int = 0, tail: int = 0) -> None:
        self._sound, self._start, self._head = sound, start, head
        self._length = end - start
        self.frames = head + self._length + tail
        self.channels = sound.channels

    def read_into(self, out: Samples, frame: int) -> int:
        """Fill ``out`` from ``frame`` on, zeros beyond the end; how many lie inside."""
        out.fill(0)
        first = max(frame, self._head)
        last = min(frame + len(out), self._head + self._length)
        if first < last:
            inside = out[first - frame : last - frame]
            self._sound.read_into(inside, self._start + first - self._head)
        return max(0, min(len(out), self.frames - frame))


class Whole:
    """One clip as a sound."""

    channels = 1

    def __init__(self, samples: Samples) -> None:
        self._samples = samples
        self.frames = len(samples)

    def read_into(self, out: Samples, frame: int) -> int:
        """Fill ``out`` from ``frame`` on, zeros beyond the end; how many lie inside."""
        inside = self._samples[frame : frame + len(out)]
        out.fill(0)
        out[: len(inside)] = inside
        return len(inside)


def blocks(sound: Sound, size: int = BLOCK_FRAMES) -> Iterator[Samples]:
    """Yield a whole sound in new arrays of ``size`` frames, the last one shorter."""
    for frame in range(0, sound.frames, size):
        length = min(size, sound.frames - frame)
        shape = (length,) if sound.channels == 1 else (length, sound.channels)
        block = np.empty(shape, np.int16)
        sound.read_into(block, frame)
        yield block


@dataclass(frozen=True, slots=True)
class Source:
    """What an encoder gets: int16 blocks of shape (n,) or (n, 2), and what the file is.

    ``frames`` is how many all blocks hold together; ``labels`` None writes no tags.
    """

    blocks: Iterable[Samples]
    frames: int
    channels: int
    sample_rate: int
    labels: Labels | None = None
