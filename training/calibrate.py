"""Thresholds: from which score each command is done, and from which it is asked about.

They belong to one network, and are set on the development set.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from coach.listening import PhraseModel
from coach.listening.grammar import Vocabulary, grammar
from coach.listening.recogniser import Decision
from training.evaluate import other_weight
from training.evaluation_sets import CONDITIONS, read_windows
from training.trunk import mark
from training.vocabulary import PHRASES, pronunciations, unheard_words

ACCEPTED: Final[dict[Vocabulary, float]] = {"numbers": 0.05, "yesno": 0.05, "session": 0.04}
"""Share of other words that may be accepted. Numbers, yes and no are listened for during seconds,
after a question."""
ASKED: Final = 3
"""As many times more of them may be asked about."""
LENIENT: Final = ("stop", "pause")
LENIENCE: Final = 0.25
LENIENT_ACCEPT: Final = 0.4
LENIENT_ASK: Final = 0.25
"""A false one costs nothing, a missed one hurts: done from two in five, asked about, which pauses,
from one in four. A false one of another command has a quarter of the price."""

LEAST: Final[dict[Vocabulary, tuple[float, float]]] = {
    "session": (0.5, 0.3), "numbers": (0.4, 0.25), "yesno": (0.35, 0.25),
}  # fmt: skip
"""Of a session's commands none is done below even odds, nor asked about far below them, however
rarely the development set has another word for it: noise and echo are in no set. Numbers, yes and
no are answers to a question just asked, and likelier than anything else: from .35, 2.4 % of other
words pass as yes or no; from .4, 4.5 % as a number."""

TAUGHT: Final = (12, 3)
"""Words that a user teaches, and examples of each, in a trial of `own_words_threshold`."""

Embeddings = NDArray[np.float32]


def calibrate(network: Path, development: Path, thresholds: Path) -> None:
    """Write the thresholds of ``network`` as JSON, which names the network by its sha256."""
    model = PhraseModel.of_network(network.read_bytes(), pronunciations())
    clips = [clip for name in CONDITIONS for clip in read_windows(development, name)]
    heard, phrases = [model.hear(clip.sound) for clip in clips], [clip.phrase for clip in clips]
    unheard = unheard_words()
    commands: dict[str, dict[str, float]] = {}
    for vocabulary, share in ACCEPTED.items():  # the session last: stop and pause as in it
        decisions = [model.decide(one, grammar().phrases(vocabulary)) for one in heard]
        accept = command_thresholds(decisions, phrases, unheard, vocabulary, share)
        ask = command_thresholds(decisions, phrases, unheard, vocabulary, ASKED * share)
        for verb, value in accept.items():
            if verb in LENIENT:
                value, ask[verb] = LENIENT_ACCEPT, LENIENT_ASK
            else:
                least, least_ask = LEAST[vocabulary]
                value, ask[verb] = max(value, least), max(ask[verb], least_ask)
            commands[verb] = {"ask": round(min(value, ask[verb]), 3), "accept": round(value, 3)}
    table: dict[str, object] = {
        "network_sha256": hashlib.sha256(network.read_bytes()).hexdigest(),
        "trunk_sha256": mark(network),
        "phrases": list(PHRASES),
        "commands": {verb: commands[verb] for verb in dict.fromkeys(grammar().verbs.values())},
        "own_words": own_words_threshold(np.stack([one.embedding for one in heard]), phrases),
        "words": pronunciations(),
    }
    thresholds.write_text(json.dumps(table, indent=1) + "\n", "utf-8")


def own_words_threshold(
    embeddings: Embeddings, phrases: list[str], trials: int = 200
) -> dict[str, float]:
    """Set how near an utterance must be to a word that was taught: one in 100 others may be.

    In each trial some phrases are taught by a few windows, and all windows of other phrases are
    compared with them. Three in 100 may be asked about.
    """
    random, said = np.random.default_rng(5), np.array(phrases)
    names, counts = np.unique(said, return_counts=True)
    words, examples = TAUGHT
    usable = names[counts >= examples]
    nearest = []
    for _ in range(trials):
        taught = random.choice(usable, min(words, len(usable) // 2), replace=False)
        rows = [
            row for word in taught
            for row in random.choice(np.flatnonzero(said == word), examples, replace=False)
        ]  # fmt: skip
        others = random.choice(np.flatnonzero(~np.isin(said, taught)), min(len(said) // 2, 300))
        nearest.append((embeddings[others] @ embeddings[rows].T).max(axis=1))
    ask, accept = np.quantile(np.concatenate(nearest), [0.97, 0.99])
    return {"ask": round(float(ask), 3), "accept": round(float(accept), 3)}


def command_thresholds(
    decisions: Sequence[Decision],
    phrases: list[str],
    unheard: set[str],
    vocabulary: Vocabulary,
    budget: float,
) -> dict[str, float]:
    """Set one threshold a command: the fewest misses for ``budget`` false accepts in all.

    Each command's threshold minimises its share of misses plus a price
    for what it accepts by mistake; the price is the same for all, found by bisection.
    """
    active = sorted(grammar().phrases(vocabulary))
    verbs = grammar().verbs
    commands = sorted({verbs[phrase] for phrase in active})
    best = np.array([commands.index(decision.verb) for decision in decisions])
    top = np.array([decision.score for decision in decisions])
    truth = np.array([commands.index(verbs[p]) if p in active else -1 for p in phrases])
    weight = np.array([other_weight(p, unheard, active) for p in phrases])
    grid = 1 / (1 + np.exp(-np.linspace(-1.2, 2.0, 33)))
    passed = top[None] > grid[:, None]
    hits, costs = [], []
    for index in range(len(commands)):
        mine, others = truth == index, (best == index) & (truth < 0)
        wrong = (best == index) & (truth >= 0) & ~mine
        hits.append(_smooth((passed & (mine & (best == index))).sum(axis=1) / max(1, mine.sum())))
        false = (passed * np.where(others, weight, 0)).sum(axis=1) / weight.sum()
        costs.append(_smooth(false + (passed & wrong).sum(axis=1) / len(truth)))
    own = np.array([LENIENCE if command in LENIENT else 1.0 for command in commands])[:, None]

    def chosen(price: float) -> NDArray[np.float64]:
        best_steps = np.argmax(np.array(hits) - price * own * np.array(costs), axis=1)
        return np.asarray(grid[best_steps])

    low, high = 0.01, 10_000.0
    for _ in range(40):
        middle = np.sqrt(low * high)
        share = weight[(truth < 0) & (top > chosen(middle)[best])].sum() / weight.sum()
        low, high = (middle, high) if share > budget else (low, middle)
    return dict(zip(commands, map(float, chosen(high)), strict=True))


def _smooth(curve: NDArray[np.float64]) -> NDArray[np.float64]:
    """Take a running mean over eleven steps of the grid: few windows make a ragged curve."""
    return np.convolve(np.pad(curve, 5, mode="edge"), np.ones(11) / 11, "valid")
