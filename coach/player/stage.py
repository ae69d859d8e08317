"""The caller's thread of a live session: screen, keys, log and history."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from time import monotonic, sleep
from typing import Final

from coach.model import Programme
from coach.player.engine import Report
from coach.player.heard import EarsChanged, Utterance
from coach.player.player import Glimpse, Player
from coach.screen import Screen, verb_of
from coach.session.events import Notice
from coach.timeline import SAMPLE_RATE, Timeline
from coach.view import HEARING, HearingState, Outline

KEY_SECONDS: Final = 0.02
SHOW_SECONDS: Final = 0.1
STEADY_SECONDS: Final = 2.0
"""How long the ears must be as they are before the screen says so."""

Listener = Callable[[Report], None]


class Stage:
    """Shows one session and takes its keys, until it has ended.

    listeners: hear every report, in order, before the screen shows it.
    """

    def __init__(
        self, player: Player, screen: Screen, programme: Programme, listeners: tuple[Listener, ...]
    ) -> None:
        self._player, self._screen, self._listeners = player, screen, listeners
        self._programme = programme
        self._nothing = Timeline(programme.title, SAMPLE_RATE, (), ())
        self._outline = Outline(self._nothing, programme, complete=False)
        self._outlined: Timeline | None = None
        self._hearing: HearingState = ""
        self._hearing_since = 0.0
        self._told_hearing = ""
        self._shown = 0.0
        self._blind = False

    def run(self) -> None:
        """Run the session to its end; raises what went wrong in its threads."""
        while self._player.alive:
            self._turn()
            sleep(KEY_SECONDS)
        self._turn()
        self._player.join()

    def _turn(self) -> None:
        messages: list[str] = []
        for report in self._player.news():
            for listener in self._listeners:
                listener(report)
            messages += _messages(report)
            if isinstance(report.event, EarsChanged):
                self._hearing, self._hearing_since = report.event.ears, monotonic()
        if self._blind:
            return
        try:
            self._use_screen(messages)
        except OSError:  # the terminal has been closed: there is nobody to go on for
            self._blind = True
            self._player.interrupt()

    def _use_screen(self, messages: list[str]) -> None:
        for key in self._screen.poll_keys():
            verb = verb_of(key)
            if verb is not None:
                self._player.command(verb)
        for message in messages:
            self._screen.say(message)
        glimpse = self._player.glimpse
        if glimpse.mode == "finished" and self._player.outcome != "completed":
            return  # it broke off, and what is said after it says so
        if monotonic() - self._shown >= SHOW_SECONDS or not self._player.alive:
            self._show(glimpse)

    def _show(self, glimpse: Glimpse) -> None:
        self._shown = monotonic()
        if glimpse.timeline is not self._outlined:
            self._outlined = glimpse.timeline
            timeline = glimpse.timeline or self._nothing
            self._outline = Outline(timeline, self._programme, complete=glimpse.complete)
        if self._shown - self._hearing_since >= STEADY_SECONDS:
            self._told_hearing = HEARING[self._hearing]
        hearing = self._told_hearing
        self._screen.show(self._outline.view(glimpse.frame, glimpse.mode, hearing=hearing))


def _messages(report: Report) -> Iterator[str]:
    """What a report has for the screen."""
    event = report.event
    if isinstance(event, EarsChanged) and event.message:
        yield event.message
    if isinstance(event, Utterance) and event.outcome in ("command", "question"):
        yield f'Heard "{event.phrase}"{"." if event.outcome == "command" else "?"}'
    yield from (action.text for action in report.actions if isinstance(action, Notice))
