"""``coach hear``: which commands are in a recording."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from coach.cli.common import PathOption, notice, print_json, print_line, recogniser_option
from coach.ears.grammar import VOCABULARIES, Vocabulary

if TYPE_CHECKING:
    from coach.ears.command import Event
    from coach.ears.hearing import Heard
    from coach.ears.listener import Listener
    from coach.ears.recording import Recording, Reference


@click.command()
@click.argument("file", type=PathOption(exists=True, dir_okay=False))
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line.")
@click.option(
    "--vocabulary",
    type=click.Choice(VOCABULARIES),
    default="session",
    show_default=True,
    help="What is listened for. 'stop' and 'pause' always are.",
)
@click.option("--explain", is_flag=True, help="Also what was no command, and why.")
@recogniser_option
@click.option(
    "--reference",
    type=PathOption(exists=True, dir_okay=False),
    metavar="COACH.wav",
    help="What the coach played meanwhile; its echo is removed first.",
)
def hear(
    file: Path,
    as_json: bool,
    vocabulary: Vocabulary,
    explain: bool,
    recogniser: str,
    reference: Path | None,
) -> None:
    """Listen to a recording, WAV or FLAC at any rate, for spoken commands.

    The same ears as in a live session, with the same decisions. Times are
    seconds from the start of the recording. With --reference the two files
    may have begun up to 0.5 s apart, on different clocks, at other rates.
    """
    from coach.ears.command import Command
    from coach.ears.engines import open_recogniser
    from coach.ears.listener import Listener
    from coach.ears.recording import Recording, Reference
    from coach.ears.report import line, record

    recording = Recording(file)
    played = Reference(reference) if reference else None
    listener = Listener(open_recogniser(recogniser), vocabulary)
    others = commands = 0
    for event, heard in _events(recording, played, listener):
        found = isinstance(event, Command)
        commands, others = commands + found, others + (not found)
        if found or explain:
            if as_json:
                print_json(record(event, heard))
            else:
                print_line(line(event, heard))
    for fault in recording.faults():
        notice(f"{file}: {fault}")
    for fault in played.faults_for(recording) if played else ():
        notice(f"{reference}: {fault}")
    if not commands:
        more = f" in {others} utterances; --explain says why" if others and not explain else ""
        notice(f"{file}: no command was heard{more}.")


def _events(
    recording: Recording, played: Reference | None, listener: Listener
) -> Iterator[tuple[Event, Heard | None]]:
    """What is heard; with how well the coach was taken away by then, where it is known."""
    from coach.ears.echo.strong import open_strong
    from coach.ears.hearing import Hearing
    from coach.ears.listener import hear as listen
    from coach.ears.recording import replay

    if played is None:
        yield from ((event, None) for event in listen(recording.blocks(), listener))
        return
    for heard in replay(recording, played, Hearing(listener, strong=open_strong())):
        yield from ((event, heard) for event in heard.events)
