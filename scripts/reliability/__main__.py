"""Kill commands at random moments: ``python scripts/reliability [NAME...] [--runs N]``.

Prints the counts for docs/reliability.md, each fault on stderr with what it
takes to do it again, and ends with 1 if there was any. Linux only.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from functools import partial
from pathlib import Path

sys.path.append(str(Path(__file__).resolve().parents[1] / "bench"))
import batches
import exports
import plays
from runs import carry_out
from table import conditions, lines

CAMPAIGNS = {
    "exports": exports.Campaign,
    "steps": partial(exports.Campaign, stepwise=True),
    "batches": batches.Campaign,
    "plays": plays.Campaign,
}


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("names", nargs="*", metavar="NAME", help=", ".join(CAMPAIGNS))
    parser.add_argument("--runs", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--jobs", type=int, default=1, help="runs at the same time")
    chosen = parser.parse_args()
    print(conditions(), flush=True)
    failed = 0
    for name in chosen.names or CAMPAIGNS:
        with tempfile.TemporaryDirectory(prefix="reliability-") as folder:
            campaign = CAMPAIGNS[name](Path(folder))
            counts = list(carry_out(campaign, chosen.runs, chosen.seed, chosen.jobs))
        failed += sum(part.failed for part in counts)
        for line in ("", *lines(campaign.title, counts)):
            print(line, flush=True)
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
