"""A live session on a virtual sound card: how exact, how soon, how much it takes.

Linux with PulseAudio only (see scripts/virtual_sound.sh). COACH_BENCH_MINUTES
sets how long underflows are counted, by default 10.
"""

from __future__ import annotations

import contextlib
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
from table import Row

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "tests" / "live"))
from virtual import RATE, Coach, Recorder, countdowns, onsets, virtual_sound, wait_for

PLAY = ("--no-gates", "--output", "coach_out")
STARTS = 3
KEYS = 20
CPU_SECONDS = 60
LOAD = 2


def rows() -> list[Row]:
    minutes = float(os.environ.get("COACH_BENCH_MINUTES", "10"))
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as name:
        folder = Path(name)
        with virtual_sound(folder) as environment:
            table = Bench(environment, folder)
            return [
                *table.first_word(),
                *table.counts(),
                *table.silence(),
                *table.costs(),
                table.underflows(minutes),
            ]


class Bench:
    def __init__(self, environment: dict[str, str], folder: Path) -> None:
        self._environment, self._folder = environment, folder

    @contextlib.contextmanager
    def _playing(self, *options: str) -> Iterator[tuple[Coach, Recorder]]:
        recorder = Recorder(self._environment)
        time.sleep(1)
        coach = Coach(self._environment, self._folder, *PLAY, *options)
        try:
            wait_for(recorder.loud, 30)
            yield coach, recorder
        finally:
            coach.end()
            recorder.stop()

    def first_word(self) -> list[Row]:
        """From the start of the process to the first sound at the sink."""
        found: dict[str, list[float]] = {"cold": [], "warm": []}
        for _ in range(STARTS):
            cache = tempfile.mkdtemp(dir=self._folder)
            self._environment["COACH_CACHE_DIR"] = cache
            for state in ("cold", "warm"):
                with self._playing() as (coach, recorder):
                    heard = recorder.loud_since(coach.started)
                    assert heard is not None
                    found[state].append(heard - coach.started)
                    wait_for(lambda coach=coach: _complete(coach), 60)
        return [
            Row(f"first word, {state} cache (median of {STARTS})", f"{_median(times)} s", "", goal)
            for (state, times), goal in zip(found.items(), ("2.5 s", "1 s"), strict=True)
        ]

    def counts(self) -> list[Row]:
        recorder = Recorder(self._environment)
        coach = Coach(self._environment, self._folder, *PLAY, "--voice", "tone", "--brief")
        wait_for(recorder.loud, 30)
        coach.press("n")
        time.sleep(100)
        coach.end()
        found = countdowns(onsets(recorder.stop()))
        spread = max(np.diff(row).std() for row in found) / RATE * 1000
        drift = max(abs(np.diff(row).mean() / RATE - 1) for row in found) * 1e6
        dry = len(coach.events("Underflow"))
        what = f"count jitter, sd ({sum(map(len, found))} counts, {dry} underflows)"
        return [
            Row(what, f"{spread:.3f} ms", "", "1 ms"),
            Row("length of a second, largest error", f"{drift:.0f} ppm"),
        ]

    def silence(self) -> list[Row]:
        """From the key to the last sound that arrives from the sink's monitor."""
        took = []
        with self._playing() as (coach, recorder):
            for _ in range(KEYS):
                wait_for(recorder.loud, 60)
                pressed = coach.press("q")
                time.sleep(0.8)
                took.append((recorder.quiet_from(pressed) - pressed) * 1000)
                coach.press(" ")
                time.sleep(1.5)
        p50, p95 = np.percentile(took, [50, 95])
        return [
            Row(f"key to silence, p50 / p95 (n={KEYS})", f"{p50:.0f} / {p95:.0f} ms", "", "300 ms")
        ]

    def costs(self) -> list[Row]:
        table = []
        for voice, goal in (("natural", "300 MB"), ("system", "120 MB")):
            with self._playing("--voice", voice) as (coach, _):
                wait_for(lambda coach=coach: _complete(coach), 300)
                time.sleep(3)
                before = _cpu(coach.process.pid)
                time.sleep(CPU_SECONDS)
                used = (_cpu(coach.process.pid) - before) * 60 / CPU_SECONDS
                most = _memory(coach.process.pid)
            table += [
                Row(f"CPU a session minute, {voice} voice", f"{used:.2f} s", "", "3 s"),
                Row(f"memory with all its processes, {voice} voice", f"{most:.0f} MB", "", goal),
            ]
        return table

    def underflows(self, minutes: float) -> Row:
        busy = [subprocess.Popen([sys.executable, "-c", "while True: pass"]) for _ in range(LOAD)]
        try:
            with self._playing() as (coach, _):
                time.sleep(60 * minutes)
                found = coach.events("Underflow")
        finally:
            for process in busy:
                process.kill()
                process.wait()
        times = sum(entry["event"]["times"] or bool(entry["event"]["frames"]) for entry in found)
        return Row(f"underflows in {minutes:g} min at load {LOAD}", str(times))


def _complete(coach: Coach) -> bool:
    return any(entry["event"]["edition"]["complete"] for entry in coach.events("Compiled"))


def _median(values: list[float]) -> str:
    return f"{statistics.median(values):.2f}"


def _family(pid: int) -> list[int]:
    """A process and those it started."""
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return [pid, *(one for child in children for one in _family(int(child)))]


def _cpu(pid: int) -> float:
    ticks = 0
    for one in _family(pid):
        fields = Path(f"/proc/{one}/stat").read_text().rpartition(")")[2].split()
        ticks += int(fields[11]) + int(fields[12])
    return ticks / os.sysconf("SC_CLK_TCK")


def _memory(pid: int) -> float:
    """Megabytes, what processes share divided among them."""
    total = 0
    for one in _family(pid):
        for line in Path(f"/proc/{one}/smaps_rollup").read_text().splitlines():
            if line.startswith("Pss:"):
                total += int(line.split()[1])
    return total / 1024
