"""The questions of a session to its listener: whether it may start, and how it was."""

from __future__ import annotations

from typing import Final

from coach.items import EFFORT, PAIN, SCREENING
from coach.model import Programme
from coach.session.state import Inquiry
from coach.speech_text import number_words, spoken

# The answers, as events and the history name them.
YES_NO: Final = frozenset({"yes", "no"})
NUMBERS: Final = frozenset(map(str, range(11)))

# What may be said, or typed, as an answer.
ANSWERS: Final = {"yes": "yes", "no": "no"} | {number_words(n): str(n) for n in range(11)}


def screening_of(programme: Programme) -> tuple[Inquiry, ...]:
    """Return what a programme's author wants to be asked before it starts."""
    return tuple(
        Inquiry(
            SCREENING + one.id,
            spoken(one.ask),
            YES_NO,
            frozenset({"yes"}),
            tuple(map(spoken, one.if_yes)),
        )
        for one in programme.screening
    )


def debriefing_of(programme: Programme) -> tuple[Inquiry, ...]:
    """Return what is asked after a session: how the pain was, and how hard it was."""
    rule = programme.pain_rule
    pain = Inquiry(PAIN, "How was the pain, from zero to ten?", NUMBERS)
    if rule is not None:
        much = frozenset(map(str, range(rule.at_least, 11)))
        pain = Inquiry(PAIN, pain.ask, NUMBERS, much, tuple(map(spoken, rule.say)))
    return pain, Inquiry(EFFORT, "How hard was it, from zero to ten?", NUMBERS)


def heard_number(value: str, *, certain: bool) -> str:
    """Read back a number that was heard, so that a wrong one can be taken back."""
    words = number_words(int(value))
    if certain:
        return f"I have heard {words}. Tell me no if that is wrong."
    return f"Did you mean {words}?"
