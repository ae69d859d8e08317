"""``coach mic``: how loud the microphone is, and what is understood, live."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import ExitStack, closing
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from coach.cli.common import NumberOption, PathOption, notice, print_line, recogniser_option
from coach.ears.grammar import VOCABULARIES, Vocabulary

if TYPE_CHECKING:
    from coach.ears.listener import Listener
    from coach.ears.recogniser import Sound

_SETTLE_SECONDS: Final = 2
"""So long a microphone may be all zeros, or too quiet, before that is said."""
_BAR: Final = 30


@click.command()
@click.option("--input", "name", metavar="DEVICE", help="Listen there; see 'coach devices'.")
@click.option(
    "--vocabulary",
    type=click.Choice(VOCABULARIES),
    default="all",
    show_default=True,
    help="What is listened for.",
)
@click.option("--seconds", type=NumberOption(min=0.1), help="Stop by itself after so long.")
@click.option(
    "--record",
    type=PathOption(dir_okay=False),
    help="Keep what is heard in FILE, a new WAV. Without this, nothing is kept.",
)
@recogniser_option
def mic(
    name: str | None,
    vocabulary: Vocabulary,
    seconds: float | None,
    record: Path | None,
    recogniser: str,
) -> None:
    """Show how loud the microphone is and what the coach understands; Ctrl-C ends it.

    What is heard stays in memory and is forgotten at once.
    """
    from coach.device import open_input
    from coach.ears.engines import open_recogniser
    from coach.ears.listener import Listener
    from coach.microphone import kept, live

    listener = Listener(open_recogniser(recogniser), vocabulary)
    device = open_input(name)
    print_line(f"Listening to {device.name}. Say a command; Ctrl-C ends.")
    with ExitStack() as cleanup:
        blocks: Iterator[Sound] = cleanup.enter_context(closing(live(device)))
        if record is not None:
            blocks = cleanup.enter_context(kept(blocks, record))
            print_line(f"RECORDING to {record}: everything that is heard is kept there.")
        try:
            _show(blocks, listener, seconds)
        except KeyboardInterrupt:
            print_line("")
    if record is not None:
        print_line(f"Recorded to {record}.")


def _show(blocks: Iterator[Sound], listener: Listener, seconds: float | None) -> None:
    from coach.ears.activity import RATE
    from coach.ears.level import Meter
    from coach.ears.report import line

    heard, told, meter = 0, False, Meter()
    terminal = sys.stdout.isatty()
    for block in blocks:
        heard += len(block)
        meter.accept(block)
        events = listener.accept(block)
        if terminal:
            click.echo(f"\r{_level(block, listener.speaking)}\r", nl=False)
        for event in events:
            print_line(line(event))
        if meter.samples >= _SETTLE_SECONDS * RATE:
            for fault in () if told else meter.faults():
                notice(f"The microphone: {fault}")
                told = True
            meter = Meter()
        if seconds is not None and heard >= seconds * RATE:
            break


def _level(block: Sound, speaking: bool) -> str:
    from coach.ears.level import Meter

    meter = Meter()
    meter.accept(block)
    full = round(_BAR * min(1.0, max(0.0, 1 + meter.dbfs / 60)))
    state = "speaking" if speaking else ""
    return f"{max(meter.dbfs, -99):4.0f} dB [{'#' * full:<{_BAR}}] {state:<10}"
