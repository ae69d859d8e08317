"""A view -> the lines of a terminal of any size. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Literal

from rich.cells import cell_len, chop_cells, set_cell_size

from coach.harmless import harmless
from coach.screen.view import View
from coach.screen.words import clock, control, details, state

# Numbers as big blocks, to be read from across a room.


# Columns of one pixel: a terminal's cell is about twice as high as it is wide.
ROWS: Final = 5
_PIXEL: Final = 2

_FONT: Final = {
    "0": ("###", "# #", "# #", "# #", "###"),
    "1": (" # ", "## ", " # ", " # ", "###"),
    "2": ("###", "  #", "###", "#  ", "###"),
    "3": ("###", "  #", "###", "  #", "###"),
    "4": ("# #", "# #", "###", "  #", "  #"),
    "5": ("###", "#  ", "###", "  #", "###"),
    "6": ("###", "#  ", "###", "# #", "###"),
    "7": ("###", "  #", "  #", "  #", "  #"),
    "8": ("###", "# #", "###", "# #", "###"),
    "9": ("###", "# #", "###", "  #", "###"),
}


def big(number: int, width: int, height: int, ink: str = "█") -> tuple[str, ...]:
    """Draw ``number`` (not negative) as large as ``width`` x ``height`` cells allow.

    All rows are equally wide. Returns () where it does not fit at all.
    """
    rows = [" ".join(_FONT[digit][row] for digit in str(number)) for row in range(ROWS)]
    scale = min(width // (len(rows[0]) * _PIXEL), height // ROWS)
    drawn = []
    for row in rows:
        wide = "".join(pixel * _PIXEL * scale for pixel in row).replace("#", ink)
        drawn.extend([wide] * scale)
    return tuple(drawn)


# From top to bottom: exercise, side and rep; the count as large as there is room
# for, or the sentence that is being said; what goes on; progress; messages; what
# can be pressed or said. Where rows are few the least needed go first; the last
# to go are what goes on and how to stop.


Look = Literal["plain", "title", "count", "state", "bar", "message", "hint"]

# From this height on, every part has lines of its own, and the count still is two sizes up.
ROOMY_ROWS: Final = 22

# From this height on there is room to say how the coach hears.
MIDDLING_ROWS: Final = 16

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
    more: str = "…"


ASCII: Final = Ink("#", "-", "|", "...")


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
            Line(self._details()),
            Line(),
        ]
        below = [
            Line(),
            self._centred(state(view).upper(), "state"),
            Line(),
            Line(self._bar(), "bar"),
            *(self._message(MESSAGE_ROWS) or [Line()]),
            *(self._hearing(MESSAGE_ROWS) or [Line()]),
            *self._controls(2 + (self.height - ROOMY_ROWS) // 2),
        ]
        return [*above, *self._middle(self.height - len(above) - len(below)), *below]

    def compact(self) -> list[Line]:
        """Give rows to what is most needed, in the order of the calls; the middle has the rest."""
        view, room = self.view, self.height

        def have(lines: list[Line]) -> list[Line]:
            nonlocal room
            if len(lines) > room:
                return []
            room -= len(lines)
            return lines

        number = f"{view.number}/{view.total} " if view.number else ""
        name = harmless(view.exercise or view.title)
        task_rows = len(self._task())
        needed = ROWS + 2 + (task_rows + 1 if task_rows else 0)
        digits = view.count is not None and self.height >= needed
        doing = state(view).upper()
        if view.count is not None and not digits:
            doing = f"{doing} {view.count}"
        if self.height == 1 and view.controls:
            return [Line(self._ends(doing, control(view.controls[0])), "state")]
        doing_line = have([self._centred(doing, "state")])
        controls = have(self._controls(1))
        middle = min(room, task_rows + ROWS * digits)
        room -= middle
        top = have([Line(self._ends(f"{number}{name}", clock(view.seconds_left)), "title")])
        news = have(self._message(min(MESSAGE_ROWS, room)))
        about = have([Line(self._details())])
        bar = have([Line(self._bar(), "bar")]) if not news else []
        hearing = have(self._hearing(2)) if self.height >= MIDDLING_ROWS else []
        below = [*doing_line, *news, *bar, *hearing, *controls]
        return [*top, *about, *self._middle(middle + room), *below]

    def _middle(self, room: int) -> list[Line]:
        """Return what a wait is for, and the count, or else the sentence, in ``room`` rows."""
        view = self.view
        drawn = self._task()[:room]
        left = room - len(drawn)
        if view.count is not None:
            rows = big(view.count, self.width, left, self.ink.full)
            text = rows or ((str(view.count),) if left else ())
            drawn += [self._centred(row, "count") for row in text]
        elif not view.task:
            drawn = [self._centred(row, "plain") for row in self._sentence(view.saying)[:room]]
        seen = [self._centred(row, "plain") for row in self._sentence(view.seen)]
        if view.seen and room - len(drawn) > len(seen):
            drawn += [Line(), *seen]
        above = (room - len(drawn)) // 2
        return [*[Line()] * above, *drawn, *[Line()] * (room - len(drawn) - above)]

    def _task(self) -> list[Line]:
        return [self._centred(row, "title") for row in self._sentence(self.view.task)]

    def _sentence(self, text: str) -> list[str]:
        return wrap(harmless(text), max(1, min(self.width - 2, 60)))

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

    def _details(self) -> str:
        """Side, set and rep: in short, and only as many as fit, where there is little room."""
        parts = details(self.view)
        if cell_len(self._join(parts)) > self.width:
            parts = details(self.view, short=True)
        while cell_len(self._join(parts)) > self.width and len(parts) > 1:
            parts = parts[:-1]
        return self._join(parts)

    def _message(self, rows: int) -> list[Line]:
        """The message in at most ``rows`` lines."""
        return self._wrapped(self.view.message, rows, "message")

    def _hearing(self, rows: int) -> list[Line]:
        """Return how the coach hears, in at most ``rows`` lines."""
        return self._wrapped(self.view.hearing, rows, "hint")

    def _wrapped(self, text: str, rows: int, look: Look) -> list[Line]:
        lines = wrap(harmless(text.replace("\n", " ")), self.width)
        if len(lines) > rows > 0:
            more = f" {self.ink.more}"
            cut = lines[rows - 1]
            while " " in cut and cell_len(cut + more) > self.width:
                cut = cut.rpartition(" ")[0]
            lines[rows - 1] = cut + more
        return [Line(row, look) for row in lines[:rows]]

    def _controls(self, rows: int) -> list[Line]:
        """As many controls as fit, the first ones first, in at most ``rows`` lines."""
        lines: list[str] = []
        for one in map(control, self.view.controls):
            longer = self._join([lines[-1], one]) if lines else one
            if lines and cell_len(longer) <= self.width:
                lines[-1] = longer
            elif len(lines) < rows:
                lines.append(one)
            else:
                break
        return [Line(line, "hint") for line in lines]


def wrap(text: str, width: int) -> list[str]:
    """Break a text into lines of at most ``width`` cells; some letters take two."""
    lines: list[str] = []
    for word in text.split():
        for part in chop_cells(word, width):
            longer = f"{lines[-1]} {part}" if lines else part
            if lines and cell_len(longer) <= width:
                lines[-1] = longer
            else:
                lines.append(part)
    return lines
