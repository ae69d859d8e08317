"""What keeps the coach from obeying itself: what is said meanwhile, and how well it hears."""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Callable
from dataclasses import replace
from typing import Final

from coach.ears.activity import FRAME, RATE
from coach.ears.decision import Decision, Outcome
from coach.ears.echo.condition import Mode
from coach.ears.grammar import grammar

AROUND: Final = RATE // 2
"""Samples before and after an utterance in which the coach may have said the same."""
FAR_STRONGER: Final = 0.9
EVIDENCE_DB: Final = 3.0
"""The score, and what stands out of the echo, for a phrase that the coach itself says now."""
_KEPT: Final = 512

Words = Callable[[int, int], str]
"""Samples of the capture begin and end, to the words that the coach says then."""


class Guard:
    """Remembers each frame's condition, and thinks again about what was recognised in them."""

    def __init__(self, words: Words) -> None:
        self._words = words
        self._frames: deque[tuple[bool, float]] = deque(maxlen=_KEPT)
        self._count = 0
        self.mode: Mode = "settling"

    def accept(self, mode: Mode, evidence: float, *, audible: bool) -> None:
        """Take in a frame: whether the coach can be heard, and how much more than it."""
        self.mode = mode
        self._frames.append((audible, evidence))
        self._count += 1

    def weigh(self, start: int, end: int, decision: Decision) -> Decision:
        """Reject what may be the coach's own voice, or is not to be trusted while it talks."""
        if decision.outcome is Outcome.REJECT:
            return decision
        audible, evidence = self._during(start, end)
        well = self.mode in ("clear", "no echo")
        allowed = well or not audible or decision.verb in grammar().always
        if allowed and self._says_it(start, end, decision.verb):
            stands_out = not audible or evidence >= EVIDENCE_DB
            allowed = well and stands_out and decision.score >= FAR_STRONGER
        return decision if allowed else replace(decision, outcome=Outcome.REJECT)

    def _during(self, start: int, end: int) -> tuple[bool, float]:
        """Whether the coach was heard between two samples, and what stood out of it on average."""
        first = self._count - len(self._frames)
        frames = list(self._frames)[max(0, start // FRAME - first) : max(0, end // FRAME - first)]
        if not frames:
            return False, 0.0
        return any(one[0] for one in frames), sum(one[1] for one in frames) / len(frames)

    def _says_it(self, start: int, end: int, verb: str) -> bool:
        said = " ".join(re.findall(r"[a-z']+", self._words(start - AROUND, end + AROUND).lower()))
        phrases = (phrase for phrase, of in grammar().verbs.items() if of == verb)
        return any(f" {phrase} " in f" {said} " for phrase in phrases)
