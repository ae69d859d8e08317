"""``coach serve``: the web folders of an export, in a browser here or on a phone in the room."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Final

import click

from coach.cli.common import notice, print_line
from coach.cli.kinds import PathOption, WholeNumberOption

_PORT: Final = 8733


@click.command()
@click.argument("folder", type=PathOption(file_okay=False, exists=True))
@click.option("--lan", is_flag=True, help="For a phone in the same network, too.")
@click.option(
    "--port",
    type=WholeNumberOption(1, 65535),
    default=_PORT,
    show_default=True,
    help="Where to listen. A browser keeps its sessions by address and port.",
)
def serve(folder: Path, lan: bool, port: int) -> None:
    """Show the web pages in FOLDER, made by "coach export --format web", until Ctrl-C.

    Only on this machine, unless you say --lan; then anybody who has the address, with the random
    word in it, can read them as long as this runs.
    """
    from coach.serving import Server

    server = Server(folder, lan=lan, port=port)
    print_line(server.address)
    sys.stdout.flush()
    if lan:
        import segno

        segno.make(server.address).terminal(sys.stderr, border=2, compact=True)
        notice("Point the phone's camera at this. It must be in the same network.")
        notice(
            "The address has no https, so the browser will not install the page as an app or keep "
            "it: the session needs this machine until its end. The sessions stay in the browser."
        )
    notice("Press Ctrl-C to stop.")
    server.run()
