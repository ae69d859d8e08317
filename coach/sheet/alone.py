"""The sheet of a programme that has not been spoken: how long it takes is estimated."""

from __future__ import annotations

from coach.audio import tones
from coach.items import Preferences
from coach.model import Programme
from coach.script import write_script
from coach.sheet.sheet import Sheet, make_sheet
from coach.timeline import estimate_timeline


def sheet_alone(programme: Programme, preferences: Preferences, date: str = "") -> Sheet:
    """Write down a programme without a voice; ``date`` in words, or "" for one by hand."""
    timeline = estimate_timeline(write_script(programme, preferences), tones.length)
    return make_sheet(programme, timeline, estimated=True, date=date)
