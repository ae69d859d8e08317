"""Timeline + clips -> samples, a block at a time.

``Track.read_into`` is pure: the same frames always give the same samples,
however the reads are cut, and memory does not grow with the length.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Final

import numpy as np

from coach.audio.samples import Samples
from coach.timeline import Cue, Timeline

# The samples of a spoken text, or of a tone by its name.
ClipLookup = Callable[[str], Samples]


class Track:
    """The sound of a timeline, readable from any frame."""

    channels: Final = 1

    def __init__(self, timeline: Timeline, speech: ClipLookup, tone: ClipLookup) -> None:
        self.timeline = timeline
        self._speech, self._tone = speech, tone

    def through(self, change: Callable[[ClipLookup], ClipLookup]) -> Track:
        """Return the same track with its clips and its tones as ``change`` makes them.

        They must keep their lengths.
        """
        return Track(self.timeline, change(self._speech), change(self._tone))

    @property
    def frames(self) -> int:
        """Length in frames."""
        return self.timeline.frames

    def read_into(self, out: Samples, frame: int) -> int:
        """Fill ``out`` with the samples from ``frame`` on, zeros beyond the end.

        Returns how many of them lie inside the track. ``frame`` must not be
        negative.
        """
        out.fill(0)
        end = min(frame + len(out), self.frames)
        if frame >= end:
            return 0
        cues = self.timeline.cues
        for index in range(self.timeline.cue_index(frame), len(cues)):
            cue = cues[index]
            if cue.start >= end:
                break
            if cue.kind != "silence":
                samples = self.samples(cue)
                first, last = max(frame, cue.start), min(end, cue.end)
                out[first - frame : last - frame] = samples[first - cue.start : last - cue.start]
        return end - frame

    def samples(self, cue: Cue) -> Samples:
        """Return what is heard in a cue that is no silence."""
        return (self._tone if cue.kind == "tone" else self._speech)(cue.text)

    def blocks(self, size: int = 1 << 16) -> Iterator[Samples]:
        """Yield the whole track in new arrays of ``size`` frames, the last one shorter."""
        for frame in range(0, self.frames, size):
            block = np.empty(min(size, self.frames - frame), np.int16)
            self.read_into(block, frame)
            yield block
