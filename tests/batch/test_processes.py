"""The processes of a batch: killed, hung, or ended, and their orders are made all the same."""

import multiprocessing
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from batch_folders import TONE, assert_only, assert_whole, order_of, states

from coach.batch import processes
from coach.batch.job import Order, OrderResult, voice_fingerprint
from coach.batch.orders import read_orders
from coach.batch.processes import run_here
from coach.batch.run import run_batch
from coach.batch.table import Plan
from coach.errors import ExportError

POSIX = pytest.mark.skipif(os.name == "nt", reason="Windows has no such signal")


@pytest.mark.slow
def test_no_more_rows_are_read_ahead_than_there_are_workers(table) -> None:
    read = 0

    def counted(orders):
        nonlocal read
        for order in orders:
            read += 1
            yield order

    path = table(*"ABCDEF")
    orders = read_orders(Plan(path), path.parent / "out", TONE, voice_fingerprint, "0" * 8)
    for told, _ in enumerate(run_here(counted(orders), 2)):
        assert read <= told + 3


def workers():
    return [p for p in multiprocessing.active_children() if p.name == "coach-batch"]


@POSIX
def test_a_row_whose_worker_is_killed_is_made_by_another(table, tmp_path: Path) -> None:
    outcomes = run_batch(Plan(table("Anna", "Ben", "Cy")), tmp_path / "out", TONE, jobs=1)
    assert next(outcomes).state == "made"
    (worker,) = workers()
    os.kill(worker.pid, signal.SIGKILL)
    assert states(outcomes) == ["made", "made"]
    assert_only(tmp_path / "out", "anna", "ben", "cy")
    for folder in (tmp_path / "out").iterdir():
        assert_whole(folder)


@POSIX
@pytest.mark.slow
def test_a_row_whose_worker_hangs_is_made_by_another(
    table, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    outcomes = run_batch(Plan(table("Anna", "Ben", "Cy")), tmp_path / "out", TONE, jobs=1)
    assert next(outcomes).state == "made"
    (worker,) = workers()
    os.kill(worker.pid, signal.SIGSTOP)
    monkeypatch.setattr(processes, "LIMIT_S", 20)
    assert states(outcomes) == ["made", "made"]
    assert worker.exitcode == -signal.SIGKILL
    assert_only(tmp_path / "out", "anna", "ben", "cy")


class Deadly:
    """Ends the process that unpickles it."""

    def __reduce__(self):
        return os._exit, (3,)


@pytest.mark.slow
def test_a_row_that_ends_its_workers_is_given_up_and_the_others_are_made(
    table, tmp_path: Path
) -> None:
    path = table("Anna", "Ben")
    anna, ben = read_orders(Plan(path), tmp_path / "out", TONE, voice_fingerprint, "0" * 8)
    deadly = Order(7, "Deadly", tmp_path / "out" / "x", Deadly(), TONE, "", "0" * 8)
    outcomes = sorted(run_here([deadly, anna, ben], 2), key=lambda outcome: outcome.row)
    assert states(outcomes) == ["made", "made", "failed"]
    assert "ended 2 times, the last time with the code 3" in outcomes[2].problem


def test_a_row_with_a_mistake_of_ours_does_not_end_the_others(table, tmp_path: Path) -> None:
    order = order_of(table("Anna"))
    odd = Order(7, "Odd", tmp_path / "out" / "x", None, TONE, "", "0" * 8)
    outcomes = sorted(run_here([odd, order], 1), key=lambda outcome: outcome.row)
    assert states(outcomes) == ["made", "failed"]
    assert outcomes[1].problem.startswith("TypeError")


def test_closing_the_batch_ends_its_workers_and_leaves_no_halves(table, tmp_path: Path) -> None:
    outcomes = run_batch(Plan(table(*"ABCDEFGH")), tmp_path / "out", TONE, jobs=2)
    first = next(outcomes)
    outcomes.close()
    assert not workers()
    names = [path.name for path in (tmp_path / "out").iterdir()]
    assert first.folder.name in names
    assert not [name for name in names if name.startswith(".")]
    for name in names:
        assert_whole(tmp_path / "out" / name)


def test_an_outcome_passes_through() -> None:
    failed = OrderResult(2, "A", None, "failed", "why")
    assert list(run_here([failed], 1)) == [failed]
    assert not Path("out").exists()


def test_what_is_no_address_of_a_cluster_is_one_sentence_at_once(table, tmp_path: Path) -> None:
    """In a process of its own, at whose end nothing of the client is left to wait or complain."""
    command = [sys.executable, "-m", "coach", "batch", table("Anna"), "-o", tmp_path / "out"]
    done = subprocess.run(
        [*command, "--voice", "tone", "--dask", "=1+1"], capture_output=True, text=True
    )
    assert done.returncode == ExportError.exit_code
    (line,) = done.stderr.splitlines()
    assert line.startswith("There is no Dask cluster at =1+1 (missing port number")
