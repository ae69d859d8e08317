"""The trunk: the encoder of OpenAI's Whisper as a network that takes sound and gives features.

Whisper has heard 680,000 hours of people in real rooms, so its features change little with the
speaker, the room and the microphone: a small head on them understands people that no synthetic
voice prepares a network for. The weights are frozen.

The published encoder takes 30 s. It is cut here to 3 s: a command and silence. Its log-mel
front end is part of the graph, as a convolution with sines and cosines, so what runs in the product
is exactly what training has seen. The features are those of the last layer but one and of the last,
one after the other: the last one knows words best, the one before it sounds.
"""

from __future__ import annotations

import hashlib
import math
import struct
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final

import numpy as np
import onnx
import torch
from numpy.typing import NDArray
from onnx import numpy_helper
from torch import Tensor, nn

from coach.errors import CoachError
from coach.listening import RATE
from coach.listening.recogniser import SAMPLES, positions, prepared
from training.clips import read_banks

POSITIONS: Final = SAMPLES // 320
"""Feature vectors of one sound: one each 20 ms."""

STEPS: Final = 24
"""Steps of a standard deviation that features are kept in."""

_WINDOW: Final = 400
_HOP: Final = 160
_BANDS: Final = 80

_TYPES: Final = (np.float32, np.int8, np.int16, np.int32, np.float16)
"""The numbers of CTranslate2's data types."""


def read_weights(model: Path) -> dict[str, NDArray[np.float32]]:
    """Read the arrays of a CTranslate2 model file (binary version 4 to 6) by name.

    Layout: version, name and revision of the specification, number of arrays; of each: name,
    shape, type, size in bytes, values. Raises ValueError for any other file.
    """
    data, at = model.read_bytes(), 0

    def number(kind: str) -> int:
        nonlocal at
        (value,) = struct.unpack_from(f"<{kind}", data, at)
        at += struct.calcsize(kind)
        return int(value)

    def text() -> str:
        nonlocal at
        size = number("H")
        at += size
        return data[at - size : at - 1].decode()

    version, name, _revision, count = number("I"), text(), number("I"), number("I")
    if name != "WhisperSpec" or not 4 <= version <= 6:
        raise ValueError(f"{model}: not a Whisper model of CTranslate2")
    arrays = {}
    for _ in range(count):
        name, shape = text(), [number("I") for _ in range(number("B"))]
        kind, size = np.dtype(_TYPES[number("B")]), number("I")
        values = np.frombuffer(data, kind, size // kind.itemsize, at).reshape(shape)
        arrays[name] = values.astype(np.float32)
        at += size
    return arrays


def write_stand_in(model: Path, *, seed: int) -> None:
    """Write an untrained encoder and decoder of two small layers as a file of CTranslate2.

    With it the pipeline can be tried out and nothing has to be fetched. The decoder has the tokens
    of `decoder.write_stand_in`.
    """
    random, width = np.random.default_rng(seed), 64
    shapes: dict[str, tuple[int, ...]] = {
        "conv1/weight": (width, _BANDS, 3), "conv1/bias": (width,),
        "conv2/weight": (width, width, 3), "conv2/bias": (width,),
        "layer_norm/gamma": (width,), "layer_norm/beta": (width,),
    }  # fmt: skip
    for layer in ("layer_0", "layer_1"):
        for part, inside, out in (
            ("self_attention/linear_0", width, 3 * width),
            ("self_attention/linear_1", width, width),
            ("ffn/linear_0", width, 4 * width), ("ffn/linear_1", 4 * width, width),
        ):  # fmt: skip
            shapes |= {f"{layer}/{part}/weight": (out, inside), f"{layer}/{part}/bias": (out,)}
        for part in ("self_attention/layer_norm", "ffn/layer_norm"):
            shapes |= {f"{layer}/{part}/gamma": (width,), f"{layer}/{part}/beta": (width,)}
    encoder = {f"encoder/{name}": shape for name, shape in shapes.items()}
    decoder = {
        f"decoder/{name}": shape for name, shape in shapes.items() if not name.startswith("conv")
    }
    for layer in ("layer_0", "layer_1"):
        for part, out in (("linear_0", 1), ("linear_1", 2), ("linear_2", 1)):
            name = f"decoder/{layer}/attention/{part}"
            decoder |= {f"{name}/weight": (out * width, width), f"{name}/bias": (out * width,)}
        for end in ("gamma", "beta"):
            decoder[f"decoder/{layer}/attention/layer_norm/{end}"] = (width,)
    decoder["decoder/embeddings/weight"] = (31, width)
    decoder["decoder/position_encodings/encodings"] = (448, width)
    shapes = encoder | decoder

    def text(value: str) -> bytes:
        return struct.pack("<H", len(value) + 1) + value.encode() + b"\0"

    with model.open("wb") as file:
        file.write(struct.pack("<I", 6) + text("WhisperSpec") + struct.pack("<II", 3, len(shapes)))
        for name, shape in shapes.items():
            values = random.normal(0, 0.1, shape).astype("<f4")
            size = struct.pack("<B", len(shape)) + struct.pack(f"<{len(shape)}I", *shape)
            file.write(text(name) + size + struct.pack("<BI", 0, values.nbytes))
            file.write(values.tobytes())


def mel_filters() -> NDArray[np.float32]:
    """Return 80 triangles of equal area over 0 to 8 kHz, shape (80, 201).

    On Slaney's scale: linear to 1 kHz, 15 bands, then 27 bands to a factor of 6.4.
    """
    step, knee = 200 / 3, 15.0
    growth = math.log(6.4) / 27
    top = knee + math.log(8000 / 1000) / growth
    mels = np.linspace(0, top, _BANDS + 2)
    edges = np.where(mels < knee, mels * step, 1000 * np.exp(growth * (mels - knee)))
    bins = np.linspace(0, RATE / 2, _WINDOW // 2 + 1)
    up = (bins - edges[:-2, None]) / (edges[1:-1] - edges[:-2])[:, None]
    down = (edges[2:, None] - bins) / (edges[2:] - edges[1:-1])[:, None]
    area = 2 / (edges[2:] - edges[:-2])
    return np.asarray(np.maximum(0, np.minimum(up, down)) * area[:, None], np.float32)


class LogMel(nn.Module):
    """Whisper's front end: (batch, samples) to (batch, 80, samples / 160)."""

    def __init__(self) -> None:
        super().__init__()
        time = np.arange(_WINDOW)
        angles = 2 * np.pi * np.outer(np.arange(_WINDOW // 2 + 1), time) / _WINDOW
        hann = 0.5 - 0.5 * np.cos(2 * np.pi * time / _WINDOW)
        waves = np.concatenate([np.cos(angles), np.sin(angles)]) * hann
        self.waves = nn.Parameter(torch.tensor(waves[:, None], dtype=torch.float32))
        self.filters = nn.Parameter(torch.tensor(mel_filters()))

    def forward(self, sound: Tensor) -> Tensor:
        """Powers of 400-sample windows, in bands; decades, at most 8 below the loudest."""
        padded = nn.functional.pad(sound[:, None], (_WINDOW // 2, _WINDOW // 2), "reflect")
        parts = nn.functional.conv1d(padded, self.waves, stride=_HOP)[:, :, :-1]
        real, imaginary = parts.chunk(2, dim=1)
        power = self.filters @ (real * real + imaginary * imaginary)
        decades = power.clamp(min=1e-10).log() / math.log(10)
        floor = decades.amax(dim=(1, 2), keepdim=True) - 8
        return (torch.maximum(decades, floor) + 4) / 4


class _Layer(nn.Module):
    """Attention and a feed-forward network, each behind a layer norm and around a residual."""

    def __init__(self, width: int, heads: int) -> None:
        super().__init__()
        self.heads = heads
        self.before, self.between = nn.LayerNorm(width), nn.LayerNorm(width)
        self.question, self.key, self.value = (nn.Linear(width, width) for _ in range(3))
        self.join = nn.Linear(width, width)
        self.wide, self.narrow = nn.Linear(width, 4 * width), nn.Linear(4 * width, width)

    def forward(self, x: Tensor) -> Tensor:
        """(batch, positions, width) to the same shape."""
        seen = self.before(x)
        batch, positions, width = x.shape
        size = width // self.heads

        def split(part: Tensor) -> Tensor:
            return part.reshape(batch, positions, self.heads, size).transpose(1, 2)

        question, key = split(self.question(seen)), split(self.key(seen))
        weights = (question @ key.transpose(2, 3) / math.sqrt(size)).softmax(dim=3)
        mixed = (weights @ split(self.value(seen))).transpose(1, 2).reshape(x.shape)
        x = x + self.join(mixed)
        return x + self.narrow(nn.functional.gelu(self.wide(self.between(x))))


class Encoder(nn.Module):
    """Whisper's encoder, of any size: (batch, samples) to (batch, `POSITIONS`, 2 widths)."""

    def __init__(self, model: Path) -> None:
        super().__init__()
        weights = read_weights(model)
        width = len(weights["encoder/conv1/bias"])
        layers = sum(name.endswith("ffn/linear_0/bias") for name in weights if "encoder" in name)
        self.width = width
        self.mel = LogMel()
        self.first = nn.Conv1d(_BANDS, width, 3, padding=1)
        self.second = nn.Conv1d(width, width, 3, stride=2, padding=1)
        self.places = nn.Parameter(_places(width))
        self.layers = nn.ModuleList(_Layer(width, width // 64) for _ in range(layers))
        self.last = nn.LayerNorm(width)
        self.mean = nn.Parameter(torch.zeros(2 * width))
        self.scale = nn.Parameter(torch.ones(2 * width))
        self._load(weights)
        self.requires_grad_(requires_grad=False).eval()

    def _load(self, weights: dict[str, NDArray[np.float32]]) -> None:
        def take(layer: Any, weight: NDArray[np.float32], bias: NDArray[np.float32]) -> None:
            layer.weight.data, layer.bias.data = torch.tensor(weight), torch.tensor(bias)

        def named(layer: Any, name: str, *ends: str) -> None:
            take(layer, *(weights[f"encoder/{name}/{end}"] for end in ends))

        named(self.first, "conv1", "weight", "bias")
        named(self.second, "conv2", "weight", "bias")
        named(self.last, "layer_norm", "gamma", "beta")
        for number, layer in enumerate(self.layers):
            attention, forward = f"layer_{number}/self_attention", f"layer_{number}/ffn"
            named(layer.before, f"{attention}/layer_norm", "gamma", "beta")
            named(layer.between, f"{forward}/layer_norm", "gamma", "beta")
            joined = weights[f"encoder/{attention}/linear_0/weight"]
            biases = weights[f"encoder/{attention}/linear_0/bias"]
            for part, weight, bias in zip(
                (layer.question, layer.key, layer.value),
                np.split(joined, 3),
                np.split(biases, 3),
                strict=True,
            ):
                take(part, weight, bias)
            named(layer.join, f"{attention}/linear_1", "weight", "bias")
            named(layer.wide, f"{forward}/linear_0", "weight", "bias")
            named(layer.narrow, f"{forward}/linear_1", "weight", "bias")

    def forward(self, sound: Tensor) -> Tensor:
        """Features of the last layer but one and of the last, one after the other."""
        x = nn.functional.gelu(self.first(self.mel(sound)))
        x = nn.functional.gelu(self.second(x)).transpose(1, 2) + self.places
        for layer in self.layers[:-1]:
            x = layer(x)
        features = torch.cat([x, self.last(self.layers[-1](x))], dim=2)
        return (features - self.mean) * self.scale

    def standardise(self, features: Tensor) -> None:
        """Move and scale each feature so that ``features`` have mean 0 and deviation 1."""
        self.mean.data, self.scale.data = features.mean(dim=0), 1 / features.std(dim=0)


def _places(width: int) -> Tensor:
    """Return Whisper's sinusoids of each position, shape (`POSITIONS`, width)."""
    steps = np.exp(-math.log(10_000) / (width // 2 - 1) * np.arange(width // 2))
    angles = np.outer(np.arange(POSITIONS), steps)
    return torch.tensor(np.concatenate([np.sin(angles), np.cos(angles)], 1), dtype=torch.float32)


def export(model: Path, clips: Sequence[Path], trunk: Path, *, model_sha256: str = "") -> None:
    """Write the encoder as ONNX: "sound" (batch, 48000) to "features" (batch, 150, 2 widths).

    clips: banks whose features have mean 0 and deviation 1 in the network that is written.
    Raises CoachError where ``model`` has another hash, if one is given.
    """
    found = hashlib.sha256(model.read_bytes()).hexdigest()
    if model_sha256 not in ("", found):
        raise CoachError(f"{model} has the sha256 {found}, and should have {model_sha256}.")
    encoder, random = Encoder(model), np.random.default_rng(1)
    heard = read_banks(clips)
    chosen = [heard[n] for n in random.choice(len(heard), min(len(heard), 600), replace=False)]
    parts = []
    for clip in chosen:
        whole = encoder(torch.tensor(prepared(clip.sound))[None])[0]
        parts.append(whole[: positions(len(clip.sound))])
    encoder.standardise(torch.cat(parts))
    quantised(
        encoder,
        {"sound": torch.zeros(1, SAMPLES)},
        ["features"],
        {"sound": {0: "batch"}, "features": {0: "batch"}},
        trunk,
    )


def standard(network: Path) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Return the mean and the scale that the trunk in ``network`` standardises features with."""
    arrays = {one.name: one for one in onnx.load(network).graph.initializer}
    mean, scale = (numpy_helper.to_array(arrays[name]).copy() for name in ("mean", "scale"))
    return mean, scale


def mark(network: Path) -> str:
    """Return what tells the trunk in ``network`` from others: the sha256 of its `standard`.

    That comes of all its weights, and of what it heard. No head changes it.
    """
    mean, scale = standard(network)
    return hashlib.sha256(mean.tobytes() + scale.tobytes()).hexdigest()


def quantised(
    net: nn.Module,
    inputs: Mapping[str, Tensor],
    outputs: Sequence[str],
    dynamic_axes: Mapping[str, Mapping[int, str]],
    network: Path,
) -> None:
    """Write a network as ONNX, with names for what goes in and comes out, and for axes that vary.

    Matrices are int8 with a scale a column, which changes no figure and is four times smaller
    and twice as fast; convolutions stay float.
    """
    from onnxruntime.quantization import QuantType, quantize_dynamic

    plain = network.with_suffix(".float.onnx")
    torch.onnx.export(
        net,
        tuple(inputs.values()),
        str(plain),
        input_names=list(inputs),
        output_names=list(outputs),
        dynamic_axes={name: dict(axes) for name, axes in dynamic_axes.items()},
        opset_version=17,
        dynamo=False,
    )
    quantize_dynamic(
        plain,
        network,
        per_channel=True,
        weight_type=QuantType.QInt8,
        op_types_to_quantize=["MatMul", "Gemm"],
    )
    plain.unlink()
