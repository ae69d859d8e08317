"""``coach new``: a commented programme to start from."""

from __future__ import annotations

from pathlib import Path

import click

from coach.cli.common import PathOption, notice, print_line
from coach.harmless import command_line


@click.command()
@click.argument("name", type=PathOption())
@click.option("--force", is_flag=True, help="Replace a file that is already there.")
def new(name: Path, force: bool) -> None:
    """Write a commented example programme to NAME.yaml and print its path."""
    from coach.files import whole_file
    from coach.programmes import new as example

    path = name if name.suffix in (".yaml", ".yml") else name.with_name(f"{name.name}.yaml")
    text = example(path.stem)
    with whole_file(path, force=force) as partial:
        partial.write_text(text, encoding="utf-8")
    print_line(path)
    notice(f"Edit it, then: {command_line('coach', 'check', str(path))}")
