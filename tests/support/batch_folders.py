"""Batches of a table, run here, and what their folders hold."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TypeAlias

from batch_programme import calves

from coach.batch.folders import RECEIPT, is_finished
from coach.batch.job import Order, OrderResult, voice_fingerprint
from coach.batch.orders import read_orders
from coach.batch.run import run_batch
from coach.batch.table import BY_NAME, Options, Plan
from coach.exporting.verify import verify_folder
from coach.voices.bank import ClipBank
from coach.voices.cache import ClipCache
from coach.voices.catalogue import open_voice

ReadPlan: TypeAlias = Callable[["str | bytes"], Plan]
TONE = BY_NAME["voice"].apply(Options(), "tone")


class WriteTable:
    """Writes a table of people beside a programme, in ``folder``."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        (folder / "calves.yaml").write_text(calves(), encoding="utf-8")

    def __call__(self, *names: str, columns: str = "", cells: str = "") -> Path:
        """Return the table's path; ``columns`` and ``cells`` are added to each of its lines."""
        path = self._folder / "plan.csv"
        rows = [f"programme,name{columns}", *(f"calves.yaml,{name}{cells}" for name in names)]
        path.write_text("\n".join(rows), encoding="utf-8")
        return path


def order_of(path: Path, options: Options = TONE) -> Order:
    """The one order of a table of one person."""
    (order,) = read_orders(Plan(path), path.parent / "out", options, voice_fingerprint, "0" * 8)
    assert isinstance(order, Order)
    return order


def orders(
    plan: Plan, folder: Path | None = None, options: Options | None = None, voice: str = "v"
) -> list[Order | OrderResult]:
    """All orders of a plan, and what is told of its rows that are none."""
    place = folder or plan.path.parent / "out"

    def fingerprint(name: str, rate: float) -> str:
        return f"{voice} {name} {rate}"

    return list(read_orders(plan, place, options or Options(), fingerprint, "0"))


def batch(path: Path, jobs: int) -> list[OrderResult]:
    """Run a table's batch to its end; the outcomes in the order of the rows."""
    outcomes = run_batch(Plan(path), path.parent / "out", TONE, jobs=jobs)
    return sorted(outcomes, key=lambda outcome: outcome.row)


def states(outcomes: Iterable[OrderResult]) -> list[str]:
    return [outcome.state for outcome in outcomes]


def inodes(folder: Path) -> dict[str, int]:
    """What tells whether anything was written again."""
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): path.stat().st_ino for path in files}


def assert_whole(folder: Path) -> None:
    """Decode the folder's sound, and hold it and every other file against the receipt."""
    clips = ClipBank(open_voice("tone"), ClipCache()).samples
    reports = list(verify_folder(folder, lambda _: clips))
    assert reports
    assert not [report for report in reports if report.problems]
    receipt = json.loads((folder / RECEIPT).read_text(encoding="utf-8"))
    assert is_finished(folder, receipt["key"])
    listed = {path for path, _ in receipt["files"]} | {RECEIPT}
    assert listed == {p.relative_to(folder).as_posix() for p in folder.rglob("*") if p.is_file()}


def assert_only(out: Path, *names: str) -> None:
    assert sorted(path.name for path in out.iterdir()) == sorted(names)
