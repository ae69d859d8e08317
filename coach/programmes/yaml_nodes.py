"""Bytes of a programme file -> a tree of nodes that know their place."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, NoReturn

import yaml

from coach.errors import Problem, ProgrammeError

# Theory of operation.
#
# A programme file may come from anybody, so everything that makes YAML dangerous or surprising is
# refused here, before anything is built: large files, aliases (they can grow without bound),
# tags, deep nesting, several documents, control characters.
#
# PyYAML's loader builds the whole tree first. We take its parser's events instead, one at a time:
# depth and number of values are known, and can be refused, before they cost anything; and each
# event has a mark, from which every later error gets its line and column.
#
# Scalars get their type here and not from YAML 1.1, where ``no`` is a boolean and ``1:30`` is
# ninety: a plain ``true`` or ``false`` is a truth value, plain decimal digits are a number,
# nothing or ``null`` is nothing, all else is text. A quoted scalar is always text.
#
# Nodes keep both the value and the text as it was written, so that a message can quote the
# author, and pairs keep their order and their duplicates, so that ``validate`` can point at the
# second key of two.


MAX_BYTES = 1_000_000
MAX_DEPTH = 12
MAX_NODES = 50_000

# A command that looks for a name, a list and a batch come to the same file again and again, and
# reading it is most of their work. Larger files are not kept, which bounds the memory.
_KEPT_BYTES = 50_000

_NUMBER = re.compile(r"[-+]?[0-9]{1,15}")
_FRACTION = re.compile(r"[-+]?[0-9]{0,15}\.[0-9]{1,15}|[-+]?[0-9]{1,15}\.")
_CONSTANTS = {"": None, "~": None, "null": None, "true": True, "false": False}

# YAML counts these as line ends or refuses them; an editor shows none of them.
_INVISIBLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]")

# Lines with nothing but a comment, or the end of one with it.
_COMMENTS = re.compile(r"(?: *(?:#[^\0\r\n\x85\u2028\u2029]*)?\n)+")


class YamlLoader(yaml.SafeLoader):
    """PyYAML's safe loader, which passes over comments as a whole and not by the character.

    A draft of a document is mostly comments.
    """

    def scan_to_next_token(self) -> None:
        """Pass over blanks, comments and line ends."""
        if passed := _COMMENTS.match(self.buffer, self.pointer):
            self.index += passed.end() - self.pointer
            self.pointer = passed.end()
            self.line += passed.group().count("\n")
            self.column = 0
            if not self.flow_level:
                self.allow_simple_key = True
        super().scan_to_next_token()


@dataclass(frozen=True, slots=True)
class Scalar:
    """A single value.

    ``start`` is the column of the first character of ``text`` where the text
    stands in the file on one line as it is, else None.
    """

    value: str | int | float | bool | None
    text: str
    line: int
    column: int
    start: int | None = None


@dataclass(frozen=True, slots=True)
class ListNode:
    """A list."""

    items: tuple[Node, ...]
    line: int
    column: int


@dataclass(frozen=True, slots=True)
class MapNode:
    """Keys and values in file order; a key may appear twice."""

    pairs: tuple[tuple[Node, Node], ...]
    line: int
    column: int


Node = Scalar | ListNode | MapNode


def child(node: Node | None, name: str) -> Node | None:
    """Return what stands under a key of a map; None where it has none, or is no map."""
    pairs = node.pairs if isinstance(node, MapNode) else ()
    return next(
        (value for key, value in pairs if isinstance(key, Scalar) and key.text == name), None
    )


def read_bytes(path: Path) -> bytes:
    """The bytes of a file of at most ``MAX_BYTES``; ProgrammeError when it cannot be read."""
    file = str(path)
    try:
        if path.is_dir():
            _refuse(file, 0, 0, "this is a folder; name a programme file in it")
        if path.exists() and not path.is_file():
            _refuse(file, 0, 0, "this is not an ordinary file")
        with path.open("rb") as stream:
            data = stream.read(MAX_BYTES + 1)
    except FileNotFoundError:
        _refuse(file, 0, 0, "there is no such file; check the spelling and the folder")
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        _refuse(file, 0, 0, f"the file cannot be read: {reason}")
    if len(data) > MAX_BYTES:
        _refuse(file, 0, 0, "the file is larger than 1 MB; a programme is a few kilobytes of text")
    return data


def parse(data: bytes, file: str) -> Node:
    """The node tree of ``data``; ProgrammeError, naming ``file``, when it is not one."""
    return (_parse if len(data) > _KEPT_BYTES else _kept)(data, file)


def _parse(data: bytes, file: str) -> Node:
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        start = data[: error.start]
        line = start.count(b"\n") + 1
        column = len(start[start.rfind(b"\n") + 1 :].decode("utf-8", "replace")) + 1
        byte = f"byte {error.start} is 0x{data[error.start]:02x}"
        _refuse(file, line, column, f"not UTF-8 text ({byte}); save the file as UTF-8")
    if found := _INVISIBLE.search(text):
        # From an index to a line and a column, from 1.
        index = found.start()
        before = text[:index]
        line, column = before.count("\n") + 1, index - (before.rfind("\n") + 1) + 1
        code = f"U+{ord(found.group()):04X}"
        _refuse(file, line, column, f"an invisible control character ({code}); delete it")
    return _Tree(text, file).build()


_kept = lru_cache(maxsize=32)(_parse)


def _refuse(file: str, line: int, column: int, message: str) -> NoReturn:
    raise ProgrammeError([Problem(file, line, column, message)])


def typed(text: str) -> str | int | float | bool | None:
    """The value of a plain (unquoted) scalar."""
    if text.lower() in _CONSTANTS:
        return _CONSTANTS[text.lower()]
    if _NUMBER.fullmatch(text):
        return int(text)
    if _FRACTION.fullmatch(text):
        return float(text)
    return text


class _Tree:
    """Builds the tree of one document from parser events."""

    def __init__(self, text: str, file: str) -> None:
        self.text, self.file = text, file
        self.nodes = 0

    def build(self) -> Node:
        loader = YamlLoader(self.text)
        try:
            events: Iterator[yaml.Event] = iter(loader.get_event, None)
            root: Node | None = None
            for event in events:
                if isinstance(event, yaml.DocumentStartEvent) and root is not None:
                    self._refuse(event.start_mark, "a second document; one file is one programme")
                if isinstance(event, yaml.NodeEvent):
                    root = self._node(event, events, 1)
            if root is None:
                hint = "`coach new NAME` writes an example to start from"
                _refuse(self.file, 1, 1, f"the file is empty; {hint}")
            return root
        except yaml.MarkedYAMLError as error:
            self._refuse(*self._explained(error))
        except (ValueError, OverflowError):  # an escape such as "\UFFFFFFFF" names no character
            self._refuse(loader.get_mark(), "this escape stands for no character")
        finally:
            loader.dispose()

    def _refuse(self, mark: Any, message: str) -> NoReturn:
        _refuse(self.file, mark.line + 1, mark.column + 1, message)

    def _explained(self, error: yaml.MarkedYAMLError) -> tuple[Any, str]:
        """The place of a syntax error, and words that an author can act on."""
        mark: Any = error.problem_mark
        start = self.text.rfind("\n", 0, mark.index) + 1
        line = self.text[start : mark.index + len("{other_side")]
        if re.match(r"[^\"']*\{(other_)?side", line):
            return mark, "a text with {side} in it needs quotes here"
        said = ", ".join(filter(None, (error.context, error.problem)))
        for pattern, at_start, words in _PLAIN:
            if re.search(pattern, said):
                return (error.context_mark if at_start else mark), words
        return mark, f"not valid YAML: {said}"

    def _node(self, event: yaml.Event, events: Iterator[yaml.Event], depth: int) -> Node:
        mark: Any = event.start_mark
        self.nodes += 1
        for what, sign, present in (
            ("aliases", "*", isinstance(event, yaml.AliasEvent)),
            ("anchors", "&", getattr(event, "anchor", None)),
            ("tags", "!", getattr(event, "tag", None)),
        ):
            if present:
                quotes = f"a text that begins with {sign} needs quotes"
                self._refuse(mark, f"{what} ({sign}name) are not used here; {quotes}")
        if depth > MAX_DEPTH:
            self._refuse(mark, f"nested more than {MAX_DEPTH} levels deep; no programme needs that")
        if self.nodes > MAX_NODES:
            self._refuse(mark, f"more than {MAX_NODES} values; no programme needs that many")
        line, column = mark.line + 1, mark.column + 1
        if isinstance(event, yaml.ScalarEvent):
            return self._scalar(event, line, column)
        children: list[Node] = []
        for child in events:
            if isinstance(child, yaml.CollectionEndEvent):
                break
            children.append(self._node(child, events, depth + 1))
        if isinstance(event, yaml.SequenceStartEvent):
            return ListNode(tuple(children), line, column)
        return MapNode(tuple(zip(children[::2], children[1::2], strict=True)), line, column)

    def _scalar(self, event: yaml.ScalarEvent, line: int, column: int) -> Scalar:
        value = typed(event.value) if event.style is None else event.value
        start_mark: Any = event.start_mark
        end_mark: Any = event.end_mark
        raw = self.text[start_mark.index : end_mark.index]
        start = None
        if raw == event.value:
            start = column
        elif raw[1:-1] == event.value and event.style in ("'", '"'):
            start = column + 1
        return Scalar(value, event.value, line, column, start if "\n" not in raw else None)


# What PyYAML says; whether to point at the start of what it was reading; and
# what an author can act on. The first that matches counts.
_PLAIN: tuple[tuple[str, bool, str], ...] = (
    (r"scanning an (alias|anchor)", True, "a text that begins with * or & needs quotes"),
    (r"scanning a tag", True, "a text that begins with ! needs quotes"),
    (r"'\\t' that cannot start", False, "a tab cannot indent; use spaces"),
    (r"cannot start any token", False, "a text that begins with this character needs quotes"),
    (r"unexpected end of stream", True, "this quotation mark is never closed"),
    (r"expected ',' or", True, "this bracket is never closed, or a comma is missing in it"),
    (r"could not find expected ':'", True, "a key without a colon, or wrong indentation"),
    (r"escape", False, "in double quotes a backslash is special; use single quotes"),
    (
        r"mapping values are not allowed",
        False,
        'wrong indentation, or a text with ": " in it needs quotes',
    ),
    (r"sequence entries are not allowed", False, "a list begins on a line of its own"),
    (
        r"expected <block end>",
        False,
        "this does not go on from the line above; check indentation and quotation marks",
    ),
)
