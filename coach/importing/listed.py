"""The passages that a draft has left out, listed at its end: one may be taken in after all."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import takewhile
from pathlib import Path
from typing import Final

from coach.errors import DocumentError
from coach.importing.review import (
    FURTHER,
    exercises_in,
    lines_of,
    passages_of,
    role_lines,
    save,
    written,
)
from coach.model import Role
from coach.programmes import Scalar, child

# Above them, as the writer writes it.
_HEAD: Final = re.compile(
    r"(?P<before># review(?:ed)?: of the text, )(?P<count>\d+)(?P<after> passages? .*)"
)
_LISTED: Final = re.compile(
    r"# (?P<ref>(?:line|paragraph|page|table row|entry) \d[^()]*) \((?P<why>[^()]*)\): (?P<text>.+)"
)


@dataclass(frozen=True, slots=True)
class Listed:
    """A passage that is not said: its first line, from 1, how many lines it has, and its words.

    ref: where the document has it; why: why it was left out.
    """

    number: int
    lines: int
    ref: str
    why: str
    text: str


def left_out(path: Path) -> tuple[Listed, ...]:
    """Return the passages that a draft lists as not in the session. Raises ProgrammeError."""
    return _left_out(lines_of(path))


def _left_out(lines: list[str]) -> tuple[Listed, ...]:
    begin = next((i for i, line in enumerate(lines) if _HEAD.fullmatch(line)), len(lines))
    found = []
    for place in range(begin + 1, len(lines)):
        if match := _LISTED.fullmatch(lines[place]):
            more = list(takewhile(FURTHER.fullmatch, lines[place + 1 :]))
            text = " ".join([match["text"], *(line.lstrip("# ").strip() for line in more)])
            found.append(Listed(place + 1, 1 + len(more), match["ref"], match["why"], text))
    return tuple(found)


def exercise_names(path: Path) -> tuple[str, ...]:
    """Return the names of a programme's exercises. Raises ProgrammeError."""
    names = [child(node, "name") for node in exercises_in(path)]
    return tuple(name.text if isinstance(name, Scalar) else "" for name in names)


def take_in(path: Path, listed: Listed, exercise: int, role: Role) -> None:
    """Let a passage be said in an exercise, counted from 0, in a role.

    Raises DocumentError where the file has changed meanwhile, ProgrammeError where it could not
    be used with it, ExportError where it cannot be written.
    """
    lines = lines_of(path)
    nodes = exercises_in(path)
    if listed not in _left_out(lines) or exercise >= len(nodes):
        raise DocumentError(f"{path}: it has been changed meanwhile; review it again.")
    others = list(passages_of(nodes[exercise]))
    if not others:
        raise DocumentError(f"{path}: that exercise has no instructions to add to.")
    model = lines[others[0].number - 1]
    indent = model[: len(model) - len(model.lstrip())]
    line = f"{indent}- {written(listed.text)}  # reviewed: {listed.ref}, taken in"
    place, new = role_lines(line, role, others)
    gone = range(listed.number - 1, listed.number - 1 + listed.lines)
    kept = []
    for number, old in enumerate(lines):
        kept += new if number == place else []
        if head := _HEAD.fullmatch(old):
            # One passage less is counted above the list; the last one takes the line with it.
            left = int(head["count"]) - 1
            kept += [f"{head['before']}{left}{head['after']}"] if left else []
        elif number not in gone:
            kept.append(old)
    save(path, kept)
