"""From sound to isolated utterances: voice activity, what stands out, endpoints."""

from __future__ import annotations

import math

import numpy as np

from coach.ears.activity import FRAME, VoiceActivity
from coach.ears.background import Background
from coach.ears.endpoint import TIMING, State, Utterance, refused, step
from coach.ears.recogniser import Sound


class Gate:
    """Hears frames of 32 ms, one after the other. Raises HearingError."""

    def __init__(self) -> None:
        self._activity = VoiceActivity()
        self.reset()

    def reset(self) -> None:
        """Forget the sound so far; frames are counted from 0 again."""
        self._activity.reset()
        self.state = State()
        self._background = Background()
        self._open: list[float | None] = []

    def accept(self, frame: Sound, *, near: bool = True) -> Utterance | None:
        """Hear one frame; return the utterance that it has ended, if it has.

        What is not ``near``, as it is only the coach's own echo, is no speech.
        """
        probability = self._activity.probability(frame) * near
        level = 10 * math.log10(float(np.dot(frame, frame)) / FRAME + 1e-12)
        speaking = self.state.start is not None
        speech = probability if self._background.passes(level, speaking=speaking) else 0.0
        self.state, ended = step(self.state, speech)
        self._open.append(level if probability >= TIMING.offset else None)
        if not self._may_be_command(ended):
            self._background.add(self._open)
            self._open = []
        elif ended is not None:
            self._open = []
        return ended

    def _may_be_command(self, ended: Utterance | None) -> bool:
        if ended is not None:
            return ended.refusal in (None, "too short")
        return self.state.start is not None and refused(self.state) in (None, "too short")
