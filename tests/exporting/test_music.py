"""Music under a session: out of the way of every word, and no louder than it may be."""

import math
import os
import random
import struct
from contextlib import contextmanager
from dataclasses import replace
from itertools import product
from pathlib import Path

import numpy as np
import pytest
import soundfile
from batch_programme import calves
from exported_session import session, track, voice
from hypothesis import given, settings
from hypothesis import strategies as st
from small_programmes import exercise, programme
from timelines import compiled

from coach.audio.loudness import measure
from coach.compiler import compile_track
from coach.dose import Dose, Rest
from coach.errors import ExportError
from coach.exporting.level import TARGETS, levelled
from coach.exporting.model import Request
from coach.exporting.music import (
    DUCK_DB,
    LOOK_AHEAD_MS,
    Bed,
    MusicTrack,
    bed_level,
    check_music,
    duck_points,
    opened_bed,
)
from coach.exporting.package import export_session
from coach.exporting.sound import blocks
from coach.exporting.verify import verify_folder
from coach.items import Preferences
from coach.programmes.loader import load
from coach.voices.bank import ClipBank
from coach.voices.cache import ClipCache
from coach.voices.tone import ToneVoice

# On one worker: each of these fixtures is made once, and pyloudnorm is loaded once.
pytestmark = pytest.mark.xdist_group("music")

RATE = 24_000


@pytest.fixture(scope="module")
def music(tmp_path_factory: pytest.TempPathFactory):
    """Twenty seconds of chords at 44.1 kHz that swell and fade, other on each side."""
    path = tmp_path_factory.mktemp("music") / "music.flac"
    at = np.arange(20 * 44_100) / 44_100
    swell = 0.6 + 0.4 * np.sin(at / 2)
    left, right = (
        sum(np.sin(2 * np.pi * pitch * at) for pitch in chord) * swell * 0.1
        for chord in ((220, 277.2, 329.6), (164.8, 246.9, 415.3))
    )
    soundfile.write(path, np.stack([left, right], 1), 44_100)
    return path


def gain_at(timeline, frame):
    return float(np.interp(frame, *duck_points(timeline)))


def test_music_is_down_before_the_first_word_and_stays_down_through_a_count() -> None:
    timeline = compiled(programme(exercise(dose=Dose(sets=1, reps=1, hold=10), sides="none")))
    for cue in timeline.cues:
        if cue.kind != "silence":
            for frame in (cue.start, cue.end - 1):
                assert gain_at(timeline, frame) == DUCK_DB
    counts = [cue for cue in timeline.cues if cue.kind == "count"]
    between = np.arange(counts[0].start, counts[-1].end, 100)
    assert {gain_at(timeline, frame) for frame in between} == {DUCK_DB}


def test_music_comes_back_in_a_long_pause() -> None:
    timeline = compiled(programme(exercise(dose=Dose(sets=1, reps=1, hold=10), sides="none")))
    pause = next(cue for cue in timeline.cues if cue.text == "set up")
    assert gain_at(timeline, (pause.start + pause.end) // 2) == 0
    before = pause.end - LOOK_AHEAD_MS * RATE // 1000
    assert gain_at(timeline, before) == 0
    assert gain_at(timeline, pause.end) == DUCK_DB


@given(
    frames=st.integers(50, 4_000),
    fade=st.integers(0, 3_000),
    cuts=st.lists(st.integers(1, 5_000), min_size=1, max_size=8),
)
def test_a_loop_is_the_same_however_it_is_read(frames: int, fade: int, cuts: list[int]) -> None:
    rng = np.random.default_rng(frames)
    bed = Bed(rng.integers(-9000, 9000, (frames, 2), np.int16), fade)
    total = sum(cuts)
    pieces, frame = [], 0
    for count in cuts:
        pieces.append(bed.read(frame, count))
        frame += count
    assert np.array_equal(np.concatenate(pieces), bed.read(0, total))


def test_a_loop_has_no_seam() -> None:
    """A loop of noise keeps its power through the crossfade, to half a decibel."""
    rng = np.random.default_rng(3)
    bed = Bed((rng.normal(size=(48_000, 2)) * 3000).astype(np.int16), 12_000)
    power = np.square(bed.read(0, 240_000).astype(np.float64)).mean(axis=1)
    steps = 10 * np.log10(power.reshape(-1, 4_000).mean(axis=1))
    assert steps.max() - steps.min() < 0.5


@settings(max_examples=20)
@given(cuts=st.lists(st.integers(1, 200_000), min_size=1, max_size=6))
def test_any_partition_gives_the_same_mix(clips_and_music, cuts: list[int]) -> None:
    mixed, whole = clips_and_music
    pieces, frame = [], 0
    for size in [*cuts, *[150_000] * (mixed.frames // 150_000 + 1)]:
        block = np.full((size, 2), 77, np.int16)
        inside = mixed.read_into(block, frame)
        assert not block[inside:].any()
        pieces.append(block[: max(inside, 0)])
        frame += size
    assert np.array_equal(np.concatenate(pieces), whole)


@pytest.fixture(scope="module")
def clips_and_music(clips):
    rng = np.random.default_rng(5)
    bed = Bed((rng.normal(size=(100_000, 2)) * 2000).astype(np.int16), 24_000, 0.1)
    mixed = MusicTrack(track(clips), bed)
    return mixed, np.concatenate(list(blocks(mixed)))


@contextmanager
def with_music(made, path):
    with opened_bed(path, made.timeline) as bed:
        yield MusicTrack(made, bed)


def test_music_does_not_change_how_loud_the_session_is(clips, music) -> None:
    made = track(clips)
    with with_music(made, music) as mixed:
        assert (mixed.channels, mixed.frames) == (2, made.frames)
        with_bed = measure(blocks(mixed), RATE, 2)
        ends = np.empty((100, 2), np.int16)
        mixed.read_into(ends, mixed.frames - 100)
        assert np.abs(ends).max() < 50
    alone = measure(blocks(made), RATE, 1)
    assert with_bed.loudness == pytest.approx(alone.loudness + 3.01, abs=0.5)
    assert with_bed.true_peak <= -1


def test_a_pause_has_the_level_that_was_asked_for(clips, music) -> None:
    """Over more than one swell of the music."""
    rests = Dose(sets=1, reps=2, hold=4, rest=Rest(reps=20, sets=2, sides=2))
    session = programme(exercise(dose=rests))
    made = compile_track(session, ClipBank(ToneVoice(), ClipCache(clips)))
    pause = max(made.timeline.cues, key=lambda cue: cue.end - cue.start)
    with with_music(made, music) as mixed:
        heard = np.empty((pause.end - pause.start - 2 * RATE, 2), np.int16)
        mixed.read_into(heard, pause.start + RATE)
    level = measure([heard], RATE, 2).loudness
    assert level == pytest.approx(-16 + bed_level(made.timeline), abs=3)


def test_quiet_and_loud_music_end_up_the_same(clips, music, tmp_path: Path) -> None:
    made = track(clips)
    sound, rate = soundfile.read(music)
    levels = []
    for number, factor in enumerate((0.05, 2.5)):
        path = tmp_path / f"{number}.wav"
        soundfile.write(path, sound * factor, rate, subtype="FLOAT")
        with with_music(made, path) as mixed:
            levels.append(np.concatenate(list(blocks(mixed))).astype(int))
    assert np.abs(levels[0] - levels[1]).max() <= 8


@pytest.mark.parametrize("kind", ["wav", "mp3", "ogg", "opus"])
def test_music_in_any_format_is_read(kind: str, clips, music, tmp_path: Path) -> None:
    sound, rate = soundfile.read(music)
    path = tmp_path / f"m.{kind}"
    form = {"format": "OGG", "subtype": "OPUS"} if kind == "opus" else {}
    rate = 48_000 if kind == "opus" else rate
    soundfile.write(path, sound[:, 0] if kind == "mp3" else sound, rate, **form)
    with with_music(track(clips), path) as mixed:
        assert measure(blocks(mixed), RATE, 2).loudness < -10


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("m.txt", b"no music", "cannot be read as music"),
        ("m.wav", b"", "cannot be read as music"),
        ("absent.wav", None, "there is no such file"),
        ("short.wav", np.full((RATE, 2), 900, np.int16), "at least 2 s long"),
        ("silent.wav", np.zeros((5 * RATE, 2), np.int16), "nothing to hear"),
    ],
)
def test_what_is_no_music_is_told(clips, tmp_path: Path, name: str, content, said: str) -> None:
    path = tmp_path / name
    if isinstance(content, bytes):
        path.write_bytes(content)
    elif content is not None:
        soundfile.write(path, content, RATE)
    with pytest.raises(ExportError, match=said), levelled(track(clips), path):
        pass


def wav(
    path, data, *, rate: int = 24_000, kind: int = 1, bits: int = 16, channels: int = 1
) -> None:
    """A WAV file that claims whatever it is told to."""
    frame = channels * bits // 8
    form = struct.pack("<HHIIHH", kind, channels, rate, min(rate * frame, 2**32 - 1), frame, bits)
    body = (
        b"WAVEfmt " + struct.pack("<I", 16) + form + b"data" + struct.pack("<I", len(data)) + data
    )
    path.write_bytes(b"RIFF" + struct.pack("<I", len(body)) + body)


NOISE = random.Random(1).randbytes(240_000)


@pytest.mark.parametrize(
    "make",
    [
        lambda path: wav(path, NOISE, rate=1),
        lambda path: wav(path, NOISE, rate=0),
        lambda path: wav(path, NOISE, rate=2**32 - 1),
        lambda path: wav(path, NOISE, channels=30_000),
        lambda path: wav(path, NOISE[:9], channels=2),
        lambda path: wav(path, struct.pack("<f", math.nan) * 120_000, kind=3, bits=32),
        lambda path: wav(path, struct.pack("<f", math.inf) * 120_000, kind=3, bits=32),
        lambda path: path.write_bytes(NOISE),
        lambda path: path.write_bytes(b"ID3" + NOISE),
        lambda path: path.write_bytes(b"OggS" + NOISE),
        lambda path: path.write_bytes(b"fLaC" + NOISE),
        lambda path: path.mkdir(),
        pytest.param(os.mkfifo, marks=pytest.mark.skipif(os.name == "nt", reason="not there")),
        lambda path: path.symlink_to("/dev/zero"),
    ],
)
@pytest.mark.parametrize("name", ["music.wav", "music.mp3"])
def test_what_only_claims_to_be_music_is_one_sentence_at_once(
    clips, tmp_path: Path, make, name: str
) -> None:
    make(tmp_path / name)
    with pytest.raises(ExportError, match=name):
        check_music(tmp_path / name)
    with pytest.raises(ExportError, match=name), levelled(track(clips), tmp_path / name):
        pass


@pytest.mark.parametrize("value", [3e38, -3e38, 1e30])
def test_music_beyond_all_bounds_is_limited(tmp_path: Path, value: float) -> None:
    """Any finite float may stand in a file."""
    soundfile.write(tmp_path / "huge.wav", np.full(3 * RATE, value, np.float32), RATE, "FLOAT")
    check_music(tmp_path / "huge.wav")


def test_music_that_finds_no_room_is_told(clips, music, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_, **__) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("tempfile.TemporaryFile", full)
    with pytest.raises(ExportError, match="no room"), levelled(track(clips), music):
        pass


SHORT, MIDDLE, LONG = "reps: 1, hold: 1s", "reps: 2, hold: 8s", "sets: 2, reps: 2, hold: 20s"


@pytest.mark.parametrize(
    ("counting", "dose", "rate"),
    [
        (None, SHORT, 0.7),
        (None, MIDDLE, 1.5),
        ("tones", MIDDLE, 0.7),
        ("silent", MIDDLE, 1.5),
        *(
            pytest.param(*case, marks=pytest.mark.slow)
            for case in product((None, "tones", "silent"), (SHORT, LONG), (0.7, 1.5))
        ),
    ],
)
def test_every_session_is_as_loud_as_every_other(
    clips, music, tmp_path: Path, counting: str | None, dose: str, rate: float
) -> None:
    """Whatever it is made of; by a meter that we did not write."""
    import pyloudnorm

    path = tmp_path / "calves.yaml"
    path.write_text(calves(dose), encoding="utf-8")
    bank = ClipBank(ToneVoice(rate), ClipCache(clips))
    made = compile_track(load(path), bank, Preferences(counting=counting))
    for under, channels in ((None, 1), (music, 2)):
        with levelled(made, under) as (sound, _):
            samples = np.concatenate(list(blocks(sound))) / 32768
            meter = pyloudnorm.Meter(RATE, filter_class="DeMan")
            assert meter.integrated_loudness(samples) == pytest.approx(TARGETS[channels], abs=0.2)
            assert measure(blocks(sound), RATE, channels).true_peak <= -2


def test_an_export_with_music_passes_its_own_check(clips, music, tmp_path: Path) -> None:
    whole = replace(session(clips), music=music)
    export_session(whole, tmp_path, Request(splits=("session", "exercise", "side")))
    export_session(whole, tmp_path, Request(formats=("mp3",)))
    reports = list(verify_folder(tmp_path, lambda _: voice(clips)))
    assert [report.problems for report in reports if report.problems] == []
