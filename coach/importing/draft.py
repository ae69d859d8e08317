"""A document -> a draft programme, with what was left out of it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from coach.errors import DocumentError
from coach.importing.blocks import Block
from coach.importing.document import Document
from coach.importing.exercise import (
    DraftExercise,
    LeftOut,
    Line,
    OutOfScopeError,
    is_sayable,
    needed_by,
    notice_of,
    read_exercise,
)
from coach.importing.lexicon import anywhere, table
from coach.importing.sections import outline
from coach.importing.sentences import LONGEST, sentences

MOST_EXERCISES = 100
_MOST_NOTICES = 5


@dataclass(slots=True)
class Draft:
    """A programme as far as a document has it.

    safety: notices by kind; left_out: texts, and whole exercises, that are not in it.
    """

    document: str
    title: Line
    exercises: list[DraftExercise]
    safety: dict[str, list[Line]] = field(default_factory=dict)
    left_out: list[LeftOut] = field(default_factory=list)


def draft_of(document: Document) -> Draft:
    """Find the exercises of a document.

    Raises DocumentError where it has none that a voice can lead, or more than a programme holds.
    """
    found = outline(document.blocks)
    if len(found.exercises) > MOST_EXERCISES:
        raise DocumentError(
            f"{document.name}: it has {len(found.exercises)} exercises, and a programme holds "
            f"{MOST_EXERCISES}: choose some (of a database, with --only NAME), or cut it in two."
        )
    draft = Draft(document.name, _title(document, found.title), [])
    for section in found.exercises:
        try:
            exercise = read_exercise(section, len(draft.exercises) + 1)
        except OutOfScopeError as error:
            text = (
                error.text if section.name in ("", error.text) else f"{section.name}: {error.text}"
            )
            draft.left_out.append(LeftOut(text, error.ref, f"needs {error.needs}"))
            continue
        if "action" not in exercise.roles:
            name = exercise.name
            draft.left_out.append(LeftOut(name.text, name.ref, "nothing to do in it"))
        else:
            draft.exercises.append(exercise)
            for kind, line in exercise.notices:
                _notice(draft, kind, line)
        draft.left_out += exercise.left_out
    if not draft.exercises:
        needs = next((each.why for each in draft.left_out if each.why.startswith("needs")), "")
        why = f"; what there is {needs}" if needs else ""
        raise DocumentError(
            f"{document.name}: no exercise was found in it{why}. An exercise is a heading, and "
            "below it sentences that ask for something, such as: Lift your leg."
        )
    _read_loose(draft, found.loose)
    return draft


def _title(document: Document, heading: Block | None) -> Line:
    if heading is not None and len(heading.text) <= 100 and is_sayable(heading.text):
        return Line(heading.text, heading.ref)
    name = "" if document.name == "standard input" else Path(document.name).stem
    title = " ".join(name.replace("_", " ").replace("-", " ").split())
    if len(title) > 100 or not is_sayable(title):
        title = "My exercises"
    return Line(title[:1].upper() + title[1:], "", "the text gives no title that can be said")


def _read_loose(draft: Draft, blocks: Iterable[Block]) -> None:
    """Find the notices in what belongs to no exercise, and list the rest."""
    for block in blocks:
        if block.kind == "heading":
            continue
        for sentence in sentences(block.text):
            kind = notice_of(sentence)
            if kind and len(sentence) <= LONGEST and is_sayable(sentence):
                _notice(draft, kind, Line(sentence, block.ref))
                continue
            why = "belongs to no exercise"
            if anywhere("claims").search(sentence):
                why = "a promise of an effect"
            if needs := needed_by(sentence):
                why = f"needs {needs}"
            draft.left_out.append(LeftOut(sentence, block.ref, why))


def _notice(draft: Draft, kind: str, line: Line) -> None:
    lines = draft.safety.setdefault(kind, [])
    if len(lines) < _MOST_NOTICES and is_sayable(line.text) and len(line.text) <= LONGEST:
        lines.append(line)
    else:
        draft.left_out.append(LeftOut(line.text, line.ref, "a notice too many"))


def fixed(kind: str) -> str:
    """Return the coach's own sentence for what the text does not say."""
    return str(table()["fixed"][kind])
