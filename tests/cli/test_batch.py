"""``coach batch`` as a user meets it: folders, mistakes, a sum, and a run that is stopped."""

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from batch_folders import WriteTable, assert_only, assert_whole, inodes

POSIX = pytest.mark.skipif(os.name == "nt", reason="Windows has no such signal")


@pytest.fixture
def table(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> WriteTable:
    monkeypatch.setenv("COACH_CACHE_DIR", str(tmp_path / "clips"))
    return WriteTable(tmp_path)


def command(path, *more):
    out = path.parent / "out"
    return [
        sys.executable,
        "-m",
        "coach",
        "batch",
        str(path),
        "-o",
        str(out),
        "--voice=tone",
        *more,
    ]


def run(path, *more):
    return subprocess.run(command(path, *more), capture_output=True, text=True, encoding="utf-8")


def test_the_command_tells_folders_mistakes_and_a_sum(table, tmp_path: Path) -> None:
    path = table("Anna", "", "=HYPERLINK(1)\u202e")
    done = run(path, "--jobs=1")
    assert done.returncode == 1
    assert done.stdout.split() == [str(tmp_path / "out" / "anna")]
    said = done.stderr.splitlines()
    assert said[0] == 'row 3: column "name": it is empty'
    assert said[1].startswith("row 4: ")
    assert "\u202e" not in done.stderr
    assert said[-5:-2] == ["1  made", "0  there already", "2  not made"]
    assert said[-2].startswith("3  rows; ")
    assert said[-1] == "not made: row 3, 4; see above"
    again = run(path, "--json")
    lines = [json.loads(line) for line in again.stdout.splitlines()]
    assert [line["state"] for line in lines[:-1]] == ["there", "failed", "failed"]
    summary = lines[-1]["summary"]
    assert (summary["rows"], summary["there"], summary["failed"]) == (3, 1, 2)
    assert not summary["stopped"]


def test_a_plan_that_is_none_is_one_line_of_help(table, tmp_path: Path) -> None:
    path = tmp_path / "plan.csv"
    path.write_text("programme;nam\n", encoding="utf-8")
    done = run(path)
    assert (done.returncode, done.stdout) == (2, "")
    assert 'did you mean "name"?' in done.stderr
    assert "Traceback" not in done.stderr
    wrong = run(table("Anna"), "--format=mp5")
    assert wrong.returncode == 2
    assert "--format must be one or more of" in wrong.stderr


@POSIX
@pytest.mark.slow
@pytest.mark.parametrize("kill", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGKILL])
def test_a_run_that_is_stopped_leaves_whole_folders_and_is_taken_up(
    table, tmp_path: Path, kill
) -> None:
    out, names = tmp_path / "out", [f"Person {number}" for number in range(12)]
    path = table(*names, columns=",calf-stretch.reps", cells=",50")
    running = subprocess.Popen(
        command(path, "--jobs=2"),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
        # Whoever runs the tests with nohup would have the command ignore a hang-up, too.
        preexec_fn=lambda: signal.signal(signal.SIGHUP, signal.SIG_DFL),
    )
    with running:
        running.stdout.readline()
        if kill == signal.SIGINT:  # as the terminal does it: to every process of the command
            os.killpg(running.pid, kill)
        else:
            running.send_signal(kill)
        _, said = running.communicate()
    assert "Traceback" not in said
    if kill == signal.SIGINT:
        assert running.returncode == 130
        assert said.endswith("the same command goes on from here.\n")
    # A worker whose parent was killed ends, too, and removes what it had begun.
    finished = list(out.iterdir())
    assert 1 <= len(finished) < len(names)
    for folder in finished:
        assert_whole(folder)
    before = {folder.name: inodes(folder) for folder in finished}
    again = run(path, "--json")
    assert again.returncode == 0
    summary = json.loads(again.stdout.splitlines()[-1])["summary"]
    assert summary["there"] == len(finished)
    assert summary["there"] + summary["made"] == len(names)
    assert {name: inodes(out / name) for name in before} == before


@pytest.mark.slow
def test_two_runs_at_once_leave_one_whole_folder_a_row(table, tmp_path: Path) -> None:
    path = table(*"ABCDEF")
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True}
    with (
        subprocess.Popen(command(path, "--jobs=2"), **pipes) as one,
        subprocess.Popen(command(path, "--jobs=2", "--gap=1"), **pipes) as two,
    ):
        told = [process.communicate() for process in (one, two)]
        assert [process.returncode for process in (one, two)] == [0, 0], told
    assert_only(tmp_path / "out", *"abcdef")
    for folder in (tmp_path / "out").iterdir():
        assert_whole(folder)
