"""Train one design on the shards there are, and those that appear meanwhile.

python train.py wide --minutes 40
python train.py trunk --minutes 15          # head on the frozen trunk
python train.py trunk --tune --start trunk --minutes 25 --name tuned
"""

from __future__ import annotations

import argparse
import copy
import math
import time
from pathlib import Path
from typing import Final

import numpy as np
import torch
from make_windows import class_names
from nets import TrunkNet, WideNet
from torch import Tensor, nn

Batch = tuple[Tensor, Tensor]


class Shards:
    """All shards of a folder as batches of one length each, in any order."""

    def __init__(self, folder: Path, kind: str, trunk: nn.Module | None) -> None:
        self._folder, self._kind, self._trunk = folder, kind, trunk
        self._groups: dict[str, list[tuple[Tensor, Tensor]]] = {}
        self.windows = 0

    def refresh(self) -> None:
        """Read shards not read before (with the trunk's features, where it is frozen).

        Those taken away from the folder are forgotten.
        """
        there = {path.name for path in self._folder.glob("*.npz")}
        for name in self._groups.keys() - there:
            self.windows -= sum(len(label) for _, label in self._groups.pop(name))
        for path in sorted(self._folder.glob("*.npz")):
            if path.name in self._groups or ".part" in path.name:
                continue
            data = np.load(path)
            group = []
            for name in data.files:
                if name.startswith(self._kind):
                    label = torch.tensor(
                        data["label" + name.removeprefix(self._kind)].astype(np.int64)
                    )
                    group.append((self._features(torch.tensor(data[name])), label))
                    self.windows += len(label)
            self._groups[path.name] = group

    def _features(self, mel: Tensor) -> Tensor:
        if self._trunk is None:
            return mel
        with torch.no_grad(), torch.autocast("cpu", torch.bfloat16):
            parts = [self._trunk(part.float()) for part in mel.split(64)]
        return torch.cat([part.half() for part in parts])

    def epoch(self, size: int, random: np.random.Generator) -> list[Batch]:
        """Windows at random, none twice; a batch mixes shards, never lengths."""
        by_length: dict[int, list[tuple[Tensor, Tensor]]] = {}
        for group in self._groups.values():
            for features, label in group:
                by_length.setdefault(features.shape[2 if self._trunk else 1], []).append(
                    (features, label)
                )
        batches = []
        for parts in by_length.values():
            index = [(p, i) for p, (_, label) in enumerate(parts) for i in range(len(label))]
            random.shuffle(index)
            for start in range(0, len(index) - size // 4, size):
                batches.append((parts, index[start : start + size]))
        random.shuffle(batches)
        return batches[:300]  # then look for new shards


def gather(batch: tuple[list[Batch], list[tuple[int, int]]]) -> Batch:
    parts, index = batch
    return (
        torch.stack([parts[p][0][i] for p, i in index]).float(),
        torch.stack([parts[p][1][i] for p, i in index]),
    )


LOUDNESS: Final = {"wide": 20.0, "narrow": 10.0}
"""Decibels to one unit of each spectrogram."""
SHORTEST: Final = 76
"""Frames of the narrow spectrogram that the trunk needs."""


def vary(mel: Tensor, kind: str) -> Tensor:
    """What costs nothing to change in a spectrogram: pace, a voice behind, and hidden strips."""
    return mask(behind(stretch(mel), LOUDNESS[kind]))


def stretch(mel: Tensor) -> Tensor:
    """The whole batch faster or slower, one time in two."""
    if torch.rand(()) < 0.5:
        return mel
    frames = max(SHORTEST, int(mel.shape[1] * (0.85 + 0.33 * torch.rand(()).item())))
    size = (min(frames, int(1.25 * mel.shape[1])), mel.shape[2])
    return nn.functional.interpolate(mel[:, None], size, mode="bilinear")[:, 0]


def behind(mel: Tensor, unit_db: float) -> Tensor:
    """Another window of the batch 6 to 30 dB below, one time in four: their powers add up."""
    to_nepers = unit_db * math.log(10) / 10
    other, size = mel.roll(1, 0), (len(mel), 1, 1)
    below = (6 + 24 * torch.rand(size)) / unit_db + 1e3 * (torch.rand(size) > 0.25)
    level = mel.amax((1, 2), keepdim=True) - other.amax((1, 2), keepdim=True) - below
    return torch.logaddexp(mel * to_nepers, (other + level) * to_nepers) / to_nepers


def mask(mel: Tensor) -> Tensor:
    """SpecAugment: one strip of time and one of frequency set to the mean."""
    batch, frames, bands = mel.shape
    mean = mel.mean(dim=(1, 2), keepdim=True)
    time_at, time_size = torch.randint(0, frames, (batch, 1)), torch.randint(0, 10, (batch, 1))
    band_at, band_size = (
        torch.randint(0, bands, (batch, 1)),
        torch.randint(0, bands // 5, (batch, 1)),
    )
    t, f = torch.arange(frames)[None], torch.arange(bands)[None]
    hidden = ((t >= time_at) & (t < time_at + time_size))[:, :, None] | (
        (f >= band_at) & (f < band_at + band_size)
    )[:, None, :]
    return torch.where(hidden, mean, mel)


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("design", choices=["wide", "trunk"])
    parser.add_argument("--work", type=Path, default=Path("build/ears"))
    parser.add_argument("--minutes", type=float, default=20)
    parser.add_argument("--rate", type=float, default=3e-3)
    parser.add_argument("--smoothing", type=float, default=0.02, help="of the labels")
    parser.add_argument("--tune", action="store_true", help="train the trunk too")
    parser.add_argument("--start", help="the name of a saved net to go on from")
    parser.add_argument("--name", help="save under this name")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--threads", type=int, default=1)
    return parser.parse_args()


def build(args: argparse.Namespace) -> nn.Module:
    """The net, new or from a saved one."""
    classes = len(class_names(args.work))
    if args.design == "wide":
        net: nn.Module = WideNet(classes)
    else:
        net = TrunkNet(classes, args.work / "embedding_model.onnx")
    if args.start:
        net.load_state_dict(torch.load(args.work / f"{args.start}.pt"))
    if args.tune:
        net.trunk.freeze()
    return net


def parameters(net: nn.Module, args: argparse.Namespace) -> list[dict[str, object]]:
    """All but the trunk at the full rate, the trunk not at all or at a quarter."""
    new = [p for name, p in net.named_parameters() if not name.startswith("trunk")]
    groups: list[dict[str, object]] = [{"params": new, "lr": args.rate}]
    if args.tune:
        groups.append({"params": list(net.trunk.parameters()), "lr": args.rate / 4})
    return groups


def follow(average: nn.Module, net: nn.Module, steps: int) -> None:
    """Keep a running mean of the weights, over about the last twentieth of the steps."""
    share = max(0.002, 20 / (steps + 20))
    with torch.no_grad():
        pairs = zip(average.state_dict().values(), net.state_dict().values(), strict=True)
        for mean, now in pairs:
            if mean.is_floating_point():
                mean.lerp_(now, share)
            else:
                mean.copy_(now)


def main() -> None:
    args = arguments()
    torch.set_num_threads(args.threads)
    torch.manual_seed(args.seed)
    random, net = np.random.default_rng(args.seed), build(args)
    net = net.to(memory_format=torch.channels_last)  # much faster
    frozen = args.design == "trunk" and not args.tune
    kind = "wide" if args.design == "wide" else "narrow"
    shards = Shards(args.work / "shards", kind, net.trunk if frozen else None)
    loss_of = nn.CrossEntropyLoss(label_smoothing=args.smoothing)
    optimiser = torch.optim.AdamW(parameters(net, args), weight_decay=0.02)
    rates = [group["lr"] for group in optimiser.param_groups]
    average, out = copy.deepcopy(net).eval(), args.work / f"{args.name or args.design}.pt"
    shards.refresh()
    started, done, steps = time.time(), 0.0, 0
    while done < 1:
        losses = []
        for batch in shards.epoch(64, random):
            done = min(1.0, (time.time() - started) / (args.minutes * 60))
            for group, rate in zip(optimiser.param_groups, rates, strict=True):
                group["lr"] = rate * min(1, steps / 200) * (0.5 + 0.5 * math.cos(math.pi * done))
            features, label = gather(batch)
            net.train()
            with torch.autocast("cpu", torch.bfloat16):
                scores = net.head(features) if frozen else net(vary(features, kind))
            loss = loss_of(scores.float(), label)
            optimiser.zero_grad()
            loss.backward()
            nn.utils.clip_grad_norm_(net.parameters(), 2.0)
            optimiser.step()
            losses.append(loss.item())
            steps += 1
            follow(average, net, steps)
            if done >= 1:
                break
        torch.save(average.state_dict(), out)
        print(
            f"{done:.2f} steps {steps} windows {shards.windows} loss {np.mean(losses):.3f}",
            flush=True,
        )
        shards.refresh()


if __name__ == "__main__":
    main()
