"""``coach hear``: which commands are in a recording."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Final

import click

from coach.cli.common import notice
from coach.ears.grammar import VOCABULARIES, Vocabulary

RECOGNISERS: Final = ("own", "sphinx", "vosk")


@click.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line.")
@click.option(
    "--vocabulary",
    type=click.Choice(VOCABULARIES),
    default="session",
    show_default=True,
    help="What is listened for. 'stop' and 'pause' always are.",
)
@click.option("--explain", is_flag=True, help="Also what was no command, and why.")
@click.option(
    "--recogniser",
    type=click.Choice(RECOGNISERS),
    default="own",
    show_default=True,
    help="Who recognises; all but 'own' need more installed.",
)
def hear(file: Path, as_json: bool, vocabulary: Vocabulary, explain: bool, recogniser: str) -> None:
    """Listen to a recording, WAV or FLAC at any rate, for spoken commands.

    The same ears as in a live session, with the same decisions. Times are
    seconds from the start of the recording.
    """
    from coach.ears.command import Command
    from coach.ears.engines import open_recogniser
    from coach.ears.listener import Listener
    from coach.ears.listener import hear as listen
    from coach.ears.recording import Recording
    from coach.ears.report import line, record

    recording = Recording(file)
    listener = Listener(open_recogniser(recogniser), vocabulary)
    others = commands = 0
    for event in listen(recording.blocks(), listener):
        found = isinstance(event, Command)
        commands, others = commands + found, others + (not found)
        if found or explain:
            click.echo(json.dumps(record(event)) if as_json else line(event))
    for fault in recording.faults():
        notice(f"{file}: {fault}")
    if not commands:
        more = f" in {others} utterances; --explain says why" if others and not explain else ""
        notice(f"{file}: no command was heard{more}.")
