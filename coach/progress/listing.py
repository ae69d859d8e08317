"""Weeks and the present day as text for people, and as JSON and CSV for programs."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict
from datetime import date, timedelta
from typing import Any

from rich.cells import cell_len, set_cell_size

from coach.days import Schedule
from coach.harmless import counted, harmless
from coach.phrases import every_days
from coach.progress.customs import Customs
from coach.progress.schedule import Today
from coach.progress.weeks import Course, Week, day_of


def schedule_text(schedule: Schedule) -> str:
    """Write a schedule: "Monday, Friday, 2 times a day"."""
    often = ", ".join(day.capitalize() for day in schedule.days)
    if schedule.every_days:
        often = every_days(schedule.every_days)
    if schedule.times_a_week:
        often = f"{counted(schedule.times_a_week, 'time')} a week"
    a_day = f", {schedule.times_a_day} times a day" if schedule.times_a_day > 1 else ""
    return f"{often}{a_day}"


def sessions_text(sessions: int, prescribed: int | None) -> str:
    """Write how many sessions there were of those prescribed: "2 of 3 sessions"."""
    if not prescribed:
        return counted(sessions, "session")
    return f"{sessions} of {counted(prescribed, 'session')}"


def today_text(title: str, now: Today, customs: Customs, day: date) -> str:
    """Write how a programme stands: "Hips: today. This week 1 of 3 sessions."."""
    coming = ""
    if now.next and now.next > day:
        tomorrow = now.next == day + timedelta(days=1)
        coming = "tomorrow" if tomorrow else f"on {customs.day(now.next, 'full')}"
    if now.standing == "done" or (now.standing == "open" and now.done_today):
        stands = f"done today{', next ' if coming else ''}{coming}"
    elif now.standing == "later":
        stands = f"next {coming}"
    elif now.standing == "open":
        stands = "on the days that you were told"
    else:
        stands = f"done {counted(now.done_today, 'time')}, and once more" if now.done_today else ""
        stands = stands or ("today" if now.next else "today, or another day of this week")
    week = f" This week {sessions_text(now.this_week, now.of)}."
    return f"{harmless(title)}: {stands}.{week if now.of or now.this_week else ''}"


def week_table(
    course: Course, own: Sequence[Week], schedule: Schedule, customs: Customs
) -> Iterator[str]:
    """Yield the title of a programme, a line for each of its weeks, breaks too, and comments."""
    yield harmless(course.title) + (f", {schedule_text(schedule)}" if schedule.prescribes else "")
    rows = [_row(week, customs) for week in own]
    widths = [max(map(cell_len, column)) for column in zip(*rows, strict=True)]
    before = None
    for week, row in zip(own, rows, strict=True):
        if before and (gap := (week.start - before.end).days // 7):
            yield f"  a break of {counted(gap, 'week')}"
        cells = map(set_cell_size, row, widths)
        yield f"  {'  '.join(cells)}".rstrip()
        for record in week.records:
            for comment in record.comments:
                day = harmless(customs.day_of_year(day_of(record)))
                yield f"      {day}: {harmless(comment.text)}"
        before = week


def _row(week: Week, customs: Customs) -> tuple[str, ...]:
    stops = sum(len(record.pain_stops) for record in week.records)
    told = [
        f"{name} {customs.number(value)}"
        for name, value in (("pain", week.pain), ("effort", week.effort))
        if value is not None
    ]
    if stops:
        told.append(counted(stops, "pain stop"))
    return (
        harmless(customs.days(week.start, week.end)),
        sessions_text(week.sessions, week.prescribed),
        f"{sum(record.done for record in week.records)} of "
        f"{counted(sum(record.planned for record in week.records), 'rep')}",
        ", ".join(told),
    )


def schedule_json(schedule: Schedule) -> dict[str, Any] | None:
    """Return a schedule as plain data; None where nothing is prescribed."""
    return {**asdict(schedule), "days": list(schedule.days)} if schedule.prescribes else None


def today_json(course: Course, now: Today) -> dict[str, Any]:
    """Return how a programme stands as plain data."""
    return {
        "location": course.location,
        "title": course.title,
        "standing": now.standing,
        "done_today": now.done_today,
        "this_week": now.this_week,
        "of": now.of,
        "next": now.next and now.next.isoformat(),
    }


def week_json(week: Week) -> dict[str, Any]:
    """Return a week as plain data; ``sessions``: those that count; means with all decimals."""
    return {
        "start": week.start.isoformat(),
        "end": week.end.isoformat(),
        "sessions": week.sessions,
        "prescribed": week.prescribed,
        "planned": sum(record.planned for record in week.records),
        "done": sum(record.done for record in week.records),
        "pain": week.pain,
        "effort": week.effort,
        "pain_stops": sum(len(record.pain_stops) for record in week.records),
    }
