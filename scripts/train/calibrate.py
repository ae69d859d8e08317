"""Set each command's thresholds on the development set, and write them beside the network.

python calibrate.py
"""

from __future__ import annotations

import argparse
import hashlib
import json
import sys
from pathlib import Path

import numpy as np
from engines import unheard_words
from evaluate import LEFT_OUT, score_all
from export import DATA
from make_tests import CONDITIONS
from numpy.typing import NDArray
from words import PHRASES

sys.path.insert(0, str(Path(__file__).parents[2]))
from coach.ears.grammar import Vocabulary, grammar

ACCEPTED: dict[Vocabulary, float] = {"numbers": 0.05, "yesno": 0.05, "session": 0.03}
"""Share of other words that may be accepted; asking may go to three times that. Numbers, yes
and no are listened for during seconds, after a question."""
LENIENT, LENIENCE, LENIENT_MOST = ("stop", "pause"), 0.25, 0.5
"""A false one costs nothing, a missed one hurts: a quarter of the price, at most even odds, and
never asked about."""

LEAST_ASK, LEAST = 0.3, 0.5
"""Of a session's commands none is done below even odds, nor asked about far below them, however
rarely the development set has another word for it: noise and echo are in no set."""

Scores = NDArray[np.float32]


def pooled(work: Path, network: Path) -> tuple[Scores, list[str]]:
    """Scores and phrases of the development windows, all conditions."""
    scored = [score_all(work / "development", name, network) for name in CONDITIONS]
    phrases = [clip.phrase for _, clips in scored for clip in clips]
    return np.concatenate([scores for scores, _ in scored]), phrases


def thresholds(
    scores: Scores, phrases: list[str], unheard: set[str], vocabulary: Vocabulary, budget: float
) -> dict[str, float]:
    """One threshold a command: the fewest misses for ``budget`` false accepts in all.

    A word the network was never trained on weighs three times one it was: those are
    what it will meet. Each command's threshold minimises its share of misses plus a price
    for what it accepts by mistake; the price is the same for all, found by bisection.
    """
    active = sorted(grammar().phrases(vocabulary))
    verbs = grammar().verbs
    commands = sorted({verbs[phrase] for phrase in active})
    totals = np.stack(
        [sum(scores[:, PHRASES.index(p)] for p in active if verbs[p] == c) for c in commands],
        axis=1,
    )
    best, top = totals.argmax(axis=1), totals.max(axis=1)
    truth = np.array([commands.index(verbs[p]) if p in active else -1 for p in phrases])
    weight = np.array([_weight(p, unheard, active) for p in phrases])
    grid = 1 / (1 + np.exp(-np.linspace(-1.2, 2.0, 33)))
    passed = top[None] > grid[:, None]
    hits, costs = [], []
    for index in range(len(commands)):
        mine, others = truth == index, (best == index) & (truth < 0)
        wrong = (best == index) & (truth >= 0) & ~mine
        hits.append(_smooth((passed & (mine & (best == index))).sum(axis=1) / mine.sum()))
        false = (passed * np.where(others, weight, 0)).sum(axis=1) / weight.sum()
        costs.append(_smooth(false + (passed & wrong).sum(axis=1) / len(truth)))
    own = np.array([LENIENCE if command in LENIENT else 1.0 for command in commands])[:, None]

    def chosen(price: float) -> NDArray[np.float64]:
        return grid[np.argmax(np.array(hits) - price * own * np.array(costs), axis=1)]

    low, high = 0.01, 10_000.0
    for _ in range(40):
        middle = np.sqrt(low * high)
        share = weight[(truth < 0) & (top > chosen(middle)[best])].sum() / weight.sum()
        low, high = (middle, high) if share > budget else (low, middle)
    return dict(zip(commands, map(float, chosen(high)), strict=True))


def _smooth(curve: NDArray[np.float64]) -> NDArray[np.float64]:
    """A running mean over eleven steps of the grid: few windows make a ragged curve."""
    return np.convolve(np.pad(curve, 5, mode="edge"), np.ones(11) / 11, "valid")


def _weight(phrase: str, unheard: set[str], active: list[str]) -> float:
    if phrase in active or phrase in LEFT_OUT:
        return 0.0
    return 3.0 if phrase in unheard else 0.3 if phrase in PHRASES else 1.0


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--work", type=Path, default=Path("build/ears"))
    parser.add_argument("--network", type=Path, default=DATA / "phrases.onnx")
    args = parser.parse_args()
    scores, phrases = pooled(args.work, args.network)
    unheard = unheard_words(args.work)
    commands: dict[str, dict[str, float]] = {}
    for vocabulary, share in ACCEPTED.items():  # the session last: stop and pause as in it
        accept = thresholds(scores, phrases, unheard, vocabulary, share)
        ask = thresholds(scores, phrases, unheard, vocabulary, 3 * share)
        for verb, value in accept.items():
            if verb in LENIENT:
                value = ask[verb] = min(value, LENIENT_MOST)
            elif vocabulary == "session":
                value, ask[verb] = max(value, LEAST), max(ask[verb], LEAST_ASK)
            commands[verb] = {"ask": round(min(value, ask[verb]), 3), "accept": round(value, 3)}
    order = list(dict.fromkeys(grammar().verbs.values()))
    table = {
        "network_sha256": hashlib.sha256(args.network.read_bytes()).hexdigest(),
        "phrases": list(PHRASES),
        "commands": {verb: commands[verb] for verb in order},
    }
    path = args.network.with_name("thresholds.json")
    path.write_text(json.dumps(table, indent=1) + "\n")
    print(path, {verb: tuple(pair.values()) for verb, pair in commands.items()})


if __name__ == "__main__":
    main()
