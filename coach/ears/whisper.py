"""The large mode: OpenAI's whisper-base gives a second opinion on each gated utterance.

It is not asked what it hears, at which it is bad for single words, but how likely
it thinks each phrase of the grammar as the whole text. All phrases are scored in
one pass of its decoder over a tree of their tokens. That opinion and the small
model's are pooled, and decided with the small model's thresholds.
"""

from __future__ import annotations

import math
import warnings
from collections.abc import Set
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from coach.ears.activity import RATE
from coach.ears.decision import Decision
from coach.ears.grammar import grammar
from coach.ears.recogniser import OwnRecogniser, Sound
from coach.ears.weights import WHISPER, Weights, check, weights_file
from coach.errors import HearingError, installing

LARGE_SHARE: Final = 0.5
"""How much whisper-base counts beside the small model, 0 to 1. Not tuned."""
OTHER_TEXTS: Final = 0.1
"""What all other texts together count for. Whisper learnt from subtitles, where a line that
is one short command is rare; among isolated utterances in a session it is not. Not tuned."""

_FAINTEST: Final = 1e-9
"""The least probability that counts: no opinion rules a phrase out for the other."""
_ALSO_WRITTEN: Final = {"okay": ("OK", "Ok")}
_ENDS: Final = (".", "!", "?")

Scores = NDArray[np.float32]


class WhisperModel:
    """A loaded whisper-base. `score` may be called from one thread at a time."""

    def __init__(self, model: Any, tokenizer: Any) -> None:
        """Take a ``whisper.model.Whisper``, and the tokenizer that it was trained with."""
        self.phrases: tuple[str, ...] = tuple(grammar().verbs)
        self._model = model
        self._tree = _Tree(tokenizer, self.phrases)

    @classmethod
    def load(cls, path: Path | None = None, weights: Weights = WHISPER) -> WhisperModel:
        """Load the weights at ``path``, or where `coach fetch whisper` puts them.

        Raises HearingError where the package or the weights are missing or damaged.
        """
        try:
            import whisper
        except ImportError as error:
            raise HearingError(
                f"Whisper is not there. Install it with: {installing('whisper')}"
            ) from error
        path = path or weights_file(weights)
        check(path, weights)
        try:
            model = whisper.load_model(str(path), device="cpu").eval()
            return cls(model, open_tokenizer())
        except Exception as error:  # torch and pickle have many
            raise HearingError(
                f"Whisper cannot load {path} ({error}). Install it again with: "
                f"{installing('whisper')}"
            ) from error

    def score(self, utterance: Sound) -> Scores:
        """Probability of each of `phrases`, and of any other text last; the sum is 1.

        ``utterance`` is finite, 16 kHz mono, -1 to 1, at most 30 s.
        """
        scores = np.exp(self.log_probabilities(utterance))
        other = max(1 - scores.sum(), 1e-6) * OTHER_TEXTS
        scores = np.append(scores, other)
        return np.asarray(scores / scores.sum(), np.float32)

    def log_probabilities(self, utterance: Sound) -> NDArray[np.float64]:
        """Log probability that each of `phrases` is the whole text, in any usual spelling."""
        import torch
        from whisper.audio import log_mel_spectrogram, pad_or_trim

        with torch.inference_mode():
            spectrum = log_mel_spectrogram(pad_or_trim(torch.from_numpy(utterance), 30 * RATE))
            audio = self._model.embed_audio(spectrum[None])
            return self._tree.score(self._model.decoder, audio)


class _Tree:
    """The tokens of every phrase after the same beginning; what begins alike is there once.

    A node sees itself and those above it, as if its branch were the only text.
    """

    def __init__(self, tokenizer: Any, phrases: tuple[str, ...]) -> None:
        import torch

        prompt = tokenizer.sot_sequence_including_notimestamps
        places = {tuple(prompt[: end + 1]): end for end in range(len(prompt))}
        self._leaves: list[list[int]] = []
        for phrase in phrases:
            leaves = []
            for spelling in spellings(phrase):
                branch = (*prompt, *tokenizer.encode(f" {spelling}"))
                for end in range(len(prompt), len(branch)):
                    places.setdefault(branch[: end + 1], len(places))
                leaves.append(places[branch])
            self._leaves.append(leaves)
        self._rooted = len(prompt)
        self._parents = [places.get(branch[:-1], 0) for branch in places]
        self._tokens = torch.tensor([branch[-1] for branch in places])
        self._depths = torch.tensor([len(branch) - 1 for branch in places])
        self._mask = torch.full((len(places), len(places)), -math.inf)
        for branch, place in places.items():
            above = [places[branch[: end + 1]] for end in range(len(branch))]
            self._mask[place, above] = 0
        self._ends = [tokenizer.eot, *(token for end in _ENDS for token in tokenizer.encode(end))]

    def score(self, decoder: Any, audio: Any) -> NDArray[np.float64]:
        """Log probability of each phrase, given the encoded ``audio`` (1, positions, width)."""
        from whisper.model import disable_sdpa

        nodes = decoder.token_embedding(self._tokens) + decoder.positional_embedding[self._depths]
        nodes = nodes[None]
        with disable_sdpa():  # which would take our mask for the usual one
            for block in decoder.blocks:
                nodes = block(nodes, audio, mask=self._mask)
        logits = decoder.ln(nodes)[0] @ decoder.token_embedding.weight.T
        logs = logits.float().log_softmax(dim=-1)
        steps = logs[self._parents, self._tokens].double().numpy()
        ends = logs[:, self._ends].logsumexp(dim=-1).double().numpy()
        sums = np.zeros(len(steps))
        for node in range(self._rooted, len(steps)):
            sums[node] = sums[self._parents[node]] + steps[node]
        whole = sums + ends
        return np.array([np.logaddexp.reduce(whole[leaves]) for leaves in self._leaves])


class WhisperRecogniser:
    """The small model and whisper-base together. Raises HearingError where it is missing."""

    quick = False

    def __init__(self, own: OwnRecogniser, large: WhisperModel) -> None:
        self._own, self._large = own, large

    def recognise(self, utterance: Sound, active: Set[str]) -> Decision:
        """Score the utterance twice, and weigh what comes of both."""
        scores = self._own.score(utterance)
        if scores[-1] < 1:  # else it holds no sound, or damage, or cannot be a command
            scores = pool(scores, self._large.score(utterance))
        return self._own.model.decide(scores, active)


def open_tokenizer() -> Any:
    """Return the tokens of whisper-base, set to English."""
    from whisper.tokenizer import get_tokenizer

    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ResourceWarning)  # it never closes its table
        return get_tokenizer(True, language="en", task="transcribe")


def pool(small: Scores, large: Scores, share: float = LARGE_SHARE) -> Scores:
    """Return the mean of two opinions' log probabilities, ``share`` of it ``large``'s.

    Both are probabilities in the same order, and so is the result.
    """
    sure, second = (np.maximum(scores.astype(np.float64), _FAINTEST) for scores in (small, large))
    pooled = sure ** (1 - share) * second**share
    return np.asarray(pooled / pooled.sum(), np.float32)


def spellings(phrase: str) -> tuple[str, ...]:
    """How a phrase is written at the start of a text, without the mark at its end."""
    numbers = [words[0] for words in grammar().commands["numbers"].values()]
    digits = (str(numbers.index(phrase)),) if phrase in numbers else ()
    return phrase, phrase[0].upper() + phrase[1:], *digits, *_ALSO_WRITTEN.get(phrase, ())
