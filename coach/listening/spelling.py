"""Spelling: how well what was heard agrees with the phonemes of a phrase."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

# Theory of operation
#
# The network names a phoneme, or none ("blank"), every 20 ms. A phrase may be spread over these
# steps in many ways: each phoneme may last, and blanks may stand between two. The likelihood of a
# spelling is the sum over all of them, in one pass over the steps (connectionist temporal
# classification, Graves 2006). Its measure is the likeliest path that spells anything at all:
# against that, a phrase that was said loses little, and one that was not loses a lot.

_NEVER: Final = -1e9

# Number of the blank among the phonemes.
BLANK: Final = 0


def misspelt(
    phonemes: NDArray[np.float32], spellings: Sequence[Sequence[int]]
) -> NDArray[np.float32]:
    """Return how much each spelling is less likely than the likeliest path: 0 is perfect.

    phonemes: logarithms of probabilities, shape (steps, phonemes + 1). spellings: numbers of
    phonemes, from 1 on, none empty. The unit is the nat a phoneme.
    """
    sizes = np.array([len(spelling) for spelling in spellings])
    longest = 2 * int(sizes.max()) + 1
    labels = np.full((len(spellings), longest), BLANK)
    for row, spelling in enumerate(spellings):
        labels[row, 1 : 2 * len(spelling) : 2] = spelling
    skips = np.zeros(labels.shape, bool)
    skips[:, 2:] = (labels[:, 2:] != BLANK) & (labels[:, 2:] != labels[:, :-2])
    at = np.full(labels.shape, _NEVER)
    at[:, :2] = phonemes[0][labels[:, :2]]
    for step in phonemes[1:]:
        one, two = np.full(at.shape, _NEVER), np.full(at.shape, _NEVER)
        one[:, 1:], two[:, 2:] = at[:, :-1], at[:, :-2]
        two[~skips] = _NEVER
        at = np.logaddexp(np.logaddexp(at, one), two) + step[labels]
    rows = np.arange(len(spellings))
    whole = np.logaddexp(at[rows, 2 * sizes], at[rows, 2 * sizes - 1])
    return np.asarray((phonemes.max(axis=1).sum() - whole) / sizes, np.float32)
