"""Timelines for tests, of clips whose lengths are known."""

from __future__ import annotations

from collections.abc import Callable

from coach.items import Preferences
from coach.model import Programme
from coach.script import write_script
from coach.timeline import Timeline, compile_timeline


def speech(text: str) -> int:
    """Any fixed length below a second for a word, about 60 ms a letter for a sentence."""
    return min(1400 * len(text), 22_000) if len(text.split()) == 1 else 1400 * len(text)


def tone(_name: str) -> int:
    return 4800


def compiled(
    a_programme: Programme,
    preferences: Preferences | None = None,
    speech: Callable[[str], int] = speech,
) -> Timeline:
    return compile_timeline(write_script(a_programme, preferences), speech, tone)
