"""Joining networks: which way is best on the development set, and all of them in one ONNX file.

The networks' logarithms are averaged with a weight each; a class that sounds the same as a phrase
counts as that phrase, and all other classes are "none of them".
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any, Final

import numpy as np
import onnx
import torch
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper
from torch import Tensor, nn

from coach.errors import CoachError
from coach.listening import RATE
from coach.listening.features import paced, spectrograms
from coach.onnx import open_network
from training.clips import Sound
from training.evaluate import other_weight
from training.evaluation_sets import CONDITIONS, read_windows
from training.networks import WideNet, load_network
from training.vocabulary import COMMANDS, HOMOPHONES, PHRASES, SESSION, class_names, unheard_words

PACES: Final = (1.0, 0.93, 1.07)
"""The playing speeds that the product judges each utterance at."""
ACCEPTED: Final = 0.025
"""Share of other words that the threshold of the comparison accepts."""

Scores = dict[str, NDArray[np.float32]]
"""For each condition, an array whose last axes are windows and classes."""


class Fused(nn.Module):
    """Several networks as one: two spectrograms in, a probability a phrase and of none out."""

    def __init__(self, nets: Sequence[Any], weights: Sequence[float], temperature: float) -> None:
        super().__init__()
        names = class_names()
        same = torch.zeros(len(names), len(PHRASES))
        for word, phrase in HOMOPHONES.items():
            if word in names:
                same[names.index(word), PHRASES.index(phrase)] = 1
        self.register_buffer("same", same)
        self.nets, self.weights, self.temperature = nn.ModuleList(nets), weights, temperature

    def forward(self, wide: Tensor, narrow: Tensor) -> Tensor:
        """(batch, frames, 40) and (batch, frames, 32) mel to (batch, phrases + 1)."""
        mixed = torch.zeros(1)
        for net, weight in zip(self.nets, self.weights, strict=True):
            scores = net(wide if isinstance(net, WideNet) else narrow)
            mixed = mixed + weight * scores.log_softmax(dim=1)
        classes = (mixed / self.temperature).softmax(dim=1)
        said = classes[:, : len(PHRASES)] + classes @ self.same
        return torch.cat([said, 1 - said.sum(dim=1, keepdim=True)], dim=1)


def export(
    networks: Sequence[Path],
    embedding: Path,
    network: Path,
    *,
    weights: Sequence[float],
    temperature: float = 1.0,
) -> None:
    """Write ``networks`` as one ONNX file with weights as half floats.

    Raises CoachError where the file judges noise otherwise than PyTorch does.
    """
    nets = [load_network(path, embedding, len(class_names())) for path in networks]
    fused = Fused(nets, weights, temperature).eval()
    random = np.random.default_rng(1)
    torch.onnx.export(
        fused, tuple(map(torch.tensor, _noise_spectrograms(random, 1.0))), network,
        input_names=["wide", "narrow"], output_names=["scores"],
        dynamic_axes={"wide": {0: "batch", 1: "frames"}, "narrow": {0: "batch", 1: "padded"}},
        opset_version=17, dynamo=False,
    )  # fmt: skip
    _halve(network)
    onnx.checker.check_model(onnx.load(network))
    session = open_network(network.read_bytes())
    for seconds in (0.3, 1.0, 2.2):
        wide, narrow = _noise_spectrograms(random, seconds)
        (exported,) = session.run(None, {"wide": wide, "narrow": narrow})
        with torch.no_grad():
            trained = fused(torch.tensor(wide), torch.tensor(narrow)).numpy()
        if not np.allclose(exported, trained, atol=5e-3):  # half floats
            worst = np.abs(exported - trained).max()
            raise CoachError(f"{network}: the exported network differs by {worst:.2g}.")


def _noise_spectrograms(random: np.random.Generator, seconds: float) -> tuple[Any, Any]:
    sound = (0.01 * random.standard_normal(int(seconds * RATE))).astype(np.float32)
    wide, narrow = spectrograms(sound)
    return wide[None].astype(np.float32), narrow[None].astype(np.float32)


def _halve(path: Path) -> None:
    """Store the weights as half floats, made whole again when the file is loaded."""
    model = onnx.load(path)
    graph, casts = model.graph, []
    for weight in graph.initializer:
        values = numpy_helper.to_array(weight)
        if values.dtype != np.float32 or values.size < 256:
            continue
        name = weight.name
        weight.CopyFrom(numpy_helper.from_array(values.astype(np.float16), f"{name}.half"))
        casts.append(helper.make_node("Cast", [f"{name}.half"], [name], to=TensorProto.FLOAT))
    nodes = [*casts, *graph.node]
    del graph.node[:]
    graph.node.extend(nodes)
    onnx.save(model, path)


def compare(networks: Sequence[Path], embedding: Path, development: Path, comparison: Path) -> None:
    """Measure each network, and equal and unequal mixtures, on the development set (JSON).

    For each way: recall of session commands in each condition where one threshold accepts 2.5 %
    of all other words (unheard ones weigh three times), and where the likeliest command is taken.
    """
    scores = [_log_probabilities(path, embedding, development) for path in networks]
    count = len(networks)
    ways = [[float(i == j) for j in range(count)] for i in range(count)]
    ways += (
        [[1 - share, share] for share in (0.3, 0.5, 0.7)] if count == 2 else [[1 / count] * count]
    )
    rows = []
    for weights in ways:
        for paces in (1, len(PACES)):
            recall, likeliest, threshold = _recall(development, _join(scores, weights, paces))
            rows.append(
                {"weights": weights, "paces": paces, "threshold": threshold, "recall": recall,
                 "likeliest": likeliest}
            )  # fmt: skip
            print(weights, paces, " ".join(f"{value:.3f}" for value in recall.values()))
    names = [path.stem for path in networks]
    comparison.write_text(json.dumps({"networks": names, "ways": rows}, indent=1) + "\n")


def _log_probabilities(path: Path, embedding: Path, development: Path) -> Scores:
    """Judge the development windows: (paces, windows, classes) for each condition."""
    net = load_network(path, embedding, len(class_names()))
    which = 0 if isinstance(net, WideNet) else 1

    def judge(sound: Sound) -> NDArray[np.float32]:
        mel = torch.tensor(spectrograms(sound)[which][None])
        with torch.no_grad():
            return np.asarray(net(mel)[0].log_softmax(0).numpy(), np.float32)

    made = {}
    for condition in CONDITIONS:
        clips = read_windows(development, condition)
        made[condition] = np.array([[judge(paced(c.sound, p)) for c in clips] for p in PACES])
    return made


def _join(scores: Sequence[Scores], weights: Sequence[float], paces: int) -> Scores:
    """Average logarithms over networks and probabilities over paces: (windows, classes)."""
    made = {}
    for condition in CONDITIONS:
        logs = [w * net[condition][:paces] for w, net in zip(weights, scores, strict=True)]
        each = np.exp(np.sum(logs, axis=0))
        made[condition] = (each / each.sum(axis=2, keepdims=True)).mean(axis=0)
    return made


def _recall(development: Path, scores: Scores) -> tuple[dict[str, float], dict[str, float], float]:
    """Return recall at the threshold, recall of the likeliest, and the threshold."""
    unheard = unheard_words()
    command_of = {p: n for n, phrases in enumerate(COMMANDS.values()) for p in phrases}
    ends = np.cumsum([0, *map(len, COMMANDS.values())])
    top, right, session, weight = {}, {}, {}, {}
    for condition in CONDITIONS:
        said = [clip.phrase for clip in read_windows(development, condition)]
        total = np.stack([scores[condition][:, a:b].sum(axis=1) for a, b in pairwise(ends)], axis=1)
        top[condition] = total.max(axis=1)
        truth = np.array([command_of.get(phrase, -1) for phrase in said])
        right[condition] = total.argmax(axis=1) == truth
        session[condition] = truth >= 0
        weight[condition] = np.array([other_weight(phrase, unheard, SESSION) for phrase in said])
    tops, weights = np.concatenate([*top.values()]), np.concatenate([*weight.values()])
    others = weights > 0
    order = np.argsort(-tops[others])
    passed = np.cumsum(weights[others][order]) / weights.sum()
    threshold = float(tops[others][order][np.searchsorted(passed, ACCEPTED)])
    recall = {c: float((right[c] & (top[c] > threshold))[session[c]].mean()) for c in CONDITIONS}
    likeliest = {c: float(right[c][session[c]].mean()) for c in CONDITIONS}
    return recall, likeliest, threshold
