"""``coach export``, killed: the folder holds a whole export or none of it.

In turn the runs write into a new folder, replace another export (``--force``),
and have a second export with other settings beside them, which is left alive.
Every tenth run speaks with the natural voice.
"""

from __future__ import annotations

import random
import shutil
import statistics
import time
from pathlib import Path

from crash import Bench, Tree, difference, kill, tree
from runs import Run

FORMATS = "wav,flac,mp3,opus,ogg,m4b,web"
SCENARIOS = ("into a new folder", "over another export", "beside another export")
OTHER = ("--gap", "3")
NATURAL_EVERY = 10
REFUSED = 5
PROGRAMME = """\
schema: 1
title: Short
safety: {consult: Ask first., emergency: Get help., stop: Stop if it hurts.}
exercises:
  - id: heel
    name: Heel
    position: standing
    sides: both
    dose: {reps: 1, hold: 1s}
    instructions: {action: Lift one heel., release: Lower your heel.}
"""


def command(voice: str, *options: str) -> tuple[str, ...]:
    what = ("export", "../short.yaml", "-o", "out", "--format", FORMATS, "--voice", voice)
    return (*what, *options)


class Campaign:
    """Has made each export undisturbed once, to know its bytes and how long it takes.

    stepwise: kills at a random one of the steps that an export takes, not by time.
    """

    title = "coach export"

    def __init__(self, folder: Path, *, stepwise: bool = False) -> None:
        self._folder, self._stepwise = folder, stepwise
        (folder / "short.yaml").write_text(PROGRAMME, encoding="utf-8")
        self._whole: dict[tuple[str, tuple[str, ...]], Tree] = {}
        self._seconds: dict[str, float] = {}
        for voice in ("tone", "natural"):
            took = []
            for options in ((), OTHER):
                bench = self._bench("-".join(("whole", voice, *options)))
                before = time.monotonic()
                done = bench.run(*command(voice, *options))
                took.append(time.monotonic() - before)
                assert done.returncode == 0, done.stderr
                self._whole[voice, options] = tree(bench.out)
            self._seconds[voice] = statistics.mean(took)
        if stepwise:
            self._steps = bench.steps(*command("tone", "--force"))

    def _bench(self, name: str) -> Bench:
        (self._folder / name).mkdir()
        return Bench(self._folder / name)

    def run(self, number: int, chance: random.Random) -> Run:
        scenario = SCENARIOS[number % (2 if self._stepwise else len(SCENARIOS))]
        voice = "natural" if number % NATURAL_EVERY == NATURAL_EVERY - 1 else "tone"
        own, other = self._whole[voice, ()], self._whole[voice, OTHER]
        bench = self._bench(str(number))
        over, beside = scenario == SCENARIOS[1], scenario == SCENARIOS[2]
        if over:
            shutil.copytree(self._folder / "-".join(("whole", voice, *OTHER)) / "out", bench.out)
        again = command(voice, *(("--force",) if over else ()))
        step = chance.randint(1, self._steps) if self._stepwise else 0
        rival = bench.start(*command(voice, *OTHER)) if beside else None
        process = bench.start(*again, step=step)
        after = chance.uniform(0, self._seconds[voice] * (1.5 if beside else 1))
        group = chance.random() < 0.5
        killed = kill(process, 60 if step else after, group=group)
        allowed = [own, other if over else {}]
        if rival is not None:
            allowed = [other] if rival.wait() == 0 else [own]
        faults = [*bench.survivors(), *bench.litter()]
        seen, everything = tree(bench.out, hidden=False), tree(bench.out)
        if seen not in allowed:
            bench.run("verify", "out")  # which may put it right
            seen = tree(bench.out, hidden=False)
            if seen not in allowed:
                faults.append(f"neither whole nor nothing: {difference(seen, allowed)}")
        before = time.monotonic()
        faults += _again(bench, again, own, {} if over else seen)
        if over or not seen:  # the machine may be busier now, or less
            self._seconds[voice] = time.monotonic() - before
        how = f"at step {step}" if step else f"after {after:.3f} s"
        moment = "during"
        if not killed or everything == own:
            moment = "after"
        elif everything in (other, {}):
            moment = "before"
        shutil.rmtree(bench.root)
        return Run(scenario, moment, f"{how}, {'with' if group else 'without'} its group", faults)


def _again(bench: Bench, again: tuple[str, ...], own: Tree, there: Tree) -> list[str]:
    """Give the same command again; it refuses to replace what is whole and ``there``."""
    done = bench.run(*again)
    refused = done.returncode == REFUSED and there
    faults = [] if done.returncode == 0 or refused else [f"the next run: {done.stderr[-300:]}"]
    if (found := tree(bench.out)) != (wanted := there if refused else own):
        faults.append(f"after the next run: {difference(found, [wanted])}")
    return faults
