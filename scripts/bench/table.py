"""A figure of the benchmark, and the table that is printed and recorded."""

from __future__ import annotations

import math
import platform
import subprocess
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from importlib.metadata import version
from typing import ClassVar, Protocol


@dataclass(frozen=True)
class Row:
    """One figure: what was measured, the value, its peer or baseline, and the goal."""

    header: ClassVar = ("figure", "measured", "beside it", "goal")
    what: str
    value: str
    beside: str = ""
    goal: str = ""

    @property
    def cells(self) -> tuple[str, ...]:
        return self.what, self.value, self.beside, self.goal


class Cells(Protocol):
    """A line of any table."""

    @property
    def header(self) -> tuple[str, ...]: ...
    @property
    def cells(self) -> tuple[str, ...]: ...


def lines(title: str, rows: Iterable[Cells]) -> Iterator[str]:
    """The table as Markdown, each line as soon as there is something for it."""
    yield from (f"### {title}", "")
    for number, row in enumerate(rows):
        if number == 0:
            yield from (f"| {' | '.join(row.header)} |", "| --- " * len(row.header) + "|")
        yield f"| {' | '.join(row.cells)} |"


def record(page: str, title: str, measured: str, table: list[str]) -> str:
    """Return a page of Markdown with a new table at the top of the section ``title``."""
    heading = f"## {title}\n"
    if heading not in page:
        page = f"{page.rstrip()}\n\n{heading}\n"
    before, after = page.split(heading)
    text = f"{measured}.\n\n" + "\n".join(table)
    return f"{before}{heading}\n{text}\n{after.rstrip()}\n"


def share(hits: int, total: int) -> str:
    """``.953 (.930-.970, n=400)``: with Wilson's 95 % interval (1927)."""
    if not total:
        return "none"
    z, at = 1.96, hits / total
    middle = at + z * z / (2 * total)
    spread = z * math.sqrt(at * (1 - at) / total + z * z / (4 * total * total))
    low, high = ((middle + side * spread) / (1 + z * z / total) for side in (-1, 1))
    shown = f"{at:.3f} ({max(0.0, low):.3f}-{min(1.0, high):.3f}, n={total})"
    return shown.replace("0.", ".")


def conditions() -> str:
    """The date and the machine, in one line."""
    packages = ", ".join(f"{name} {version(name)}" for name in ("hibari-tts", "numpy", "pyttsx3"))
    return (
        f"{date.today().isoformat()}, {platform.system()} {platform.machine()}, "
        f"{_processor()}, Python {platform.python_version()}, {packages}, commit {_commit()}"
    )


def _processor() -> str:
    import os

    return f"{os.cpu_count()} logical processors"


def _commit() -> str:
    command = ["git", "describe", "--always", "--dirty"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    return done.stdout.strip() or "unknown"


def run(*arguments: str, env: dict[str, str] | None = None) -> subprocess.CompletedProcess[str]:
    """Run this Python with ``arguments``; raise where it fails."""
    return subprocess.run(
        [sys.executable, *arguments], capture_output=True, text=True, check=True, env=env
    )
