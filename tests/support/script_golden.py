"""A script as lines of text, and the golden files that it is held to."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from coach.items import Preferences
from coach.model import Programme
from coach.script import write_script
from coach.timeline_text import script_lines

GOLDEN = Path(__file__).parents[1] / "golden"


def lines(a_programme: Programme, **preferences: Any) -> list[str]:
    """What is said, and when, with these preferences."""
    return list(script_lines(write_script(a_programme, Preferences(**preferences))))


def assert_golden(name: str, got: list[str]) -> None:
    expected = (GOLDEN / f"{name}.txt").read_text(encoding="utf-8")
    assert "\n".join(got) + "\n" == expected
