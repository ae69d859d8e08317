"""``coach report``: what was done of a programme, for the clinician."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from coach.cli.common import (
    complete_programme,
    force_option,
    paper_option,
    print_line,
    tell_lacking,
)
from coach.cli.kinds import PathOption, WhenOption
from coach.cli.progress import courses_of, programme_at
from coach.errors import NotFoundError
from coach.harmless import harmless, quoted

if TYPE_CHECKING:
    from coach.progress import Course, Period
    from coach.sheet import Paper

_DAY: Final = WhenOption("%Y-%m-%d", "YYYY-MM-DD")
_KINDS: Final = (".html", ".pdf", ".csv", ".json")


@click.command()
@click.argument("file", type=PathOption(dir_okay=False))
@click.argument("programme", required=False, shell_complete=complete_programme)
@click.option("--from", "first", type=_DAY, help="Its first day.")
@click.option("--to", "last", type=_DAY, help="Its last day.")
@paper_option
@force_option
def report(
    file: Path,
    programme: str | None,
    first: datetime | None,
    last: datetime | None,
    paper: Paper,
    force: bool,
) -> None:
    """Write a report of a programme, for who prescribed it, and print its path.

    FILE ends in .html, .pdf, .csv or .json. Without PROGRAMME: the one that was done last.
    It has sessions, repetitions, pain and effort as they were told, pain stops and comments.
    """
    from coach.files import whole_file
    from coach.progress import customs, period_of

    if file.suffix.lower() not in _KINDS:
        raise click.UsageError(f"{file.name}: its name must end in one of {', '.join(_KINDS)}.")
    if first and last and first > last:
        raise click.UsageError("--from is after --to.")
    course = _course(programme)
    period = period_of(
        course,
        programme_at(course.location),
        customs(),
        date.today(),
        first.date() if first else None,
        last.date() if last else None,
    )
    data = _written(period, file.suffix.lower(), paper)
    with whole_file(file, force=force) as being_written:
        being_written.write_bytes(data)
    print_line(file)


def _course(programme: str | None) -> Course:
    """Return the sessions of a programme; of the one that was done last. Raises NotFoundError."""
    from coach.library import find, location_of
    from coach.progress import Course

    every = courses_of()
    if programme is None:
        if not every:
            raise NotFoundError("There is no session yet to report. Start one with: coach play")
        return every[-1]
    try:
        location = location_of(find(programme))
    except NotFoundError:  # it may be gone, and its sessions are still there
        return _of_sessions(programme, every)
    for course in every:
        if location == course.location:
            return course
    if whole := programme_at(location):
        return Course(location, whole.title, ())
    return _of_sessions(programme, every)


def _of_sessions(name: str, every: Sequence[Course]) -> Course:
    """Return the sessions of a name: where their programme is or was, the name of that file, or
    their title. Raises NotFoundError.
    """
    from coach.library import owned
    from coach.programmes import slug, suggestion

    def names(course: Course) -> tuple[str, ...]:
        file = Path(course.location)
        return course.location, file.name, file.stem, course.title

    found = [one for one in every if name in names(one)]
    found = found or [one for one in every if slug(name) in map(slug, names(one)[1:])]
    if len(found) == 1:
        return found[0]
    if found:
        which = ", ".join(harmless(one.location) for one in found)
        raise NotFoundError(f"{quoted(name)} may be any of: {which}; name one of them")
    known = [harmless(each) for one in every for each in names(one)]
    hint = suggestion(name, [*known, *(word for one in owned() for word in (one.id, one.title))])
    raise NotFoundError(f"There is no programme and there are no sessions of {quoted(name)}{hint}")


def _written(period: Period, kind: str, paper: Paper) -> bytes:
    from coach.progress import make_report, report_json, report_page, report_pdf
    from coach.store import sessions_csv

    if kind == ".csv":
        return sessions_csv(period.records).encode()
    if kind == ".json":
        return f"{json.dumps(report_json(period), indent=2)}\n".encode()
    content = make_report(period, date.today())
    if kind == ".html":
        return report_page(content).encode()
    tell_lacking(content)
    return report_pdf(content, paper)
