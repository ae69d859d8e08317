"""Protection against the coach's own voice: it must not obey what it says itself."""

from __future__ import annotations

import re
from collections import deque
from dataclasses import replace
from typing import Final, Protocol

from coach.listening.echo.residual import EchoMode
from coach.listening.grammar import grammar
from coach.listening.recogniser import Decision, Verdict
from coach.listening.vad import FRAME, RATE

# Samples before and after an utterance in which the coach may have said the same.
AROUND: Final = RATE // 2

# The score for a phrase that the coach itself says now.
FAR_STRONGER: Final = 0.9

# What must stand out of the echo, on average, for anything at all: what is left of the coach
# alone reached 1.4 in two sessions, of commands 10 dB softer than the echo none was below 2.
LEAST_DB: Final = 1.5

# What must stand out of the echo, on average, for more than "stop" and "pause" where the
# coach does not hear well.
STANDS_OUT_DB: Final = 4.0

# Height of a correlation peak of what was recognised with what was played, from which it is
# an echo; commands over a well-cancelled coach reach 9, over a clipped one 11.
RESEMBLES: Final = 12.0
_KEPT: Final = 512


class Echoes(Protocol):
    """The evidence of the coach's own voice between two samples of the capture."""

    def words(self, begin: int, end: int) -> str:
        """Return what it says, "" if nothing or unknown."""

    def resembles(self, begin: int, end: int) -> bool:
        """Return whether what is left of the capture is still what was played."""


class SelfVoiceGuard:
    """Remembers each frame's condition, and thinks again about what was recognised in them."""

    def __init__(self, echoes: Echoes) -> None:
        self._echoes = echoes
        self._frames: deque[tuple[bool, float]] = deque(maxlen=_KEPT)
        self._count = 0
        self.mode: EchoMode = "settling"

    def accept(self, mode: EchoMode, evidence: float, *, audible: bool) -> None:
        """Take in a frame: whether the coach can be heard, and how much more than it."""
        self.mode = mode
        self._frames.append((audible, evidence))
        self._count += 1

    def weigh(self, start: int, end: int, decision: Decision) -> Decision:
        """Reject what may be the coach's own voice, or is not to be trusted while it talks."""
        if decision.outcome is Verdict.REJECT:
            return decision
        audible, evidence = self._during(start, end)
        if audible and self._doubtful(start, end, decision, evidence):
            return replace(decision, outcome=Verdict.REJECT)
        return decision

    def _doubtful(self, start: int, end: int, decision: Decision, evidence: float) -> bool:
        says_it = self._says_it(start, end, decision.verb)
        if self.mode == "no echo":
            return says_it and decision.score < FAR_STRONGER
        if evidence < LEAST_DB:
            return True
        if self.mode != "clear":
            always = decision.verb in grammar().always
            stands_out = evidence >= STANDS_OUT_DB and decision.outcome is Verdict.ACCEPT
            if says_it or not (always or stands_out):
                return True
        return (says_it and decision.score < FAR_STRONGER) or self._echoes.resembles(start, end)

    def _during(self, start: int, end: int) -> tuple[bool, float]:
        """Return whether the coach was heard between two samples, and what stood out of it on
        average.
        """
        first = self._count - len(self._frames)
        frames = list(self._frames)[max(0, start // FRAME - first) : max(0, end // FRAME - first)]
        if not frames:
            return False, 0.0
        return any(one[0] for one in frames), sum(one[1] for one in frames) / len(frames)

    def _says_it(self, start: int, end: int, verb: str) -> bool:
        said = " ".join(
            re.findall(r"[a-z']+", self._echoes.words(start - AROUND, end + AROUND).lower())
        )
        phrases = (phrase for phrase, of in grammar().verbs.items() if of == verb)
        return any(f" {phrase} " in f" {said} " for phrase in phrases)
