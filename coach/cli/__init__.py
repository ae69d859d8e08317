"""The ``coach`` command: one short module per subcommand, each calls the library."""

from __future__ import annotations

import errno
import gc
import os
import signal
import sys
from collections import UserDict
from collections.abc import Iterator, Sequence
from importlib import import_module
from io import StringIO, TextIOWrapper
from pathlib import Path
from types import FrameType
from typing import Any, Final

import click

from coach import __version__
from coach.cli.common import INTERRUPTED, let_go, notice
from coach.cli.config import defaults_of
from coach.errors import CoachError, ExportError

# The module of each command. In this order ``coach config`` lists what they may be told.
_MODULES: Final = {
    "play": "play",
    "devices": "sound",
    "export": "export",
    "batch": "batch",
    "verify": "verify",
    "serve": "serve",
    "sheet": "sheet",
    "show": "programmes",
    "check": "programmes",
    "add": "library",
    "list": "library",
    "remove": "library",
    "routine": "library",
    "new": "programmes",
    "import": "importing",
    "review": "importing",
    "upgrade": "programmes",
    "say": "sound",
    "voices": "sound",
    "today": "progress",
    "history": "history",
    "note": "history",
    "report": "report",
    "forget": "history",
    "config": "config",
    "completion": "completion",
    "calendar": "progress",
    "hear": "listening",
    "mic": "listening",
    "train-voice": "listening",
    "doctor": "doctor",
}


class _Commands(UserDict[str, click.Command]):
    """The commands by name; a module is imported when one of its commands is asked for."""

    def __missing__(self, name: str) -> click.Command:
        module = import_module(f"{__name__}.{_MODULES[name]}")
        found = (value for value in vars(module).values() if isinstance(value, click.Command))
        self.data |= {str(command.name): command for command in found}
        return self.data[name]

    def __iter__(self) -> Iterator[str]:
        return iter(_MODULES)

    def __len__(self) -> int:
        return len(_MODULES)

    def __contains__(self, name: object) -> bool:
        return name in _MODULES


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


@click.group(
    cls=_Group, commands=_Commands(), context_settings={"help_option_names": ["-h", "--help"]}
)
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


def main() -> None:
    """Run the command line; a polite kill and a closed terminal clean up as Ctrl-C does."""
    for name in ("SIGTERM", "SIGHUP", "SIGBREAK"):
        number = getattr(signal, name, None)  # no system has them all
        if number is not None and signal.getsignal(number) != signal.SIG_IGN:  # as nohup sets it
            signal.signal(number, _terminate)
    # numpy's BLAS has a thread for each processor, which spins; no product here is worth a second.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    try:
        coach()
    finally:
        # What is left goes with the process; looking through it for garbage would take as long as
        # a tenth of a short command.
        gc.freeze()


def _terminate(number: int, _frame: FrameType | None) -> None:
    sys.exit(128 + number)
