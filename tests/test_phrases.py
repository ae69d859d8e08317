"""The sentences that the coach adds of its own."""

from __future__ import annotations

from dataclasses import replace

import pytest
from sheets import timeline_of
from small_programmes import programme

from coach.phrases import when
from coach.sheet.sheet import make_sheet


@pytest.mark.parametrize(
    ("written", "said", "printed"),
    [
        ({}, [], ""),
        ({"every_days": 1}, ["Do it every day."], "every day"),
        ({"every_days": 2}, ["Do it every second day."], "every second day"),
        ({"times_a_week": 1}, ["Do it once a week."], "1 time a week"),
        (
            {"times_a_week": 3, "times_a_day": 2},
            ["Do it twice a day, three times a week."],
            "3 times a week · 2 times a day",
        ),
        (
            {"days": ("monday", "friday"), "times_a_day": 4},
            ["This session is for Monday and Friday.", "Do it four times a day."],
            "Monday, Friday · 4 times a day",
        ),
    ],
)
def test_how_often_is_said_and_printed(written, said: list[str], printed: str) -> None:
    often = replace(programme(), **written)
    assert when(often) == said
    assert (
        make_sheet(often, timeline_of(often)).summary.split(" minutes")[-1].strip(" ·") == printed
    )
