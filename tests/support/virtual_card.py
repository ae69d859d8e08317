"""A coach that plays on a virtual sound card, with somebody at the keys and a recorder running."""

from __future__ import annotations

import contextlib
import json
import os
import pty
import select
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, TypeVar

import numpy as np
from scipy.signal import correlate

T = TypeVar("T")
ROOT = Path(__file__).resolve().parents[2]
RATE = 48_000
CHUNK = RATE // 100


@contextlib.contextmanager
def virtual_sound(folder: Path) -> Iterator[dict[str, str]]:
    """Run the sound server; yields the environment in which it is the only one."""
    listing = folder / "environment"
    command = f"env -0 >{listing}.part && mv {listing}.part {listing} && exec sleep 100000"
    server = subprocess.Popen(
        [ROOT / "scripts/virtual_sound.sh", folder, "sh", "-c", command],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        start_new_session=True,
    )
    try:
        wait_for(listing.exists, 20)
        entries = listing.read_text().split("\0")
        environment = dict(entry.split("=", 1) for entry in entries if entry)
        environment["COACH_STATE_DIR"] = str(folder / "history")
        environment.setdefault("COACH_CACHE_DIR", str(folder / "clips"))
        environment["TERM"] = "xterm"
        yield environment
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(server.pid, 15)
        server.communicate(timeout=10)


def wait_for(found: Callable[[], T | None], seconds: float) -> T:
    """Wait until ``found`` returns something true; fail after ``seconds``."""
    end = time.monotonic() + seconds
    while not (result := found()):
        assert time.monotonic() < end, "waited in vain"
        time.sleep(0.01)
    return result


class Recorder:
    """Records a source; knows when each sample arrived, so never earlier than it was played."""

    def __init__(self, environment: dict[str, str], source: str = "coach_out.monitor") -> None:
        command = ["parec", f"--device={source}", f"--rate={RATE}", "--channels=1"]
        self._process = subprocess.Popen(
            [*command, "--format=s16le", "--latency-msec=10", "--raw"],
            stdout=subprocess.PIPE,
            env=environment,
        )
        self._chunks: list[tuple[float, np.ndarray]] = []
        self._thread = threading.Thread(target=self._record)
        self._thread.start()

    def _record(self) -> None:
        assert self._process.stdout is not None
        while data := self._process.stdout.read(2 * CHUNK):
            self._chunks.append(
                (time.monotonic(), np.frombuffer(data[: len(data) // 2 * 2], "<i2"))
            )

    def loud(self, chunks: int = 5) -> bool:
        """Whether all of the last chunks hold sound."""
        last = self._chunks[-chunks:]
        return len(last) == chunks and all(np.abs(part).max() > 500 for _, part in last)

    def loud_since(self, moment: float) -> float | None:
        """When sound first arrived after ``moment``."""
        heard = (at for at, part in self._chunks if at > moment and np.abs(part).max() > 500)
        return next(heard, None)

    def quiet_from(self, moment: float) -> float:
        """When the last sound after ``moment`` arrived, or ``moment``."""
        return max([moment, *(at for at, part in self._chunks if np.abs(part).max() > 50)])

    def find(self, sound: np.ndarray, since: float) -> float | None:
        """When the first sample of ``sound`` arrived, after ``since``; None where it did not."""
        chunks = [chunk for chunk in self._chunks if chunk[0] > since]
        if len(chunks) * CHUNK < len(sound):
            return None
        heard = np.concatenate([part for _, part in chunks]).astype(float)
        likeness = correlate(heard, sound.astype(float), "valid")
        energy = np.convolve(heard**2, np.ones(len(sound)), "valid")
        likeness /= np.sqrt(np.maximum(energy, 1) * (sound.astype(float) ** 2).sum())
        at = int(np.argmax(likeness))
        if likeness[at] < 0.4:  # of what may be mixed with it
            return None
        ends = np.cumsum([len(part) for _, part in chunks])
        chunk = int(np.searchsorted(ends, at, "right"))
        return chunks[chunk][0] - (int(ends[chunk]) - at) / RATE

    def stop(self) -> np.ndarray:
        self._process.terminate()
        self._thread.join(10)
        self._process.wait(10)
        assert self._process.stdout is not None
        self._process.stdout.close()
        return np.concatenate([part for _, part in self._chunks])


class Coach:
    """``coach play`` in a terminal of its own."""

    def __init__(self, environment: dict[str, str], folder: Path, *options: str) -> None:
        self.log_file = folder / "session.log"
        self.log_file.unlink(missing_ok=True)
        self.shown = b""
        self.started = time.monotonic()
        self.process, self._terminal = self._start(
            [sys.executable, "-m", "coach", "play", "--log", str(self.log_file), *options],
            environment,
        )
        self._thread = threading.Thread(target=self._read, daemon=True)
        self._thread.start()

    def _start(
        self, command: list[str], environment: dict[str, str]
    ) -> tuple[subprocess.Popen[bytes], int]:
        ours, theirs = pty.openpty()
        process = subprocess.Popen(
            command,
            stdin=theirs,
            stdout=theirs,
            stderr=theirs,
            env=environment,
            cwd=ROOT,
            preexec_fn=lambda: _own_terminal(theirs),
        )
        os.close(theirs)
        return process, ours

    def _read(self) -> None:
        with contextlib.suppress(OSError, ValueError):
            while self._terminal >= 0:
                ready, _, _ = select.select([self._terminal], [], [], 0.1)
                self.shown += os.read(self._terminal, 65536) if ready else b""

    def press(self, key: str) -> float:
        """Press a key; returns when."""
        moment = time.monotonic()
        os.write(self._terminal, key.encode())
        return moment

    def hang_up(self) -> None:
        """Close the terminal."""
        if self._terminal >= 0:
            os.close(self._terminal)
            self._terminal = -1

    @property
    def log(self) -> list[dict[str, Any]]:
        if not self.log_file.exists():
            return []
        lines = self.log_file.read_text(encoding="utf-8").split("\n")[:-1]
        return [json.loads(line) for line in lines]

    def events(self, kind: str) -> list[dict[str, Any]]:
        return [entry for entry in self.log if entry["event"]["type"] == kind]

    def mode(self) -> str:
        log = self.log
        return log[-1]["after"] if log else "loading"

    def wait(self, seconds: float = 15) -> int:
        return self.process.wait(seconds)

    def end(self) -> None:
        if self.process.poll() is None:
            self.process.terminate()
            self.process.wait(15)
        self.hang_up()


def _own_terminal(descriptor: int) -> None:
    import fcntl
    import termios

    os.setsid()
    fcntl.ioctl(descriptor, termios.TIOCSCTTY, 0)


def onsets(recording: np.ndarray, quiet: int = RATE * 3 // 10) -> np.ndarray:
    """Frames at which sound starts after ``quiet`` frames without: words, not syllables."""
    loud = np.flatnonzero(np.abs(recording.astype(np.int32)) > 2000)
    if not len(loud):
        return loud
    first = np.concatenate([[True], np.diff(loud) > quiet])
    found: np.ndarray = loud[first]
    return found


def countdowns(frames: np.ndarray, least: int = 6) -> list[np.ndarray]:
    """Rows of at least ``least`` onsets that are a second apart, give or take 100 ms."""
    rows, row = [], [frames[0]]
    for frame in frames[1:]:
        if abs(frame - row[-1] - RATE) > RATE // 10:
            rows.append(row)
            row = []
        row.append(frame)
    return [np.array(row) for row in (*rows, row) if len(row) >= least]
