"""The mixer: a cursor in, samples and the next cursor out."""

# Theory of operation
#
# `play` is pure: the same cursor and sources always give the same samples. That is what lets the
# writer go back to any frame that has not been played yet, edit the cursor there, and play on.
#
# What comes first in a cursor is played first: the lead of silence, then the inserts one after
# another, then the gap, then the track. Chimes lie over all of it, and the gain is last. Where
# nothing is due, the rest of the block is zeros and the cursor stands still.
#
# Nothing here fades. The output buffer crossfades from one plan to the next; within a plan, sound
# starts and ends only where clips and tones do.

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from coach.audio import HIGHEST, Samples, Track
from coach.timeline import SAMPLE_RATE

# Silence after what was said in between, before the track goes on.
GAP_FRAMES: Final = SAMPLE_RATE * 2 // 5

# Silence between two such sounds.
BREATH_FRAMES: Final = SAMPLE_RATE // 4

# A gain moves over its whole range in 20 ms at the fastest.
RAMP_PER_FRAME: Final = 1 / (0.020 * SAMPLE_RATE)

_KNEE: Final = 0.7


@dataclass(frozen=True, slots=True, eq=False)
class Source:
    """One revision as sound. It grows by being replaced."""

    track: Track
    complete: bool


@dataclass(frozen=True, slots=True, eq=False)
class Insert:
    """Samples that are being played; a negative ``at`` is silence before them.

    text: what they say, "" for a tone.
    """

    samples: Samples
    at: int = 0
    text: str = ""


@dataclass(frozen=True, slots=True)
class Transition:
    """A transition to another source, at pairs of (frame here, frame there), ascending."""

    source: int
    pairs: tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True, eq=False)
class Cursor:
    """The place of the playing.

    lead: frames of silence before anything else. inserts: sounds that the track
    waits for, one after another, then ``gap`` frames. chimes: sounds over it, among which
    may be one sentence.
    gain: linear, on its way to ``target`` times ``duck``: as loud as the listener
    wants it, and softer while somebody seems to speak.
    """

    source: int = -1
    frame: int = 0
    going: bool = False
    lead: int = 0
    inserts: tuple[Insert, ...] = ()
    gap: int = 0
    chimes: tuple[Insert, ...] = ()
    gain: float = 1.0
    target: float = 1.0
    duck: float = 1.0
    transition: Transition | None = None

    @property
    def busy(self) -> bool:
        """Return whether something is said in between."""
        return bool(self.inserts)

    @property
    def rolling(self) -> bool:
        """Return whether the track is what comes next."""
        return self.going and not (self.lead or self.inserts or self.gap)

    @property
    def between(self) -> str:
        """The sentence that is being said beside the track, "" for none and for a tone."""
        sounding = (*self.inserts[:1], *self.chimes)
        return next((sound.text for sound in sounding if sound.text), "")


Sources = Mapping[int, Source]


def play(cursor: Cursor, out: Samples, sources: Sources) -> Cursor:
    """Fill ``out`` with what ``cursor`` plays and return the cursor after it."""
    out.fill(0)
    after = cursor
    done = 0
    while done < len(out):
        after, count = _stretch(after, out[done:], sources)
        if not count:
            break
        done += count
    left = []  # of the chimes, which ring over whatever plays
    for sound in after.chimes:
        first = min(max(0, -sound.at), len(out))
        begin = max(0, sound.at)
        part = sound.samples[begin : begin + len(out) - first]
        under = out[first : first + len(part)]
        under[:] = limited(under.astype(np.float32) + part)
        if sound.at + len(out) < len(sound.samples):
            left.append(replace(sound, at=sound.at + len(out)))
    after = replace(after, chimes=tuple(left)) if after.chimes else after
    gain, target = after.gain, after.target * after.duck
    if gain == target == 1.0:
        return after
    steps = np.arange(1, len(out) + 1) * RAMP_PER_FRAME
    ramp = np.minimum(gain + steps, target) if target >= gain else np.maximum(gain - steps, target)
    amplified = (out * ramp).astype(np.float32)
    plain = np.rint(amplified).clip(-HIGHEST, HIGHEST)
    out[:] = np.where(ramp > 1, limited(amplified), plain)
    return replace(after, gain=float(ramp[-1]) if len(out) else gain)


def _stretch(cursor: Cursor, out: Samples, sources: Sources) -> tuple[Cursor, int]:
    """Play what comes first: lead, inserts, gap or track; no frames where all stands still."""
    if cursor.lead:
        count = min(cursor.lead, len(out))
        return replace(cursor, lead=cursor.lead - count), count
    if cursor.inserts:
        sound, *later = cursor.inserts
        count = min(len(sound.samples) - sound.at, len(out))
        out[:count] = sound.samples[sound.at : sound.at + count]
        if sound.at + count < len(sound.samples):
            now = replace(sound, at=sound.at + count)
            return replace(cursor, inserts=(now, *later)), count
        lead = BREATH_FRAMES if later else 0
        return replace(cursor, inserts=tuple(later), gap=GAP_FRAMES, lead=lead), count
    if cursor.gap:
        count = min(cursor.gap, len(out))
        return replace(cursor, gap=cursor.gap - count), count
    # Play the track up to its end, or to where it changes to another source.
    transition = cursor.transition
    pairs = transition.pairs if transition else ()
    pair = next((pair for pair in pairs if pair[0] >= cursor.frame), None)
    if cursor.going and transition and pair and pair[0] == cursor.frame:
        cursor = replace(cursor, source=transition.source, frame=pair[1], transition=None)
        pair = None
    source = sources.get(cursor.source)
    if source is None or not cursor.going:
        return cursor, 0
    limit = source.track.frames if pair is None else min(pair[0], source.track.frames)
    count = max(0, min(limit - cursor.frame, len(out)))
    if count:
        source.track.read_into(out[:count], cursor.frame)
    return replace(cursor, frame=cursor.frame + count), count


def limited(sound: NDArray[np.float32]) -> NDArray[np.int16]:
    """Bend what exceeds 0.7 of full scale, so that nothing ever clips.

    ``sound``: floats where 32767 is full scale. Below the knee it is untouched.
    """
    level = np.abs(sound) / HIGHEST
    if not len(level) or level.max() <= _KNEE:
        return np.round(sound).astype(np.int16)
    room = 1 - _KNEE
    bent = np.where(level > _KNEE, _KNEE + room * np.tanh((level - _KNEE) / room), level)
    return np.round(np.sign(sound) * bent * HIGHEST).astype(np.int16)
