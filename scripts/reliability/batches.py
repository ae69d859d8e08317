"""``coach batch``, killed: each person's folder is whole or not there, and the next run goes on.

Half of the runs make new folders; half replace those of an earlier batch, in
each of which its owner has put a note, which has to be there at the end.
"""

from __future__ import annotations

import random
import shutil
import time
from pathlib import Path

from crash import Bench, Tree, difference, kill, tree
from exports import PROGRAMME
from runs import Run

PEOPLE = ("anna", "ben", "cleo", "dan")
SCENARIOS = ("into a new folder", "over another batch")
COMMAND = ("batch", "../people.csv", "-o", "out", "--jobs", "2", "--voice", "tone")
COMMAND = (*COMMAND, "--format", "wav,mp3")
OTHER = ("--gap", "3")
NOTE = "note.txt"


class Campaign:
    """Has made the batch undisturbed once, to know its bytes and how long it takes."""

    title = "coach batch"

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        (folder / "short.yaml").write_text(PROGRAMME, encoding="utf-8")
        rows = "".join(f"short.yaml,{person}\n" for person in PEOPLE)
        (folder / "people.csv").write_text(f"programme,name\n{rows}", encoding="utf-8")
        self._whole: list[Tree] = []
        for name, options in (("new", ()), ("old", OTHER)):
            bench = self._bench(name)
            before = time.monotonic()
            done = bench.run(*COMMAND, *options)
            self._seconds = time.monotonic() - before
            assert done.returncode == 0, done.stderr
            self._whole.append(tree(bench.out))
        for person in PEOPLE:
            (self._folder / "old" / "out" / person / NOTE).write_text(person, encoding="utf-8")

    def _bench(self, name: str) -> Bench:
        (self._folder / name).mkdir()
        return Bench(self._folder / name)

    def run(self, number: int, chance: random.Random) -> Run:
        scenario = SCENARIOS[number % len(SCENARIOS)]
        over = scenario == SCENARIOS[1]
        bench = self._bench(str(number))
        if over:
            shutil.copytree(self._folder / "old" / "out", bench.out)
        started = tree(bench.out)
        after, group = chance.uniform(0, self._seconds), chance.random() < 0.5
        killed = kill(bench.start(*COMMAND), after, group=group)
        faults = [*bench.survivors(), *bench.litter()]
        everything, seen = tree(bench.out), tree(bench.out, hidden=False)
        new, old = self._whole
        for person in PEOPLE:
            found = _folder(seen, person)
            allowed = [_folder(new, person), *([_folder(old, person)] if over else [{}])]
            if found not in allowed:
                faults.append(f"neither whole nor nothing: {person}: {difference(found, allowed)}")
        done = bench.run(*COMMAND)
        if done.returncode:
            faults.append(f"the next run: {done.stderr[-300:]}")
        wanted = new | {
            f"{person}/{NOTE}": started[f"{person}/{NOTE}"] for person in PEOPLE if over
        }
        if (left := tree(bench.out)) != wanted:
            faults.append(f"after the next run: {difference(left, [wanted])}")
        moment = "before" if everything == started else "during" if killed else "after"
        shutil.rmtree(bench.root)
        return Run(
            scenario,
            moment,
            f"after {after:.3f} s, {'with' if group else 'without'} its group",
            faults,
        )


def _folder(everything: Tree, person: str) -> Tree:
    """What is in a person's folder; its owner's note apart."""
    mine = f"{person}/"
    return {
        name: content
        for name, content in everything.items()
        if (name == person or name.startswith(mine)) and not name.endswith(NOTE)
    }
