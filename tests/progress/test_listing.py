"""What people read of a year of sessions: golden weeks, and lines of a day."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
from year_of_sessions import year

from coach.days import Schedule
from coach.progress.customs import Customs
from coach.progress.listing import schedule_text, today_text, week_json, week_table
from coach.progress.schedule import Schedules, Today, schedules_of, today_of
from coach.progress.weeks import courses, day_of, is_done, weeks

GOLDEN = Path(__file__).parents[1] / "golden"
THREE_A_WEEK = Schedule(times_a_week=3)


@pytest.mark.parametrize("locale", ["de_DE", "en_US"])
def test_a_year_by_week(locale: str) -> None:
    here, (course,) = Customs(locale), courses(year())
    today = date(2026, 12, 29)
    schedules = schedules_of(course.records, THREE_A_WEEK, here.week_start, today)
    own = weeks(course.records, schedules, here.week_start, date(2026, 1, 5))
    lines = list(week_table(course, own, THREE_A_WEEK, here))
    assert "".join(f"{line}\n" for line in lines) == (GOLDEN / f"weeks-{locale}.txt").read_text()
    assert sum(week_json(week)["sessions"] for week in own) == sum(map(is_done, year()))


def test_a_year_of_days() -> None:
    """After the start, a gap, a pain stop, a journey, a wrong clock, changes of the hour."""
    here, said = Customs("en_GB"), []
    done = [day_of(one) for one in year() if is_done(one)]
    for day in map(date.fromisoformat, DAYS_OF_THE_YEAR):
        so_far = [one for one in done if one <= day]
        now = today_of(THREE_A_WEEK, so_far, day, here.week_start(day))
        said.append(f"{day}  {today_text('Hip session', now, here, day)}\n")
    assert "".join(said) == (GOLDEN / "today-year.txt").read_text()


DAYS_OF_THE_YEAR = (
    "2026-01-05", "2026-01-06", "2026-01-10", "2026-01-11", "2026-02-20", "2026-03-05",
    "2026-03-28", "2026-03-29", "2026-03-30", "2026-06-12", "2026-07-20", "2026-10-25",
)  # fmt: skip


@pytest.mark.parametrize(
    ("schedule", "text"),
    [
        (Schedule(days=("monday", "friday"), times_a_day=2), "Monday, Friday, 2 times a day"),
        (Schedule(every_days=1), "every day"),
        (Schedule(every_days=3), "every third day"),
        (Schedule(times_a_week=1), "1 time a week"),
    ],
)
def test_a_schedule_in_words(schedule: Schedule, text: str) -> None:
    assert schedule_text(schedule) == text


SUNDAY = date(2026, 3, 1)


@pytest.mark.parametrize(
    ("now", "text"),
    [
        (Today("open", 0, 0), "Hips: on the days that you were told."),
        (Today("open", 1, 2), "Hips: done today. This week 2 sessions."),
        (Today("due", 0, 0, 3, SUNDAY), "Hips: today. This week 0 of 3 sessions."),
        (
            Today("due", 0, 2, 3),
            "Hips: today, or another day of this week. This week 2 of 3 sessions.",
        ),
        (
            Today("due", 1, 5, 14, SUNDAY),
            "Hips: done 1 time, and once more. This week 5 of 14 sessions.",
        ),
        (
            Today("done", 1, 3, 3, SUNDAY + timedelta(days=1)),
            "Hips: done today, next tomorrow. This week 3 of 3 sessions.",
        ),
        (
            Today("later", 0, 1, 3, SUNDAY + timedelta(days=2)),
            "Hips: next on Tuesday, 3 March 2026. This week 1 of 3 sessions.",
        ),
    ],
)
def test_a_day_in_words(now: Today, text: str) -> None:
    assert today_text("Hips", now, Customs("en_GB"), SUNDAY) == text


def test_nothing_in_a_title_reaches_the_terminal() -> None:
    evil = "Hips\x1b[2J\n\u202e"
    assert today_text(evil, Today("open", 0, 0), Customs("en_GB"), SUNDAY).isprintable()
    (course,) = courses([replace(year()[0], title=evil)])
    own = weeks(course.records, Schedules(((date.min, Schedule()),)), Customs("en_GB").week_start)
    assert all(line.isprintable() for line in week_table(course, own, Schedule(), Customs("en_GB")))
