"""Spellings against what was heard: the sum over all paths, and what it is measured by."""

from itertools import groupby, product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from coach.listening.grammar import grammar
from coach.listening.spelling import misspelt

STEPS, SOUNDS = 5, 3
spellings = st.lists(st.integers(1, SOUNDS - 1), min_size=1, max_size=4)


def heard(seed: int):
    """Logarithms of probabilities, shape (STEPS, SOUNDS)."""
    scores = np.random.default_rng(seed).normal(0, 2, (STEPS, SOUNDS))
    return (scores - np.log(np.exp(scores).sum(axis=1, keepdims=True))).astype(np.float32)


def spelt(path):
    return [sound for sound, _ in groupby(path) if sound]


@given(spelling=spellings, other=spellings, seed=st.integers(0, 50))
def test_a_spelling_is_as_likely_as_all_its_paths_together(
    spelling: list[int], other: list[int], seed: int
) -> None:
    phonemes = heard(seed).astype(np.float64)
    likely = sum(
        np.exp(sum(phonemes[step, sound] for step, sound in enumerate(path)))
        for path in product(range(SOUNDS), repeat=STEPS)
        if spelt(path) == spelling
    )
    found, _ = misspelt(heard(seed), [spelling, other])
    if likely:
        best = phonemes.max(axis=1).sum()
        assert found == pytest.approx((best - np.log(likely)) / len(spelling), abs=1e-3)
    else:
        assert found > 1000, "there is no time to say it"


@given(seed=st.integers(0, 50))
def test_the_likeliest_path_is_hardly_misspelt(seed: int) -> None:
    best = spelt(heard(seed).argmax(axis=1))
    if best:
        (found,) = misspelt(heard(seed), [best])
        assert found <= 1e-4


def test_every_command_can_be_said_in_its_phrases_and_among_other_words() -> None:
    for verb in dict.fromkeys(grammar().verbs.values()):
        phrases = [phrase for phrase, of in grammar().verbs.items() if of == verb]
        assert set(phrases) <= set(grammar().ways(verb))
    assert {"stop please", "um stop", "stop stop"} <= set(grammar().ways("stop"))
    assert {"okay next", "go to the next one"} <= set(grammar().ways("next"))
    ways = [way for verb in dict.fromkeys(grammar().verbs.values()) for way in grammar().ways(verb)]
    assert len(ways) == len(set(ways)), "no way means two commands"
