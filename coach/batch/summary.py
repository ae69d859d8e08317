"""What became of a batch, as a table for people and as data for programs."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Final

from coach.batch.orders import Outcome, State
from coach.timeline import SAMPLE_RATE

MOST_NAMED: Final = 100
"""Rows with a problem that the table names; what is wrong with each was told when it came."""

_WORDS: Final[dict[State, str]] = {
    "made": "made",
    "there": "there already",
    "failed": "not made",
}


@dataclass(slots=True)
class Summary:
    """Counts the outcomes of a plan of ``planned`` rows; its size does not grow with them."""

    planned: int
    rows: dict[State, int] = field(default_factory=lambda: dict.fromkeys(_WORDS, 0))
    frames: int = 0
    bytes: int = 0
    failed: list[int] = field(default_factory=list)

    def add(self, outcome: Outcome) -> None:
        """Count one more row."""
        self.rows[outcome.state] += 1
        self.frames += outcome.frames
        self.bytes += outcome.bytes
        if outcome.state == "failed" and len(self.failed) < MOST_NAMED:
            self.failed.append(outcome.row)

    def lines(self) -> Iterator[str]:
        """Yield the table: how many rows there are of each kind, and which are not made."""
        width = len(str(self.planned))
        for state, word in _WORDS.items():
            yield f"{self.rows[state]:>{width}}  {word}"
        if left := self.planned - sum(self.rows.values()):
            yield f"{left:>{width}}  left to do"
        yield f"{self.planned:>{width}}  rows; {self.bytes / 1e6:,.0f} MB in all"
        if self.failed:
            named = ", ".join(map(str, sorted(self.failed)))
            more = self.rows["failed"] - len(self.failed)
            yield f"not made: row {named}{f' and {more} more' if more else ''}; see above"

    def json(self) -> dict[str, Any]:
        """Return the counts."""
        return {
            "rows": self.planned,
            **{str(state): count for state, count in self.rows.items()},
            "seconds_made": round(self.frames / SAMPLE_RATE, 3),
            "bytes": self.bytes,
        }


def problem_lines(row: int, problem: str) -> Iterator[str]:
    """Yield what is wrong with a row, each line with the row's number before it."""
    for line in problem.splitlines() or [""]:
        yield f"row {row}: {line}"


def outcome_json(outcome: Outcome) -> dict[str, Any]:
    """Return an outcome as data."""
    return {
        "row": outcome.row,
        "name": outcome.name,
        "state": outcome.state,
        "folder": None if outcome.folder is None else str(outcome.folder),
        "problems": outcome.problem.splitlines(),
        "seconds": round(outcome.frames / SAMPLE_RATE, 3),
        "bytes": outcome.bytes,
    }
