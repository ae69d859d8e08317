"""Data of other people's making: read in bounds, and checked value by value.

What is wrong is a ValueError; the caller says which file it was, and what to do.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

Item = TypeVar("Item")


def read_json(path: Path, most: int) -> Any:
    """Read a JSON file of at most ``most`` bytes."""
    with path.open("rb") as file:
        data = file.read(most + 1)
    if len(data) > most:
        raise ValueError(f"it is larger than {most // 1_000_000} MB")
    return json.loads(data)


def each(entries: Any, most: int, build: Callable[[Any], Item]) -> tuple[Item, ...]:
    """Build every entry of a list that has at most ``most``."""
    if not isinstance(entries, list) or len(entries) > most:
        raise ValueError("a list is missing or too long")
    return tuple(build(entry) for entry in entries)


def whole(value: Any, least: int, most: int) -> int:
    """Return a whole number; both bounds are included, and true is none."""
    if isinstance(value, bool) or not isinstance(value, int) or not least <= value <= most:
        raise ValueError(f"a number is not within {least} to {most}")
    return value
