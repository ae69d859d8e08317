"""The way from a programme to a track: script, clips, timeline."""

from __future__ import annotations

from collections.abc import Callable

from coach.audio import Track, tones
from coach.items import Preferences
from coach.model import Programme
from coach.script import write_script
from coach.timeline import compile_timeline, texts_of
from coach.voices import ClipBank

# Called with (done, total).
Progress = Callable[[int, int], None]


def compile_track(
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
