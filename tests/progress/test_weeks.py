"""Weeks of a history: every session is in one of them, whatever clocks do."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st
from year_of_sessions import partly, session, year

from coach.days import Schedule
from coach.progress.customs import Customs
from coach.progress.schedule import Schedules, schedules_of, today_of
from coach.progress.weeks import courses, day_of, is_done, weeks
from coach.store.records import PartRecord, SessionRecord, SideRecord

CUSTOMS = st.sampled_from(["en_001", "en_US", "ar_EG", "de_DE"]).map(Customs)
SESSIONS = st.builds(
    session,
    st.integers(1, 10_000),
    st.datetimes(datetime(1990, 1, 1), datetime(2200, 1, 1)),
    st.integers(-12 * 60, 14 * 60),
)


def always(schedule: Schedule) -> Schedules:
    return Schedules(((date.min, schedule),))


NOTHING = always(Schedule())


@given(st.lists(SESSIONS, unique_by=lambda one: one.id), CUSTOMS)
def test_each_session_is_in_exactly_one_week(records, customs: Customs) -> None:
    own = weeks(records, NOTHING, customs.week_start)
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
        [thursday], always(Schedule(every_days=1)), Customs("de_DE").week_start, date(2026, 3, 5)
    )
    assert week.prescribed == 4
    (week,) = weeks(
        [thursday],
        always(Schedule(every_days=1)),
        Customs("de_DE").week_start,
        last=date(2026, 3, 5),
    )
    assert week.prescribed == 4


def test_a_past_week_is_judged_by_what_was_prescribed_then() -> None:
    start = Customs("de_DE").week_start
    daily, rare = Schedule(every_days=1), Schedule(times_a_week=2)
    records = [
        replace(session(n, datetime(2026, 3, day, 18), 60), schedule=schedule)
        for n, (day, schedule) in enumerate([(2, daily), (4, daily), (11, rare), (25, rare)], 1)
    ]
    today, five = date(2026, 4, 8), Schedule(times_a_week=5)
    found = schedules_of(records, five, start, today)
    assert found.changes == (
        (date(2026, 3, 2), daily), (date(2026, 3, 9), rare), (date(2026, 4, 6), five)
    )  # fmt: skip
    own = weeks(records, found, start, date(2026, 3, 2), today, empty=True)
    assert [(week.start.day, week.prescribed) for week in own] == [
        (2, 7), (9, 2), (16, 2), (23, 2), (30, 2), (6, 2)
    ]  # fmt: skip
    whole = found.sessions(date(2026, 3, 2), date(2026, 4, 5))
    assert whole == sum(week.prescribed or 0 for week in own[:-1]) == 15
    # What is not known any more stays as it was last; an older history has what comes after it.
    assert schedules_of(records, None, start, today).newest == rare
    unknown = [replace(one, schedule=None) for one in records]
    assert schedules_of(unknown, five, start, today).sessions(date(2026, 3, 2), today) == 27
    assert schedules_of([], None, start, today).sessions(date(2026, 3, 2), today) is None
    # A clock that was wrong prescribes nothing for the days to come.
    wrong = replace(session(9, datetime(2030, 1, 1), 60), schedule=daily)
    assert schedules_of([*records, wrong], five, start, today) == found


HIPS = PartRecord("hips", "Hips", "/home/anna/hips.yaml", Schedule(times_a_week=3))
BACK = PartRecord("back", "Back", "back", Schedule())


def routine(number: int, done: int) -> SessionRecord:
    """A session of "Monday": an exercise of the hips, and two of the back, one of them twice."""
    sides = (
        SideRecord("hip", "Hip flexor stretch", "left", 3, 3, 1, "hip"),
        SideRecord("cat", "Cat and cow", None, 4, done, 2, "cat"),
        SideRecord("hip-2", "Hip roll", None, 4, done, 2, "hip"),
        SideRecord("cat-2", "Cat and cow", None, 4, done, 2, "cat"),
    )
    answers = (("back-surgery", "no"), ("hips-fall", "no"))
    return session(
        *(number, datetime(2026, 3, 2, 18), 60),
        title="Monday",
        location="monday",
        programme="monday",
        sides=sides,
        parts=(HIPS, BACK),
        screening=answers,
        schedule=Schedule(days=("monday",)),
    )


def test_a_session_of_a_routine_is_one_of_each_programme_in_it() -> None:
    alone = session(1, datetime(2026, 3, 1, 18), 60)
    hips, back, monday = courses([alone, routine(2, done=1)], {"/home/anna/hips.yaml": "hips"})
    assert [course.location for course in (hips, back, monday)] == ["hips", "back", "monday"]
    assert [one.id for one in hips.records] == [1, 2]
    own = hips.records[1]
    assert (own.programme, own.title, own.routine) == ("hips", "Hips", "Monday")
    assert own.sides == (SideRecord("hip", "Hip flexor stretch", "left", 3, 3),)
    assert own.screening == (("back-surgery", "no"), ("fall", "no"))
    assert (own.schedule, own.parts) == (HIPS.schedule, ())
    (of_back,) = back.records
    assert [(one.exercise, one.planned, one.done) for one in of_back.sides] == [
        ("cat", 8, 2), ("hip", 4, 1)
    ]  # fmt: skip
    assert [is_done(one) for one in (own, of_back, monday.records[0])] == [True, False, False]
    assert monday.records == (routine(2, done=1),)


def test_a_part_that_was_not_planned_that_day_does_not_count() -> None:
    only = replace(routine(1, 4), sides=routine(1, 4).sides[:1])
    assert [course.location for course in courses([only])] == ["/home/anna/hips.yaml", "monday"]


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
    own = weeks(records, NOTHING, customs.week_start)
    assert now.this_week == sum(week.sessions for week in own if week.start == start)


def test_an_older_session_belongs_to_the_programme_of_its_id() -> None:
    records = [replace(one, location=None) if n < 9 else one for n, one in enumerate(year())]
    (course,) = courses(records)
    assert (course.location, course.title) == ("/home/anna/hips.yaml", "Hips and knees")
    (lost,) = courses(records[:9])
    assert lost.location == "hips"
    assert [one.id for one in course.records] == [one.id for one in year()]
    assert timedelta(0) < course.records[-1].started - course.records[0].started
