"""The guard against the coach's own voice: it must not obey what it says itself."""

from __future__ import annotations

import re
from collections import deque
from dataclasses import replace
from typing import Final, Protocol

from coach.listening.echo.residual import EchoMode
from coach.listening.grammar import grammar
from coach.listening.recogniser import FEW_WORDS, Decision, Verdict
from coach.listening.vad import FRAME, RATE

# Theory of operation
#
# What is left of the echo may be a word of the coach, and the recogniser is good at words. So every
# decision made while the coach can be heard is weighed against four kinds of evidence:
#
#     what stands out   mean over the utterance of the near-end evidence, in dB (residual.py)
#     what it says      the words of the script within half a second of the utterance
#     resemblance       correlation of what is left with what was played (canceller.py)
#     mode              whether the echo is cancelled well (residual.py)
#
# Rejected is: what hardly stands out, in any mode; what is not quite certain, as a rest of echo
# often is; what the coach itself says, unless the score is high; what resembles the far end; and
# where the echo is not cancelled well, all but "stop" and "pause" or a certain command that stands
# out clearly. "Stop" and "pause" are kept longest, as a false one costs a word and a missed one
# costs trust. Thresholds are measured, see each of them.

# Samples before and after an utterance in which the coach may have said the same.
AROUND: Final = RATE // 2

# Least score of a phrase that the coach itself says at the same time.
FAR_STRONGER: Final = 0.9

# Least score of any other command than "stop" and "pause", which must be certain by their own
# measure: nothing is asked about that may be an echo. Rests of echo reached .78 in two sessions;
# where the transcriber reads the very phrase that was heard, the usual score will do.
AUDIBLE_SCORE: Final = 0.8

# Mean evidence for any command at all: the residual of the coach alone reached 1.4 in two sessions,
# and no command 10 dB softer than the echo was below 2.
LEAST_DB: Final = 1.5

# Mean evidence for more than "stop" and "pause" where the echo is not cancelled well.
STANDS_OUT_DB: Final = 4.0

# Height of a correlation peak of what was recognised with what was played, from which it is
# an echo; commands over a well-cancelled coach reach 9, over a clipped one 11.
RESEMBLES: Final = 12.0

# What is left of the coach's voice is written down as surely as anybody's. So a sentence counts for
# nothing where at least this share of its words is what the coach says just then, and what only the
# transcriber is sure of neither, where it is a word or two, or where nothing is known of what the
# coach says.
ECHOED: Final = 0.6

# Frames that are remembered: 16 s.
_KEPT: Final = 512


class Echoes(Protocol):
    """The evidence of the coach's own voice between two samples of the capture."""

    def words(self, begin: int, end: int) -> str:
        """Return what the coach says, "" if nothing or unknown."""

    def resembles(self, begin: int, end: int) -> bool:
        """Return whether what is left of the capture is still what was played."""


class SelfVoiceGuard:
    """The evidence of the last frames, and the last word on what was recognised in them."""

    def __init__(self, echoes: Echoes) -> None:
        self._echoes = echoes
        self._frames: deque[tuple[bool, float]] = deque(maxlen=_KEPT)
        self._count = 0
        self.mode: EchoMode = "settling"

    def accept(self, mode: EchoMode, evidence: float, *, audible: bool) -> None:
        """Take in a frame: whether the coach can be heard, and the near-end evidence in dB."""
        self.mode = mode
        self._frames.append((audible, evidence))
        self._count += 1

    def weigh(self, start: int, end: int, decision: Decision) -> Decision:
        """Reject what may be the coach's own voice, or is not to be trusted while it talks."""
        first = self._count - len(self._frames)
        frames = list(self._frames)[max(0, start // FRAME - first) : max(0, end // FRAME - first)]
        if not any(audible for audible, _ in frames):
            return decision
        decision = replace(decision, over_coach=True)
        if decision.outcome is Verdict.REJECT:
            return decision
        evidence = sum(one for _, one in frames) / len(frames)
        if self._is_doubtful(start, end, decision, evidence):
            return replace(decision, outcome=Verdict.REJECT)
        return decision

    def _is_doubtful(self, start: int, end: int, decision: Decision, evidence: float) -> bool:
        always = decision.verb in grammar().always
        sure = always or decision.score >= AUDIBLE_SCORE
        agrees = grammar().verbs.get(decision.text) == decision.verb and not decision.written
        if decision.outcome is Verdict.ASK or not (sure or agrees):
            return True
        words = re.findall(r"[a-z']+", self._echoes.words(start - AROUND, end + AROUND).lower())
        said = f" {' '.join(words)} "
        verbs = grammar().verbs.items()
        says_it = any(f" {phrase} " in said for phrase, verb in verbs if verb == decision.verb)
        heard = decision.text.split()
        few, own = len(heard) <= FEW_WORDS, sum(word in words for word in heard)
        if not (always or few) and own >= ECHOED * len(heard):
            return True
        if self.mode == "no echo":
            return says_it and decision.score < FAR_STRONGER
        if evidence < LEAST_DB or (decision.written and (few or not (always or words))):
            return True
        if self.mode != "clear":
            stands_out = evidence >= STANDS_OUT_DB and decision.outcome is Verdict.ACCEPT
            if says_it or not (always or stands_out):
                return True
        return (says_it and decision.score < FAR_STRONGER) or self._echoes.resembles(start, end)
