"""``coach history``: which sessions there were, and what was done of each."""

from __future__ import annotations

import json

import click

from coach.cli.common import notice


@click.command()
@click.option("--json", "as_json", is_flag=True, help="One JSON array.")
@click.option(
    "--csv", "as_csv", is_flag=True, help="A table with a row per side, for spreadsheets."
)
@click.option(
    "--limit", type=click.IntRange(min=1), metavar="N", help="Only the newest N sessions."
)
def history(as_json: bool, as_csv: bool, limit: int | None) -> None:
    """List the sessions on this machine, the newest last: what was done of what was planned."""
    from coach.screen.words import printable
    from coach.store import Store
    from coach.store.listing import session_json, sessions_csv, table

    if as_json and as_csv:
        raise click.UsageError("Choose one of --json and --csv.")
    with Store.open(on_notice=notice) as store:
        records = store.history(limit)
    if as_json:
        click.echo(json.dumps([session_json(record) for record in records], ensure_ascii=False))
    elif as_csv:
        click.echo(sessions_csv(records), nl=False)
    elif not records:
        click.echo("No sessions yet. Start one with: coach play", err=True)
    else:
        for line in table(records):
            click.echo(printable(line))
