"""``coach check``: every mistake of a programme file, in one pass."""

from __future__ import annotations

import click

from coach.cli.common import notice, open_bank, print_line, voice_options


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
    failed = False
    for name in files:
        report = check_file(name, bank)
        for problem in report.problems:
            notice(str(problem))
        for warning in report.warnings:
            notice(f"{warning} (a warning)")
        if report.problems:
            failed = True
        else:
            print_line(f"{name}: no mistakes")
    if failed:
        raise click.exceptions.Exit(2)
