"""Programmes for tests: any that the model allows."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st
from small_programmes import programme

from coach.days import Schedule
from coach.dose import DAYS, Dose, Rest, Side, Tempo
from coach.model import (
    COUNTINGS,
    POSITIONS,
    ROLES,
    SIDES,
    Exercise,
    Role,
    Wording,
)
from coach.store.records import Identity

sentences = st.lists(
    st.sampled_from(["Breathe slowly.", "Lift your {side} leg.", "Rest your {other_side} hand."]),
    min_size=1,
    max_size=3,
).map(tuple)
plain_sentences = st.sampled_from([("Breathe slowly.",), ("Look ahead.", "Let go.")])


def _instructions(
    texts: st.SearchStrategy[tuple[str, ...]],
) -> st.SearchStrategy[dict[Role, Wording]]:
    wordings = st.builds(Wording, full=texts, brief=st.none() | st.just(()) | texts)
    return st.dictionaries(st.sampled_from(ROLES), wordings)


# Made once: to put a strategy together takes longer than to draw from it.
instructions_of_a_side = _instructions(sentences)
instructions_of_no_side = _instructions(plain_sentences)
positions, sides_of_work = st.sampled_from(POSITIONS), st.sampled_from(SIDES)
supports = st.none() | st.sampled_from(["a chair", "a mat", "a band"])
countings = st.sampled_from(COUNTINGS)
first_sides: st.SearchStrategy[Side | None] = st.sampled_from(["left", "right"])
ids = st.sampled_from(["one-exercise", "another", "a-third"])
seconds = st.integers(1, 90)
rests = st.builds(Rest, reps=st.integers(0, 20), sets=st.integers(0, 60), sides=st.integers(0, 20))
doses = st.builds(
    Dose, sets=st.integers(1, 3), reps=st.integers(1, 4), hold=seconds, rest=rests
) | st.builds(
    Dose,
    sets=st.integers(1, 2),
    reps=st.integers(1, 4),
    tempo=st.builds(Tempo, up=st.integers(1, 5), hold=st.integers(1, 12), down=st.integers(1, 5)),
    rest=rests,
)


@st.composite
def exercises(draw: st.DrawFn) -> Exercise:
    sides = draw(sides_of_work)
    return Exercise(
        id=draw(ids),
        name="Any exercise",
        position=draw(positions),
        support=draw(supports),
        dose=draw(doses),
        sides=sides,
        first_side=draw(first_sides),
        counting=draw(countings),
        instructions=draw(instructions_of_no_side if sides == "none" else instructions_of_a_side),
    )


programmes = st.lists(exercises(), min_size=1, max_size=3).map(lambda some: programme(*some))

schedules = st.one_of(
    st.builds(
        Schedule,
        days=st.lists(st.sampled_from(DAYS), min_size=1, unique=True).map(tuple),
        times_a_day=st.integers(1, 3),
    ),
    st.builds(Schedule, every_days=st.integers(1, 7), times_a_day=st.integers(1, 3)),
    st.builds(Schedule, times_a_week=st.integers(1, 7), times_a_day=st.integers(1, 3)),
)


def identity(programme: str = "back", title: str = "My back", **parts: Any) -> Identity:
    """The identity of a programme in a file of its own."""
    known: dict[str, Any] = {"location": f"/home/{programme}.yaml", "exercises": "e", "safety": "s"}
    return Identity(programme, title, **(known | parts))
