"""``coach history``, ``note`` and ``forget``: the sessions, words about one, and deleting all."""

from __future__ import annotations

from datetime import date, datetime, timezone
from pathlib import Path

import click

from coach.cli.common import confirmed, notice, print_json, print_line, print_lines
from coach.cli.kinds import PathOption, WholeNumberOption
from coach.cli.progress import courses_of, programme_at
from coach.days import Schedule, schedule_of
from coach.errors import NotFoundError
from coach.harmless import harmless

_NO_SESSIONS = "No sessions yet. Start one with: coach play"


@click.command()
@click.option("--json", "as_json", is_flag=True, help="One JSON array.")
@click.option(
    "--csv", "as_csv", is_flag=True, help="A table with a row per side, for spreadsheets."
)
@click.option(
    "--limit",
    type=WholeNumberOption(1, 1_000_000),
    metavar="N",
    help="Only the newest N sessions, or the weeks that they are in.",
)
@click.option(
    "--weeks/--sessions",
    "by_week",
    default=None,
    help="A line a week, or a session. Without it: weeks, and sessions as JSON and CSV.",
)
@click.option(
    "--import",
    "file",
    type=PathOption(dir_okay=False, exists=True),
    metavar="FILE",
    help="Enter the sessions that the web page on a phone saved as a file; none is entered twice.",
)
def history(
    as_json: bool, as_csv: bool, limit: int | None, by_week: bool | None, file: Path | None
) -> None:
    """List what was done of what was planned, by programme and week, the newest last."""
    from coach.store import Store, read_browser_sessions, session_json, sessions_csv, table

    if file is not None:
        if as_json or as_csv or limit or by_week is not None:
            raise click.UsageError("--import lists nothing; give it alone.")
        sessions = read_browser_sessions(file)
        with Store.open(on_notice=notice) as store:
            new = sum(map(store.enter, sessions))
        there = f"; {len(sessions) - new} were there already" if new < len(sessions) else ""
        print_line(f"Sessions entered: {new}{there}.")
        return
    if as_csv and (as_json or by_week):
        raise click.UsageError("--csv has a row per side; leave out --json and --weeks.")
    if by_week or (by_week is None and not as_json and not as_csv):
        _print_weeks(limit, as_json=as_json)
        return
    with Store.open(on_notice=notice, to_read=True) as store:
        records = store.history(limit)
    if as_json:
        print_json([session_json(record) for record in records])
    elif as_csv:
        print_lines(sessions_csv(records).split("\n")[:-1])
    elif not records:
        notice(_NO_SESSIONS)
    else:
        print_lines(table(records))


def _print_weeks(limit: int | None, *, as_json: bool) -> None:
    """Print the weeks; with ``limit`` those of the newest sessions, each with all of its own."""
    from coach.progress import customs, schedule_json, schedules_of, week_json, week_table, weeks

    here, found, every, today = customs(), [], courses_of(), date.today()
    ids = sorted({record.id for course in every for record in course.records})
    newest = frozenset(ids[-(limit or len(ids)) :])
    for course in every:
        programme, begun = programme_at(course.location), course.begun or date.min
        now = (schedule_of(programme) or Schedule()) if programme else None
        schedules = schedules_of(course.records, now, here.week_start, today)
        own = [
            week
            for week in weeks(course.records, schedules, here.week_start, begun)
            if any(record.id in newest for record in week.records)
        ]
        if own:
            found.append((course, schedules.newest, own))
    if not (every or as_json):
        notice(_NO_SESSIONS)
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
        print_lines(week_table(course, own, schedule, here))


@click.command()
@click.argument("text")
def note(text: str) -> None:
    """Add a comment to the last session: for yourself, and for readers of a report."""
    from coach.progress import customs
    from coach.store import LONGEST_COMMENT, Store

    words = harmless(" ".join(text.split()))
    if not words:
        raise click.UsageError("There is nothing in it to be noted.")
    if len(text) > LONGEST_COMMENT or len(words) > LONGEST_COMMENT:
        raise click.UsageError(f"A comment has at most {LONGEST_COMMENT} characters.")
    with Store.open(on_notice=notice) as store:
        records = store.history(1)
        if not records:
            raise NotFoundError("There is no session yet to add it to. Start one with: coach play")
        store.comment(records[0].id, words, datetime.now(timezone.utc))
    day = customs().day(records[0].local_start.date())
    print_line(f"Noted, to {records[0].title} of {day}.")


@click.command()
@click.option("--yes", is_flag=True, help="Do not ask.")
def forget(yes: bool) -> None:
    """Delete all that the coach keeps of you: sessions, answers and comments, your trained voice.

    It lists them first, and asks in a terminal. Files that you wrote or had written stay.
    """
    from coach.forgetting import kept
    from coach.store import Store

    with Store.open(on_notice=notice) as store:
        found = list(kept(store))
        if not found:
            print_line("The coach keeps nothing of you.")
            return
        for one in found:
            print_line(f"{one.what}: {one.where}")
        notice(
            "What stays: tracks, sheets, reports and whatever else you had written, the programmes "
            "of your library, and your preferences."
        )
        if not (yes or confirmed("Delete it? It cannot be brought back.")):
            return
        for one in found:
            one.delete()
    print_line("Deleted.")
