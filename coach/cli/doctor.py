"""``coach doctor``: does everything work here, and what to do where it does not."""

from __future__ import annotations

import dataclasses
import textwrap
from itertools import chain
from typing import TYPE_CHECKING

import click

from coach.cli.common import print_json, print_lines
from coach.cli.kinds import VoiceOption
from coach.errors import CoachError
from coach.preferences import preferences_file

if TYPE_CHECKING:
    from coach.doctor import Finding


@click.command()
@click.option(
    "--voice",
    type=VoiceOption(),
    default="natural",
    show_default=True,
    help="The voice to try.",
)
@click.option(
    "--sound/--no-sound", default=True, help="Play a tone and a few sentences.  [default: sound]"
)
@click.option("--json", "as_json", is_flag=True, help="One JSON array.")
@click.pass_context
def doctor(context: click.Context, voice: str, sound: bool, as_json: bool) -> None:
    """Try out your preferences, the voice, the cache, the history, loudspeaker and microphone.

    Also makes a small session with the network refused to Python code, and listens to the
    coach's own voice for half a minute: how well can it hear you over that?
    What the microphone hears stays in memory. The exit code is 1 if a session
    would not work; a note stops none.
    """
    from coach.doctor import examine

    findings = []
    for finding in chain([_preferences(context)], examine(voice, sound=sound)):
        findings.append(finding)
        if not as_json:
            print_lines(_lines(finding.status, finding.check, finding.message))
            print_lines(_lines("", "", finding.advice))
    if as_json:
        print_json([dataclasses.asdict(finding) for finding in findings])
    if any(finding.status == "fault" for finding in findings):
        raise click.exceptions.Exit(1)


def _preferences(context: click.Context) -> Finding:
    """Read the file of preferences, which most commands do before anything else."""
    from coach.cli.config import checked_preferences
    from coach.doctor import Finding

    group = context.find_root().command
    assert isinstance(group, click.Group)
    try:
        values = checked_preferences(group)
    except CoachError as error:
        message = "; ".join(str(error).split("\n"))
        return Finding("preferences", "fault", message, "Until then most commands end with that.")
    if not values:
        return Finding("preferences", "fine", f"There are none, in {preferences_file()}.")
    return Finding("preferences", "fine", f"{', '.join(values)}, from {preferences_file()}.")


def _lines(status: str, check: str, text: str) -> list[str]:
    start = f"{status.upper() if status == 'fault' else status:<7}{check:<12}"
    return textwrap.wrap(
        text,
        100,
        initial_indent=start,
        subsequent_indent=" " * len(start),
        break_long_words=False,
        break_on_hyphens=False,
    )
