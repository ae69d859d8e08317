"""A live session as a state machine: events in, actions out; no sound, no clock, no threads."""

from coach.session.course import Course, Layout, Point, course_of, layout_of
from coach.session.machine import RULES, Rule, step, trigger_of
from coach.session.state import MODES, Mode, State, begin
from coach.session.verbs import VERBS, Verb

__all__ = [
    "MODES",
    "RULES",
    "VERBS",
    "Course",
    "Layout",
    "Mode",
    "Point",
    "Rule",
    "State",
    "Verb",
    "begin",
    "course_of",
    "layout_of",
    "step",
    "trigger_of",
]
