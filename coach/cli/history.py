"""``coach history``: which sessions there were, and what was done of each."""

from __future__ import annotations

import click

from coach.cli.common import notice, print_json, print_line


@click.command()
@click.option("--json", "as_json", is_flag=True, help="One JSON array.")
@click.option(
    "--csv", "as_csv", is_flag=True, help="A table with a row per side, for spreadsheets."
)
@click.option(
    "--limit", type=click.IntRange(1, 1_000_000), metavar="N", help="Only the newest N sessions."
)
def history(as_json: bool, as_csv: bool, limit: int | None) -> None:
    """List the sessions on this machine, the newest last: what was done of what was planned."""
    from coach.store import Store, session_json, sessions_csv, table

    if as_json and as_csv:
        raise click.UsageError("Choose one of --json and --csv.")
    with Store.open(on_notice=notice) as store:
        records = store.history(limit)
    if as_json:
        print_json([session_json(record) for record in records])
    elif as_csv:
        for line in sessions_csv(records).split("\n")[:-1]:
            print_line(line)
    elif not records:
        notice("No sessions yet. Start one with: coach play")
    else:
        for line in table(records):
            print_line(line)
