"""A user's own words for the commands: what they sound like, kept on the user's disk only."""

from __future__ import annotations

import json
from collections.abc import Iterable, Set
from dataclasses import dataclass, field
from functools import cached_property
from importlib.resources import files
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from coach.errors import StoreError
from coach.files import open_file, replacing
from coach.folders import user_folder
from coach.listening.grammar import grammar

# Theory of operation
#
# The network makes an embedding of every utterance: 640 numbers, a vector of length 1, which say
# what it sounds like and little about the room. It was trained on English phrases, but two
# utterances of one word are near one another in any language, and those of two words are not. So a
# few examples are enough to know a word: the command is that of the nearest example, and it is as
# certain as that is near (the cosine of the angle between the two).

FILE_NAME: Final = "voice.json"

# Own words of one command, and numbers of an embedding.
MOST_WORDS: Final = 3
NUMBERS: Final = 640

# Letters of a word.
LONGEST_WORD: Final = 60
_MOST_EXAMPLES: Final = 300
_LARGEST_FILE: Final = 4_000_000

Embedding = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Example:
    """One utterance of a user's word for a command, as its embedding."""

    verb: str
    word: str
    embedding: Embedding = field(compare=False)


@dataclass(frozen=True)
class OwnWords:
    """All examples of one user."""

    examples: tuple[Example, ...]

    @cached_property
    def _matrix(self) -> NDArray[np.float32]:
        return np.stack([example.embedding for example in self.examples])

    def nearest(self, embedding: Embedding, verbs: Set[str]) -> tuple[Example, float] | None:
        """Return the nearest example of one of ``verbs``, and the cosine to it, at least 0."""
        near = [
            (example, cosine)
            for example, cosine in zip(self.examples, self._matrix @ embedding, strict=True)
            if example.verb in verbs
        ] if self.examples else []  # fmt: skip
        if not near:
            return None
        example, cosine = max(near, key=lambda one: one[1])
        return example, float(np.clip(cosine, 0, 1))

    def replaced(self, others: Iterable[Example]) -> OwnWords:
        """Return these words with ``others`` in the place of what they had for the same words.

        A command keeps its `MOST_WORDS` newest words.
        """
        new = tuple(others)
        words = {(one.verb, one.word) for one in new}
        kept = [one for one in self.examples if (one.verb, one.word) not in words]
        of_verb: dict[str, list[str]] = {}
        for one in (*kept, *new):
            known = of_verb.setdefault(one.verb, [])
            if one.word not in known:
                known.append(one.word)
        newest = {verb: known[-MOST_WORDS:] for verb, known in of_verb.items()}
        return OwnWords(tuple(one for one in (*kept, *new) if one.word in newest[one.verb]))


def voice_file() -> Path:
    """Return the file in which they are kept."""
    return user_folder("state") / FILE_NAME


def save(words: OwnWords) -> Path:
    """Keep them, in place of earlier ones. Raises StoreError."""
    path = voice_file()
    examples = [
        {
            "verb": one.verb,
            "word": one.word,
            # A rounded number of 32 bits would be written with twenty digits.
            "embedding": one.embedding.astype(np.float64).round(4).tolist(),
        }
        for one in words.examples
    ]
    try:
        with replacing(path) as partial:
            kept = {"network": network_id(), "examples": examples}
            partial.write_text(json.dumps(kept), "utf-8")
    except OSError as error:
        raise StoreError(f"{path} cannot be written ({error.strerror}).") from error
    return path


def load() -> OwnWords | None:
    """Read them; None where there are none, or they were learnt with another network.

    Raises StoreError where the file is damaged.
    """
    path = voice_file()
    try:
        with open_file(path) as file:
            kept = json.loads(file.read(_LARGEST_FILE).decode("utf-8"))
        if kept["network"] != network_id():
            return None
        return OwnWords(tuple(_example(**one) for one in kept["examples"][:_MOST_EXAMPLES]))
    except FileNotFoundError:
        return None
    except OSError as error:
        raise StoreError(f"{path} cannot be read ({error.strerror}).") from error
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
        raise StoreError(
            f"{path} is damaged. Remove it with: coach train-voice --forget"
        ) from error


def forget() -> bool:
    """Delete them; return whether there were any. Raises StoreError."""
    try:
        voice_file().unlink()
    except FileNotFoundError:
        return False
    except OSError as error:
        raise StoreError(f"{voice_file()} cannot be deleted ({error.strerror}).") from error
    return True


def network_id() -> str:
    """Return which network the embeddings belong to: the hash that its thresholds name."""
    table = (files("coach.listening") / "data" / "thresholds.json").read_text("utf-8")
    return str(json.loads(table)["network_sha256"])


def _example(verb: Any, word: Any, embedding: Any) -> Example:
    numbers = np.array(embedding, np.float32)
    if (
        verb not in set(grammar().verbs.values())
        or not isinstance(word, str)
        or not 0 < len(word) <= LONGEST_WORD
        or numbers.shape != (NUMBERS,)
        or not np.isfinite(numbers).all()
        or not 0.9 < float(np.linalg.norm(numbers)) < 1.1
    ):
        raise ValueError(verb)
    return Example(verb, word, numbers)
