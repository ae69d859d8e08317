"""A tree of YAML nodes -> values, held against the schema; every mistake with its place."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from coach.errors import Problem
from coach.harmless import quoted
from coach.programmes.dose_schema import WAYS
from coach.programmes.kinds import (
    Choice,
    Choices,
    Ids,
    Kind,
    ListOf,
    Pattern,
    Record,
    Text,
    Texts,
    allowed,
)
from coach.programmes.schema import ID, PROGRAMME, VERSION
from coach.programmes.shorthand import Unclear, expanded
from coach.programmes.values import (
    Mistake,
    Phrase,
    found,
    mismatch,
    nearest,
    scalar,
    suggestion,
    text,
)
from coach.programmes.yaml_nodes import ListNode, MapNode, Node, Scalar, child

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
    schema = child(node, "schema")
    checker = _Checker(file, 1 if isinstance(schema, Scalar) and schema.value == 1 else VERSION)
    return checker.value(node, record, record.name), checker.problems


class _Checker:
    """Collects the problems of one file; a value with a problem becomes None."""

    def __init__(self, file: str, version: int) -> None:
        self.file, self.version = file, version
        self.problems: list[Problem] = []

    def bad(self, node: Node, message: str) -> None:
        self.problems.append(Problem(self.file, node.line, node.column, message))

    def value(self, node: Node, kind: Kind, name: str) -> Any:  # noqa: PLR0911  (a way for each kind)
        try:
            match kind:
                case Record():
                    return self.record(node, kind, name)
                case ListOf():
                    return self.items(node, kind, name)
                case Texts():
                    return self.texts(node, kind, name)
                case Choices():
                    return self.several(node, Choice(kind.values), kind, name)
                case Ids():
                    return self.several(node, ID, kind, name)
                case Text():
                    return text(node, kind, name)
                case _:
                    return scalar(node, kind, name)
        except Mistake as mistake:
            self.bad(mistake.node, mistake.message)
        except Unclear as unclear:
            self.bad(unclear.node, f"{unclear.form}; {found(unclear.node)}")
        return None

    def several(
        self, node: Node, each: Choice | Pattern, kind: Choices | Ids, name: str
    ) -> tuple[object, ...]:
        """Read a list of words; one word alone, or several with commas between them, is one too."""
        items: tuple[Node, ...] = ()
        if isinstance(node, ListNode):
            items = node.items
        elif isinstance(node, Scalar) and isinstance(node.value, str):  # "monday, friday"
            words = [word.strip() for word in node.text.split(",")]
            items = tuple(Scalar(word, word, node.line, node.column) for word in words)
        least, most = (kind.min_items, kind.max_items) if isinstance(kind, Ids) else (1, 7)
        if not least <= len(items) <= most:
            mismatch(node, kind, name)
        values = [self.value(item, each, f"each of {name}") for item in items]
        kept = tuple(value for value in values if value is not None)
        if len(set(kept)) < len(kept):
            raise Mistake(node, f"{name} has the same word twice; delete one of them")
        return kept

    def record(self, node: Node, record: Record, name: str) -> Checked:
        if self.version > 1:
            node = expanded(node, record.name)
        if isinstance(node, MapNode):
            nodes = self.known(node, record, name)
            # What a misspelt key was meant to be is not missing as well.
            words = {key.text for key, _ in node.pairs if isinstance(key, Scalar)}
            meant = {nearest(word, record.names) for word in words - {*record.names}}
            self.complete(node, record, name, {*nodes, *filter(None, meant)})
        elif record.shorthand:
            nodes = {record.shorthand: node}
        else:
            mismatch(node, record, name)
        values = {}
        for key, inside in nodes.items():
            title = name if inside is node else key
            value = self.value(inside, record.key(key).kind, title)
            if value is not None:
                values[key] = value
        return Checked(record, node, values, nodes)

    def known(self, node: MapNode, record: Record, name: str) -> dict[str, Node]:
        """Return the values of known keys; a key that is unknown or doubled is a problem."""
        nodes: dict[str, Node] = {}
        for key, value in node.pairs:
            if not isinstance(key, Scalar):
                self.bad(key, f"a key of {name} must be a word; {found(key)}")
            elif key.text not in record.names:
                self.unknown(key, record, name)
            elif record.key(key.text).since > self.version:
                upgrade = '"coach upgrade FILE" brings this file to it'
                self.bad(key, f'the key "{key.text}" belongs to schema 2; {upgrade}')
            elif key.text in nodes:
                self.bad(key, f'the key "{key.text}" is there twice; delete one of them')
            else:
                nodes[key.text] = value
        return nodes

    def unknown(self, key: Scalar, record: Record, name: str) -> None:
        hint = suggestion(key.text, record.names)
        if record.shorthand and (" " in key.text or key.text in ("side", "other_side")):
            hint = '; a text with ": " in it, or one that begins with {, needs quotes'
        if record.name == "exercise" and key.text in (*WAYS, "rest", "reps", "sets"):
            hint = f"; write it in the dose, such as dose: 3x10, {key.text} ..."
        names = ", ".join(record.names)
        self.bad(key, f"unknown key {quoted(key.text)} in {name}{hint}; allowed: {names}")

    def complete(self, node: Node, record: Record, name: str, given: set[str]) -> None:
        for key in record.keys:
            if key.required and key.name not in given:
                self.bad(node, f'{name} has no "{key.name}"; it must be {allowed(key.kind)}')
        chosen = [key for key in record.one_of if key in given]
        if len(chosen) > 1:
            self.bad(node, f"{name} has both {' and '.join(chosen)}; give one of them")
        if self.version == 1 and record.name == "dose" and not chosen:
            self.bad(node, f"{name} has neither hold nor tempo; in schema 2 it may do without")

    def items(self, node: Node, kind: ListOf, name: str) -> tuple[Checked, ...]:
        if not isinstance(node, ListNode) or not node.items:
            mismatch(node, kind, name)
        if len(node.items) > kind.max_items:
            raise Mistake(node, f"{name} has {len(node.items)} entries; at most {kind.max_items}")
        checked = []
        for item in node.items:  # named by its id where it has one: exercise "leg-lift"
            id_, title = child(item, "id"), kind.item.name
            if isinstance(id_, Scalar):
                title = f"{title} {quoted(id_.text)}"
            checked.append(self.value(item, kind.item, title))
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
