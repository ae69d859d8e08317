"""Weeks of a history: every session is in one of them, whatever clocks do."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st
from year_of_sessions import partly, session, year

from coach.progress.customs import Customs
from coach.progress.schedule import Schedule, today_of
from coach.progress.weeks import courses, day_of, is_done, weeks

CUSTOMS = st.sampled_from(["en_001", "en_US", "ar_EG", "de_DE"]).map(Customs)
SESSIONS = st.builds(
    session,
    st.integers(1, 10_000),
    st.datetimes(datetime(1990, 1, 1), datetime(2200, 1, 1)),
    st.integers(-12 * 60, 14 * 60),
)


@given(st.lists(SESSIONS, unique_by=lambda one: one.id), CUSTOMS)
def test_each_session_is_in_exactly_one_week(records, customs: Customs) -> None:
    own = weeks(records, None, customs.week_start)
    inside = [one.id for week in own for one in week.records]
    assert sorted(inside) == sorted(one.id for one in records)
    assert sum(week.sessions for week in own) == sum(map(is_done, records))
    assert all(week.start <= day_of(one) <= week.end for week in own for one in week.records)
    assert all(a.end < b.start for a, b in pairwise(own))


@given(st.lists(SESSIONS, unique_by=lambda one: one.id), st.data())
def test_each_session_is_in_exactly_one_course(records, data) -> None:
    places = st.sampled_from(["/a.yaml", "/b.yaml", None])
    records = [replace(one, location=data.draw(places)) for one in records]
    found = courses(records)
    inside = [one.id for course in found for one in course.records]
    assert sorted(inside) == sorted(one.id for one in records)
    assert len({course.location for course in found}) == len(found)


def test_the_day_of_a_session_is_that_of_the_person_not_of_the_machine() -> None:
    midnight = datetime(2026, 7, 5, 23, 30)
    assert day_of(session(1, midnight, -240)) == date(2026, 7, 5)
    assert day_of(session(1, midnight, 840)) == date(2026, 7, 5)


def test_a_session_counts_when_half_of_it_was_done() -> None:
    whole = session(1, datetime(2026, 3, 2, 18), 60)
    assert is_done(whole)
    assert is_done(replace(partly(whole, 3), outcome=None))
    assert not is_done(partly(whole, 2))
    assert not is_done(replace(whole, sides=()))


def test_a_week_that_began_late_or_goes_on_has_its_share_of_the_prescribed() -> None:
    thursday = session(1, datetime(2026, 3, 5, 18), 60)
    (week,) = weeks(
        [thursday], Schedule(every_days=1), Customs("de_DE").week_start, date(2026, 3, 5)
    )
    assert week.prescribed == 4
    (week,) = weeks(
        [thursday], Schedule(every_days=1), Customs("de_DE").week_start, last=date(2026, 3, 5)
    )
    assert week.prescribed == 4


def test_a_programme_that_went_into_the_library_is_still_the_same() -> None:
    records = [replace(one, location="hips") if one.id > 100 else one for one in year()]
    assert len(courses(records)) == 2
    (course,) = courses(records, {"/home/anna/hips.yaml": "hips"})
    assert course.location == "hips"
    assert len(course.records) == len(records)


@given(st.integers(0, 360), CUSTOMS)
def test_today_counts_the_week_as_the_history_does(days: int, customs: Customs) -> None:
    today = date(2026, 1, 5) + timedelta(days=days)
    records = [one for one in year() if day_of(one) <= today]
    start = customs.week_start(today)
    now = today_of(Schedule(every_days=2), map(day_of, filter(is_done, records)), today, start)
    own = weeks(records, None, customs.week_start)
    assert now.this_week == sum(week.sessions for week in own if week.start == start)


def test_an_older_session_belongs_to_the_programme_of_its_id() -> None:
    records = [replace(one, location=None) if n < 9 else one for n, one in enumerate(year())]
    (course,) = courses(records)
    assert (course.location, course.title) == ("/home/anna/hips.yaml", "Hips and knees")
    (lost,) = courses(records[:9])
    assert lost.location == "hips"
    assert [one.id for one in course.records] == [one.id for one in year()]
    assert timedelta(0) < course.records[-1].started - course.records[0].started
