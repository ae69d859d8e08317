"""What people say who do not know the commands, and what only sounds like one: ``sentences.yaml``.

For training only. `coach.listening.grammar` has what ships, and the notation of alternatives.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from importlib.resources import files
from typing import Any

from coach.listening.grammar import expanded


def sentences() -> dict[str, tuple[str, ...]]:
    """Map each verb of the session vocabulary to texts that mean it."""
    return {verb: _texts(patterns) for verb, patterns in _file()["commands"].items()}


def nothing() -> tuple[str, ...]:
    """List texts that mean no command."""
    return _texts(_file()["nothing"])


def _texts(patterns: Iterable[str]) -> tuple[str, ...]:
    return tuple(text for pattern in patterns for text in expanded(pattern))


@cache
def _file() -> dict[str, Any]:
    import yaml

    read: dict[str, Any] = yaml.safe_load((files("training") / "sentences.yaml").read_text("utf-8"))
    return read
