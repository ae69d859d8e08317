"""Editions that come or cannot be made, and sound devices that go and come back."""

from __future__ import annotations

from dataclasses import replace

from coach.session.course import Point, Span
from coach.session.events import (
    Action,
    Chime,
    Compiled,
    CompileFailed,
    DeviceBack,
    DeviceLost,
    Edition,
    Go,
    Hold,
    Hush,
    Notice,
    Speak,
)
from coach.session.moves import end, go, remember, resume, switch
from coach.session.state import GATE_SECONDS, SOUNDING, WELCOME_SECONDS, State, Step, in_mode


def compiled(state: State, event: Compiled) -> Step:
    """Take in an edition, or more of one."""
    adopted = _adopt(state, event.edition)
    if adopted is None:
        return state, ()
    if adopted.mode == "loading" and adopted.target is not None:
        return _arrive(adopted, event, adopted.target)
    if adopted.mode in SOUNDING:
        return adopted, switch(adopted)
    return adopted, ()


def _adopt(state: State, edition: Edition) -> State | None:
    """Take an edition in, unless nobody wants it any more."""
    current, fresh = state.edition, state.fresh
    if current is not None and edition.id == current.id:
        return replace(state, edition=edition)
    if fresh is not None and edition.id == fresh.id:
        return replace(state, fresh=edition)
    newest = max((known.id for known in (current, fresh) if known is not None), default=-1)
    if edition.settings != state.settings or edition.id < newest:
        return None
    return replace(state, fresh=edition)


def _arrive(state: State, event: Compiled, target: Point) -> Step:
    arrived, actions = go(state, event, target, exact=state.exact)
    if arrived.mode == "loading":
        return arrived, ()
    return _welcome(arrived, event, actions, state.welcome) if state.welcome else (arrived, actions)


def _welcome(state: State, event: Compiled, actions: tuple[Action, ...], words: str) -> Step:
    """Greet somebody who comes back, and wait before the rep they broke off at."""
    until = event.at + (GATE_SECONDS if state.gates else WELCOME_SECONDS)
    gate = Span(state.frame, state.frame)
    waiting = replace(state, mode="waiting", gate=gate, prompted=True, until=until)
    still = tuple(action for action in actions if action != Go())
    return waiting, (*still, Speak(words))


def not_compiled(state: State, event: CompileFailed) -> Step:
    """Stay with the settings that work; without any edition the session fails."""
    if event.settings != state.settings:
        return state, ()
    notice = Notice(event.message)
    current = state.edition
    if current is None or (current.settings == event.settings and not current.layout.complete):
        state, actions = end(state, event, "failed")
        return state, (notice, *actions)
    state = replace(state, settings=current.settings)
    answer = (notice, Chime("not-understood"))
    if state.mode == "loading" and state.target is not None:
        state, actions = go(state, event, state.target)
        return state, (*actions, *answer)
    return state, answer


def lost(state: State, event: DeviceLost) -> Step:
    """Be silent until there is a sound device again."""
    gone = replace(in_mode(state, "lost"), device=False)
    return gone, (Hush(), Hold(), Notice(event.message), *remember(state, event))


def lost_while_still(state: State, event: DeviceLost) -> Step:
    """Show that the device has gone; nothing plays anyway."""
    return replace(state, device=False), (Notice(event.message),)


def back_again(state: State, event: DeviceBack) -> Step:
    """Go on with a device that is there again."""
    state, actions = resume(replace(state, device=True), event)
    return state, (Notice(event.message), *actions)


def back_while_still(state: State, event: DeviceBack) -> Step:
    """Show that there is a device again."""
    return replace(state, device=True), (Notice(event.message),)
