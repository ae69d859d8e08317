"""Enters a session in the history as it goes on."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import ExitStack
from datetime import datetime, timezone
from functools import partial
from types import TracebackType
from typing import TYPE_CHECKING, Final

from coach.errors import StoreError
from coach.model import Programme
from coach.player.engine import Report
from coach.session.events import Quit, Remember

if TYPE_CHECKING:
    from coach.store import Store

_NOT_ENTERED: Final = "This session is not entered in the history. {error}"


class Diary:
    """One session's part of the history; a session goes on where that cannot be written.

    session: the one that goes on, None for a new one. ``on_notice`` hears, once,
    that nothing more is entered, and why.
    """

    def __init__(
        self,
        store: Store,
        programme: Programme,
        session: int | None,
        on_notice: Callable[[str], None],
    ) -> None:
        self._store, self._programme, self._session = store, programme, session
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
        from coach.store import planned_sides

        programme = self._programme
        if self._session is None:
            planned = planned_sides(programme)
            self._session = self._store.begin(programme.id, programme.title, planned, _now())
        else:
            self._store.reopen(self._session, _now())

    def _enter(self, action: Remember | Quit) -> None:
        assert self._session is not None
        if isinstance(action, Remember):
            self._store.progress(self._session, action.place, _now(), rep_done=action.rep_done)
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


def enter(
    programme: Programme,
    session: int | None,
    on_notice: Callable[[str], None],
    cleanup: ExitStack,
) -> tuple[Callable[[Report], None], ...]:
    """Open the history and begin to enter a session; ``cleanup`` closes it.

    Returns who is to hear the reports: nobody, where the history cannot be opened
    and ``on_notice`` hears why.
    """
    from coach.store import Store

    try:
        store = Store.open(on_notice=on_notice)
    except StoreError as error:
        on_notice(_NOT_ENTERED.format(error=error))
        return ()
    return (cleanup.enter_context(Diary(store, programme, session, on_notice)).write,)


def _now() -> datetime:
    return datetime.now(timezone.utc)
