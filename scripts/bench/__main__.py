"""Measure the coach: ``python scripts/bench [NAME...]`` prints a table of ratios for each.

Figures are compared with a peer or a baseline in the same run. Record what is
printed, with its first line, in docs/benchmarks.md.
"""

from __future__ import annotations

import importlib
import sys

from table import conditions, lines

TABLES = {
    "tracks": "From a programme to a track",
    "export": "Formats and chapters",
    "batch": "Many sets of tracks from one table",
    "live": "A live session",
    "recogniser": "The command recogniser",
    "echo": "Hearing over the coach's own voice",
}


def main(names: list[str]) -> None:
    unknown = set(names) - set(TABLES)
    if unknown:
        sys.exit(f"no such table: {', '.join(sorted(unknown))}; choose from {', '.join(TABLES)}")
    print(conditions(), flush=True)
    for name in names or TABLES:
        print()
        for line in lines(TABLES[name], importlib.import_module(name).rows()):
            print(line, flush=True)


if __name__ == "__main__":
    main(sys.argv[1:])
