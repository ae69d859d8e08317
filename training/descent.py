"""Descent: the steps of a training, the same for every network that is trained here."""

from __future__ import annotations

import copy
import csv
import math
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any, Final, TypeVar

import numpy as np
import torch
from torch import Tensor, nn

REPORT: Final = 200
"""Steps from one row of the log to the next."""

_Batch = TypeVar("_Batch")


def descend(
    net: nn.Module,
    batches: Iterable[_Batch],
    losses_of: Callable[[_Batch], Mapping[str, tuple[float, Tensor]]],
    log: Path,
    *,
    steps: int,
    rate: float,
    warmup: int,
    decay: float,
    steepest: float,
) -> dict[str, Tensor]:
    """Take a step for each batch, log the losses (CSV), and return the weights that are kept.

    losses_of: each loss of a batch by name, with its weight in the sum. decay: AdamW's. steepest:
    the longest gradient. The learning rate depends on the step alone: up in ``warmup`` steps, then
    down half a cosine. What is kept is a running mean of the weights, which judges better than
    those of the last step.
    """
    optimiser = torch.optim.AdamW(net.parameters(), weight_decay=decay)
    average: Any = copy.deepcopy(net).eval()
    since: list[list[float]] = []
    net.train()
    with log.open("w", newline="", encoding="utf-8") as file:
        table = csv.writer(file)
        for step, batch in enumerate(batches):
            at = rate * min(1.0, step / warmup) * (0.5 + 0.5 * math.cos(math.pi * step / steps))
            for group in optimiser.param_groups:
                group["lr"] = at
            losses = losses_of(batch)
            optimiser.zero_grad()
            total: Any = sum(weight * loss for weight, loss in losses.values())
            total.backward()
            nn.utils.clip_grad_norm_(net.parameters(), steepest)
            optimiser.step()
            _follow(average, net, steps)
            since.append([loss.item() for _, loss in losses.values()])
            if step == 0:
                table.writerow(["step", *losses])
            if (step + 1) % REPORT == 0 or step + 1 == steps:
                table.writerow([step + 1, *(f"{v:.4f}" for v in np.mean(since, axis=0))])
                file.flush()
                since = []
    kept: dict[str, Tensor] = average.state_dict()
    return kept


def hidden(features: Tensor) -> Tensor:
    """Set a strip of up to 8 positions (160 ms) to the mean, one time in two."""
    batch, positions, _ = features.shape
    at, size = torch.randint(0, positions, (batch, 1)), torch.randint(-8, 9, (batch, 1))
    place = torch.arange(positions)[None]
    return features.masked_fill(((place >= at) & (place < at + size))[:, :, None], 0.0)


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
