"""The composition of a live session: which parts there are, and which of them know which.

    programme -> script -> outline -> first step --.
                    |                               v
                    '-> speech worker -> jobs -> player -> output
                                                  ^  |
    microphone -> listening thread ---------------'  '-> reports -> screen, log, history

Every part is made after the parts that it is given, so the graph of objects has no circle:
the engine's queue of jobs is made first, and both the player and the speech worker put into it;
the slot of the microphone is made before the player, which empties it while it looks for a
lost device, and before the listening thread, which fills it.
"""

from __future__ import annotations

import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from queue import SimpleQueue
from types import FrameType
from typing import TYPE_CHECKING

from coach.audio import Output, open_input, refresh
from coach.items import Preferences
from coach.library import change_of, files_of, find, load, location_of, origin_of
from coach.model import Programme
from coach.player.greeting import Greeting, greeting_for
from coach.player.microphone import ListeningThread, MicrophoneSlot, load_hearing
from coach.player.options import LiveOptions, SessionResult
from coach.player.player import Player
from coach.player.recorders import Entry, open_diary, open_log
from coach.player.speech_worker import SpeechWorker
from coach.player.start import (
    broken_off,
    exercise_point,
    last_location,
    notices_of,
    resumed,
)
from coach.player.ui_loop import UiLoop
from coach.programmes import fitted, slug, start_of
from coach.screen import open_screen
from coach.script import write_script
from coach.session import (
    Outline,
    Point,
    Settings,
    Step,
    begin,
    debriefing_of,
    outline_of,
    screening_of,
    variants_of,
)
from coach.store import Identity, identity_of, planned_sides
from coach.voices import open_bank

if TYPE_CHECKING:
    from coach.player.engine import Jobs
    from coach.screen import Screen


def play_live(
    programme: Programme | Path | None, options: LiveOptions, open_output: Callable[[], Output]
) -> SessionResult:
    """Play a session to its end, on this machine's loudspeaker, microphone and screen.

    programme: a file; None: that of the last session that broke off, to resume it. A Programme
    itself is played too, but as no file leads to it, it is not entered in the history.
    open_output: opens the loudspeaker, again where it was lost. Raises CoachError where the session
    cannot begin.
    """
    messages = _Messages()
    if programme is None:
        programme = find(last_location(messages.say))
    if isinstance(programme, Programme):
        return _run(programme, None, options, open_output, messages)
    for file in files_of(programme):
        if change := change_of(file):
            messages.say(change)
    fit = (options.personal, options.settings, options.prescription)
    starts = start_of(slug(programme.stem), *fit)
    own = fitted(load(programme, starts=starts), *fit, messages.say)
    return _run(own, location_of(programme), options, open_output, messages)


def _run(
    programme: Programme,
    location: str | None,
    options: LiveOptions,
    open_output: Callable[[], Output],
    messages: _Messages,
) -> SessionResult:
    identity = None
    if location is not None:
        # A programme of the library goes on with the sessions of the file that it was.
        identity = identity_of(programme, location, origin_of(find(location)) or None)
    greeted = greeting_for(identity, options, messages.say)
    preferences = Preferences(
        counting=options.counting,
        brief=greeted.brief,
        live=True,
        notices=greeted.notices,
        lesson=greeted.lesson,
    )
    script = write_script(programme, preferences)
    outline = outline_of(script)
    start = _start(programme, identity, outline, options, messages)
    jobs: Jobs = SimpleQueue()
    speech = SpeechWorker(
        programme,
        preferences,
        script,
        lambda percent: open_bank(options.voice, percent / 100, messages.say, apart=True),
        jobs,
    )
    slot = MicrophoneSlot()
    first = _first_step(programme, outline, start, greeted, options)
    player = Player(first, speech, jobs, open_output, partial(slot.emptied, refresh))
    listening = ListeningThread(player, load_hearing, partial(open_input, options.microphone), slot)
    with ExitStack() as cleanup, _interrupting(player.interrupt) as received:
        listeners = []
        if options.log is not None:
            listeners.append(cleanup.enter_context(open_log(options.log, messages.say)).write)
        player.start()
        if options.listen:
            cleanup.callback(listening.close)
            listening.start()
        entry = start.entry
        if entry is not None and start.origin is None:
            entry = replace(entry, notices=greeted.notices)
        diary = open_diary(entry, messages.say, cleanup) if entry else None
        if diary is not None:
            listeners.append(diary.write)
        screen = cleanup.enter_context(open_screen(options.plain))
        messages.show_on(screen)
        UiLoop(player, screen, programme, tuple(listeners), start.origin).run()
        with suppress(*([OSError] if received else [])):  # a closed terminal cannot be tidied
            cleanup.close()
    assert player.outcome is not None, "the loop runs until the session has ended"
    resumable = diary is not None and diary.resumable and location is not None
    return SessionResult(
        player.outcome,
        location if resumable and location and find(location).is_file() else None,
        speech.failure if player.outcome == "failed" else None,
        listening.failure,
        received[0] if received else None,
    )


def _first_step(
    programme: Programme, outline: Outline, start: _Start, greeted: Greeting, options: LiveOptions
) -> Step:
    """Begin the state machine of the session."""
    unsaid = start.origin is not None or greeted.notices == "brief"
    return begin(
        outline,
        Settings(round(options.rate * 100)),
        start.origin,
        brief=greeted.brief,
        gates=options.gates,
        welcome=start.welcome,
        variants=variants_of(programme),
        gain_db=options.loudness,
        notices=notices_of(programme) if unsaid else (),
        screening=screening_of(programme),
        debriefing=debriefing_of(programme) if options.questions and start.entry else (),
    )


@dataclass(frozen=True, slots=True)
class _Start:
    """The place to begin (None: the beginning), what is said before, and what is entered."""

    origin: Point | None = None
    welcome: str | None = None
    entry: Entry | None = None


def _start(
    programme: Programme,
    identity: Identity | None,
    outline: Outline,
    options: LiveOptions,
    messages: _Messages,
) -> _Start:
    """Find where the session begins. Raises NotFoundError where there is no such place."""
    origin = None
    if options.start is not None:
        origin = exercise_point(programme, outline, options.start)
    if identity is None:
        if options.resume:
            raise ValueError("only the session of a programme's file can be resumed")
        return _Start(origin)
    entry = Entry(identity, planned_sides(programme), options.start)
    if not options.resume:
        return _Start(origin, entry=entry)
    stopped = broken_off(identity, messages.say)
    heard_other = stopped.safety != identity.safety
    origin, welcome = resumed(programme, outline, stopped, new_safety=heard_other)
    since = f"{stopped.at.astimezone():%Y-%m-%d %H:%M}"
    messages.say(f'Going on with "{programme.title}", which broke off on {since}.')
    return _Start(origin, welcome, replace(entry, session=stopped.session_id))


# What a live session has to arrange with its own process: messages, signals.


class _Messages:
    """Messages from any thread, kept until there is a screen to say them."""

    def __init__(self) -> None:
        self._early: list[str] = []
        self._screen: Screen | None = None

    def say(self, message: str) -> None:
        """Say it now, or on the screen to come."""
        if self._screen is None:
            self._early.append(message)
        else:
            self._screen.say(message)

    def show_on(self, screen: Screen) -> None:
        """From now on there is a screen."""
        self._screen = screen
        for message in self._early:
            screen.say(message)


@contextmanager
def _interrupting(interrupt: Callable[[], None]) -> Iterator[list[int]]:
    """Call ``interrupt`` on Ctrl-C, a closed terminal and a polite kill.

    Yields the list of the signals received so far. Only the main thread may set what a
    signal does: in another one they stay as they are.
    """
    received: list[int] = []

    def receive(number: int, _frame: FrameType | None) -> None:
        received.append(number)
        interrupt()

    names = ("SIGINT", "SIGTERM", "SIGHUP", "SIGBREAK")
    numbers = [getattr(signal, name) for name in names if hasattr(signal, name)]
    if threading.current_thread() is not threading.main_thread():
        numbers = []
    before = {number: signal.signal(number, receive) for number in numbers}
    try:
        yield received
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
