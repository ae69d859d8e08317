"""``coach new``: a commented programme to start from."""

from __future__ import annotations

from pathlib import Path

import click

from coach.cli.common import notice, print_line


@click.command()
@click.argument("name")
def new(name: str) -> None:
    """Write a commented example programme to NAME.yaml and print its path."""
    from coach.export.files import whole_file
    from coach.programmes import new as example

    path = Path(name if name.endswith((".yaml", ".yml")) else f"{name}.yaml")
    text = example(path.stem)
    with whole_file(path) as partial:
        partial.write_text(text, encoding="utf-8")
    print_line(path)
    notice(f"Edit it, then: coach check {path}")
