"""The sessions that a browser kept, from the file that its page saves; read as untrusted.

Its size is bounded and every value is checked: what is entered into the history has the
form of what a session on this machine enters.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any, Final, get_args

from coach.dose import Side
from coach.errors import DocumentError
from coach.harmless import harmless
from coach.items import Place
from coach.store.records import Ending, PlannedSide
from coach.untrusted import each, read_json, whole

MAX_BYTES: Final = 20_000_000
MAX_SESSIONS: Final = 5_000
MAX_REPS: Final = 10_000
MAX_TEXT: Final = 1_000

_FORMAT: Final = "coach-history"
_LAST_MS: Final = 253_402_300_799_999
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=timezone.utc)
_ENDINGS: Final[tuple[Ending, ...]] = ("completed", "stopped", "interrupted")


@dataclass(frozen=True, slots=True)
class BrowserSession:
    """A session that is over: times in UTC, ``zone`` in minutes that local time was ahead.

    done: the reps, each with the time when it was. pain, effort: 0 to 10, None without an answer.
    """

    programme: str
    title: str
    started: datetime
    ended: datetime
    zone: int
    outcome: Ending
    planned: tuple[PlannedSide, ...]
    done: tuple[tuple[Place, datetime], ...]
    pain: int | None = None
    effort: int | None = None


def read_browser_sessions(path: Path) -> tuple[BrowserSession, ...]:
    """Read the file that "Save as a file" of a web page writes; the oldest session first.

    Raises DocumentError where it is damaged, too large, or not one.
    """
    try:
        document = read_json(path, MAX_BYTES)
        if not isinstance(document, dict) or document.get("format") != _FORMAT:
            raise ValueError("it is none")
        if document.get("version") != 1:
            raise ValueError("it is of a newer coach")
        sessions = each(document["sessions"], MAX_SESSIONS, _session)
    except (OSError, ValueError, KeyError, TypeError, RecursionError) as error:
        reason = f"it lacks {error}" if isinstance(error, KeyError) else str(error)
        raise DocumentError(
            f"{path}: cannot be read as the sessions of a browser: {harmless(reason)}. "
            "Save them again, with the button on the page."
        ) from error
    return tuple(sorted(sessions, key=lambda one: one.started))


def _session(entry: Any) -> BrowserSession:
    outcome = entry["outcome"]
    if outcome not in _ENDINGS:
        raise ValueError("a session is not over")
    started, ended = _time(entry["started"]), _time(entry["ended"])
    if ended < started:
        raise ValueError("a session ends before it starts")
    return BrowserSession(
        programme=_text(entry["programme"]),
        title=_text(entry["title"]),
        started=started,
        ended=ended,
        zone=whole(entry["zone"], -1440, 1440),
        outcome=outcome,
        planned=each(entry["planned"], MAX_REPS, _planned),
        done=each(entry["done"], MAX_REPS, _done),
        pain=_answer(entry["pain"]),
        effort=_answer(entry["effort"]),
    )


def _planned(entry: Any) -> PlannedSide:
    exercise, name, side, reps = entry
    return PlannedSide(_text(exercise), _text(name), _side(side), whole(reps, 1, MAX_REPS))


def _done(entry: Any) -> tuple[Place, datetime]:
    exercise, side, of_set, rep, at = entry
    numbers = whole(of_set, 1, MAX_REPS), whole(rep, 1, MAX_REPS)
    return Place(_text(exercise), _side(side), *numbers), _time(at)


def _side(value: Any) -> Side | None:
    if value is not None and value not in get_args(Side):
        raise ValueError("a side is unknown")
    side: Side | None = value
    return side


def _answer(value: Any) -> int | None:
    return None if value is None else whole(value, 0, 10)


def _time(value: Any) -> datetime:
    return _EPOCH + timedelta(milliseconds=whole(value, 0, _LAST_MS))


def _text(value: Any) -> str:
    if not isinstance(value, str) or not 0 < len(value) <= MAX_TEXT:
        raise ValueError("a text is missing or too long")
    value.encode()  # half a letter of UTF-16 is none
    return value
