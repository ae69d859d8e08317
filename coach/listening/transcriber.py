"""The transcriber: what was said, in plain words."""

from __future__ import annotations

import hashlib
import json
import math
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from coach.errors import HearingError
from coach.onnx import open_network

# Theory of operation
#
# The network is the decoder of Whisper, taught by the package training to read 3 s instead of 30
# and to write plain words (docs/model-card.md). It is given the feature vectors of an utterance and
# the tokens that have been written so far, and says how likely each token is to be the next. The
# likeliest is written, until that is the mark of the end: an utterance has few words, and searching
# for a better text than the greedy one found none.
#
# It knows the features of one trunk only, that of the recogniser (recogniser.py); given others it
# would write nonsense. So the file names its trunk, and its tokens too.
#
# How sure it is of a text is the geometric mean of the probabilities of its tokens. Where the sound
# is no speech, or not English, that is low.

# Numbers of the tokens that stand before a text, and of the one that ends it.
_BEGIN: Final = (1, 2)
_END: Final = 0

# Most tokens of a text: three seconds hold about twelve words.
MOST_TOKENS: Final = 20


@dataclass(frozen=True, slots=True)
class Transcript:
    """A text in lower case without marks, and how sure it is that this was said, 0 to 1."""

    text: str
    certainty: float


class Transcriber:
    """The network and its tokens; `write` may be called from one thread at a time."""

    def __init__(self, session: Any, pieces: Sequence[str]) -> None:
        self._session = session
        self._pieces = tuple(pieces)

    @classmethod
    def load(cls, trunk: str, path: Path | None = None) -> Transcriber:
        """Load the network at ``path`` and tokens.json beside it, or those of the package.

        trunk: whose features it will be given, `PhraseModel.trunk`. Raises HearingError when a
        file is missing or damaged, or was made for another trunk.
        """
        path = path or Path(str(files("coach.listening") / "data" / "transcriber.onnx"))
        try:
            pieces = json.loads(path.with_name("tokens.json").read_text("utf-8"))
            session = open_network(path)
            made = session.get_modelmeta().custom_metadata_map
            if made.get("tokens_sha256") != tokens_sha256(pieces):
                raise ValueError("tokens.json belongs to another network")
            if made.get("trunk_sha256") != trunk:
                raise ValueError("it was made for the features of another phrases.onnx")
            return cls(session, pieces)
        except Exception as error:
            raise HearingError(
                f"The transcriber cannot load from {path} ({error}); install the coach again."
            ) from error

    def write(self, features: NDArray[np.float32]) -> Transcript:
        """Write down an utterance, given its feature vectors, shape (positions, features)."""
        tokens, surprise = list(_BEGIN), 0.0
        while len(tokens) < MOST_TOKENS:
            inputs = {"features": features[None], "tokens": np.array([tokens])}
            logs = self._session.run(["logs"], inputs)[0][0]
            token = int(logs.argmax())
            surprise -= float(logs[token])
            tokens.append(token)
            if token in (_END, *_BEGIN):
                break
        written = tokens[len(_BEGIN) :]
        text = "".join(self._pieces[token] for token in written)
        return Transcript(text.strip(), math.exp(-surprise / len(written)))


def tokens_sha256(pieces: Sequence[str]) -> str:
    """Return the hash by which the network names its tokens."""
    return hashlib.sha256("\n".join(pieces).encode()).hexdigest()
