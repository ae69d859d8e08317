"""A progress bar on stderr, so that stdout holds results only."""

from __future__ import annotations

import sys
from types import TracebackType
from typing import Any

import click


class Progress:
    """A bar with a label; ``total`` may become known later, by ``reach``."""

    def __init__(self, label: str, total: int = 0) -> None:
        self._label, self._total, self._done = label, total, 0
        self._bar: Any = None

    def __enter__(self) -> Progress:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._bar is not None:
            self._bar.__exit__(kind, error, trace)

    def advance(self, steps: int) -> None:
        """Move on by ``steps``."""
        self.reach(self._done + steps, self._total)

    def reach(self, done: int, total: int) -> None:
        """Stand at ``done`` of ``total``."""
        if self._bar is None:
            self._bar = click.progressbar(length=total, label=self._label, file=sys.stderr)
            self._bar.__enter__()
        self._bar.update(done - self._done)
        self._done = done
