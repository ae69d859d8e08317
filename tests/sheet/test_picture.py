"""The picture of a session: drawn to one scale, and told in words."""

import itertools
import re
import xml.etree.ElementTree as ElementTree

import pytest
from hypothesis import given, settings
from page_reader import read
from sheets import PROGRAMME, sheet_of, timeline_of
from strategies import exercise, programme, programmes

from coach.parts import divide
from coach.sheet.html import sheet_page
from coach.sheet.picture import KEY, draw, in_words, svg

SVG = "{http://www.w3.org/2000/svg}"


@settings(max_examples=30)
@given(programmes)
def test_the_picture_covers_the_session_without_a_gap(some) -> None:
    timeline = timeline_of(some)
    picture = draw(timeline)
    stretches = [stretch for row in picture.rows for stretch in row.stretches]
    assert stretches[0].start == 0
    assert stretches[-1].end == timeline.frames
    for one, following in itertools.pairwise(stretches):
        assert one.end == following.start
    holds = [(s.start, s.end) for s in stretches if s.kind == "hold"]
    assert holds == [(p.start, p.end) for p in timeline.phases if p.phase == "hold"]
    assert [row.label for row in picture.rows] == [p.title for p in divide(timeline, "side")]


@settings(max_examples=30)
@given(programmes)
def test_the_svg_is_drawn_to_one_scale(some) -> None:
    picture = draw(timeline_of(some))
    drawing = ElementTree.fromstring(svg(picture))
    width, height = map(float, drawing.get("viewBox").split()[2:])
    rectangles = drawing.findall(f"{SVG}rect")
    stretches = [stretch for row in picture.rows for stretch in row.stretches]
    assert len(rectangles) == len(stretches) + len(KEY)
    longest = max(row.end - row.start for row in picture.rows)
    for rectangle, stretch in zip(rectangles, stretches, strict=False):
        share = (stretch.end - stretch.start) / longest
        assert float(rectangle.get("width")) == pytest.approx(share * (width - 2), abs=0.01)
        assert rectangle.get("class") == f"part-{stretch.kind}"
    for rectangle in rectangles:
        assert float(rectangle.get("x")) >= 0
        assert float(rectangle.get("x")) + float(rectangle.get("width")) <= width
        assert float(rectangle.get("y")) + float(rectangle.get("height")) <= height


def test_the_picture_in_words() -> None:
    words = in_words(draw(timeline_of(PROGRAMME)))
    assert re.fullmatch(
        r"Timeline of \d+:\d\d minutes: Before you start from 0:00; "
        r"Calf stretch, left side from \d+:\d\d, 3 holds of 10 s; "
        r"Calf stretch, right side from \d+:\d\d, 3 holds of 10 s; "
        r"Leg lift, right side from \d+:\d\d, 10 holds of 3 s\.",
        words,
    )


def test_a_label_too_long_for_the_picture_is_cut_there_and_nowhere_else() -> None:
    name = "Stretch " * 30 + "end"
    sheet = sheet_of(programme(exercise(name=name)))
    page = sheet_page(sheet)
    assert f"1. {name}" in read(page)
    labels = [text.text for text in ElementTree.fromstring(svg(sheet.picture)).iter(f"{SVG}text")]
    assert any(label.endswith("…") for label in labels)
    assert max(map(len, labels)) < 110
