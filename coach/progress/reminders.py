"""Reminders as a calendar file (iCalendar, RFC 5545), by the library icalendar.

Times are floating, which means by the clock of whatever shows them: a reminder at six stays one at
six through a journey and a change to summer time. A time zone would pin it to where it was made.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from coach.days import Schedule
from coach.dose import DAYS
from coach.harmless import harmless


def calendar_file(
    title: str,
    location: str,
    schedule: Schedule,
    times: Sequence[time],
    *,
    first: date,
    minutes: int,
    now: datetime,
) -> bytes:
    """Write reminders of a programme: a series for each of ``times``, from the day ``first`` on.

    location: what "coach play" takes; a file made again for the same takes the place of the one
    before it. minutes: how long a session is. now: an aware time, which is entered.
    """
    from icalendar import Alarm, Calendar, Event

    days = schedule.days
    if often := schedule.times_a_week:  # whichever days they are: spread over the week
        days = tuple(DAYS[n * len(DAYS) // often] for n in range(often))
    rule: dict[str, Any] = {"freq": "daily", "interval": schedule.every_days}
    if days:
        rule = {"freq": "weekly", "byday": [day[:2].upper() for day in days]}
    # A series begins on a day that its rule names as well.
    coming = (first + timedelta(days=n) for n in range(len(DAYS)))
    begin = next(day for day in coming if DAYS[day.weekday()] in (days or DAYS))
    calendar = Calendar()
    calendar.add("prodid", "-//coach//reminders//EN")
    calendar.add("version", "2.0")
    for at in times:
        event, alarm = Event(), Alarm()
        event.add("uid", f"{uuid5(NAMESPACE_URL, f'coach:{location}:{at:%H%M}')}@coach")
        event.add("dtstamp", now)
        event.add("summary", harmless(title))
        event.add("dtstart", datetime.combine(begin, at))
        event.add("duration", timedelta(minutes=minutes))
        event.add("rrule", rule)
        event.add("transp", "TRANSPARENT")  # it does not make the person busy
        alarm.add("action", "DISPLAY")
        alarm.add("description", harmless(title))
        alarm.add("trigger", timedelta(0))
        event.add_component(alarm)
        calendar.add_component(event)
    written: bytes = calendar.to_ical()
    return written
