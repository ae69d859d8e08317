"""The designs: a convolutional net on the wide spectrogram, and a head on Google's trunk."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import torch
from torch import Tensor, nn
from trunk import Trunk


class _Depthwise(torch.autograd.Function):
    """A convolution of each channel by itself as a few sums: PyTorch's own takes twice as long."""

    @staticmethod
    def forward(ctx: Any, x: Tensor, weight: Tensor, dilation: int) -> Tensor:
        kernel, edge = weight.shape[2], dilation * (weight.shape[2] // 2)
        padded, length = nn.functional.pad(x, (edge, edge)), x.shape[2]
        ctx.save_for_backward(padded, weight)
        ctx.dilation = dilation
        y = torch.zeros_like(x)
        for k in range(kernel):
            tap = weight[:, 0, k, None].to(x.dtype)
            y.addcmul_(padded[:, :, k * dilation : k * dilation + length], tap)
        return y

    @staticmethod
    def backward(ctx: Any, grad: Tensor) -> tuple[Tensor, Tensor, None]:  # type: ignore[override]
        padded, weight = ctx.saved_tensors
        kernel, length, dilation = weight.shape[2], grad.shape[2], ctx.dilation
        edge = dilation * (kernel // 2)
        around, to_x, to_weight = nn.functional.pad(grad, (edge, edge)), torch.zeros_like(grad), []
        for k in range(kernel):
            tap, at = weight[:, 0, k, None].to(grad.dtype), (kernel - 1 - k) * dilation
            to_x.addcmul_(around[:, :, at : at + length], tap)
            seen = padded[:, :, k * dilation : k * dilation + length]
            to_weight.append((grad * seen).sum((0, 2), dtype=torch.float32))
        return to_x, torch.stack(to_weight, 1)[:, None].to(weight.dtype), None


class Depthwise(nn.Conv1d):
    """`nn.Conv1d` with a group a channel, an odd kernel and the same length; faster to train."""

    def forward(self, x: Tensor) -> Tensor:
        if not self.training:
            return super().forward(x)
        return _Depthwise.apply(x.contiguous(), self.weight, self.dilation[0])


class Block(nn.Module):
    """Depthwise-separable convolution over time, with a residual."""

    def __init__(self, width: int, dilation: int, kernel: int = 5) -> None:
        super().__init__()
        self.body = nn.Sequential(
            Depthwise(width, width, kernel, padding=dilation * (kernel // 2), dilation=dilation,
                      groups=width, bias=False),
            nn.Conv1d(width, width, 1, bias=False),
            nn.BatchNorm1d(width),
            nn.ReLU(),
        )  # fmt: skip

    def forward(self, x: Tensor) -> Tensor:
        return x + self.body(x)


class Pool(nn.Module):
    """Attention over time with a few heads: each head its own weighted mean."""

    def __init__(self, width: int, heads: int = 4) -> None:
        super().__init__()
        self.attend = nn.Conv1d(width, heads, 1)

    def forward(self, x: Tensor) -> Tensor:
        weights = self.attend(x).softmax(dim=2)
        means = torch.einsum("bwt,bht->bhw", x, weights).flatten(1)
        return torch.cat([means, x.amax(dim=2)], dim=1)


def tail(width: int, classes: int, dilations: tuple[int, ...]) -> nn.Sequential:
    """Blocks over time, pooling, and the classes' scores."""
    return nn.Sequential(
        *(Block(width, d) for d in dilations),
        Pool(width),
        nn.Dropout(0.15),
        nn.Linear(width * 5, classes),
    )


class WideNet(nn.Module):
    """Design A: (batch, frames, 40) wide mel -> class scores."""

    def __init__(self, classes: int, width: int = 160) -> None:
        super().__init__()

        def conv(inside: int, out: int, kernel: int, stride: tuple[int, int]) -> nn.Sequential:
            return nn.Sequential(
                nn.Conv2d(inside, out, kernel, stride, kernel // 2, bias=False),
                nn.BatchNorm2d(out), nn.ReLU(),
            )  # fmt: skip

        self.front = nn.Sequential(
            conv(1, 24, 5, (2, 2)), conv(24, 32, 3, (1, 2)), conv(32, 32, 3, (1, 1))
        )
        self.flat = nn.Sequential(
            nn.Conv1d(320, width, 1, bias=False), nn.BatchNorm1d(width), nn.ReLU()
        )
        self.tail = tail(width, classes, (1, 2, 4, 1, 2))

    def forward(self, wide: Tensor) -> Tensor:
        return self.tail(self.flat(self.front(wide[:, None]).transpose(2, 3).flatten(1, 2)))


class TrunkNet(nn.Module):
    """Design B: (batch, frames, 32) narrow mel -> class scores, by Google's trunk and a head."""

    def __init__(self, classes: int, path: Path, width: int = 192) -> None:
        super().__init__()
        self.trunk = Trunk(path)
        self.flat = nn.Sequential(
            nn.BatchNorm1d(192),
            nn.Conv1d(192, width, 1, bias=False),
            nn.BatchNorm1d(width),
            nn.ReLU(),
        )
        self.tail = tail(width, classes, (1, 2, 4))

    def head(self, features: Tensor) -> Tensor:
        return self.tail(self.flat(features))

    def forward(self, narrow: Tensor) -> Tensor:
        return self.head(self.trunk(narrow))
