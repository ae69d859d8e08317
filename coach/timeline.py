"""Script + measured clip lengths -> Timeline: which sample each cue starts on."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final, Literal

from coach.dose import PhaseKind
from coach.errors import FitError, Misfit
from coach.items import Item, Mark, MarkerKind, Place, Say, Script, Timed, Tone, Wait

# Theory of operation.
#
# Pure integer arithmetic, so that equality is exact and the same script gives the same frames on
# every machine. The cues cover the timeline from frame 0 to its end without a gap and without an
# overlap; silence is a cue too, so "what happens at frame n" always has one answer.
#
# A timed phase of N milliseconds lasts exactly N x sample_rate / 1000 frames, from the end of the
# word that starts it to the first sample of the cue that ends it, and every count begins exactly
# on its second. The lengths of clips are measured, never assumed: a cue that does not fit before
# the next one is a FitError, which names the exercise and by how much, never stretched or cut.
# Every misfit of a script is collected before that, so that an author hears of all of them at once.
#
# A Wait takes its length from its start: what is said at its start takes nothing away from it.
#
# The builder takes items one by one, because a live session compiles while it plays; an export
# adds all of them at once, and both get the same timeline.


# Frames per second of every clip, tone and track of the house (mono).
SAMPLE_RATE: Final = 24_000

# Frames of a spoken text, or of a tone by its name.
CueKind = Literal["speech", "count", "tone", "silence"]
Length = Callable[[str], int]


@dataclass(frozen=True, slots=True)
class Cue:
    """One stretch of sound or silence, ``start`` to ``end`` (exclusive) in frames.

    ``text`` is what is said, the name of the tone, or what a silence is for.
    """

    start: int
    end: int
    kind: CueKind
    text: str
    place: Place


@dataclass(frozen=True, slots=True)
class Marker:
    """A named frame, to seek to and to make chapters of."""

    frame: int
    kind: MarkerKind
    label: str
    place: Place


@dataclass(frozen=True, slots=True)
class TimedPhase:
    """A timed phase, ``start`` to ``end`` (exclusive), exactly ``ms`` long; ``cue`` names it."""

    start: int
    end: int
    ms: int
    phase: PhaseKind
    place: Place
    cue: str = ""


@dataclass(frozen=True, slots=True)
class Timeline:
    """A compiled session: the one source for live playing, export and captions."""

    title: str
    sample_rate: int
    cues: tuple[Cue, ...]
    markers: tuple[Marker, ...]
    phases: tuple[TimedPhase, ...] = ()

    @property
    def frames(self) -> int:
        """Length of the session in frames."""
        return self.cues[-1].end if self.cues else 0

    def cue_index(self, frame: int) -> int:
        """Index of the cue that holds ``frame``; ValueError outside the timeline."""
        if not 0 <= frame < self.frames:
            raise ValueError(f"frame {frame} is outside 0..{self.frames - 1}")
        return bisect_right(self.cues, frame, key=lambda cue: cue.start) - 1

    def silence_from(self, frame: int) -> int:
        """Return the frames of silence from ``frame`` on: 0 in any other cue, and at the end."""
        if frame >= self.frames:
            return 0
        cue = self.cues[self.cue_index(frame)]
        return cue.end - frame if cue.kind == "silence" else 0


def compile_timeline(
    script: Script, speech: Length, tone: Length, sample_rate: int = SAMPLE_RATE
) -> Timeline:
    """Place every item of ``script`` on its frame.

    ``speech`` and ``tone`` give the length in frames of a spoken text and of
    a tone. Raises FitError naming every cue that overruns its slot.
    """
    builder = TimelineBuilder(speech, tone, sample_rate)
    for item in script.items:
        builder.add(item)
    return builder.timeline(script.title)


def estimate_timeline(script: Script, tone: Length) -> Timeline:
    """Place every item as a voice is likely to speak it, where there is none to measure.

    Whether a cue fits its slot only its clip can tell; here one that seems too
    long is cut, and not an error.
    """
    builder = TimelineBuilder(lambda text: round((0.25 + 0.058 * len(text)) * SAMPLE_RATE), tone)
    for item in script.items:
        builder.add(item)
    return builder.placed(script.title)


class TimelineBuilder:
    """Places items one after another: what is placed stays, whatever follows.

    So the first part of a session can be played while the rest is being made.
    """

    def __init__(self, speech: Length, tone: Length, sample_rate: int = SAMPLE_RATE) -> None:
        self._speech, self._tone, self._rate = speech, tone, sample_rate
        self._now = 0
        self._cues: list[Cue] = []
        self._markers: list[Marker] = []
        self._phases: list[TimedPhase] = []
        self._misfits: list[Misfit] = []

    def timeline(self, title: str) -> Timeline:
        """Return what has been placed so far.

        Raises FitError naming every cue so far that overruns its slot.
        """
        if self._misfits:
            raise FitError(self._misfits)
        return self.placed(title)

    def placed(self, title: str) -> Timeline:
        """Return the same, with every cue that overruns its slot cut to it."""
        placed = tuple(self._cues), tuple(self._markers), tuple(self._phases)
        return Timeline(title, self._rate, *placed)

    def add(self, item: Item) -> None:
        """Place one more item."""
        if isinstance(item, Mark):
            self._markers.append(Marker(self._now, item.kind, item.label, item.place))
        elif isinstance(item, Say):
            self._append("speech", item.text, self._speech(item.text), item.place)
        elif isinstance(item, Tone):
            self._append("tone", item.name, self._tone(item.name), item.place)
        elif isinstance(item, Wait):
            end = self._now + self._frames(item.ms)
            if item.said:
                self._append("speech", item.said, self._speech(item.said), item.place)
            self._append("silence", item.why, end - self._now, item.place)
        else:
            # Lay the events of a phase on their frames, silence between them.
            begin, end = self._now, self._now + self._frames(item.ms)
            self._phases.append(TimedPhase(begin, end, item.ms, item.phase, item.place, item.cue))
            starts = [begin + self._frames(event.at_ms) for event in item.events]
            for event, start, limit in zip(item.events, starts, [*starts, end][1:], strict=True):
                self._append("silence", item.phase, start - self._now, item.place)
                length = (self._tone if event.kind == "tone" else self._speech)(event.text)
                slot = limit - start
                if length > slot:
                    slot_ms, over_ms = (n * 1000 // self._rate for n in (slot, slot - length))
                    misfit = Misfit(item.place.exercise, event.text, slot_ms, -over_ms)
                    if misfit not in self._misfits:
                        self._misfits.append(misfit)
                self._append(event.kind, event.text, min(length, slot), item.place)
            self._append("silence", item.phase, end - self._now, item.place)

    def _frames(self, ms: int) -> int:
        return ms * self._rate // 1000

    def _append(self, kind: CueKind, text: str, frames: int, place: Place) -> None:
        if frames:
            self._cues.append(Cue(self._now, self._now + frames, kind, text, place))
            self._now += frames


def positions(timeline: Timeline) -> dict[int, str]:
    """Return the position to come into, by the first frame of each gate."""
    return {marker.frame: marker.label for marker in timeline.markers if marker.kind == "gate"}


def texts_of(script: Script) -> Iterator[str]:
    """Yield every text a voice must speak for ``script``, in order, with repeats."""
    for item in script.items:
        if isinstance(item, Say):
            yield item.text
        elif isinstance(item, Wait) and item.said:
            yield item.said
        elif isinstance(item, Timed):
            yield from (event.text for event in item.events if event.kind != "tone")
