"""The steps of the way from written to spoken text: rows of rules."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache
from typing import Protocol, TypeVar

# A Step is a row of rules in order. Most texts hold no digit, no bracket and no symbol; a step
# says by one cheap pattern what its rules need, and is left out where the text has none of it.
# Patterns are compiled when they are first searched for: the whole set costs 0.1 s, which a
# programme without unusual texts never spends.

Rewrite = Callable[[re.Match[str]], str]


@cache
def compiled(pattern: str) -> re.Pattern[str]:
    """Compile a pattern when it is first used; its flags stand at its head, as ``(?i)``."""
    return re.compile(pattern)


class UnreadableError(Exception):
    """Raised by a rewrite for a match, or a group of it, that has no certain reading.

    ``complaint`` goes on from the author's own words: '"5m" may be a time or a length: ...'.
    """

    def __init__(self, match: re.Match[str], complaint: str, group: int | str = 0) -> None:
        self.complaint, self.span = complaint, match.span(group)
        super().__init__(complaint)


class Rewritable(Protocol):
    """A text that rules rewrite; see ``Passage``."""

    @property
    def text(self) -> str:
        """The text as far as it is rewritten."""

    def sub(self: Text, pattern: str, rewrite: str | Rewrite) -> Text:
        """Return it with every match rewritten."""


Text = TypeVar("Text", bound=Rewritable)


class Step:
    """A row of rules, each a pattern and what is written in place of its matches, in their order.

    A text in which ``needs`` matches nothing has no match for any of them and goes on as it is:
    most texts hold no digit, so that most patterns are never compiled.
    """

    def __init__(self, needs: str = "") -> None:
        self._needs = needs
        self._rules: list[tuple[str, str | Rewrite]] = []

    def add(self, pattern: str, rewrite: str | Rewrite) -> None:
        """Add a rule behind the others; ``rewrite`` is as for ``Passage.sub``."""
        self._rules.append((pattern, rewrite))

    def rule(self, pattern: str) -> Callable[[Rewrite], Rewrite]:
        """Add the function below it as the rewrite of ``pattern``."""

        def decorate(rewrite: Rewrite) -> Rewrite:
            self.add(pattern, rewrite)
            return rewrite

        return decorate

    def __call__(self, passage: Text) -> Text:
        """Return the passage rewritten. Raises SpeechTextError, as ``Passage.sub`` does."""
        return self.apply(passage) if compiled(self._needs).search(passage.text) else passage

    def apply(self, passage: Text) -> Text:
        """Try all rules, whether or not the text has what they need."""
        for pattern, rewrite in self._rules:
            passage = passage.sub(pattern, rewrite)
        return passage
