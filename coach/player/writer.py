"""Keeps an output buffer filled ahead of the device, and can edit what is not played yet."""

# Theory of operation
#
# Half a second is written ahead of the device, so a late turn of this thread is not heard. A
# command, though, must be heard at once. So the cursor before every block is kept on a tape. To
# change something is to find the cursor of the frame that the device takes next (from the tape, by
# playing the rest of that block again), edit it, write SPLICE_SECONDS of a new plan from there,
# and publish that; the output buffer crossfades to it. The new plan begins with LEAD_FRAMES of
# silence where it starts something, as the device may take a block while the plan is written.
#
# A track may have grown since a block was written. What was silence then has been heard as
# silence, so the replay never goes beyond the frame that the tape says.
#
# The device's own rate, where it refuses ours, is a matter of this file alone.

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from dataclasses import replace
from typing import Final

import numpy as np

from coach.audio import Samples, to_samples
from coach.player.mixer import Cursor, Sources, play
from coach.player.output_buffer import OutputBuffer
from coach.timeline import SAMPLE_RATE

# Frames written at a time: 20 ms.
BLOCK: Final = 480

# How much of a new plan is written before it is published; the rest follows.
AHEAD_SECONDS: Final = 0.5
SPLICE_SECONDS: Final = 0.1

# Silence before what a new plan starts with, so that nothing of it is lost if
# the device takes a block while the plan is being written.
LEAD_FRAMES: Final = SAMPLE_RATE // 50


class Writer:
    """A cursor that plays into an output buffer. For one thread."""

    def __init__(self, output_buffer: OutputBuffer, sources: Sources, cursor: Cursor) -> None:
        self._output_buffer, self._sources = output_buffer, sources
        self._block: Samples = np.zeros(BLOCK, np.int16)
        self._restart(cursor)
        self._fill(AHEAD_SECONDS)

    def _restart(self, cursor: Cursor) -> None:
        """Write from ``cursor`` on, beginning at the frame that the device takes next."""
        self._start = self._output_buffer.position
        self._cursor, self._written = cursor, 0
        self._tape: deque[tuple[int, Cursor]] = deque([(0, cursor)])
        self._resample = _resampler(self._output_buffer.rate)
        self._output_buffer.restart(self._start)
        self._fill(SPLICE_SECONDS)
        self._output_buffer.publish()

    def change(self, edit: Callable[[Cursor], Cursor]) -> None:
        """Play on from ``edit`` of what is at the frame that the device takes next."""
        heard = self._heard()
        self.now()
        at, cursor = self._tape[0]
        again: Samples = np.zeros(max(0, min(heard, self._written) - at), np.int16)
        replayed = play(cursor, again, self._sources)
        # A track that has grown since was silence then: it begins only now.
        after = self._tape[1][1] if len(self._tape) > 1 else self._cursor
        if replayed.source == after.source:
            replayed = replace(replayed, frame=min(replayed.frame, after.frame))
        self._restart(edit(replayed))

    def fill(self) -> None:
        """Write ahead."""
        self._fill(AHEAD_SECONDS)

    def now(self) -> Cursor:
        """The cursor at the frame that the device takes next, to the block.

        Its ``frame`` is exact while the track rolls.
        """
        heard = self._heard()
        while len(self._tape) > 1 and self._tape[1][0] <= heard:
            self._tape.popleft()
        at, cursor = self._tape[0]
        after = self._tape[1][1] if len(self._tape) > 1 else self._cursor
        if after.source == cursor.source and after.frame > cursor.frame:
            rolled = cursor.frame + heard - at
            return replace(cursor, frame=min(rolled, after.frame))
        return cursor

    def _heard(self) -> int:
        """House frames of this plan that the device has taken."""
        return (
            (self._output_buffer.position - self._start) * SAMPLE_RATE // self._output_buffer.rate
        )

    def _fill(self, seconds: float) -> None:
        while self._output_buffer.ahead < seconds * self._output_buffer.rate:
            self._cursor = play(self._cursor, self._block, self._sources)
            self._written += BLOCK
            self._tape.append((self._written, self._cursor))
            self._output_buffer.append(self._resample(self._block))


def _resampler(rate: int) -> Callable[[Samples], Samples]:
    """From the house's rate to another. In floats: soxr dithers integers, and silence is zero."""
    if rate == SAMPLE_RATE:
        return lambda block: block
    import soxr

    stream = soxr.ResampleStream(SAMPLE_RATE, rate, 1, dtype="float32")

    def resample(block: Samples) -> Samples:
        return to_samples(stream.resample_chunk(block.astype(np.float32)), 1)

    return resample
