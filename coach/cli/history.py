"""``coach history``: which sessions there were, and what was done of each."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import click

from coach.cli.common import notice, print_json, print_line

if TYPE_CHECKING:
    from coach.store import SessionRecord


@click.command()
@click.option("--json", "as_json", is_flag=True, help="One JSON array.")
@click.option(
    "--csv", "as_csv", is_flag=True, help="A table with a row per side, for spreadsheets."
)
@click.option(
    "--limit", type=click.IntRange(1, 1_000_000), metavar="N", help="Only the newest N sessions."
)
@click.option("--weeks", "by_week", is_flag=True, help="A line a week, for each programme.")
def history(as_json: bool, as_csv: bool, limit: int | None, by_week: bool) -> None:
    """List the sessions on this machine, the newest last: what was done of what was planned."""
    from coach.store import Store, session_json, sessions_csv, table

    if as_csv and (as_json or by_week):
        raise click.UsageError("--csv has a row per side; leave out --json and --weeks.")
    with Store.open(on_notice=notice) as store:
        records = store.history(limit)
    if by_week and records:
        _print_weeks(records, as_json=as_json)
    elif as_json:
        print_json([session_json(record) for record in records])
    elif as_csv:
        for line in sessions_csv(records).split("\n")[:-1]:
            print_line(line)
    elif not records:
        notice("No sessions yet. Start one with: coach play")
    else:
        for line in table(records):
            print_line(line)


def _print_weeks(records: Sequence[SessionRecord], *, as_json: bool) -> None:
    from coach.cli.progress import schedule_at
    from coach.progress import (
        courses,
        customs,
        day_of,
        schedule_json,
        week_json,
        week_table,
        weeks,
    )

    here, found = customs(), []
    for course in courses(records):
        schedule = schedule_at(course.location)
        first = min(map(day_of, course.records))
        found.append((course, schedule, weeks(course.records, schedule, here.week_start, first)))
    if as_json:
        print_json(
            [
                {
                    "location": course.location,
                    "title": course.title,
                    "schedule": schedule_json(schedule),
                    "weeks": [week_json(week) for week in own],
                }
                for course, schedule, own in found
            ]
        )
        return
    for number, (course, schedule, own) in enumerate(found):
        if number:
            print_line("")
        for line in week_table(course, own, schedule, here):
            print_line(line)
