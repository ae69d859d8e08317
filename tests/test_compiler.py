"""From a programme to a track: whole, and in parts that grow."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from small_programmes import exercise, programme
from strategies import programmes

from coach.audio import Track
from coach.compiler import compile_track
from coach.errors import FitError
from coach.items import Preferences
from coach.model import Programme
from coach.player.speech_worker import compile_parts
from coach.script import write_script
from coach.voices import ClipBank, ClipCache
from coach.voices.tone import ToneVoice


@pytest.fixture(scope="module")
def bank(tmp_path_factory: pytest.TempPathFactory) -> ClipBank:
    return ClipBank(ToneVoice(), ClipCache(tmp_path_factory.mktemp("clips")))


def parts_of(some: Programme, bank: ClipBank) -> Iterator[tuple[Track, bool]]:
    return compile_parts(write_script(some, Preferences()), bank)


@settings(max_examples=25)
@given(programmes)
def test_each_part_is_the_beginning_of_the_whole_track(bank: ClipBank, some: Programme) -> None:
    try:
        whole = compile_track(some, bank).timeline
    except FitError:  # and the parts say so as well, once they come to it
        with pytest.raises(FitError):
            list(parts_of(some, bank))
        return
    *parts, (last, complete) = parts_of(some, bank)
    assert complete
    assert last.timeline == whole
    lengths = [0]
    for track, complete in parts:
        assert not complete
        assert track.timeline.cues == whole.cues[: len(track.timeline.cues)]
        lengths.append(len(track.timeline.cues))
    assert lengths == sorted(lengths)


def test_a_part_sounds_as_the_whole_does_there(bank: ClipBank) -> None:
    some = programme(exercise(sides="left"))
    whole = compile_track(some, bank)
    first, _ = next(parts_of(some, bank))
    here, there = (np.zeros(first.timeline.frames, np.int16) for _ in range(2))
    first.read_into(here, 0)
    whole.read_into(there, 0)
    assert here.any()
    assert np.array_equal(here, there)


def test_progress_is_told_until_every_text_is_spoken(tmp_path: Path) -> None:
    told: list[tuple[int, int]] = []
    fresh = ClipBank(ToneVoice(), ClipCache(tmp_path))
    compile_track(programme(), fresh, None, lambda *numbers: told.append(numbers))
    assert told[-1][0] == told[-1][1] > 0
