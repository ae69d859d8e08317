"""``coach play``: a session, live."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click
from click.core import ParameterSource

from coach.cli.common import (
    DEFAULT_PROGRAMME,
    PreferenceArgument,
    complete_programme,
    files_named,
    input_option,
    notice,
    personal_options,
    personal_parts,
    preference,
    print_line,
    unreviewed,
    voice_options,
    wording_options,
)
from coach.cli.kinds import PathOption, WholeNumberOption
from coach.errors import ExportError
from coach.model import GAIN_RANGE_DB, Counting

if TYPE_CHECKING:
    from coach.player import SessionResult


@click.command()
@click.argument(
    "programme",
    cls=PreferenceArgument,
    key="programme",
    shell_complete=complete_programme,
    metavar="[PROGRAMME]",
    required=False,
)
@click.option("--from", "start", metavar="EXERCISE", help="Start at this exercise, by its id.")
@click.option(
    "--resume", is_flag=True, help="Go on where the last session broke off: of PROGRAMME, or any."
)
@preference("output", "--output", metavar="DEVICE", help="Play there; see 'coach devices'.")
@preference(
    "listen",
    "--listen/--no-listen",
    default=True,
    help="Open the microphone, or take keys only.  [default: listen]",
)
@input_option
@preference(
    "loudness",
    "--loudness",
    type=WholeNumberOption(*GAIN_RANGE_DB),
    default=0,
    show_default=True,
    help="How many dB louder than usual, or quieter, the session begins.",
)
@preference(
    "gates",
    "--gates/--no-gates",
    default=True,
    help="Wait for 'ready' after a change of posture, or not.  [default: gates]",
)
@preference(
    "questions",
    "--questions/--no-questions",
    default=True,
    help="Ask how it was, at the end, or not.  [default: questions]",
)
@preference("plain", "--plain", is_flag=True, help="Lines of text, for screen readers and pipes.")
@click.option(
    "--log",
    "log_file",
    type=PathOption(dir_okay=False),
    help="Write what happens to FILE, one JSON object a line.",
)
@personal_options
@wording_options
@voice_options
def play(
    programme: str | None,
    start: str | None,
    resume: bool,
    output: str | None,
    listen: bool,
    microphone: str | None,
    loudness: int,
    gates: bool,
    questions: bool,
    plain: bool,
    log_file: Path | None,
    personalise: Path | None,
    settings: tuple[str, ...],
    count: Counting | None,
    brief: bool,
    voice: str,
    rate: float,
) -> None:
    """Play a session, steered by voice and by keys; the screen shows both.

    Say "next", "back", "repeat", "pause", "resume", "stop", "how long", "help", "ready",
    "louder", "slower", "more time", "easier", "harder". What is heard stays in memory and
    is forgotten at once.

    \b
    space  pause, resume       q  stop             ?  help
    enter  ready               n  next exercise    b  back    r  repeat
    m  more time               e  easier           p  pain    h  how long
    + -  louder, quieter       [ ]  slower, faster            d  harder

    Questions are answered by voice or by keys: y and n, 0 to 9, t for ten; enter leaves one out.
    """
    if start is not None and resume:
        raise click.UsageError("--from and --resume are two different places to start.")
    context = click.get_current_context()
    given = context.get_parameter_source("programme")
    if resume:
        # A preferred programme is for a beginning; the last session may be one of any.
        programme = programme if given is ParameterSource.COMMANDLINE else None
    elif programme is None:
        programme = DEFAULT_PROGRAMME
    from coach.api import play as play_session
    from coach.player import LiveOptions

    if programme is not None and (draft := unreviewed(files_named(programme))):
        notice(draft)

    unsaid = context.get_parameter_source("brief") is ParameterSource.DEFAULT
    chosen = LiveOptions(
        voice=voice,
        rate=rate,
        counting=count,
        brief=None if unsaid else brief,  # None: what the listener knows decides
        gates=gates,
        questions=questions,
        start=start,
        resume=resume,
        output=output,
        microphone=microphone,
        listen=listen,
        loudness=loudness,
        plain=plain,
        log=log_file,
        **personal_parts(personalise, settings),
    )
    result = play_session(programme, chosen)
    if result.hearing_failure is not None:
        notice(f"The coach could not listen: {result.hearing_failure}")
    _say_goodbye(result)


def _say_goodbye(result: SessionResult) -> None:
    """Say how it ended and how to go on, where there is something to go on with; the exit code is
    the signal's, or the failure's.
    """
    if result.failure is not None:
        raise result.failure
    if result.outcome in ("stopped", "interrupted"):
        from coach.player import play_command

        # After a signal nothing may be there to read it, and the signal's code is what counts.
        with suppress(*((ExportError, click.exceptions.Exit) if result.signal else ())):
            if result.resume_from is None:
                print_line("Stopped.")
            else:
                command = play_command(result.resume_from, "--resume", *_given_options())
                print_line(f"Stopped. Go on another time with: {command}")
    if result.signal is not None:
        raise click.exceptions.Exit(128 + result.signal)


# Options that belong to one session; the others are the person's, and say how to play.
_NOT_AGAIN: Final = ("start", "resume", "log_file")


def _given_options() -> Iterator[str]:
    """Yield the options of the command line that hold for another time, too."""
    context = click.get_current_context()
    for option in context.command.params:
        name = option.name or ""
        given = context.get_parameter_source(name) is ParameterSource.COMMANDLINE
        if not isinstance(option, click.Option) or not given or name in _NOT_AGAIN:
            continue
        value = context.params[name]
        word = (option.secondary_opts if value is False else option.opts)[-1]
        for each in value if option.multiple else (value,):
            yield from (word,) if option.is_flag else (word, str(each))
