"""``coach check``: every mistake of a programme file, in one pass."""

from __future__ import annotations

import click

from coach.cli.common import notice, open_bank, print_line, voice_options
from coach.errors import CoachError, Problem, ProgrammeError


@click.command()
@click.argument("files", nargs=-1, required=True, metavar="FILE...")
@voice_options
def check(files: tuple[str, ...], voice: str, rate: float) -> None:
    """Check programme files: what is wrong, where, and what is allowed.

    Also speaks every count and cue once, silently, to make sure that each one
    fits the seconds it is given. The exit code is 2 if anything is wrong.
    """
    from coach.checking import check_file

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
    if codes:
        raise click.exceptions.Exit(max(codes))
