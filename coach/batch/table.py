"""The table of a batch, read as untrusted CSV: columns, cells and rows, everything bounded."""

from __future__ import annotations

import codecs
import csv
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, BinaryIO, Final, TextIO, TypeVar

from coach.dose import AMOUNTS
from coach.errors import PlanError
from coach.exporting import KINDS, MAX_GAP_MS, Request, formats_in, gaps_of, splits_in
from coach.files import open_file
from coach.harmless import quoted
from coach.items import Preferences
from coach.model import COUNTINGS, MAX_RATE, MIN_RATE, SPLITS
from coach.programmes import ID, suggestion
from coach.voices import available, is_voice

# Doses, sides and the name are not here: ``coach.programmes.personal`` reads those.


# A page to print, beside the tracks or alone.
SHEET: Final = "sheet"
FORMATS: Final = (*KINDS, SHEET)
NAMES: Final = tuple(voice.name for voice in available())
FLAGS: Final = ("yes", "no")

Word = TypeVar("Word", bound=str)


@dataclass(frozen=True, slots=True)
class Options:
    """The options of one folder; ``music`` lies under all of its tracks.

    tracks: whether there are any, as ``request`` says; sheet: whether there is a sheet.
    """

    request: Request = field(default_factory=Request)
    tracks: bool = True
    sheet: bool = False
    preferences: Preferences = field(default_factory=Preferences)
    voice: str = "natural"
    rate: float = 1.0
    music: Path | None = None


Read = Callable[[Options, str], Options]


@dataclass(frozen=True, slots=True)
class Column:
    """A column that is an option too. ``read`` raises ValueError for what is not ``allowed``."""

    name: str
    allowed: str
    read: Read

    def apply(self, options: Options, text: str) -> Options:
        """Return the options with this one as ``text`` says; PlanError where it is not allowed."""
        try:
            return self.read(options, text)
        except ValueError as error:
            words = re.findall(r"[a-z][a-z0-9-]+", self.allowed)
            hint = suggestion(text, words) if len(text) <= 40 else ""
            raise PlanError(f"must be {self.allowed}; found {quoted(text)}{hint}") from error


def _one(text: str, allowed: Sequence[Word]) -> Word:
    for word in allowed:
        if text.lower() == word:
            return word
    raise ValueError(text)


def _several(text: str, allowed: Sequence[str]) -> frozenset[str]:
    words = [_one(word, allowed) for word in re.split(r"[\s,;+|/]+", text.strip())]
    return frozenset(words)


def _requesting(options: Options, **changes: Any) -> Options:
    return replace(options, request=replace(options.request, **changes))


COLUMNS: Final[list[Column]] = []


def _column(name: str, allowed: str) -> Callable[[Read], Read]:
    """Make a column of the function below it."""

    def decorate(read: Read) -> Read:
        COLUMNS.append(Column(name, allowed, read))
        return read

    return decorate


@_column("format", f"one or more of {', '.join(FORMATS)}, with blanks between")
def _format(options: Options, text: str) -> Options:
    kinds = _several(text, FORMATS)
    tracks = kinds - {SHEET}
    options = replace(options, tracks=bool(tracks), sheet=SHEET in kinds)
    if not tracks:
        return options
    return _requesting(options, formats=formats_in(kinds), web="web" in kinds)


@_column("split", f"one or more of {', '.join(SPLITS)}, with blanks between")
def _split(options: Options, text: str) -> Options:
    return _requesting(options, splits=splits_in(_several(text, SPLITS)))


@_column("gap", f"SECONDS or HEAD,TAIL, each from 0 to {MAX_GAP_MS // 1000}")
def _gap(options: Options, text: str) -> Options:
    head_ms, tail_ms = gaps_of(text)
    return _requesting(options, head_ms=head_ms, tail_ms=tail_ms)


@_column("count", f"one of {', '.join(COUNTINGS)}")
def _count(options: Options, text: str) -> Options:
    counting = _one(text, COUNTINGS)
    return replace(options, preferences=replace(options.preferences, counting=counting))


@_column("brief", "one of yes, no")
def _brief(options: Options, text: str) -> Options:
    brief = _one(text, FLAGS) == "yes"
    return replace(options, preferences=replace(options.preferences, brief=brief))


@_column("voice", f"one of {', '.join(NAMES)}")
def _voice(options: Options, text: str) -> Options:
    return replace(options, voice=text if is_voice(text) else _one(text, NAMES))


@_column("rate", f"a number from {MIN_RATE} to {MAX_RATE}")
def _rate(options: Options, text: str) -> Options:
    # A spreadsheet writes 0,9 where that is the custom.
    rate = float(text.replace(",", "."))
    if not MIN_RATE <= rate <= MAX_RATE:
        raise ValueError(text)
    return replace(options, rate=rate)


BY_NAME: Final = {column.name: column for column in COLUMNS}


# UTF-8 with or without a byte order mark, cells parted by commas or semicolons,
# whichever the first line has more of. Rows count as a spreadsheet counts them:
# the first line is row 1.


MAX_BYTES: Final = 50_000_000
MAX_ROWS: Final = 100_000
MAX_COLUMNS: Final = 500
MAX_CELL: Final = 1000

REQUIRED: Final = ("programme", "name")
OWN: Final = (*REQUIRED, "folder", "clinician", "leave-out", *(column.name for column in COLUMNS))

# What may follow the dot of a column such as ``hip-stretch.hold``.
CHANGES: Final = (*AMOUNTS, "leave-out")


@dataclass(frozen=True, slots=True)
class Row:
    """One person's cells that are not empty, by column, in the order of the header."""

    number: int
    cells: Mapping[str, str] = field(hash=False)
    problem: PlanError | None = None


class Plan:
    """A table whose form is right from its first byte to its last; its rows may have mistakes.

    Raises PlanError where the file, its encoding, its quotes or its header is
    wrong, or a bound is passed. ``rows`` is how many there are below the header.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        try:
            with open_file(path) as file:
                _check_bytes(file, path)
            with self._open() as lines:
                line = lines.readline(MAX_COLUMNS * MAX_CELL)
            self._delimiter = max(",;", key=line.count)
            count = sum(1 for _ in self._records())
        except OSError as error:
            raise PlanError(f"{path}: cannot be read: {error.strerror or error}.") from error
        if not count:
            raise PlanError(f"{path}: is empty; its first line names the columns.")
        self.rows = count - 1
        row, cells = next(self._records())
        names = tuple(cell.strip().lower() for cell in cells)
        problems = [problem for name in dict.fromkeys(names) if (problem := _misnamed(name))]
        twice = sorted({name for name in names if names.count(name) > 1})
        problems += [f"the column {quoted(name)} is there twice" for name in twice]
        problems += [f'the column "{name}" is missing' for name in REQUIRED if name not in names]
        if problems:
            raise PlanError("\n".join(f"{path}: row {row}: {problem}" for problem in problems))
        self.columns = names

    def __iter__(self) -> Iterator[Row]:
        """Yield the rows, read again from the file; lines with nothing in them are left out."""
        records = self._records()
        next(records)
        for number, cells in records:
            if len(cells) != len(self.columns):
                message = f"it has {len(cells)} cells, and the header has {len(self.columns)}"
                yield Row(number, {}, PlanError(message))
                continue
            pairs = zip(self.columns, map(str.strip, cells), strict=True)
            yield Row(number, {column: cell for column, cell in pairs if cell})

    def _open(self) -> TextIO:
        return self.path.open(encoding="utf-8-sig", newline="")

    def _records(self) -> Iterator[tuple[int, list[str]]]:
        """Yield (row, cells) of each line that has any."""
        number = 0
        with self._open() as file:
            try:
                reader = csv.reader(file, delimiter=self._delimiter, strict=True)
                for number, cells in enumerate(reader, 1):
                    if number > MAX_ROWS + 1:
                        raise PlanError(
                            f"{self.path}: has more than {MAX_ROWS} rows; make several plans of it."
                        )
                    if len(cells) > MAX_COLUMNS or max(map(len, cells), default=0) > MAX_CELL:
                        raise PlanError(
                            f"{self.path}: row {number}: a row has at most {MAX_COLUMNS} cells of "
                            f"{MAX_CELL} characters; is a quote or a line end missing?"
                        )
                    if any(map(str.strip, cells)):
                        yield number, cells
            except csv.Error as error:
                reason = (
                    f"a quote that is opened there is not closed, or text follows one ({error})"
                )
                raise PlanError(f"{self.path}: row {number + 1}: {reason}.") from error


def _check_bytes(file: BinaryIO, path: Path) -> None:
    """Raise PlanError unless the bytes are UTF-8, not too many, and none of them is NUL."""
    decoder = codecs.getincrementaldecoder("utf-8")()
    line = size = 0
    try:
        while data := file.read(1 << 16):
            size += len(data)
            if size > MAX_BYTES:
                raise PlanError(
                    f"{path}: is larger than {MAX_BYTES // 10**6} MB; make several plans of it."
                )
            if b"\0" in data:
                raise ValueError("NUL")
            decoder.decode(data)
            line += data.count(b"\n")
        decoder.decode(b"", final=True)
    except ValueError as error:
        raise PlanError(
            f"{path}: is not UTF-8 text, after line {line}. In a spreadsheet, save it as "
            '"CSV UTF-8".'
        ) from error


def _misnamed(name: str) -> str | None:
    if name in OWN:
        return None
    exercise, dot, change = name.rpartition(".")
    if not dot:
        known = f"{', '.join(OWN)}, or one like hip-stretch.hold"
        return f"there is no column {quoted(name)}{suggestion(name, OWN)}; there are: {known}"
    if not re.fullmatch(ID.regex, exercise) or len(exercise) > ID.max:
        return f"{quoted(name)} names no exercise before its dot; an id is {ID.says}"
    if change not in CHANGES:
        hint = suggestion(change, CHANGES)
        return f"{quoted(name)} cannot end like that{hint}; allowed: {', '.join(CHANGES)}"
    return None
