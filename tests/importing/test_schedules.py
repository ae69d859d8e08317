"""How often a document says that a session is done becomes the schedule of the programme."""

from __future__ import annotations

import pytest

from coach.importing.parts import Line
from coach.importing.schedules import often, schedule


@pytest.mark.parametrize(
    ("text", "keys"),
    [
        ("4 days a week", {"times-a-week": "4"}),
        ("3x/week", {"times-a-week": "3"}),
        ("twice weekly", {"times-a-week": "2"}),
        ("every other day", {"every-days": "2"}),
        ("daily", {"every-days": "1"}),
        ("TDS", {"times-a-day": "3"}),
        ("tds", {"times-a-day": "3"}),
        ("bd", {"times-a-day": "2"}),
        ("b.d.", {"times-a-day": "2"}),
        ("morning and evening", {"times-a-day": "2"}),
        ("twice a day, 5 days a week", {"times-a-day": "2", "times-a-week": "5"}),
        ("Mon/Wed/Fri", {"days": "[monday, wednesday, friday]"}),
        ("2-3 times a day", {"times-a-day": "2"}),
        ("every hour", {}),
        ("PRN", {}),
    ],
)
def test_how_often_is_a_key_of_the_programme(text: str, keys: dict[str, str]) -> None:
    assert dict(often("", Line(text, "line 1")).keys) == keys


def test_what_not_all_say_is_marked_and_what_differs_is_listed() -> None:
    said = [
        often("Squat", Line("daily", "line 1")),
        often("Bridge", Line("daily", "line 2")),
        often("Plank", Line("3 times a week", "line 3")),
        often("Plank", Line("every hour", "line 3")),
    ]
    chosen, unsaid = schedule(said, 3)
    assert chosen == {
        "every-days": Line("1", "line 1", 'line 3 says "3 times a week" of Plank'),
    }
    assert [each.said.text for each in unsaid] == ["3 times a week", "every hour"]


def test_what_one_of_two_says_is_marked() -> None:
    chosen, unsaid = schedule([often("Squat", Line("TDS", "line 1"))], 2)
    assert chosen == {"times-a-day": Line("3", "line 1", "it is said of Squat only")}
    assert unsaid == []
