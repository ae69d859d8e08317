"""``coach completion``: what a shell needs to complete commands, options and programmes."""

from __future__ import annotations

from typing import Final

import click
from click.shell_completion import get_completion_class

from coach.cli.common import notice, print_lines

# Where each shell looks by itself.
_PLACES: Final = {
    "bash": "~/.local/share/bash-completion/completions/coach",
    "zsh": "~/.zfunc/_coach",
    "fish": "~/.config/fish/completions/coach.fish",
}


@click.command()
@click.argument("shell", type=click.Choice(list(_PLACES)))
@click.pass_context
def completion(context: click.Context, shell: str) -> None:
    """Print what SHELL needs to complete commands, options and the names of programmes.

    \b
    coach completion bash > ~/.local/share/bash-completion/completions/coach
    coach completion zsh > ~/.zfunc/_coach       (with ~/.zfunc in fpath)
    coach completion fish > ~/.config/fish/completions/coach.fish
    """
    kind = get_completion_class(shell)
    assert kind is not None, "click knows these three"
    script = kind(context.find_root().command, {}, "coach", "_COACH_COMPLETE").source()
    print_lines(script.splitlines())
    notice(f"For new shells: coach completion {shell} > {_PLACES[shell]}")
