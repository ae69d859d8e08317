"""A text under way from written to spoken, and the steps of that way: rows of rules."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import NoReturn

from coach.errors import SpeechTextError

# Theory of operation.
#
# Rewriting is regular expressions, one after the other, and an error has to quote what the author
# wrote, not what twenty rewrites have made of it. So a Passage carries, for each character of its
# text, the offset in the source at which it began. A rewrite keeps the origins of what it leaves
# alone and gives every new character the origin of its match; an error maps its span back and
# widens it to the next origin, so that it quotes whole pieces of the source.
#
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


@dataclass(frozen=True, slots=True)
class Passage:
    """``text`` as far as it is rewritten; ``origin[i]`` is where in ``source`` text[i] began."""

    source: str
    text: str
    origin: tuple[int, ...]

    @classmethod
    def of(cls, source: str) -> Passage:
        """A passage that nothing has touched yet."""
        return cls(source, source, tuple(range(len(source))))

    def sub(self, pattern: str, rewrite: str | Rewrite) -> Passage:
        """Every match rewritten, like ``re.sub`` (but a string is taken literally).

        Raises SpeechTextError, with the offset in the source, where ``rewrite``
        raises UnreadableError.
        """
        parts: list[str] = []
        origin: list[int] = []
        end = 0
        for match in compiled(pattern).finditer(self.text):
            start = match.start()
            try:
                new = rewrite if isinstance(rewrite, str) else rewrite(match)
            except UnreadableError as error:
                raise self.error(error.complaint, *error.span) from None
            if new == match[0]:
                continue
            parts += self.text[end:start], new
            origin += self.origin[end:start]
            origin += [self.origin[start] if start < len(self.origin) else len(self.source)] * len(
                new
            )
            end = match.end()
        if not parts:
            return self
        parts.append(self.text[end:])
        origin += self.origin[end:]
        return Passage(self.source, "".join(parts), tuple(origin))

    def error(self, complaint: str, start: int, end: int) -> SpeechTextError:
        """The author's error for what stands from ``start`` to ``end`` in the text so far.

        It quotes what they wrote there, whatever has been made of it since.
        """
        origin = (*self.origin, len(self.source))
        last = origin[max(start, end - 1)]
        until = next((after for after in origin[end:] if after > last), len(self.source))
        written = self.source[origin[start] : until]
        offset = origin[start] + len(written) - len(written.lstrip())
        return SpeechTextError(f'"{written.strip()}" {complaint}', self.source, offset)


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

    def refuse(self, pattern: str, complaint: str) -> None:
        """Add a rule: what matches has no certain reading; ``complaint`` as UnreadableError's."""

        def refusal(match: re.Match[str]) -> NoReturn:
            raise UnreadableError(match, complaint)

        self.add(pattern, refusal)

    def rule(self, pattern: str) -> Callable[[Rewrite], Rewrite]:
        """Add the function below it as the rewrite of ``pattern``."""

        def decorate(rewrite: Rewrite) -> Rewrite:
            self.add(pattern, rewrite)
            return rewrite

        return decorate

    def __call__(self, passage: Passage) -> Passage:
        """Return the passage rewritten. Raises SpeechTextError, as ``Passage.sub`` does."""
        return self.apply(passage) if compiled(self._needs).search(passage.text) else passage

    def apply(self, passage: Passage) -> Passage:
        """Try all rules, whether or not the text has what they need."""
        for pattern, rewrite in self._rules:
            passage = passage.sub(pattern, rewrite)
        return passage
