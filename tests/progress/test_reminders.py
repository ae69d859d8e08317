"""The calendar file, read again by two libraries: the one that writes it, and another."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta, timezone

import pytest
import vobject
from dateutil.rrule import rrulestr
from hypothesis import given
from hypothesis import strategies as st
from icalendar import Calendar

from coach.days import Schedule
from coach.dose import DAYS
from coach.progress.reminders import calendar_file

NOW = datetime(2026, 3, 4, 12, 0, tzinfo=timezone(timedelta(hours=1)))  # a Wednesday
SIX = time(18)


def write(
    schedule: Schedule, *times: time, title: str = "Hips", place: str = "/hips.yaml"
) -> bytes:
    return calendar_file(
        title, place, schedule, times or (SIX,), first=NOW.date(), minutes=13, now=NOW
    )


def first_days(data: bytes, many: int) -> list[date]:
    (event,) = Calendar.from_ical(data).walk("VEVENT")
    rule = rrulestr(event["RRULE"].to_ical().decode(), dtstart=event.decoded("DTSTART"))
    return [moment.date() for moment, _ in zip(rule, range(many), strict=False)]


@pytest.mark.parametrize(
    ("schedule", "days"),
    [
        (Schedule(days=("monday", "wednesday")), [4, 9, 11, 16]),
        (Schedule(every_days=2), [4, 6, 8, 10]),
        (Schedule(every_days=1), [4, 5, 6, 7]),
        (Schedule(times_a_week=3), [4, 6, 9, 11]),
        (Schedule(times_a_week=2), [5, 9, 12, 16]),
        (Schedule(days=("tuesday",)), [10, 17, 24, 31]),
    ],
)
def test_reminders_come_on_the_days_of_the_schedule(schedule: Schedule, days: list[int]) -> None:
    assert first_days(write(schedule), 4) == [date(2026, 3, day) for day in days]


def test_a_reminder_is_at_its_time_wherever_it_is_shown() -> None:
    data = write(Schedule(every_days=1))
    assert b"DTSTART:20260304T180000\r\n" in data  # neither Z nor TZID: floating
    assert b"TZID" not in data
    assert b"DTSTAMP:20260304T110000Z\r\n" in data
    assert b"VTIMEZONE" not in data


def test_another_library_reads_the_same() -> None:
    title = 'Hips; knees, \\ and "more" – ß'
    both = vobject.readOne(write(Schedule(times_a_week=3), time(8), SIX, title=title).decode())
    morning, evening = both.vevent_list
    assert morning.summary.value == evening.summary.value == title
    assert [one.hour for one in (morning.dtstart.value, evening.dtstart.value)] == [8, 18]
    assert morning.duration.value == timedelta(minutes=13)
    assert morning.valarm.action.value == "DISPLAY"
    assert [moment.day for moment in morning.rruleset[:3]] == [4, 6, 9]
    assert morning.uid.value != evening.uid.value
    both.validate()


def test_the_same_reminders_made_again_take_the_place_of_the_first() -> None:
    def uid(data: bytes) -> str:
        return Calendar.from_ical(data).walk("VEVENT")[0]["UID"]

    every_day = Schedule(every_days=1)
    assert uid(write(every_day)) == uid(write(Schedule(every_days=2), title="Other words"))
    assert uid(write(every_day)) != uid(write(every_day, place="/knees.yaml"))


@given(
    st.text(min_size=1, max_size=300),
    st.sampled_from(DAYS),
    st.times().map(lambda at: at.replace(second=0, microsecond=0)),
)
def test_any_title_makes_a_file_that_can_be_read(title: str, day, at: time) -> None:
    data = write(Schedule(days=(day,)), at, title=title.encode("utf-8", "replace").decode())
    (event,) = Calendar.from_ical(data).walk("VEVENT")
    assert event.decoded("DTSTART").time() == at
    assert len(Calendar.from_ical(data).walk("VALARM")) == 1
    assert all(len(line) <= 75 for line in data.split(b"\r\n"))
    assert not set(data) & (set(range(32)) - set(b"\r\n"))
