"""Issue: many sets of tracks from one table. Speed with two workers, memory, resuming."""

from __future__ import annotations

import json
import os
import shutil
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from table import Row, run

ROWS = 200
LOOP_ROWS = 10
MEMORY_ROWS = (100, 1000)
PROGRAMME = """\
schema: 1
title: Batch
safety: {{consult: Ask first., emergency: Get help., stop: Stop if it hurts.}}
exercises:
  - id: hold
    name: Hold
    position: standing
    sides: both
    dose: {{reps: {reps}, hold: {hold}}}
    instructions: {{action: Lift one heel., release: Lower your heel.}}
"""
# The command in a process of its own: its seconds, and the largest resident
# set of the process itself and of any process below it.
BATCH = """\
import json, resource, sys, time
from coach.cli import coach
before = time.perf_counter()
try:
    coach(["batch", *sys.argv[1:]])
except SystemExit as end:
    assert not end.code, end.code
wall = time.perf_counter() - before
peaks = [resource.getrusage(who).ru_maxrss for who in
         (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
sys.stderr.write("\\n" + json.dumps([wall, *peaks]))
"""


def rows() -> Iterator[Row]:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        os.environ["COACH_CACHE_DIR"] = str(folder / "clips")
        yield from _speed(folder)
        yield _memory(folder)


def _plan(folder: Path, rows: int, reps: int, hold: str) -> Path:
    (folder / "session.yaml").write_text(PROGRAMME.format(reps=reps, hold=hold), encoding="utf-8")
    people = "".join(f"session.yaml,Person {number}\n" for number in range(rows))
    plan = folder / "plan.csv"
    plan.write_text("programme,name\n" + people, encoding="utf-8")
    return plan


def _batch(plan: Path, out: Path, *options: str) -> tuple[float, float, float, dict[str, float]]:
    """Return wall seconds, megabytes of the command and of its largest child, and the sum."""
    done = run("-c", BATCH, str(plan), "-o", str(out), "--json", *options)
    wall, own, child = json.loads(done.stderr.splitlines()[-1])
    return wall, own / 1024, child / 1024, json.loads(done.stdout.splitlines()[-1])["summary"]


def _speed(folder: Path) -> Iterator[Row]:
    plan, out = _plan(folder, ROWS, 4, "5s"), folder / "out"
    walls: dict[str, list[float]] = {"cold": [], "1": [], "2": []}
    for turn in ("cold", "1", "2", "2", "1"):
        shutil.rmtree(out, ignore_errors=True)
        jobs = "2" if turn == "cold" else turn
        wall, _, _, summary = _batch(plan, out, "--format=mp3", "--jobs", jobs)
        assert summary["made"] == ROWS
        walls[turn].append(wall)
    again, _, _, summary = _batch(plan, out, "--format=mp3")
    assert summary["there"] == ROWS
    one, two = min(walls["1"]), min(walls["2"])
    seconds = _seconds(plan)
    loop = _loop(folder) / LOOP_ROWS * ROWS
    yield Row(
        f"{ROWS} rows of {seconds:.0f} s each, MP3, warm cache: two workers over one",
        f"{one / two:.2f} times",
        f"{ROWS / one:.1f} and {ROWS / two:.1f} rows a second, "
        f"{ROWS * seconds / two:.0f} s of sound a second",
        ">= 1.8 times",
    )
    yield Row(
        "the same with two workers, over a loop of coach export",
        f"{loop / two:.1f} times",
        f"loop {ROWS / loop:.2f} rows a second ({LOOP_ROWS} rows)",
    )
    yield Row(
        "the same with two workers and an empty cache, each name spoken once",
        f"{ROWS / walls['cold'][0]:.1f} rows a second",
        f"warm {ROWS / two:.1f}",
    )
    yield Row(f"{ROWS} rows that are finished already", f"{again:.1f} s", "start-up included")


def _seconds(plan: Path) -> float:
    """Seconds of one row's session."""
    shown = run("-m", "coach", "show", str(plan.with_name("session.yaml")), "--timeline", "--json")
    timeline = json.loads(shown.stdout)
    return float(timeline["cues"][-1]["end"] / timeline["sample_rate"])


def _loop(folder: Path) -> float:
    before = time.perf_counter()
    for number in range(LOOP_ROWS):
        programme, out = str(folder / "session.yaml"), str(folder / "loop" / str(number))
        personal = f"name=Person {number}"
        run("-m", "coach", "export", programme, "-o", out, "--format=mp3", "--set", personal)
    return time.perf_counter() - before


def _memory(folder: Path) -> Row:
    peaks = []
    for number in MEMORY_ROWS:
        plan, out = _plan(folder, number, 1, "1s"), folder / f"memory-{number}"
        _, own, child, _ = _batch(plan, out, "--voice=tone", "--jobs=2")
        peaks.append((own, child))
        shutil.rmtree(out)
    (own_few, child_few), (own_many, child_many) = peaks
    few, many = MEMORY_ROWS
    return Row(
        f"memory of {many} rows over {few}, the command and its largest worker",
        f"{own_many - own_few:+.1f} MB and {child_many - child_few:+.1f} MB",
        f"{own_few:.0f} and {child_few:.0f} MB at the peak with {few}",
        "<= 10 MB",
    )


if __name__ == "__main__":
    for row in rows():
        sys.stdout.write(f"{row}\n")
