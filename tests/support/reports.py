"""Reports of the year of sessions, for the tests."""

from __future__ import annotations

from datetime import date

from year_of_sessions import year

from coach.progress.customs import Customs
from coach.progress.report import Period, Report, make_report, period_of
from coach.progress.schedule import Schedule
from coach.progress.weeks import Course

MADE = date(2026, 12, 29)
THREE_A_WEEK = Schedule(times_a_week=3)


def year_period(sessions: int | None = None, locale: str = "de_DE", **days: date) -> Period:
    """The report's data of the year, or of its first sessions."""
    records = [one for one in year() if one.started.year == 2026]
    course = Course("/home/anna/hips.yaml", "Hips and knees", tuple(records[:sessions]))
    return period_of(course, THREE_A_WEEK, frozenset({"hip"}), Customs(locale), MADE, **days)


def year_report(sessions: int | None = None) -> Report:
    """The report of the year, or of its first sessions."""
    return make_report(year_period(sessions), MADE)
