"""While the track plays: reps done, gates opened, times that run out, the end."""

from __future__ import annotations

from dataclasses import replace

from coach.session.answers import GATE_PROMPT
from coach.session.course import span_at
from coach.session.events import Action, Chime, Ended, Interrupted, Playhead, Remember, Speak, Tick
from coach.session.moves import at, end, in_effort, play
from coach.session.replies import answer
from coach.session.state import GATE_FACTOR, GATE_SECONDS, State, Step


def advance(state: State, event: Playhead) -> Step:
    """Note reps that are done and begun, open gates, answer what had to wait."""
    moved, before = _follow(state, event)
    if moved is None:
        return state, ()
    noted = _noted(moved, before)
    layout, frame = moved.layout, moved.frame
    if in_effort(moved):
        return replace(moved, trail=()), noted
    if moved.pending and span_at(layout.speech, frame) is None:
        return answer(moved, event, moved.pending, *noted)
    gate = span_at(layout.gates, frame) if moved.gates else None
    if gate is None:
        return moved, noted
    fixed = (gate.end - gate.start) / layout.sample_rate
    until = event.at + max(GATE_SECONDS, GATE_FACTOR * fixed)
    return replace(moved, mode="waiting", gate=gate, until=until), (*noted, Chime("ready"))


def _follow(state: State, event: Playhead) -> tuple[State | None, int]:
    """Return the state at the playhead, and the frame it was at; None for one long left."""
    if state.fresh is not None and event.edition == state.fresh.id:
        return at(state, state.fresh, event.frame), event.frame - 1
    if state.edition is None or event.edition != state.edition.id:
        return None, 0
    return replace(state, frame=event.frame), state.frame


def _noted(state: State, before: int) -> tuple[Action, ...]:
    layout, frame = state.layout, state.frame
    done = tuple(
        Remember(point.place, rep_done=True)
        for span, point in layout.reps
        if before < span.end <= frame
    )
    here = layout.point_at(frame).place
    if here.exercise and here != layout.point_at(max(0, before)).place:
        return (*done, Remember(here))
    return done


def advance_in_gate(state: State, event: Playhead) -> Step:
    """Say once that the coach waits."""
    moved, _ = _follow(state, event)
    if moved is None or moved.gate is None:
        return state, ()
    if moved.frame < moved.gate.end or moved.prompted:
        return moved, ()
    return replace(moved, prompted=True), (Speak(GATE_PROMPT),)


def gate_time(state: State, event: Tick) -> Step:
    """Go on, where nobody has said "ready" for a long time."""
    if state.gate is None or state.until is None or event.at < state.until:
        return state, ()
    assert state.edition is not None
    return play(state, event, state.edition, state.gate.end)


def stop_time(state: State, event: Tick | Playhead) -> Step:
    """End a stopped session after its minute."""
    if state.until is None or event.at < state.until:
        return state, ()
    return end(state, event, "stopped")


def ended(state: State, event: Ended) -> Step:
    """End, for everything has been played."""
    return end(state, event, "completed")


def interrupted(state: State, event: Interrupted) -> Step:
    """End, for the program must."""
    return end(state, event, "interrupted")
