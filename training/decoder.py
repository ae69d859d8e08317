"""The decoder: Whisper's own, taught to write down a short utterance from the trunk's features.

The published decoder reads 30 s and writes with capitals and full stops in 51,864 tokens. Here it
is cut to the tokens that spoken English is made of, and goes on learning on windows of 3 s: plain
words, in rooms and noise. What it writes is compared with what people say; see
`coach.listening.transcriber`.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
import onnx
import torch
from numpy.typing import NDArray
from onnx import TensorProto, helper
from torch import Tensor, nn

from coach.listening.grammar import grammar
from coach.listening.transcriber import tokens_sha256
from training.descent import descend, hidden
from training.sentences import sentences
from training.trunk import STEPS, mark, quantised, read_weights, standard
from training.vocabulary import PHRASES, natural_others
from training.windows import read_shards

LONGEST_TOKENS: Final = 24
"""Tokens of an utterance, with those around it."""
HEAD_WIDTH: Final = 64

MARKS: Final = ("<|endoftext|>", "<|startoftranscript|>", "<|notimestamps|>")
LETTERS: Final = "abcdefghijklmnopqrstuvwxyz'"
PLAIN: Final = re.compile(r"[a-z']+( [a-z']+)*")
COMMON_WORDS: Final = 2_500
INT8: Final = TensorProto.INT8


class _Block(nn.Module):
    """Attention to what is written so far, attention to the sound, a feed-forward network."""

    def __init__(self, width: int) -> None:
        super().__init__()
        self.first, self.second, self.third = (nn.LayerNorm(width) for _ in range(3))
        self.join = nn.Linear(width, 3 * width)
        self.out = nn.Linear(width, width)
        self.question, self.sound = nn.Linear(width, width), nn.Linear(width, 2 * width)
        self.heard = nn.Linear(width, width)
        self.wide, self.narrow = nn.Linear(width, 4 * width), nn.Linear(4 * width, width)

    def forward(
        self, x: Tensor, memory: Tensor, later: Tensor, beyond: Tensor | None, drop: nn.Module
    ) -> Tensor:
        """(batch, tokens, width) and (batch, positions, width) to the shape of the first."""
        question, key, value = self.join(self.first(x)).chunk(3, dim=2)
        x = x + drop(self.out(_attended(question, key, value, later)))
        key, value = self.sound(memory).chunk(2, dim=2)
        x = x + drop(self.heard(_attended(self.question(self.second(x)), key, value, beyond)))
        return x + drop(self.narrow(nn.functional.gelu(self.wide(self.third(x)))))


def _attended(question: Tensor, key: Tensor, value: Tensor, mask: Tensor | None) -> Tensor:
    def split(part: Tensor) -> Tensor:
        return part.unflatten(2, (-1, HEAD_WIDTH)).transpose(1, 2)

    question, key, value = split(question), split(key), split(value)
    weights = question @ key.transpose(2, 3) / math.sqrt(question.shape[3])
    if mask is not None:
        weights = weights + mask
    return (weights.softmax(dim=3) @ value).transpose(1, 2).flatten(2)


class Decoder(nn.Module):
    """(batch, positions, features) and (batch, tokens) to logarithms (batch, tokens, kept)."""

    def __init__(self, features: int, kept: int, width: int, layers: int) -> None:
        super().__init__()
        self.widen = nn.Linear(features, width)
        self.words = nn.Embedding(kept, width)
        self.places = nn.Parameter(torch.zeros(LONGEST_TOKENS, width))
        self.blocks = nn.ModuleList(_Block(width) for _ in range(layers))
        self.last = nn.LayerNorm(width)
        self.drop = nn.Dropout(0.1)
        later = torch.full((LONGEST_TOKENS, LONGEST_TOKENS), -1e9).triu(1)
        self.register_buffer("later", later, persistent=False)

    def forward(self, features: Tensor, tokens: Tensor, beyond: Tensor | None = None) -> Tensor:
        """Return scores of what comes after each token; ``beyond`` hides what is no feature."""
        return self.written(features, self.words(tokens), beyond) @ self.words.weight.T

    def written(self, features: Tensor, words: Tensor, beyond: Tensor | None = None) -> Tensor:
        """Return the state after each token, of the vectors ``words`` of tokens."""
        size = words.shape[1]
        later = self.later[:size, :size]
        memory = self.widen(self.drop(features))
        x = self.drop(words + self.places[:size])
        for block in self.blocks:
            x = block(x, memory, later, beyond, self.drop)
        return self.last(x)


def pretrained(model: Path, network: Path, kept: Sequence[int]) -> Decoder:
    """Return Whisper's decoder for the tokens ``kept``, on the features of ``network``."""
    weights = read_weights(model)
    width = weights["decoder/embeddings/weight"].shape[1]
    layers = sum(k.startswith("decoder/") and k.endswith("ffn/linear_0/bias") for k in weights)
    net = Decoder(2 * width, len(kept), width, layers)

    def take(layer: Any, name: str, ends: tuple[str, str] = ("weight", "bias")) -> None:
        weight, bias = (torch.tensor(weights[f"decoder/{name}/{end}"]) for end in ends)
        layer.weight.data, layer.bias.data = weight, bias

    norm = ("gamma", "beta")
    mean, scale = map(torch.tensor, standard(network))
    net.widen.weight.data = torch.cat([torch.zeros(width, width), torch.diag(1 / scale[width:])], 1)
    net.widen.bias.data = mean[width:].clone()
    net.words.weight.data = torch.tensor(weights["decoder/embeddings/weight"][list(kept)])
    net.places.data = torch.tensor(weights["decoder/position_encodings/encodings"][:LONGEST_TOKENS])
    take(net.last, "layer_norm", norm)
    for number, block in enumerate(net.blocks):
        own, sound = f"layer_{number}/self_attention", f"layer_{number}/attention"
        forward = f"layer_{number}/ffn"
        take(block.first, f"{own}/layer_norm", norm)
        take(block.join, f"{own}/linear_0")
        take(block.out, f"{own}/linear_1")
        take(block.second, f"{sound}/layer_norm", norm)
        take(block.question, f"{sound}/linear_0")
        take(block.sound, f"{sound}/linear_1")
        take(block.heard, f"{sound}/linear_2")
        take(block.third, f"{forward}/layer_norm", norm)
        take(block.wide, f"{forward}/linear_0")
        take(block.narrow, f"{forward}/linear_1")
    return net


def write_stand_in(tokenizer: Path) -> None:
    """Write a tokenizer of Whisper's form that knows letters only, for `trunk.write_stand_in`."""
    from tokenizers import Tokenizer, models, pre_tokenizers

    names = [*MARKS, *LETTERS, "Ġ"]
    letters = Tokenizer(models.BPE({name: number for number, name in enumerate(names)}, []))
    letters.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    letters.save(str(tokenizer))


class Tokens:
    """The tokens of Whisper that are kept: those of our texts, of common words, and letters."""

    def __init__(self, tokenizer: Path) -> None:
        from tokenizers import Tokenizer
        from wordfreq import top_n_list

        self._whisper = Tokenizer.from_file(str(tokenizer))
        number: Callable[[str], Any] = self._whisper.token_to_id
        letters = [number(space + letter) for letter in LETTERS for space in ("", "Ġ")]
        said = [text for texts in sentences().values() for text in texts]
        said += [way for verb in grammar().sentences for way in grammar().ways(verb)]
        said += [*PHRASES, *natural_others(), *top_n_list("en", COMMON_WORDS)]
        plain = filter(PLAIN.fullmatch, said)
        used = sorted({token for text in plain for token in self._of(text)})
        self.kept: list[int] = list(
            dict.fromkeys([*map(number, MARKS), *filter(None, letters), *used])
        )
        self._places = {token: place for place, token in enumerate(self.kept)}

    def _of(self, text: str) -> list[int]:
        return list(self._whisper.encode(f" {text}", add_special_tokens=False).ids) if text else []

    def encode(self, text: str) -> list[int]:
        """Return a text in kept tokens, between the marks; what has no token is spelt."""
        return [1, 2, *(place for token in self._of(text) for place in self._kept(token)), 0]

    def _kept(self, token: int) -> list[int]:
        if token in self._places:
            return [self._places[token]]
        piece = str(self._whisper.id_to_token(token))
        first = 2 if piece.startswith("Ġ") else 1
        numbers = map(self._whisper.token_to_id, [piece[:first], *piece[first:]])
        return [self._places[number] for number in numbers if number in self._places]

    def pieces(self) -> list[str]:
        """Return what each token is in a text; the marks are nothing."""
        pieces = [str(self._whisper.id_to_token(token)).replace("Ġ", " ") for token in self.kept]
        return ["", "", "", *pieces[3:]]


@dataclass(frozen=True, slots=True)
class Written:
    """A window whose words are known: its shard, first position, positions, and tokens."""

    shard: int
    start: int
    length: int
    tokens: list[int]


def read_written(
    folders: Sequence[Path], tokens: Tokens
) -> tuple[list[NDArray[np.int8]], list[Written]]:
    """Read windows, as `windows.write_windows` wrote them, whose words are known."""
    shards: list[NDArray[np.int8]] = []
    rows: list[Written] = []
    for shard, windows in read_shards(folders):
        for start, length, _phrase, text in windows:
            if not text or PLAIN.fullmatch(text):
                encoded = tokens.encode(text)
                if len(encoded) <= LONGEST_TOKENS:
                    rows.append(Written(len(shards), start, length, encoded))
        shards.append(shard)
    return shards, rows


def train(
    model: Path,
    tokenizer: Path,
    trunk: Path,
    windows: Sequence[Path],
    decoder: Path,
    log: Path,
    *,
    epochs: float,
    start: Path | None = None,
    batch: int = 32,
    rate: float = 1.5e-4,
    warmup: int = 200,
    smoothing: float = 0.1,
    seed: int = 1,
    threads: int = 1,
) -> None:
    """Teach Whisper's decoder on all windows whose words are known; write weights and losses.

    start: weights to go on from, in place of the published ones. See `descend`.
    """
    torch.set_num_threads(threads)
    torch.manual_seed(seed)
    random, tokens = np.random.default_rng(seed), Tokens(tokenizer)
    net = pretrained(model, trunk, tokens.kept)
    if start is not None:
        net.load_state_dict(torch.load(start))
    shards, rows = read_written(windows, tokens)
    loss_of = nn.CrossEntropyLoss(label_smoothing=smoothing, ignore_index=-100)
    steps = int(epochs * (len(rows) // batch))

    def losses(chosen: list[Written]) -> dict[str, tuple[float, Tensor]]:
        features, beyond, given, wanted = _collated(shards, chosen)
        with torch.autocast("cpu", torch.bfloat16):
            scores = net(hidden(features), given, beyond)
        return {"loss": (1.0, loss_of(scores.float().flatten(0, 1), wanted.flatten()))}

    batches = _batches(rows, random, steps, batch)
    kept = descend(
        net, batches, losses, log, steps=steps, rate=rate, warmup=warmup, decay=0.01, steepest=1.0
    )
    torch.save(kept, decoder)


def _batches(
    rows: Sequence[Written], random: np.random.Generator, steps: int, size: int
) -> Iterator[list[Written]]:
    """Yield ``steps`` batches of windows of about the same length, each window once an epoch."""
    made = 0
    while True:
        keys = [row.length + random.uniform(0, 12) for row in rows]
        order = np.argsort(keys)
        groups = [order[at : at + size] for at in range(0, len(rows) - size + 1, size)]
        for number in random.permutation(len(groups)):
            if made == steps:
                return
            yield [rows[row] for row in groups[number]]
            made += 1


def _collated(
    shards: Sequence[NDArray[np.int8]], rows: Sequence[Written]
) -> tuple[Tensor, Tensor, Tensor, Tensor]:
    """Return features, what hides their padding, tokens given, and tokens wanted."""
    longest, most = max(row.length for row in rows), max(len(row.tokens) for row in rows) - 1
    features = np.zeros((len(rows), longest, shards[0].shape[1]), np.int8)
    beyond = np.zeros((len(rows), 1, 1, longest), np.float32)
    given = np.zeros((len(rows), most), np.int64)
    wanted = np.full((len(rows), most), -100, np.int64)
    for n, row in enumerate(rows):
        features[n, : row.length] = shards[row.shard][row.start : row.start + row.length]
        beyond[n, ..., row.length :] = -1e9
        given[n, : len(row.tokens) - 1] = row.tokens[:-1]
        wanted[n, : len(row.tokens) - 1] = row.tokens[1:]
        wanted[n, 0] = -100  # the second mark is always given
    return (
        torch.tensor(features).float() / STEPS,
        torch.tensor(beyond),
        torch.tensor(given),
        torch.tensor(wanted),
    )


class _Next(nn.Module):
    """The decoder as the product asks it: how likely each token is to be the next, in logarithms.

    The vectors of the tokens are int8 with a scale each: they are a third of the file otherwise.
    """

    def __init__(self, decoder: Decoder) -> None:
        super().__init__()
        self.decoder = decoder
        weights = decoder.words.weight.detach()
        scales = weights.abs().amax(dim=1, keepdim=True) / 127
        self.register_buffer("scales", scales)
        self.register_buffer("words", (weights / scales).round().to(torch.int8))

    def forward(self, features: Tensor, tokens: Tensor) -> Tensor:
        """(batch, positions, features) and (batch, tokens) to (batch, kept)."""
        words = self.words[tokens].float() * self.scales[tokens]
        last = self.decoder.written(features, words)[:, -1]
        return (last @ self.decoder.words.weight.T).log_softmax(dim=1)


def export(
    model: Path, tokenizer: Path, trunk: Path, decoder: Path, network: Path, pieces: Path
) -> None:
    """Write the decoder as ONNX, and as JSON what each of its tokens is in a text.

    In: "features" (1, positions, features), "tokens" (1, written so far). Out: "logs" (1, kept).
    """
    tokens = Tokens(tokenizer)
    net = pretrained(model, trunk, tokens.kept)
    net.load_state_dict(torch.load(decoder))
    features = torch.zeros(1, 40, net.widen.in_features)
    quantised(
        _Next(net).eval(),
        {"features": features, "tokens": torch.tensor([[1, 2, 5]])},
        ["logs"],
        {"features": {1: "positions"}, "tokens": {1: "written"}},
        network,
    )
    _say_once(network)
    pieces.write_text(json.dumps(tokens.pieces(), ensure_ascii=False) + "\n", "utf-8")
    tie(network, trunk, pieces)


def _say_once(network: Path) -> None:
    """Take the int8 vectors of the tokens that are the output's matrix from those of the input."""
    whole = onnx.load(network)
    arrays = {array.name: array for array in whole.graph.initializer}
    (words,) = (
        name for name in arrays if name.endswith("words") and arrays[name].data_type == INT8
    )
    shape = list(reversed(arrays[words].dims))
    (matrix,) = (
        name for name, one in arrays.items() if one.data_type == INT8 and list(one.dims) == shape
    )
    whole.graph.initializer.remove(arrays[matrix])
    whole.graph.node.insert(0, helper.make_node("Transpose", [words], [matrix], perm=[1, 0]))
    onnx.checker.check_model(whole)
    onnx.save(whole, network)


def tie(network: Path, trunk: Path, pieces: Path) -> None:
    """Write into a transcriber which trunk and which tokens it is made for; no weight changes.

    trunk: any network with that trunk in it. The product opens it beside no others.
    """
    whole, tokens = onnx.load(network), json.loads(pieces.read_text("utf-8"))
    made = {"trunk_sha256": mark(trunk), "tokens_sha256": tokens_sha256(tokens)}
    helper.set_model_props(whole, {one.key: one.value for one in whole.metadata_props} | made)
    onnx.save(whole, network)
