"""The segmenter: from sound to isolated utterances, by background level and endpoints."""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Final, Literal

import numpy as np

from coach.listening.vad import VoiceActivityDetector, Waveform

# Loudness of background speech, from which a command has to stand out.
#
# A television or a party is speech all the time: a command above it would never
# have silence round it. So speech that is no command is background, and until it
# pauses only what is louder counts.


# Frames that are remembered: 2 s.
MEMORY: Final = 62

# Frames of speech among them that make a background.
ENOUGH: Final = 12

# Its level is that which this share of them does not exceed.
RANK: Final = 0.9

# Frames without speech that end it: half a second.
PAUSE: Final = 16

# How far above that speech must be to begin, and to go on.
ONSET_DB: Final = 8.0
OFFSET_DB: Final = 1.0

# A television opens an utterance, and the command joins it. What is ONSET_DB above the speech of at
# least so many frames is somebody else, nearer, and begins an utterance of its own: a soft
# beginning of a word, as the "s" of "slower", is shorter.
TALK: Final = 10


class Background:
    """The speech of the last two seconds that was no command; levels in dB."""

    def __init__(self) -> None:
        self._levels: deque[float | None] = deque(maxlen=MEMORY)
        self._pause = 0

    def add(self, levels: Iterable[float | None]) -> None:
        """Take in frames: the level of each, None where it is not speech."""
        for level in levels:
            self._levels.append(level)
            self._pause = self._pause + 1 if level is None else 0
            if self._pause >= PAUSE:
                self._levels.clear()

    @property
    def level(self) -> float | None:
        """Return the level in dB; None where there is no speech in the background."""
        speech = [level for level in self._levels if level is not None]
        return _loudest(speech) if len(speech) >= ENOUGH else None

    def passes(self, level: float, *, speaking: bool) -> bool:
        """Return whether a frame stands out; ``speaking``: an utterance is going on."""
        background = self.level
        return background is None or level >= background + (OFFSET_DB if speaking else ONSET_DB)


def level_db(sound: Waveform) -> float:
    """Return the level of some sound, in dB of full scale; -120 of silence and of no sound."""
    return 10 * math.log10(float(np.dot(sound, sound)) / max(1, len(sound)) + 1e-12)


def _loudest(levels: Iterable[float]) -> float:
    """Return the level that a share of `RANK` does not exceed; there must be one."""
    ordered = sorted(levels)
    return ordered[int(RANK * (len(ordered) - 1))]


# Where utterances begin and end, and which stand alone: a pure state machine.
#
# A command is a whole short utterance. Most of what is not one is refused here, by its length.
# Times are frames of 32 ms.
#
#     quiet --speech--> speaking --quiet_after frames without--> quiet, and an Utterance
#
# What follows a sentence needs more silence before it, or must be louder: until it pauses, a
# sentence is background. What follows another short utterance does not: a person who is not
# understood says the word again at once.


Refusal = Literal["too short", "too long"]


@dataclass(frozen=True, slots=True)
class Timing:
    """The rules; lengths in frames, probabilities 0 to 1.

    onset, offset: how likely speech must be to begin, and to go on; shortest:
    frames of speech; longest: from the first to the last of them; quiet_after:
    what ends an utterance.
    """

    onset: float = 0.5
    offset: float = 0.3
    shortest: int = 3
    longest: int = 78
    quiet_after: int = 8


@dataclass(frozen=True, slots=True)
class Segment:
    """Speech from frame ``start`` up to, not including, ``end``, and why it is no command."""

    start: int
    end: int
    refusal: Refusal | None = None


@dataclass(frozen=True, slots=True)
class EndpointState:
    """The state that is kept between frames.

    now: frames so far; start: the utterance's first, None in quiet; end: the
    frame after its last; voiced: how many of its frames were speech.
    """

    now: int = 0
    start: int | None = None
    end: int = 0
    voiced: int = 0

    @property
    def silence(self) -> int:
        """Return the frames without speech, up to now."""
        return self.now - self.end


TIMING: Final = Timing()


def step(
    state: EndpointState, probability: float, timing: Timing = TIMING
) -> tuple[EndpointState, Segment | None]:
    """Take in one frame; return the utterance that it has ended, if it has."""
    now = state.now + 1
    if state.start is None:
        if probability < timing.onset:
            return replace(state, now=now), None
        return replace(state, now=now, start=state.now, end=now, voiced=1), None
    if probability >= timing.offset:
        return replace(state, now=now, end=now, voiced=state.voiced + 1), None
    if now - state.end < timing.quiet_after:
        return replace(state, now=now), None
    utterance = Segment(state.start, state.end, refused(state, timing))
    return EndpointState(now=now, end=state.end), utterance


def refused(state: EndpointState, timing: Timing = TIMING) -> Refusal | None:
    """Return why what has been said since ``state.start`` is no command, as far as is known."""
    assert state.start is not None
    if state.end - state.start > timing.longest:
        return "too long"
    if state.voiced < timing.shortest:
        return "too short"
    return None


# From sound to isolated utterances: voice activity, what stands out, endpoints.


class Segmenter:
    """Frames of 32 ms in, one after the other; utterances out. Raises HearingError.

    talk: the last frame that was speech and no utterance of a command's length; long ago if none.
    """

    def __init__(self) -> None:
        self._activity = VoiceActivityDetector()
        self.reset()

    def reset(self) -> None:
        """Forget the sound so far; frames are counted from 0 again."""
        self._activity.reset()
        self.state = EndpointState()
        self.talk = -MEMORY
        self._background = Background()
        self._open: list[float | None] = []

    def accept(self, frame: Waveform, *, near: bool = True) -> Segment | None:
        """Hear one frame; return the utterance that it has ended, if it has.

        What is not ``near``, as it is only the coach's own echo, is no speech.
        """
        probability = self._activity.probability(frame) * near
        level = level_db(frame)
        if self._is_joined(level):
            self._background.add(self._open)
            self._open = []
            self.state = EndpointState(now=self.state.now, end=self.state.now)
        speaking = self.state.start is not None
        if not speaking and self.state.silence >= TIMING.quiet_after:
            self._activity.rest()
        speech = probability if self._background.passes(level, speaking=speaking) else 0.0
        self.state, ended = step(self.state, speech)
        self._open.append(level if probability >= TIMING.offset else None)
        if ended is not None:
            may_be_command = ended.refusal in (None, "too short")
        else:
            open_ = self.state.start is not None
            may_be_command = open_ and refused(self.state) in (None, "too short")
        if not may_be_command:
            self._background.add(self._open)
        if ended is not None or not may_be_command:
            self._open = []
        if not may_be_command and probability >= TIMING.onset:
            self.talk = self.state.now
        return ended

    def _is_joined(self, level: float) -> bool:
        """Return whether somebody much louder begins to speak in an utterance that is going on."""
        if self.state.start is None:
            return False
        if refused(self.state) == "too long":  # what it has said so far is background already
            talk = self._background.level
        else:
            speech = [heard for heard in self._open if heard is not None]
            talk = _loudest(speech) if len(speech) >= TALK else None
        return talk is not None and level >= talk + ONSET_DB
