"""Shared parts of the subcommands: options, progress, messages, signals."""

from __future__ import annotations

import errno
import json
import os
import sys
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, TextIO, TypedDict, TypeVar

import click
from click.core import ParameterSource
from click.shell_completion import CompletionItem

from coach.cli.kinds import DaysOption, NumberOption, PathOption, VoiceOption, YesNoOption
from coach.errors import ExportError, NotFoundError
from coach.harmless import command_line, harmless
from coach.model import COUNTINGS, MAX_RATE, MIN_RATE

if TYPE_CHECKING:
    from coach.voices import ClipBank


Command = TypeVar("Command", bound=Callable[..., Any])

DEFAULT_PROGRAMME: Final = "sacroiliitis"
RECOGNISERS: Final = ("own", "sphinx", "vosk")
RATE_HELP: Final = f"How fast the coach speaks, {MIN_RATE} to {MAX_RATE}. Holds keep their seconds."

# The exit code after Ctrl-C, as a shell counts SIGINT.
INTERRUPTED: Final = 130

# The exit code where the other end of a pipe has gone, as a shell counts SIGPIPE.
NOBODY_READS: Final = 141


class Preference(click.Parameter):
    """An option or argument whose value may stand in the user's file of preferences, too.

    key: its name in the file. The order is click's: the command line, the environment (``COACH_``
    and the key), the file (click's ``default_map``), and last the default, which is often to do as
    the programme says.
    """

    def __init__(self, declarations: Sequence[str], key: str, **attributes: Any) -> None:
        self.key = key
        super().__init__(declarations, envvar=f"COACH_{key.upper()}", **attributes)

    def get_error_hint(self, ctx: click.Context | None) -> str:
        """Name the option, and the variable of the environment where that has a say."""
        named = super().get_error_hint(ctx)
        variable = f"COACH_{self.key.upper()}"
        return f"{named} ({variable})" if os.environ.get(variable) else named


class PreferenceOption(Preference, click.Option):
    """An option that is a preference."""

    def __init__(self, declarations: Sequence[str], key: str, **attributes: Any) -> None:
        super().__init__(declarations, key, **attributes)
        if isinstance(self.type, click.types.BoolParamType):
            self.type = YesNoOption()


class PreferenceArgument(Preference, click.Argument):
    """An argument that is a preference."""


def preference(key: str, *declarations: str, **attributes: Any) -> Callable[[Command], Command]:
    """Add an option that is a preference."""
    return click.option(*declarations, cls=PreferenceOption, key=key, **attributes)


def complete_programme(
    _: click.Context, __: click.Parameter, incomplete: str
) -> list[CompletionItem]:
    """Complete the name of a programme, or of a file where no name begins like that."""
    from coach.library import entries

    words = {
        entry.path.name if entry.where == "here" else entry.id: entry.title for entry in entries()
    }
    named = [
        CompletionItem(word, help=title)
        for word, title in words.items()
        if word.lower().startswith(incomplete.lower())
    ]
    return named or [CompletionItem(incomplete, type="file")]


programme_argument = click.argument(
    "programme",
    cls=PreferenceArgument,
    key="programme",
    shell_complete=complete_programme,
    default=DEFAULT_PROGRAMME,
    metavar="[PROGRAMME]",
    required=False,
)
folder_option = click.option(
    "-o",
    "--output",
    "folder",
    type=PathOption(file_okay=False),
    default=Path("coach-tracks"),
    show_default=True,
    help="The folder to write to.",
)


def files_named(name: str) -> tuple[Path, ...]:
    """Return the files of a session by its name: a programme's, or a routine's and its parts'.

    Raises NotFoundError where nothing has that name.
    """
    from coach.library import files_of, find

    return files_of(find(name))


def unreviewed(files: Iterable[Path]) -> str:
    """Say of ``files_named`` which is a draft with marks left; "" where none is."""
    from coach.importing import marks_in

    for file in files:
        if marks := marks_in(file):
            command = command_line("coach", "review", str(file))
            several = f"{len(marks)} marks are" if len(marks) > 1 else "a mark is"
            return f"{file} is a draft that has not been reviewed ({several} left): {command}"
    return ""


days_option = click.option(
    "--days",
    type=DaysOption(),
    default=(),
    metavar="DAYS",
    help="On these days, as in monday,thursday; else as prescribed.",
)


def own_file(name: str) -> Path:
    """Return the programme file of a name, to be changed in its place.

    Raises NotFoundError where nothing has that name, or what has it is a routine, or comes with
    the coach.
    """
    from coach.library import bundled, files_of, find, location_of

    path = find(name)
    if parts := files_of(path)[1:]:
        named = ", ".join(map(location_of, parts))
        raise NotFoundError(f'"{path.stem}" is a routine; name one of its programmes: {named}')
    if location_of(path) in bundled():
        raise NotFoundError(
            f'"{path.stem}" comes with the coach and stays as it is. Make a programme of your own: '
            "coach new"
        )
    return path


input_option = preference(
    "input", "--input", "microphone", metavar="DEVICE", help="Listen there; see 'coach devices'."
)
unreviewed_option = click.option(
    "--unreviewed", "allowed", is_flag=True, help="Write a draft that has marks to review, too."
)
force_option = click.option("--force", is_flag=True, help="Replace a file that is already there.")
paper_option = click.option(
    "--paper",
    type=click.Choice(["a4", "letter"]),
    default="a4",
    show_default=True,
    help="The PDF's page. A browser prints the HTML on any.",
)


def voice_options(command: Command) -> Command:
    """Add --voice and --rate."""
    rate = preference(
        "rate",
        "--rate",
        type=NumberOption(MIN_RATE, MAX_RATE),
        default=1.0,
        show_default=True,
        help=RATE_HELP,
    )
    voice = preference(
        "voice",
        "--voice",
        type=VoiceOption(),
        default="natural",
        show_default=True,
        help="Who speaks; see 'coach voices'.",
    )
    return voice(rate(command))


def wording_options(command: Command) -> Command:
    """Add --count and --brief."""
    brief = preference(
        "brief",
        "--brief/--full",
        default=False,
        help="Short wording, or all that there is to say.  [default: full; 'coach play' knows "
        "what you have heard]",
    )
    count = preference(
        "count",
        "--count",
        type=click.Choice(COUNTINGS),
        help="How holds are counted, in place of what the programme says.",
    )
    return count(brief(command))


PERSONAL_FILE: Final[dict[str, Any]] = {
    "type": PathOption(dir_okay=False, exists=True),
    "metavar": "FILE",
    "help": "A file of personal settings: a name, sides to leave out, doses.",
}
settings_option = click.option(
    "--set",
    "settings",
    multiple=True,
    metavar="WHAT=VALUE",
    help="One personal setting: quadriceps-stretch.hold=20s, name=Anna, leave-out=right.",
)


def personal_options(command: Command) -> Command:
    """Add --set and --personalise; ``personal_parts`` reads them."""
    return settings_option(preference("prescription", "--personalise", **PERSONAL_FILE)(command))


class PersonalParts(TypedDict):
    """The arguments of ``coach.load`` for one person."""

    personal: Path | None
    prescription: Path | None
    settings: tuple[str, ...]


def personal_parts(personalise: Path | None, settings: Sequence[str]) -> PersonalParts:
    """Return the arguments of ``coach.load``: of a preferred file only what fits is taken."""
    source = click.get_current_context().get_parameter_source("personalise")
    given = source is ParameterSource.COMMANDLINE
    return {
        "personal": personalise if given else None,
        "prescription": None if given else personalise,
        "settings": tuple(settings),
    }


recogniser_option = click.option(
    "--recogniser",
    type=click.Choice(RECOGNISERS),
    default="own",
    show_default=True,
    help="Who recognises; all but 'own' need more installed.",
)


def open_bank(voice: str, rate: float) -> ClipBank:
    """Open a voice with its clip cache; stderr hears what is unexpected."""
    from coach.voices import open_bank

    return open_bank(voice, rate, notice)


def print_line(line: object) -> None:
    """Print a line of what was asked for. Raises ExportError where stdout takes no more."""
    _print(harmless(str(line)))


def print_lines(lines: Iterable[object]) -> None:
    """Print lines of what was asked for, as soon as each is known; raises as ``print_line``."""
    for line in lines:
        print_line(line)


def print_json(value: object) -> None:
    """Print a value as a line of JSON, in ASCII: the same whatever stdout's encoding is."""
    _print(json.dumps(value))


def _print(line: str) -> None:
    try:
        click.echo(line)
    except OSError as error:
        let_go(sys.stdout)
        if error.errno in (errno.EPIPE, errno.EINVAL):  # Windows calls a closed pipe EINVAL
            raise click.exceptions.Exit(NOBODY_READS) from error
        reason = error.strerror or error
        raise ExportError(f"What was asked for cannot be printed: {reason}.") from error


def notice(message: str) -> None:
    """Say on stderr what the user should know; where that cannot be, go on without."""
    try:
        click.echo(harmless(message), err=True)
    except OSError:
        let_go(sys.stderr)


def tell_lacking(content: object) -> None:
    """Say which letters of a sheet or a report its PDF does not have."""
    from coach.sheet import lacking

    if odd := lacking(content):
        notice(
            f"The letters of the PDF do not have {odd}: there it is written in Latin letters, and "
            "pictures are left out. The HTML page has all of it."
        )


def in_terminal() -> bool:
    """Return whether somebody can be asked."""
    return sys.stdin.isatty()


def confirmed(question: str) -> bool:
    """Return whether a question, asked in a terminal, is answered by yes."""
    if not in_terminal():
        raise click.UsageError("Nobody can be asked here; add --yes.")
    return click.confirm(question, err=True)


def let_go(stream: TextIO) -> None:
    """Have what is left for a stream go nowhere; Python would try once more at its end."""
    with suppress(OSError):
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, stream.fileno())
        os.close(nowhere)


class Progress:
    """A bar with a label on stderr; ``total`` may become known later, by ``reach``."""

    def __init__(self, label: str, total: int = 0) -> None:
        self._label, self._total, self._done = label, total, 0
        self._bar: Any = None

    def __enter__(self) -> Progress:
        return self

    def __exit__(self, *error: object) -> None:
        if self._bar is not None:
            self._bar.__exit__(*error)

    def reach(self, done: int, total: int) -> None:
        """Stand at ``done`` of ``total``."""
        if self._bar is None:
            self._bar = click.progressbar(length=total, label=self._label, file=sys.stderr)
            self._bar.__enter__()
        self._bar.update(done - self._done)
        self._done = done
