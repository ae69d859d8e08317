"""The two designs: a convolutional network from nothing, and a head on a speech embedding.

`Trunk` is Google's speech embedding as a PyTorch module that runs over a whole spectrogram at
once. The published ONNX model takes 76 frames; its convolutions use no padding in time, so running
them over a longer spectrogram gives the same numbers at every eighth frame for a sixth of the work.
It stops before the last pooling: every fourth frame (40 ms), two bands, 96 channels.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final, Literal

import numpy as np
import onnx
import torch
from onnx import helper, numpy_helper
from torch import Tensor, nn

Design = Literal["wide", "trunk"]

TRUNK_FEATURES: Final = 192


class _DepthwiseSum(torch.autograd.Function):
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
    def backward(ctx: Any, grad: Tensor) -> tuple[Tensor, Tensor, None]:
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
        """(batch, channels, frames) to the same shape."""
        if not self.training:
            return super().forward(x)
        return _DepthwiseSum.apply(x.contiguous(), self.weight, self.dilation[0])


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
        """(batch, width, frames) to the same shape."""
        return x + self.body(x)


class Pool(nn.Module):
    """Attention over time with a few heads, each its own weighted mean; and the maximum."""

    def __init__(self, width: int, heads: int = 4) -> None:
        super().__init__()
        self.attend = nn.Conv1d(width, heads, 1)

    def forward(self, x: Tensor) -> Tensor:
        """(batch, width, frames) to (batch, (heads + 1) * width)."""
        weights = self.attend(x).softmax(dim=2)
        means = torch.einsum("bwt,bht->bhw", x, weights).flatten(1)
        return torch.cat([means, x.amax(dim=2)], dim=1)


def _tail(width: int, classes: int, dilations: tuple[int, ...]) -> Any:
    """Stack blocks over time, pooling, and the classes' scores."""
    return nn.Sequential(
        *(Block(width, dilation) for dilation in dilations),
        Pool(width),
        nn.Dropout(0.15),
        nn.Linear(width * 5, classes),
    )


class WideNet(nn.Module):
    """Design "wide": 40 mel bands to 7.6 kHz, trained from nothing."""

    def __init__(self, classes: int, width: int = 160) -> None:
        super().__init__()

        def convolution(inside: int, out: int, kernel: int, stride: tuple[int, int]) -> Any:
            return nn.Sequential(
                nn.Conv2d(inside, out, kernel, stride, kernel // 2, bias=False),
                nn.BatchNorm2d(out), nn.ReLU(),
            )  # fmt: skip

        self.front = nn.Sequential(
            convolution(1, 24, 5, (2, 2)),
            convolution(24, 32, 3, (1, 2)),
            convolution(32, 32, 3, (1, 1)),
        )
        self.flat = nn.Sequential(
            nn.Conv1d(320, width, 1, bias=False), nn.BatchNorm1d(width), nn.ReLU()
        )
        self.tail = _tail(width, classes, (1, 2, 4, 1, 2))

    def forward(self, wide: Tensor) -> Tensor:
        """(batch, frames, 40) wide mel to (batch, classes) scores."""
        return self.tail(self.flat(self.front(wide[:, None]).transpose(2, 3).flatten(1, 2)))


class _Activation(nn.Module):
    """Leaky, and never below a floor, as the embedding was trained."""

    def __init__(self, slope: float, floor: float) -> None:
        super().__init__()
        self.slope, self.floor = slope, floor

    def forward(self, x: Tensor) -> Tensor:
        """Any shape to the same; in place in a frozen layer, where nothing else reads it."""
        if not x.requires_grad:
            return nn.functional.leaky_relu_(x, self.slope).clamp_min_(self.floor)
        return nn.functional.leaky_relu(x, self.slope).clamp_min(self.floor)


class Trunk(nn.Module):
    """The embedding's layers, read from its ONNX file up to the last pooling."""

    def __init__(self, path: Path) -> None:
        super().__init__()
        graph = onnx.load(path).graph
        weights = {w.name: torch.tensor(numpy_helper.to_array(w)) for w in graph.initializer}
        layers: list[Any] = []
        slope = 0.0
        for node in graph.node[1:-3]:
            settings = {a.name: helper.get_attribute_value(a) for a in node.attribute}
            if node.op_type == "Conv":
                weight = weights[node.input[1]]
                pads = settings.get("pads", [0, 0, 0, 0])
                layer = nn.Conv2d(weight.shape[1], weight.shape[0], tuple(weight.shape[2:]),
                                  padding=tuple(pads[:2]), bias=len(node.input) > 2)  # fmt: skip
                layer.weight.data = weight
                if layer.bias is not None:
                    layer.bias.data = weights[node.input[2]]
                layers.append(layer)
            elif node.op_type == "LeakyRelu":
                slope = settings.get("alpha", 0.01)
            elif node.op_type == "Max":
                layers.append(_Activation(slope, float(weights[node.input[1]])))
            elif node.op_type == "MaxPool":
                layers.append(
                    nn.MaxPool2d(tuple(settings["kernel_shape"]), tuple(settings["strides"]))
                )
            else:
                raise ValueError(f"{path}: unexpected operation {node.op_type}")
        self.layers = nn.Sequential(*layers)

    def freeze(self, pools: int = 2) -> None:
        """Leave the layers before the second pooling as they are: half the work of training."""
        for layer in self.layers:
            pools -= isinstance(layer, nn.MaxPool2d)
            layer.requires_grad_(requires_grad=False)
            if not pools:
                break

    def forward(self, mel: Tensor) -> Tensor:
        """(batch, frames, 32) narrow mel to (batch, 192, steps)."""
        return self.layers(mel[:, None]).transpose(2, 3).flatten(1, 2)


class TrunkNet(nn.Module):
    """Design "trunk": the embedding's features, and a head trained on them."""

    def __init__(self, classes: int, path: Path, width: int = 192) -> None:
        super().__init__()
        self.trunk = Trunk(path)
        self.flat = nn.Sequential(
            nn.BatchNorm1d(TRUNK_FEATURES),
            nn.Conv1d(TRUNK_FEATURES, width, 1, bias=False),
            nn.BatchNorm1d(width),
            nn.ReLU(),
        )
        self.tail = _tail(width, classes, (1, 2, 4))

    def head(self, features: Tensor) -> Tensor:
        """(batch, 192, steps) features of the trunk to (batch, classes) scores."""
        return self.tail(self.flat(features))

    def forward(self, narrow: Tensor) -> Tensor:
        """(batch, frames, 32) narrow mel to (batch, classes) scores."""
        return self.head(self.trunk(narrow))


def write_stand_in(embedding: Path, *, seed: int) -> None:
    """Write an untrained embedding with the inputs and outputs of Google's.

    With it the pipeline can be tried out and nothing has to be fetched.
    """
    random = np.random.default_rng(seed)
    kernel = random.normal(0, 0.3, (TRUNK_FEATURES // 2, 1, 3, 3)).astype(np.float32)
    nodes = [
        helper.make_node("Transpose", ["input"], ["mel"], perm=[0, 3, 1, 2]),
        helper.make_node("Conv", ["mel", "kernel"], ["convolved"]),
        helper.make_node("LeakyRelu", ["convolved"], ["leaky"], alpha=0.2),
        helper.make_node("Max", ["leaky", "floor"], ["active"]),
        helper.make_node("MaxPool", ["active"], ["pooled"], kernel_shape=[4, 15], strides=[4, 15]),
        *(helper.make_node("Identity", [f"{n}"], [f"{n + 1}"]) for n in range(3)),
    ]
    weights = {"kernel": kernel, "floor": np.array(-0.4, np.float32)}
    graph = helper.make_graph(
        nodes,
        "embedding",
        [],
        [],
        [numpy_helper.from_array(w, name) for name, w in weights.items()],
    )
    onnx.save(helper.make_model(graph), embedding)


def load_network(path: Path, embedding: Path, classes: int) -> Any:
    """Load a trained network of either design, ready to judge."""
    state = torch.load(path)
    trunk = any(name.startswith("trunk") for name in state)
    network = TrunkNet(classes, embedding) if trunk else WideNet(classes)
    network.load_state_dict(state)
    return network.eval()
