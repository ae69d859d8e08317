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
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
from table import Row

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "tests" / "support"))
from live_conversation import Conversation
from virtual_card import RATE, Coach, Recorder, countdowns, onsets, virtual_sound, wait_for

PLAY = ("--no-gates", "--output", "coach_out", "--no-listen")
STARTS = 3
KEYS = 20
WORDS = 20
CPU_SECONDS = 60
SETTLE_SECONDS = 45
"""Answers are spoken after the session, and the voice ends when it is idle."""

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
                *table.voice(),
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
        """From the start of the process to the first sound at the sink.

        On a busy machine the wall clock tells more of the others than of us: so
        the best of some, and what it cost in CPU seconds, which does not change.
        """
        found: dict[str, list[tuple[float, float]]] = {"empty": [], "warm": []}
        for _ in range(STARTS):
            self._environment["COACH_CACHE_DIR"] = tempfile.mkdtemp(dir=self._folder)
            for starts in found.values():
                with self._playing() as (coach, recorder):
                    spent = _cpu(coach.process.pid)
                    heard = recorder.loud_since(coach.started)
                    assert heard is not None
                    starts.append((heard - coach.started, spent))
                    wait_for(lambda coach=coach: _complete(coach), 60)
        return [_first_word(state, starts) for state, starts in found.items()]

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

    def voice(self) -> list[Row]:
        """Said over the coach's voice, through a room: until that voice ends, before the tone."""
        talk = Conversation(self._environment, self._folder)
        try:
            wait_for(lambda: "clear" in talk.ears(), 60)
            tried = [talk.stop() for _ in range(WORDS)]
            before = _cpu(talk.coach.process.pid)
            time.sleep(CPU_SECONDS)
            used = (_cpu(talk.coach.process.pid) - before) * 60 / CPU_SECONDS
            memory = _memory(talk.coach.process.pid)
        finally:
            talk.end()
        took = [1000 * seconds for seconds in tried if seconds is not None]
        p50, p95 = np.percentile(took, [50, 95])
        what = f'"coach stop" over its voice to silence, p50 / p95 ({len(took)} of {WORDS})'
        return [
            Row(what, f"{p50:.0f} / {p95:.0f} ms", "", "400 / 600 ms"),
            Row("CPU a session minute, listening", f"{used:.2f} s"),
            Row("memory of all its processes, listening", f"{memory:.0f} MB"),
        ]

    def costs(self) -> list[Row]:
        """From an empty cache: memory at its most, and once everything has been spoken."""
        table = []
        for voice, goal in (("natural", "300 MB"), ("system", "120 MB")):
            self._environment["COACH_CACHE_DIR"] = tempfile.mkdtemp(dir=self._folder)
            with self._playing("--voice", voice) as (coach, _), Peak(coach.process.pid) as peak:
                wait_for(lambda coach=coach: _complete(coach), 300)
                time.sleep(SETTLE_SECONDS)
                before = _cpu(coach.process.pid)
                time.sleep(CPU_SECONDS)
                used = (_cpu(coach.process.pid) - before) * 60 / CPU_SECONDS
                steady = _memory(coach.process.pid)
            table += [
                Row(f"CPU a session minute, {voice} voice", f"{used:.2f} s", "", "3 s"),
                Row(
                    f"memory of all its processes, {voice} voice (peak / later)",
                    f"{peak.megabytes:.0f} / {steady:.0f} MB",
                    "",
                    goal,
                ),
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


def _first_word(state: str, starts: list[tuple[float, float]]) -> Row:
    heard, spent = zip(*starts, strict=True)
    return Row(
        f"first word, {state} cache (best / median of {STARTS})",
        f"{min(heard):.2f} / {statistics.median(heard):.2f} s",
        f"{min(spent):.2f} CPU s",
        "1 s" if state == "warm" else "2.5 s",
    )


class Peak:
    """The most memory that a process and those it started have at a time, while it is watched."""

    def __init__(self, pid: int) -> None:
        self.megabytes = 0.0
        self._pid, self._end = pid, threading.Event()
        self._thread = threading.Thread(target=self._watch)

    def __enter__(self) -> Peak:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._end.set()
        self._thread.join()

    def _watch(self) -> None:
        while not self._end.wait(0.05):
            self.megabytes = max(self.megabytes, _memory(self._pid))


def _complete(coach: Coach) -> bool:
    return any(entry["event"]["revision"]["complete"] for entry in coach.events("Compiled"))


def _family(pid: int) -> list[int]:
    """A process and those it started; none of those that have ended meanwhile.

    One that has only just been forked still is its parent, memory and all: it
    is not counted before it has become the program that it is to run.
    """
    with contextlib.suppress(OSError):
        itself = _command(pid)
        threads = Path(f"/proc/{pid}/task").iterdir()
        children = " ".join((thread / "children").read_text() for thread in threads).split()
        others = [int(child) for child in children if _command(int(child)) != itself]
        return [pid, *(one for child in others for one in _family(child))]
    return []


def _command(pid: int) -> bytes:
    with contextlib.suppress(OSError):
        return Path(f"/proc/{pid}/cmdline").read_bytes()
    return b""


def _cpu(pid: int) -> float:
    """CPU seconds of a process and those it started, also of those it has waited for."""
    ticks = 0
    for one in _family(pid):
        with contextlib.suppress(OSError):
            fields = Path(f"/proc/{one}/stat").read_text().rpartition(")")[2].split()
            ticks += sum(map(int, fields[11:15]))
    return ticks / os.sysconf("SC_CLK_TCK")


def _memory(pid: int) -> float:
    """Megabytes (PSS: what processes share is divided among them)."""
    total = 0
    for one in _family(pid):
        with contextlib.suppress(OSError):
            for line in Path(f"/proc/{one}/smaps_rollup").read_text().splitlines():
                if line.startswith("Pss:"):
                    total += int(line.split()[1])
    return total / 1024
