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
    Revision,
    Slept,
    Speak,
    Switch,
    Tick,
)
from coach.session.outline import FrameSpan, Layout, span_at
from coach.session.playback import (
    answer,
    at,
    begin_playing,
    end,
    go,
    in_words,
    over,
    pause,
    play,
    remember,
    resume,
    switch,
)
from coach.session.state import (
    GATE_FACTOR,
    GATE_SECONDS,
    MORE_SECONDS,
    SOUNDING,
    TRY_SECONDS,
    State,
    Step,
    furthest,
    in_effort,
    in_mode,
    turns,
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
    for gate in state.layout.gates if state.gates else ():
        if gate.start <= state.frame and before < gate.end:  # it may be seen late
            waiting, actions = _wait(state, event, gate)
            return waiting, (*noted, *actions)
    for trial in state.layout.trials:
        if trial.start <= state.frame and before < trial.end:
            # Wait for the word that the listener has been asked to say.
            frame, until = min(state.frame, trial.end - 1), event.at + TRY_SECONDS
            trying = replace(in_mode(state, "trying"), frame=frame, gate=trial, until=until)
            return trying, (*noted, Halt(), Chime("ready"))
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


def _wait(state: State, event: Playhead, gate: FrameSpan) -> Step:
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
    return waiting, (Halt(), Chime("ready"), *said)


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
    return over(state, event, "stopped")


def ended(state: State, event: Ended) -> Step:
    """End, as everything has been played; or go on with a revision that has more."""
    if state.layout.complete:
        return over(state, event, "completed")
    best, place = furthest(state), state.layout.place_at(state.frame)
    if best is None or best == state.revision:
        return end(state, event, "failed")
    frame = best.layout.frame_of(place)
    if frame is None:  # it begins later: what could not be spoken is left out
        return play(state, event, best, 0, Message(NOT_SPOKEN))
    return play(state, event, best, frame)


def interrupted(state: State, event: Interrupted) -> Step:
    """End, as the program was asked to."""
    return end(state, event, state.over or "interrupted")


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
        arrived, words = go(adopted, event, adopted.target, exact=adopted.exact)
        if arrived.mode == "loading":
            return arrived, ()
        return begin_playing(arrived, words, event, adopted)
    actions: tuple[Action, ...] = ()
    if state.revision is not None:
        # The end of the last rep of a part is known only from what follows it.
        last = state.layout.rep_at(state.frame)
        actions = tuple(
            Remember(point.place, rep_done=True)
            for span, point in adopted.layout.reps
            if point == last and span.end <= state.frame
        )
    if adopted.mode in SOUNDING:
        actions = (*actions, *switch(adopted))
    return adopted, actions


def _adopt(state: State, revision: Revision) -> State | None:
    """Take a revision in; None where it is no longer wanted."""
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


def not_compiled(state: State, event: CompileFailed) -> Step:
    """Go on with what there is, and say so; without any revision the session fails."""
    if event.settings != state.settings:
        return state, ()
    notice, best = Message(event.message), furthest(state)
    if best is None:
        state, actions = end(state, event, "failed")
        return state, (notice, *actions)
    answer: tuple[Action, ...] = (notice, Chime("not-understood"))
    # The best of them takes over, as nothing better will come.
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
    state = state if reachable else replace(state, target=None, welcome=None)
    if state.mode == "loading":
        state, actions = resume(state, event)
        return state, (*actions, *answer)
    if state.settings != event.settings:  # something was asked for
        if state.mode == "playing":
            state = replace(state, pending=(*state.pending, "not-made"))
        elif state.mode == "waiting":
            answer = (*answer, *in_words(state, event, "not-made"))
    if state.mode in SOUNDING and state.revision is not None:
        # The fresh revision takes over, or none, where the one that was to has failed.
        answer = (*(switch(state) or (Switch(state.revision.id, ()),)), *answer)
    return state, answer


def lost(state: State, event: DeviceLost) -> Step:
    """Be silent until there is a sound device again."""
    gone = replace(in_mode(state, "lost"), device=False)
    said = Message(f"{event.message} {DEVICE_WAIT}")
    return gone, (ClearSpeech(), Halt(), said, *remember(state, event))


def lost_while_still(state: State, event: DeviceLost) -> Step:
    """Show that the device has gone; nothing plays anyway."""
    return replace(state, device=False), (Message(f"{event.message} {DEVICE_STILL}"),)


def slept(state: State, event: Slept) -> Step:
    """Pause, as the person may have moved meanwhile."""
    paused, actions = pause(state, event)
    return paused, (*actions, Message(SLEPT))


def back_again(state: State, event: DeviceBack) -> Step:
    """Go on with a device that is there again."""
    state, actions = resume(replace(state, device=True), event)
    return state, (Message(f"{event.message} {DEVICE_GOES_ON}"), *actions)


def back_while_still(state: State, event: DeviceBack) -> Step:
    """Show that there is a device again."""
    return replace(state, device=True), (Message(f"{event.message} {DEVICE_STILL}"),)
