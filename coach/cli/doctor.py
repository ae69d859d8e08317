"""``coach doctor``: does everything work here, and what to do where it does not."""

from __future__ import annotations

import dataclasses
import textwrap

import click

from coach.cli.common import VoiceOption, print_json, print_line


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
def doctor(voice: str, sound: bool, as_json: bool) -> None:
    """Try out the voice, the cache, the history, the loudspeaker and the microphone.

    Also makes a small session with the network refused to Python code, and listens to the
    coach's own voice for half a minute: how well can it hear you over that?
    What the microphone hears stays in memory. The exit code is 1 if a session
    would not work; a note stops none.
    """
    from coach.doctor import examine

    findings = []
    for finding in examine(voice, sound=sound):
        findings.append(finding)
        if not as_json:
            for line in _lines(finding.status, finding.check, finding.message):
                print_line(line)
            for line in _lines("", "", finding.advice):
                print_line(line)
    if as_json:
        print_json([dataclasses.asdict(finding) for finding in findings])
    if any(finding.status == "fault" for finding in findings):
        raise click.exceptions.Exit(1)


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
