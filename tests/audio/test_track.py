"""Rendering: the same samples however they are read."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from small_programmes import exercise, programme
from timelines import compiled, speech, tone

from coach.audio.track import Track
from coach.dose import Dose


def noise(text: str, length: int) -> np.ndarray:
    seed = int.from_bytes(text.encode(), "little") % 2**32
    values = np.random.default_rng(seed).integers(-9000, 9000, length, dtype=np.int16)
    values[values == 0] = 1
    return values


def track() -> Track:
    small = programme(exercise(dose=Dose(sets=1, reps=1, hold=3), sides="none"))
    plain = {role: w for role, w in small.exercises[0].instructions.items() if role == "release"}
    small = programme(exercise(dose=Dose(sets=1, reps=1, hold=3), sides="none", instructions=plain))
    return Track(
        compiled(small),
        lambda text: noise(text, speech(text)),
        lambda name: noise(name, tone(name)),
    )


TRACK = track()
WHOLE = np.concatenate(list(TRACK.blocks()))


@given(st.lists(st.integers(1, 200_000), max_size=12), st.integers(2_000, 100_000))
def test_any_partition_gives_the_same_samples(cuts: list[int], rest: int) -> None:
    pieces, frame = [], 0
    for size in [*cuts, *[rest] * (TRACK.frames // rest + 1)]:
        block = np.full(size, 77, np.int16)
        inside = TRACK.read_into(block, frame)
        assert not block[inside:].any()
        pieces.append(block[:inside])
        frame += size
    assert np.array_equal(np.concatenate(pieces), WHOLE)


@given(st.integers(0, 60 * 24_000), st.integers(1, 50_000))
def test_a_seek_reads_what_playing_would_have(frame: int, size: int) -> None:
    block = np.empty(size, np.int16)
    inside = TRACK.read_into(block, frame)
    assert inside == max(0, min(size, TRACK.frames - frame))
    assert np.array_equal(block[:inside], WHOLE[frame : frame + inside])


def test_sound_lies_exactly_where_the_timeline_says() -> None:
    audible = WHOLE != 0
    for cue in TRACK.timeline.cues:
        assert audible[cue.start : cue.end].all() == (cue.kind != "silence")
        assert audible[cue.start] == (cue.kind != "silence")
