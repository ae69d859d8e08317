"""``coach list``, ``new``, ``check`` and ``show``: programme files."""

from __future__ import annotations

from pathlib import Path

import click

from coach.cli.common import (
    PathOption,
    notice,
    open_bank,
    print_json,
    print_line,
    programme_argument,
    voice_options,
    wording_options,
)
from coach.errors import CoachError, Problem, ProgrammeError
from coach.harmless import command_line
from coach.model import Counting

# ``coach list``: the programmes that can be played.


@click.command("list")
def list_programmes() -> None:
    """List the programmes that come with the coach."""
    from coach.programmes import summaries

    for summary in summaries():
        count = summary.exercises
        noun = "exercise" if count == 1 else "exercises"
        print_line(f"{summary.id:<20} {summary.title} ({count} {noun})")


# ``coach new``: a commented programme to start from.


@click.command()
@click.argument("name", type=PathOption())
@click.option("--force", is_flag=True, help="Replace a file that is already there.")
def new(name: Path, force: bool) -> None:
    """Write a commented example programme to NAME.yaml and print its path."""
    from coach.files import whole_file
    from coach.programmes import new as example

    path = name if name.suffix in (".yaml", ".yml") else name.with_name(f"{name.name}.yaml")
    text = example(path.stem)
    with whole_file(path, force=force) as partial:
        partial.write_text(text, encoding="utf-8")
    print_line(path)
    notice(f"Edit it, then: {command_line('coach', 'check', str(path))}")


# ``coach check``: every mistake of a programme file, in one pass.


@click.command()
@click.argument("files", nargs=-1, required=True, metavar="FILE...")
@voice_options
def check(files: tuple[str, ...], voice: str, rate: float) -> None:
    """Check programme files: what is wrong, where, and what is allowed.

    Also speaks every count and cue once, silently, to make sure that each one
    fits the seconds it is given. The exit code is 2 if anything is wrong.
    """
    from coach.compiler import check_file
    from coach.programmes import find

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
            _list_marks(find(name))
    if codes:
        raise click.exceptions.Exit(max(codes))


def _list_marks(path: Path) -> None:
    """Name each mark of a draft that nobody has answered."""
    from coach.importing import marks_in

    marks = marks_in(path)
    for mark in marks:
        notice(str(Problem(str(path), mark.number, 0, f"review: {mark.why}")))
    if marks:
        command = command_line("coach", "review", str(path))
        notice(f"{path}: {len(marks)} marks to review: {command}")


# ``coach show``: a session on paper, as words or as a timeline.


@click.command()
@programme_argument
@click.option("--script", "what", flag_value="script", default=True, help="What will be said.")
@click.option("--timeline", "what", flag_value="timeline", help="When each cue starts.")
@click.option("--json", "as_json", is_flag=True, help="With --timeline: one JSON object.")
@wording_options
@voice_options
def show(
    programme: str,
    what: str,
    as_json: bool,
    count: Counting | None,
    brief: bool,
    voice: str,
    rate: float,
) -> None:
    """Show what a session says, or the exact time of every cue."""
    from coach.compiler import compile_track
    from coach.items import Preferences
    from coach.programmes import find, load
    from coach.script import write_script
    from coach.timeline_text import script_lines, timeline_json, timeline_lines

    if as_json and what != "timeline":
        raise click.UsageError("--json goes with --timeline.")
    loaded = load(find(programme))
    preferences = Preferences(counting=count, brief=brief)
    if what == "script":
        for line in script_lines(write_script(loaded, preferences)):
            print_line(line)
        return
    timeline = compile_track(loaded, open_bank(voice, rate), preferences).timeline
    if as_json:
        print_json(timeline_json(timeline))
        return
    for line in timeline_lines(timeline):
        print_line(line)
