"""From scores of phrases to what is done about them: accept, ask, or let it pass.

Pure: no numpy, no clock, no file. The thresholds come with the model.
"""

from __future__ import annotations

from collections.abc import Mapping, Set
from dataclasses import dataclass
from enum import Enum


class Outcome(str, Enum):
    """What the coach does with an utterance."""

    ACCEPT = "accept"
    ASK = "ask"
    REJECT = "reject"


@dataclass(frozen=True, slots=True)
class Threshold:
    """Scores from which a command is asked about, and done without asking; 0 to 1."""

    ask: float
    accept: float

    def __post_init__(self) -> None:
        if not 0 <= self.ask <= self.accept <= 1:
            raise ValueError(f"thresholds must satisfy 0 <= ask <= accept <= 1, not {self}")

    def outcome(self, score: float) -> Outcome:
        """What is done about a command with this score."""
        if score >= self.accept:
            return Outcome.ACCEPT
        return Outcome.ASK if score >= self.ask else Outcome.REJECT


@dataclass(frozen=True, slots=True)
class Decision:
    """The best command among those that could be meant now.

    ``score`` is the probability of the command, 0 to 1: the sum over its phrases;
    ``phrase`` is the likeliest of them.
    """

    verb: str
    phrase: str
    score: float
    outcome: Outcome


def decide(
    scores: Mapping[str, float],
    active: Set[str],
    commands: Mapping[str, str],
    thresholds: Mapping[str, Threshold],
) -> Decision:
    """Weigh the commands that have a phrase in ``active`` (not empty).

    ``scores`` has a probability for every phrase and "" for none of them;
    ``commands`` names the command of each phrase, ``thresholds`` has one for each
    command. A phrase that is not active counts as evidence of nothing: what it
    scores stays with "none of them", so "seven" is no "resume" in a session.
    """
    totals: dict[str, float] = {}
    for phrase in active:
        totals[commands[phrase]] = totals.get(commands[phrase], 0.0) + scores[phrase]
    verb = max(sorted(totals), key=totals.__getitem__)
    phrase = max((p for p in sorted(active) if commands[p] == verb), key=scores.__getitem__)
    score = min(totals[verb], 1.0)
    return Decision(verb, phrase, score, thresholds[verb].outcome(score))
