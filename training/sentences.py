"""What people say who do not know the commands, and what only sounds like one: ``sentences.yaml``.

For training only. `coach.listening.grammar` has what ships, and the notation of alternatives.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache
from importlib.resources import files
from pathlib import Path
from random import Random
from typing import Any, Final

from coach.listening.grammar import expanded, grammar


def sentences() -> dict[str, tuple[str, ...]]:
    """Map each verb of the session vocabulary to texts that mean it."""
    return {verb: _texts(patterns) for verb, patterns in _file()["commands"].items()}


SAID_AS: Final = {"one": ("one", "won"), "two": ("two", "to", "too"), "four": ("four", "for"),
                  "eight": ("eight", "ate")}  # fmt: skip
"""How a number may be written down; the others only as they are."""


def answers() -> dict[str, tuple[str, ...]]:
    """Map each number, yes and no to texts that give it as an answer."""
    said = _file()["answers"]
    numbers = {
        verb: tuple(
            text.replace("{}", written)
            for text in _texts(said["numbers"])
            for written in SAID_AS.get(verb, (verb,))
        )
        for verb in grammar().commands["numbers"]
    }
    numbers["zero"] = tuple(dict.fromkeys([*numbers["zero"], *_texts(said["zero"])]))
    return numbers | {verb: _texts(said[verb]) for verb in grammar().commands["yesno"]}


def nothing() -> tuple[str, ...]:
    """List texts that mean no command."""
    return _texts(_file()["nothing"])


_NO_PROSE: Final = {"ascii-art", "computers", "debian", "knghtbrd", "linux", "perl", "translate-me"}
_ENGLISH: Final = re.compile(r"[a-z]+(n't|'(s|re|m|ve|ll|d))?( [a-z]+(n't|'(s|re|m|ve|ll|d))?)+")


def quotations(folder: Path) -> list[str]:
    """List pieces of sentences, 2 to 9 words of plain English, out of the package fortunes.

    They mean no command. The order is random and always the same.
    """
    pieces: dict[str, None] = {}
    for path in sorted(folder.iterdir()):
        if path.suffix or path.is_symlink() or path.name in _NO_PROSE:
            continue
        text = path.read_text("utf-8", "ignore").replace("\n", " ").lower()
        for piece in re.split(r'[.!?;:"%()\[\],]| - |--', text):
            piece = " ".join(piece.replace("\u2019", "'").split())
            if 6 <= len(piece) <= 38 and _ENGLISH.fullmatch(piece):
                pieces[piece] = None
    drawn = list(pieces)
    Random(1).shuffle(drawn)
    return drawn


def denials() -> tuple[str, ...]:
    """List texts by which a command is not meant, and what gives no one number as an answer."""
    said = _file()
    names = tuple(grammar().commands["numbers"])
    numbers = (
        text.replace("{}", one).replace("{more}", other)
        for text in _texts(said["no_answers"])
        for one, other in zip(names, (*names[1:], names[0]), strict=True)
    )
    phrases = [
        f"{before} {phrase}"
        for phrase, verb in grammar().verbs.items()
        if verb in grammar().commands["session"] and verb not in ("ready", "time", "pain")
        for before in said["denied_phrase"]
    ]
    return tuple(dict.fromkeys([*_texts(said["denied"]), *phrases, *numbers]))


def urgent() -> tuple[str, ...]:
    """List texts that stop a session."""
    return tuple(_file()["urgent"])


def overheard() -> tuple[str, ...]:
    """List more texts that mean no command, which are only read and never said."""
    return _texts(_file()["overheard"])


def _texts(patterns: Iterable[str]) -> tuple[str, ...]:
    return tuple(text for pattern in patterns for text in expanded(pattern))


@cache
def _file() -> dict[str, Any]:
    import yaml

    read: dict[str, Any] = yaml.safe_load((files("training") / "sentences.yaml").read_text("utf-8"))
    return read
