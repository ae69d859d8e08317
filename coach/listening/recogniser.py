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
from coach.listening.features import clarity, paced, spectrograms
from coach.listening.grammar import grammar
from coach.listening.speaker import Speaker
from coach.listening.vad import RATE, Waveform
from coach.onnx import open_network

# Theory of operation
#
# An isolated utterance is scored by one network, made by the package training (docs/model-card.md
# says from what, and how well it does): a probability for each phrase of the grammar, and one for
# "none of them". It sees two mel spectrograms (features.py).
#
#     normalise    mean 0, peak 0.3 (-10 dBFS), at least 0.48 s: as in training
#     score        as it is, and resampled as by a larger and a smaller speaker (0.93, 1.07); the
#                  mean of the three
#     clarity      "none of them" *= exp(0.5 * (clarity - 1.2)): noise and echo spread the
#                  probabilities, of commands more than of other words
#     speaker      shifts of the log odds that were learnt for one user, if any
#     decide       sum over the phrases of each command that can be meant now; the best one against
#                  its two thresholds: below ask, from ask, from accept
#
# A phrase that cannot be meant now is evidence for nothing: its probability is added to none of
# the commands. Thresholds come with the network, set for a rate of false commands on recordings
# that it was not trained on; thresholds.json names the hash of the network that it belongs to.

# Lengths outside which nothing is a command, margins included.
SHORTEST_SECONDS: Final = 0.12
LONGEST_SECONDS: Final = 3.0

# Peak of silence (-100 dBFS), and the one that every utterance is set to.
_SILENT_PEAK: Final = 1e-5
_PEAK: Final = 0.3

# Samples of the shortest window of the training; a shorter utterance gets silence around it.
_SHORTEST: Final = 7_680
_PACES: Final = (1.0, 0.93, 1.07)

# Weight of clarity, and the usual clarity; set on the development set.
_CLARITY_WEIGHT: Final = 0.5
_USUAL_CLARITY: Final = 1.2


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


class PhraseModel:
    """The network and its thresholds; `score` may be called from one thread at a time."""

    def __init__(self, session: Any, thresholds: dict[str, Threshold]) -> None:
        self._session = session
        self.phrases: tuple[str, ...] = tuple(grammar().verbs)
        self.commands: dict[str, str] = grammar().verbs
        self.thresholds = thresholds

    @classmethod
    def of_network(cls, network: bytes) -> PhraseModel:
        """Open a network without thresholds, as training does to set them."""
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
            return cls(open_network(network), thresholds)
        except Exception as error:
            raise HearingError(
                f"The recogniser cannot load from {path} ({error}); install the coach again."
            ) from error

    def score(self, utterance: NDArray[np.float32]) -> NDArray[np.float32]:
        """Return the probability of each of `phrases`, and of none of them last; the sum is 1.

        ``utterance`` is 16 kHz mono, -1 to 1, at any level, one isolated utterance with
        100-200 ms before and after it. What holds no sound, or a NaN, or is too short or
        too long for a command (0.12 to 3 s), is none of them.
        """
        nothing = np.zeros(len(self.phrases) + 1, np.float32)
        nothing[-1] = 1.0
        sound = np.asarray(utterance, np.float32).ravel()
        if (
            not SHORTEST_SECONDS * RATE <= len(sound) <= LONGEST_SECONDS * RATE
            or not np.isfinite(sound).all()
        ):
            return nothing
        sound = sound - sound.mean()
        peak = float(np.abs(sound).max())
        if peak < _SILENT_PEAK:
            return nothing
        sound *= np.float32(_PEAK / peak)
        missing = max(0, _SHORTEST - len(sound))
        sound = np.pad(sound, (missing // 2, missing - missing // 2))
        runs = []
        for pace in _PACES:
            wide, narrow = spectrograms(paced(sound, pace))
            runs.append(self._session.run(None, {"wide": wide[None], "narrow": narrow[None]})[0][0])
        scores = np.asarray(np.mean(runs, axis=0), np.float32)
        scores[-1] *= np.exp(_CLARITY_WEIGHT * (clarity(sound) - _USUAL_CLARITY))
        return np.asarray(scores / scores.sum(), np.float32)

    def decide(self, scores: NDArray[np.float32], active: Set[str]) -> Decision:
        """Decide on ``scores``, of `score`, where the phrases ``active`` can be meant."""
        named = dict(zip((*self.phrases, ""), map(float, scores), strict=True))
        return decide(named, active, self.commands, self.thresholds)


class Recogniser(Protocol):
    """A judge of utterances. ``quick``: cheap and sure enough to be asked before one ends."""

    quick: bool

    def recognise(self, utterance: Waveform, active: Set[str]) -> Decision:
        """Judge one isolated utterance, as one of the phrases ``active`` (not empty) or none."""


class OwnRecogniser:
    """The coach's own network, with what was learnt about the user's voice, if anything.

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
        """Return the probability of each phrase of the model, and of none last, for this user."""
        scores = self.model.score(utterance)
        if self._speaker is None:
            return scores
        return self._speaker.adapt(scores, self.model.phrases)
