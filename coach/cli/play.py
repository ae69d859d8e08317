"""``coach play``: a session, live."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import ExitStack, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from coach.cli.common import open_bank, programme_argument, voice_options, wording_options
from coach.cli.process import Messages, interrupting, quiet_libraries
from coach.errors import NotFoundError
from coach.model import Counting

if TYPE_CHECKING:
    from coach.model import Programme
    from coach.player.engine import Report
    from coach.player.player import Player
    from coach.session import Course, Point
    from coach.store import ResumePoint, Store


@click.command()
@programme_argument
@click.option("--from", "start", metavar="EXERCISE", help="Start at this exercise, by its id.")
@click.option("--resume", is_flag=True, help="Go on where the last session broke off.")
@click.option("--output", metavar="DEVICE", help="Play there; see 'coach devices'.")
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
def play(programme: str, start: str | None, resume: bool, **options: Any) -> None:
    """Play a session, hands-free; every key is shown on the screen.

    \b
    space  pause, resume       n  next exercise    b  back    r  repeat
    enter  ready               h  how long         ?  help    q  stop
    + -    louder, quieter     [ ]  slower, faster
    """
    if start is not None and resume:
        raise click.UsageError("--from and --resume are two different places to start.")
    from coach.programmes import find, load

    loaded = load(find(programme))
    with ExitStack() as cleanup:
        _play(loaded, start, resume, cleanup, **options)


def _play(
    programme: Programme,
    start: str | None,
    resume: bool,
    cleanup: ExitStack,
    *,
    output: str | None,
    no_gates: bool,
    plain: bool,
    log_file: Path | None,
    count: Counting | None,
    brief: bool,
    voice: str,
    rate: float,
) -> None:
    from coach.player.log import SessionLog
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
    broken_off = _broken_off(programme, messages) if resume else None
    origin, welcome = _origin(programme, course, start, broken_off)
    settings = Settings(round(rate * 100))
    first = begin(course, settings, origin, brief=brief, gates=not no_gates, welcome=welcome)
    studio = BackgroundStudio(
        programme,
        preferences,
        lambda percent: open_bank(voice, percent / 100, messages.say, apart=True),
    )
    listeners: list[Callable[[Report], None]] = []
    if log_file is not None:
        try:
            file = log_file.open("w", encoding="utf-8")
        except OSError as error:
            raise click.FileError(str(log_file), error.strerror) from error
        listeners.append(cleanup.enter_context(SessionLog(file)).write)
    player = Player(first, studio, *_outputs(output))
    with interrupting(player.interrupt) as received, quiet_libraries():
        player.start()
        listeners.extend(_diary(programme, broken_off, messages, cleanup))
        screen = cleanup.enter_context(open_screen(plain))
        messages.show_on(screen)
        Stage(player, screen, programme, tuple(listeners)).run()
        with suppress(*([OSError] if received else [])):  # a closed terminal cannot be tidied
            cleanup.close()
    _say_goodbye(player, studio, programme, received)


def _outputs(name: str | None) -> tuple[Callable[[], Any], Callable[[], None]]:
    """How to open the output: the one asked for; if that has gone for good, the default."""
    from coach.device import open_output, refresh
    from coach.errors import DeviceError

    opened = False

    def open_again() -> Any:
        nonlocal opened
        try:
            output = open_output(name)
        except DeviceError:
            if not opened or name is None:
                raise
            output = open_output(None)
        opened = True
        return output

    return open_again, refresh


def _broken_off(programme: Programme, messages: Messages) -> ResumePoint:
    from coach.store import Store

    with Store.open(on_notice=messages.say) as store:
        found = store.last_unfinished(programme.id)
    if found is None:
        raise NotFoundError(
            f'There is no session of "{programme.id}" to go on with. '
            f"Start one: coach play {programme.id}"
        )
    return found


def _origin(
    programme: Programme, course: Course, start: str | None, broken_off: ResumePoint | None
) -> tuple[Point | None, str | None]:
    """Return where to start, and what to say before that."""
    if start is not None:
        return _exercise(programme, course, start), None
    if broken_off is None:
        return None, None
    point = course.at(broken_off.place)
    if point is None:
        raise NotFoundError(
            f"The session broke off in {broken_off.place.exercise!r}, which the programme no "
            f"longer has. Start it again: coach play {programme.id}"
        )
    if point.kind == "exercise":
        return point, None
    from coach.session.answers import welcome

    exercise = next(one for one in programme.exercises if one.id == point.place.exercise)
    return point, welcome(exercise, point.place.side)


def _exercise(programme: Programme, course: Course, name: str) -> Point:
    point = course.exercise(name)
    if point is not None:
        return point
    import difflib

    ids = [exercise.id for exercise in programme.exercises]
    close = difflib.get_close_matches(name, ids, 1)
    hint = f'Did you mean "{close[0]}"?' if close else f"It has: {', '.join(ids)}."
    raise NotFoundError(f'"{programme.id}" has no exercise "{name}". {hint}')


def _diary(
    programme: Programme, broken_off: ResumePoint | None, messages: Messages, cleanup: ExitStack
) -> tuple[Callable[[Report], None], ...]:
    """Enter the session in the history; where that cannot be opened, say so and go on."""
    from coach.errors import StoreError
    from coach.player.diary import Diary
    from coach.store import Store

    try:
        store: Store = Store.open(on_notice=messages.say)
    except StoreError as error:
        messages.say(f"This session is not entered in the history. {error}")
        return ()
    session = broken_off.session_id if broken_off else None
    return (cleanup.enter_context(Diary(store, programme, session, messages.say)).write,)


def _say_goodbye(player: Player, studio: Any, programme: Programme, received: list[int]) -> None:
    """Say how it ended and how to go on; the exit code is the signal's, or the failure's."""
    if player.outcome == "failed" and studio.failure is not None:
        raise studio.failure
    if player.outcome in ("stopped", "interrupted"):
        with suppress(OSError):
            click.echo(f"Stopped. Go on another time with: coach play {programme.id} --resume")
    if received:
        raise click.exceptions.Exit(128 + received[0])
