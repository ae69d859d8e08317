"""The report of a year: golden text and JSON, and laws of its sums."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from reports import HIPS, MADE, year_period, year_report
from year_of_sessions import year

from coach.days import Schedule
from coach.progress.report import make_report, period_of, report_json
from coach.progress.schedule import Schedules
from coach.progress.weeks import Course, day_of, is_done

GOLDEN = Path(__file__).parents[1] / "golden"


def as_text(report) -> str:
    """Everything that a report says, a line for each row."""
    lines = [report.title, report.summary, ""]
    lines += [f"{label}: {text}" for label, text in report.facts]
    for plot in report.plots:
        lines += ["", plot.heading, f"  [{plot.alt}]"]
    for table in report.tables:
        lines += [
            "",
            table.heading,
            *(f"  {' | '.join(row)}" for row in (table.columns, *table.rows)),
        ]
    return "\n".join([*lines, "", report.footer, ""])


def test_the_report_of_a_year_reads_like_this() -> None:
    assert as_text(year_report()) == (GOLDEN / "report-year.txt").read_text("utf-8")


def test_the_same_as_data() -> None:
    data = report_json(year_period())
    sessions = data.pop("history")
    assert len(sessions) == 167
    golden = json.loads((GOLDEN / "report-year.json").read_text("utf-8"))
    assert data == golden
    assert sum(one["done"] for one in sessions) == sum(week["done"] for week in data["weeks"])


@given(st.integers(0, 400), st.integers(0, 400))
def test_a_report_has_the_sessions_of_its_days_and_no_others(begin: int, days: int) -> None:
    first = date(2025, 12, 1) + timedelta(days=begin)
    last = first + timedelta(days=days)
    period = year_period(first=first, last=last)
    inside = [one.id for one in period.course.records if first <= day_of(one) <= last]
    assert sorted(one.id for one in period.records) == sorted(inside)
    data = report_json(period)
    assert sum(week["sessions"] for week in data["weeks"]) == data["sessions"]
    assert data["sessions"] + data["less_than_half"] == len(inside)
    shown, start = {week.start for week in period.weeks}, period.customs.week_start(period.due_from)
    while start + timedelta(days=6) <= period.due_to:
        if start >= period.due_from:
            assert start in shown, "a week in which nothing was done is not passed over"
        start += timedelta(days=7)
    assert sum(one["done"] for one in data["exercises"]) == sum(one.done for one in period.records)
    assert 0 <= data["prescribed"] <= 4 * (days // 7 + 2)


def test_nothing_is_prescribed_for_days_before_the_first_session_and_days_to_come() -> None:
    whole = year_period(first=date(2020, 1, 1), last=date(2030, 1, 1))
    assert whole.prescribed == year_period().prescribed == 179


@given(st.none() | st.dates(date(2020, 1, 1), date(2030, 1, 1)), st.booleans())
def test_one_day_alone_makes_a_period_that_does_not_end_before_it_begins(day, is_first) -> None:
    period = year_period(**({"first": day} if is_first else {"last": day}))
    assert period.first <= period.last
    data = report_json(period)
    assert data["sessions"] + data["less_than_half"] == len(period.records)
    assert data["prescribed"] >= 0
    make_report(period, MADE)


def test_a_session_of_a_wrong_clock_is_there_and_prescribes_nothing() -> None:
    period = year_period()
    everything = replace(period.course, records=year())
    wrong = period_of(everything, HIPS, period.customs, MADE)
    assert wrong.first == date(2025, 1, 1)
    assert len(wrong.records) == len(period.records) + 1
    assert wrong.prescribed == period.prescribed


def test_a_report_of_nothing_says_so() -> None:
    nothing = year_report(0)
    assert nothing.facts == (("Sessions", "none"),)
    assert (nothing.plots, nothing.tables) == ((), ())
    assert report_json(year_period(0))["sessions"] == 0


def test_no_prescription_is_no_reproach() -> None:
    nothing = Schedules(((date.min, Schedule()),))
    period = replace(year_period(20), programme=None, schedules=nothing)
    text = as_text(make_report(period, MADE))
    assert "prescribed" not in text
    assert "Sessions: 19\n" in text


@pytest.mark.parametrize(("pain", "told"), [([], "not told"), ([0], "0 of 10, told once")])
def test_pain_that_was_told_once_or_never(pain: list[int], told: str) -> None:
    records = [replace(one, pain=None) for one in year_period(5).records]
    for n, score in enumerate(pain):
        records[n] = replace(records[n], pain=score)
    period = year_period(5)
    period = replace(period, course=Course("/hips.yaml", "Hips", tuple(records)))
    assert ("Pain", told) in make_report(period, MADE).facts


def test_yes_to_a_question_before_the_start_is_in_the_report() -> None:
    period = year_period(2)
    first, last = period.records
    records = (replace(first, screening=(("surgery", "yes"), ("fall", "no"))), last)
    period = replace(period, course=replace(period.course, records=records))
    (said,) = [one for one in make_report(period, MADE).tables if one.columns == ("Day", "What")]
    words = "answered yes to “Have you had surgery since last time?” before the start"
    assert said.rows == (("5 Jan 2026", words),)


def test_the_year_counts_what_counts() -> None:
    period = year_period()
    assert sum(map(is_done, period.records)) == 164
