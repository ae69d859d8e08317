"""What is kept of a track that was levelled: it changes no byte, and is found for it alone."""

from dataclasses import replace
from pathlib import Path
from unittest.mock import patch

import numpy as np
import pytest
from exported_session import export, track
from hypothesis import given
from hypothesis import strategies as st

from coach.audio import Track
from coach.exporting import gains, level
from coach.exporting.gains import FORM, KeptGains, key_of
from coach.exporting.level import levelled
from coach.items import Place
from coach.timeline import Cue, Timeline

KEY, OTHER = bytes(range(32)), bytes(32)
ENTRY_BYTES = 44


@pytest.fixture
def kept(tmp_path: Path) -> KeptGains:
    return KeptGains(tmp_path / "cache")


# tests/exporting/test_encoders.py has the same of every format, by two processes.
def test_a_second_export_measures_nothing_and_has_the_same_bytes(
    clips: Path, made: Path, kept: KeptGains, tmp_path: Path
) -> None:
    export(clips, tmp_path / "first", "wav", head_ms=0, tail_ms=0, gains=kept)
    with patch.object(level, "loudness_of", side_effect=AssertionError("measured again")):
        export(clips, tmp_path / "second", "wav", "flac", head_ms=0, tail_ms=0, gains=kept)
    for name in ("small.wav", "small.flac"):
        assert (tmp_path / "second" / name).read_bytes() == (made / name).read_bytes()


def test_a_track_under_music_is_measured_with_it(clips: Path, made: Path, kept: KeptGains) -> None:
    kept.keep(key_of(track(clips)), 12.0)
    with levelled(track(clips), made / "small.wav", kept) as (sound, gain_db):
        assert sound.channels == 2
        assert abs(gain_db) < 3


# A change of the meter, the limiter or the target must change FORM, or tracks that were exported
# before it keep their old gain. The words that are spoken are tones here, the same on all systems.
def test_the_form_belongs_to_one_way_of_measuring(clips: Path) -> None:
    made = track(clips)

    def peaked(text: str) -> np.ndarray:
        """A clip 18 dB quieter, with peaks that the limiter has to hold."""
        clip = made._speech(text) // 8
        clip[:: len(clip) // 9] = 20_000
        return clip

    peaks = Track(made.timeline, peaked, lambda text: made._tone(text) // 8)
    found = []
    for one in (made, peaks):
        with levelled(one, None) as (_, gain_db):
            found.append(gain_db)
    assert (FORM, found) == (
        b"gain1",
        [pytest.approx(0.15, abs=0.011), pytest.approx(20.16, abs=0.011)],
    )


@given(st.data())
def test_damage_never_gives_another_gain(
    tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    kept = KeptGains(tmp_path_factory.mktemp("gains"))
    kept.keep(OTHER, 1.0)
    kept.keep(KEY, -3.25)
    sound = kept.path.read_bytes()
    damage = data.draw(st.sampled_from(["flip", "cut", "grow", "replace"]))
    if damage == "flip":
        bad = bytearray(sound)
        bad[data.draw(st.integers(0, len(sound) - 1))] ^= data.draw(st.integers(1, 255))
    elif damage == "cut":
        bad = sound[: data.draw(st.integers(0, len(sound) - 1))]
    elif damage == "grow":
        bad = sound + data.draw(st.binary(min_size=1, max_size=99))
    else:
        bad = data.draw(st.binary(max_size=200))
    kept.path.write_bytes(bad)
    assert (kept.get(OTHER), kept.get(KEY)) in {
        (one, other) for one in (None, 1.0) for other in (None, -3.25)
    }
    kept.keep(KEY, -3.25)
    assert kept.get(KEY) == -3.25


@pytest.mark.parametrize("gain_db", [float("nan"), float("inf"), -1e300])
def test_a_gain_that_no_track_has_is_not_there(kept: KeptGains, gain_db: float) -> None:
    kept.keep(KEY, gain_db)
    assert kept.path.exists()
    assert kept.get(KEY) is None


def test_only_the_newest_are_kept(kept: KeptGains) -> None:
    with patch.object(gains, "MOST", 3):
        for number in (0, 1, 2, 0, 3):
            kept.keep(bytes([number] * 32), float(number))
        found = [kept.get(bytes([number] * 32)) for number in range(4)]
    assert found == [0.0, None, 2.0, 3.0]
    assert kept.path.stat().st_size == 3 * ENTRY_BYTES


def test_where_nothing_can_be_written_nothing_is_kept(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    kept = KeptGains(tmp_path / "file")
    kept.keep(KEY, 1.0)
    assert kept.get(KEY) is None
    kept.path.parent.unlink()
    kept.path.mkdir(parents=True)
    kept.keep(KEY, 1.0)
    assert kept.get(KEY) is None


def sounding(cues: list[tuple[int, int]], sounds: dict[int, bytes]) -> Track:
    """A track of cues (frames, which sound), of which sound 0 is silence."""
    placed, start = [], 0
    for frames, which in cues:
        kind = "speech" if which else "silence"
        placed.append(Cue(start, start + frames, kind, f"{which}" if which else "", Place()))
        start += frames

    def clip(text: str) -> np.ndarray:
        return np.frombuffer((sounds[int(text)] * 9)[:18], np.int16)

    return Track(Timeline("x", 24_000, tuple(placed), ()), clip, clip)


CUES = st.lists(st.tuples(st.integers(1, 9), st.integers(0, 2)), min_size=1, max_size=4)
SOUNDS = st.fixed_dictionaries({1: st.sampled_from([b"ab", b"cd"]), 2: st.just(b"ab")})


@given(CUES, CUES, SOUNDS, SOUNDS)
def test_tracks_of_one_key_sound_the_same(
    cues: list[tuple[int, int]],
    others: list[tuple[int, int]],
    sounds: dict[int, bytes],
    other_sounds: dict[int, bytes],
) -> None:
    one, other = sounding(cues, sounds), sounding(others, other_sounds)
    if key_of(one) == key_of(other):
        assert b"".join(map(bytes, one.blocks())) == b"".join(map(bytes, other.blocks()))


def test_the_key_is_of_what_is_heard_whatever_it_is_called(clips: Path) -> None:
    made = track(clips)
    cues = tuple(replace(cue, text=f"{cue.text}!") for cue in made.timeline.cues)
    renamed = Track(
        replace(made.timeline, cues=cues),
        lambda text: made._speech(text[:-1]),
        lambda text: made._tone(text[:-1]),
    )
    assert key_of(renamed) == key_of(made)

    def nearly(text: str) -> np.ndarray:
        clip = made._speech(text).copy()
        clip[len(clip) // 2] += text == "Release."
        return clip

    assert key_of(Track(made.timeline, nearly, made._tone)) != key_of(made)
    later = tuple(replace(cue, start=cue.start + 1, end=cue.end + 1) for cue in made.timeline.cues)
    moved = Track(replace(made.timeline, cues=later), made._speech, made._tone)
    assert key_of(moved) != key_of(made)
