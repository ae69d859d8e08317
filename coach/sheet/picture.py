"""The timeline as a picture: one row for each exercise and side, as an SVG.

``draw`` turns a timeline into rows of stretches, ``svg`` writes them down. The
same picture is printed, shown in a browser and put into the PDF, so its
colours are attributes that a style sheet may override by class.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from html import escape
from typing import Final, Literal

from coach.dose import PhaseKind
from coach.parts import divide
from coach.timeline import Cue, Timeline

# What is neither held nor rest is movement.
StretchKind = Literal["talk", "hold", "move", "change", "rest"]

# What each kind of stretch means, for people.
KEY: Final[dict[StretchKind, str]] = {
    "hold": "hold",
    "move": "slow movement",
    "change": "time to move or get ready",
    "rest": "rest",
    "talk": "the coach speaks",
}


_KINDS: Final[dict[PhaseKind, StretchKind]] = {
    "hold": "hold",
    "recovery": "rest",
}


@dataclass(frozen=True, slots=True)
class Stretch:
    """One stretch of a row, ``start`` to ``end`` (exclusive) in frames."""

    start: int
    end: int
    kind: StretchKind


@dataclass(frozen=True, slots=True)
class Row:
    """One exercise and side, or what comes before the first; in frames like Stretch."""

    label: str
    start: int
    end: int
    stretches: tuple[Stretch, ...]


@dataclass(frozen=True, slots=True)
class Picture:
    """A session as rows, which follow each other without a gap."""

    sample_rate: int
    rows: tuple[Row, ...]

    @property
    def frames(self) -> int:
        """Length of the session in frames."""
        return self.rows[-1].end if self.rows else 0


def draw(timeline: Timeline) -> Picture:
    """Divide a timeline into rows, and each row into stretches."""
    timed = [
        Stretch(phase.start, phase.end, _KINDS.get(phase.phase, "move"))
        for phase in timeline.phases
    ]
    timed += [
        Stretch(pause.start, pause.end, "rest" if pause.text == "rest" else "change")
        for pause in pauses(timeline)
    ]
    timed.sort(key=lambda stretch: stretch.start)
    rows = []
    for part in divide(timeline, "side"):
        now, stretches = part.start, list[Stretch]()
        for stretch in timed:
            if part.start <= stretch.start and stretch.end <= part.end:
                if stretch.start > now:  # the coach speaks wherever nothing is timed
                    stretches.append(Stretch(now, stretch.start, "talk"))
                stretches.append(stretch)
                now = stretch.end
        if now < part.end:
            stretches.append(Stretch(now, part.end, "talk"))
        rows.append(Row(part.title, part.start, part.end, tuple(stretches)))
    return Picture(timeline.sample_rate, tuple(rows))


def pauses(timeline: Timeline) -> Iterator[Cue]:
    """Yield every silence that is for something: a rest, a change of side, time to move."""
    phases = {phase.phase for phase in timeline.phases}
    for cue in timeline.cues:
        if cue.kind == "silence" and cue.text and cue.text not in phases:
            yield cue


def clock(frame: int, sample_rate: int) -> str:
    """Write a frame as minutes and whole seconds: "1:02"."""
    seconds = frame // sample_rate
    return f"{seconds // 60}:{seconds % 60:02d}"


def in_words(picture: Picture) -> str:
    """Say what the picture shows, for whoever cannot see it."""
    rate = picture.sample_rate
    rows = (f"{row.label} from {clock(row.start, rate)}{_holds(row, rate)}" for row in picture.rows)
    return f"Timeline of {clock(picture.frames, rate)} minutes: {'; '.join(rows)}."


def _holds(row: Row, rate: int) -> str:
    seconds = [
        (stretch.end - stretch.start) / rate for stretch in row.stretches if stretch.kind == "hold"
    ]
    if not seconds:
        return ""
    noun = "hold" if len(seconds) == 1 else "holds"
    lengths = " and ".join(f"{length:g} s" for length in sorted(set(seconds)))
    return f", {len(seconds)} {noun} of {lengths}"


# Height of the letters, in the picture's own units like all that follow.
COLOURS: Final[dict[StretchKind, str]] = {
    "hold": "#0b5c63",
    "move": "#4f9aa0",
    "change": "#dcae62",
    "rest": "#cfd8dc",
    "talk": "#eef2f3",
}
_SIZE: Final = 13

_INK: Final = "#17252a"
_LINE: Final = "#6b7f86"
_WIDTH: Final = 720
_LABEL: Final = 17
_BAR: Final = 20
_ROW: Final = 46
_KEY_ROW: Final = 26
_NARROWEST_DIGITS: Final = 16

# Width of a letter, on average, in its own size.
_LETTER: Final = 0.52


def svg(picture: Picture) -> str:
    """Write the picture as one SVG element; no ids, no scripts, nothing from outside."""
    height = _ROW * len(picture.rows) + _KEY_ROW
    longest = max((row.end - row.start for row in picture.rows), default=1)
    lines = [
        f'<svg xmlns="http://www.w3.org/2000/svg" class="timeline" role="img" '
        f'viewBox="0 0 {_WIDTH} {height}" width="{_WIDTH}" height="{height}" '
        f'font-family="Source Sans Pro, system-ui, sans-serif" font-size="{_SIZE}" '
        f'aria-label="{escape(in_words(picture))}">'
    ]
    for number, row in enumerate(picture.rows):
        lines += _row(row, _ROW * number, (_WIDTH - 2) / longest, picture.sample_rate)
    left, top = 1.0, _ROW * len(picture.rows)
    for kind, meaning in KEY.items():
        lines.append(_rect(left, top + 6, 16, kind, height=14))
        lines.append(_text(left + 22, top + 18, meaning))
        left += 44 + _SIZE * _LETTER * len(meaning)
    return "\n".join([*lines, "</svg>"])


def _row(row: Row, top: float, scale: float, rate: int) -> Iterator[str]:
    yield _text(1, top + _SIZE, clock(row.start, rate))
    room = int((_WIDTH - 42) / (_SIZE * _LETTER))
    label = row.label if len(row.label) <= room else f"{row.label[: room - 1].rstrip()}…"
    yield _text(42, top + _SIZE, label, weight="600")
    for stretch in row.stretches:
        left = 1 + (stretch.start - row.start) * scale
        width = (stretch.end - stretch.start) * scale
        yield _rect(left, top + _LABEL, width, stretch.kind)
        if stretch.kind == "hold" and width >= _NARROWEST_DIGITS:
            seconds = str((stretch.end - stretch.start) // rate)
            yield _text(left + width / 2, top + _LABEL + 15, seconds, kind="digits")


def _rect(left: float, top: float, width: float, kind: StretchKind, height: float = _BAR) -> str:
    return (
        f'<rect class="part-{kind}" x="{left:.2f}" y="{top:.2f}" width="{width:.2f}" '
        f'height="{height:g}" fill="{COLOURS[kind]}" stroke="{_LINE}" stroke-width="0.5"/>'
    )


def _text(left: float, top: float, text: str, *, weight: str = "400", kind: str = "ink") -> str:
    place = f'class="part-{kind}" x="{left:.2f}" y="{top:.2f}"'
    if kind == "digits":
        return f'<text {place} fill="#ffffff" text-anchor="middle" font-weight="600">{text}</text>'
    return f'<text {place} fill="{_INK}" font-weight="{weight}">{escape(text)}</text>'
