"""The recogniser: scores of an utterance, and the decision that follows from them."""

from __future__ import annotations

import hashlib
import json
import math
from collections.abc import Callable, Mapping, Sequence, Set
from dataclasses import dataclass
from enum import Enum
from importlib.resources import files
from pathlib import Path
from typing import Any, Final, Protocol

import numpy as np
from numpy.typing import NDArray

from coach.errors import HearingError
from coach.listening.grammar import grammar
from coach.listening.own_words import NUMBERS, Embedding, OwnWords
from coach.listening.spelling import misspelt
from coach.listening.vad import RATE, Waveform
from coach.onnx import open_network

# Theory of operation
#
# An isolated utterance is scored by one network, made by the package training (docs/model-card.md
# says from what, and how well it does): a probability for each phrase of the grammar, and one for
# "none of them".
#
#     normalise    mean 0, peak 0.5 (-6 dBFS), silence after it up to 3 s: as in training
#     trunk        the encoder of Whisper, which has heard people everywhere: a feature vector
#                  each 20 ms. It takes 3 s, always
#     head         sees the vectors of the utterance, and 8 of the silence after it
#     sum          over the phrases of each command that can be meant now; the best one goes on
#     spell        the phonemes that were heard are compared with every way to say that command
#                  (spelling.py), and its probability is less where none agrees
#     decide       against the two thresholds of the command: below ask, from ask, from accept
#     own words    where the user has taught any: the nearest example, against two thresholds of
#                  its own. What is certainly one of them is not asked about any further
#     sentences    what is not one of these may be a command in other words (sentences.py)
#
# A phrase that cannot be meant now is evidence for nothing: its probability is added to none of
# the commands. Thresholds come with the network, set for a rate of false commands on recordings
# that it was not trained on; thresholds.json names the hash of the network that it belongs to, and
# of the trunk in it, whose features the transcriber is made for.

# Lengths outside which nothing is a command, margins included.
SHORTEST_SECONDS: Final = 0.12
LONGEST_SECONDS: Final = 3.0

# Peak of silence (-100 dBFS), and the one that every utterance is set to.
_SILENT_PEAK: Final = 1e-5
_PEAK: Final = 0.5

# Weight of a misspelling, in nats a phoneme; set on the development set.
_SPELLING_WEIGHT: Final = 0.5

# Samples that the network takes; those of a feature vector; vectors of the silence after an
# utterance that its head sees.
SAMPLES: Final = 3 * RATE
_STEP: Final = 320
_AFTER: Final = 8

# Words up to which a text is no sentence, and little to go by.
FEW_WORDS: Final = 2

# What the network gives, by name.
OUTPUTS: Final = ("scores", "phonemes", "embedding", "features")


class Verdict(str, Enum):
    """The three outcomes of an utterance: do it, ask about it, or ignore it."""

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

    def outcome(self, score: float) -> Verdict:
        """Return what is done about a command with this score."""
        if score >= self.accept:
            return Verdict.ACCEPT
        return Verdict.ASK if score >= self.ask else Verdict.REJECT

    def confirms(self, score: float) -> bool:
        """Return whether this score is enough for a word that was asked for."""
        return score >= (self.ask + self.accept) / 2


@dataclass(frozen=True, slots=True)
class Decision:
    """The best command among those that could be meant now.

    ``score`` is the probability of the command, 0 to 1: the sum over its phrases, and less where
    the sounds do not agree with it; ``phrase`` is the likeliest of them. ``confirms``: it is
    enough as the answer to a question, which takes more than to be asked about. ``over_coach``:
    the coach could be heard meanwhile, so it may have been the coach. ``text``: what was written
    down, if anything was; ``written``: that decided, and ``phrase`` is the same. ``talk``: the text
    is surely a sentence that means no command. ``taught``: it is a word of the user's own.
    """

    verb: str
    phrase: str
    score: float
    outcome: Verdict
    confirms: bool = False
    over_coach: bool = False
    text: str = ""
    written: bool = False
    talk: bool = False
    taught: bool = False


def decide(
    scores: Mapping[str, float],
    active: Set[str],
    commands: Mapping[str, str],
    thresholds: Mapping[str, Threshold],
    agreement: Callable[[str], float] = lambda _verb: 1.0,
) -> Decision:
    """Weigh the commands that have a phrase in ``active`` (not empty).

    ``scores`` has a probability for every phrase and "" for none of them; ``commands`` names the
    command of each phrase, ``thresholds`` has one for each command; ``agreement`` says how well
    the sounds agree with a command, 0 to 1. A phrase that is not active counts as evidence of
    nothing: what it scores stays with "none of them", so "seven" is no "resume" in a session.
    """
    totals: dict[str, float] = {}
    for phrase in active:
        totals[commands[phrase]] = totals.get(commands[phrase], 0.0) + scores[phrase]
    verb = max(sorted(totals), key=totals.__getitem__)
    phrase = max((p for p in sorted(active) if commands[p] == verb), key=scores.__getitem__)
    score, threshold = min(totals[verb], 1.0) * agreement(verb), thresholds[verb]
    return Decision(verb, phrase, score, threshold.outcome(score), threshold.confirms(score))


@dataclass(frozen=True, slots=True)
class Heard:
    """An utterance as the network judged it.

    scores: the probability of each phrase of the grammar, and of none of them last; their sum is
    1. phonemes: logarithms of their probabilities at each step, or None where nothing was heard.
    embedding: what it sounds like, for words that the network does not know; see `OwnWords`.
    features: the trunk's vectors, for `Transcriber`, or None where nothing was heard.
    """

    scores: NDArray[np.float32]
    phonemes: NDArray[np.float32] | None
    embedding: Embedding
    features: NDArray[np.float32] | None = None


class PhraseModel:
    """The network and its thresholds; `hear` may be called from one thread at a time.

    ``trunk`` tells the network's trunk from others, "" where it is unknown; see `Transcriber`.
    """

    def __init__(
        self,
        session: Any,
        thresholds: dict[str, Threshold],
        own_words: Threshold = Threshold(1.0, 1.0),
        words: Mapping[str, Sequence[int]] | None = None,
        trunk: str = "",
    ) -> None:
        self._session = session
        self.trunk = trunk
        self.own_words = own_words
        self._spellings = _spellings(words) if words else {}
        self.phrases: tuple[str, ...] = tuple(grammar().verbs)
        self.commands: dict[str, str] = grammar().verbs
        self.thresholds = thresholds

    @classmethod
    def of_network(cls, network: bytes, words: Mapping[str, Sequence[int]]) -> PhraseModel:
        """Open a network that accepts everything, as training does to set its thresholds.

        words: the numbers of each word's phonemes.
        """
        every = dict.fromkeys(grammar().verbs.values(), Threshold(0, 0))
        return cls(open_network(network), every, words=words)

    @classmethod
    def load(cls, path: Path | None = None) -> PhraseModel:
        """Load the network at ``path`` and thresholds.json beside it, or those of the package.

        Raises HearingError when a file is missing, damaged, or does not fit the other.
        """
        path = path or Path(str(files("coach.listening") / "data" / "phrases.onnx"))
        try:
            table = json.loads(path.with_name("thresholds.json").read_text("utf-8"))
            if table["network_sha256"] != hashlib.sha256(path.read_bytes()).hexdigest():
                raise ValueError("thresholds.json belongs to another network")
            if tuple(table["phrases"]) != tuple(grammar().verbs):
                raise ValueError("the network was trained for another grammar")
            thresholds = {
                verb: Threshold(float(pair["ask"]), float(pair["accept"]))
                for verb, pair in table["commands"].items()
            }
            if set(thresholds) != set(grammar().verbs.values()):
                raise ValueError("thresholds.json does not name every command")
            own_words = Threshold(**table["own_words"])
            trunk = str(table["trunk_sha256"])
            return cls(open_network(path), thresholds, own_words, table["words"], trunk)
        except Exception as error:
            raise HearingError(
                f"The recogniser cannot load from {path} ({error}); install the coach again."
            ) from error

    def hear(self, utterance: NDArray[np.float32]) -> Heard:
        """Judge an utterance.

        ``utterance`` is 16 kHz mono, -1 to 1, at any level, one isolated utterance with
        100-200 ms before and after it. What holds no sound, or a NaN, or is too short or
        too long for a command (0.12 to 3 s), is no phrase and near nothing.
        """
        sound = np.asarray(utterance, np.float32).ravel()
        if (
            not SHORTEST_SECONDS * RATE <= len(sound) <= LONGEST_SECONDS * RATE
            or not np.isfinite(sound).all()
            or np.abs(sound - sound.mean()).max() < _SILENT_PEAK
        ):
            nothing = np.zeros(len(self.phrases) + 1, np.float32)
            nothing[-1] = 1.0
            return Heard(nothing, None, np.zeros(NUMBERS, np.float32))
        seen = positions(len(sound))
        inputs = {"sound": prepared(sound)[None], "positions": np.array(seen)}
        scores, phonemes, embedding, features = self._session.run(OUTPUTS, inputs)
        return Heard(scores[0], phonemes[0], embedding[0], features[0, :seen])

    def score(self, utterance: NDArray[np.float32]) -> NDArray[np.float32]:
        """Return the scores alone."""
        return self.hear(utterance).scores

    def decide(self, heard: Heard, active: Set[str]) -> Decision:
        """Decide on what was heard, where the phrases ``active`` can be meant."""
        named = dict(zip((*self.phrases, ""), map(float, heard.scores), strict=True))

        def agreement(verb: str) -> float:
            if heard.phonemes is None or not self._spellings:
                return 1.0
            least = float(misspelt(heard.phonemes, self._spellings[verb]).min())
            return math.exp(-_SPELLING_WEIGHT * max(0.0, least))

        return decide(named, active, self.commands, self.thresholds, agreement)


def _spellings(words: Mapping[str, Sequence[int]]) -> dict[str, list[list[int]]]:
    """Return the phonemes of every way to say each command."""
    return {
        verb: [
            [sound for word in way.split() for sound in words[word]] for way in grammar().ways(verb)
        ]
        for verb in dict.fromkeys(grammar().verbs.values())
    }


def prepared(sound: Waveform) -> Waveform:
    """Return an utterance as the network takes it: centred, peak 0.5, silence up to `SAMPLES`."""
    sound = sound[:SAMPLES] - sound[:SAMPLES].mean()
    sound *= np.float32(_PEAK / (np.abs(sound).max() + 1e-9))
    return np.pad(sound, (0, SAMPLES - len(sound))).astype(np.float32)


def positions(samples: int) -> int:
    """Return how many feature vectors of an utterance of so many samples the head sees."""
    return min(SAMPLES // _STEP, -(-samples // _STEP) + _AFTER)


Judge = Callable[[Waveform, Set[str]], Decision]


class Recogniser(Protocol):
    """A judge of utterances."""

    def recognise(self, utterance: Waveform, active: Set[str]) -> Decision:
        """Judge one isolated utterance, as one of the phrases ``active`` (not empty) or none."""

    @property
    def early(self) -> Judge | None:
        """Return what is cheap and sure enough to be asked before an utterance ends, if any is."""


def decided(model: PhraseModel, own: OwnWords, heard: Heard, active: Set[str]) -> Decision:
    """Decide on what was heard, where the phrases ``active`` (not empty) can be meant."""
    decision = model.decide(heard, active)
    verbs = {model.commands[phrase] for phrase in active}
    found = own.nearest(heard.embedding, verbs)
    if found is None:
        return decision
    example, near = found
    outcome, confirms = model.own_words.outcome(near), model.own_words.confirms(near)
    taught = Decision(example.verb, example.word, near, outcome, confirms, taught=True)
    if outcome is Verdict.ACCEPT or (decision.outcome is Verdict.REJECT and outcome is Verdict.ASK):
        return taught
    return decision
