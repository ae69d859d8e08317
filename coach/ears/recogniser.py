"""What turns a gated utterance into a decision; `coach.ears.engines` has other ones."""

from __future__ import annotations

from collections.abc import Set
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from coach.ears.decision import Decision
from coach.ears.model import PhraseModel
from coach.ears.speaker import Speaker

Sound = NDArray[np.float32]
"""Mono samples at 16 kHz, -1 to 1, shape (samples,)."""


class Recogniser(Protocol):
    """Knows phrases. ``quick``: cheap and sure enough to be asked before an utterance ends."""

    quick: bool

    def recognise(self, utterance: Sound, active: Set[str]) -> Decision:
        """Judge one isolated utterance, as one of the phrases ``active`` (not empty) or none."""


class OwnRecogniser:
    """The coach's own model, and what it has learnt about a user's voice, if anything.

    Raises CoachError where the model cannot be loaded.
    """

    quick = True

    def __init__(self, speaker: Speaker | None = None, model: PhraseModel | None = None) -> None:
        self._speaker = speaker
        self.model = model or PhraseModel.load()

    def recognise(self, utterance: Sound, active: Set[str]) -> Decision:
        """Score the utterance, and weigh the scores."""
        return self.model.decide(self.score(utterance), active)

    def score(self, utterance: Sound) -> NDArray[np.float32]:
        """Probability of each of the model's phrases, and of none last, for this user."""
        scores = self.model.score(utterance)
        if self._speaker is None:
            return scores
        return self._speaker.adapt(scores, self.model.phrases)
