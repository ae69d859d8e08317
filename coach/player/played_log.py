"""The log of what was played, by the frames that the device has taken."""

# Theory of operation
#
# A command is recognised after it was said, and means what was playing then; and what the coach
# itself was saying then is no command. So the engine notes a moment (position of the device,
# frame of the session) at every turn and on both sides of every change.
#
# Between two moments the track either rolled, one frame of it for each that was played, or it
# stood. `_end` tells how far it rolled: never beyond the frame of the next moment, and not at all
# where that is of another revision or lies before. One thread notes; another may ask at the same
# time, and works on a copy.

from __future__ import annotations

from bisect import bisect_right
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from coach.player.capture import Capture
from coach.timeline import SAMPLE_RATE, Timeline

# Half a minute: a question may be answered six seconds after the command it is about.
KEPT_MOMENTS: Final = 1500


@dataclass(frozen=True, slots=True)
class Moment:
    """The next frame of the session when the device had taken ``position`` frames.

    revision, frame: of the track, -1 before there is any; timeline: that of the
    revision; between: the sentence that is said beside it, while it stands or is silent, or "".
    """

    position: int
    revision: int
    frame: int
    timeline: Timeline | None
    between: str = ""


class PlayedLog:
    """The last moments of one output of ``rate`` Hz."""

    def __init__(self, rate: int) -> None:
        self._rate = rate
        self._moments: deque[Moment] = deque(maxlen=KEPT_MOMENTS)

    def note(self, moment: Moment) -> None:
        """Keep a moment; none may come before the one noted last."""
        self._moments.append(moment)

    def at(self, position: int) -> tuple[int, int] | None:
        """Return the revision, and the frame of it, that was played then; None if unknown."""
        moments = self._known()
        index = bisect_right([moment.position for moment in moments], position) - 1
        if index < 0 or moments[index].revision < 0:
            return None
        moment = moments[index]
        end = self._end(moments, index)
        return moment.revision, min(moment.frame + self._frames(position - moment.position), end)

    def words(self, begin: int, end: int) -> str:
        """Return what the coach said from one position to another, sentence by sentence."""
        moments = self._known()
        starts = [moment.position for moment in moments]
        first = max(0, bisect_right(starts, begin) - 1)
        said: list[str] = []
        for index in range(first, bisect_right(starts, end)):
            said += [text for text in self._said(moments, index) if text not in said]
        return " ".join(said)

    def _known(self) -> tuple[Moment, ...]:
        return tuple(self._moments)  # at once, while the other thread may be noting

    def _said(self, moments: tuple[Moment, ...], index: int) -> Iterator[str]:
        moment = moments[index]
        if moment.between:
            yield moment.between
        end, timeline = self._end(moments, index), moment.timeline
        if timeline is None or end <= moment.frame:
            return
        for cue in timeline.cues[timeline.cue_index(moment.frame) :]:
            if cue.start >= end:
                return
            if cue.kind in ("speech", "count"):
                yield cue.text

    def _end(self, moments: tuple[Moment, ...], index: int) -> int:
        """Return how far the track rolled until the next moment."""
        moment = moments[index]
        if index + 1 == len(moments):
            return moment.frame
        after = moments[index + 1]
        rolled = moment.frame + self._frames(after.position - moment.position)
        if after.revision != moment.revision or after.frame < moment.frame:
            return moment.frame
        return min(rolled, after.frame)

    def _frames(self, taken: int) -> int:
        return taken * SAMPLE_RATE // self._rate


@dataclass(frozen=True, slots=True)
class FarEnd:
    """One output, as the ears know it: its samples, and what they were."""

    capture: Capture
    played_log: PlayedLog
