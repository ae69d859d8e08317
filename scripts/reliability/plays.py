"""``coach play``, killed on a virtual sound card: the history has what was done, and it goes on.

Linux with PulseAudio only (see scripts/virtual_sound.sh).
"""

from __future__ import annotations

import atexit
import json
import random
import shutil
import signal
import subprocess
import sys
import threading
import time
from contextlib import ExitStack, suppress
from pathlib import Path
from typing import Any

from crash import Bench, kill
from runs import Run

sys.path.append(str(Path(__file__).resolve().parents[2] / "tests" / "support"))
from virtual_card import virtual_sound

REPS = 3
PROGRAMME = f"""\
schema: 1
title: Short
safety: {{consult: Ask first., emergency: Get help., stop: Stop if it hurts.}}
exercises:
  - id: heel
    name: Heel
    position: standing
    sides: none
    dose: {{reps: {REPS}, hold: 1s, rest: {{reps: 0s}}}}
    instructions: {{action: Lift a heel., release: Lower it.}}
"""
COMMAND = ("play", "../short.yaml", "--brief", "--plain", "--no-listen", "--no-gates")
COMMAND = (*COMMAND, "--rate", "1.5", "--output", "coach_out")
NATURAL_EVERY = 10
ANSWERS = {"pain": 3, "effort": 7}
GOES_ON_S = 30
NOTHING = 2
"""The exit code of ``--resume`` where there is nothing to go on with."""

STOPPED = 128 + signal.SIGTERM
"""And where there was, and it was stopped."""


class Campaign:
    """Has played the session once, to know how long it takes."""

    title = "coach play"

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        cleanup = ExitStack()
        atexit.register(cleanup.close)
        self._sound = cleanup.enter_context(virtual_sound(folder / "sound"))
        (folder / "short.yaml").write_text(PROGRAMME, encoding="utf-8")
        bench = self._bench("whole")
        before = time.monotonic()
        code = _answering(bench, *COMMAND, "--voice", "tone", "--log", "log").wait()
        self._seconds = time.monotonic() - before
        assert code == 0, (bench.root / "output").read_text()
        session = _session(bench)
        assert (session["done"], session["pain"], session["effort"]) == (REPS, *ANSWERS.values())

    def _bench(self, name: str) -> Bench:
        (self._folder / name).mkdir()
        return Bench(self._folder / name, self._sound)

    def run(self, number: int, chance: random.Random) -> Run:
        voice = "natural" if number % NATURAL_EVERY == NATURAL_EVERY - 1 else "tone"
        command = (*COMMAND, "--voice", voice)
        bench = self._bench(str(number))
        after, group = chance.uniform(0, self._seconds), chance.random() < 0.5
        killed = kill(_answering(bench, *command, "--log", "log"), after, group=group)
        faults = [*bench.survivors(), *bench.litter()]
        told = _reports(bench.root / "log")
        least = sum(map(_reps, told[:-1]))  # the last may have been told and not yet written down
        most = least + sum(map(_reps, told[-1:]))
        session = _session(bench)
        done = session.get("done", 0)
        if not least <= done <= most:
            faults.append(f"{done} reps in the history, {least} to {most} were told")
        for question in (one for report in told[:-1] for one in _answers(report)):
            if session.get(question) != ANSWERS[question]:
                faults.append(f"the answer about {question} is {session.get(question)}")
        codes = {NOTHING, STOPPED}
        if not session or session["outcome"] == "completed":
            codes = {NOTHING}
        elif any(map(_places, told[:-1])):
            codes = {STOPPED}
        faults += _resume(bench, (*command, "--resume"), session, codes)
        moment = "before" if not told else "during" if killed else "after"
        shutil.rmtree(bench.root)
        where = f"after {after:.3f} s, {'with' if group else 'without'} its group"
        return Run(f"with the {voice} voice", moment, where, faults)


def _answering(bench: Bench, *command: str) -> subprocess.Popen[bytes]:
    """Start a session, at the end of which somebody answers each question by key."""
    process = bench.start(*command, stdin=subprocess.PIPE)
    log = bench.root / "log"

    def answer() -> None:
        assert process.stdin is not None
        given = 0
        while process.poll() is None and given < len(ANSWERS):
            told = _reports(log)
            kept = sum(len(_answers(report)) for report in told)
            if told and told[-1]["after"] == "debriefing" and kept == given:
                with suppress(OSError):
                    process.stdin.write(f"{list(ANSWERS.values())[given]}\n".encode())
                    process.stdin.flush()
                given += 1
            time.sleep(0.02)

    threading.Thread(target=answer, daemon=True).start()
    return process


def _resume(
    bench: Bench, command: tuple[str, ...], before: dict[str, Any], codes: set[int]
) -> list[str]:
    """Go on, until it plays; then stop politely and look at the history again."""
    process = bench.start(*command, "--log", "log-resumed")
    end = time.monotonic() + GOES_ON_S
    while process.poll() is None and time.monotonic() < end:
        if any(report["after"] == "playing" for report in _reports(bench.root / "log-resumed")):
            process.send_signal(signal.SIGTERM)
            break
        time.sleep(0.05)
    try:
        code = process.wait(GOES_ON_S)
    except subprocess.TimeoutExpired:
        process.kill()
        return ["--resume hangs"]
    faults = bench.survivors()
    if code not in codes:
        faults.append(f"--resume ended with {code}, the history had {before}")
    after = _session(bench)
    if (after.get("session"), after.get("done", 0)) != (
        before.get("session"),
        before.get("done", 0),
    ):
        faults.append(f"--resume made {after} of {before}")
    return faults


def _session(bench: Bench) -> dict[str, Any]:
    """The newest session in the history; empty where there is none."""
    done = bench.run("history", "--json")
    assert (done.returncode, done.stderr) == (0, ""), done.stderr
    sessions = json.loads(done.stdout)
    return dict(sessions[-1]) if sessions else {}


def _reports(log: Path) -> list[dict[str, Any]]:
    with suppress(FileNotFoundError):
        return [json.loads(line) for line in log.read_text(encoding="utf-8").split("\n")[:-1]]
    return []


def _answers(report: dict[str, Any]) -> list[str]:
    return [action["question"] for action in report["actions"] if action["type"] == "Record"]


def _places(report: dict[str, Any]) -> int:
    return sum(action["type"] == "Remember" for action in report["actions"])


def _reps(report: dict[str, Any]) -> int:
    return sum(bool(action.get("rep_done")) for action in report["actions"])
