"""``coach list``: the programmes that can be played."""

from __future__ import annotations

import click

from coach.cli.common import print_line


@click.command("list")
def list_programmes() -> None:
    """List the programmes that come with the coach."""
    from coach.programmes import summaries

    for summary in summaries():
        count = summary.exercises
        noun = "exercise" if count == 1 else "exercises"
        print_line(f"{summary.id:<20} {summary.title} ({count} {noun})")
