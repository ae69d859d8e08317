"""Compare nets, and ways to join them, on the development set.

    python choose.py wide tuned

Prints, for each way, recall of session commands in each condition where a single threshold
accepts 2.5 % of all the other words (unheard ones weigh three times).
"""

from __future__ import annotations

import argparse
from itertools import pairwise
from pathlib import Path

import numpy as np
import torch
from engines import unheard_words
from evaluate import LEFT_OUT
from export import load
from make_tests import CONDITIONS, read_tests
from make_windows import class_names
from nets import WideNet
from numpy.typing import NDArray
from words import COMMANDS, PHRASES, SESSION

from coach.ears.features import paced, spectrograms

PACES = (1.0, 0.93, 1.07)
Sound = NDArray[np.float32]
Logits = dict[str, NDArray[np.float32]]


def logits(work: Path, name: str, classes: int) -> Logits:
    """Log probabilities of the development windows: (paces, windows, classes) each condition."""
    cached, weights = work / f"{name}.logits.npz", work / f"{name}.pt"
    if cached.exists() and cached.stat().st_mtime > weights.stat().st_mtime:
        return dict(np.load(cached))
    net, made = load(work, name, classes), {}
    which = 0 if isinstance(net, WideNet) else 1

    def judge(sound: Sound) -> NDArray[np.float32]:
        mel = torch.tensor(spectrograms(sound)[which][None])
        with torch.no_grad():
            return net(mel)[0].log_softmax(0).numpy()

    for condition in CONDITIONS:
        clips = read_tests(work / "development", condition)
        made[condition] = np.array([[judge(paced(c.sound, p)) for c in clips] for p in PACES])
    np.savez(cached, **made)
    return made


def joined(nets: list[Logits], weights: list[float], paces: int) -> Logits:
    """Class probabilities: logarithms averaged over nets, probabilities over paces."""
    made = {}
    for condition in CONDITIONS:
        mixed = sum(w * net[condition] for w, net in zip(weights, nets, strict=True))
        each = np.exp(mixed[:paces])
        made[condition] = (each / each.sum(axis=2, keepdims=True)).mean(axis=0)
    return made


def recalls(work: Path, scores: Logits, unheard: set[str]) -> list[float]:
    command_of = {p: n for n, phrases in enumerate(COMMANDS.values()) for p in phrases}
    ends = np.cumsum([0, *map(len, COMMANDS.values())])
    tops, rights, weights, kinds = [], [], [], []
    for condition in CONDITIONS:
        said = [c.phrase for c in read_tests(work / "development", condition)]
        total = np.stack([scores[condition][:, a:b].sum(axis=1) for a, b in pairwise(ends)], axis=1)
        tops.append(total.max(axis=1))
        rights.append(total.argmax(axis=1) == np.array([command_of.get(p, -1) for p in said]))
        weights.append([_weight(p, unheard) for p in said])
        kinds.append(np.array([p in SESSION for p in said]))
    top, weight = np.concatenate(tops), np.concatenate(weights)
    order = np.argsort(-top[weight > 0])
    passed = np.cumsum(weight[weight > 0][order]) / weight.sum()
    threshold = top[weight > 0][order][np.searchsorted(passed, 0.025)]
    found = [
        float((r & (t > threshold))[k].mean()) for r, t, k in zip(rights, tops, kinds, strict=True)
    ]
    return [
        *found,
        float(threshold),
        *(float(r[k].mean()) for r, k in zip(rights, kinds, strict=True)),
    ]


def _weight(phrase: str, unheard: set[str]) -> float:
    if phrase in SESSION or phrase in LEFT_OUT:
        return 0.0
    return 3.0 if phrase in unheard else 0.3 if phrase in PHRASES else 1.0


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("nets", nargs="+")
    parser.add_argument("--work", type=Path, default=Path("build/ears"))
    args = parser.parse_args()
    names = class_names(args.work)
    unheard = unheard_words(args.work)
    nets = [logits(args.work, name, len(names)) for name in args.nets]
    ways = [[float(i == j) for j in range(len(nets))] for i in range(len(nets))]
    if len(nets) == 2:
        ways += [[1 - share, share] for share in (0.3, 0.5, 0.7)]
    else:
        ways += [[1 / len(nets)] * len(nets)]
    for weights in ways:
        for paces in (1, 3):
            row = recalls(args.work, joined(nets, weights, paces), unheard)
            print(weights, paces, " ".join(f"{value:.3f}" for value in row), flush=True)


if __name__ == "__main__":
    main()
