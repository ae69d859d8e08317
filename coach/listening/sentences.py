"""Sentences: a command in somebody's own words, written down and understood."""

from __future__ import annotations

from collections.abc import Mapping, Set
from dataclasses import replace
from typing import Final

from coach.listening.grammar import grammar
from coach.listening.meaning import NOTHING, Meanings
from coach.listening.recogniser import FEW_WORDS, Decision, Heard, Threshold, Verdict
from coach.listening.transcriber import Transcriber, Transcript

# Theory of operation
#
# The phrases of the grammar are decided by the classifier of `PhraseModel`, which is the surest
# judge of a short word in a noisy room. What it is not certain about may be a sentence: "could we
# skip this one". That is written down (transcriber.py), and the text is asked for its meaning
# (meaning.py). How sure the command is: how sure the text is, times how likely it means that.
#
# One or two words are little to go by, and easily misheard: they count only where the classifier
# thinks of the same command too. "Stop" and "pause" are given more credit here as everywhere: a
# false one costs a moment, a missed one costs trust. Two words that it cannot know, such as "i'm
# dizzy", are asked about where they mean one of them.
#
# The text is also a second opinion on a phrase. "Skip and I" resembles "skip this": where the text
# is sure, and surely something else, what seemed certain is asked about instead; where that is less
# sure, the phrase is not quite as sure as it was, which tells in a conversation (spotter.py) and
# over the coach's own voice (echo/self_voice.py).
#
# Nothing takes "stop" and "pause" back, once the classifier has done them or asked about them, and
# a text that means one of them, or may, goes before any other phrase, as does one that is sure of
# pain. A sentence that begins with "stop" or "wait", whatever people say before it, or ends with
# "stop", is at least asked about, which pauses. What the classifier was certain of stays its own
# decision, whichever of the two the text means: over the coach's own voice that is worth more,
# and there nothing is asked about. The user's own words, where they are certain, are nobody's
# business here: they may be in any language.

# From which sureness a command is asked about, and done: "stop" and "pause"; others in a sentence;
# others in a word or two.
ALWAYS: Final = Threshold(ask=0.4, accept=0.6)
SENTENCE: Final = Threshold(ask=0.45, accept=0.65)
FEW: Final = Threshold(ask=0.45, accept=0.7)

# Least probability that the classifier gives a command which a word or two by themselves mean.
SUPPORT_ALWAYS: Final = 0.1
SUPPORT: Final = 0.2

# From which sureness of a text that means something else a phrase is no longer certain: of a
# sentence, and of a word or two.
DOUBT: Final = 0.5
DOUBT_FEW: Final = 0.8

# Least probability of a command by a text that agrees with it, of one that begins with a denial,
# and the most that a phrase is worth where the text does not agree.
AGREES: Final = 0.2
AGREES_DENYING: Final = 0.6
DENIALS: Final = frozenset({"not", "don't", "never"})
UNCONFIRMED: Final = 0.89

# What is said before "stop", beside what the grammar knows; what makes an errand of "wait"; and
# after what "stop" is a noun, or what somebody else does.
BEFORE: Final = (
    *("no", "i said", "i mean", "i meant", "sorry", "just", "right", "alright", "all right"),
    *("yeah", "ah", "ow", "quick", "quickly", "actually", "but", "then"),
)
ERRANDS: Final = frozenset({"and", "at", "for", "in", "on", "till", "until", "with"})
NO_DEMAND: Final = frozenset(
    {"the", "a", "this", "that", "my", "your", "our", "one", "first", "next", "last", "full"}
    | {"bus", "train", "tram", "pit", "door", "non", "did", "to", "will", "he", "she", "they"}
    | {"not", "don't", "never", "can't", "cannot", "won't", "didn't", "doesn't", "couldn't"}
)

# From which sureness a sentence that means no command is talk: of a film, or of people.
TALK: Final = 0.8


class Sentences:
    """The transcriber and the meanings. Raises HearingError where these cannot be loaded."""

    def __init__(self, transcriber: Transcriber, meanings: Meanings | None = None) -> None:
        self._transcriber = transcriber
        self._meanings = meanings or Meanings.load()

    def weigh(self, decision: Decision, heard: Heard, active: Set[str]) -> Decision:
        """Decide again, knowing what was said; ``active`` are the phrases that can be meant."""
        certain = decision.outcome is Verdict.ACCEPT
        features = None if decision.taught and certain else heard.features
        written = None if features is None else self._transcriber.write(features)
        if written is None or not written.text:
            return decision
        likely, verbs = self._meanings.of(written.text), grammar().verbs
        meant = _meant(written, likely, heard, {verbs[phrase] for phrase in active})
        few = len(written.text.split()) <= FEW_WORDS
        talk = not few and written.certainty * likely[NOTHING] >= TALK
        decision = replace(decision, text=written.text, talk=talk)
        if _always(decision) and decision.outcome is not Verdict.REJECT:
            return _kept(decision, meant)
        if decision.taught:
            return meant if _waits(meant) and meant.outcome is Verdict.ACCEPT else decision
        agrees = certain and meant.verb == decision.verb
        if _waits(meant) and not agrees:
            return meant
        if certain:
            return _confirmed(decision, written, likely)
        better = meant.outcome is Verdict.ACCEPT or decision.outcome is Verdict.REJECT
        return meant if better and meant.outcome is not Verdict.REJECT else decision


def _meant(
    written: Transcript, likely: Mapping[str, float], heard: Heard, verbs: Set[str]
) -> Decision:
    """Decide by the text alone, which means each command as ``likely`` as it says."""
    words = written.text.split()
    verb = max(sorted(verbs & likely.keys()), key=likely.__getitem__, default=NOTHING)
    score, always = written.certainty * likely[verb], verb in grammar().always
    few = len(words) <= FEW_WORDS
    threshold = ALWAYS if always else FEW if few else SENTENCE
    outcome = threshold.outcome(score)
    scored = zip(grammar().verbs.items(), heard.scores, strict=False)  # the last is of none
    phrases = {phrase: float(score) for (phrase, one), score in scored if one == verb}
    if not verb or (few and sum(phrases.values()) < (SUPPORT_ALWAYS if always else SUPPORT)):
        known = len(words) < FEW_WORDS or set(words) & set(" ".join(phrases).split())
        asks = always and not known and outcome is not Verdict.REJECT
        outcome = Verdict.ASK if asks else Verdict.REJECT
    confirms = threshold.confirms(score)
    found = Decision(verb, written.text, score, outcome, confirms, text=written.text, written=True)
    if few or _waits(found):
        return found
    # "Stop, my shoe": whatever the rest is, the session should wait.
    if (demanded := _demanded(written.text)) not in verbs & grammar().always:
        return found
    sure = written.certainty
    outcome = Verdict.ASK if sure >= ALWAYS.ask else Verdict.REJECT
    confirms = ALWAYS.confirms(sure)
    return replace(found, verb=demanded, score=sure, outcome=outcome, confirms=confirms)


def _demanded(text: str) -> str:
    """Return the verb of a "stop" or "wait" that begins a text, or of a "stop" that ends it."""
    words = text.split()
    before = [one.split() for one in (*grammar().before, *BEFORE)]
    while taken := next((one for one in before if one == words[: len(one)] != words), None):
        words = words[len(taken) :]
    first = grammar().verbs.get(words[0], NOTHING)
    if first in grammar().always and not ERRANDS & set(words[1:2]):
        return first
    return "stop" if words[-1] == "stop" and not NO_DEMAND & set(words[-2:-1]) else NOTHING


def _confirmed(decision: Decision, written: Transcript, likely: Mapping[str, float]) -> Decision:
    """Take what is not what was said for less certain, or ask about it."""
    words, agreement = written.text.split(), likely.get(decision.verb, 1.0)
    denies = words[0] in DENIALS
    if agreement >= (AGREES_DENYING if denies else AGREES):
        return decision
    few = len(words) <= FEW_WORDS and not denies
    unsure = written.certainty * (1 - agreement) >= (DOUBT_FEW if few else DOUBT)
    outcome = Verdict.ASK if unsure else Verdict.ACCEPT
    return replace(decision, score=min(decision.score, UNCONFIRMED), outcome=outcome)


def _kept(decision: Decision, meant: Decision) -> Decision:
    """Keep "stop" or "pause" of the classifier; a text that means one of them may make it surer."""
    surer = meant.outcome is Verdict.ACCEPT and _always(meant)
    return meant if surer and decision.outcome is not Verdict.ACCEPT else decision


def _waits(meant: Decision) -> bool:
    """Return whether a text means that the session shall wait, whatever the classifier thinks."""
    if meant.verb == "pain":
        return meant.outcome is Verdict.ACCEPT
    return _always(meant) and meant.outcome is not Verdict.REJECT


def _always(decision: Decision) -> bool:
    return decision.verb in grammar().always
