"""Sentences: a command in somebody's own words, written down and understood."""

from __future__ import annotations

from collections.abc import Set
from dataclasses import replace
from typing import Final

from coach.listening.grammar import grammar
from coach.listening.meaning import NOTHING, Meanings
from coach.listening.recogniser import Decision, Heard, Threshold, Verdict
from coach.listening.transcriber import Transcriber

# Theory of operation
#
# The phrases of the grammar are decided by the classifier of `PhraseModel`, which is the surest
# judge of a short word in a noisy room. What it is not certain about may be a sentence: "could we
# skip this one". That is written down (transcriber.py), and the text is asked for its meaning
# (meaning.py). How sure the command is: how sure the text is, times how likely it means that.
#
# One or two words are little to go by, and easily misheard: they count only where the classifier
# thinks of the same command too. "Stop" and "pause" are given more credit here as everywhere: a
# false one costs a moment, a missed one costs trust.
#
# The text is also a second opinion on a phrase. "Skip and I" resembles "skip this": where the text
# is sure, and surely means nothing, what seemed certain is asked about instead; where it only says
# something else, the phrase is not quite as sure as it was, which tells in a conversation
# (spotter.py) and over the coach's own voice (echo/self_voice.py). But "stop" and "pause" stand.

# From which sureness a command is asked about, and done: "stop" and "pause"; others in a sentence;
# others in a word or two.
ALWAYS: Final = Threshold(ask=0.4, accept=0.6)
SENTENCE: Final = Threshold(ask=0.45, accept=0.65)
FEW: Final = Threshold(ask=0.45, accept=0.7)

# Most words that need the classifier's support, and its least probability of the command.
FEW_WORDS: Final = 2
SUPPORT_ALWAYS: Final = 0.1
SUPPORT: Final = 0.2

# From which sureness of a text that means nothing a phrase is no longer certain: of a sentence, and
# of a word or two.
DOUBT: Final = 0.5
DOUBT_FEW: Final = 0.8


# Least probability of a command by a text that agrees with it, and the most that a phrase is
# worth where the text does not.
AGREES: Final = 0.2
UNCONFIRMED: Final = 0.89


class Sentences:
    """The transcriber and the meanings. Raises HearingError where they cannot be loaded."""

    def __init__(
        self, transcriber: Transcriber | None = None, meanings: Meanings | None = None
    ) -> None:
        self._transcriber = transcriber or Transcriber.load()
        self._meanings = meanings or Meanings.load()

    def weigh(self, decision: Decision, heard: Heard, active: Set[str]) -> Decision:
        """Decide again, knowing what was said; ``active`` are the phrases that can be meant."""
        written = None if heard.features is None else self._transcriber.write(heard.features)
        if written is None or not written.text:
            return decision
        likely, few = self._meanings.of(written.text), len(written.text.split()) <= FEW_WORDS
        if decision.outcome is Verdict.ACCEPT:
            if decision.verb in grammar().always or likely.get(decision.verb, 1.0) >= AGREES:
                return decision
            unsure = written.certainty * likely[NOTHING] >= (DOUBT_FEW if few else DOUBT)
            outcome = Verdict.ASK if unsure else Verdict.ACCEPT
            return replace(decision, score=min(decision.score, UNCONFIRMED), outcome=outcome)
        verbs = sorted({grammar().verbs[phrase] for phrase in active} & likely.keys())
        verb = max(verbs, key=likely.__getitem__, default=NOTHING)
        always = verb in grammar().always
        support = SUPPORT_ALWAYS if always else SUPPORT
        if not verb or (few and _supported(heard, verb) < support):
            return decision
        threshold = ALWAYS if always else FEW if few else SENTENCE
        score = written.certainty * likely[verb]
        outcome = threshold.outcome(score)
        if outcome is Verdict.REJECT or outcome is decision.outcome:
            return decision
        confirms = threshold.confirms(score)
        return Decision(verb, written.text, score, outcome, confirms, written=True)


def _supported(heard: Heard, verb: str) -> float:
    """Return how likely the classifier finds a command."""
    of = grammar().verbs.values()
    return sum(float(score) for score, one in zip(heard.scores, of, strict=False) if one == verb)
