"""``coach voices``: who can speak on this machine."""

from __future__ import annotations

import click

from coach.cli.common import print_line


@click.command()
def voices() -> None:
    """List the voices, and why one cannot be used here."""
    from coach.voices import available

    for voice in available():
        state = "" if voice.usable else f" -- not usable: {voice.reason}"
        print_line(f"{voice.name:<10} {voice.description}{state}")
