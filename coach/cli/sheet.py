"""``coach sheet``: a programme on paper."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from coach.cli.common import (
    folder_option,
    open_bank,
    print_line,
    programme_argument,
    voice_options,
    wording_options,
)
from coach.model import Counting

if TYPE_CHECKING:
    from coach.export.sheet_pdf import Paper


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
@click.option(
    "--paper",
    type=click.Choice(["a4", "letter"]),
    default="a4",
    show_default=True,
    help="The PDF's page. A browser prints the HTML on any.",
)
@click.option("--force", is_flag=True, help="Replace a file that is already there.")
@wording_options
@voice_options
def sheet(
    programme: str,
    folder: Path,
    kinds: tuple[str, ...],
    paper: Paper,
    force: bool,
    count: Counting | None,
    brief: bool,
    voice: str,
    rate: float,
) -> None:
    """Write a session as a page to print, and print the path.

    It shows exercises, doses, cautions and safety notices, and the times that
    'coach export' with the same options gives the session.
    """
    from coach.cli.progress import Progress
    from coach.export.sheet import make_sheet
    from coach.export.sheet_html import sheet_page
    from coach.export.sheet_pdf import sheet_pdf
    from coach.files import whole_file
    from coach.production import produce
    from coach.programmes import find, load
    from coach.script import Preferences

    loaded = load(find(programme))
    with Progress("Speaking") as progress:
        bank = open_bank(voice, rate)
        track = produce(loaded, bank, Preferences(counting=count, brief=brief), progress.reach)
    content = make_sheet(loaded, track.timeline)
    for kind in dict.fromkeys(kinds):
        path = folder / f"{loaded.id}.{kind}"
        data = sheet_pdf(content, paper) if kind == "pdf" else sheet_page(content).encode()
        with whole_file(path, force=force) as partial:
            partial.write_bytes(data)
        print_line(path)
