"""A session stepped by hand: where things lie in it, and what a step answers."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Any, TypeVar

from session_harness import COURSE, revision

from coach.dose import Side
from coach.items import Place
from coach.session.events import Action, Command, Compiled, Event, Seek, Settings, Verb
from coach.session.machine import step
from coach.session.outline import Point, PointKind
from coach.session.state import State, Step, begin

T = TypeVar("T")
WHOLE = revision()
LAYOUT = WHOLE.layout
SECOND_FULL = revision(1, Settings(in_full=frozenset({("calf", "right")})))
FASTER = revision(2, Settings(110))
SECOND = LAYOUT.sample_rate


def at(
    kind: PointKind,
    exercise: str | None = None,
    side: Side | None = None,
    nth_set: int | None = None,
    rep: int | None = None,
) -> int:
    frame = LAYOUT.frame_of(Point(kind, Place(exercise, side, nth_set, rep)))
    assert frame is not None
    return frame


REP_ONE = at("rep", "calf", "left", 1, 1)
HOLD_ONE = at("hold", "calf", "left", 1, 1)
REP_TWO = at("rep", "calf", "left", 1, 2)
SIDE_TWO = at("side", "calf", "right")
BRIDGE = at("exercise", "bridge")
IN_HOLD = HOLD_ONE + 2 * SECOND


def playing(frame: int = 0, **changes: Any) -> State:
    """A session that plays at ``frame``; no gates."""
    state, _ = begin(COURSE, Settings(), gates=False)
    state, _ = step(state, Compiled(WHOLE, 0.0))
    return replace(state, frame=frame, **changes)


def do(state: State, *events: Event) -> Step:
    """The state after events, and the actions of the last one."""
    actions: tuple[Action, ...] = ()
    for event in events:
        state, actions = step(state, event)
    return state, actions


def press(state: State, verb: Verb, at: float = 1.0, heard: int | None = None) -> Step:
    return step(state, Command(verb, at, heard))


def of(kind: type[T], actions: Iterable[Action]) -> list[T]:
    return [action for action in actions if isinstance(action, kind)]


def seek(actions: Iterable[Action]) -> int:
    (found,) = of(Seek, actions)
    return found.frame
