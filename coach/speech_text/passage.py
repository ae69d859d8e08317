"""A text under way from written to spoken, that still knows where it came from."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from coach.errors import SpeechTextError

Rewrite = Callable[[re.Match[str]], str]


class UnreadableError(Exception):
    """Raised by a rewrite for a match that has no certain reading.

    ``at`` is an offset in the text the rewrite was given.
    """

    def __init__(self, message: str, at: int) -> None:
        self.message, self.at = message, at
        super().__init__(message)


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

    def sub(self, pattern: re.Pattern[str], rewrite: str | Rewrite) -> Passage:
        """Every match rewritten, like ``re.sub`` (but a string is taken literally).

        Raises SpeechTextError, with the offset in the source, where ``rewrite``
        raises UnreadableError.
        """
        parts: list[str] = []
        origin: list[int] = []
        end = 0
        for match in pattern.finditer(self.text):
            start = match.start()
            try:
                new = rewrite if isinstance(rewrite, str) else rewrite(match)
            except UnreadableError as error:
                raise self.error(error.message, error.at) from None
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

    def error(self, message: str, at: int) -> SpeechTextError:
        """The author's error for what stands at ``at`` in the text so far."""
        offset = self.origin[at] if at < len(self.origin) else len(self.source)
        return SpeechTextError(message, self.source, offset)
