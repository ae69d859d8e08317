"""A programme with every part that a sheet can have."""

import dataclasses

from poses import drawn
from small_programmes import exercise, programme

from coach.audio import tones
from coach.dose import Dose, Limits, Range, Rest, Tempo
from coach.model import Programme, Source
from coach.script import write_script
from coach.sheet.sheet import Sheet, make_sheet
from coach.timeline import Timeline, compile_timeline

LIFT = exercise(
    id="leg-lift",
    name="Leg lift",
    position="prone",
    support=None,
    sides="right",
    dose=Dose(
        sets=2,
        reps=5,
        tempo=Tempo(2, 3, 4),
        rest=Rest(reps=4, sets=90),
        limits=Limits(hold=Range(1, 10), reps=Range(5, 5)),
    ),
    source=Source("A book", url="https://example.org/book", note="Page 12."),
)


CALF = exercise(
    drawing=drawn(
        props=("floor", "wall"),
        start={"arms": {"shoulder": 80}},
        end={"leg": {"hip": -25, "ankle": -25}, "other_leg": {"hip": 20, "knee": 35}},
    )
)

PROGRAMME = dataclasses.replace(programme(CALF, LIFT), source=Source("An article"))


def timeline_of(some: Programme) -> Timeline:
    return compile_timeline(write_script(some), lambda text: 500 * len(text), tones.length)


def sheet_of(some: Programme) -> Sheet:
    return make_sheet(some, timeline_of(some))
