"""The head: what is trained on the trunk's features, and the network that ships.

Two questions are put to the same features. Which phrase is it, or none? That is a softmax over the
phrases and over words to refuse by name, and it is what the fixed phrases are decided by. And which
phonemes are said, one after the other? That is connectionist temporal classification (Graves 2006),
by which anything can be spelt: "stop please", a word of the user's own.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
import onnx
import torch
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper
from torch import Tensor, nn

from coach.errors import CoachError
from coach.listening.recogniser import OUTPUTS, SAMPLES
from coach.onnx import open_network
from training.descent import descend, hidden
from training.trunk import STEPS
from training.vocabulary import HOMOPHONES, PHRASES, class_names, phonemes, spelt
from training.windows import read_shards

SPELLING: Final = 0.3
"""Weight of the phonemes' loss beside that of the phrases."""

LARGE: Final = 4096
"""Numbers of an array from which it is kept in half the bytes."""


class _Convolution(nn.Module):
    """A convolution over time around a residual."""

    def __init__(self, width: int, dilation: int) -> None:
        super().__init__()
        self.body = nn.Sequential(
            nn.Conv1d(width, width, 3, padding=dilation, dilation=dilation, bias=False),
            nn.BatchNorm1d(width),
            nn.ReLU(),
        )

    def forward(self, x: Tensor) -> Tensor:
        """(batch, width, positions) to the same shape."""
        return x + self.body(x)


class Head(nn.Module):
    """(batch, positions, features) to scores of the classes, and of phonemes at each position."""

    def __init__(
        self, features: int, classes: int, symbols: int, width: int = 128, depth: int = 2
    ) -> None:
        super().__init__()
        self.hide = nn.Dropout(0.3)
        self.narrow = nn.Conv1d(features, width, 1, bias=False)
        convolutions = [_Convolution(width, 2**n) for n in range(depth)]
        self.tail = nn.Sequential(nn.BatchNorm1d(width), nn.ReLU(), *convolutions)
        self.attend = nn.Conv1d(width, 4, 1)
        self.judge = nn.Sequential(nn.Dropout(0.15), nn.Linear(4 * width, classes))
        self.spell = nn.Conv1d(width, symbols, 1)

    def embed(self, features: Tensor) -> tuple[Tensor, Tensor]:
        """Return the embedding (batch, 4 * width) and scores of the phonemes at each position."""
        x = self.tail(self.narrow(self.hide(features).transpose(1, 2)))
        weights = self.attend(x).softmax(dim=2)
        embedding = (weights @ x.transpose(1, 2)).flatten(1)
        return embedding, self.spell(x).transpose(1, 2)

    def forward(self, features: Tensor) -> tuple[Tensor, Tensor]:
        """Return scores of the classes and of the phonemes."""
        embedding, symbols = self.embed(features)
        return self.judge(embedding), symbols


class _Judge(nn.Module):
    """Trained heads as the product asks them: a probability for each phrase and for none.

    Two heads that were trained apart err apart; their mean is right more often than either.
    """

    def __init__(self, heads: Sequence[Head]) -> None:
        super().__init__()
        self.heads = nn.ModuleList(heads)
        names = class_names()
        same = torch.zeros(len(names), len(PHRASES))
        for word, phrase in [*HOMOPHONES.items(), *((phrase, phrase) for phrase in PHRASES)]:
            if word in names:
                same[names.index(word), PHRASES.index(phrase)] = 1
        self.register_buffer("same", same)

    def forward(self, features: Tensor, positions: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        """Return (batch, phrases + 1), logs of the phonemes, and the first's embedding at length 1.

        Probabilities are the means of the heads'.
        """
        seen = features[:, :positions]
        judged = [(head, *head.embed(seen)) for head in self.heads]
        classes = [head.judge(embedding).softmax(dim=1) for head, embedding, _ in judged]
        said = torch.stack(classes).mean(dim=0) @ self.same
        scores = torch.cat([said, 1 - said.sum(dim=1, keepdim=True)], dim=1)
        symbols = torch.stack([symbols.softmax(dim=2) for _, _, symbols in judged]).mean(dim=0)
        return scores, symbols.clamp(min=1e-30).log(), nn.functional.normalize(judged[0][1])


def export(trunk: Path, heads: Sequence[Path], network: Path) -> None:
    """Write a trunk and the mean of heads as one ONNX file.

    In: "sound" (1, 48000), and "positions", how many feature vectors count. Out: "scores"
    (1, phrases + 1), "phonemes" (1, positions, phonemes + 1) in logarithms, "embedding", that
    of the first head, and the trunk's "features" (1, 150, features). Raises CoachError where the
    file judges noise otherwise than PyTorch does.
    """
    judge = _Judge([_read(head) for head in heads]).eval()
    features = torch.tensor(_features(trunk, 1)[0])
    part = network.with_suffix(".head.onnx")
    torch.onnx.export(
        judge,
        (features, torch.tensor(40)),
        str(part),
        input_names=["features", "positions"],
        output_names=["scores", "phonemes", "embedding"],
        opset_version=17,
        dynamo=False,
    )
    judged = onnx.compose.add_prefix(onnx.load(part), "head/", rename_inputs=False,
                                     rename_outputs=False)  # fmt: skip
    part.unlink()
    whole = onnx.compose.merge_models(
        onnx.load(trunk), judged, [("features", "features")], outputs=list(OUTPUTS)
    )
    onnx.save(whole, network)
    _compare(network, trunk, judge, 1e-3)
    halve(whole)
    onnx.checker.check_model(whole)
    onnx.save(whole, network)
    _compare(network, trunk, judge, 0.1)


def _compare(network: Path, trunk: Path, judge: _Judge, tolerance: float) -> None:
    """Raise CoachError where a file judges noise otherwise than what was trained."""
    session = open_network(network)
    for seed, positions in enumerate((15, 60, 150)):
        features, sound = _features(trunk, seed)
        given = {"sound": sound, "positions": np.array(positions)}
        with torch.no_grad():
            trained = judge(torch.tensor(features), torch.tensor(positions))
        expected = (*trained, torch.tensor(features))
        for exported, wanted in zip(session.run(OUTPUTS, given), expected, strict=True):
            if not np.allclose(exported, wanted.numpy(), atol=tolerance):
                raise CoachError(f"{network}: it judges otherwise than what was trained.")


def halve(network: onnx.ModelProto) -> None:
    """Keep large arrays in half the bytes: float16, and a node that makes float32 of each again.

    They are cast once, when the network is opened; a weight changes by less than one in a thousand.
    The front end stays as it is: it looks 80 dB down.
    """
    graph, casts = network.graph, []
    for array in list(graph.initializer):
        large = array.data_type == TensorProto.FLOAT and math.prod(array.dims) >= LARGE
        if large and not array.name.startswith("mel."):
            half = numpy_helper.to_array(array).astype(np.float16)
            graph.initializer.remove(array)
            graph.initializer.append(numpy_helper.from_array(half, f"{array.name}/half"))
            casts.append(
                helper.make_node("Cast", [f"{array.name}/half"], [array.name], to=TensorProto.FLOAT)
            )
    for cast in reversed(casts):
        graph.node.insert(0, cast)


def _features(trunk: Path, seed: int) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Return the features of 3 s of noise, and the noise."""
    noise = np.random.default_rng(seed).standard_normal((1, SAMPLES)).astype(np.float32)
    (features,) = open_network(trunk.read_bytes()).run(None, {"sound": noise})
    return features, noise


def _read(path: Path) -> Head:
    weights = torch.load(path)
    width, features, _ = weights["narrow.weight"].shape
    depth = sum(name.endswith("body.0.weight") for name in weights)
    net = Head(features, len(class_names()), len(phonemes()) + 1, width, depth)
    net.load_state_dict(weights)
    net.eval()
    return net


@dataclass(frozen=True, slots=True)
class Windows:
    """All windows of one length: where they lie, their classes, and their phonemes if known."""

    rows: list[tuple[int, int]]
    labels: NDArray[np.int64]
    texts: list[tuple[int, ...] | None]


def read_windows(folders: Sequence[Path]) -> tuple[list[NDArray[np.int8]], dict[int, Windows]]:
    """Read the shards that `windows.write_windows` wrote, and group their windows by length."""
    names = {name: number for number, name in enumerate(class_names())}
    shards: list[NDArray[np.int8]] = []
    groups: dict[int, Windows] = defaultdict(lambda: Windows([], np.zeros(0, np.int64), []))
    labels: dict[int, list[int]] = defaultdict(list)
    for shard, windows in read_shards(folders):
        for start, length, phrase, text in windows:
            group = groups[length]
            group.rows.append((len(shards), start))
            group.texts.append(spelt(text))
            labels[length].append(names[phrase])
        shards.append(shard)
    return shards, {
        length: Windows(group.rows, np.array(labels[length]), group.texts)
        for length, group in sorted(groups.items())
    }


_Batch = tuple[Tensor, Tensor, list[tuple[int, ...] | None]]
"""Features, classes, and phonemes if known."""


def train(
    windows: Sequence[Path],
    head: Path,
    log: Path,
    *,
    epochs: float,
    batch: int = 64,
    width: int = 128,
    depth: int = 2,
    rate: float = 2e-3,
    seed: int = 1,
    start: Path | None = None,
    warmup: int = 300,
    smoothing: float = 0.05,
    threads: int = 1,
) -> None:
    """Train a head on all windows, and write its weights and a log of the losses (CSV).

    start: weights to go on from, in place of new ones of ``width`` and ``depth``. See `descend`.
    """
    torch.set_num_threads(threads)
    torch.manual_seed(seed)
    random = np.random.default_rng(seed)
    shards, groups = read_windows(windows)
    if start is None:
        net = Head(shards[0].shape[1], len(class_names()), len(phonemes()) + 1, width, depth)
    else:
        net = _read(start)
    loss_of = nn.CrossEntropyLoss(label_smoothing=smoothing)
    steps = int(epochs * sum(len(group.rows) // batch for group in groups.values()))

    def losses(given: _Batch) -> dict[str, tuple[float, Tensor]]:
        features, label, texts = given
        with torch.autocast("cpu", torch.bfloat16):
            scores, symbols = net(hidden(features))
        spelling = _spelling_loss(symbols.float(), texts)
        return {"phrases": (1.0, loss_of(scores.float(), label)), "phonemes": (SPELLING, spelling)}

    batches = _batches(shards, groups, random, steps, batch)
    kept = descend(
        net, batches, losses, log, steps=steps, rate=rate, warmup=warmup, decay=0.02, steepest=2.0
    )
    torch.save(kept, head)


def mean(before: Path, after: Path, head: Path, *, share: float) -> None:
    """Write the mean of two heads' weights: ``share`` of the one that went on from the other.

    It forgets less of what it knew before, and hears more on streams than either.
    """
    old, new = torch.load(before), torch.load(after)
    torch.save(
        {
            name: torch.lerp(old[name].float(), weight.float(), share).to(weight.dtype)
            for name, weight in new.items()
        },
        head,
    )


def _batches(
    shards: Sequence[NDArray[np.int8]],
    groups: dict[int, Windows],
    random: np.random.Generator,
    steps: int,
    size: int,
) -> Iterator[_Batch]:
    """Yield ``steps`` batches, each window once an epoch; a batch mixes shards, never lengths."""
    made = 0
    while True:
        drawn = []
        for length, group in groups.items():
            order = random.permutation(len(group.rows))
            drawn += [
                (length, order[start : start + size])
                for start in range(0, len(order) - size + 1, size)
            ]
        for chosen in random.permutation(len(drawn)):
            if made == steps:
                return
            length, order = drawn[chosen]
            group = groups[length]
            rows = [group.rows[n] for n in order]
            features = np.stack([shards[shard][at : at + length] for shard, at in rows])
            yield (
                torch.tensor(features).float() / STEPS,
                torch.tensor(group.labels[order]),
                [group.texts[n] for n in order],
            )
            made += 1


def _spelling_loss(symbols: Tensor, texts: Sequence[tuple[int, ...] | None]) -> Tensor:
    known = [n for n, text in enumerate(texts) if text is not None]
    if not known:
        return torch.zeros(())
    targets = [texts[n] or () for n in known]
    logs = symbols[known].log_softmax(dim=2).transpose(0, 1)
    loss = nn.functional.ctc_loss(
        logs,
        torch.tensor([symbol for target in targets for symbol in target], dtype=torch.long),
        torch.full((len(known),), logs.shape[0]),
        torch.tensor([len(target) for target in targets]),
        reduction="none",
        zero_infinity=True,
    )
    return (loss / torch.tensor([max(1, len(target)) for target in targets])).mean()
