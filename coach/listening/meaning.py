"""The meaning of a text: which command somebody means who says it in their own words."""

from __future__ import annotations

import zlib
from collections import Counter
from collections.abc import Iterator, Sequence
from importlib.resources import files
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from coach.errors import HearingError
from coach.listening.grammar import grammar

# Theory of operation
#
# A text is a bag of its words, of its pairs of neighbouring words, and of the pieces of three to
# five letters of each word, so that a word heard a little wrong still counts. Each of them has a
# place in a long vector, by a hash of it, so there is no dictionary; two that meet in one place
# do little harm. A linear classifier with softmax (logistic regression) then says how likely each
# command is, or none. The package training has the texts that it was fitted to.

# Places of the vector.
PLACES: Final = 1 << 15

# Lengths of the pieces of words.
_PIECES: Final = (3, 4, 5)

# The name of no command.
NOTHING: Final = ""


def vector(text: str) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
    """Return the places of a text's features, and their values; these have a length of 1.

    ``text`` is in lower case, words apart by one space each.
    """
    counts = Counter(zlib.crc32(feature.encode()) % PLACES for feature in _features(text))
    places = np.fromiter(counts, np.int64, len(counts))
    values = 1 + np.log(np.fromiter(counts.values(), np.float32, len(counts)))
    return places, np.asarray(values / max(float(np.linalg.norm(values)), 1e-9), np.float32)


def _features(text: str) -> Iterator[str]:
    words = text.split()
    yield from (f"w {word}" for word in words)
    yield from (f"b {one} {two}" for one, two in zip(["^", *words], [*words, "$"], strict=True))
    for word in (f"<{word}>" for word in words):
        for size in _PIECES:
            yield from (word[at : at + size] for at in range(len(word) - size + 1))


class Meanings:
    """The classifier: one row of weights, their scale, and one bias for each of ``verbs``."""

    def __init__(
        self,
        verbs: Sequence[str],
        weights: NDArray[np.int8],
        scales: NDArray[np.float32],
        biases: NDArray[np.float32],
    ) -> None:
        self.verbs = tuple(verbs)
        self._weights, self._scales, self._biases = weights, scales, biases

    @classmethod
    def load(cls, path: Path | None = None) -> Meanings:
        """Read the classifier at ``path``, or that of the package.

        Raises HearingError when the file is missing or damaged.
        """
        path = path or Path(str(files("coach.listening") / "data" / "meanings.npz"))
        try:
            with path.open("rb") as file, np.load(file, allow_pickle=False) as arrays:
                weights = arrays["weights"]
                if weights.shape != (len(arrays["verbs"]), PLACES):
                    raise ValueError("its weights have another shape")
                verbs = [str(verb) for verb in arrays["verbs"]]
                if NOTHING not in verbs or not set(verbs) <= {NOTHING, *grammar().verbs.values()}:
                    raise ValueError("it names other commands")
                return cls(verbs, weights, arrays["scales"], arrays["biases"])
        except Exception as error:
            raise HearingError(
                f"The meanings of sentences cannot load from {path} ({error}); "
                "install the coach again."
            ) from error

    def of(self, text: str) -> dict[str, float]:
        """Return how likely each command is meant, and `NOTHING`; the sum is 1."""
        places, values = vector(text)
        scores = self._weights[:, places] @ values * self._scales + self._biases
        likely = np.exp(scores - scores.max())
        return dict(zip(self.verbs, map(float, likely / likely.sum()), strict=True))
