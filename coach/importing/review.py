"""The marks of a draft: which are left in a file, and what becomes of one that is answered."""

from __future__ import annotations

import json
import re
from bisect import bisect_left
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final, Literal

import yaml

from coach.errors import DocumentError, ProgrammeError
from coach.files import rewrite
from coach.model import ROLES, Role
from coach.programmes import (
    ListNode,
    MapNode,
    Node,
    Scalar,
    YamlLoader,
    child,
    loads,
    parse,
    read_bytes,
)

# Theory of operation.
#
# A mark is a comment, "# review: why". On a line with a value it asks about the value, on a line of
# its own about the file. The comments above an exercise hold the source, "# line 12: words", and a
# mark names the lines that it is about. An answer changes the value or takes its line out, makes
# the mark "# reviewed:", and is written at once, as a whole file that can still be used. So nothing
# has to be kept between two answers, and what was answered is never asked again.

_Answer = Callable[[re.Match[str]], str]

_SIGN: Final = "# review:"
_MARK: Final = re.compile(r"(?P<before>.*?)(?P<space>\s*)# review: ?(?P<why>.*)")
_VALUE: Final = re.compile(r"(?P<head>\s*(?:- )?(?:[a-z-]+:|-) ?)(?P<value>.*)")
_KEY: Final = re.compile(r"\s*[a-z-]+:")
_SOURCE: Final = re.compile(
    r"\s*# (?P<ref>(?:line|paragraph|page|table row|entry) \d[^:]*): (?P<text>.*)"
)
FURTHER: Final = re.compile(r"\s*#     (?P<text>\S.*)")
# The line on which an exercise begins.
_BEGINS: Final = re.compile(r"  - id:")
_REF: Final = re.compile(
    r"(?:line|paragraph|table row) \d+|page \d+, line \d+|entry \d+(?:, [a-z]+(?: \d+)?)?"
)


@dataclass(frozen=True, slots=True)
class Mark:
    """A mark that is left.

    number: of its line, from 1; what: what stands on the line, "hold: 5s", "" for the file
    itself; why: what there is to know; source: the text that it was read from, or "".
    """

    number: int
    what: str
    why: str
    source: str = ""

    @property
    def value(self) -> str:
        """Return the value on its line, as it is written."""
        match = _VALUE.fullmatch(self.what)
        return match["value"] if match else ""


def marks_in(path: Path) -> tuple[Mark, ...]:
    """Return the marks of a programme file in their order; none where it cannot be read."""
    try:
        text = read_bytes(path).decode("utf-8-sig")
    except (ProgrammeError, UnicodeDecodeError):
        return ()
    if _SIGN not in text:
        return ()
    # What is in a quoted or folded text is no mark: where each of these begins and ends.
    inside = []
    try:
        for token in yaml.scan(text, Loader=YamlLoader):
            if isinstance(token, yaml.ScalarToken) and _SIGN in token.value:
                begin, end = token.start_mark, token.end_mark
                inside.append(((begin.line + 1, begin.column), (end.line + 1, end.column)))
    except yaml.YAMLError:
        pass
    marks = []
    lines = text.splitlines()
    told = _told(lines)
    for number, line in enumerate(lines, 1):
        match = _MARK.fullmatch(line)
        if match is None or any(
            first <= (number, line.index(_SIGN)) < last for first, last in inside
        ):
            continue
        what, why = match["before"].strip(), match["why"]
        if _is_last(what):
            continue
        source = _source(lines, told, number - 1, f"{why} {what}") if what else ""
        marks.append(Mark(number, what, why, source))
    return tuple(marks)


def _is_last(what: str) -> bool:
    """Return whether a line is the sentence that says aloud that this is a draft."""
    # Every programme is looked through for marks: what reads documents is not loaded for that.
    from coach.importing.draft import fixed

    return what == f"- {fixed('unreviewed')}"


@dataclass(frozen=True, slots=True)
class _Told:
    """A comment with the document's words: its line, from 0, where it was read, and the words."""

    place: int
    ref: str
    text: str


def _told(lines: list[str]) -> list[_Told]:
    """Return the comments that quote the document, each with its further lines."""
    told: list[_Told] = []
    for place, line in enumerate(lines):
        if match := _SOURCE.fullmatch(line):
            told.append(_Told(place, match["ref"], match["text"]))
        elif told and (more := FURTHER.fullmatch(line)):
            told[-1] = replace(told[-1], text=f"{told[-1].text} {more['text']}")
    return told


def _source(lines: list[str], told: list[_Told], mark: int, about: str) -> str:
    """Find the document's words that a mark names; those of its whole exercise where it names none.

    mark: its line, from 0; about: what is on the line, and why it is marked.
    """
    refs = set(_REF.findall(about))
    begin = next((at for at in range(mark, -1, -1) if _BEGINS.match(lines[at])), 0)
    above = bisect_left(told, begin, key=lambda each: each.place)
    first = above
    while first and all(
        line.lstrip().startswith("#") for line in lines[told[first - 1].place : begin]
    ):
        first -= 1
    inside = told[first:above]
    said = inside
    if refs:
        said = [each for each in inside if each.ref in refs]
        said = said or [each for each in told if each.ref in refs]
    return "\n".join(f"{each.ref}: {each.text}" for each in said)


def keep(path: Path, mark: Mark) -> None:
    """Leave a value as it is, and take its mark for answered. Raises as ``change`` does."""
    _write(path, mark, lambda match: f"{match['before']}{match['space']}# reviewed: {match['why']}")


def change(path: Path, mark: Mark, value: str) -> None:
    """Put another value on a mark's line.

    Raises ProgrammeError where the file could not be used with it, DocumentError where the
    file has changed meanwhile, and ExportError where it cannot be written.
    """

    def changed(match: re.Match[str]) -> str:
        line = _VALUE.fullmatch(match["before"])
        if line is None:
            raise DocumentError(f"line {mark.number} has no value that could be changed.")
        return f"{line['head'].rstrip()} {written(value)}{match['space']}# reviewed: {match['why']}"

    _write(path, mark, changed)


def remove(path: Path, mark: Mark) -> None:
    """Take a mark's line out of the file, and the key of a list that has no other.

    Raises as ``change`` does.
    """
    _write(path, mark, None)


@dataclass(frozen=True, slots=True)
class Passage:
    """A passage of an exercise: its line, from 1, the role that it has, and its words."""

    number: int
    role: Role
    text: str


def passages(path: Path, mark: Mark) -> tuple[Passage, ...]:
    """Return the passages of the exercise that a mark is in, of a line each."""
    inside = [each for each in exercises_in(path) if each.line <= mark.number]
    return passages_of(inside[-1]) if inside else ()


def exercises_in(path: Path) -> tuple[Node, ...]:
    """Return the exercises of a programme file as they are written. Raises ProgrammeError."""
    exercises = child(parse(read_bytes(path), str(path)), "exercises")
    return exercises.items if isinstance(exercises, ListNode) else ()


def lines_of(path: Path) -> list[str]:
    """Return the lines of a programme file. Raises ProgrammeError where it cannot be read."""
    return read_bytes(path).decode("utf-8-sig").splitlines()


def passages_of(exercise: Node) -> tuple[Passage, ...]:
    """Return the passages of an exercise, of a line each."""
    instructions = child(exercise, "instructions")
    return tuple(
        Passage(item.line, role, item.text)
        for role in ROLES
        if isinstance(found := child(instructions, role), ListNode)
        for item in found.items
        if isinstance(item, Scalar) and item.start is not None
    )


# Where a passage may go.
Place = Role | Literal["position", "left out"]
PLACES: Final[tuple[Place, ...]] = (*ROLES, "position", "left out")


def move(path: Path, mark: Mark, passage: Passage, to: Place) -> None:
    """Give a passage another role; take the position from it; or leave it out of the session.

    Raises DocumentError where it has no position in it, and else as ``change`` does.
    """
    from coach.importing.placing import position_in

    there = passages(path, mark)
    if passage not in there:
        raise DocumentError(f"{path}: it has been changed meanwhile; review it again.")
    lines = lines_of(path)
    others = [other for other in there if other != passage]
    gone = {passage.number - 1}
    if all(other.role != passage.role for other in others):
        gone.add(passage.number - 2)  # the name of a role that nothing has any more
    place, new = len(lines), [f"# left out in the review: {passage.text}"]
    if to == "position":
        found = position_in(passage.text)
        places = [
            number
            for number, line in enumerate(lines[: passage.number])
            if line.lstrip().startswith("position:")
        ]
        if found is None or not places:
            raise DocumentError(f'"{passage.text}" names no position; it stays where it is.')
        head = lines[places[-1]].partition("position:")[0]
        place, new = places[-1], [f'{head}position: {found}  # reviewed: it says "{passage.text}"']
        gone.add(place)
    elif to != "left out":
        line = lines[passage.number - 1]
        place, new = role_lines(line, to, others or [passage])
    kept = [*enumerate(lines), (len(lines), None)]
    save(
        path,
        [
            line
            for number, old in kept
            for line in (*(new if number == place else ()), *(() if number in gone else (old,)))
            if line is not None
        ],
    )


def role_lines(line: str, to: Role, others: list[Passage]) -> tuple[int, list[str]]:
    """Return before which line, from 0, a passage stands in a role, and the lines for it.

    line: the passage as it is written; others: those of its exercise, at least one.
    """
    same = [other.number for other in others if other.role == to]
    if same:
        return max(same), [line]
    indent = " " * (len(line) - len(line.lstrip()) - 2)
    before = [other.number for other in others if ROLES.index(other.role) < ROLES.index(to)]
    first = min(other.number for other in others)
    return max(before, default=first - 2), [f"{indent}{to}:", line]


def finish(path: Path) -> None:
    """Take out the sentence that says aloud that this is a draft. Raises as ``change`` does."""
    lines = [
        line
        for line in lines_of(path)
        if not ((match := _MARK.fullmatch(line)) and _is_last(match["before"].strip()))
    ]
    save(path, lines)


def written(value: str) -> str:
    """Write a value that was typed: as it is where YAML reads it so, else in quotes."""
    try:
        node = parse(f"x: {value}\n".encode(), "")
    except ProgrammeError:
        node = None
    if isinstance(node, MapNode) and len(node.pairs) == 1:
        read = node.pairs[0][1]
        if isinstance(read, Scalar) and read.text == value:
            return value
        if not isinstance(read, Scalar) and value.startswith(("{", "[")):
            return value
    return json.dumps(value, ensure_ascii=False)


def _write(path: Path, mark: Mark, answer: _Answer | None) -> None:
    lines = lines_of(path)
    match = _MARK.fullmatch(lines[mark.number - 1]) if mark.number <= len(lines) else None
    if match is None or (match["before"].strip(), match["why"]) != (mark.what, mark.why):
        raise DocumentError(f"{path}: it has been changed meanwhile; review it again.")
    first = mark.number - 1
    line = lines[first]
    begin = f"{line[: len(line) - len(line.lstrip())]}- "
    is_first = line.startswith(begin) and _KEY.fullmatch(lines[first - 1])
    is_last = not "".join(lines[mark.number : mark.number + 1]).startswith(begin)
    if answer is None and is_first and is_last:
        first -= 1  # the key of a list goes with its only item
    lines[first : mark.number] = [answer(match)] if answer else []
    save(path, lines)


def save(path: Path, lines: list[str]) -> None:
    """Write a programme file that can be used. Raises as ``change`` does."""
    data = "".join(f"{line}\n" for line in lines).encode()
    loads(data, path)
    rewrite(path, data)
