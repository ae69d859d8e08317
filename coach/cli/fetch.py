"""``coach fetch``: weights that are too large for the package; what alone uses the internet."""

from __future__ import annotations

from pathlib import Path

import click

from coach.cli.common import PathOption, notice, print_line
from coach.cli.progress import Progress
from coach.ears.weights import FETCHABLE, Weights, check, fetch, place, weights_file
from coach.errors import HearingError


@click.command("fetch")
@click.argument("name", type=click.Choice(tuple(FETCHABLE)))
@click.option(
    "--from",
    "source",
    type=PathOption(exists=True, dir_okay=False),
    help="Take this file, without using the internet.",
)
def fetch_weights(name: str, source: Path | None) -> None:
    """Fetch the weights of a larger recogniser, once: 'whisper' is 145 MB.

    This is the only command that uses the internet. It checks what arrives, and
    goes on where it broke off. For a computer without internet, give the file.
    """
    weights = FETCHABLE[name]
    if source is not None:
        print_line(f"Kept in {place(weights, source)}.")
        return
    if _there(weights):
        print_line(f"It is there already, in {weights_file(weights)}; nothing was fetched.")
        return
    notice(
        f"Fetching {weights.file_name}, about {weights.size // 1_000_000} MB, over the internet "
        f"from {weights.url}. Ctrl-C stops; the next time it goes on from there."
    )
    with Progress(weights.file_name) as progress:
        path = fetch(weights, progress.reach)
    print_line(f"Kept in {path}.")


def _there(weights: Weights) -> bool:
    try:
        check(weights_file(weights), weights)
    except HearingError:
        return False
    return True
