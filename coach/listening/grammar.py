"""The grammar: the phrases of each command, and the vocabulary of each situation."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Final, Literal, get_args

# A situation: a session runs; anything goes; a number is asked for; yes or no is.
Vocabulary = Literal["session", "all", "numbers", "yesno"]

VOCABULARIES: Final[tuple[Vocabulary, ...]] = get_args(Vocabulary)


@dataclass(frozen=True, slots=True)
class Grammar:
    """Every phrase that is recognised.

    commands: each situation's verbs, and the phrases that mean each; always:
    the verbs that are heard in every situation. sentences: other ways to say a command; before,
    after: what people say around a phrase.
    """

    commands: dict[str, dict[str, tuple[str, ...]]]
    always: frozenset[str]
    sentences: dict[str, tuple[str, ...]]
    before: tuple[str, ...]
    after: tuple[str, ...]

    @property
    def verbs(self) -> dict[str, str]:
        """Return every phrase with its verb, in the order of the file."""
        return {
            phrase: verb
            for group in self.commands.values()
            for verb, phrases in group.items()
            for phrase in phrases
        }

    def ways(self, verb: str) -> tuple[str, ...]:
        """Return every way to say a command: its phrases, also among other words; sentences."""
        phrases = [phrase for phrase, of in self.verbs.items() if of == verb]
        if verb not in self.commands["session"]:
            return (*phrases, *self.sentences.get(verb, ()))
        around = [f"{before} {phrase}" for before in self.before for phrase in phrases]
        around += [f"{phrase} {after}" for after in self.after for phrase in phrases]
        return tuple(dict.fromkeys([*phrases, *self.sentences.get(verb, ()), *around]))

    def phrases(self, vocabulary: Vocabulary) -> frozenset[str]:
        """Return what is listened for in a situation."""
        groups = self.commands if vocabulary == "all" else {vocabulary}
        here = {verb for group in groups for verb in self.commands[group]} | self.always
        return frozenset(phrase for phrase, verb in self.verbs.items() if verb in here)


@cache
def grammar() -> Grammar:
    """Read ``grammar.yaml``, which is part of the package."""
    import yaml

    read = yaml.safe_load((files("coach.listening") / "grammar.yaml").read_text("utf-8"))
    commands = {
        group: {verb: tuple(phrases) for verb, phrases in verbs.items()}
        for group, verbs in read["commands"].items()
    }
    sentences = {
        verb: tuple(dict.fromkeys(text for pattern in patterns for text in expanded(pattern)))
        for verb, patterns in read["sentences"].items()
    }
    before, after = tuple(read["before"]), tuple(read["after"])
    return Grammar(commands, frozenset(read["always"]), sentences, before, after)


def expanded(pattern: str) -> Iterator[str]:
    """Yield every text that a pattern with "(a|b|)" in it stands for."""
    pieces = [piece.split("|") for piece in re.split(r"[()]", pattern)]
    for chosen in itertools.product(*pieces):
        yield " ".join("".join(chosen).split())
