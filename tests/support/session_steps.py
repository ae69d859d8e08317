"""A session stepped by hand: where things lie in it, and what a step answers."""

from dataclasses import replace

from session_harness import COURSE, revision

from coach.items import Place
from coach.session.events import Command, Compiled, Seek, Settings
from coach.session.machine import step
from coach.session.outline import Point
from coach.session.state import begin

WHOLE = revision()
LAYOUT = WHOLE.layout
SECOND_FULL = revision(1, Settings(in_full=frozenset({("calf", "right")})))
FASTER = revision(2, Settings(110))
SECOND = LAYOUT.sample_rate


def at(kind, exercise=None, side=None, nth_set=None, rep=None):
    return LAYOUT.frame_of(Point(kind, Place(exercise, side, nth_set, rep)))


REP_ONE = at("rep", "calf", "left", 1, 1)
HOLD_ONE = at("hold", "calf", "left", 1, 1)
REP_TWO = at("rep", "calf", "left", 1, 2)
SIDE_TWO = at("side", "calf", "right")
BRIDGE = at("exercise", "bridge")
IN_HOLD = HOLD_ONE + 2 * SECOND


def playing(frame: int = 0, **changes):
    """A session that plays at ``frame``; no gates."""
    state, _ = begin(COURSE, Settings(), gates=False)
    state, _ = step(state, Compiled(WHOLE, 0.0))
    return replace(state, frame=frame, **changes)


def do(state, *events):
    """The state after events, and the actions of the last one."""
    actions = ()
    for event in events:
        state, actions = step(state, event)
    return state, actions


def press(state, verb, at: float = 1.0, heard=None):
    return step(state, Command(verb, at, heard))


def of(kind, actions):
    return [action for action in actions if isinstance(action, kind)]


def seek(actions):
    (found,) = of(Seek, actions)
    return found.frame
