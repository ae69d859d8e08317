"""Slices of the one timeline: nothing lost, nothing cut, nothing computed twice."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from small_programmes import exercise, programme
from strategies import programmes
from timelines import compiled

from coach.exporting.captions import captions_of
from coach.exporting.chapters import chapters_of
from coach.files import numbered, slug
from coach.model import SPLITS
from coach.parts import Part, cut, divide, pad
from coach.timeline import Timeline

TWO = compiled(programme(exercise(), exercise(id="bridge", name="Bridge", sides="none")))


def test_a_session_divides_by_exercise_and_by_side() -> None:
    assert [part.title for part in divide(TWO, "session")] == ["A small programme"]
    assert [part.title for part in divide(TWO, "exercise")] == [
        "Before you start",
        "Calf stretch",
        "Bridge",
    ]
    assert [part.title for part in divide(TWO, "side")] == [
        "Before you start",
        "Calf stretch, left side",
        "Calf stretch, right side",
        "Bridge",
    ]


def test_the_safety_notices_are_a_part_of_their_own_and_the_closing_is_the_last_one_s() -> None:
    for split in ("exercise", "side"):
        first, *_, last = (cut(TWO, part) for part in divide(TWO, split))
        said = [cue.text for cue in first.cues if cue.kind == "speech"]
        assert said[1:] == [
            "Ask your doctor first.",
            "Chest pain is an emergency.",
            "Stop if it is sharp.",
        ]
        assert last.cues[-1].text == "Stand easy for a moment."
        assert last.markers[-1].kind == "end"


def test_a_side_begins_with_what_introduces_its_exercise() -> None:
    left = cut(TWO, divide(TWO, "side")[1])
    assert left.cues[0].text == "Exercise one of two."
    right = cut(TWO, divide(TWO, "side")[2])
    assert right.cues[0].text == "Now the right side."


@given(programmes, st.sampled_from(SPLITS))
def test_parts_cover_the_session_and_their_cues_are_its_cues(some, split) -> None:
    timeline = compiled(some)
    parts = divide(timeline, split)
    assert [part.start for part in parts] == [0, *(part.end for part in parts[:-1])]
    assert parts[-1].end == timeline.frames
    slices = [cut(timeline, part) for part in parts]
    joined = [
        (cue.start + part.start, cue.end + part.start, cue.kind, cue.text, cue.place)
        for part, piece in zip(parts, slices, strict=True)
        for cue in piece.cues
    ]
    assert joined == [(c.start, c.end, c.kind, c.text, c.place) for c in timeline.cues]
    assert sum(len(piece.markers) for piece in slices) == len(timeline.markers)
    assert sum(len(piece.phases) for piece in slices) == len(timeline.phases)


@given(programmes, st.integers(0, 50_000), st.integers(0, 50_000))
def test_silence_round_a_part_moves_everything_and_changes_nothing(
    some, head: int, tail: int
) -> None:
    timeline = compiled(some)
    padded = pad(timeline, head, tail)
    assert padded.frames == head + timeline.frames + tail
    moved = [cue.text for cue in padded.cues if cue.kind != "silence"]
    assert moved == [cue.text for cue in timeline.cues if cue.kind != "silence"]
    assert {marker.frame - head for marker in padded.markers} == {
        marker.frame for marker in timeline.markers
    }
    assert cut(padded, Part("", head, head + timeline.frames)).cues == timeline.cues


@given(programmes, st.sampled_from(SPLITS), st.integers(0, 50_000))
def test_chapters_cover_every_file_from_its_first_frame(some, split, head: int) -> None:
    timeline = compiled(some)
    for part in divide(timeline, split):
        piece = pad(cut(timeline, part), head, 0)
        chapters = chapters_of(piece)
        assert chapters[0].start == 0
        assert chapters[-1].end == piece.frames
        assert all(a.end == b.start for a, b in pairwise(chapters))
        assert all(chapter.start < chapter.end for chapter in chapters)


def test_a_part_that_would_cut_a_cue_is_refused() -> None:
    inside = next(cue for cue in TWO.cues if cue.end - cue.start > 2)
    with pytest.raises(ValueError, match="does not begin and end where a cue does"):
        cut(TWO, Part("", inside.start + 1, TWO.frames))


def test_an_empty_timeline_has_no_captions() -> None:
    assert captions_of(Timeline("", 24_000, (), ())) == ()


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Hip stretch, left side", "hip-stretch-left-side"),
        ("Brücke & <lift>", "brucke-lift"),
        ("../../etc/passwd", "etc-passwd"),
        ("CON", "con-session"),
        ("lpt1", "lpt1-session"),
        ("漢字", "hanzi"),
        ("Łukasz", "lukasz"),
        ("Øvelser", "ovelser"),
        ("Straßübung", "strassubung"),
        ("Æble Œuvre", "aeble-oeuvre"),
        ("Đorđe Þor", "dorde-thor"),
        ("Kış ılık", "kis-ilik"),
        ("fu\u0308r", "fur"),
        ("Привет", "privet"),
        ("Ώμος", "omos"),
        ("--", "session"),
        ("", "session"),
        ("x" * 200, "x" * 60),
        ("a" * 59 + " b", "a" * 59),
    ],
)
def test_names_are_safe_on_every_system(text: str, name: str) -> None:
    assert slug(text) == name


@given(st.text(), st.integers(1, 500))
def test_numbered_names_sort_and_hold_safe_characters_only(text: str, number: int) -> None:
    name = numbered(number, 500, text)
    assert name.startswith(f"{number:03d}-")
    assert set(name) <= set("abcdefghijklmnopqrstuvwxyz0123456789-")
    assert not name.endswith("-")
