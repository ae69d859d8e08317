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

READY = replace(
    TALK,
    mode="waiting",
    activity="change posture",
    rep=None,
    message="",
    saying="Take your time.",
    task="Lie down on your stomach, on a mat.",
    controls=CONTROLS["waiting"],
)

SEEN = replace(
    READY,
    seen="A person lying on the stomach on a mat, seen from the side. Start: both legs straight "
    "in line with the body. End: the left leg straight behind the body and off the floor.",
)

PAUSED = replace(HOLD, mode="paused", count=None, seconds=None, controls=CONTROLS["paused"])
