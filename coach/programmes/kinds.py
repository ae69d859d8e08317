"""The kinds of value that a programme file is made of.

A *kind* says which values are allowed; a ``Record`` is a mapping with known keys. ``allowed`` is
the phrase that error messages and the author's guide print.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final


def clock(seconds: float) -> str:
    """A duration as an author writes it: ``10s``, ``2.5s``, ``2m``, ``1m30s``."""
    minutes, rest = divmod(seconds, 60)
    if not minutes:
        return f"{rest:g}s"
    return f"{minutes:g}m{rest:g}s" if rest else f"{minutes:g}m"


@dataclass(frozen=True, slots=True)
class Text:
    """One line of text; ``spoken`` ones reach a voice, so they must be readable aloud."""

    max: int = 300
    spoken: bool = True


@dataclass(frozen=True, slots=True)
class Pattern:
    """A text of a fixed form: an id, an address."""

    regex: str
    max: int
    says: str


@dataclass(frozen=True, slots=True)
class Choice:
    """One of a few words."""

    values: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Whole:
    """A whole number, both ends included."""

    min: int
    max: int

    def show(self, value: float) -> str:
        """``value`` as an author writes it."""
        return f"{value:g}"


@dataclass(frozen=True, slots=True)
class Seconds:
    """A duration in seconds, both ends included; ``halves``: half seconds are allowed."""

    min: float
    max: int
    halves: bool = False

    def show(self, value: float) -> str:
        """``value`` as an author writes it."""
        return clock(value)


@dataclass(frozen=True, slots=True)
class NumberRange:
    """A smallest and a largest value with a dash between them."""

    of: Whole | Seconds


@dataclass(frozen=True, slots=True)
class Amount:
    """A value, or a range whose lower end is done and whose upper end is the most."""

    of: Whole | Seconds
    listed: bool = False


@dataclass(frozen=True, slots=True)
class Choices:
    """A list of words of a choice; one word alone is a list of one."""

    values: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Ids:
    """A list of ids."""

    min_items: int
    max_items: int


# Texts that one key may have.
MOST_TEXTS: Final = 20


@dataclass(frozen=True, slots=True)
class Texts:
    """One text, or a list of texts: each is said as one sentence."""

    min_items: int = 1
    max_items: int = MOST_TEXTS
    each: Text = Text()


@dataclass(frozen=True, slots=True)
class Key:
    """One key of a record; ``default`` is what holds when it is left out.

    since: the first schema with it; of a record that only newer keys lead to, none need say so.
    """

    name: str
    kind: Kind
    doc: str
    required: bool = False
    default: str | int | None = None
    since: int = 1


@dataclass(frozen=True, slots=True)
class Record:
    """A mapping with known keys.

    ``make`` builds the model from the values (keys with ``_`` for ``-``).
    ``shorthand`` names the key that a bare text or list stands for. ``written``: the forms of a
    text that stands for the whole record (`shorthand`). ``one_of`` names keys of which at most one
    may be there.
    """

    name: str
    make: Callable[..., Any]
    keys: tuple[Key, ...]
    shorthand: str | None = None
    one_of: tuple[str, ...] = ()
    written: str = ""

    @property
    def names(self) -> tuple[str, ...]:
        """The keys that may be used, in the order of the guide."""
        return tuple(key.name for key in self.keys)

    def key(self, name: str) -> Key:
        """The key of that name; KeyError when there is none."""
        for key in self.keys:
            if key.name == name:
                return key
        raise KeyError(name)


@dataclass(frozen=True, slots=True)
class ListOf:
    """A list of records."""

    item: Record
    max_items: int


Single = Text | Pattern | Choice | Whole | Seconds | NumberRange | Amount
Kind = Single | Choices | Ids | Texts | Record | ListOf


def allowed(kind: Kind) -> str:  # noqa: C901, PLR0911  (a phrase for each kind)
    """Describe the values that a kind allows, for messages and the guide."""
    match kind:
        case Text():
            return f"a text of at most {kind.max} characters"
        case Pattern():
            return kind.says
        case Choice():
            return f"one of: {', '.join(kind.values)}"
        case Choices():
            return f"a list of: {', '.join(kind.values)}"
        case Ids():
            return f"a list of {kind.min_items} to {kind.max_items} ids"
        case Whole():
            one = kind.min == kind.max
            return f"{kind.min}" if one else f"a whole number from {kind.min} to {kind.max}"
        case Seconds():
            half = ", 2.5s" if kind.halves else ""
            ends = f"{clock(kind.min)} to {clock(kind.max)}"
            return f"a duration from {ends}, written 10s{half}, 1m30s or 10"
        case NumberRange():
            ends = f"{kind.of.show(kind.of.min)} to {kind.of.show(kind.of.max)}"
            example = "5s-60s" if isinstance(kind.of, Seconds) else "1-5"
            return f"the smallest and the largest with a dash, such as {example}, within {ends}"
        case Amount():
            example = "5-10s" if isinstance(kind.of, Seconds) else "10-15"
            each = ", or a list with one for each set" if kind.listed else ""
            return f"{allowed(kind.of)}, or a range such as {example}{each}"
        case Texts():
            few = "" if kind.min_items else ", or [] to say nothing"
            return f"{allowed(kind.each)}, or a list of up to {kind.max_items} such texts{few}"
        case ListOf():
            return f"a list of 1 to {kind.max_items}, each beginning with a dash"
        case Record():
            forms = [f"keys and values ({', '.join(kind.names)})"]
            if kind.shorthand is not None:
                forms.insert(0, allowed(kind.key(kind.shorthand).kind))
            if kind.written:
                forms[:-1] = [kind.written]
            return ", or ".join(forms)
