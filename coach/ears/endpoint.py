"""Where utterances begin and end, and which stand alone: a pure state machine.

A command is a whole short utterance. Most of what must not be taken for one is
refused here, by length and by the silence around it. Times are frames of 32 ms.

    quiet --speech--> speaking --quiet_after frames without--> quiet, and an Utterance

What follows a sentence needs more silence before it than what follows another
short utterance: a person who is not understood says the word again at once.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final, Literal

Refusal = Literal["too short", "too long", "no silence before"]


@dataclass(frozen=True, slots=True)
class Timing:
    """The rules; lengths in frames, probabilities 0 to 1.

    onset, offset: how likely speech must be to begin, and to go on; shortest:
    frames of speech; longest: from the first to the last of them; quiet_after:
    what ends an utterance; quiet_before: what must lie between a sentence and it.
    """

    onset: float = 0.5
    offset: float = 0.3
    shortest: int = 3
    longest: int = 53
    quiet_after: int = 8
    quiet_before: int = 16


@dataclass(frozen=True, slots=True)
class Utterance:
    """Speech from frame ``start`` up to, not including, ``end``, and why it is no command."""

    start: int
    end: int
    refusal: Refusal | None = None


@dataclass(frozen=True, slots=True)
class State:
    """What is remembered between frames.

    now: frames so far; start: the utterance's first, None in quiet; end: the
    frame after its last; voiced: how many of its frames were speech; talk: where
    the last sentence ended, None if there was none.
    """

    now: int = 0
    start: int | None = None
    end: int = 0
    voiced: int = 0
    talk: int | None = None

    @property
    def silence(self) -> int:
        """Frames without speech, up to now."""
        return self.now - self.end


TIMING: Final = Timing()


def step(
    state: State, probability: float, timing: Timing = TIMING
) -> tuple[State, Utterance | None]:
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
    refusal = refused(state, timing)
    talk = state.talk if refusal in (None, "too short") else state.end
    utterance = Utterance(state.start, state.end, refusal)
    return State(now=now, end=state.end, talk=talk), utterance


def refused(state: State, timing: Timing = TIMING) -> Refusal | None:
    """Why what has been said since ``state.start`` is no command, as far as is known."""
    assert state.start is not None
    if state.end - state.start > timing.longest:
        return "too long"
    if state.voiced < timing.shortest:
        return "too short"
    if state.talk is not None and state.start - state.talk < timing.quiet_before:
        return "no silence before"
    return None
