"""Measure the coach: ``python scripts/bench [NAME...]`` prints a table of ratios for each.

Figures are compared with a peer or a baseline in the same run. Record what is
printed, with its first line, in docs/benchmarks.md.
"""

from __future__ import annotations

import importlib
import sys

from table import conditions, markdown

TABLES = {
    "tracks": "From a programme to a track",
    "export": "Formats and chapters",
    "batch": "Many sets of tracks from one table",
    "live": "A live session",
    "recogniser": "The command recogniser",
}


def main(names: list[str]) -> None:
    unknown = set(names) - set(TABLES)
    if unknown:
        sys.exit(f"no such table: {', '.join(sorted(unknown))}; choose from {', '.join(TABLES)}")
    print(conditions(), flush=True)
    for name in names or TABLES:
        rows = importlib.import_module(name).rows()
        print("\n" + markdown(TABLES[name], rows), flush=True)


if __name__ == "__main__":
    main(sys.argv[1:])
