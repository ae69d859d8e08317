"""A batch on a real Dask cluster: a scheduler and workers, each a process of its own."""

import json
import os
import signal
import subprocess
import sys
import time
from contextlib import ExitStack
from pathlib import Path

import pytest
from batch_programme import calves

from coach.batch.folders import RECEIPT, is_finished
from coach.exporting.verify import verify_folder
from coach.voices.bank import ClipBank
from coach.voices.cache import ClipCache
from coach.voices.catalogue import open_voice

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(os.name == "nt", reason="Windows has no SIGKILL"),
]
PROGRAMME = calves("sets: 1, reps: 20, hold: 3s")
WORKERS = 3
ROWS = 24
PATIENCE_S = 120


@pytest.fixture
def cluster(tmp_path: Path):
    """Start a scheduler and its workers; the address and the workers' processes."""
    said = tmp_path / "scheduler.json"
    with ExitStack() as stack:

        def start(role, *arguments):
            module = f"distributed.cli.dask_{role}"
            command = [sys.executable, "-m", module, "--scheduler-file", str(said), *arguments]
            process = stack.enter_context(
                subprocess.Popen(command, stderr=subprocess.DEVNULL, cwd=tmp_path)
            )
            stack.callback(process.kill)
            return process

        start("scheduler", "--host", "127.0.0.1", "--port", "0", "--no-dashboard")
        one_thread = ("--nthreads", "1", "--no-nanny", "--no-dashboard")
        workers = [start("worker", *one_thread) for _ in range(WORKERS)]
        yield address_in(said), workers


def address_in(file):
    end = time.monotonic() + PATIENCE_S
    while time.monotonic() < end:
        try:
            return json.loads(file.read_text(encoding="utf-8"))["address"]
        except (OSError, ValueError):
            time.sleep(0.1)
    raise TimeoutError("the scheduler does not start")


def batch(tmp_path: Path, address, rows=ROWS):
    (tmp_path / "calves.yaml").write_text(PROGRAMME, encoding="utf-8")
    people = (f"calves.yaml,Person {row}\n" for row in range(rows))
    (tmp_path / "plan.csv").write_text("programme,name\n" + "".join(people), encoding="utf-8")
    arguments = ("batch", str(tmp_path / "plan.csv"), "-o", str(tmp_path / "out"), "--voice=tone")
    return subprocess.Popen(
        [sys.executable, "-m", "coach", *arguments, "--json", "--dask", address],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def test_every_row_is_done_once_though_a_worker_is_killed_half_way(cluster, tmp_path: Path) -> None:
    address, workers = cluster
    with batch(tmp_path, address) as running:
        told = [running.stdout.readline() for _ in range(ROWS // 2)]
        workers[0].send_signal(signal.SIGKILL)
        assert workers[0].wait() == -signal.SIGKILL
        rest, said = running.communicate(timeout=PATIENCE_S)
    assert running.returncode == 0, said
    *outcomes, last = map(json.loads, [*told, *rest.splitlines()])
    assert sorted(outcome["row"] for outcome in outcomes) == list(range(2, ROWS + 2))
    assert {outcome["state"] for outcome in outcomes} == {"made"}
    assert last["summary"]["made"] == ROWS
    folders = sorted((tmp_path / "out").iterdir())
    assert sorted(map(str, folders)) == sorted(outcome["folder"] for outcome in outcomes)
    clips = ClipBank(open_voice("tone"), ClipCache()).samples
    for folder in folders:
        assert is_finished(folder, json.loads((folder / RECEIPT).read_text())["key"])
        assert not [report for report in verify_folder(folder, lambda _: clips) if report.problems]
    with batch(tmp_path, address) as again:
        lines, _ = again.communicate(timeout=PATIENCE_S)
    assert json.loads(lines.splitlines()[-1])["summary"]["there"] == ROWS


def test_ctrl_c_leaves_the_cluster_and_whole_folders(cluster, tmp_path: Path) -> None:
    address, _ = cluster
    with batch(tmp_path, address) as running:
        running.stdout.readline()
        running.send_signal(signal.SIGINT)
        _, said = running.communicate(timeout=PATIENCE_S)
    assert running.returncode == 130
    assert "Traceback" not in said
    with batch(tmp_path, address) as again:
        lines, _ = again.communicate(timeout=PATIENCE_S)
    summary = json.loads(lines.splitlines()[-1])["summary"]
    assert summary["there"] >= 1
    assert summary["there"] + summary["made"] == ROWS


def test_no_cluster_there_is_one_sentence(tmp_path: Path) -> None:
    with batch(tmp_path, "tcp://127.0.0.1:1", rows=1) as running:
        _, said = running.communicate(timeout=PATIENCE_S)
    assert running.returncode == 5
    assert "There is no Dask cluster at tcp://127.0.0.1:1" in said
    assert "Traceback" not in said
