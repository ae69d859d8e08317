"""What happened in a session, as one JSON object a line, for whoever has to find out later."""

from __future__ import annotations

import json
from collections.abc import Callable
from contextlib import suppress
from dataclasses import fields, is_dataclass
from types import TracebackType
from typing import Any, TextIO

from coach.player.engine import Report
from coach.session.events import Edition, Switch


class SessionLog:
    """Writes reports to an open text file; each line is out when ``write`` returns.

    A session goes on where that fails: ``on_notice`` hears it, once.
    """

    def __init__(self, file: TextIO, on_notice: Callable[[str], None]) -> None:
        self._file, self._on_notice = file, on_notice
        self._works = True

    def __enter__(self) -> SessionLog:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        with suppress(OSError):  # what is left in it was told when it could not be written
            self._file.close()

    def write(self, report: Report) -> None:
        """Write one report as a line."""
        if not self._works:
            return
        try:
            self._file.write(json.dumps(as_data(report)) + "\n")
            self._file.flush()
        except OSError as error:
            self._works = False
            reason = error.strerror or error
            self._on_notice(f"The log ends here, and the session goes on: {reason}.")


def as_data(report: Report) -> dict[str, Any]:
    """Return a report as plain data.

    ``seconds``: of sound that the device has taken since it was opened;
    ``frame``: where in the session that was, in the frames of that edition.
    """
    return {
        "seconds": round(report.played / report.rate, 4) if report.rate else None,
        "played": report.played,
        "edition": report.edition,
        "frame": report.frame,
        "event": _plain(report.event),
        "before": report.before,
        "after": report.after,
        "actions": [_plain(action) for action in report.actions],
    }


def _plain(value: Any) -> Any:
    """Any event, action or part of one. Layouts and long lists of pairs stay out."""
    if isinstance(value, Edition):
        layout = value.layout
        return {"id": value.id, "frames": layout.frames, "complete": layout.complete}
    if isinstance(value, Switch):
        return {"type": "Switch", "edition": value.edition, "first": next(iter(value.pairs), None)}
    if is_dataclass(value):
        found = {field.name: _plain(getattr(value, field.name)) for field in fields(value)}
        named = {"type": type(value).__name__, **found}
        return {name: part for name, part in named.items() if part is not None}
    if isinstance(value, frozenset):
        return sorted(map(list, value), key=str)
    return value
