"""Training by steps: the same windows, settings and seed give the same network on one processor.

The learning rate depends on the step alone, never on the time. What is kept is a running mean of
the weights, which judges better than the weights of the last step.
"""

from __future__ import annotations

import copy
import csv
import math
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, Final

import numpy as np
import torch
from torch import Tensor, nn

from training.networks import Design, TrunkNet, WideNet
from training.vocabulary import class_names

DECIBELS: Final = {"wide": 20.0, "narrow": 10.0}
"""Decibels to one unit of each spectrogram."""
SHORTEST: Final = 76
"""Frames of the narrow spectrogram that the trunk needs."""
TRUNK_SHARE: Final = 0.25
"""Of the learning rate, for a trunk that is trained too."""
REPORT: Final = 100
"""Steps from one line of the log to the next."""

Pool = list[tuple[Tensor, Tensor]]
"""Spectrograms (or features of the trunk) of one length, and their classes."""


def learning_rate(step: int, steps: int, rate: float, warmup: int) -> float:
    """Return the rate of one step, from 0: up in ``warmup`` steps, then down half a cosine to 0."""
    return rate * min(1.0, step / max(1, warmup)) * (0.5 + 0.5 * math.cos(math.pi * step / steps))


def train(
    windows: Sequence[Path],
    network: Path,
    log: Path,
    *,
    design: Design,
    steps: int,
    rate: float,
    embedding: Path | None = None,
    start: Path | None = None,
    tune: bool = False,
    seed: int = 1,
    batch: int = 64,
    warmup: int = 200,
    smoothing: float = 0.02,
    threads: int = 1,
) -> None:
    """Train one network on all windows and write its weights and a log (CSV).

    start: weights to go on from; tune: train the trunk too, from its second pooling on, at a
    quarter of the rate; smoothing: of the labels; threads: another number gives other weights.
    """
    torch.set_num_threads(threads)
    torch.use_deterministic_algorithms(True)
    torch.manual_seed(seed)
    random, net = np.random.default_rng(seed), _build(design, embedding, start, tune=tune)
    frozen, kind = design == "trunk" and not tune, "wide" if design == "wide" else "narrow"
    pools = _read(windows, kind, net.trunk if frozen else None)
    loss_of = nn.CrossEntropyLoss(label_smoothing=smoothing)
    optimiser = torch.optim.AdamW(_groups(net, rate, tune=tune), weight_decay=0.02)
    peaks = [group["lr"] for group in optimiser.param_groups]
    average, losses = copy.deepcopy(net).eval(), []
    with log.open("w", newline="", encoding="utf-8") as file:
        table = csv.writer(file)
        table.writerow(["step", "loss"])
        for step, (features, label) in zip(
            range(steps), _batches(pools, batch, random), strict=False
        ):
            for group, peak in zip(optimiser.param_groups, peaks, strict=True):
                group["lr"] = learning_rate(step, steps, peak, warmup)
            net.train()
            with torch.autocast("cpu", torch.bfloat16):
                scores = net.head(features) if frozen else net(_vary(features, kind))
            loss = loss_of(scores.float(), label)
            optimiser.zero_grad()
            loss.backward()
            nn.utils.clip_grad_norm_(net.parameters(), 2.0)
            optimiser.step()
            _follow(average, net, step + 1)
            losses.append(loss.item())
            if len(losses) == REPORT or step + 1 == steps:
                table.writerow([step + 1, f"{np.mean(losses):.4f}"])
                print(f"{network.stem}: step {step + 1} of {steps}, loss {np.mean(losses):.3f}")
                losses.clear()
    torch.save(average.state_dict(), network)


def _build(design: Design, embedding: Path | None, start: Path | None, *, tune: bool) -> Any:
    """Make a network, new or with the weights of ``start``."""
    classes = len(class_names())
    if design == "wide":
        net: Any = WideNet(classes)
    elif embedding is None:
        raise ValueError('design "trunk" needs an embedding')
    else:
        net = TrunkNet(classes, embedding)
    if start:
        net.load_state_dict(torch.load(start))
    if tune:
        net.trunk.freeze()
    return net.to(memory_format=torch.channels_last)  # much faster


def _groups(net: Any, rate: float, *, tune: bool) -> list[dict[str, Any]]:
    """Give all but the trunk the full rate, and the trunk none or a share of it."""
    new = [p for name, p in net.named_parameters() if not name.startswith("trunk")]
    groups: list[dict[str, Any]] = [{"params": new, "lr": rate}]
    if tune:
        groups.append({"params": list(net.trunk.parameters()), "lr": rate * TRUNK_SHARE})
    return groups


def _read(windows: Sequence[Path], kind: str, trunk: Any) -> list[Pool]:
    """Read all shards, by length; with a frozen trunk its features in place of spectrograms."""
    pools: dict[int, Pool] = {}
    for path in (path for folder in windows for path in sorted(folder.glob("*.npz"))):
        with np.load(path) as shard:
            for name in shard.files:
                if name.startswith(kind):
                    length = int(name.removeprefix(kind))
                    label = torch.tensor(shard[f"label{length}"].astype(np.int64))
                    mel = torch.tensor(shard[name])
                    features = mel if trunk is None else _trunk_features(trunk, mel)
                    pools.setdefault(length, []).append((features, label))
    return [pools[length] for length in sorted(pools)]


def _trunk_features(trunk: Any, mel: Tensor) -> Tensor:
    with torch.no_grad(), torch.autocast("cpu", torch.bfloat16):
        parts = [trunk(part.float()) for part in mel.split(64)]
    return torch.cat([part.half() for part in parts])


def _batches(
    pools: Sequence[Pool], size: int, random: np.random.Generator
) -> Iterator[tuple[Tensor, Tensor]]:
    """Yield batches without end, each window once an epoch; a batch mixes shards, never lengths.

    What does not fill a quarter of a batch is left out, unless it is all there is.
    """
    while True:
        drawn = []
        for pool in pools:
            index = [
                (part, row) for part, (_, label) in enumerate(pool) for row in range(len(label))
            ]
            random.shuffle(index)
            ends = range(0, max(1, len(index) - size // 4), size)
            drawn += [(pool, index[start : start + size]) for start in ends]
        for chosen in random.permutation(len(drawn)):
            pool, index = drawn[chosen]
            features = torch.stack([pool[part][0][row] for part, row in index]).float()
            yield features, torch.stack([pool[part][1][row] for part, row in index])


def _vary(mel: Tensor, kind: str) -> Tensor:
    """Change what costs nothing to change in a spectrogram: pace, a voice behind, hidden strips."""
    return _mask(_behind(_stretch(mel), DECIBELS[kind]))


def _stretch(mel: Tensor) -> Tensor:
    """Play the whole batch faster or slower, one time in two."""
    if torch.rand(()) < 0.5:
        return mel
    frames = max(SHORTEST, int(mel.shape[1] * (0.85 + 0.33 * torch.rand(()).item())))
    size = (min(frames, int(1.25 * mel.shape[1])), mel.shape[2])
    return nn.functional.interpolate(mel[:, None], size, mode="bilinear")[:, 0]


def _behind(mel: Tensor, unit_db: float) -> Tensor:
    """Add another window of the batch 6 to 30 dB below, one time in four: powers add up."""
    to_nepers = unit_db * math.log(10) / 10
    other, size = mel.roll(1, 0), (len(mel), 1, 1)
    below = (6 + 24 * torch.rand(size)) / unit_db + 1e3 * (torch.rand(size) > 0.25)
    level = mel.amax((1, 2), keepdim=True) - other.amax((1, 2), keepdim=True) - below
    return torch.logaddexp(mel * to_nepers, (other + level) * to_nepers) / to_nepers


def _mask(mel: Tensor) -> Tensor:
    """Set one strip of time and one of frequency to the mean (SpecAugment)."""
    batch, frames, bands = mel.shape
    mean = mel.mean(dim=(1, 2), keepdim=True)
    time_at, time_size = torch.randint(0, frames, (batch, 1)), torch.randint(0, 10, (batch, 1))
    band_at = torch.randint(0, bands, (batch, 1))
    band_size = torch.randint(0, bands // 5, (batch, 1))
    t, f = torch.arange(frames)[None], torch.arange(bands)[None]
    hidden = ((t >= time_at) & (t < time_at + time_size))[:, :, None] | (
        (f >= band_at) & (f < band_at + band_size)
    )[:, None, :]
    return torch.where(hidden, mean, mel)


def _follow(average: Any, net: Any, steps: int) -> None:
    """Keep a running mean of the weights, over about the last twentieth of the steps."""
    share = max(0.002, 20 / (steps + 20))
    with torch.no_grad():
        pairs = zip(average.state_dict().values(), net.state_dict().values(), strict=True)
        for mean, now in pairs:
            if mean.is_floating_point():
                mean.lerp_(now, share)
            else:
                mean.copy_(now)
