"""Lines of text -> blocks: plain text, and what a PDF has of it."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from coach.importing.blocks import Block, clean, is_blank, is_title, table, unquoted, without_bullet
from coach.importing.doses import is_dose
from coach.importing.lexicon import (
    anywhere,
    asks,
    asks_late,
    first_word,
    is_request,
    is_titled,
    label,
    orders,
)
from coach.importing.sentences import places

# Theory of operation.
#
# A text has no structure but its lines. A line that is empty, or stands apart, ends a paragraph. A
# line goes on from the one before where that one was as long as lines are here, and ended no
# sentence; so hard wrapped paragraphs come together and short lines stay apart. A title is a short
# line without a full stop that stands alone, is larger, is in capitals, or ends with a colon, and
# asks for nothing ("Lie on your back").

_UNDERLINE: Final = re.compile(r"={3,}|-{3,}|_{3,}|\*{3,}")
_RULE: Final = re.compile(r"[-|: ]*\|[-|: ]*")
_BULLET_ALONE: Final = re.compile(r"\(?\d{1,3}[.)]|[-*•]")
_LETTERED: Final = re.compile(r"^\(?[a-z](?=[.)])")
_FEW: Final = 3
_LONGEST_TABLE: Final = 500
_WRAPPED: Final = 45
# No line of a text that is hard wrapped is longer.
_LONGEST_WRAPPED: Final = 140
# The name of an exercise is short, and a dose at the head of a line is below one.
_NAME_WORDS: Final = 4
_DOSE_FIRST: Final = re.compile(r"\d{1,2} ?(?:[x×]|sets?|reps?|times)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Line:
    """A line as it was laid out.

    apart: there is a gap before it; large: its letters are larger than most; indent: how many
    characters it is moved in.
    """

    text: str
    ref: str
    apart: bool = False
    large: bool = False
    indent: int = 0


def text_blocks(text: str) -> list[Block]:
    """Read plain text; a block's ref is its line."""
    blocks: list[Block] = []
    lines: list[Line] = []
    apart, bullet, tabled = True, "", 0
    written = text.splitlines()
    for number, raw in enumerate(written, 1):
        if number <= tabled:
            continue
        if rows := _rows(written[number - 1 : number - 1 + _LONGEST_TABLE]):
            blocks += blocks_of(lines)
            refs = [f"line {number + place}" for place, _ in rows]
            blocks += table([cells for _, cells in rows], refs)
            lines, apart, tabled = [], True, number + rows[-1][0]
            continue
        line = clean(raw)
        if not line:
            apart = True
        elif _BULLET_ALONE.fullmatch(line):
            bullet, apart = f"{line} ", True
        elif not _RULE.fullmatch(line):
            indent = len(raw) - len(raw.lstrip())
            # Of a table of two columns that is drawn with bars, "Repetitions | 10 |" is a value.
            cells = [cell.strip() for cell in line.strip("| ").split("|")]
            named = len(cells) == 2 and label(cells[0]) and cells[1]
            text = f"{bullet}{(': ' if named else ' ').join(cells)}"
            lines.append(Line(text, f"line {number}", apart, indent=indent))
            apart, bullet = False, ""
    return [*blocks, *blocks_of(lines)]


def _rows(written: list[str]) -> list[tuple[int, list[str]]]:
    """Read the table that begins on the first line, of three columns or more: "Squat | 3 | 10".

    written: as many lines as a table may have.

    Returns its rows, each with its distance from the first line; [] where there is none.
    """
    rows: list[tuple[int, list[str]]] = []
    for place, line in enumerate(written):
        tabbed = "\t" in line.strip()
        inside = line.strip("\n") if tabbed else line.strip().removeprefix("|").removesuffix("|")
        cells = [clean(cell) for cell in inside.split("\t" if tabbed else "|")]
        if _RULE.fullmatch(line) and rows:
            continue
        if len(cells) < _FEW or (rows and len(cells) != len(rows[0][1])):
            break
        rows.append((place, cells))
    return rows if len(rows) > 1 else []


def blocks_of(lines: list[Line]) -> Iterable[Block]:
    """Put lines together to headings, items and paragraphs."""
    open_block: Block | None = None
    wrapped = all(len(line.text) <= _LONGEST_WRAPPED for line in lines)
    last, ended, item = "", False, 0
    for index, line in enumerate(lines):
        following = lines[index + 1 : index + 4]
        after = next((x for x in following if not anywhere("captions").match(x.text)), None)
        if _UNDERLINE.fullmatch(line.text):
            continue
        text, number, marked = without_bullet(line.text)
        goes_on = number is not None and number == item + 1 > 1
        item = number or 0
        short = 0 < len(last) < _WRAPPED
        if not goes_on and _is_heading(line, text, after, marked, ended, short):
            item = 0
            if open_block:
                yield open_block
            open_block, last = None, ""
            title = unquoted(text).rstrip(": ")
            yield Block("heading", title, line.ref, 3 if line.large else 4, number)
            ended = True
            continue
        joined = not marked and not line.apart and open_block and _goes_on(last, line.text, wrapped)
        if joined and open_block:
            open_block = open_block.joined(text, line.ref)
        else:
            if open_block:
                yield open_block
            open_block = Block("item" if marked else "text", text, line.ref, 0, number)
        last, ended = line.text, line.text[-1] in ".!?:"
    if open_block:
        yield open_block


def _is_heading(
    line: Line, text: str, after: Line | None, marked: bool, ended: bool, short: bool
) -> bool:
    text = unquoted(text)
    underlined = after is not None and _UNDERLINE.fullmatch(after.text)
    # "While seated, lift a heel" asks for something from a position.
    seated = ", " in text and asks_late(text) and places(text) and not is_titled(text)
    if not is_title(text) or is_request(text) or is_dose(text) or seated:
        return False
    if label(text):
        return text.endswith(":")
    if label(text.partition(":")[0]):
        return False
    exercises = anywhere("heads-exercises").fullmatch(text) and len(text.split()) <= _FEW
    if line.large or underlined or text.isupper() or (exercises and line.apart and not marked):
        return True
    if marked:
        numbered = without_bullet(line.text)[1] is not None
        is_name = numbered or not asks(text) or is_titled(text)  # "- Start slowly" is none
        return is_name and _heads_list(line, after)
    return text.endswith(":") or _stands_over(line, text, after, ended, short)


def _heads_list(line: Line, after: Line | None) -> bool:
    """Return whether an item, which looks like a title, is one of what is below it."""
    if after is None:
        return False
    text, number, marked = without_bullet(after.text)
    numbered = without_bullet(line.text)[1] is not None
    if not marked or (numbered and number is None):
        return True
    # Or what is below is a list of its own, which says how it is done.
    marks = {_LETTERED.sub("a", each.text)[0] for each in (line, after)}
    inside = after.indent > line.indent or len(marks) > 1
    told = label(text.partition(":")[0]) or is_dose(text) or asks(text)
    return inside and not line.text[0].isdigit() and bool(told)


def _stands_over(line: Line, text: str, after: Line | None, ended: bool, short: bool) -> bool:
    """Return whether a short line is a title by where it stands."""
    if line.apart and (after is None or after.apart):
        return True
    if line.apart or ended:
        return (line.apart or not asks(text)) and _follows_longer(text, after)
    return short and _names_what_follows(text, after)


def _names_what_follows(text: str, after: Line | None) -> bool:
    """Return whether a short line below another short one is the name of an exercise.

    It is where what follows begins with a dose, or asks for something, and it does not itself.
    """
    if after is None or orders(text) or (" " in text and asks(text) and not is_titled(text)):
        return False
    if _DOSE_FIRST.match(text) or anywhere("frequency").search(text) or places(text):
        return False
    if anywhere("stances").fullmatch(text):
        return False
    named = first_word("exercise-words", re.sub(r"s\b", "", text.lower()))
    below = without_bullet(after.text)[0]
    if named and len(text.split()) <= _NAME_WORDS:
        return asks(below) or orders(below) or _follows_longer(text, after)
    return bool(_DOSE_FIRST.match(below))


def _follows_longer(text: str, after: Line | None) -> bool:
    """Return whether a first line is short and what follows is a sentence or a list."""
    if after is None:
        return False
    longer, _, marked = without_bullet(after.text)
    if label(longer.partition(":")[0]):
        return True
    if _DOSE_FIRST.match(longer):
        return not _DOSE_FIRST.match(text)
    return marked or (longer[0].isupper() and (len(longer) > len(text) + 10 or longer[-1] in ".!:"))


def _goes_on(last: str, text: str, wrapped: bool) -> bool:
    if (
        not last
        or last[-1] in ".!?:"
        or label(text.partition(":")[0])
        or is_blank(f"{last} {text}")
    ):
        return False
    return (wrapped and len(last) >= _WRAPPED) or text[0].islower()
