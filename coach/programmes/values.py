"""Single values of a programme file against their kind: numbers, durations, words, texts.

Each function gives the value or raises ``Mistake``, which names the node, what
is allowed there and what was found.
"""

from __future__ import annotations

import difflib
import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from typing import NoReturn

from coach.dose import Range
from coach.harmless import quoted
from coach.programmes.kinds import (
    Amount,
    Choice,
    Kind,
    NumberRange,
    Pattern,
    Seconds,
    Single,
    Text,
    Whole,
    allowed,
)
from coach.programmes.yaml_nodes import ListNode, MapNode, Node, Scalar

_DURATION = re.compile(r"([0-9]{1,6}(?:\.[05])?)s?|([0-9]{1,4})m(?:([0-5]?[0-9])s)?")
_FRACTION = re.compile(r"-?[0-9]*[.,][0-9]+ *(s|m|sec|min)?.*")
_SPAN = re.compile(r"([^-–\s]+) *[-–] *([^-–\s]+)")
_FLOW_HINT = '; a text with ": " in it, or one that begins with {, needs quotes'


class Mistake(Exception):  # noqa: N818  (never leaves this package)
    """A value that is not allowed at ``node``."""

    def __init__(self, node: Node, message: str) -> None:
        self.node, self.message = node, message


@dataclass(frozen=True, slots=True)
class Phrase:
    """A text that will be spoken, blanks and line ends made single blanks."""

    text: str
    node: Scalar

    def place(self, offset: int = 0) -> tuple[int, int]:
        """Line and column of a character of ``text``; of its start where that is unknown."""
        if self.node.start is None or self.node.text != self.text:
            return self.node.line, self.node.column
        return self.node.line, self.node.start + offset


def printable(text: str) -> bool:
    """Return whether ``text`` has no control character, lone surrogate or line separator."""
    return all(unicodedata.category(char) not in ("Cc", "Cs", "Zl", "Zp") for char in text)


def nearest(word: str, words: Iterable[str]) -> str | None:
    """Return the one of ``words`` that ``word`` was probably meant to be."""
    if len(word) > 60:
        return None
    near = difflib.get_close_matches(word.lower().replace("_", "-"), tuple(words), 1)
    return near[0] if near else None


def suggestion(word: str, words: Iterable[str]) -> str:
    """Return ``; did you mean "x"?`` for the nearest of ``words``, or nothing."""
    near = nearest(word, words)
    return f'; did you mean "{near}"?' if near else ""


def found(node: Node) -> str:
    """Say what stands at ``node``."""
    if isinstance(node, ListNode):
        return "found a list" if node.items else "found an empty list"
    if isinstance(node, MapNode):
        return "found keys and values"
    if node.value is None:
        return "found nothing"
    if isinstance(node.value, str):
        return f"found the text {quoted(node.text)}"
    kind = "truth value" if isinstance(node.value, bool) else "number"
    return f"found the {kind} {node.text}"


def mismatch(node: Node, kind: Kind, name: str, hint: str = "") -> NoReturn:
    """Raise the Mistake of a value that is not of its kind."""
    raise Mistake(node, f"{name} must be {allowed(kind)}; {found(node)}{hint}")


def text(node: Node, kind: Text, name: str) -> str | Phrase:
    """Read one line of text; a Phrase where it will be spoken."""
    if not isinstance(node, Scalar) or not isinstance(node.value, str):
        hint = _FLOW_HINT if isinstance(node, MapNode) else ""
        if isinstance(node, Scalar) and node.value is not None:
            hint = "; put it in quotes"
        mismatch(node, kind, name, hint)
    words = " ".join(node.text.split())
    if not words:
        raise Mistake(node, f"{name} is empty; write a text or delete the line")
    if not printable(words):
        raise Mistake(node, f"{name} has a control character in it: {quoted(words)}")
    if len(words) > kind.max:
        raise Mistake(node, f"{name} must be {allowed(kind)}; this one has {len(words)}")
    return Phrase(words, node) if kind.spoken else words


def scalar(  # noqa: C901, PLR0911  (a way for each kind)
    node: Node, kind: Single, name: str
) -> object:
    """Read any other single value."""
    if not isinstance(node, Scalar):
        mismatch(node, kind, name)
    if isinstance(kind, Text):
        return text(node, kind, name)
    if isinstance(kind, Amount):
        if isinstance(node.value, str) and _SPAN.fullmatch(node.text):
            return _span(node, NumberRange(kind.of), name)
        return _amount(node, kind.of, name)
    match kind:
        case Choice():
            if node.value not in kind.values:
                mismatch(node, kind, name, suggestion(node.text, kind.values))
            return node.text
        case Pattern():
            if len(node.text) > kind.max:
                raise Mistake(node, f"{name} has {len(node.text)} characters; at most {kind.max}")
            fits = isinstance(node.value, str) and re.fullmatch(kind.regex, node.text)
            if not fits or not printable(node.text):
                mismatch(node, kind, name)
            return node.text
        case NumberRange():
            return _span(node, kind, name)
        case Whole() | Seconds():
            return _amount(node, kind, name)


def _amount(node: Scalar, kind: Whole | Seconds, name: str) -> float:
    if isinstance(kind, Whole) and isinstance(node.value, str):
        hint = "; write the number without quotes" if node.text.isdecimal() else ""
        mismatch(node, kind, name, hint)
    if isinstance(kind, Seconds) and _FRACTION.fullmatch(node.text):
        if not kind.halves:
            mismatch(node, kind, name, "; only whole seconds can be counted here")
        if not re.fullmatch(r"[0-9]+\.[05]s?", node.text):
            mismatch(node, kind, name, "; only whole and half seconds can be counted aloud")
    if re.fullmatch("0[0-9]+", node.text):
        mismatch(node, kind, name, "; write it without the 0 in front")
    amount = _written(node.text, kind)
    if amount is None or not kind.min <= amount <= kind.max:
        mismatch(node, kind, name)
    return amount


def _span(node: Scalar, kind: NumberRange, name: str) -> Range:
    ends = _SPAN.fullmatch(node.text)
    if not ends:
        mismatch(node, kind, name)
    first, second = ends.groups()
    if isinstance(kind.of, Seconds) and first.isdigit() and second.endswith("m"):
        first += "m"  # "5-10m" is in minutes at both ends
    low, high = (_written(end, kind.of) for end in (first, second))
    if low is None or high is None:
        mismatch(node, kind, name)
    if low > high:
        mismatch(node, kind, name, f'; did you mean "{ends[2]}-{ends[1]}"?')
    if low < kind.of.min or high > kind.of.max:
        mismatch(node, kind, name)
    return Range(low, high)


def _written(amount: str, kind: Whole | Seconds) -> float | None:
    """Return the number that ``amount`` writes, or None when it writes none."""
    if isinstance(kind, Whole):
        return int(amount) if re.fullmatch("-?[0-9]{1,15}", amount) else None
    parts = _DURATION.fullmatch(amount)
    if not parts:
        return None
    seconds, minutes, rest = parts.groups()
    whole = int(minutes or 0) * 60 + int(rest or 0)
    given = float(seconds or 0) + whole
    if given % 1 and not kind.halves:
        return None
    return given if given % 1 else int(given)


def slug(name: str) -> str:
    """Make an id of a name: small letters and digits, dashes for all else; may be empty."""
    normal = unicodedata.normalize("NFKC", name).lower()
    return re.sub(r"[\W_]+", "-", normal).strip("-")
