"""Reports of the year of sessions, for the tests."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from poses import drawn
from small_programmes import exercise, programme
from year_of_sessions import year_with_routines

from coach.dose import Dose
from coach.model import Screening
from coach.progress.customs import Customs
from coach.progress.report import Period, Report, make_report, period_of
from coach.progress.weeks import Course, courses

MADE = date(2026, 12, 29)
SQUAT = drawn(
    end={
        "trunk": 45,
        "arms": {"shoulder": 100},
        "legs": {"hip": 105, "knee": 100, "ankle": -30},
    }
)
HIPS = replace(
    programme(
        exercise(id="hip", drawing=drawn("half-kneeling", end={"leg": {"hip": 110}})),
        exercise(id="squat", dose=Dose(1, 12), drawing=SQUAT),
        exercise(id="not-done", drawing=drawn()),
    ),
    times_a_week=3,
    screening=(Screening("surgery", "Have you had surgery since last time?", ("Ask first.",)),),
)


def year_period(sessions: int | None = None, locale: str = "de_DE", **days: date) -> Period:
    """The report's data of the year, or of its first sessions."""
    records = [one for one in year_with_routines() if one.started.year == 2026][:sessions]
    place, nothing = "/home/anna/hips.yaml", Course("/home/anna/hips.yaml", "Hips and knees", ())
    course = next((one for one in courses(records) if one.location == place), nothing)
    return period_of(course, HIPS, Customs(locale), MADE, **days)


def year_report(sessions: int | None = None) -> Report:
    """The report of the year, or of its first sessions."""
    return make_report(year_period(sessions), MADE)
