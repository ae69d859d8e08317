"""Pronunciations of words that a voice would read wrong: the lexicon beside this file.

    load().for_voice("system").apply("your quadriceps")  ->  "your quadra-seps"

A user's file of the same form may be laid over it, line by line. A voice hands
what ``apply`` gives to its engine, and puts ``fingerprint`` into its own, so
that a clip is rendered again when the lexicon changes.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import get_close_matches
from functools import lru_cache
from pathlib import Path
from typing import Final

from coach.errors import Problem, ProgrammeError
from coach.programmes import MapNode, Node, Scalar, parse, read_bytes

_FILE: Final = Path(__file__).with_suffix(".yaml")
_SCHEMA: Final = 1


@dataclass(frozen=True, slots=True)
class _Form:
    """The form of a voice's entries, and the way its engine is told of them."""

    said: re.Pattern[str]
    allowed: str
    markup: str


_FORMS: Final = {
    "natural": _Form(
        re.compile(r"[ AIOQSTWYabdefhijklmnopstuvwxzæçðŋɐɑɒɔəɚɛɜɡɪɹɾʃʊʌʒʔʤʧθᵊᵻˈˌː]+"),
        "misaki's phonemes, for example sˈækɹəm",
        "[{written}](/{said}/)",
    ),
    "system": _Form(
        re.compile(r"[A-Za-z][A-Za-z' -]*"),
        "letters, spaces, hyphens and apostrophes, for example sacro-iliac",
        "{said}",
    ),
}
_WRITTEN: Final = re.compile(r"[^\W\d_]+(?:[ '-][^\W\d_]+)*")


@dataclass(frozen=True, slots=True)
class Pronunciations:
    """The pronunciations of one voice: ``entries`` are (written, said), by written."""

    voice: str
    entries: tuple[tuple[str, str], ...]

    @property
    def fingerprint(self) -> str:
        """Twelve hexadecimal digits, the same as long as the entries are."""
        return hashlib.sha256(repr(self.entries).encode()).hexdigest()[:12]

    def apply(self, text: str) -> str:
        """``text`` as the voice's engine is to get it; for its engine only, not to be shown."""
        if not self.entries:
            return text
        said, markup = dict(self.entries), _FORMS[self.voice].markup
        return _matcher(self.entries).sub(
            lambda m: markup.format(written=m[0], said=said[m[0].lower()]), text
        )


@lru_cache(maxsize=16)
def _matcher(entries: tuple[tuple[str, str], ...]) -> re.Pattern[str]:
    words = sorted((re.escape(written) for written, _ in entries), key=len, reverse=True)
    return re.compile(rf"(?<![\w-])(?:{'|'.join(words)})(?![\w-])", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Lexicon:
    """The pronunciations of every voice that has any."""

    voices: tuple[Pronunciations, ...]

    def for_voice(self, name: str) -> Pronunciations:
        """The pronunciations of a voice; none for a voice that the lexicon does not know."""
        return next((v for v in self.voices if v.voice == name), Pronunciations(name, ()))


@lru_cache(maxsize=4)
def load(extra: Path | None = None) -> Lexicon:
    """Our lexicon, and over it the user's file ``extra``.

    Raises ProgrammeError, with every mistake in the file that is not of the
    form described in ``coach/voices/lexicon.yaml``.
    """
    merged: dict[str, dict[str, str]] = {voice: {} for voice in _FORMS}
    for path in filter(None, (_FILE, extra)):
        file, problems = str(path), list[Problem]()
        for line in _lines(parse(read_bytes(path), file), file):
            if isinstance(line, Problem):
                problems.append(line)
            else:
                voice, written, said = line
                merged[voice][written] = said
        if problems:
            raise ProgrammeError(sorted(problems, key=lambda one: (one.line, one.column)))
    return Lexicon(
        tuple(Pronunciations(voice, tuple(sorted(e.items()))) for voice, e in merged.items())
    )


def _lines(root: Node, file: str) -> Iterator[tuple[str, str, str] | Problem]:
    """Yield (voice, written in small letters, said) of each line, or what is wrong with it."""
    keys = ("schema", *_FORMS)
    schema = None
    for key, value in _pairs(root):
        if key.text == "schema":
            schema = value.value if isinstance(value, Scalar) else None
        elif key.text not in _FORMS:
            near = get_close_matches(key.text, keys, 1)
            hint = f"; did you mean {near[0]}?" if near else ""
            yield _problem(file, key, f'"{key.text}" is no key here: {", ".join(keys)}{hint}')
        elif not isinstance(value, MapNode):
            yield _problem(file, value, f"{key.text} has lines of the form  written: said")
        else:
            yield from _entries(key.text, value, file)
    if schema != _SCHEMA:
        yield _problem(file, root, f"a lexicon file says  schema: {_SCHEMA}")


def _entries(voice: str, node: MapNode, file: str) -> Iterator[tuple[str, str, str] | Problem]:
    form, seen = _FORMS[voice], set[str]()
    for key, value in _pairs(node):
        written = key.text.lower()
        if not _WRITTEN.fullmatch(written):
            yield _problem(
                file, key, f'"{key.text}" is not a word, or words with one space between'
            )
        elif written in seen:
            yield _problem(file, key, f'"{key.text}" stands here twice; keep one')
        elif not isinstance(value, Scalar) or not form.said.fullmatch(value.text):
            yield _problem(file, value, f"the {voice} voice takes {form.allowed}")
        else:
            seen.add(written)
            yield voice, written, value.text


def _pairs(node: Node) -> Iterator[tuple[Scalar, Node]]:
    if isinstance(node, MapNode):
        yield from ((key, value) for key, value in node.pairs if isinstance(key, Scalar))


def _problem(file: str, node: Node, message: str) -> Problem:
    return Problem(file, node.line, node.column, message)
