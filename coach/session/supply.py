"""Editions that come or cannot be made, sound devices that go and come back, and sleep."""

from __future__ import annotations

from dataclasses import replace

from coach.session.answers import SLEPT
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
    Remember,
    Slept,
    Speak,
)
from coach.session.moves import end, furthest, go, pause, remember, resume, switch
from coach.session.replies import in_words
from coach.session.state import GATE_SECONDS, SOUNDING, WELCOME_SECONDS, State, Step, in_mode


def compiled(state: State, event: Compiled) -> Step:
    """Take in an edition, or more of one."""
    edition = event.edition
    adopted = _adopt(state, edition)
    if adopted is None:
        return state, ()
    if edition.settings == state.settings:
        adopted = replace(adopted, making=not edition.layout.whole)
    if adopted.mode == "loading" and adopted.target is not None:
        return _arrive(adopted, event, adopted.target)
    done = _done(state, adopted)
    if adopted.mode in SOUNDING:
        return adopted, (*done, *switch(adopted))
    return adopted, done


def _adopt(state: State, edition: Edition) -> State | None:
    """Take an edition in, unless nobody wants it any more."""
    ids = [one.id for one in state.editions]
    if edition.id in ids:
        former = tuple(edition if one.id == edition.id else one for one in state.former)
        state = replace(state, former=former)
        if state.fresh is not None and state.fresh.id == edition.id:
            state = replace(state, fresh=edition)
        if state.edition is not None and state.edition.id == edition.id:
            state = replace(state, edition=edition)
        return state
    if edition.settings != state.settings or edition.id < max(ids, default=-1):
        return None
    return replace(state, fresh=edition)


def _done(before: State, after: State) -> tuple[Action, ...]:
    """Return the rep that had been played to its end, as only its continuation shows."""
    if before.edition is None:
        return ()
    last = before.layout.rep_at(before.frame)
    return tuple(
        Remember(point.place, rep_done=True)
        for span, point in after.layout.reps
        if point == last and span.end <= before.frame
    )


def _arrive(state: State, event: Compiled, target: Point) -> Step:
    arrived, actions = go(state, event, target, exact=state.exact)
    if arrived.mode == "loading":
        return arrived, ()
    return _welcome(arrived, event, actions, state.welcome) if state.welcome else (arrived, actions)


def _welcome(state: State, event: Compiled, actions: tuple[Action, ...], words: str) -> Step:
    """Greet somebody who comes back, and wait before the rep they broke off at."""
    until = event.at + (GATE_SECONDS if state.gates else WELCOME_SECONDS)
    gate = Span(state.frame, state.frame)
    waiting = replace(state, mode="waiting", gate=gate, until=until)
    still = tuple(action for action in actions if action != Go())
    return waiting, (*still, Speak(words))


def not_compiled(state: State, event: CompileFailed) -> Step:
    """Go on with what there is, and say so; without any edition the session fails."""
    if event.settings != state.settings:
        return state, ()
    notice, best = Notice(event.message), furthest(state)
    if best is None:
        state, actions = end(state, event, "failed")
        return state, (notice, *actions)
    answer: tuple[Action, ...] = (notice, Chime("not-understood"))
    state = _settle(state, best)
    if state.mode == "loading":
        state, actions = resume(state, event)
        return state, (*actions, *answer)
    if state.settings != event.settings:  # something was asked for
        if state.mode == "playing":
            state = replace(state, pending=(*state.pending, "not-made"))
        elif state.mode == "waiting":
            answer = (*answer, *in_words(state, event, "not-made"))
    return state, (*(switch(state) if state.mode in SOUNDING else ()), *answer)


def _settle(state: State, best: Edition) -> State:
    """Have ``best`` take over, as nothing better will come, and give up what nobody makes."""
    if state.edition is None:
        state = replace(state, edition=best, frame=0)
    assert state.edition is not None
    used = (best.id, state.edition.id)
    state = replace(
        state,
        settings=best.settings,
        making=False,
        exact=False,
        fresh=best if best.id != state.edition.id else None,
        former=tuple(one for one in state.editions if one.id not in used),
    )
    reachable = any(state.target in one.layout.points for one in state.editions)
    return state if reachable else replace(state, target=None, welcome=None)


def lost(state: State, event: DeviceLost) -> Step:
    """Be silent until there is a sound device again."""
    gone = replace(in_mode(state, "lost"), device=False)
    return gone, (Hush(), Hold(), Notice(event.message), *remember(state, event))


def lost_while_still(state: State, event: DeviceLost) -> Step:
    """Show that the device has gone; nothing plays anyway."""
    return replace(state, device=False), (Notice(event.message),)


def slept(state: State, event: Slept) -> Step:
    """Pause: who knows where the person is by now."""
    paused, actions = pause(state, event)
    return paused, (*actions, Notice(SLEPT))


def back_again(state: State, event: DeviceBack) -> Step:
    """Go on with a device that is there again."""
    state, actions = resume(replace(state, device=True), event)
    return state, (Notice(event.message), *actions)


def back_while_still(state: State, event: DeviceBack) -> Step:
    """Show that there is a device again."""
    return replace(state, device=True), (Notice(event.message),)
