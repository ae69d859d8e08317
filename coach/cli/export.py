"""``coach export``: a session as a sound file."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from coach.cli.common import open_bank, programme_argument, voice_options, wording_options
from coach.model import Counting

if TYPE_CHECKING:
    from coach.export import Format


@click.command()
@programme_argument
@click.option(
    "-o",
    "--output",
    "folder",
    type=click.Path(path_type=Path, file_okay=False),
    default=Path("coach-tracks"),
    show_default=True,
    help="The folder to write to.",
)
@click.option(
    "--format", "kind", type=click.Choice(["wav", "flac"]), default="wav", show_default=True
)
@click.option("--force", is_flag=True, help="Replace a file that is already there.")
@wording_options
@voice_options
def export(
    programme: str,
    folder: Path,
    kind: Format,
    force: bool,
    count: Counting | None,
    brief: bool,
    voice: str,
    rate: float,
) -> None:
    """Write a session as one sound file and print its path."""
    from coach.cli.progress import Progress
    from coach.export import write_track
    from coach.production import produce
    from coach.programmes import find, load
    from coach.script import Preferences

    loaded = load(find(programme))
    path = folder / f"{loaded.id}.{kind}"
    with Progress("Speaking") as progress:
        bank = open_bank(voice, rate)
        track = produce(loaded, bank, Preferences(counting=count, brief=brief), progress.reach)
    with Progress("Writing", track.frames) as progress:
        write_track(track, path, kind, force=force, on_frames=progress.advance)
    click.echo(path)
