"""A whole batch: from a table and a folder to results, and their summary."""

from __future__ import annotations

import secrets
from collections.abc import Generator, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from coach.batch.folders import clear_up
from coach.batch.job import OrderResult, OrderState, voice_fingerprint
from coach.batch.orders import read_orders
from coach.batch.table import Options, Plan
from coach.programmes import Overrides
from coach.timeline import SAMPLE_RATE


def run_batch(
    plan: Plan,
    folder: Path,
    options: Options,
    everybody: Overrides | None = None,
    *,
    jobs: int | None = None,
    dask: str | None = None,
) -> Generator[OrderResult, None, None]:
    """Make a folder in ``folder`` for each row; yield outcomes as they come, in any order.

    ``everybody``: the changes for all of them, on top of which come those of a row.

    In ``jobs`` processes, as many as there are processors by default, or on
    the Dask cluster at the address ``dask``. Rows that an earlier run has
    finished, from the same inputs, are not made again. Closing the iterator
    stops the batch and leaves what is finished whole. Worker processes import
    the main module: a script that calls this does so below
    ``if __name__ == "__main__"``.
    """
    from coach.exporting import processors

    run = secrets.token_hex(4)
    folder = folder.absolute()
    items = read_orders(plan, folder, options, voice_fingerprint, run, everybody)
    clear_up(folder)
    try:
        if dask is None:
            from coach.batch.processes import run_here

            yield from run_here(items, jobs or processors())
        else:
            from coach.batch.processes import run_on_cluster

            yield from run_on_cluster(items, dask)
    finally:
        clear_up(folder)


# Rows with a problem that the table names; what is wrong with each was told when it came.
MOST_NAMED: Final = 100

_WORDS: Final[dict[OrderState, str]] = {
    "made": "made",
    "there": "there already",
    "failed": "not made",
}


@dataclass(slots=True)
class Summary:
    """Counts the outcomes of a plan of ``planned`` rows; its size does not grow with them."""

    planned: int
    rows: dict[OrderState, int] = field(default_factory=lambda: dict.fromkeys(_WORDS, 0))
    frames: int = 0
    bytes: int = 0
    failed: list[int] = field(default_factory=list)

    def add(self, outcome: OrderResult) -> None:
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


def outcome_json(outcome: OrderResult) -> dict[str, Any]:
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
