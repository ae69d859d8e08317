"""What a cell or an option may say of the files and the voice, as one table.

Doses, sides and the name are not here: ``coach.personalise`` reads those.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Final, TypeVar

from coach.errors import PlanError
from coach.export import FORMATS, SPLITS, Request
from coach.export.plan import MAX_GAP_MS
from coach.harmless import quoted
from coach.model import COUNTINGS
from coach.programmes.scalars import suggestion
from coach.script import Preferences
from coach.voices.catalogue import MAX_RATE, MIN_RATE, available

NAMES: Final = tuple(voice.name for voice in available())
FLAGS: Final = ("yes", "no")

Word = TypeVar("Word", bound=str)


@dataclass(frozen=True, slots=True)
class Options:
    """What one set of tracks is to be like; ``music`` lies under all of them."""

    request: Request = field(default_factory=Request)
    preferences: Preferences = field(default_factory=Preferences)
    voice: str = "natural"
    rate: float = 1.0
    music: Path | None = None


@dataclass(frozen=True, slots=True)
class Column:
    """A column that is an option too. ``read`` raises ValueError for what is not ``allowed``."""

    name: str
    allowed: str
    read: Callable[[Options, str], Options]

    def apply(self, options: Options, text: str) -> Options:
        """Return the options with this one as ``text`` says; PlanError where it is not allowed."""
        try:
            return self.read(options, text)
        except ValueError as error:
            hint = suggestion(text, _words(self.allowed)) if len(text) <= 40 else ""
            raise PlanError(f"must be {self.allowed}; found {quoted(text)}{hint}") from error


def _words(allowed: str) -> list[str]:
    return re.findall(r"[a-z][a-z0-9-]+", allowed)


def _one(text: str, allowed: Sequence[Word]) -> Word:
    for word in allowed:
        if text.lower() == word:
            return word
    raise ValueError(text)


def _several(text: str, allowed: Sequence[str]) -> frozenset[str]:
    words = [_one(word, allowed) for word in re.split(r"[\s,;+|/]+", text.strip())]
    return frozenset(words)


def _format(options: Options, text: str) -> Options:
    kinds = _several(text, (*FORMATS, "web"))
    formats = tuple(kind for kind in FORMATS if kind in kinds)
    return replace(options, request=replace(options.request, formats=formats, web="web" in kinds))


def _split(options: Options, text: str) -> Options:
    kinds = _several(text, SPLITS)
    splits = tuple(split for split in SPLITS if split in kinds)
    return replace(options, request=replace(options.request, splits=splits))


def _gap(options: Options, text: str) -> Options:
    seconds = [float(part) for part in text.split(",")]
    if len(seconds) not in (1, 2) or not all(0 <= part <= MAX_GAP_MS / 1000 for part in seconds):
        raise ValueError(text)
    head_ms, tail_ms = round(seconds[0] * 1000), round(seconds[-1] * 1000)
    return replace(options, request=replace(options.request, head_ms=head_ms, tail_ms=tail_ms))


def _count(options: Options, text: str) -> Options:
    counting = _one(text, COUNTINGS)
    return replace(options, preferences=replace(options.preferences, counting=counting))


def _brief(options: Options, text: str) -> Options:
    brief = _one(text, FLAGS) == "yes"
    return replace(options, preferences=replace(options.preferences, brief=brief))


def _voice(options: Options, text: str) -> Options:
    return replace(options, voice=_one(text, NAMES))


def _rate(options: Options, text: str) -> Options:
    # A spreadsheet writes 0,9 where that is the custom.
    rate = float(text.replace(",", "."))
    if not MIN_RATE <= rate <= MAX_RATE:
        raise ValueError(text)
    return replace(options, rate=rate)


COLUMNS: Final = (
    Column(
        "format",
        f"one or more of {', '.join((*FORMATS, 'web'))}, with blanks between",
        _format,
    ),
    Column(
        "split",
        f"one or more of {', '.join(SPLITS)}, with blanks between",
        _split,
    ),
    Column(
        "gap",
        f"SECONDS or HEAD,TAIL, each from 0 to {MAX_GAP_MS // 1000}",
        _gap,
    ),
    Column(
        "count",
        f"one of {', '.join(COUNTINGS)}",
        _count,
    ),
    Column("brief", "one of yes, no", _brief),
    Column("voice", f"one of {', '.join(NAMES)}", _voice),
    Column(
        "rate",
        f"a number from {MIN_RATE} to {MAX_RATE}",
        _rate,
    ),
)
BY_NAME: Final = {column.name: column for column in COLUMNS}
