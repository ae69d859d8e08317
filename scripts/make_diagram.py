"""Draw docs/session.md from the table of the state machine; with --check, only compare."""

import argparse
import sys
from pathlib import Path

from coach.session import MODES, RULES

PAGE = Path(__file__).resolve().parent.parent / "docs" / "session.md"

TEXT = """\
# What a live session does

Drawn by `scripts/make_diagram.py` from the table in `coach/session/machine.py`, whose head
states the rules in words. Change that, not this.

```mermaid
stateDiagram-v2
    [*] --> loading
{arrows}
    finished --> [*]
```

Whatever plays is `lost` as long as there is no sound device. What a mode has no row for changes
nothing in it.

| in | on | may become |
|---|---|---|
{rows}
"""


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="fail where the page is out of date")
    page = drawn()
    if not parser.parse_args().check:
        PAGE.write_text(page, encoding="utf-8")
        return 0
    if PAGE.is_file() and PAGE.read_text(encoding="utf-8") == page:
        return 0
    print(f"{PAGE} is out of date: python {Path(__file__).name}", file=sys.stderr)
    return 1


def drawn() -> str:
    return TEXT.format(arrows="\n".join(arrows()), rows="\n".join(rows()))


def arrows() -> list[str]:
    """One arrow for each pair of modes, with everything that leads from one to the other."""
    labels: dict[tuple[str, str], list[str]] = {}
    for rule in RULES:
        for mode in rule.modes:
            for after in rule.to:
                if after != mode:
                    labels.setdefault((mode, after), []).append(rule.trigger)
    ordered = sorted(labels, key=lambda pair: (MODES.index(pair[0]), MODES.index(pair[1])))
    return [f"    {a} --> {b}: {', '.join(labels[a, b])}" for a, b in ordered]


def rows() -> list[str]:
    alive = len(MODES) - 1
    return [
        f"| {'any' if len(rule.modes) == alive else ', '.join(rule.modes)} "
        f"| {rule.trigger} | {', '.join(rule.to) or 'as it is'} |"
        for rule in RULES
    ]


if __name__ == "__main__":
    sys.exit(main())
