"""A tree of YAML nodes -> values, held against the schema; every mistake with its place."""

from __future__ import annotations

import difflib
import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, NoReturn

from coach.errors import Problem
from coach.harmless import quoted
from coach.model import Range
from coach.programmes.schema import (
    PROGRAMME,
    Choice,
    Kind,
    ListOf,
    NumberRange,
    Pattern,
    Record,
    Seconds,
    Text,
    Texts,
    Whole,
)
from coach.programmes.yaml_nodes import ListNode, MapNode, Node, Scalar

# Single values against their kind: numbers, durations, words, texts.
#
# Each function gives the value or raises ``Mistake``, which names the node, what
# is allowed there and what was found.


_DURATION = re.compile(r"([0-9]{1,6})s?|([0-9]{1,4})m(?:([0-5]?[0-9])s)?")
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


def nearest(word: str, allowed: Iterable[str]) -> str | None:
    """Return the one of ``allowed`` that ``word`` was probably meant to be."""
    if len(word) > 60:
        return None
    near = difflib.get_close_matches(word.lower().replace("_", "-"), tuple(allowed), 1)
    return near[0] if near else None


def suggestion(word: str, allowed: Iterable[str]) -> str:
    """Return ``; did you mean "x"?`` for the nearest of ``allowed``, or nothing."""
    near = nearest(word, allowed)
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
    raise Mistake(node, f"{name} must be {kind.allowed}; {found(node)}{hint}")


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
        raise Mistake(node, f"{name} must be {kind.allowed}; this one has {len(words)}")
    return Phrase(words, node) if kind.spoken else words


def scalar(node: Node, kind: Choice | Pattern | Whole | Seconds | NumberRange, name: str) -> object:
    """Read any other single value."""
    if not isinstance(node, Scalar):
        mismatch(node, kind, name)
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
        case _:
            return _amount(node, kind, name)


def _amount(node: Scalar, kind: Whole | Seconds, name: str) -> int:
    if isinstance(kind, Whole) and isinstance(node.value, str):
        hint = "; write the number without quotes" if node.text.isdecimal() else ""
        mismatch(node, kind, name, hint)
    if isinstance(kind, Seconds) and _FRACTION.fullmatch(node.text):
        mismatch(node, kind, name, "; a fraction of a second cannot be counted aloud")
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
    low, high = (_written(end, kind.of) for end in ends.groups())
    if low is None or high is None:
        mismatch(node, kind, name)
    if low > high:
        mismatch(node, kind, name, f'; did you mean "{ends[2]}-{ends[1]}"?')
    if low < kind.of.min or high > kind.of.max:
        mismatch(node, kind, name)
    return Range(low, high)


def _written(amount: str, kind: Whole | Seconds) -> int | None:
    """Return the number that ``amount`` writes, or None when it writes none."""
    if isinstance(kind, Whole):
        return int(amount) if re.fullmatch("-?[0-9]{1,15}", amount) else None
    parts = _DURATION.fullmatch(amount)
    if not parts:
        return None
    seconds, minutes, rest = (int(part) if part else 0 for part in parts.groups())
    return seconds + 60 * minutes + rest


# A node tree against the table of the format: keys, types, ranges.
#
# Nothing is raised: every mistake becomes a Problem and the walk goes on, so
# that an author sees all of them at once. What is in order comes back as
# ``Checked`` values with their nodes, for the rules that span several keys and
# for building the model.


@dataclass(frozen=True, slots=True)
class Checked:
    """A record's values that are in order, and the nodes of all its known keys."""

    record: Record
    node: Node
    values: dict[str, Any]
    nodes: dict[str, Node]

    def build(self) -> Any:
        """Build the model of this record; call it only when there is no Problem."""
        return self.record.make(
            **{name.replace("-", "_"): _built(value) for name, value in self.values.items()}
        )


def _built(value: Any) -> Any:
    if isinstance(value, Checked):
        return value.build()
    if isinstance(value, Phrase):
        return value.text
    if isinstance(value, tuple):
        return tuple(map(_built, value))
    return value


def check(
    node: Node, file: str, record: Record = PROGRAMME
) -> tuple[Checked | None, list[Problem]]:
    """Check a whole file against its record of the table."""
    checker = _Checker(file)
    return checker.value(node, record, record.name), checker.problems


class _Checker:
    """Collects the problems of one file; a value with a problem becomes None."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.problems: list[Problem] = []

    def bad(self, node: Node, message: str) -> None:
        self.problems.append(Problem(self.file, node.line, node.column, message))

    def value(self, node: Node, kind: Kind, name: str) -> Any:
        try:
            match kind:
                case Record():
                    return self.record(node, kind, name)
                case ListOf():
                    return self.items(node, kind, name)
                case Texts():
                    return self.texts(node, kind, name)
                case Text():
                    return text(node, kind, name)
                case _:
                    return scalar(node, kind, name)
        except Mistake as mistake:
            self.bad(mistake.node, mistake.message)
            return None

    def record(self, node: Node, record: Record, name: str) -> Checked:
        if isinstance(node, MapNode):
            nodes = self.known(node, record, name)
            self.complete(node, record, name, {*nodes, *_meant(node, record)})
        elif record.shorthand:
            nodes = {record.shorthand: node}
        else:
            mismatch(node, record, name)
        values = {}
        for key, child in nodes.items():
            title = name if child is node else key
            value = self.value(child, record.key(key).kind, title)
            if value is not None:
                values[key] = value
        return Checked(record, node, values, nodes)

    def known(self, node: MapNode, record: Record, name: str) -> dict[str, Node]:
        """Return the values of known keys; a key that is unknown or doubled is a problem."""
        nodes: dict[str, Node] = {}
        for key, child in node.pairs:
            if not isinstance(key, Scalar):
                self.bad(key, f"a key of {name} must be a word; {found(key)}")
            elif key.text not in record.names:
                self.unknown(key, record, name)
            elif key.text in nodes:
                self.bad(key, f'the key "{key.text}" is there twice; delete one of them')
            else:
                nodes[key.text] = child
        return nodes

    def unknown(self, key: Scalar, record: Record, name: str) -> None:
        hint = suggestion(key.text, record.names)
        if record.shorthand and (" " in key.text or key.text in ("side", "other_side")):
            hint = '; a text with ": " in it, or one that begins with {, needs quotes'
        allowed = ", ".join(record.names)
        self.bad(key, f"unknown key {quoted(key.text)} in {name}{hint}; allowed: {allowed}")

    def complete(self, node: Node, record: Record, name: str, given: set[str]) -> None:
        for key in record.keys:
            if key.required and key.name not in given:
                self.bad(node, f'{name} has no "{key.name}"; it must be {key.kind.allowed}')
        chosen = given.intersection(record.one_of)
        if record.one_of and len(chosen) != 1:
            keys = " and ".join(record.one_of) if chosen else " nor ".join(record.one_of)
            has = "has both" if chosen else "has neither"
            self.bad(node, f"{name} {has} {keys}; give exactly one of them")

    def items(self, node: Node, kind: ListOf, name: str) -> tuple[Checked, ...]:
        if not isinstance(node, ListNode) or not node.items:
            mismatch(node, kind, name)
        if len(node.items) > kind.max_items:
            raise Mistake(node, f"{name} has {len(node.items)} entries; at most {kind.max_items}")
        checked = [self.value(item, kind.item, _title(item, kind.item)) for item in node.items]
        return tuple(item for item in checked if item is not None)

    def texts(self, node: Node, kind: Texts, name: str) -> tuple[Any, ...]:
        if isinstance(node, Scalar) and node.value is not None:
            return (text(node, kind.each, name),)
        if not isinstance(node, ListNode) or len(node.items) < kind.min_items:
            mismatch(node, kind, name)
        if len(node.items) > kind.max_items:
            raise Mistake(node, f"{name} has {len(node.items)} texts; at most {kind.max_items}")
        values = [self.value(item, kind.each, f"each text of {name}") for item in node.items]
        return tuple(value for value in values if value is not None)


def _meant(node: MapNode, record: Record) -> set[str]:
    """Return the keys that misspelt ones were meant to be: those are not missing as well."""
    words = {key.text for key, _ in node.pairs if isinstance(key, Scalar)}
    return {near for word in words - {*record.names} if (near := nearest(word, record.names))}


def _title(node: Node, record: Record) -> str:
    """Name an item by its id where it has one: ``exercise "leg-lift"``."""
    if isinstance(node, MapNode):
        for key, child in node.pairs:
            if isinstance(key, Scalar) and key.text == "id" and isinstance(child, Scalar):
                return f"{record.name} {quoted(child.text)}"
    return record.name
