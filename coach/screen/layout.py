"""A view -> the lines of a terminal of any size. Pure.

From top to bottom: exercise, side and rep; the count as large as there is room
for, or the sentence that is being said; what goes on; progress; messages; what
can be pressed or said. Where rows are few the least needed go first, and the
last to go is the line that says what to do.
"""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Literal

from rich.cells import cell_len, set_cell_size

from coach.harmless import harmless
from coach.screen.digits import ROWS, big
from coach.screen.words import clock, control, details, state
from coach.view import View

Look = Literal["plain", "title", "count", "state", "bar", "message", "hint"]

ROOMY_ROWS: Final = 22
"""From this height on, every part has lines of its own, and the count still is two sizes up."""

MIDDLING_ROWS: Final = 16
"""From this height on there is room to say how the coach hears."""

MESSAGE_ROWS: Final = 4


@dataclass(frozen=True, slots=True)
class Line:
    """One row of the screen, no wider than it."""

    text: str = ""
    look: Look = "plain"


@dataclass(frozen=True, slots=True)
class Ink:
    """The characters to draw with; plain ASCII where the terminal has no more."""

    full: str = "█"
    empty: str = "░"
    dot: str = "·"


ASCII: Final = Ink("#", "-", "|")


def layout(view: View, width: int, height: int, ink: Ink | None = None) -> tuple[Line, ...]:
    """Return exactly ``height`` lines of at most ``width`` cells each."""
    page = _Page(view, width, height, ink or Ink())
    lines = page.roomy() if height >= ROOMY_ROWS else page.compact()
    return tuple(Line(set_cell_size(line.text, width).rstrip(), line.look) for line in lines)


@dataclass(frozen=True, slots=True)
class _Page:
    view: View
    width: int
    height: int
    ink: Ink

    def roomy(self) -> list[Line]:
        view = self.view
        number = f"Exercise {view.number} of {view.total}" if view.number else ""
        left = clock(view.seconds_left)
        above = [
            Line(self._ends(number, left and f"{left} left")),
            Line(harmless(view.exercise or view.title), "title"),
            Line(self._join(details(view))),
            Line(),
        ]
        controls = [Line(text, "hint") for text in self._controls(2)]
        below = [
            Line(),
            self._centred(state(view).upper(), "state"),
            Line(),
            Line(self._bar(), "bar"),
            *self._message(MESSAGE_ROWS),
            *self._hearing(),
            *controls,
        ]
        return [*above, *self._middle(self.height - len(above) - len(below)), *below]

    def compact(self) -> list[Line]:
        view = self.view
        number = f"{view.number}/{view.total} " if view.number else ""
        name = harmless(view.exercise or view.title)
        top = Line(self._ends(f"{number}{name}", clock(view.seconds_left)), "title")
        doing = state(view).upper()
        if view.count is not None and self.height <= ROWS + 1:
            doing = f"{doing} {view.count}"
        above = [top, Line(self._join(details(view)))]
        digits = ROWS if self.height > ROWS + 1 else 0
        news = self._message(min(MESSAGE_ROWS, max(1, self.height - digits - 4)))
        below = [
            self._centred(doing, "state"),
            *(news if view.message else [Line(self._bar(), "bar")]),
            *(self._hearing() if view.hearing and self.height >= MIDDLING_ROWS else []),
            *(Line(text, "hint") for text in self._controls(1)),
        ]
        while len(above) + len(below) > self.height - digits:
            (below if len(below) > 1 else above).pop()
        room = self.height - len(above) - len(below)
        return [*above, *self._middle(room), *below]

    def _middle(self, room: int) -> list[Line]:
        """The count, or the sentence that is being said, in ``room`` rows."""
        view = self.view
        if view.count is not None:
            rows = big(view.count, self.width, room, self.ink.full)
            text = rows or ((str(view.count),) if room else ())
            drawn = [self._centred(row, "count") for row in text]
        else:
            wrapped = textwrap.wrap(harmless(view.saying), max(1, min(self.width - 2, 60)))
            drawn = [self._centred(row, "plain") for row in wrapped[:room]]
        above = (room - len(drawn)) // 2
        return [*[Line()] * above, *drawn, *[Line()] * (room - len(drawn) - above)]

    def _centred(self, text: str, look: Look) -> Line:
        return Line(" " * ((self.width - cell_len(text)) // 2) + text, look)

    def _ends(self, left: str, right: str) -> str:
        """Put one text at either end; the left one gives way."""
        room = self.width - cell_len(right) - 1
        return f"{set_cell_size(left, room)} {right}" if right and room > 0 else left

    def _join(self, parts: Sequence[str]) -> str:
        return f" {self.ink.dot} ".join(parts)

    def _bar(self) -> str:
        if self.view.progress is None:
            return ""
        percent = f" {self.view.progress:4.0%}"
        room = max(0, self.width - len(percent))
        full = int(self.view.progress * room)
        return self.ink.full * full + self.ink.empty * (room - full) + percent

    def _message(self, rows: int) -> list[Line]:
        """The message in one to ``rows`` lines."""
        return self._wrapped(self.view.message, rows, "message")

    def _hearing(self) -> list[Line]:
        """How the coach hears, in one or two lines."""
        return self._wrapped(self.view.hearing, 2, "hint")

    def _wrapped(self, text: str, rows: int, look: Look) -> list[Line]:
        line = harmless(text.replace("\n", " "))
        wrapped = textwrap.wrap(line, self.width, max_lines=rows, placeholder=" …")
        return [Line(row, look) for row in wrapped or [""]]

    def _controls(self, rows: int) -> list[str]:
        """As many controls as fit, in exactly ``rows`` lines."""
        lines = [""] * rows
        row = 0
        for one in map(control, self.view.controls):
            longer = self._join([lines[row], one]) if lines[row] else one
            if cell_len(longer) > self.width:
                row += 1
                longer = one
            if row == rows or cell_len(longer) > self.width:
                break
            lines[row] = longer
        return lines
