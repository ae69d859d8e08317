"""Drafts, of a document or of one exercise, and the commands that make and review them."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from click.testing import CliRunner

from coach.cli import coach as cli
from coach.importing import draft_of, read_document, write_draft
from coach.importing.blocks import Block
from coach.importing.exercise import read_exercise
from coach.importing.parts import DraftExercise
from coach.importing.sections import Section
from coach.model import Programme, Role
from coach.programmes import load, loads


def drafted(path: Path) -> tuple[str, Programme]:
    """The text of a document's draft, and the programme in it."""
    text = write_draft(draft_of(read_document(path)), Path("draft.yaml"), date(2026, 1, 5))
    return text, loads(text.encode(), Path("draft.yaml")).programme


def read(*texts: str, name: str = "Clam") -> DraftExercise:
    """The exercise that paragraphs under one heading become."""
    blocks = [Block("text", text, f"line {number}") for number, text in enumerate(texts, 2)]
    return read_exercise(Section(name, "line 1", blocks), 1)


def said(draft: DraftExercise) -> dict[str, list[str]]:
    """The texts of each role."""
    return {role: [line.text for line in lines] for role, lines in draft.roles.items()}


def run(*words: str, answers: str = "") -> tuple[int, str]:
    """The exit code and the output of a command."""
    result = CliRunner().invoke(cli, list(words), input=answers)
    assert result.exception is None or isinstance(result.exception, SystemExit), result.output
    return result.exit_code, result.output


def texts(draft: Path, role: Role) -> list[str]:
    """The texts of a role in every exercise of a draft."""
    exercises = load(draft).exercises
    return [
        text
        for one in exercises
        if role in one.instructions
        for text in one.instructions[role].full
    ]
