"""Whole commands, start-up included: seconds of session a second, of wall and of processor time."""

from __future__ import annotations

import os
import resource
import statistics
import tempfile
import time
import wave
from collections.abc import Iterator
from pathlib import Path

from export import BARE, PROGRAMME, SAMPLES
from table import Row, run

RUNS = 3


def rows() -> Iterator[Row]:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        out, samples = folder / "out", folder / "samples.npy"
        export = ("-m", "coach", "export", "--force", "-o", str(out))
        environment = os.environ | {"COACH_CACHE_DIR": str(folder / "cache")}
        cold = _costs(1, environment, *export)
        warm = _costs(RUNS, environment, *export)
        start = _costs(RUNS, environment, "-c", "import numpy, soundfile, yaml")
        run("-c", SAMPLES, str(out / f"{PROGRAMME}.wav"), str(samples))
        with wave.open(str(out / f"{PROGRAMME}.wav")) as sound:
            seconds = sound.getnframes() / sound.getframerate()
        mp3 = _costs(RUNS, environment, *export, "--format", "mp3")
        bare = _costs(RUNS, environment, "-c", BARE, "mp3", str(samples), str(folder / "bare.mp3"))
        for what, cost, beside, goal in (
            ("WAV, empty cache", cold, "", "350 of wall time"),
            (
                "WAV, warm cache",
                warm,
                f"importing numpy, soundfile and yaml: {start[1]:.2f} CPU s of {warm[1]:.2f}",
                "1,600 of wall time",
            ),
            (
                "MP3, warm cache",
                mp3,
                f"bare encoder, its start-up included: {seconds / bare[0]:,.0f}, and "
                f"{seconds / bare[1]:,.0f}; ratio {bare[0] / mp3[0]:.2f}, and "
                f"{bare[1] / mp3[1]:.2f}",
                "ratio 0.95",
            ),
        ):
            value = f"{seconds / cost[0]:,.0f} of wall, {seconds / cost[1]:,.0f} of CPU time"
            yield Row(f"`coach export`, {what}: session s per s", value, beside, goal)


def _costs(runs: int, environment: dict[str, str], *arguments: str) -> tuple[float, float]:
    """Return the median wall seconds, and the median CPU seconds of all processes."""
    walls, processors = [], []
    for _ in range(runs):
        before, start = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
        run(*arguments, env=environment)
        walls.append(time.perf_counter() - start)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        processors.append(after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)
    return statistics.median(walls), statistics.median(processors)
