"""Batches that really run: whole folders, workers killed, runs stopped and taken up."""

import json
import multiprocessing
import os
import signal
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from batch_programme import calves

from coach.batch import processes
from coach.batch.folders import (
    RECEIPT,
    clear_up,
    finish,
    is_finished,
    is_free,
    partial_folder,
)
from coach.batch.job import make, voice_fingerprint
from coach.batch.orders import Order, OrderResult, read_orders
from coach.batch.processes import run_here
from coach.batch.run import run_batch
from coach.batch.table import BY_NAME, Options, Plan
from coach.errors import ExportError
from coach.exporting.verify import verify_folder
from coach.voices.bank import ClipBank
from coach.voices.cache import ClipCache
from coach.voices.catalogue import open_voice

TONE = BY_NAME["voice"].apply(Options(), "tone")
POSIX = pytest.mark.skipif(os.name == "nt", reason="Windows has no such signal")


@pytest.fixture(autouse=True)
def _own_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COACH_CACHE_DIR", str(tmp_path / "clips"))


@pytest.fixture
def table(tmp_path: Path):
    """Write a table of people beside a programme; its path."""
    (tmp_path / "calves.yaml").write_text(calves(), encoding="utf-8")

    def write(*names, columns: str = "", cells: str = ""):
        path = tmp_path / "plan.csv"
        rows = [f"programme,name{columns}", *(f"calves.yaml,{name}{cells}" for name in names)]
        path.write_text("\n".join(rows), encoding="utf-8")
        return path

    return write


def order_of(path, options=TONE, run: str = "00000000"):
    (order,) = read_orders(Plan(path), path.parent / "out", options, voice_fingerprint, run)
    return order


def batch(path, **how):
    return sorted(run_batch(Plan(path), path.parent / "out", TONE, **how), key=lambda o: o.row)


def states(outcomes):
    return [outcome.state for outcome in outcomes]


def inodes(folder):
    """What tells whether anything was written again."""
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): path.stat().st_ino for path in files}


def assert_whole(folder) -> None:
    """Decode the folder's sound, and hold it and every other file against the receipt."""
    clips = ClipBank(open_voice("tone"), ClipCache()).samples
    reports = list(verify_folder(folder, lambda _: clips))
    assert reports
    assert not [report for report in reports if report.problems]
    receipt = json.loads((folder / RECEIPT).read_text(encoding="utf-8"))
    assert is_finished(folder, receipt["key"])
    listed = {path for path, _ in receipt["files"]} | {RECEIPT}
    assert listed == {p.relative_to(folder).as_posix() for p in folder.rglob("*") if p.is_file()}


def assert_only(out, *names) -> None:
    assert sorted(path.name for path in out.iterdir()) == sorted(names)


# One folder.


def test_an_order_makes_a_whole_folder_with_the_same_bytes_each_time(table, tmp_path: Path) -> None:
    order = order_of(table("Anna", columns=",split", cells=",session side"))
    first = make(order)
    assert (first.state, first.folder, first.problem) == ("made", tmp_path / "out" / "anna", "")
    assert_whole(first.folder)
    size = sum(path.stat().st_size for path in first.folder.rglob("*") if path.is_file())
    assert first.bytes == size - (first.folder / RECEIPT).stat().st_size
    content = {p.name: p.read_bytes() for p in first.folder.rglob("*") if p.is_file()}
    first.folder.rename(tmp_path / "elsewhere")
    make(order)
    assert {p.name: p.read_bytes() for p in first.folder.rglob("*") if p.is_file()} == content


def test_an_order_made_twice_is_made_once(table) -> None:
    order = order_of(table("Anna"))
    folder = make(order).folder
    before = inodes(folder)
    assert make(order).state == "made"
    assert inodes(folder) == before


def test_music_lies_under_every_row(table, tmp_path: Path) -> None:
    import numpy as np
    import soundfile

    music = tmp_path / "music.wav"
    noise = np.random.default_rng(5).normal(0, 0.1, (72_000, 2))
    soundfile.write(music, noise, 24_000)
    order = order_of(table("Anna"), replace(TONE, music=music))
    outcome = make(order)
    assert outcome.state == "made", outcome.problem
    sound, _ = soundfile.read(outcome.folder / "calves.wav")
    assert sound.shape == (outcome.frames + 24_000, 2)
    inside = sound[5 * 24_000 : -5 * 24_000]
    seconds = np.array_split(np.abs(inside).max(axis=1), len(inside) // 24_000)
    assert min(second.max() for second in seconds) > 0, "it never falls silent"


def test_what_cannot_be_spoken_is_told_and_leaves_nothing(table, tmp_path: Path) -> None:
    outcome = make(order_of(table("A§§§µ")))
    assert outcome.state == "failed"
    assert "§" in outcome.problem
    assert not (tmp_path / "out").exists()


def test_a_disk_that_refuses_is_told_and_leaves_nothing(table, tmp_path: Path) -> None:
    (tmp_path / "out").write_text("a file in the way", encoding="utf-8")
    order = order_of(table("Anna"))
    outcome = make(order)
    assert outcome.state == "failed"
    assert "cannot be written" in outcome.problem


def test_another_coachs_order_is_refused(table) -> None:
    outcome = make(replace(order_of(table("Anna")), version="0.0.0"))
    assert "started by coach 0.0.0" in outcome.problem


def filled(parent, name, **files):
    """A finished folder with these files, made from the key "key"."""
    with partial_folder(parent / name) as partial:
        for stem, text in files.items():
            (partial / f"{stem}.txt").write_text(text, encoding="utf-8")
        finish(partial, parent / name, files.get("key", "key"))
    return parent / name


def test_a_folder_is_finished_only_with_its_key_and_all_its_files(tmp_path: Path) -> None:
    folder = filled(tmp_path, "anna", one="1", two="22")
    assert is_finished(folder, "key") == 3
    assert is_finished(folder, "other") is None
    (folder / "two.txt").write_text("2", encoding="utf-8")
    assert is_finished(folder, "key") is None
    (folder / "two.txt").unlink()
    assert is_finished(folder, "key") is None


@pytest.mark.parametrize(
    "damage",
    [
        *("", "{", "[]", "null", '{"version": 1}', '{"version": 2, "key": "key", "files": []}'),
        '{"version": 1, "key": "key", "files": [["one.txt"]]}',
        '{"version": 1, "key": "key", "files": [[1, 1]]}',
        '{"version": 1, "key": "key", "files": [["one.txt", "1"]]}',
        '{"version": 1, "key": "key", "files": [1]}',
        '{"version": 1, "key": "key", "files": {"a": 1}}',
        "[" * 100_000,
    ],
)
def test_a_folder_whose_receipt_is_damaged_is_not_ours_to_replace(tmp_path: Path, damage) -> None:
    folder = filled(tmp_path, "anna", one="1")
    (folder / RECEIPT).write_text(damage, encoding="utf-8")
    assert is_finished(folder, "key") is None
    assert not is_free(folder)
    with partial_folder(folder) as partial, pytest.raises(ExportError, match="as it"):
        finish(partial, folder, "new")
    assert (folder / "one.txt").read_text(encoding="utf-8") == "1"


def test_what_the_user_put_into_a_folder_outlives_its_replacement(tmp_path: Path) -> None:
    folder = filled(tmp_path, "anna", one="old", gone="old")
    (folder / "notes").mkdir()
    (folder / "notes" / "mine.txt").write_text("mine", encoding="utf-8")
    filled(tmp_path, "anna", one="new", key="next")
    assert_only(tmp_path, "anna")
    texts = {p.name: p.read_text(encoding="utf-8") for p in folder.rglob("*.txt")}
    assert texts == {"one.txt": "new", "key.txt": "next", "mine.txt": "mine"}
    assert is_finished(folder, "next")


def test_a_folder_of_somebody_else_is_left_as_it_is(table, tmp_path: Path) -> None:
    mine = tmp_path / "out" / "anna" / "mine.txt"
    mine.parent.mkdir(parents=True)
    mine.write_text("mine", encoding="utf-8")
    (outcome,) = batch(table("Anna"), jobs=1)
    assert outcome.state == "failed"
    assert "was left as it is" in outcome.problem
    assert inodes(mine.parent) == {"mine.txt": mine.stat().st_ino}


def test_what_was_being_replaced_when_the_power_went_is_cleared_up(tmp_path: Path) -> None:
    folder = filled(tmp_path, "anna", one="old")
    (folder / "mine.txt").write_text("mine", encoding="utf-8")
    folder.rename(tmp_path / ".anna.33333333-44444444.old")  # and then the power went
    filled(tmp_path, "anna", one="new", key="next")
    assert_only(tmp_path, "anna")
    assert_only(folder, RECEIPT, "key.txt", "mine.txt", "one.txt")


def test_only_leftovers_that_nobody_works_on_are_cleared_up(tmp_path: Path) -> None:
    mine = filled(tmp_path, "anna", one="old") / "mine.txt"
    mine.write_text("mine", encoding="utf-8")
    mine.parent.rename(tmp_path / ".anna.aaaaaaaa.old")
    for name in (".anna.aaaaaaaa.staging", ".cy.bbbbbbbb.staging", ".x.staging"):
        (tmp_path / name / "in").mkdir(parents=True)
    with partial_folder(tmp_path / "ben") as partial:
        clear_up(tmp_path)
        assert_only(tmp_path, "anna", partial.name, ".ben.lock", ".x.staging")
    assert mine.read_text(encoding="utf-8") == "mine"


# Many folders, in processes.


def test_rows_are_made_once_and_made_again_when_they_change(table, tmp_path: Path) -> None:
    out = tmp_path / "out"
    assert states(batch(table("Anna", "Ben", "", "Ben"), jobs=2)) == [
        *("made", "made", "failed", "made")
    ]
    assert_only(out, "anna", "ben", "ben-2")
    for folder in out.iterdir():
        assert_whole(folder)
    before = {folder.name: inodes(folder) for folder in out.iterdir()}
    assert states(batch(table("Anna", "Ben", "Cy", "Ben"), jobs=2)) == [
        *("there", "there", "made", "there")
    ]
    (out / "ben" / "calves.wav").write_bytes(b"cut short")
    assert states(batch(table("Anna", "Ben", "Cy", "Ben"), jobs=2)) == [
        *("there", "made", "there", "there")
    ]
    assert_whole(out / "ben")
    assert inodes(out / "anna") == before["anna"]
    assert inodes(out / "ben-2") == before["ben-2"]


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
    assert outcomes[1].problem.startswith("AttributeError")


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


SPEAKER = """
import sys, time
from pathlib import Path
from coach.batch.job import SharedBank
from coach.voices import open_voice
from coach.voices.cache import ClipCache

class Telling:
    "Speaks in tones, slowly, and writes down what it speaks."
    name, load = "telling", lambda self: None
    fingerprint = "telling"
    def __init__(self):
        self.voice = open_voice("tone")
    def render(self, text):
        with open(sys.argv[1], "a") as log:
            log.write(text + "\\n")
        time.sleep(0.02)
        return self.voice.render(text)

print("ready", flush=True)
sys.stdin.readline()
SharedBank(Telling(), ClipCache()).prepare(sys.argv[2].split())
"""


def test_what_several_processes_need_is_spoken_by_one(tmp_path: Path) -> None:
    texts = [first + second for first in "abcde" for second in "lmnrst"]
    command = [sys.executable, "-c", SPEAKER, str(tmp_path / "log"), " ".join(texts)]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
    with (
        subprocess.Popen(command, **pipes) as one,
        subprocess.Popen(command, **pipes) as two,
    ):
        for process in (one, two):
            assert process.stdout.readline() == "ready\n"
        for process in (one, two):
            process.stdin.write("\n")
            process.stdin.flush()
        for process in (one, two):
            process.communicate()
            assert process.returncode == 0
    spoken = (tmp_path / "log").read_text(encoding="utf-8").split()
    assert sorted(spoken) == sorted(texts)


# The command.


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


def test_an_outcome_passes_through() -> None:
    failed = OrderResult(2, "A", None, "failed", "why")
    assert list(run_here([failed], 1)) == [failed]
    assert not Path("out").exists()
