"""The recogniser: scores of an utterance, and the decision that follows from them."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Set
from dataclasses import dataclass
from enum import Enum
from importlib.resources import files
from pathlib import Path
from typing import Any, Final, Protocol

import numpy as np
from numpy.typing import NDArray

from coach.errors import HearingError
from coach.listening.features import RATE, clarity, paced, spectrograms
from coach.listening.grammar import grammar
from coach.listening.speaker import Speaker
from coach.onnx import open_network

# From scores of phrases to what is done about them: accept, ask, or let it pass.
#
# Pure: no numpy, no clock, no file. The thresholds come with the model.


class Verdict(str, Enum):
    """A verdict on an utterance."""

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


@dataclass(frozen=True, slots=True)
class Decision:
    """The best command among those that could be meant now.

    ``score`` is the probability of the command, 0 to 1: the sum over its phrases;
    ``phrase`` is the likeliest of them.
    """

    verb: str
    phrase: str
    score: float
    outcome: Verdict


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


# The recogniser: how likely an isolated utterance is each phrase of the grammar, or none.
#
# One network file and one table of thresholds, both made by the package training; see
# docs/model-card.md for what they were made from and how well they do.


# Outside these lengths, with margins, nothing is a command.
SHORTEST_S: Final = 0.12
LONGEST_S: Final = 3.0

_FAINTEST: Final = 1e-5
_PEAK: Final = 0.3

# Samples of the shortest window of the training; what is shorter gets silence around it.
_SHORTEST: Final = 7_680

# Each utterance is judged as it is, as by a larger and as by a smaller speaker.
_PACES: Final = (1.0, 0.93, 1.07)

# Noise and echo spread the probabilities thin, of commands more than of other words: the
# less clear an utterance, the less "none of them" counts. Set on the development set.
_DOUBT: Final = 0.5
_USUAL: Final = 1.2


class PhraseModel:
    """A loaded recogniser; `score` may be called from one thread at a time."""

    def __init__(self, session: Any, thresholds: dict[str, Threshold]) -> None:
        self._session = session
        self.phrases: tuple[str, ...] = tuple(grammar().verbs)
        self.commands: dict[str, str] = grammar().verbs
        self.thresholds = thresholds

    @classmethod
    def of_network(cls, network: bytes) -> PhraseModel:
        """A recogniser that scores and has no thresholds yet: what they are set from."""
        return cls(open_network(network), {})

    @classmethod
    def load(cls, path: Path | None = None) -> PhraseModel:
        """Load the network at ``path`` and thresholds.json beside it, or those of the package.

        Raises HearingError when a file is missing, damaged, or does not fit the other.
        """
        path = path or Path(str(files("coach.listening") / "data" / "phrases.onnx"))
        try:
            network = path.read_bytes()
            table = json.loads(path.with_name("thresholds.json").read_text("utf-8"))
            thresholds = _thresholds(table, network)
            return cls(open_network(network), thresholds)
        except Exception as error:
            raise HearingError(
                f"The recogniser cannot load from {path} ({error}); install the coach again."
            ) from error

    def score(self, utterance: NDArray[np.float32]) -> NDArray[np.float32]:
        """Probability of each of `phrases`, and of none of them as the last entry; the sum is 1.

        ``utterance`` is 16 kHz mono, -1 to 1, at any level, one isolated utterance with
        100-200 ms before and after it. What holds no sound, or a NaN, or is too short or
        too long for a command (0.12 to 3 s), is none of them.
        """
        nothing = np.zeros(len(self.phrases) + 1, np.float32)
        nothing[-1] = 1.0
        sound = np.asarray(utterance, np.float32).ravel()
        if not SHORTEST_S * RATE <= len(sound) <= LONGEST_S * RATE or not np.isfinite(sound).all():
            return nothing
        sound = sound - sound.mean()
        peak = float(np.abs(sound).max())
        if peak < _FAINTEST:
            return nothing
        sound *= np.float32(_PEAK / peak)
        missing = max(0, _SHORTEST - len(sound))
        sound = np.pad(sound, (missing // 2, missing - missing // 2))
        tries = [self._score_once(paced(sound, pace)) for pace in _PACES]
        scores = np.asarray(np.mean(tries, axis=0), np.float32)
        scores[-1] *= np.exp(_DOUBT * (clarity(sound) - _USUAL))
        return np.asarray(scores / scores.sum(), np.float32)

    def _score_once(self, sound: NDArray[np.float32]) -> NDArray[np.float32]:
        wide, narrow = spectrograms(sound)
        scores: NDArray[np.float32] = self._session.run(
            None, {"wide": wide[None], "narrow": narrow[None]}
        )[0][0]
        return scores

    def decide(self, scores: NDArray[np.float32], active: Set[str]) -> Decision:
        """Return what to do about ``scores``, of `score`, when the phrases ``active`` can be
        meant.
        """
        named = dict(zip((*self.phrases, ""), map(float, scores), strict=True))
        return decide(named, active, self.commands, self.thresholds)


def _thresholds(table: Any, network: bytes) -> dict[str, Threshold]:
    """Check that ``table`` belongs to ``network`` and to the grammar, and read it."""
    if table["network_sha256"] != hashlib.sha256(network).hexdigest():
        raise ValueError("thresholds.json belongs to another network")
    if tuple(table["phrases"]) != tuple(grammar().verbs):
        raise ValueError("the network was trained for another grammar")
    thresholds = {
        verb: Threshold(float(pair["ask"]), float(pair["accept"]))
        for verb, pair in table["commands"].items()
    }
    if set(thresholds) != set(grammar().verbs.values()):
        raise ValueError("thresholds.json does not name every command")
    return thresholds


# What turns a gated utterance into a decision; `coach.listening.engines` has other ones.


# Mono samples at 16 kHz, -1 to 1, shape (samples,).
Waveform = NDArray[np.float32]


class Recogniser(Protocol):
    """Knows phrases. ``quick``: cheap and sure enough to be asked before an utterance ends."""

    quick: bool

    def recognise(self, utterance: Waveform, active: Set[str]) -> Decision:
        """Judge one isolated utterance, as one of the phrases ``active`` (not empty) or none."""


class OwnRecogniser:
    """The coach's own model, and what it has learnt about a user's voice, if anything.

    Raises CoachError where the model cannot be loaded.
    """

    quick = True

    def __init__(self, speaker: Speaker | None = None, model: PhraseModel | None = None) -> None:
        self._speaker = speaker
        self.model = model or PhraseModel.load()

    def recognise(self, utterance: Waveform, active: Set[str]) -> Decision:
        """Score the utterance, and weigh the scores."""
        return self.model.decide(self.score(utterance), active)

    def score(self, utterance: Waveform) -> NDArray[np.float32]:
        """Probability of each of the model's phrases, and of none last, for this user."""
        scores = self.model.score(utterance)
        if self._speaker is None:
            return scores
        return self._speaker.adapt(scores, self.model.phrases)
