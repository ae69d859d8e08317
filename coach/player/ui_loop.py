"""The caller's thread of a live session: screen, keys, log and history."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from time import monotonic, sleep
from typing import Final

from coach.listening import HearingState
from coach.model import GAIN_RANGE_DB, Programme
from coach.player.engine import Report
from coach.player.player import Player, Snapshot
from coach.player.reports import EarsChanged, Utterance
from coach.screen import FAULTS, HEARING, STANDING, Screen, Viewer, answer_of, verb_of
from coach.session import (
    GAIN_STEP_DB,
    INTERVIEW,
    Action,
    Answered,
    Command,
    Compile,
    Finish,
    Message,
    Point,
    SetGain,
    Speak,
    Verb,
)
from coach.timeline import SAMPLE_RATE, Timeline

KEY_SECONDS: Final = 0.02
SHOW_SECONDS: Final = 0.1

# How long the ears must be as they are before the screen says so.
STEADY_SECONDS: Final = 2.0

# How long the screen says that nothing is heard: what is always there is not read.
FAULT_SECONDS: Final = 30.0

# How long an answer stays, and as long as the session stands still.
ANSWER_SECONDS: Final = 15.0

Listener = Callable[[Report], None]


class UiLoop:
    """Shows one session and takes its keys, until it has ended.

    listeners: hear every report, in order, before the screen shows it. origin: where
    the session starts, None for its beginning.
    """

    def __init__(
        self,
        player: Player,
        screen: Screen,
        programme: Programme,
        listeners: tuple[Listener, ...],
        origin: Point | None = None,
    ) -> None:
        self._player, self._screen, self._listeners = player, screen, listeners
        self._programme, self._origin = programme, origin
        self._nothing = Timeline(programme.title, SAMPLE_RATE, (), ())
        self._outline = Viewer(self._nothing, programme, complete=False)
        self._outlined: Timeline | None = None
        self._progress: float | None = None
        self._answer = ""
        self._answered = 0.0
        self._hearing: HearingState = ""
        self._hearing_since = 0.0
        self._told_hearing = ""
        self._shown = 0.0
        self._blind = False
        self._done = ""

    def run(self) -> None:
        """Run the session to its end; raises what went wrong in its threads."""
        while self._player.alive:
            self._turn()
            sleep(KEY_SECONDS)
        self._turn()
        self._player.join()

    def _turn(self) -> None:
        for report in self._player.news():
            for listener in self._listeners:
                listener(report)
            # Keep what it has for the screen. What the listener does next ends an answer.
            event = report.event
            if isinstance(event, EarsChanged):
                self._hearing, self._hearing_since = event.ears, monotonic()
            by_voice = isinstance(event, Utterance) and event.outcome in ("command", "question")
            by_key = (
                event.heard is None if isinstance(event, Command) else isinstance(event, Answered)
            )
            if by_voice or by_key or (report.after in INTERVIEW and report.actions):
                self._answer = ""
            self._done = _done(report, self._programme) or self._done
            messages = tuple(filter(None, _messages(report)))
            if messages:
                self._answer = " ".join((self._answer, *messages)).strip()
                self._answered = monotonic()
        if self._blind:
            return
        try:
            self._use_screen()
        except OSError:  # the terminal has been closed, and the listener with it
            self._blind = True
            self._player.interrupt()

    def _use_screen(self) -> None:
        for key in self._screen.poll_keys():
            answer = answer_of(key, self._player.snapshot.mode)
            if answer is not None:
                self._player.answer(answer)
            elif (verb := verb_of(key)) is not None:
                self._player.command(verb)
        snapshot = self._player.snapshot
        if snapshot.mode == "finished" and self._player.outcome != "completed":
            return  # it broke off, and what is said after it says so
        if monotonic() - self._shown >= SHOW_SECONDS or not self._player.alive:
            self._show(snapshot)

    def _show(self, snapshot: Snapshot) -> None:
        self._shown = monotonic()
        if snapshot.timeline is not self._outlined:
            self._outlined = snapshot.timeline
            self._outline = Viewer(
                snapshot.timeline or self._nothing,
                self._programme,
                complete=snapshot.complete,
                origin=self._origin,
            )
        since = self._shown - self._hearing_since
        if since >= STEADY_SECONDS:
            told = self._hearing in FAULTS and since >= FAULT_SECONDS
            self._told_hearing = "" if told else HEARING[self._hearing]
        if snapshot.mode not in STANDING and self._shown - self._answered >= ANSWER_SECONDS:
            self._answer = ""
        view = self._outline.view(
            snapshot.frame, snapshot.mode, message=self._answer, hearing=self._told_hearing
        )
        if view.seconds_left is not None and view.progress is None:
            # A revision that begins on the way does not know how long it has been.
            view = replace(view, progress=self._progress)
        self._progress = view.progress
        if self._done:
            view = replace(view, task=self._done)
        self._screen.show(view)


def _done(report: Report, programme: Programme) -> str:
    """Return what was done of each exercise, as soon as all of them are over."""
    names = {one.id: one.name for one in programme.exercises}
    for action in report.actions:
        if isinstance(action, Finish):
            return "; ".join(f"{names.get(one, one)} {did} of {of}" for one, did, of in action.reps)
    return ""


def _messages(report: Report) -> Iterator[str]:
    """Return what a report has for the screen, beside the view: also what the coach answers in
    words.
    """
    event, actions = report.event, report.actions
    if isinstance(event, EarsChanged) and event.message:
        yield event.message
    if isinstance(event, Utterance) and event.outcome in ("command", "question"):
        yield f'Heard "{event.phrase}"{"." if event.outcome == "command" else "?"}'
    if isinstance(event, Command) and event.verb in _LIMITS:
        yield next((_setting(one) for one in actions if _setting(one)), _LIMITS[event.verb])
    said = " ".join(action.text for action in actions if isinstance(action, Speak))
    yield said
    for action in actions:
        if isinstance(action, Message) and action.text != said:
            yield action.text


def _setting(action: Action) -> str:
    """Return how loud, or how fast, the coach speaks from now on."""
    if isinstance(action, SetGain):
        lowest, highest = GAIN_RANGE_DB
        level = (action.db - lowest) // GAIN_STEP_DB + 1
        return f"Loudness {level} of {(highest - lowest) // GAIN_STEP_DB + 1}."
    if isinstance(action, Compile):
        return f"Speech at {action.settings.rate_percent} % of its usual pace."
    return ""


_LIMITS: Final[dict[Verb, str]] = {
    "louder": "The coach is as loud as it can be.",
    "quieter": "The coach is as quiet as it can be.",
    "slower": "The coach speaks as slowly as it can.",
    "faster": "The coach speaks as fast as it can.",
}
