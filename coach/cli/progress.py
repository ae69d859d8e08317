"""``coach today`` and ``coach calendar``: what is due, and reminders of it."""

from __future__ import annotations

from datetime import date, datetime, timezone
from pathlib import Path
from typing import TYPE_CHECKING

import click

from coach.cli.common import (
    DEFAULT_PROGRAMME,
    days_option,
    force_option,
    notice,
    preference,
    print_json,
    print_line,
    programme_argument,
)
from coach.cli.kinds import PathOption, WhenOption
from coach.days import Schedule, schedule_of
from coach.errors import CoachError, PlanError
from coach.harmless import command_line

if TYPE_CHECKING:
    from coach.dose import Day
    from coach.model import Programme
    from coach.progress import Course

# A programme that was done in none of the last weeks is another one's, or done with.
_CURRENT_DAYS = 8 * 7


@click.command()
@click.option("--json", "as_json", is_flag=True, help="One JSON array.")
@preference(
    "programme",
    "--programme",
    default=DEFAULT_PROGRAMME,
    show_default=True,
    help="What to tell of where nothing was done yet.",
)
def today(as_json: bool, programme: str) -> None:
    """Tell what is due today, and what was done of this week."""
    from coach.progress import customs, day_of, is_done, today_json, today_of, today_text

    here, day = customs(), date.today()
    found = []
    for course in _current(day, programme):
        done = map(day_of, filter(is_done, course.records))
        now = today_of(schedule_at(course.location), done, day, here.week_start(day))
        found.append((course, now))
    if as_json:
        print_json([today_json(course, now) for course, now in found])
        return
    print_line(here.day(day, "full"))
    for course, now in found:
        print_line(today_text(course.title, now, here, day))
        if now.standing in ("due", "open") and not now.done_today:
            can = "play" if programme_at(course.location) else "check"  # which says what is wrong
            print_line(f"    {command_line('coach', can, course.location)}")


def _current(day: date, default: str) -> tuple[Course, ...]:
    """Return the programmes of the last weeks and those of the library that were never done.

    Else the last one that was done, or the one by default.
    """
    from coach.library import find, load_with_positions, location_of, owned
    from coach.progress import Course, day_of

    every = courses_of()
    done = {course.location for course in every}
    new = [
        Course(entry.id, entry.title, ())
        for entry in owned()
        if entry.where == "mine" and entry.id not in done
    ]
    current = [one for one in every if (day - day_of(one.records[-1])).days < _CURRENT_DAYS]
    if found := (*current, *new) or every[-1:]:
        return found
    path = find(default)
    return (Course(location_of(path), load_with_positions(path).programme.title, ()),)


def courses_of() -> tuple[Course, ...]:
    """Return the history by programme."""
    from coach.library import moved
    from coach.progress import courses
    from coach.store import Store

    with Store.open(on_notice=notice, to_read=True) as store:
        records = store.history()
    return courses(records, moved())


def programme_at(location: str) -> Programme | None:
    """Return the whole programme that is at a location now; None where it cannot be read."""
    from coach.library import find, load_with_positions

    try:
        return load_with_positions(find(location)).programme
    except (CoachError, OSError):
        return None


def schedule_at(location: str) -> Schedule | None:
    """Return the schedule of the programme that is at a location now; None where there is none."""
    programme = programme_at(location)
    return schedule_of(programme) if programme else None


@click.command("calendar")
@click.argument("file", type=PathOption(dir_okay=False))
@programme_argument
@click.option(
    "--at",
    "moments",
    type=WhenOption("%H:%M", "HH:MM"),
    multiple=True,
    required=True,
    help="When to be reminded; several times for several a day.",
)
@days_option
@force_option
def calendar(
    file: Path, programme: str, moments: tuple[datetime, ...], days: tuple[Day, ...], force: bool
) -> None:
    """Write reminders of a programme to an .ics FILE, for any calendar, and print its path."""
    from coach.audio import tones
    from coach.files import whole_file
    from coach.items import Preferences
    from coach.library import find, load_with_positions, location_of
    from coach.progress import calendar_file
    from coach.script import write_script
    from coach.timeline import estimate_timeline

    if file.suffix.lower() != ".ics":
        raise click.UsageError(f"{file.name}: calendars read files whose name ends in .ics.")
    path = find(programme)
    whole = load_with_positions(path).programme
    schedule = Schedule(days=days) if days else schedule_of(whole)
    if schedule is None:
        raise PlanError(
            f'"{whole.title}" does not say how often it is done. Say on which days you were told '
            "to do it: --days monday,thursday"
        )
    times = sorted({moment.time() for moment in moments})
    if schedule.times_a_day > len(times):
        notice(
            f"It is to be done {schedule.times_a_day} times a day, and the reminders are for "
            f"{len(times)}: give --at for each."
        )
    first = date.fromisoformat(whole.starts) if whole.starts else date.today()
    timeline = estimate_timeline(write_script(whole, Preferences()), tones.length)
    data = calendar_file(
        whole.title,
        location_of(path),
        schedule,
        times,
        first=max(first, date.today()),
        minutes=max(1, round(timeline.frames / timeline.sample_rate / 60)),
        now=datetime.now(timezone.utc).astimezone(),
    )
    with whole_file(file, force=force) as being_written:
        being_written.write_bytes(data)
    print_line(file)
