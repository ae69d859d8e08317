"""Many killed runs, and their counts as a table."""

from __future__ import annotations

import random
import sys
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass
from typing import ClassVar, Protocol


@dataclass(frozen=True)
class Run:
    """One kill: which kind of run it hit and where in it, and what was wrong afterwards.

    moment: "before" anything was written, "during", or "after" the last of it.
    kill: how it was done, to do it again.
    """

    scenario: str
    moment: str
    kill: str
    faults: list[str]


class Campaign(Protocol):
    """A command that is killed; any thread may ask for a run, each number once."""

    title: str

    def run(self, number: int, chance: random.Random) -> Run: ...


@dataclass(frozen=True)
class Counts:
    """The runs of one scenario."""

    header: ClassVar = ("killed", "runs", "before", "during", "after", "failures")
    scenario: str
    moments: Counter[str]
    failed: int

    @property
    def cells(self) -> tuple[str, ...]:
        counts = (self.moments.total(), *map(self.moments.__getitem__, self.header[2:5]))
        return self.scenario, *map(str, counts), str(self.failed)


def carry_out(campaign: Campaign, runs: int, seed: int, jobs: int) -> Iterator[Counts]:
    """Run a campaign, tell each fault as it comes, and yield the counts of its scenarios.

    Ctrl-C ends it early.
    """

    def one(number: int) -> Run:
        run = campaign.run(number, random.Random(f"{seed} {number}"))
        for fault in run.faults:
            print(
                f"run {number} ({run.scenario}, {run.kill}): {fault}", file=sys.stderr, flush=True
            )
        return run

    done = []
    with ThreadPoolExecutor(jobs) as pool:
        futures = [pool.submit(one, number) for number in range(runs)]
        try:
            for future in as_completed(futures):
                done.append(future.result())
        except KeyboardInterrupt:  # what is done counts
            pool.shutdown(cancel_futures=True)
    for scenario in sorted({run.scenario for run in done}):
        part = [run for run in done if run.scenario == scenario]
        moments = Counter(run.moment for run in part)
        yield Counts(f"{campaign.title}, {scenario}", moments, sum(bool(r.faults) for r in part))
