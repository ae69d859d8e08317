"""A text under way from written to spoken, that still knows where it came from."""

from __future__ import annotations

from dataclasses import dataclass

from coach.errors import SpeechTextError
from coach.speech_text.steps import Rewrite, UnreadableError, compiled

# Theory of operation.
#
# Rewriting is regular expressions, one after the other, and an error has to quote what the author
# wrote, not what twenty rewrites have made of it. So a Passage carries, for each character of its
# text, the offset in the source at which it began. A rewrite keeps the origins of what it leaves
# alone and gives every new character the origin of its match; an error maps its span back and
# widens it to the next origin, so that it quotes whole pieces of the source.


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
