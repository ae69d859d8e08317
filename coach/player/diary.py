"""Enters a session in the history as it goes on."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import datetime, timezone
from functools import partial
from types import TracebackType
from typing import TYPE_CHECKING, Final

from coach.errors import StoreError
from coach.player.engine import Report
from coach.session.events import Quit, Remember

if TYPE_CHECKING:
    from coach.store import Identity, PlannedSide, Store

_NOT_ENTERED: Final = "This session is not entered in the history. {error}"


@dataclass(frozen=True, slots=True)
class Entry:
    """What is entered: a new session that starts at an exercise (None: at the beginning),
    or the ``session`` that goes on.
    """

    identity: Identity
    planned: tuple[PlannedSide, ...]
    start: str | None = None
    session: int | None = None


class Diary:
    """One session's part of the history; a session goes on where that cannot be written.

    ``on_notice`` hears, once, that nothing more is entered, and why.
    """

    def __init__(self, store: Store, entry: Entry, on_notice: Callable[[str], None]) -> None:
        self.resumable = False
        """Whether there is a place to go on from another time."""
        self._store, self._entry, self._session = store, entry, entry.session
        self._on_notice = on_notice
        self._works = True
        self._try(self._begin)

    def __enter__(self) -> Diary:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._store.close()

    def write(self, report: Report) -> None:
        """Enter what a report says about reps done, the place, and the end."""
        for action in report.actions:
            if isinstance(action, Remember | Quit):
                self._try(partial(self._enter, action))

    def _begin(self) -> None:
        entry = self._entry
        if self._session is None:
            self._session = self._store.begin(entry.identity, entry.planned, _now(), entry.start)
        else:
            self._store.reopen(self._session, _now())
            self.resumable = True

    def _enter(self, action: Remember | Quit) -> None:
        assert self._session is not None
        if isinstance(action, Remember):
            self._store.progress(self._session, action.place, _now(), rep_done=action.rep_done)
            self.resumable = True
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


def open_diary(entry: Entry, on_notice: Callable[[str], None], cleanup: ExitStack) -> Diary | None:
    """Open the history and begin to enter a session; ``cleanup`` closes it.

    None where the history cannot be opened, and ``on_notice`` hears why.
    """
    from coach.store import Store

    try:
        store = Store.open(on_notice=on_notice)
    except StoreError as error:
        on_notice(_NOT_ENTERED.format(error=error))
        return None
    return cleanup.enter_context(Diary(store, entry, on_notice))


def _now() -> datetime:
    return datetime.now(timezone.utc)
