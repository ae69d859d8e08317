"""``coach play``: a session, live."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack, suppress
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click
from click.core import ParameterSource

from coach.cli.common import (
    DEFAULT_PROGRAMME,
    Messages,
    PathOption,
    interrupting,
    notice,
    open_bank,
    print_line,
    quiet_libraries,
    voice_options,
    wording_options,
)
from coach.errors import ExportError
from coach.model import Counting

if TYPE_CHECKING:
    from coach.model import Programme
    from coach.player import Outputs, Player, Report, SpeechWorker


@click.command()
@click.argument("programme", metavar="[PROGRAMME]", required=False)
@click.option("--from", "start", metavar="EXERCISE", help="Start at this exercise, by its id.")
@click.option(
    "--resume", is_flag=True, help="Go on where the last session broke off: of PROGRAMME, or any."
)
@click.option("--output", metavar="DEVICE", help="Play there; see 'coach devices'.")
@click.option("--no-listen", is_flag=True, help="Do not open the microphone; keys only.")
@click.option("--input", "microphone", metavar="DEVICE", help="Listen there; see 'coach devices'.")
@click.option("--no-gates", is_flag=True, help="Do not wait for 'ready' after a change of posture.")
@click.option("--plain", is_flag=True, help="Lines of text, for screen readers and pipes.")
@click.option(
    "--log",
    "log_file",
    type=PathOption(dir_okay=False),
    help="Write what happens to FILE, one JSON object a line.",
)
@wording_options
@voice_options
def play(programme: str | None, output: str | None, voice: str, **options: Any) -> None:
    """Play a session, steered by voice and by keys; the screen shows both.

    Say "next", "back", "repeat", "pause", "resume", "stop", "how long", "help", "ready",
    "louder", "slower", "more time", "easier". What is heard stays in memory and is
    forgotten at once.

    \b
    space  pause, resume       q  stop             ?  help
    enter  ready               n  next exercise    b  back    r  repeat
    m  more time               e  easier           p  pain    h  how long
    + -  louder, quieter       [ ]  slower, faster
    """
    if options["start"] is not None and options["resume"]:
        raise click.UsageError("--from and --resume are two different places to start.")
    from coach.player import last_location
    from coach.programmes import find

    messages = Messages()
    if programme is None:
        programme = last_location(messages.say) if options["resume"] else DEFAULT_PROGRAMME
    file = find(programme)
    # What takes longest until the first word begins first.
    from coach.voices import anticipate

    anticipate(voice)
    with ExitStack() as cleanup:
        cleanup.enter_context(quiet_libraries())
        from coach.player import Outputs

        outputs = Outputs(output)
        cleanup.callback(outputs.close)
        from coach.programmes import load, location_of

        _play(load(file), location_of(file), messages, outputs, voice, **options)


def _play(
    programme: Programme,
    location: str,
    messages: Messages,
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
    from coach.audio import open_input, refresh
    from coach.player import (
        Entry,
        ListeningThread,
        Player,
        SpeechWorker,
        UiLoop,
        broken_off,
        exercise_point,
        load_hearing,
        open_diary,
        resumed,
    )
    from coach.programmes import find
    from coach.screen import open_screen
    from coach.script import Preferences, write_script
    from coach.session import Settings, begin, outline_of
    from coach.store import identity_of, planned_sides

    preferences = Preferences(counting=count, brief=brief)
    outline = outline_of(write_script(programme, preferences))
    identity, origin, welcome = identity_of(programme, location), None, None
    entry = Entry(identity, planned_sides(programme), start)
    if start is not None:
        origin = exercise_point(programme, outline, start)
    elif resume:
        stopped = broken_off(identity, messages.say)
        entry = replace(entry, session=stopped.session_id)
        heard_other = stopped.safety != identity.safety
        origin, welcome = resumed(programme, outline, stopped, new_safety=heard_other)
        since = f"{stopped.at.astimezone():%Y-%m-%d %H:%M}"
        messages.say(f'Going on with "{programme.title}", which broke off on {since}.')
    settings = Settings(round(rate * 100))
    first = begin(outline, settings, origin, brief=brief, gates=not no_gates, welcome=welcome)
    speech = SpeechWorker(
        programme,
        preferences,
        lambda percent: open_bank(voice, percent / 100, messages.say, apart=True),
    )
    player = Player(first, speech, outputs.open, lambda: listening.without_microphone(refresh))
    listening = ListeningThread(player, load_hearing, lambda: open_input(microphone))
    with ExitStack() as cleanup, interrupting(player.interrupt) as received:
        listeners = _log(log_file, messages, cleanup)
        player.start()
        if not no_listen:
            cleanup.callback(listening.close)
            listening.start()
        diary = open_diary(entry, messages.say, cleanup)
        listeners += (diary.write,) if diary else ()
        screen = cleanup.enter_context(open_screen(plain))
        messages.show_on(screen)
        UiLoop(player, screen, programme, listeners, origin).run()
        with suppress(*([OSError] if received else [])):  # a closed terminal cannot be tidied
            cleanup.close()
    if listening.failure is not None:
        notice(f"The coach could not listen: {listening.failure}")
    resumable = diary is not None and diary.resumable and find(location).is_file()
    _say_goodbye(player, speech, location if resumable else None, received)


def _log(
    file: Path | None, messages: Messages, cleanup: ExitStack
) -> tuple[Callable[[Report], None], ...]:
    """Open the log that was asked for, if one was."""
    if file is None:
        return ()
    from coach.files import unwritable
    from coach.player import LogRecorder

    try:
        opened = file.open("w", encoding="utf-8")
    except OSError as error:
        raise unwritable(file, error) from error
    return (cleanup.enter_context(LogRecorder(opened, messages.say)).write,)


def _say_goodbye(
    player: Player, speech: SpeechWorker, resumable: str | None, received: list[int]
) -> None:
    """Say how it ended and how to go on, where there is something to go on with (``resumable``:
    its location); the exit code is the signal's, or the failure's.
    """
    if player.outcome == "failed" and speech.failure is not None:
        raise speech.failure
    if player.outcome in ("stopped", "interrupted"):
        from coach.player import play_command

        # After a signal nobody may be there to read it, and the signal's code is what counts.
        with suppress(*((ExportError, click.exceptions.Exit) if received else ())):
            if resumable is None:
                print_line("Stopped.")
            else:
                command = play_command(resumable, "--resume", *_given_options())
                print_line(f"Stopped. Go on another time with: {command}")
    if received:
        raise click.exceptions.Exit(128 + received[0])


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
        yield option.opts[-1]
        if not option.is_flag:
            yield str(context.params[name])
