"""A node tree against the table of the format: keys, types, ranges.

Nothing is raised: every mistake becomes a Problem and the walk goes on, so
that an author sees all of them at once. What is in order comes back as
``Checked`` values with their nodes, for the rules that span several keys and
for building the model.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from coach.errors import Problem
from coach.harmless import quoted
from coach.programmes import scalars
from coach.programmes.kinds import Kind, ListOf, Record, Text, Texts
from coach.programmes.reading import ListNode, MapNode, Node, Scalar
from coach.programmes.scalars import Mistake, Phrase, found, mismatch, nearest, suggestion
from coach.programmes.spec import PROGRAMME


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
                    return scalars.text(node, kind, name)
                case _:
                    return scalars.scalar(node, kind, name)
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
            return (scalars.text(node, kind.each, name),)
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
