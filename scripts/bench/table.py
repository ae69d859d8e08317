"""A figure of the benchmark, and the table that is printed and recorded."""

from __future__ import annotations

import platform
import subprocess
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from importlib.metadata import version


@dataclass(frozen=True)
class Row:
    """One figure: what was measured, the value, its peer or baseline, and the goal."""

    what: str
    value: str
    beside: str = ""
    goal: str = ""


def markdown(title: str, rows: Iterable[Row]) -> str:
    lines = [
        f"### {title}",
        "",
        "| figure | measured | beside it | goal |",
        "| --- | --- | --- | --- |",
    ]
    lines += [f"| {row.what} | {row.value} | {row.beside} | {row.goal} |" for row in rows]
    return "\n".join(lines)


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
