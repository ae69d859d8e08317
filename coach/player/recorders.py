"""Recorders of a live session: the history, and the log as JSON lines."""

from __future__ import annotations

import json
from collections.abc import Callable
from contextlib import ExitStack, suppress
from dataclasses import dataclass, fields, is_dataclass
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, TextIO, TypeAlias

from coach.errors import StoreError
from coach.files import unwritable
from coach.items import Notices
from coach.player.engine import Report
from coach.session import Finish, PainStop, Quit, Record, Remember, Revision, Switch

if TYPE_CHECKING:
    from coach.store import Identity, PlannedSide, Store


# What is entered in the history.
Entered: TypeAlias = "Remember | Record | PainStop | Finish | Quit"
_ENTERED: Final = (Remember, Record, PainStop, Finish, Quit)

_NOT_ENTERED: Final = "This session is not entered in the history. {error}"


@dataclass(frozen=True, slots=True)
class Entry:
    """An entry: a new session that starts at an exercise (None: at the beginning),
    or the ``session`` that goes on. notices: how the safety notices are said, None where
    they are not.
    """

    identity: Identity
    planned: tuple[PlannedSide, ...]
    start: str | None = None
    session: int | None = None
    notices: Notices | None = None


class HistoryRecorder:
    """One session's part of the history; a session goes on where that cannot be written.

    ``on_notice`` hears, once, that nothing more is entered, and why.
    """

    def __init__(self, store: Store, entry: Entry, on_notice: Callable[[str], None]) -> None:
        # Whether there is a place to go on from another time.
        self.resumable = False
        self._store, self._entry, self._session = store, entry, entry.session
        self._on_notice = on_notice
        self._works = True
        self._try(self._begin)

    def __enter__(self) -> HistoryRecorder:
        return self

    def __exit__(self, *error: object) -> None:
        self._store.close()

    def write(self, report: Report) -> None:
        """Enter what a report says about reps done, the place, answers, and the end."""
        for action in report.actions:
            if isinstance(action, _ENTERED):
                self._try(partial(self._enter, action))

    def _begin(self) -> None:
        entry = self._entry
        if self._session is None:
            self._session = self._store.begin(
                entry.identity, entry.planned, _now(), entry.start, entry.notices
            )
        else:
            self._store.reopen(self._session, _now())
            self.resumable = True

    def _enter(self, action: Entered) -> None:
        assert self._session is not None
        if isinstance(action, Remember):
            self._store.progress(self._session, action.place, _now(), rep_done=action.rep_done)
            self.resumable = True
        elif isinstance(action, Record):
            self._store.answer(self._session, action.question, action.value, _now())
        elif isinstance(action, PainStop):
            self._store.pain_stop(self._session, _now())
        elif action.outcome in ("completed", "stopped"):
            self._store.finish(self._session, action.outcome, _now())

    def _try(self, write: Callable[[], None]) -> None:
        if not self._works:
            return
        try:
            write()
        except StoreError as error:
            self._works = False
            self._on_notice(_NOT_ENTERED.format(error=error))


def open_diary(
    entry: Entry, on_notice: Callable[[str], None], cleanup: ExitStack
) -> HistoryRecorder | None:
    """Open the history and begin to enter a session; ``cleanup`` closes it.

    None where the history cannot be opened, and ``on_notice`` hears why.
    """
    from coach.store import Store

    try:
        store = Store.open(on_notice=on_notice)
    except StoreError as error:
        on_notice(_NOT_ENTERED.format(error=error))
        return None
    return cleanup.enter_context(HistoryRecorder(store, entry, on_notice))


def _now() -> datetime:
    return datetime.now().astimezone()


class LogRecorder:
    """Writes reports to an open text file; each line is out when ``write`` returns.

    A session goes on where that fails: ``on_notice`` hears it, once.
    """

    def __init__(self, file: TextIO, on_notice: Callable[[str], None]) -> None:
        self._file, self._on_notice = file, on_notice
        self._works = True

    def __enter__(self) -> LogRecorder:
        return self

    def __exit__(self, *error: object) -> None:
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


def open_log(file: Path, on_notice: Callable[[str], None]) -> LogRecorder:
    """Begin a log in a file. Raises ExportError where it cannot be written."""
    try:
        return LogRecorder(file.open("w", encoding="utf-8"), on_notice)
    except OSError as error:
        raise unwritable(file, error) from error


def as_data(report: Report) -> dict[str, Any]:
    """Return a report as plain data.

    ``seconds``: of sound that the device has taken since it was opened;
    ``frame``: where in the session that was, in the frames of that revision.
    """
    return {
        "seconds": round(report.played / report.rate, 4) if report.rate else None,
        "played": report.played,
        "revision": report.revision,
        "frame": report.frame,
        "event": _plain(report.event),
        "before": report.before,
        "after": report.after,
        "actions": [_plain(action) for action in report.actions],
    }


def _plain(value: Any) -> Any:
    """Any event, action or part of one. Layouts and long lists of pairs stay out."""
    if isinstance(value, Revision):
        layout = value.layout
        return {"id": value.id, "frames": layout.frames, "complete": layout.complete}
    if isinstance(value, Switch):
        return {
            "type": "Switch",
            "revision": value.revision,
            "first": next(iter(value.pairs), None),
        }
    if is_dataclass(value):
        found = {field.name: _plain(getattr(value, field.name)) for field in fields(value)}
        named = {"type": type(value).__name__, **found}
        return {name: part for name, part in named.items() if part is not None}
    if isinstance(value, frozenset):
        return sorted(map(list, value), key=str)
    return value
