"""``coach check``: every mistake of a programme file, in one pass."""

from __future__ import annotations

import click

from coach.cli.common import open_bank, voice_options


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
            click.echo(str(problem), err=True)
        for warning in report.warnings:
            click.echo(f"{warning} (a warning)", err=True)
        if report.problems:
            failed = True
        else:
            click.echo(f"{name}: no mistakes")
    if failed:
        raise click.exceptions.Exit(2)
