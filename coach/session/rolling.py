"""While the track plays: reps done, gates waited at, times that run out, the end."""

from __future__ import annotations

from dataclasses import replace

from coach.session.answers import GATE_PROMPT, NOT_SPOKEN
from coach.session.course import Layout, Span, span_at
from coach.session.events import (
    Action,
    Chime,
    Ended,
    Hold,
    Interrupted,
    Notice,
    Playhead,
    Remember,
    Speak,
    Tick,
)
from coach.session.moves import at, end, furthest, in_effort, play, turns
from coach.session.replies import answer, in_words
from coach.session.state import GATE_FACTOR, GATE_SECONDS, MORE_SECONDS, State, Step, in_mode


def advance(state: State, event: Playhead) -> Step:
    """Note reps that are done and begun, wait at gates, answer what had to wait."""
    noted: tuple[Action, ...] = ()
    before = state.frame
    if state.fresh is not None and event.edition == state.fresh.id:  # it has taken over
        left, before = next(iter(turns(state, before)), (before, event.frame))
        noted = _noted(state.layout, state.frame, left)
        state = at(state, state.fresh, event.frame)
    elif state.edition is None or event.edition != state.edition.id:
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


def _gate(state: State, before: int) -> Span | None:
    """Find the gate that the track has come to; it may have been seen late."""
    if not state.gates:
        return None
    return next(
        (gate for gate in state.layout.gates if gate.start <= state.frame and before < gate.end),
        None,
    )


def _wait(state: State, event: Playhead, gate: Span, *noted: Action) -> Step:
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
    return waiting, (*noted, Hold(), Chime("ready"), *said)


def gate_time(state: State, event: Tick) -> Step:
    """Say once that the coach waits; go on, where nobody has said "ready" for a long time."""
    if state.gate is None or state.until is None:
        return state, ()
    if event.at >= state.until:
        assert state.edition is not None
        return play(state, event, state.edition, state.gate.end)
    if state.reminder is None or event.at < state.reminder:
        return state, ()
    return replace(state, reminder=None), (Speak(GATE_PROMPT),)


def stop_time(state: State, event: Tick) -> Step:
    """End a stopped session after its minute."""
    if state.until is None or event.at < state.until:
        return state, ()
    return end(state, event, "stopped")


def ended(state: State, event: Ended) -> Step:
    """End, for everything has been played; or go on with an edition that has more."""
    if state.layout.complete:
        return end(state, event, "completed")
    best, place = furthest(state), state.layout.place_at(state.frame)
    if best is None or best == state.edition:
        return end(state, event, "failed")
    frame = best.layout.frame_of(place)
    if frame is None:  # it begins later: what nobody could speak is left out
        return play(state, event, best, 0, Notice(NOT_SPOKEN))
    return play(state, event, best, frame)


def interrupted(state: State, event: Interrupted) -> Step:
    """End, for the program must."""
    return end(state, event, "interrupted")
