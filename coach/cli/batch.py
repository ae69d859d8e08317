"""``coach batch``: tracks for many people, from one table."""

from __future__ import annotations

import sys
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click

from coach.cli.common import (
    INTERRUPTED,
    PERSONAL_FILE,
    RATE_HELP,
    notice,
    print_json,
    print_line,
    settings_option,
)
from coach.cli.kinds import PathOption, WholeNumberOption
from coach.exporting import KINDS
from coach.model import SPLITS

if TYPE_CHECKING:
    from coach.batch import Options, OrderResult

_COLUMNS: Final = {
    "format": f"{', '.join(KINDS)}, sheet; several with blanks or commas.",
    "split": f"{', '.join(SPLITS)}; several with blanks or commas.",
    "gap": "Seconds of silence round every file, or HEAD,TAIL; 0.7,0.3 without it.",
    "count": "How holds are counted, in place of what the programme says.",
    "brief": "yes: short wording, for those who know it.",
    "voice": "Who speaks; see 'coach voices'.",
    "rate": RATE_HELP,
}


def _column_options(command: Any) -> Any:
    for name, doc in reversed(_COLUMNS.items()):
        command = click.option(f"--{name}", name, metavar=name.upper(), help=doc)(command)
    return command


@click.command()
@click.argument("plan", type=PathOption(dir_okay=False))
@click.option(
    "-o",
    "--output",
    "folder",
    type=PathOption(file_okay=False),
    required=True,
    help="The folder to write to; each row gets a folder in it.",
)
@_column_options
@settings_option
@click.option("--personalise", **PERSONAL_FILE)
@click.option(
    "--music",
    type=PathOption(exists=True, dir_okay=False),
    metavar="FILE",
    help="Music under the voice, for all rows.",
)
@click.option(
    "--jobs",
    type=WholeNumberOption(1, 256),
    metavar="N",
    help="How many rows are made at the same time; as many as there are processors by default.",
)
@click.option(
    "--dask",
    metavar="ADDRESS",
    help="Make the rows on this Dask cluster, such as tcp://127.0.0.1:8786. Its workers need "
    "the coach, and the same folders under the same names. Use only a cluster you trust.",
)
@click.option("--json", "as_json", is_flag=True, help="A line of JSON for each row, then a sum.")
def batch(
    plan: Path,
    folder: Path,
    music: Path | None,
    settings: tuple[str, ...],
    personalise: Path | None,
    jobs: int | None,
    dask: str | None,
    as_json: bool,
    **columns: str | None,
) -> None:
    """Make a folder of tracks for each row of PLAN, a CSV file with a header.

    \b
    programme,name,format,quadriceps-stretch.hold,leave-out
    sacroiliitis,Anna,mp3 web,20s,
    sacroiliitis,Ben,,,left

    The columns "programme" (its name, or a file in PLAN's folder) and "name" are
    needed. Others: folder, clinician, leave-out, EXERCISE.hold, EXERCISE.reps, EXERCISE.sets,
    EXERCISE.leave-out, and format, split, gap, count, brief, voice, rate, which the
    options below stand in for where a cell is empty. --personalise and --set are for
    every row; its cells come on top.

    Give the same command again after an interruption or a correction: a row that is
    finished and has not changed is not made again.
    """
    from coach.batch import Plan, Summary, run_batch
    from coach.exporting import check_music
    from coach.files import require_writable
    from coach.programmes import merged, parse_settings, read_overrides

    if dask and jobs:
        raise click.UsageError("--jobs goes without --dask; the cluster has its own workers.")
    options = _options(columns, music)
    everybody = parse_settings(settings)
    if personalise is not None:
        everybody = merged(read_overrides(personalise), everybody)
    table = Plan(plan)
    require_writable(folder)
    if music is not None:
        check_music(music)
    summary = Summary(table.rows)
    stopped = False
    try:
        with closing(
            run_batch(table, folder, options, everybody, jobs=jobs, dask=dask)
        ) as outcomes:
            for outcome in outcomes:
                summary.add(outcome)
                _tell(outcome, as_json)
    except KeyboardInterrupt:
        stopped = True
    if as_json:
        print_json({"summary": summary.json() | {"stopped": stopped}})
    for line in summary.lines():
        notice(line)
    if stopped:
        notice("Stopped. What is finished is whole; the same command goes on from here.")
        sys.exit(INTERRUPTED)
    if summary.rows["failed"]:
        sys.exit(1)


def _tell(outcome: OrderResult, as_json: bool) -> None:
    """Print a folder as soon as it is there, and say what is wrong as soon as it is known."""
    from coach.batch import outcome_json, problem_lines

    if as_json:
        print_json(outcome_json(outcome))
    elif outcome.folder is not None:
        print_line(outcome.folder)
    for line in problem_lines(outcome.row, outcome.problem) if outcome.problem else ():
        notice(line)


def _options(columns: dict[str, str | None], music: Path | None) -> Options:
    from coach.batch import COLUMNS, Options
    from coach.errors import PlanError

    options = Options(music=music.absolute() if music else None)
    for column in COLUMNS:
        text = columns[column.name]
        if text is not None:
            try:
                options = column.apply(options, text)
            except PlanError as error:
                raise click.UsageError(f"--{column.name} {error}") from error
    return options
