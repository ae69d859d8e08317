"""Lines of text -> blocks: plain text, and what a PDF has of it."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from coach.importing.blocks import Block, clean, is_title, without_bullet
from coach.importing.lexicon import is_request, label

# Theory of operation.
#
# A text has no structure but its lines. A line that is empty, or stands apart, ends a paragraph. A
# line goes on from the one before where that one was as long as lines are here, and ended no
# sentence; so hard wrapped paragraphs come together and short lines stay apart. A title is a short
# line without a full stop that stands alone, is larger, is in capitals, or ends with a colon, and
# asks for nothing ("Lie on your back").

_UNDERLINE: Final = re.compile(r"={3,}|-{3,}|_{3,}|\*{3,}")
_WRAPPED: Final = 45


@dataclass(frozen=True, slots=True)
class Line:
    """A line as it was laid out.

    apart: there is a gap before it. large: its letters are larger than most.
    """

    text: str
    ref: str
    apart: bool = False
    large: bool = False


def text_blocks(text: str) -> list[Block]:
    """Read plain text; a block's ref is its line."""
    lines, apart = [], True
    for number, raw in enumerate(text.splitlines(), 1):
        line = clean(raw)
        if not line:
            apart = True
            continue
        lines.append(Line(line, f"line {number}", apart))
        apart = False
    return list(blocks_of(lines))


def blocks_of(lines: list[Line]) -> Iterable[Block]:
    """Put lines together to headings, items and paragraphs."""
    open_block: Block | None = None
    last = ""
    for index, line in enumerate(lines):
        after = lines[index + 1] if index + 1 < len(lines) else None
        if _UNDERLINE.fullmatch(line.text):
            continue
        text, number, marked = without_bullet(line.text)
        if _is_heading(line, text, after, marked):
            if open_block:
                yield open_block
            open_block, last = None, ""
            yield Block("heading", text.rstrip(": "), line.ref, 3 if line.large else 4, number)
            continue
        joined = not marked and not line.apart and open_block and _goes_on(last, line.text)
        if joined and open_block:
            text = f"{open_block.text} {text}"
            open_block = Block(open_block.kind, text, open_block.ref, 0, open_block.number)
        else:
            if open_block:
                yield open_block
            open_block = Block("item" if marked else "text", text, line.ref, 0, number)
        last = line.text
    if open_block:
        yield open_block


def _is_heading(line: Line, text: str, after: Line | None, marked: bool) -> bool:
    underlined = after is not None and _UNDERLINE.fullmatch(after.text)
    if not is_title(text) or is_request(text):
        return False
    if label(text):
        return text.endswith(":")
    if line.large or underlined or text.isupper():
        return True
    if marked:
        return after is not None and not without_bullet(after.text)[2]
    alone = line.apart and (after is None or after.apart)
    return alone or text.endswith(":") or (line.apart and _follows_longer(text, after))


def _follows_longer(text: str, after: Line | None) -> bool:
    """Return whether a first line is short and what follows is a sentence or a list."""
    if after is None:
        return False
    longer, _, marked = without_bullet(after.text)
    return marked or len(longer) > len(text) + 10 or longer[-1] in ".!:"


def _goes_on(last: str, text: str) -> bool:
    if not last or last[-1] in ".!?:" or label(text.partition(":")[0]):
        return False
    return len(last) >= _WRAPPED or text[0].islower()
