"""The way from a programme to a track: script, clips, timeline, in parts or whole."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Final

from coach.audio import Track, tones
from coach.items import Item, Preferences, Say, Script, Timed
from coach.model import Programme
from coach.script import write_script
from coach.timeline import TimelineBuilder, compile_timeline, texts_of
from coach.voices import ClipBank

# Texts in a part of a session that is spoken while it is already being played.
OPENING_TEXTS: Final = 1
LARGEST_PART: Final = 64

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


def compile_parts(script: Script, bank: ClipBank) -> Iterator[tuple[Track, bool]]:
    """Speak and place ``script`` part by part, a short one first.

    Yields the track so far, and whether that is all of it. What a track holds
    is where it is in every later one, and in the track that ``produce`` makes.
    Raises VoiceError or FitError, once it comes to what is wrong.
    """
    builder = TimelineBuilder(bank.length, tones.length)
    done = 0
    for part in _parts(script.items):
        bank.prepare(texts_of(Script(script.title, part)))
        for item in part:
            builder.add(item)
        done += len(part)
        timeline = builder.timeline(script.title)
        yield Track(timeline, bank.samples, tones.samples), done == len(script.items)


def _parts(items: tuple[Item, ...]) -> Iterator[tuple[Item, ...]]:
    """Cut items before a spoken one, into parts of twice as many texts each time."""
    size, texts, begin = OPENING_TEXTS, 0, 0
    for index, item in enumerate(items):
        if not isinstance(item, Say | Timed):
            continue
        if texts >= size:
            yield items[begin:index]
            size, texts, begin = min(2 * size, LARGEST_PART), 0, index
        texts += 1
    yield items[begin:]
