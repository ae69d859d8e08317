"""Blocks: what every kind of document becomes, and what is done to all text of one."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final, Literal

Kind = Literal["heading", "item", "text"]

# Characters of a whole document's text, about 200,000 words.
LONGEST_TEXT: Final = 1_500_000
LONGEST_TITLE: Final = 70
TITLE_WORDS: Final = 9

_BULLET: Final = re.compile(
    r"(?:step\s?(?P<step>\d{1,3})[.:)](?=\S)"
    r"|(?:[-*+•◦▪‣●○■–·➢✓✔]|(?:step|exercise)?\s?\(?(?P<number>\d{1,3})[.):]|\(?[a-z][.)]"
    r"|o(?=\s[A-Z]))\s+(?=\S))",
    re.IGNORECASE,
)


# Categories of Unicode: controls, formats, surrogates, private and unassigned letters, separators.
_UNPRINTABLE: Final = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
_BLANK: Final = re.compile(r"…{2,}|\.{4,}|_{3,}|…\.")
_QUOTED: Final = re.compile(r"[\"“‘'](?P<inside>[^\"“”‘]{3,})[\"”’'](?P<after>:?)")


class ReadingError(Exception):
    """A document that is not read: why, as the end of a sentence."""


@dataclass(frozen=True, slots=True)
class Block:
    """A heading, an item of a list or a paragraph.

    ref: where it stands, "line 16"; level: of a heading, 1 to 6, else 0; number: of an item
    in a numbered list, else None; lines: where in the text its further lines begin, and where
    those stand.
    """

    kind: Kind
    text: str
    ref: str
    level: int = 0
    number: int | None = None
    lines: tuple[tuple[int, str], ...] = ()

    def ref_of(self, words: str) -> str:
        """Return where a piece of the text begins."""
        return self._ref_at(self.text.find(words[:40])) if self.lines else self.ref

    def _ref_at(self, place: int) -> str:
        return next((ref for begin, ref in reversed(self.lines) if begin <= place), self.ref)

    def piece(self, begin: int, end: int, **other: Any) -> Block:
        """Return a part of the text as a block of its own."""
        begin += len(self.text[begin:end]) - len(self.text[begin:end].lstrip())
        lines = tuple((at - begin, ref) for at, ref in self.lines if begin < at < end)
        text, ref = self.text[begin:end].strip(), self._ref_at(begin)
        return replace(self, text=text, ref=ref, lines=lines, **{"number": None, **other})

    def joined(self, text: str, ref: str) -> Block:
        """Return the block with another line of it."""
        lines = (*self.lines, (len(self.text) + 1, ref))
        return replace(self, text=f"{self.text} {text}", lines=lines)


@dataclass(frozen=True, slots=True)
class Run:
    """A piece of a paragraph in one kind of letters."""

    text: str
    bold: bool


def clean(text: str) -> str:
    """Make one line of a text, of letters that can be printed and written into YAML."""
    if not text.isascii():
        text = "".join(" " if unicodedata.category(x) in _UNPRINTABLE else x for x in text)
    elif not text.isprintable():
        text = re.sub(r"[\x00-\x1f\x7f]", " ", text)
    return " ".join(text.split())


def without_bullet(text: str) -> tuple[str, int | None, bool]:
    """Return a line without the mark of a list, its number, and whether there was a mark."""
    found = _BULLET.match(text)
    if not found:
        return text, None, False
    number = found["number"] or found["step"]
    return text[found.end() :], int(number) if number else None, True


def is_blank(text: str) -> bool:
    """Return whether a text leaves a place to be filled in by hand: "Repeat ..... times"."""
    return bool(_BLANK.search(text))


def unquoted(text: str) -> str:
    """Take away quotation marks around a title."""
    quoted = _QUOTED.fullmatch(text)
    return quoted["inside"] if quoted else text


def is_title(text: str) -> bool:
    """Return whether a line looks like a title: short, with a capital, and no sentence."""
    words = text.rstrip(":").split()
    return (
        0 < len(words) <= TITLE_WORDS
        and len(text) <= LONGEST_TITLE
        and text[-1] not in ".!;,"
        and (text[0].isupper() or text[0].isdigit())
        and any(char.isalpha() for char in text)
    )


def paragraph(runs: Sequence[Run], ref: str, kind: Kind = "text") -> Iterable[Block]:
    """Yield a paragraph's blocks: bold letters alone, or before a colon, are a heading."""
    whole = clean("".join(run.text for run in runs))
    if not whole:
        return
    rest, number, marked = without_bullet(whole)
    if marked:
        whole, kind = rest, "item"
    written = [run for run in runs if run.text.strip()]
    lead = next((i for i, run in enumerate(written) if not run.bold), len(written))
    bold = clean("".join(run.text for run in written[:lead]))
    bold, after = without_bullet(bold)[0], clean("".join(run.text for run in written[lead:]))
    title = bold.rstrip(":.–— ")
    if title and is_title(title):
        if not after:
            yield Block("heading", title, ref, 6, number)
            return
        if bold[-1] in ":.–—" or after[0] in ":–—-":
            yield Block("heading", title, ref, 6, number)
            yield Block("text", after.lstrip(":–—- "), ref)
            return
    yield Block(kind, whole, ref, 0, number)


# Words in the head of a table that say what its columns are.
_COLUMNS: Final = re.compile(
    r"exercise|sets?\b|reps?\b|repetitions?|hold|how|instruction|description|dose|times|rest|"
    r"frequency|name|notes?|comments?|duration|picture|image|movement",
    re.IGNORECASE,
)


# Of these heads a cell is a dose, or how often; a cell of any other speaks for itself.
_DOSES: Final = re.compile(
    r"\b(?:sets?|reps?|repetitions?|hold|dose|times|rest|frequency|duration|tempo"
    r"|how (?:often|many|long))",
    re.IGNORECASE,
)
# Such a head names one part of a dose, others several: "Sets x reps".
_ONE_KEY: Final = re.compile(
    r"(?:no\.? of |number of )?"
    r"(?:sets?|reps?|repetitions?|times|tempo|frequency|how (?:often|many|long)"
    r"|(?:hold|rest|duration)\b.*)(?: ?\(?(?:secs?|seconds|s|mins?|minutes)\)?)?",
    re.IGNORECASE,
)
# Where the first column is one of these, the rows are doses of one exercise and no exercises.
_STAGES: Final = re.compile(
    r"(?:weeks?|wks?|days?|dates?|sets?|levels?|stages?|phases?|sessions?|months?|sides?|legs?|arms?)"
    r"(?: (?:no\.?|number))?",
    re.IGNORECASE,
)
_UNIT: Final = re.compile(r"(?P<head>.*?) ?\(?\b(?P<unit>secs?|seconds|s|mins?|minutes)\)?", re.I)


def _with_head(head: str, cell: str) -> str:
    """Put a column's name before a cell, and its unit behind a number: "Hold: 5 s"."""
    number = re.fullmatch(r"\d+(?: ?[-–] ?\d+)?", cell)
    if not _ONE_KEY.fullmatch(head):
        return f"Reps: {cell}" if number else cell
    unit = _UNIT.fullmatch(head)
    if unit and number:
        return f"{unit['head']}: {cell} {unit['unit']}"
    return f"{head}: {cell}" if len(cell.split()) <= TITLE_WORDS else cell


def table(rows: Sequence[Sequence[str]], refs: Sequence[str]) -> Iterable[Block]:
    """Yield a table's blocks: of each row the name as a heading, the other cells as texts.

    Where the first row names the columns, a cell is said with the name of its own.
    """
    filled = [
        ([clean(cell) for cell in row], ref) for row, ref in zip(rows, refs, strict=True) if row
    ]
    head: list[str] = []
    if len(filled) > 1 and len(filled[0][0]) > 1:
        names = [cell for cell in filled[0][0] if cell]
        known = sum(bool(_COLUMNS.search(cell) or _STAGES.fullmatch(cell)) for cell in names)
        if len(names) > 1 and known * 2 > len(names):
            head = [cell.rstrip(":") for cell in filled.pop(0)[0]]
    named = next((i for i, cell in enumerate(head) if re.search("exercise|name", cell, re.I)), 0)
    staged = bool(head) and bool(_STAGES.fullmatch(head[named]))
    for cells, ref in filled:
        if len(cells) == 1:
            if cells[0]:
                yield Block("text", cells[0], ref)
        elif staged:
            # What the dose is then: "Week 2: Sets: 3, Reps: 8".
            stage, unit = cells[named], head[named]
            said = [
                _with_head(head[i], cell)
                for i, cell in enumerate(cells)
                if cell and i != named and i < len(head)
            ]
            if not (re.match(r"[^\W\d]", stage) and unit.lower() in stage.lower()):
                stage = f"{unit} {stage}"
            yield Block("text", f"{stage}: {', '.join(said)}", ref)
        else:
            yield from _row(head, cells, named, ref)


def _row(head: Sequence[str], cells: Sequence[str], named: int, ref: str) -> Iterable[Block]:
    """Yield a row's name as a heading, and its other cells as texts."""
    for place in (named, *(i for i in range(len(cells)) if i != named)):
        cell = cells[place] if place < len(cells) else ""
        title, number, _ = without_bullet(cell)
        if not cell:
            continue
        if place == named and is_title(title):
            yield Block("heading", title, ref, 5, number)
        elif place < len(head) and _DOSES.search(head[place]):
            yield Block("text", _with_head(head[place], cell), ref)
        else:
            yield Block("text", cell, ref)
