"""A drawing in words: what is seen is what is told."""

from __future__ import annotations

from xml.etree import ElementTree

import pytest
from hypothesis import given
from poses import BUNDLED, bundled, drawings

from coach.drawing import in_words, svg
from coach.library import find
from coach.pose import Drawing
from coach.programmes import load
from coach.script import write_script
from coach.timeline_text import script_lines

WORDS = (
    "A person standing with a chair, seen from the side. Start: both legs straight in line with "
    "the body; the left arm straight by the side; the right arm straight a little forward. "
    "End: the left leg bent far, behind the body; the left arm straight behind the body.",
    "A person lying on the stomach on a mat, seen from the side. Start: both legs straight in line "
    "with the body; both arms a little bent, overhead. End: the left leg straight behind the body "
    "and off the floor.",
    "A person lying on the back on a mat, seen from above. Start: both legs straight in line with "
    "the body; both arms straight a little out to the side. End: the left leg bent far, out to the "
    "side.",
)


@pytest.mark.parametrize("number", range(3))
def test_words_say_what_is_seen(number: int) -> None:
    assert in_words(bundled(number), "left") == WORDS[number]
    label = ElementTree.fromstring(svg(bundled(number), "left")).attrib["aria-label"]
    assert label == WORDS[number]
    swapped = WORDS[number].replace("left", "?").replace("right", "left").replace("?", "right")
    assert in_words(bundled(number), "right") == swapped


def test_a_single_moment_is_told_alone() -> None:
    assert in_words(bundled(1), "left", "end") == (
        "A person lying on the stomach on a mat, seen from the side. The left leg straight behind "
        "the body and off the floor; the right leg straight in line with the body; both arms a "
        "little bent, overhead."
    )


@given(drawings())
def test_words_tell_every_pose_and_name_no_side_where_there_is_none(drawing: Drawing) -> None:
    text = in_words(drawing)
    assert text.endswith(".")
    assert "left" not in text.replace("lying-on-left-side", "")
    assert ("End:" in text) == (drawing.end is not None)


def test_the_script_tells_once_what_is_drawn_of_an_exercise() -> None:
    programme = load(find("sacroiliitis"))
    lines = list(script_lines(write_script(programme), programme))
    told = [n for n, line in enumerate(lines) if line.startswith("[picture: ")]
    assert [lines[n - 1] for n in told] == [f"## {one.name}" for one in BUNDLED]
    assert lines[told[0]] == f"[picture: {WORDS[0]}]"
