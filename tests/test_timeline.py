"""The laws of the timeline, for any programme."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from small_programmes import exercise, programme
from strategies import programmes
from timelines import compiled

from coach.dose import Dose, Rest, Tempo
from coach.errors import FitError
from coach.items import Preferences
from coach.model import COUNTINGS, Wording
from coach.timeline import SAMPLE_RATE
from coach.timeline_text import timeline_json


def held(dose):
    """Seconds held still in one rep."""
    return dose.tempo.hold if dose.tempo else dose.hold


def try_compiled(a_programme, preferences=None):
    """The timeline, or None where the drawn texts do not fit their drawn holds."""
    try:
        return compiled(a_programme, preferences)
    except FitError:
        return None


@given(programmes)
def test_cues_cover_every_frame_once(a_programme) -> None:
    timeline = try_compiled(a_programme)
    if timeline is None:
        return
    assert timeline.cues[0].start == 0
    for before, after in pairwise(timeline.cues):
        assert before.end == after.start
    assert all(cue.start < cue.end for cue in timeline.cues)
    frames = [marker.frame for marker in timeline.markers]
    assert frames == sorted(frames)
    assert frames[-1] <= timeline.frames


@given(programmes)
def test_every_hold_lasts_its_seconds_to_the_frame(a_programme) -> None:
    timeline = try_compiled(a_programme)
    if timeline is None:
        return
    seconds = {item.id: held(item.dose) for item in a_programme.exercises}
    holds = [m for m in timeline.markers if m.kind == "hold"]
    releases = [m for m in timeline.markers if m.kind == "release"]
    assert len(holds) == len(releases) > 0
    ids = [item.id for item in a_programme.exercises]
    starts = {cue.start: cue for cue in timeline.cues}
    for hold, release in zip(holds, releases, strict=True):
        if ids.count(hold.place.exercise) == 1:
            expected = seconds[hold.place.exercise] * SAMPLE_RATE
            assert release.frame - hold.frame == expected
        assert starts[release.frame].kind in ("speech", "tone")


@given(programmes, st.sampled_from(["auto", "every-second", "last-three"]))
def test_counts_begin_on_their_second_before_the_release(a_programme, policy: str) -> None:
    timeline = try_compiled(a_programme, Preferences(counting=policy))
    if timeline is None:
        return
    for cue, following in pairwise(timeline.cues):
        if cue.kind == "count" and cue.text == "one":
            end = next(c.start for c in timeline.cues if c.start >= cue.start + SAMPLE_RATE)
            assert end - cue.start == SAMPLE_RATE
            assert following.start <= end


def test_a_hold_of_ten_seconds_in_frames() -> None:
    timeline = compiled(programme())
    hold = next(m.frame for m in timeline.markers if m.kind == "hold")
    word = next(cue for cue in timeline.cues if cue.end == hold)
    counts = [cue for cue in timeline.cues if cue.kind == "count"][:10]
    release = next(cue for cue in timeline.cues if cue.start == hold + 240_000)
    assert word.text == "Hold."
    assert [cue.text for cue in counts] == (
        ["ten", "nine", "eight", "seven", "six", "five", "four", "three", "two", "one"]
    )
    assert [cue.start - hold for cue in counts] == [n * 24_000 for n in range(10)]
    assert release.text == "Release."


@pytest.mark.parametrize("tempo", [Tempo(2, 1, 2), Tempo(1, 0, 1), Tempo(4, 7, 8), Tempo(3, 0, 3)])
@pytest.mark.parametrize("counting", COUNTINGS)
def test_reps_without_a_rest_keep_their_tempo_to_the_frame(tempo, counting) -> None:
    one = exercise(
        sides="none",
        counting=counting,
        dose=Dose(sets=1, reps=30, tempo=tempo, rest=Rest(reps=0)),
        instructions={"action": Wording(("Up and down, slowly.",), ())},
    )
    reps = [m.frame for m in compiled(programme(one)).markers if m.kind == "rep"][1:]
    seconds = tempo.up + tempo.hold + tempo.down
    assert {b - a for a, b in pairwise(reps)} == {seconds * SAMPLE_RATE}


def test_a_long_rest_lasts_its_seconds_with_what_is_said_in_it() -> None:
    one = exercise(sides="none", dose=Dose(sets=2, reps=1, hold=5, rest=Rest(sets=60)))
    cues = compiled(programme(one)).cues
    said = {cue.text: cue for cue in cues if cue.kind == "speech"}
    begin, end = said["Rest for one minute."].end, said["Set two of two."].start
    assert end - begin == 60 * SAMPLE_RATE
    assert end - said["Ten seconds. Get into position."].start == 10 * SAMPLE_RATE


def test_a_count_that_is_too_long_is_named_with_its_excess() -> None:
    with pytest.raises(FitError) as caught:
        compiled(programme(), speech=lambda text: 24_240 if text == "seven" else 12_000)
    (misfit,) = caught.value.misfits
    assert (misfit.exercise, misfit.text) == ("calf-stretch", "seven")
    assert (misfit.slot_ms, misfit.over_ms) == (1000, 10)
    assert "10 ms too long" in str(caught.value)


def test_a_clip_that_just_fits_is_no_misfit() -> None:
    compiled(programme(), speech=lambda text: 24_000)


def test_a_reminder_too_long_for_its_hold_is_a_misfit() -> None:
    hold = exercise(dose=Dose(sets=1, reps=1, hold=20))
    with pytest.raises(FitError, match="Keep your left heel down"):
        compiled(programme(hold), speech=lambda text: 300_000 if "heel" in text else 9_000)


@given(programmes)
def test_json_holds_all_of_the_timeline(a_programme) -> None:
    timeline = try_compiled(a_programme)
    if timeline is None:
        return
    data = timeline_json(timeline)
    assert data["sample_rate"] == SAMPLE_RATE
    assert data["frames"] == data["cues"][-1]["end"]
    assert {cue["kind"] for cue in data["cues"]} <= {"speech", "count", "tone", "silence"}
    assert sum(cue["end"] - cue["start"] for cue in data["cues"]) == data["frames"]


@given(programmes, st.data())
def test_cue_index_finds_the_cue_of_any_frame(a_programme, data: st.DataObject) -> None:
    timeline = try_compiled(a_programme)
    if timeline is None:
        return
    frame = data.draw(st.integers(0, timeline.frames - 1))
    cue = timeline.cues[timeline.cue_index(frame)]
    assert cue.start <= frame < cue.end
    for outside in (-1, timeline.frames):
        with pytest.raises(ValueError, match="outside"):
            timeline.cue_index(outside)
