"""Views for the tests of the screens."""

from __future__ import annotations

from dataclasses import replace

from coach.screen.view import CONTROLS, View

HOLD = View(
    title="Hip session",
    mode="playing",
    activity="hold",
    exercise="Hip flexor stretch",
    number=2,
    total=6,
    side="left",
    set=1,
    sets=2,
    rep=3,
    reps=5,
    count=28,
    seconds=30,
    saying="Hold.",
    seconds_left=1390,
    progress=0.42,
    controls=CONTROLS["playing"],
)


TALK = replace(
    HOLD,
    activity="move",
    count=None,
    seconds=None,
    saying="Let your hip sink towards the floor, a little lower with every breath, without force.",
    message="Louder.",
)
