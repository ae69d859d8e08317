"""The cursor: the same samples however they are asked for, smooth, and never clipped."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from session_harness import clip_of, frames_of, revision, script_for

from coach.audio import tones
from coach.audio.track import Track
from coach.player.mixer import GAP_FRAMES, Cursor, Insert, Source, Transition, limited, play
from coach.session.events import Settings
from coach.timeline import SAMPLE_RATE, compile_timeline


def source(percent: int = 100):
    chosen = Settings(percent)
    timeline = compile_timeline(
        script_for(chosen), lambda text: frames_of(text, percent), tones.length
    )
    track = Track(timeline, lambda text: clip_of(text, percent), tones.samples)
    return Source(track, complete=True)


REELS = {0: source(), 1: source(110)}
FRAMES = REELS[0].track.frames
LOUD = np.full(900, 30_000, np.int16)
HOLD = revision().layout.timed[0]


def played(cursor, frames, sources=REELS):
    out = np.full(frames, 77, np.int16)
    after = play(cursor, out, sources)
    return out, after


cursors = st.builds(
    Cursor,
    source=st.sampled_from([-1, 0, 1]),
    frame=st.integers(0, FRAMES),
    going=st.booleans(),
    lead=st.integers(0, 600),
    inserts=st.lists(st.builds(Insert, st.just(LOUD[:700])), max_size=2).map(tuple),
    gap=st.integers(0, 600),
    chimes=st.lists(st.builds(Insert, st.just(LOUD[:900]), st.integers(-500, 800)), max_size=2).map(
        tuple
    ),
    gain=st.floats(0.1, 2),
    target=st.floats(0.1, 2),
)


@given(cursors, st.lists(st.integers(1, 2000), min_size=1, max_size=8))
def test_any_cut_of_the_time_gives_the_same_samples(cursor, sizes: list[int]) -> None:
    whole, _ = played(cursor, sum(sizes))
    pieces = []
    for size in sizes:
        piece, cursor = played(cursor, size)
        pieces.append(piece)
    assert np.abs(np.concatenate(pieces).astype(int) - whole).max() <= 1


def test_what_is_said_in_between_makes_the_track_wait_and_nothing_is_lost() -> None:
    cursor = Cursor(0, 100, going=True, lead=10, inserts=(Insert(LOUD[:50]),))
    out, after = played(cursor, 10 + 50 + GAP_FRAMES + 1000)
    track = np.zeros(1000, np.int16)
    REELS[0].track.read_into(track, 100)
    assert not out[:10].any()
    assert (out[10:60] == 30_000).all()
    assert not out[60 : 60 + GAP_FRAMES].any()
    assert np.array_equal(out[60 + GAP_FRAMES :], track)
    assert after.frame == 1100


def test_a_chime_does_not_move_the_track() -> None:
    cursor = Cursor(0, HOLD.start, going=True, chimes=(Insert(LOUD[:500], -100),))
    _, after = played(cursor, 2000)
    assert after.frame == HOLD.start + 2000
    assert after.chimes == ()


def test_it_changes_sources_on_the_point_and_loses_nothing() -> None:
    pairs = ((HOLD.start, 7), (HOLD.end, 9))
    cursor = Cursor(0, HOLD.start - 10, going=True, transition=Transition(1, pairs))
    out, after = played(cursor, 30)
    there = np.zeros(20, np.int16)
    REELS[1].track.read_into(there, 7)
    assert np.array_equal(out[10:], there)
    assert (after.source, after.frame, after.transition) == (1, 27, None)
    late = replace(cursor, frame=HOLD.start + 1)
    assert played(late, 10)[1].source == 0


def test_a_track_that_stands_does_not_change_sources() -> None:
    transition = Transition(1, ((HOLD.start, 7),))
    _, after = played(Cursor(0, HOLD.start, going=False, transition=transition), 100)
    assert (after.source, after.frame) == (0, HOLD.start)


def test_the_end_is_silence() -> None:
    out, after = played(Cursor(0, FRAMES - 5, going=True), 100)
    assert not out[5:].any()
    assert after.frame == FRAMES


@pytest.mark.parametrize(("gain", "target"), [(1.0, 2.0), (2.0, 0.125), (0.5, 1.0)])
def test_a_gain_moves_without_a_click(gain: float, target: float) -> None:
    steady = Insert(np.full(SAMPLE_RATE, 8000, np.int16))
    out, after = played(Cursor(inserts=(steady,), gain=gain, target=target), SAMPLE_RATE)
    steps = np.abs(np.diff(out.astype(int)))
    assert steps.max() <= 8000 / (0.020 * SAMPLE_RATE) + 1
    assert after.gain == target
    assert out[-1] == pytest.approx(8000 * target, abs=1)


@given(st.lists(st.floats(-200_000, 200_000, width=32), min_size=1, max_size=50))
def test_nothing_clips_and_quiet_sound_is_untouched(values: list[float]) -> None:
    sound = np.array(values, np.float32)
    out = limited(sound)
    assert np.abs(out.astype(int)).max() <= 32_767
    order = np.argsort(sound, kind="stable")
    assert (np.diff(out[order].astype(int)) >= 0).all(), "what is louder stays louder"
    quiet = np.abs(sound) < 20_000
    assert np.abs(out[quiet] - sound[quiet]).max(initial=0) <= 0.5
