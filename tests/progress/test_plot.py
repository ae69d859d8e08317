"""Plots: every score is there, at its place, inside the picture."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta
from itertools import pairwise
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coach.progress.customs import Customs
from coach.progress.plot import Span, score_plot, week_plot

SVG = "{http://www.w3.org/2000/svg}"
GB = Customs("en_GB")
START = date(2026, 1, 5)
SPANS = st.integers(0, 20_000).map(lambda days: Span(START, START + timedelta(days=days), GB))


def noon(days: float) -> datetime:
    return datetime(2026, 1, 5, 12) + timedelta(days=days)


@given(SPANS, st.data())
def test_every_score_is_drawn_inside_at_its_height(span: Span, data) -> None:
    days = st.integers(0, (span.last - span.first).days).map(noon)
    scores = sorted(data.draw(st.lists(st.tuples(days, st.integers(0, 10)), max_size=50)))
    stops = data.draw(st.lists(days, max_size=5))
    drawing = ElementTree.fromstring(score_plot(scores, stops, span, 'a "b" <c>'))
    assert drawing.get("aria-label") == 'a "b" <c>'
    width, height = map(float, drawing.get("viewBox").split()[2:])
    circles = [(float(one.get("cx")), float(one.get("cy"))) for one in drawing.iter(f"{SVG}circle")]
    assert len(circles) == len(scores)
    assert all(0 <= x <= width and 0 <= y <= height for x, y in circles)
    assert [x for x, _ in circles] == sorted(x for x, _ in circles)
    for (_, score), (_, y) in zip(scores, circles, strict=True):
        assert abs(y - (12 + (10 - score) * 15)) < 0.06
    assert len(list(drawing.iter(f"{SVG}path"))) == len(stops)


@given(SPANS)
def test_dates_on_the_axis_have_room(span: Span) -> None:
    drawing = ElementTree.fromstring(score_plot([], [], span, ""))
    named = [one for one in drawing.iter(f"{SVG}text") if re.search("[A-Z]", one.text)]
    places = [float(one.get("x")) for one in named]
    assert 1 <= len(named) <= 8
    assert all(b - a > 60 for a, b in pairwise(places))
    assert len({one.text for one in named}) == len(named)


def test_no_line_goes_through_a_long_time_without_sessions() -> None:
    span = Span(START, START + timedelta(days=100), GB)
    drawing = ElementTree.fromstring(
        score_plot([(noon(0), 5), (noon(2), 4), (noon(60), 1)], [], span, "")
    )
    lines = [one.get("points").split() for one in drawing.iter(f"{SVG}polyline")]
    assert [len(line) for line in lines] == [2, 1]


@given(st.lists(st.integers(0, 20), min_size=1, max_size=60), st.integers(0, 20))
def test_bars_are_as_high_as_their_sessions(sessions: list[int], prescribed: int) -> None:
    weeks = [(START + timedelta(weeks=n), count) for n, count in enumerate(sessions)]
    span = Span(START, START + timedelta(days=7 * len(weeks) - 3), GB)
    levels = [(span.first, span.last, prescribed)] if prescribed else []
    drawing = ElementTree.fromstring(week_plot(weeks, levels, span, ""))
    heights = [float(one.get("height")) for one in drawing.iter(f"{SVG}rect")]
    most = max([*sessions, prescribed, 1])
    assert heights == [float(f"{count / most * 90:.2f}") for count in sessions]
    dashes = [one for one in drawing.iter(f"{SVG}line") if one.get("stroke-dasharray")]
    assert len(dashes) == (prescribed > 0)
    ends = [float(one.get("x")) + float(one.get("width")) for one in drawing.iter(f"{SVG}rect")] + [
        float(one.get("x2")) for one in dashes
    ]
    assert max(ends) <= span.place(datetime(2026, 1, 5) + timedelta(days=7 * len(weeks) - 2)) + 0.01


def test_each_prescription_has_its_line_on_its_own_days() -> None:
    span = Span(START, START + timedelta(days=27), GB)
    levels = [
        (START, START + timedelta(days=6), 5),
        (START + timedelta(days=14), START + timedelta(days=27), 2),
    ]
    drawing = ElementTree.fromstring(week_plot([(START, 3)], levels, span, ""))
    lines = [one for one in drawing.iter(f"{SVG}line") if one.get("stroke-dasharray")]
    places = [(float(one.get("x1")), float(one.get("x2")), float(one.get("y1"))) for one in lines]
    (a, b, high), (c, d, low) = places
    assert a < b < c < d
    assert c - b == pytest.approx(b - a, abs=0.02)
    assert high < low
