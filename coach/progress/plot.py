"""Plots of a report as SVG: a score over time, and sessions a week.

Like the timeline of a sheet they are drawn here: an axis, dots and bars. Text stays text, colours
are attributes that a style sheet may override by class, and nothing runs or is fetched.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from html import escape
from itertools import chain, count
from typing import Final

from coach.progress.customs import Customs

_WIDTH: Final = 720
_LEFT: Final = 30
_TOP: Final = 12
_SIZE: Final = 13
_AXIS: Final = 22  # height of the dates below
_MOST_TICKS: Final = 8

# Days between two dates on the axis, the least that leaves room; beyond them whole years.
_STEPS: Final = (1, 2, 7, 14, 28, 56, 91, 182)

# Beyond so many days months are named in place of days.
_YEAR: Final = 366

# A line from one session to the next says nothing about a longer time in between.
_LONGEST_LINE: Final = timedelta(days=28)

# A session's local time, and where it is in the picture.
_Point = tuple[datetime, str, str]

_INK: Final = "#17252a"
_GRID: Final = "#c3d0d3"
_ACCENT: Final = "#0b5c63"
_BAR: Final = "#4f9aa0"
_CARE: Final = "#8a3b12"


@dataclass(frozen=True, slots=True)
class Span:
    """The days along an axis, both ends included."""

    first: date
    last: date
    customs: Customs

    def place(self, at: datetime) -> float:
        """Return where a moment of local time is, in units of the picture."""
        start = datetime.combine(self.first, datetime.min.time())
        days = (self.last - self.first).days + 1
        return _LEFT + (at - start) / timedelta(days=days) * (_WIDTH - _LEFT - 8)

    def ticks(self) -> Iterator[tuple[date, str]]:
        """Yield the days that are named on the axis, with their names."""
        days = (self.last - self.first).days
        steps = chain(_STEPS, (364 * years for years in count(1)))
        step = next(step for step in steps if days // step < _MOST_TICKS)
        name = self.customs.day_of_year if days <= _YEAR else self.customs.month
        for n in range(0, days + 1, step):
            day = self.first + timedelta(days=n)
            yield day, name(day)


def score_plot(
    scores: Sequence[tuple[datetime, int]], stops: Sequence[datetime], span: Span, alt: str
) -> str:
    """Draw scores from 0 to 10 at their local times, and stops for pain as marks above."""
    height = 150

    def level(score: float) -> float:
        return _TOP + (10 - score) / 10 * height

    lines = list(_frame(span, height, [(str(n), level(n)) for n in (0, 5, 10)]))
    points = [(at, f"{span.place(at):.1f}", f"{level(score):.1f}") for at, score in scores]
    lines.append(f'<g class="plot-accent" fill="{_ACCENT}" stroke="{_ACCENT}">')
    for line in _unbroken(points):
        path = " ".join(f"{x},{y}" for _, x, y in line)
        lines.append(f'<polyline points="{path}" fill="none" stroke-width="1.5"/>')
    lines += [f'<circle cx="{x}" cy="{y}" r="3"/>' for _, x, y in points]
    lines.append("</g>")
    lines += [
        f'<path class="plot-care" d="M{x - 5:.1f} 1h10l-5 9z" fill="{_CARE}" stroke="{_CARE}"/>'
        for x in map(span.place, stops)
    ]
    return _svg(lines, height, alt)


def _unbroken(points: Sequence[_Point]) -> Iterator[list[_Point]]:
    """Yield what a line may go through."""
    line: list[_Point] = []
    for point in points:
        if line and point[0] - line[-1][0] > _LONGEST_LINE:
            yield line
            line = []
        line.append(point)
    yield line


def week_plot(
    weeks: Sequence[tuple[date, int]],
    prescribed: Sequence[tuple[date, date, int]],
    span: Span,
    alt: str,
) -> str:
    """Draw a bar for each week, by its first day, and a line at what was prescribed.

    prescribed: from one day to another, both included, so many a week.
    """
    height = 90
    due = [a_week for _, _, a_week in prescribed]
    most = max([*(sessions for _, sessions in weeks), *due, 1])

    def level(sessions: int) -> float:
        return _TOP + (most - sessions) / most * height

    named = sorted({0, *due, most})
    lines = list(_frame(span, height, [(str(n), level(n)) for n in named]))
    for start, sessions in weeks:
        begin = datetime.combine(start, datetime.min.time())
        left = max(span.place(begin), _LEFT)
        right = min(span.place(begin + timedelta(days=7)), _WIDTH - 8)
        gap = min(2, (right - left) / 5)
        lines.append(
            f'<rect class="plot-bar" x="{left + gap:.2f}" y="{level(sessions):.2f}" '
            f'width="{right - left - 2 * gap:.2f}" height="{level(0) - level(sessions):.2f}" '
            f'fill="{_BAR}"/>'
        )
    for first, last, a_week in prescribed:
        left = span.place(datetime.combine(first, datetime.min.time()))
        right = span.place(datetime.combine(last + timedelta(days=1), datetime.min.time()))
        lines.append(
            f'<line class="plot-care" x1="{left:.2f}" x2="{right:.2f}" y1="{level(a_week):.2f}" '
            f'y2="{level(a_week):.2f}" stroke="{_CARE}" stroke-width="1.5" '
            'stroke-dasharray="6 4"/>'
        )
    return _svg(lines, height, alt)


def _frame(span: Span, height: int, levels: Sequence[tuple[str, float]]) -> Iterator[str]:
    for name, y in levels:
        yield (
            f'<line class="plot-grid" x1="{_LEFT}" x2="{_WIDTH - 8}" y1="{y:.2f}" y2="{y:.2f}" '
            f'stroke="{_GRID}"/>'
        )
        yield _text(_LEFT - 6, y + 4, name, "end")
    for day, name in span.ticks():
        x = span.place(datetime.combine(day, datetime.min.time()))
        yield _text(x, _TOP + height + _SIZE + 5, name, "start")


def _text(x: float, y: float, text: str, anchor: str) -> str:
    return (
        f'<text class="plot-ink" x="{x:.2f}" y="{y:.2f}" fill="{_INK}" '
        f'text-anchor="{anchor}">{escape(text)}</text>'
    )


def _svg(lines: Sequence[str], height: int, alt: str) -> str:
    whole = _TOP + height + _AXIS
    return "\n".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" role="img" viewBox="0 0 {_WIDTH} {whole}" '
            f'width="{_WIDTH}" height="{whole}" font-size="{_SIZE}" '
            f'font-family="Source Sans Pro, system-ui, sans-serif" aria-label="{escape(alt)}">',
            *lines,
            "</svg>",
        ]
    )
