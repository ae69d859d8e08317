"""``coach show``: a session on paper, as words or as a timeline."""

from __future__ import annotations

import click

from coach.cli.common import (
    open_bank,
    print_json,
    print_line,
    programme_argument,
    voice_options,
    wording_options,
)
from coach.model import Counting


@click.command()
@programme_argument
@click.option("--script", "what", flag_value="script", default=True, help="What will be said.")
@click.option("--timeline", "what", flag_value="timeline", help="When each cue starts.")
@click.option("--json", "as_json", is_flag=True, help="With --timeline: one JSON object.")
@wording_options
@voice_options
def show(
    programme: str,
    what: str,
    as_json: bool,
    count: Counting | None,
    brief: bool,
    voice: str,
    rate: float,
) -> None:
    """Show what a session says, or the exact time of every cue."""
    from coach.production import produce
    from coach.programmes import find, load
    from coach.script import Preferences, write_script
    from coach.timeline_text import script_lines, timeline_json, timeline_lines

    if as_json and what != "timeline":
        raise click.UsageError("--json goes with --timeline.")
    loaded = load(find(programme))
    preferences = Preferences(counting=count, brief=brief)
    if what == "script":
        for line in script_lines(write_script(loaded, preferences)):
            print_line(line)
        return
    timeline = produce(loaded, open_bank(voice, rate), preferences).timeline
    if as_json:
        print_json(timeline_json(timeline))
        return
    for line in timeline_lines(timeline):
        print_line(line)
