"""Sessions as text for people, and as JSON and CSV for programs."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from datetime import datetime, tzinfo
from itertools import groupby
from typing import Any, Final

from rich.cells import cell_len, set_cell_size

from coach.dose_words import side_name
from coach.harmless import counted, harmless
from coach.store.records import Ending, SessionRecord, SideRecord

_ENDINGS: Final[dict[Ending | None, str]] = {
    "completed": "completed",
    "stopped": "stopped",
    "interrupted": "interrupted",
    "failed": "failed",
    None: "not finished",
}
_TITLE_WIDTH: Final = 40
_COLUMNS: Final = (
    *("session", "started", "ended", "programme", "title", "outcome", "from"),
    *("exercise", "name", "side", "planned", "done"),
    *("location", "zone", "notices", "pain", "effort", "pain_stops", "screening", "comments"),
    *("routine", "part"),
)
_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def table(records: Sequence[SessionRecord], zone: tzinfo | None = None) -> Iterator[str]:
    """Yield a line per session, and below one that is not complete, what was done of it.

    Times are in ``zone``; None: where the session was, or this machine where none was noted.
    """
    titles = [_cut(record.title) for record in records]
    width = max(map(cell_len, titles), default=0)
    for record, title in zip(records, titles, strict=True):
        started = record.started.astimezone(zone) if zone else record.local_start
        yield (
            f"{started:%Y-%m-%d %H:%M}  {set_cell_size(title, width)}  "
            f"{_ENDINGS[record.outcome]:<12}  {record.done} of {counted(record.planned, 'rep')}"
        )
        yield from (f"    {line}" for line in _details(record))


def _cut(title: str) -> str:
    """Cut a title to its columns; some letters take two."""
    line = harmless(title)
    if cell_len(line) <= _TITLE_WIDTH:
        return line
    return f"{set_cell_size(line, _TITLE_WIDTH - 1).rstrip()}…"


def _details(record: SessionRecord) -> Iterator[str]:
    """Yield where a session began, a line per exercise that was begun and not done or not
    planned, and one for all that were not begun.
    """
    not_begun = []
    for exercise_id, grouped in groupby(record.sides, key=lambda side: side.exercise):
        exercise = tuple(grouped)
        name = exercise[0].name
        if exercise_id == record.start:
            yield f"from: {name}"
        if not any(side.done for side in exercise):
            not_begun.append(name)
        elif any(side.done != side.planned for side in exercise):
            yield f"{name}: {', '.join(map(_side, exercise))}"
    if not_begun:
        yield f"not done: {', '.join(not_begun)}"
    numbers = [
        f"{name} {value} of 10"
        for name, value in (("pain", record.pain), ("effort", record.effort))
        if value is not None
    ]
    if record.pain_stops:
        numbers.append(f"stopped for pain: {len(record.pain_stops)}")
    if numbers:
        yield ", ".join(numbers)
    yield from (f"comment: {harmless(comment.text)}" for comment in record.comments)


def _side(side: SideRecord) -> str:
    which = f" {side_name(side.side)}" if side.side else ""
    if side.planned:
        return f"{side.done} of {counted(side.planned, 'rep')}{which}"
    return f"{counted(side.done, 'rep')}{which}, not planned"


def session_json(record: SessionRecord) -> dict[str, Any]:
    """Return a session as plain data; times in ISO 8601, in UTC; ``zone`` in minutes.

    ``schedule``: what was prescribed then, None where that was not noted; ``part``: where the
    programme is that a side of a routine is of.
    """
    return {
        "session": record.id,
        "programme": record.programme,
        "title": record.title,
        "started": _iso(record.started),
        "ended": _iso(record.ended),
        "outcome": record.outcome,
        "from": record.start,
        "planned": record.planned,
        "done": record.done,
        "sides": [
            {
                "exercise": side.exercise,
                "name": side.name,
                "side": side.side,
                "planned": side.planned,
                "done": side.done,
                "part": _part_of(record, side),
            }
            for side in record.sides
        ],
        "location": record.location,
        "zone": record.zone,
        "notices": record.notices,
        "pain": record.pain,
        "effort": record.effort,
        "pain_stops": [_iso(at) for at in record.pain_stops],
        "screening": dict(record.screening),
        "comments": [{"text": one.text, "at": _iso(one.at)} for one in record.comments],
        "schedule": record.schedule and asdict(record.schedule),
        "parts": [asdict(part) for part in record.parts],
        "routine": record.routine,
    }


def _part_of(record: SessionRecord, side: SideRecord) -> str | None:
    """Return where the programme of a side of a routine is."""
    if side.part is None or side.part > len(record.parts):
        return None
    return record.parts[side.part - 1].location


def sessions_csv(records: Sequence[SessionRecord]) -> str:
    """Return a table with a row per side, and one for a session without any.

    A text that a spreadsheet would take for a formula gets an apostrophe in
    front (OWASP, "CSV Injection").
    """
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n", quoting=csv.QUOTE_NONNUMERIC)
    writer.writerow(_COLUMNS)
    for record in records:
        started, ended = _iso(record.started), _iso(record.ended)
        session = (
            *(record.id, started, ended),
            *(record.programme, record.title, record.outcome, record.start),
        )
        said = (
            *(record.location, record.zone, record.notices, record.pain, record.effort),
            " ".join(map(_iso, record.pain_stops)),
            " ".join(f"{question}={value}" for question, value in record.screening),
            "\n".join(comment.text for comment in record.comments),
        )
        for side in record.sides or (None,):
            row: tuple[str | int | None, ...] = (None,) * 5
            part = None
            if side:
                row = (side.exercise, side.name, side.side, side.planned, side.done)
                part = _part_of(record, side)
            whole = (*session, *row, *said, record.routine, part)
            writer.writerow([_cell(value) for value in whole])
    return out.getvalue()


def _cell(value: str | int | None) -> str | int | None:
    if not isinstance(value, str):
        return value
    text = value.replace("\0", "")  # which no CSV can hold
    return f"'{text}" if text.startswith(_FORMULA) else text


def _iso(at: datetime) -> str:
    return at.isoformat(timespec="seconds")
