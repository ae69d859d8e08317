"""Measure the coach: ``python scripts/bench [--record] [NAME...]`` prints tables of ratios.

Figures are compared with a peer or a baseline in the same run. ``--record`` also writes each table
below its heading in docs/benchmarks.md, with the date and the commit; it refuses a tree with
changes that are not committed, for such a figure belongs to no commit.
"""

from __future__ import annotations

import importlib
import os
import sys
from pathlib import Path

from table import conditions, lines, record

# A user's Python keeps what it has compiled, and so do those that are measured here.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)

PAGE = Path(__file__).resolve().parents[2] / "docs" / "benchmarks.md"
TABLES = {
    "command": "Whole commands",
    "tracks": "From a programme to a track",
    "export": "Formats and chapters",
    "batch": "Many sets of tracks from one table",
    "live": "A live session",
    "streams": "Hearing on streams",
    "phrasings": "Natural phrasings",
    "recogniser": "The command recogniser",
    "echo": "Hearing over the coach's own voice",
}


def main(arguments: list[str]) -> None:
    kept = "--record" in arguments
    names = [argument for argument in arguments if argument != "--record"]
    unknown = set(names) - set(TABLES)
    if unknown:
        sys.exit(f"no such table: {', '.join(sorted(unknown))}; choose from {', '.join(TABLES)}")
    measured = conditions()
    if kept and measured.endswith("-dirty"):
        sys.exit("there are changes that are not committed: commit them, or leave --record out")
    print(measured, flush=True)
    for name in names or TABLES:
        print()
        table = []
        for line in lines(TABLES[name], importlib.import_module(name).rows()):
            print(line, flush=True)
            table.append(line)
        if kept:
            text = PAGE.read_text(encoding="utf-8")
            PAGE.write_text(record(text, TABLES[name], measured, table[2:]), encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
