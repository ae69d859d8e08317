"""What several subcommands share: options, and opening what they name."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, TypeVar

import click

from coach.model import COUNTINGS

if TYPE_CHECKING:
    from coach.voices.bank import ClipBank

Command = TypeVar("Command", bound=Callable[..., Any])

DEFAULT_PROGRAMME: Final = "sacroiliitis"
VOICES: Final = ("natural", "system", "tone")
RECOGNISERS: Final = ("own", "whisper", "sphinx", "vosk")

programme_argument = click.argument(
    "programme", default=DEFAULT_PROGRAMME, metavar="[PROGRAMME]", required=False
)
folder_option = click.option(
    "-o",
    "--output",
    "folder",
    type=click.Path(path_type=Path, file_okay=False),
    default=Path("coach-tracks"),
    show_default=True,
    help="The folder to write to.",
)


def voice_options(command: Command) -> Command:
    """Add --voice and --rate."""
    rate = click.option(
        "--rate",
        type=click.FloatRange(0.7, 1.5),
        default=1.0,
        show_default=True,
        help="How fast the coach speaks, 0.7 to 1.5. Holds keep their seconds.",
    )
    voice = click.option(
        "--voice",
        type=click.Choice(VOICES),
        default="natural",
        show_default=True,
        help="Who speaks; see 'coach voices'.",
    )
    return voice(rate(command))


def wording_options(command: Command) -> Command:
    """Add --count and --brief."""
    brief = click.option("--brief", is_flag=True, help="Short wording, for those who know it.")
    count = click.option(
        "--count",
        type=click.Choice(COUNTINGS),
        help="How holds are counted, in place of what the programme says.",
    )
    return count(brief(command))


def recogniser_option(command: Command) -> Command:
    """Add --recogniser."""
    option = click.option(
        "--recogniser",
        type=click.Choice(RECOGNISERS),
        default="own",
        show_default=True,
        help="Who recognises; all but 'own' need more installed.",
    )
    return option(command)


def open_bank(
    voice: str,
    rate: float,
    on_notice: Callable[[str], None] | None = None,
    *,
    apart: bool = False,
) -> ClipBank:
    """Open a voice with its clip cache; ``on_notice`` (stderr) hears what is unexpected.

    apart: in a process of its own, while something plays in this one.
    """
    say = on_notice or notice
    from coach.voices import open_voice
    from coach.voices.bank import ClipBank
    from coach.voices.cache import ClipCache

    opened = open_voice(voice, rate, on_notice=say, apart=apart)
    return ClipBank(opened, ClipCache(on_notice=say))


def notice(message: str) -> None:
    """Say something that the user should know but that stops nothing."""
    click.echo(message, err=True)
