"""Google's speech embedding as a PyTorch module that runs over a whole spectrogram at once.

The published ONNX model takes 76 frames; its convolutions use no padding in time, so running
them over a longer spectrogram gives the same numbers at every eighth frame for a sixth of the
work. `Trunk` stops before the last pooling: every fourth frame (40 ms), two bands, 96 channels.
"""

from __future__ import annotations

from pathlib import Path

import onnx
import torch
from onnx import numpy_helper
from torch import Tensor, nn


class Activation(nn.Module):
    """Leaky, and never below a floor, as the model was trained."""

    def __init__(self, slope: float, floor: float) -> None:
        super().__init__()
        self.slope, self.floor = slope, floor

    def forward(self, x: Tensor) -> Tensor:
        if not x.requires_grad:  # a frozen layer's: nobody else wants what was there
            return nn.functional.leaky_relu_(x, self.slope).clamp_min_(self.floor)
        return nn.functional.leaky_relu(x, self.slope).clamp_min(self.floor)


class Trunk(nn.Module):
    """(batch, frames, 32) narrow mel -> (batch, 192, steps)."""

    def __init__(self, path: Path) -> None:
        super().__init__()
        graph = onnx.load(path).graph
        weights = {w.name: torch.tensor(numpy_helper.to_array(w)) for w in graph.initializer}
        layers: list[nn.Module] = []
        slope = 0.0
        for node in graph.node[1:-3]:
            settings = {a.name: onnx.helper.get_attribute_value(a) for a in node.attribute}
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
                layers.append(Activation(slope, float(weights[node.input[1]])))
            elif node.op_type == "MaxPool":
                layers.append(
                    nn.MaxPool2d(tuple(settings["kernel_shape"]), tuple(settings["strides"]))
                )
            else:
                raise ValueError(f"unexpected {node.op_type}")
        self.layers = nn.Sequential(*layers)

    def freeze(self, pools: int = 2) -> None:
        """Leave the layers before the second pooling as they are: half the work of training."""
        for layer in self.layers:
            pools -= isinstance(layer, nn.MaxPool2d)
            layer.requires_grad_(requires_grad=False)
            if not pools:
                break

    def forward(self, mel: Tensor) -> Tensor:
        return self.layers(mel[:, None]).transpose(2, 3).flatten(1, 2)
