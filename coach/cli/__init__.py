"""The ``coach`` command: one short module per subcommand, each calls the library."""

from __future__ import annotations

import signal
import sys
from types import FrameType
from typing import Any

import click

from coach import __version__
from coach.cli.batch import batch
from coach.cli.check import check
from coach.cli.devices import devices
from coach.cli.doctor import doctor
from coach.cli.export import export
from coach.cli.fetch import fetch_weights
from coach.cli.hear import hear
from coach.cli.history import history
from coach.cli.mic import mic
from coach.cli.new import new
from coach.cli.play import play
from coach.cli.programmes import list_programmes
from coach.cli.say import say
from coach.cli.sheet import sheet
from coach.cli.show import show
from coach.cli.train_voice import train_voice
from coach.cli.verify import verify
from coach.cli.voices import voices
from coach.errors import CoachError


class _Group(click.Group):
    """Turns every CoachError into its message and its exit code."""

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except CoachError as error:
            click.echo(str(error), err=True)
            ctx.exit(error.exit_code)


@click.group(cls=_Group, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="coach")
def coach() -> None:
    """A voice-guided coach for exercise sessions: spoken, counted, offline.

    \b
    coach export                 write the bundled session as a sound file
    coach show --script          read what will be said
    coach new my-back.yaml       start a programme of your own
    """


for _command in (
    play,
    devices,
    export,
    batch,
    verify,
    sheet,
    show,
    check,
    list_programmes,
    new,
    say,
    voices,
    history,
    hear,
    mic,
    train_voice,
    fetch_weights,
    doctor,
):
    coach.add_command(_command)


def main() -> None:
    """Run the command line; a polite kill cleans up as Ctrl-C does."""
    signal.signal(signal.SIGTERM, _terminate)
    coach()


def _terminate(number: int, _frame: FrameType | None) -> None:
    sys.exit(128 + number)
