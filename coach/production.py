"""From a programme to a track that can be read: the whole way in one call."""

from __future__ import annotations

from collections.abc import Callable

from coach import tones
from coach.model import Programme
from coach.render import Track
from coach.script import Preferences, write_script
from coach.timeline import compile_timeline, texts_of
from coach.voices.bank import ClipBank

Progress = Callable[[int, int], None]
"""Called with (done, total)."""


def produce(
    programme: Programme,
    bank: ClipBank,
    preferences: Preferences | None = None,
    on_progress: Progress | None = None,
) -> Track:
    """Write the script, speak every clip that is missing, and place all of it.

    Raises SpeechTextError, VoiceError or FitError.
    """
    script = write_script(programme, preferences)
    bank.prepare(texts_of(script), on_progress)
    timeline = compile_timeline(script, bank.length, tones.length)
    return Track(timeline, bank.samples, tones.samples)
