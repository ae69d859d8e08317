"""``coach new``, ``check``, ``upgrade`` and ``show``: programme files."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from coach.cli.common import (
    complete_programme,
    files_named,
    force_option,
    in_terminal,
    notice,
    open_bank,
    own_file,
    personal_options,
    personal_parts,
    print_json,
    print_line,
    print_lines,
    programme_argument,
    voice_options,
    wording_options,
)
from coach.cli.kinds import PathOption
from coach.cli.library import offer_to_add, tell_change
from coach.errors import CoachError, Problem, ProgrammeError, SpeechTextError
from coach.harmless import command_line, counted
from coach.model import POSITIONS, SIDES, Counting, Sides

if TYPE_CHECKING:
    from coach.programmes import FirstExercise


@click.command()
@click.argument("name", type=PathOption())
@force_option
def new(name: Path, force: bool) -> None:
    """Write a commented programme to NAME.yaml and print its path.

    In a terminal it asks for your exercises: what each is called, the position, the sides, the
    dose, and what to do. With no answer, or without a terminal, it has two as examples.
    """
    from coach.files import whole_file
    from coach.programmes import new as example

    path = name if name.suffix in (".yaml", ".yml") else name.with_name(f"{name.name}.yaml")
    example(path.stem)  # a name that cannot be used is told before anything is asked
    text = example(path.stem, _asked() if in_terminal() else [])
    with whole_file(path, force=force) as partial:
        partial.write_text(text, encoding="utf-8")
    print_line(path)
    offer_to_add(path)
    notice(f"Edit it, then: {command_line('coach', 'check', str(path))}")


def _asked() -> list[FirstExercise]:
    """Ask for exercises, until one has no name."""
    from coach.programmes import FirstExercise

    exercises: list[FirstExercise] = []
    while True:
        which = "another exercise" if exercises else "an exercise"
        question = f"The name of {which} (Enter: no more)"
        if not (name := _ask(question, lambda text: _text(text) if text.strip() else "", "")):
            return exercises
        position = _ask("Position", click.Choice(POSITIONS), "standing")
        sides = _ask("Sides", click.Choice(SIDES), "none")
        dose = _ask("Dose, such as 3x10, 2x8 per side or 3 x 30s", partial(_dose, sides), "5 x 10s")
        action = _ask("What to do, in a sentence", _text)
        exercises.append(FirstExercise(name, position, sides, dose, action))


def _ask(question: str, kind: Any, default: Any = None) -> Any:
    if isinstance(kind, click.ParamType):
        return click.prompt(question, type=kind, default=default, err=True)
    shown = bool(default)
    return click.prompt(question, value_proc=kind, default=default, show_default=shown, err=True)


def _text(value: str) -> str:
    """Take a text that can be read aloud."""
    from coach.speech_text import spoken

    try:
        said = spoken(value)
    except SpeechTextError as error:
        raise click.UsageError(str(error)) from None
    if not said or len(value) > 80:
        raise click.UsageError("write a few words, at most 80 characters")
    return value


def _dose(sides: Sides, value: str) -> str:
    """Take a dose in short that a programme with these sides may have."""
    from coach.programmes import FirstExercise
    from coach.programmes import new as example

    dose = value.strip()
    try:
        example("dose", [FirstExercise("Lift", "standing", sides, dose, "Lift.")])
    except ProgrammeError as error:
        raise click.UsageError(error.problems[0].message) from None
    return dose


@click.command()
@click.argument(
    "files", nargs=-1, required=True, metavar="PROGRAMME...", shell_complete=complete_programme
)
@voice_options
def check(files: tuple[str, ...], voice: str, rate: float) -> None:
    """Check programmes, by name or file: what is wrong, where, and what is allowed.

    Also speaks every count and cue once, silently, to make sure that each one
    fits the seconds it is given. The exit code is 2 if anything is wrong.
    """
    from coach.api import check_file
    from coach.importing import marks_in
    from coach.library import find

    bank = open_bank(voice, rate)
    codes = set()
    for name in files:
        try:
            report = check_file(name, bank)
        except CoachError as error:  # the other files are checked all the same
            notice(str(Problem(name, 0, 0, str(error))))
            codes.add(error.exit_code)
            continue
        for problem in report.problems:
            notice(str(problem))
            codes.add(ProgrammeError.exit_code)
        for warning in report.warnings:
            notice(f"{warning} (a warning)")
        if not report.problems:
            print_line(f"{name}: no mistakes")
            tell_change(files_named(name))
            path = find(name)
            marks = marks_in(path)
            for mark in marks:
                notice(str(Problem(str(path), mark.number, 1, f"review: {mark.why}")))
            if marks:
                command = command_line("coach", "review", str(path))
                notice(f"{path}: {counted(len(marks), 'mark')} to review: {command}")
    if codes:
        raise click.exceptions.Exit(max(codes))


@click.command()
@click.argument("programme", shell_complete=complete_programme)
def upgrade(programme: str) -> None:
    """Bring a programme file to the newest schema; comments, order and session stay.

    PROGRAMME is a file, or a name of your library. What is in that schema already stays as it is.
    """
    from coach.files import rewrite
    from coach.programmes import read_bytes, upgraded

    file = own_file(programme)
    data = read_bytes(file)
    new = upgraded(data, file)
    if new == data:
        notice(f"{file} is in the newest schema already.")
    else:
        rewrite(file, new)
    print_line(file)


@click.command()
@programme_argument
@click.option("--script", "what", flag_value="script", default=True, help="What will be said.")
@click.option("--timeline", "what", flag_value="timeline", help="When each cue starts.")
@click.option("--json", "as_json", is_flag=True, help="With --timeline: one JSON object.")
@personal_options
@wording_options
@voice_options
def show(
    programme: str,
    what: str,
    as_json: bool,
    count: Counting | None,
    brief: bool,
    personalise: Path | None,
    settings: tuple[str, ...],
    voice: str,
    rate: float,
) -> None:
    """Show what a session says, or the exact time of every cue."""
    from coach.api import load
    from coach.compiler import compile_track
    from coach.items import Preferences
    from coach.script import write_script
    from coach.timeline_text import script_lines, timeline_json, timeline_lines

    if as_json and what != "timeline":
        raise click.UsageError("--json goes with --timeline.")
    tell_change(files_named(programme))
    loaded = load(programme, **personal_parts(personalise, settings), on_notice=notice)
    preferences = Preferences(counting=count, brief=brief)
    if what == "script":
        print_lines(script_lines(write_script(loaded, preferences), loaded))
        return
    timeline = compile_track(loaded, open_bank(voice, rate), preferences).timeline
    if as_json:
        print_json(timeline_json(timeline))
    else:
        print_lines(timeline_lines(timeline))
