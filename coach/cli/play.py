"""``coach play``: a session, live."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import ExitStack, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from coach.cli.common import (
    notice,
    open_bank,
    programme_argument,
    voice_options,
    wording_options,
)
from coach.cli.process import Messages, interrupting, quiet_libraries
from coach.model import Counting

if TYPE_CHECKING:
    from coach.model import Programme
    from coach.player.engine import Report
    from coach.player.outputs import Outputs
    from coach.player.player import Player
    from coach.player.studio import BackgroundStudio


@click.command()
@programme_argument
@click.option("--from", "start", metavar="EXERCISE", help="Start at this exercise, by its id.")
@click.option("--resume", is_flag=True, help="Go on where the last session broke off.")
@click.option("--output", metavar="DEVICE", help="Play there; see 'coach devices'.")
@click.option("--no-listen", is_flag=True, help="Do not open the microphone; keys only.")
@click.option("--input", "microphone", metavar="DEVICE", help="Listen there; see 'coach devices'.")
@click.option("--no-gates", is_flag=True, help="Do not wait for 'ready' after a change of posture.")
@click.option("--plain", is_flag=True, help="Lines of text, for screen readers and pipes.")
@click.option(
    "--log",
    "log_file",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Write what happens to FILE, one JSON object a line.",
)
@wording_options
@voice_options
def play(programme: str, output: str | None, voice: str, **options: Any) -> None:
    """Play a session, steered by voice and by keys; the screen shows both.

    Say "next", "back", "repeat", "pause", "resume", "stop", "how long", "help", "ready",
    "louder", "slower", "more time", "easier". What is heard stays in memory and is
    forgotten at once.

    \b
    space  pause, resume       n  next exercise    b  back    r  repeat
    enter  ready               h  how long         ?  help    q  stop
    + -    louder, quieter     [ ]  slower, faster
    """
    if options["start"] is not None and options["resume"]:
        raise click.UsageError("--from and --resume are two different places to start.")
    from coach.programmes import find

    file = find(programme)
    # What takes longest until the first word begins first.
    from coach.voices import anticipate

    anticipate(voice)
    with ExitStack() as cleanup:
        cleanup.enter_context(quiet_libraries())
        from coach.player.outputs import Outputs

        outputs = Outputs(output)
        cleanup.callback(outputs.close)
        from coach.programmes import load

        _play(load(file), outputs, voice, **options)


def _play(
    programme: Programme,
    outputs: Outputs,
    voice: str,
    *,
    start: str | None,
    resume: bool,
    no_listen: bool,
    microphone: str | None,
    no_gates: bool,
    plain: bool,
    log_file: Path | None,
    count: Counting | None,
    brief: bool,
    rate: float,
) -> None:
    from coach.device import open_input, refresh
    from coach.player.diary import enter
    from coach.player.listening import Listening, load_hearing
    from coach.player.origin import broken_off, origin_of
    from coach.player.player import Player
    from coach.player.stage import Stage
    from coach.player.studio import BackgroundStudio
    from coach.screen import open_screen
    from coach.script import Preferences, write_script
    from coach.session import begin, course_of
    from coach.session.events import Settings

    messages = Messages()
    preferences = Preferences(counting=count, brief=brief)
    course = course_of(write_script(programme, preferences))
    stopped = broken_off(programme, messages.say) if resume else None
    origin, welcome = origin_of(programme, course, start, stopped)
    settings = Settings(round(rate * 100))
    first = begin(course, settings, origin, brief=brief, gates=not no_gates, welcome=welcome)
    studio = BackgroundStudio(
        programme,
        preferences,
        lambda percent: open_bank(voice, percent / 100, messages.say, apart=True),
    )
    player = Player(first, studio, outputs.open, lambda: listening.without_microphone(refresh))
    listening = Listening(player, load_hearing, lambda: open_input(microphone))
    with ExitStack() as cleanup, interrupting(player.interrupt) as received:
        listeners = _log(log_file, cleanup)
        player.start()
        if not no_listen:
            cleanup.callback(listening.close)
            listening.start()
        session = stopped.session_id if stopped else None
        listeners += enter(programme, session, messages.say, cleanup)
        screen = cleanup.enter_context(open_screen(plain))
        messages.show_on(screen)
        Stage(player, screen, programme, listeners).run()
        with suppress(*([OSError] if received else [])):  # a closed terminal cannot be tidied
            cleanup.close()
    if listening.failure is not None:
        notice(f"The coach could not listen: {listening.failure}")
    _say_goodbye(player, studio, programme, received)


def _log(file: Path | None, cleanup: ExitStack) -> tuple[Callable[[Report], None], ...]:
    """Open the log that was asked for, if one was."""
    if file is None:
        return ()
    from coach.player.log import SessionLog

    try:
        opened = file.open("w", encoding="utf-8")
    except OSError as error:
        raise click.FileError(str(file), error.strerror) from error
    return (cleanup.enter_context(SessionLog(opened)).write,)


def _say_goodbye(
    player: Player, studio: BackgroundStudio, programme: Programme, received: list[int]
) -> None:
    """Say how it ended and how to go on; the exit code is the signal's, or the failure's."""
    if player.outcome == "failed" and studio.failure is not None:
        raise studio.failure
    if player.outcome in ("stopped", "interrupted"):
        with suppress(OSError):
            click.echo(f"Stopped. Go on another time with: coach play {programme.id} --resume")
    if received:
        raise click.exceptions.Exit(128 + received[0])
