"""``coach sheet``: a programme on paper."""

from __future__ import annotations

import calendar
from contextlib import ExitStack
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from coach.cli.common import (
    files_named,
    folder_option,
    force_option,
    notice,
    paper_option,
    personal_options,
    personal_parts,
    print_lines,
    programme_argument,
    tell_lacking,
    unreviewed,
    unreviewed_option,
    wording_options,
)
from coach.cli.kinds import WhenOption
from coach.cli.library import tell_change
from coach.errors import DocumentError
from coach.model import Counting

if TYPE_CHECKING:
    from coach.sheet import Paper


@click.command()
@programme_argument
@folder_option
@click.option(
    "--format",
    "kinds",
    type=click.Choice(["html", "pdf"]),
    multiple=True,
    default=("html", "pdf"),
    help="Which file to write; both without it.",
)
@paper_option
@click.option(
    "--date",
    "day",
    type=WhenOption("%Y-%m-%d", "YYYY-MM-DD"),
    help="The date that is printed; today's without it.",
)
@force_option
@unreviewed_option
@wording_options
@personal_options
def sheet(
    programme: str,
    folder: Path,
    kinds: tuple[str, ...],
    paper: Paper,
    day: datetime | None,
    force: bool,
    allowed: bool,
    count: Counting | None,
    brief: bool,
    personalise: Path | None,
    settings: tuple[str, ...],
) -> None:
    """Write a session as a page to print, and print the path.

    It shows the exercises with their pictures, doses, steps and cautions, and four weeks of days
    to tick. For whom it is, and of whom, say --set name=Anna and --set clinician="Dr. Lee", or a
    prescription. No voice is needed.
    """
    from coach.api import load
    from coach.files import slug, whole_file
    from coach.items import Preferences
    from coach.sheet import sheet_alone, sheet_page, sheet_pdf

    files = files_named(programme)
    tell_change(files)
    if (draft := unreviewed(files)) and not allowed:
        raise DocumentError(f"{draft}, or add --unreviewed.")
    loaded = load(programme, **personal_parts(personalise, settings), on_notice=notice)
    day = day or datetime.now()
    written = f"{day.day} {calendar.month_name[day.month]} {day.year}"
    content = sheet_alone(loaded, Preferences(counting=count, brief=brief), written)
    with ExitStack() as both:
        paths = [folder / f"{slug(loaded.id)}.{kind}" for kind in dict.fromkeys(kinds)]
        for path in paths:
            is_pdf = path.suffix == ".pdf"
            data = sheet_pdf(content, paper) if is_pdf else sheet_page(content).encode()
            both.enter_context(whole_file(path, force=force)).write_bytes(data)
            if is_pdf:
                tell_lacking(content)
    print_lines(paths)
