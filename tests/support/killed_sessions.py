"""Live sessions in processes of their own, which a test kills at any moment.

Run as a program it is a nursery: for each line, the path of a log and whether to resume, it forks a
process that plays a session to its end, on a device on which time passes faster, with somebody who
answers each question by key. It prints the process's id, and once it is over how that ended.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import pytest

PROGRAMME = """\
schema: 2
title: Short
safety: {consult: Ask first., emergency: Get help., stop: Stop if it hurts.}
screening:
  - {id: surgery, ask: "Have you had surgery since last time?", if-yes: Ask your surgeon.}
exercises:
  - id: heel
    name: Heel
    position: standing
    sides: both
    dose: {reps: 2, hold: 1s, rest: {reps: 0s, sides: 1s}}
    instructions: {action: Lift a heel., release: Lower it.}
  - id: toe
    name: Toe
    position: standing
    sides: none
    dose: {sets: 2, reps: 1, hold: 1s, rest: {reps: 0s, sets: 1s}}
    instructions: {action: Lift your toes., release: Lower them.}
"""
REPS = 2 * 2 + 2 * 1
ANSWERS = {"screen:surgery": "no", "pain": "3", "effort": "7"}
_KEYS = {"screening": ["n"], "debriefing": ["3", "7"]}
_SHOWN_BETWEEN_KEYS = 2


class Somebody:
    """A screen, and a person who answers each question once it has been asked."""

    def __init__(self) -> None:
        self._keys = {mode: list(keys) for mode, keys in _KEYS.items()}
        self._mode, self._seen = "", 0

    def __enter__(self) -> Somebody:
        return self

    def __exit__(self, *error: object) -> None:
        pass

    def show(self, view: Any) -> None:
        """Look at the screen."""
        self._seen = self._seen + 1 if view.mode == self._mode else 0
        self._mode = view.mode

    def say(self, message: str) -> None:
        """Read a message."""

    def poll_keys(self) -> Sequence[str]:
        """Press a key, where there is a question."""
        keys = self._keys.get(self._mode)
        if not keys or self._seen < _SHOWN_BETWEEN_KEYS:
            return ()
        self._seen = 0
        return (keys.pop(0),)


def nurse(programme: Path) -> None:
    """Play sessions as the lines of standard input say."""
    from passing_time import passing_time

    from coach.player import LiveOptions, live, playing

    def play(log: Path, *, resume: bool) -> None:
        patch = pytest.MonkeyPatch()
        patch.setattr(live, "open_screen", lambda _: Somebody())
        options = LiveOptions(
            voice="tone", listen=False, gates=False, brief=True, log=log, resume=resume
        )
        with passing_time(patch, block=256):  # so slow that a kill may come at every moment
            playing.play_session(programme, options)

    for line in sys.stdin:
        log, resume = line.rstrip("\n").split("\t")
        if not (process := os.fork()):
            try:
                play(Path(log), resume=resume == "resume")
            except BaseException as error:
                Path(log).with_suffix(".error").write_text(repr(error), "utf-8")
                os._exit(1)
            os._exit(0)
        print(process, flush=True)
        _, status = os.waitpid(process, 0)
        print(os.waitstatus_to_exitcode(status), flush=True)


class Nursery:
    """Starts sessions, one at a time, and kills them."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self._process = process

    def start(self, log: Path, *, resume: bool) -> int:
        """Start a session; returns the id of its process."""
        assert self._process.stdin is not None
        self._process.stdin.write(f"{log}\t{'resume' if resume else 'begin'}\n")
        self._process.stdin.flush()
        return int(self._line())

    def kill(self, process: int) -> int:
        """Kill a session, unless it has come to its end; returns how it ended."""
        with suppress(ProcessLookupError):
            os.kill(process, signal.SIGKILL)
        return int(self._line())

    def wait(self) -> int:
        """Wait until a session has come to its end; returns how."""
        return int(self._line())

    def _line(self) -> str:
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        assert line, "the nursery has gone"
        return line


@contextmanager
def nursery(folder: Path) -> Iterator[Nursery]:
    """Run a nursery whose history is in ``folder``."""
    programme = folder / "short.yaml"
    programme.write_text(PROGRAMME, encoding="utf-8")
    here = Path(__file__).resolve()
    environment = os.environ | {
        "PYTHONPATH": os.pathsep.join([str(here.parent), str(here.parents[2])]),
        "COACH_STATE_DIR": str(folder / "state"),
        "COACH_CACHE_DIR": str(folder / "cache"),
    }
    process = subprocess.Popen(
        [sys.executable, str(here), str(programme)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env=environment,
    )
    try:
        yield Nursery(process)
    finally:
        assert process.stdin is not None
        process.stdin.close()
        process.wait(60)
        assert process.stdout is not None
        process.stdout.close()


def told(log: Path) -> list[dict[str, Any]]:
    """Return what a session has told so far: the log has it before the history."""
    with suppress(FileNotFoundError):
        lines = log.read_text(encoding="utf-8").split("\n")[:-1]
        return [json.loads(line) for line in lines]
    return []


def wait_for_mode(log: Path, mode: str, seconds: float) -> bool:
    """Wait until a session is in a mode; returns whether it got there."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if any(report["after"] == mode for report in told(log)):
            return True
        time.sleep(0.005)
    return False


if __name__ == "__main__":
    nurse(Path(sys.argv[1]))
