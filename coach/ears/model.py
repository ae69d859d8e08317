"""The recogniser: how likely an isolated utterance is each phrase of the grammar, or none.

One network file and one table of thresholds, both made by the package training; see
docs/model-card.md for what they were made from and how well they do.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Set
from importlib.resources import files
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from coach.ears.decision import Decision, Threshold, decide
from coach.ears.features import RATE, clarity, paced, spectrograms
from coach.ears.grammar import grammar
from coach.errors import HearingError
from coach.onnx import open_network

SHORTEST_S: Final = 0.12
LONGEST_S: Final = 3.0
"""Outside these lengths, with margins, nothing is a command."""

_FAINTEST: Final = 1e-5
_PEAK: Final = 0.3
_SHORTEST: Final = 7_680
"""Samples of the shortest window of the training; what is shorter gets silence around it."""
_PACES: Final = (1.0, 0.93, 1.07)
"""Each utterance is judged as it is, as by a larger and as by a smaller speaker."""
_DOUBT: Final = 0.5
_USUAL: Final = 1.2
"""Noise and echo spread the probabilities thin, of commands more than of other words: the
less clear an utterance, the less "none of them" counts. Set on the development set."""


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
        path = path or Path(str(files("coach.ears") / "data" / "phrases.onnx"))
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
        """What to do about ``scores``, of `score`, when the phrases ``active`` can be meant."""
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
