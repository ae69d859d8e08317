"""Progress of a session by itself: reps, gates, limits, revisions, devices."""

from __future__ import annotations

from dataclasses import replace

from coach.session.answers import (
    DEVICE_GOES_ON,
    DEVICE_STILL,
    DEVICE_WAIT,
    GATE_PROMPT,
    NOT_SPOKEN,
    SLEPT,
)
from coach.session.commands import (
    answer,
    at,
    end,
    furthest,
    go,
    in_effort,
    in_words,
    pause,
    play,
    remember,
    resume,
    switch,
    turns,
)
from coach.session.events import (
    Action,
    Chime,
    ClearSpeech,
    Compiled,
    CompileFailed,
    DeviceBack,
    DeviceLost,
    Ended,
    Halt,
    Interrupted,
    Message,
    Playhead,
    Remember,
    Resume,
    Revision,
    Slept,
    Speak,
    Switch,
    Tick,
)
from coach.session.outline import FrameSpan, Layout, Point, span_at
from coach.session.state import (
    GATE_FACTOR,
    GATE_SECONDS,
    MORE_SECONDS,
    SOUNDING,
    WELCOME_SECONDS,
    State,
    Step,
    in_mode,
)

# While the track plays: reps done, gates waited at, times that run out, the end.


def advance(state: State, event: Playhead) -> Step:
    """Note reps that are done and begun, wait at gates, answer what had to wait."""
    noted: tuple[Action, ...] = ()
    before = state.frame
    if state.fresh is not None and event.revision == state.fresh.id:  # it has taken over
        left, before = next(iter(turns(state, before)), (before, event.frame))
        noted = _noted(state.layout, state.frame, left)
        state = at(state, state.fresh, event.frame)
    elif state.revision is None or event.revision != state.revision.id:
        return state, ()
    state = replace(state, frame=event.frame)
    noted = (*noted, *_noted(state.layout, before, event.frame))
    if in_effort(state):
        return replace(state, trail=()), noted
    gate = _gate(state, before)
    if gate is not None:
        return _wait(state, event, gate, *noted)
    if state.pending and span_at(state.layout.speech, state.frame) is None:
        return answer(state, event, state.pending, *noted)
    return state, noted


def _noted(layout: Layout, before: int, frame: int) -> tuple[Action, ...]:
    """Return what is to be remembered of the way from one frame to another."""
    done = tuple(
        Remember(point.place, rep_done=True)
        for span, point in layout.reps
        if before < span.end <= frame
    )
    here = layout.point_at(frame).place
    if here.exercise and here != layout.point_at(max(0, before)).place:
        return (*done, Remember(here))
    return done


def _gate(state: State, before: int) -> FrameSpan | None:
    """Find the gate that the track has come to; it may have been seen late."""
    if not state.gates:
        return None
    return next(
        (gate for gate in state.layout.gates if gate.start <= state.frame and before < gate.end),
        None,
    )


def _wait(state: State, event: Playhead, gate: FrameSpan, *noted: Action) -> Step:
    """Wait in a gate, and answer what had to wait until now."""
    asked, rate = state.pending, state.layout.sample_rate
    frame = min(state.frame, gate.end - 1)
    fixed = (gate.end - gate.start) / rate
    until = event.at + max(GATE_SECONDS, GATE_FACTOR * fixed)
    reminder: float | None = event.at + (gate.end - frame) / rate
    if "more-time" in asked:
        until, reminder = until + MORE_SECONDS, None
    waiting = replace(
        in_mode(state, "waiting"), frame=frame, gate=gate, until=until, reminder=reminder
    )
    said = (word for question in dict.fromkeys(asked) for word in in_words(state, event, question))
    return waiting, (*noted, Halt(), Chime("ready"), *said)


def gate_time(state: State, event: Tick) -> Step:
    """Say once that the coach waits; go on, where nobody has said "ready" for a long time."""
    if state.gate is None or state.until is None:
        return state, ()
    if event.at >= state.until:
        assert state.revision is not None
        return play(state, event, state.revision, state.gate.end)
    if state.reminder is None or event.at < state.reminder:
        return state, ()
    return replace(state, reminder=None), (Speak(GATE_PROMPT),)


def stop_time(state: State, event: Tick) -> Step:
    """End a stopped session after its minute."""
    if state.until is None or event.at < state.until:
        return state, ()
    return end(state, event, "stopped")


def ended(state: State, event: Ended) -> Step:
    """End, for everything has been played; or go on with a revision that has more."""
    if state.layout.complete:
        return end(state, event, "completed")
    best, place = furthest(state), state.layout.place_at(state.frame)
    if best is None or best == state.revision:
        return end(state, event, "failed")
    frame = best.layout.frame_of(place)
    if frame is None:  # it begins later: what nobody could speak is left out
        return play(state, event, best, 0, Message(NOT_SPOKEN))
    return play(state, event, best, frame)


def interrupted(state: State, event: Interrupted) -> Step:
    """End, for the program must."""
    return end(state, event, "interrupted")


# Revisions that come or cannot be made, sound devices that go and come back, and sleep.


def compiled(state: State, event: Compiled) -> Step:
    """Take in a revision, or more of one."""
    revision = event.revision
    adopted = _adopt(state, revision)
    if adopted is None:
        return state, ()
    if revision.settings == state.settings:
        adopted = replace(adopted, making=not revision.layout.whole)
    if adopted.mode == "loading" and adopted.target is not None:
        return _arrive(adopted, event, adopted.target)
    done = _done(state, adopted)
    if adopted.mode in SOUNDING:
        return adopted, (*done, *switch(adopted))
    return adopted, done


def _adopt(state: State, revision: Revision) -> State | None:
    """Take a revision in, unless nobody wants it any more."""
    ids = [one.id for one in state.revisions]
    if revision.id in ids:
        former = tuple(revision if one.id == revision.id else one for one in state.former)
        state = replace(state, former=former)
        if state.fresh is not None and state.fresh.id == revision.id:
            state = replace(state, fresh=revision)
        if state.revision is not None and state.revision.id == revision.id:
            state = replace(state, revision=revision)
        return state
    if revision.settings != state.settings or revision.id < max(ids, default=-1):
        return None
    # One that goes further than all others is not given up for what has only begun.
    kept = (state.fresh,) if state.fresh is not None and state.fresh == furthest(state) else ()
    return replace(state, fresh=revision, former=(*kept, *state.former))


def _done(before: State, after: State) -> tuple[Action, ...]:
    """Return the rep that had been played to its end, as only its continuation shows."""
    if before.revision is None:
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
    gate = FrameSpan(state.frame, state.frame)
    waiting = replace(state, mode="waiting", gate=gate, until=until)
    still = tuple(action for action in actions if action != Resume())
    return waiting, (*still, Speak(words))


def not_compiled(state: State, event: CompileFailed) -> Step:
    """Go on with what there is, and say so; without any revision the session fails."""
    if event.settings != state.settings:
        return state, ()
    notice, best = Message(event.message), furthest(state)
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
    return state, (*_take_over(state), *answer)


def _take_over(state: State) -> tuple[Action, ...]:
    """Have the fresh revision take over, or none, where one that was to has failed."""
    if state.mode not in SOUNDING or state.revision is None:
        return ()
    return switch(state) or (Switch(state.revision.id, ()),)


def _settle(state: State, best: Revision) -> State:
    """Have ``best`` take over, as nothing better will come, and give up what nobody makes."""
    if state.revision is None:
        state = replace(state, revision=best, frame=0)
    assert state.revision is not None
    used = (best.id, state.revision.id)
    state = replace(
        state,
        settings=best.settings,
        making=False,
        exact=False,
        fresh=best if best.id != state.revision.id else None,
        former=tuple(one for one in state.revisions if one.id not in used),
    )
    reachable = any(state.target in one.layout.points for one in state.revisions)
    return state if reachable else replace(state, target=None, welcome=None)


def lost(state: State, event: DeviceLost) -> Step:
    """Be silent until there is a sound device again."""
    gone = replace(in_mode(state, "lost"), device=False)
    said = Message(f"{event.message} {DEVICE_WAIT}")
    return gone, (ClearSpeech(), Halt(), said, *remember(state, event))


def lost_while_still(state: State, event: DeviceLost) -> Step:
    """Show that the device has gone; nothing plays anyway."""
    return replace(state, device=False), (Message(f"{event.message} {DEVICE_STILL}"),)


def slept(state: State, event: Slept) -> Step:
    """Pause: who knows where the person is by now."""
    paused, actions = pause(state, event)
    return paused, (*actions, Message(SLEPT))


def back_again(state: State, event: DeviceBack) -> Step:
    """Go on with a device that is there again."""
    state, actions = resume(replace(state, device=True), event)
    return state, (Message(f"{event.message} {DEVICE_GOES_ON}"), *actions)


def back_while_still(state: State, event: DeviceBack) -> Step:
    """Show that there is a device again."""
    return replace(state, device=True), (Message(f"{event.message} {DEVICE_STILL}"),)
