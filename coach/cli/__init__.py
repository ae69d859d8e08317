"""The ``coach`` command: one short module per subcommand, each calls the library."""

from __future__ import annotations

import errno
import os
import signal
import sys
from collections.abc import Sequence
from io import StringIO, TextIOWrapper
from pathlib import Path
from types import FrameType
from typing import Any

import click

from coach import __version__
from coach.cli.batch import batch
from coach.cli.common import INTERRUPTED, let_go, notice
from coach.cli.completion import completion
from coach.cli.config import config, defaults_of
from coach.cli.doctor import doctor
from coach.cli.export import export
from coach.cli.history import forget, history, note
from coach.cli.importing import import_document, review
from coach.cli.library import add, list_programmes, remove, routine
from coach.cli.listening import hear, mic, train_voice
from coach.cli.play import play
from coach.cli.programmes import check, new, show, upgrade
from coach.cli.progress import calendar, today
from coach.cli.report import report
from coach.cli.serve import serve
from coach.cli.sheet import sheet
from coach.cli.sound import devices, say, voices
from coach.cli.verify import verify
from coach.errors import CoachError, ExportError


class _Group(click.Group):
    """Ends every command with an exit code, and at most one message."""

    def main(
        self,
        args: Sequence[str] | None = None,
        prog_name: str | None = None,
        complete_var: str | None = None,
        standalone_mode: bool = True,
        **extra: Any,
    ) -> Any:
        """Run the command line and exit, with a code that docs/command-line.md explains."""
        if not standalone_mode:
            return super().main(args, prog_name, complete_var, False, **extra)
        _prepare_streams()
        try:
            code = super().main(args, prog_name, complete_var, False, **extra)
        except click.Abort:
            notice("Stopped.")
            code = INTERRUPTED
        except click.ClickException as error:
            explanation = StringIO()
            error.show(explanation)
            code = _explain(explanation.getvalue().rstrip(), error.exit_code)
        except CoachError as error:
            code = _explain(str(error), error.exit_code)
        except ImportError as error:
            code = _explain(
                f"Something that the coach needs is missing or damaged: {error}. Install the coach "
                "again, or look for more with: coach doctor",
                CoachError.exit_code,
            )
        except OSError as error:  # for which no command has better words
            let_go(sys.stdout)
            where = f"{error.filename}: " if error.filename else ""
            if error.errno == errno.ENOSPC:  # the help on a full disk, too
                full = f"{where}No space left on device. Make room, and give the command again."
                code = _explain(full, ExportError.exit_code)
            else:
                code = _explain(f"{where}{error.strerror or error}.", CoachError.exit_code)
        sys.exit(code)


def _prepare_streams() -> None:
    """Make standard streams that are closed, or know few letters, take every text."""
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        if getattr(sys, name) is None:
            setattr(sys, name, Path(os.devnull).open(mode, encoding="utf-8"))  # noqa: SIM115
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="replace")


def _explain(message: str, code: int) -> int:
    for line in message.split("\n"):
        notice(line)
    return code


@click.group(cls=_Group, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="coach")
@click.pass_context
def coach(context: click.Context) -> None:
    """A voice-guided coach for exercise sessions: spoken, counted, offline.

    \b
    coach export                 write the bundled session as a sound file
    coach show --script          read what will be said
    coach new my-back.yaml       start a programme of your own
    """
    name = context.invoked_subcommand or ""
    if name in coach.commands:
        context.default_map = {name: defaults_of(coach.commands[name], coach)}


for _command in (
    play,
    devices,
    export,
    batch,
    verify,
    serve,
    sheet,
    show,
    check,
    add,
    list_programmes,
    remove,
    routine,
    new,
    import_document,
    review,
    upgrade,
    say,
    voices,
    today,
    history,
    note,
    report,
    forget,
    config,
    completion,
    calendar,
    hear,
    mic,
    train_voice,
    doctor,
):
    coach.add_command(_command)


def main() -> None:
    """Run the command line; a polite kill and a closed terminal clean up as Ctrl-C does."""
    for name in ("SIGTERM", "SIGHUP", "SIGBREAK"):
        number = getattr(signal, name, None)  # no system has them all
        if number is not None and signal.getsignal(number) != signal.SIG_IGN:  # as nohup sets it
            signal.signal(number, _terminate)
    coach()


def _terminate(number: int, _frame: FrameType | None) -> None:
    sys.exit(128 + number)
