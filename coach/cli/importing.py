"""``coach import`` and ``coach review``: from a document to a programme that somebody has read."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from coach.cli.common import (
    INTERRUPTED,
    complete_programme,
    force_option,
    notice,
    own_file,
    print_line,
)
from coach.cli.kinds import PathOption
from coach.errors import DocumentError, ProgrammeError
from coach.harmless import command_line, counted

if TYPE_CHECKING:
    from coach.importing import Listed, Mark


@click.command("import")
@click.argument("document", metavar="FILE|-", type=PathOption(allow_dash=True))
@click.option(
    "-o",
    "--output",
    type=PathOption(dir_okay=False),
    help="The programme file to write.  [default: FILE's name with .yaml, in this folder]",
)
@click.option(
    "--only",
    multiple=True,
    metavar="NAME",
    help="Of a database, the exercises with NAME in their name; can be given several times.",
)
@force_option
def import_document(
    document: Path, output: Path | None, only: tuple[str, ...], force: bool
) -> None:
    """Make a draft programme of a document, and print its path.

    Reads text, Markdown, HTML, DOCX and PDF, and the JSON of free-exercise-db and wger;
    - is standard input. Nothing is sent anywhere, and nothing is invented: each line of the
    draft says where it comes from, and what is a guess is marked. 'coach review' asks about
    the marks.
    """
    from coach.files import refuse_existing, slug, whole_file
    from coach.importing import draft_of, marks_in, read_document, write_draft
    from coach.programmes import slug as programme_id

    standard_input = str(document) == "-"
    stem = "draft" if standard_input else slug(document.stem, "draft")
    path = output or Path(f"{stem}.yaml")
    if path.suffix not in (".yaml", ".yml"):
        path = path.with_name(f"{path.name}.yaml")
    if not programme_id(path.stem):
        raise click.UsageError(
            f"-o {path.stem}: the file's name needs a letter or a digit; it names the programme."
        )
    try:
        refuse_existing(path, force)
    except OSError as error:
        raise DocumentError(f"{path}: {error.strerror or error}.") from error
    draft = draft_of(read_document(None if standard_input else document, only))
    text = write_draft(draft, path)
    with whole_file(path, force=force) as partial:
        partial.write_text(text, encoding="utf-8", newline="\n")
    print_line(path)
    exercises = counted(len(draft.exercises), "exercise")
    marks = counted(len(marks_in(path)), "mark")
    notice(f"{exercises}; {marks} to review: {command_line('coach', 'review', str(path))}")


@click.command()
@click.argument("draft", shell_complete=complete_programme)
def review(draft: str) -> None:
    """Go through the marks of a draft, one question each.

    DRAFT is a file, or a name of your library. Shows what the document says and what the draft
    has made of it. Enter keeps it, another value replaces it, "d" takes the line out, "m" gives
    a passage of the exercise another role, "q" stops; of what was left out, a number takes a
    passage in. Every answer is kept at once.
    """
    from coach.importing import finish, marks_in
    from coach.programmes import load

    file = own_file(draft)
    load(file)  # a file with mistakes says so first
    marks = marks_in(file)
    total = len(marks)
    while marks:
        try:
            go_on = _ask(file, marks[0], total - len(marks) + 1, total)
        except (click.Abort, EOFError):
            _say_left(file)
            raise click.exceptions.Exit(INTERRUPTED) from None
        if not go_on:
            _say_left(file)
            return
        marks = marks_in(file)
    finish(file)
    print_line(f"{file}: reviewed")


def _say_left(file: Path) -> None:
    from coach.importing import marks_in

    left = counted(len(marks_in(file)), "mark")
    notice(f"{left} left. Go on with: {command_line('coach', 'review', str(file))}")


def _ask(file: Path, mark: Mark, number: int, total: int) -> bool:
    """Ask about one mark until the answer can be used; return whether to go on."""
    from coach.importing import left_out

    print_line("")
    print_line(f"{number} of {total}, line {mark.number}: {mark.what or 'about the file'}")
    for line in mark.source.splitlines():
        print_line(f"  {line}")
    print_line(f"  {mark.why}")
    listed = () if mark.what else left_out(file)  # a mark on the file is about its passages
    for place, passage in enumerate(listed, 1):
        print_line(f"  {place}  {passage.ref} ({passage.why}): {passage.text}")
    question = "Enter keeps it, or another value, d, m, q" if mark.value else "Enter, or q"
    if listed:
        question = "Enter leaves them out, the number of one takes it in, or q"
    while True:
        answer = _answer(question)
        try:
            if answer == "q":
                return False
            _take(file, mark, listed, answer)
        except ProgrammeError as error:
            notice(error.problems[0].message)
        except DocumentError as error:
            if not mark.value:
                notice(str(error))
                continue
            raise
        else:
            return True


def _take(file: Path, mark: Mark, listed: tuple[Listed, ...], answer: str) -> None:
    """Do what an answer says; after a move the mark is still there, and is asked about again."""
    from coach.importing import change, keep, remove

    if not answer:
        keep(file, mark)
    elif listed:
        _take_in(file, listed, answer)
    elif answer == "d":
        remove(file, mark)
    elif answer == "m" and mark.value:
        _move(file, mark)
    else:
        change(file, mark, answer)


def _take_in(file: Path, listed: tuple[Listed, ...], answer: str) -> None:
    """Ask in which exercise a passage is said, and as what."""
    from coach.importing import exercise_names, take_in
    from coach.model import ROLES

    if not (answer.isdecimal() and 1 <= int(answer) <= len(listed)):
        raise DocumentError(f"Type a number from 1 to {len(listed)}, Enter or q.")
    exercise = _chosen(
        "Of which exercise is it? Its number, or Enter for none", exercise_names(file)
    )
    if exercise is None:
        return
    to = _chosen("What is it? A number, or Enter to leave it", ROLES)
    if to is not None:
        take_in(file, listed[int(answer) - 1], exercise, ROLES[to])


def _move(file: Path, mark: Mark) -> None:
    """Ask which passage of the exercise is another, and what it is."""
    from coach.importing import PLACES, move, passages

    if not (there := passages(file, mark)):
        notice("This is no part of an exercise; there is nothing to move.")
        return
    for number, passage in enumerate(there, 1):
        print_line(f"  {number}  {passage.role}: {passage.text}")
    chosen = _number("Which passage is something else? Its number, or Enter for none", len(there))
    if chosen is None:
        return
    to = _chosen("What is it? A number, or Enter to leave it", PLACES)
    if to is None or PLACES[to] == there[chosen].role:
        return
    try:
        move(file, mark, there[chosen], PLACES[to])
    except ProgrammeError as error:
        notice(error.problems[0].message)
    except DocumentError as error:
        notice(str(error))


def _chosen(question: str, names: Sequence[str]) -> int | None:
    """Ask which of some names is meant, from 0; None where it is none."""
    for number, name in enumerate(names, 1):
        print_line(f"  {number}  {name}")
    return _number(question, len(names))


def _number(question: str, most: int) -> int | None:
    """Ask for a number from 1 to ``most``, and count it from 0; None where there is none."""
    while answer := _answer(question):
        if answer.isdecimal() and 1 <= int(answer) <= most:
            return int(answer) - 1
        notice(f"Type a number from 1 to {most}.")
    return None


def _answer(question: str) -> str:
    return str(
        click.prompt(question, default="", show_default=False, prompt_suffix=": ", err=True)
    ).strip()
