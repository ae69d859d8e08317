"""Join the chosen nets in one ONNX file: two spectrograms in, a probability a phrase out.

python export.py wide tuned --weights 0.5 0.5
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

import numpy as np
import onnx
import onnxruntime as ort
import torch
from make_windows import class_names, spectra
from nets import TrunkNet, WideNet
from onnx import TensorProto, helper, numpy_helper
from torch import Tensor, nn
from words import HOMOPHONES, PHRASES

DATA = Path(__file__).parents[2] / "coach" / "ears" / "data"


class Fused(nn.Module):
    """The weighted mean of the nets' logarithms; what is no phrase (or sounds so) is "reject"."""

    def __init__(
        self, nets: list[nn.Module], weights: list[float], temperature: float, names: list[str]
    ) -> None:
        super().__init__()
        same = torch.zeros(len(names), len(PHRASES))
        for word, phrase in HOMOPHONES.items():
            if word in names:
                same[names.index(word), PHRASES.index(phrase)] = 1
        self.register_buffer("same", same)
        self.nets, self.weights, self.temperature = nn.ModuleList(nets), weights, temperature

    def forward(self, wide: Tensor, narrow: Tensor) -> Tensor:
        mixed = torch.zeros(1)
        for net, weight in zip(self.nets, self.weights, strict=True):
            scores = net(wide if isinstance(net, WideNet) else narrow)
            mixed = mixed + weight * scores.log_softmax(dim=1)
        classes = (mixed / self.temperature).softmax(dim=1)
        said = classes[:, : len(PHRASES)] + classes @ self.same
        return torch.cat([said, 1 - said.sum(dim=1, keepdim=True)], dim=1)


def load(work: Path, name: str, classes: int) -> nn.Module:
    """A net trained by train.py, by the name it was saved under."""
    state = torch.load(work / f"{name}.pt")
    trunk = any(key.startswith("trunk") for key in state)
    net = TrunkNet(classes, work / "embedding_model.onnx") if trunk else WideNet(classes)
    net.load_state_dict(state)
    return net.eval()


def halve(path: Path) -> None:
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


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("nets", nargs="+")
    parser.add_argument("--weights", nargs="+", type=float)
    parser.add_argument("--temperature", type=float, default=1.0)
    parser.add_argument("--work", type=Path, default=Path("build/ears"))
    parser.add_argument("--out", type=Path, default=DATA / "phrases.onnx")
    args = parser.parse_args()
    names = class_names(args.work)
    weights = args.weights or [1 / len(args.nets)] * len(args.nets)
    fused = Fused(
        [load(args.work, name, len(names)) for name in args.nets],
        weights,
        args.temperature,
        names,
    ).eval()
    sound = torch.randn(16_000).numpy() * np.float32(0.01)
    wide, narrow = (torch.tensor(mel[None].astype(np.float32)) for mel in spectra(sound))
    torch.onnx.export(
        fused, (wide, narrow), args.out, input_names=["wide", "narrow"], output_names=["scores"],
        dynamic_axes={"wide": {0: "batch", 1: "frames"}, "narrow": {0: "batch", 1: "padded"}},
        opset_version=17, dynamo=False,
    )  # fmt: skip
    halve(args.out)
    onnx.checker.check_model(onnx.load(args.out))
    session = ort.InferenceSession(args.out)
    for seconds in (0.3, 1.0, 2.2):
        sound = torch.randn(int(seconds * 16_000)).numpy() * np.float32(0.01)
        feeds = [mel[None].astype(np.float32) for mel in spectra(sound)]
        (ours,) = session.run(None, dict(zip(("wide", "narrow"), feeds, strict=True)))
        with torch.no_grad():
            theirs = fused(*map(torch.tensor, feeds)).numpy()
        if not np.allclose(ours, theirs, atol=5e-3):  # half floats
            sys.exit(
                f"the exported net differs by {np.abs(ours - theirs).max():.2g} at {seconds} s"
            )
    print(args.out, args.out.stat().st_size, "bytes")


if __name__ == "__main__":
    main()
