"""Samples for an encoder, block by block, of a session or of a part of it."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Final

import numpy as np

from coach.audio import Samples
from coach.errors import ExportError
from coach.exporting.model import SampleReader

# Eleven seconds: so long that what a block costs, however short it is, is not noticed.
BLOCK_FRAMES: Final = 1 << 18


class Excerpt:
    """Frames ``start`` to ``end`` of a sound, with silence before and after them."""

    def __init__(
        self, sound: SampleReader, start: int, end: int, head: int = 0, tail: int = 0
    ) -> None:
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


class ClipReader:
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


def blocks(sound: SampleReader, size: int = BLOCK_FRAMES) -> Iterator[Samples]:
    """Yield a whole sound in new arrays of ``size`` frames, the last one shorter."""
    for frame in range(0, sound.frames, size):
        length = min(size, sound.frames - frame)
        shape = (length,) if sound.channels == 1 else (length, sound.channels)
        block = np.empty(shape, np.int16)
        sound.read_into(block, frame)
        yield block


def blocks_of(samples: Samples) -> Iterator[Samples]:
    """Cut an array of shape (n, channels), which may lie on disk, into blocks."""
    for start in range(0, len(samples), BLOCK_FRAMES):
        yield np.asarray(samples[start : start + BLOCK_FRAMES])


@contextmanager
def on_disk(decoded: Iterable[Samples], path: Path, most: int) -> Iterator[Samples]:
    """Keep blocks of shape (n, channels) in a temporary file, for memory is not for whole sessions.

    Gives the first ``most`` frames, or all that there are. ``path`` is what they come
    from. Raises ExportError where there is no room, which says nothing about that file.
    """
    with ExitStack() as stack:
        channels = done = 0
        for block in decoded:
            left = memoryview(block.tobytes())
            try:
                if not done:  # without a buffer, which would try once more when it is closed
                    file = stack.enter_context(tempfile.TemporaryFile(prefix="coach-", buffering=0))
                while left:
                    left = left[file.write(left) :]
            except OSError as error:
                raise ExportError(
                    f"{path}: there is no room to decode it in {tempfile.gettempdir()} "
                    f"({error.strerror or error}). Make some, or set TMPDIR to another folder."
                ) from error
            done, channels = done + len(block), block.shape[1]
            if done >= most:
                break
        if not done:
            yield np.empty((0, 1), np.int16)
            return
        samples = np.memmap(file, np.int16, "r").reshape(-1, channels)[:most]
        yield samples
        del samples
