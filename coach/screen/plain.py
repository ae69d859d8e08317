"""The screen as lines of text: for screen readers, pipes and simple terminals."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from typing import Final, TextIO

from coach.harmless import counted, harmless
from coach.screen.job import Job
from coach.screen.keys import Keyboard, NoKeyboard, open_keyboard
from coach.screen.view import View
from coach.screen.words import control, details, state
from coach.session import Mode


def changes(before: View | None, now: View) -> Iterator[str]:
    """Yield a line for each change between two views that is worth saying.

    A count that goes down, or a sentence that the voice says anyway, is not.
    """
    if before is None:
        yield f"{now.title}."
    new_exercise = before is None or before.number != now.number
    if now.number and new_exercise:
        yield f"Exercise {now.number} of {now.total}: {now.exercise}."
    known = () if before is None or new_exercise else details(before)
    fresh = [part for part in details(now) if part not in known]
    if fresh:
        yield f"{', '.join(fresh)}."
    if now.task and (before is None or before.task != now.task):
        yield now.task
        if now.seen:
            yield now.seen
    if before is None or before.mode != now.mode:
        yield from _mode(before, now)
    if now.mode == "playing" and _begins(before, now):
        in_the_middle = before is not None and before.mode != now.mode
        left = now.count if in_the_middle else now.seconds
        yield f"{state(now)}, {counted(left or 0, 'second')}."
    if now.message and (before is None or before.message != now.message):
        yield now.message
    if now.hearing and (before is None or before.hearing != now.hearing):
        yield now.hearing


# Modes that come and go by themselves.
_QUIET: Final[frozenset[Mode]] = frozenset({"loading", "answering", "asking"})

# Modes in which the session waits for a key, or a word.
_KEYED: Final[frozenset[Mode]] = frozenset(
    {"waiting", "trying", "screening", "debriefing", "stopped", "paused"}
)


def _mode(before: View | None, now: View) -> Iterator[str]:
    known = () if before is None else before.controls
    keys = "; ".join(control(one) for one in now.controls if one not in known)
    if before is None:
        yield f"Keys: {keys}."
    if now.mode in _KEYED and keys:
        yield f"{_sentence(state(now))} {keys}."
    elif now.mode not in ("playing", *_QUIET):
        yield _sentence(state(now))
    elif before is not None and before.mode not in ("playing", *_QUIET):
        yield "Going on."


def _sentence(text: str) -> str:
    return text if text.endswith("?") else f"{text}."


def _begins(before: View | None, now: View) -> bool:
    """Return whether a hold, or a wait that is counted, starts with ``now``."""
    if now.count is None or now.activity in ("up", "down"):
        return False
    if before is None or before.mode != now.mode or before.count is None:
        return True
    if before.activity != now.activity:
        return True
    return now.count > before.count


class PlainScreen:
    """One line per change, written at once, with no control characters."""

    def __init__(self, out: TextIO | None = None) -> None:
        self._out = sys.stdout if out is None else out
        self._keyboard: Keyboard = NoKeyboard()
        self._view: View | None = None

    def __enter__(self) -> PlainScreen:
        self._job = Job(self._take_keys, self._give_keys_back)
        return self

    def __exit__(self, *error: object) -> None:
        self._job.close()

    def _take_keys(self) -> None:
        self._keyboard = open_keyboard()

    def _give_keys_back(self) -> None:
        self._keyboard.close()
        self._keyboard = NoKeyboard()

    def show(self, view: View) -> None:
        """Write what has changed since the last view."""
        if view == self._view:
            return
        before, self._view = self._view, view
        for line in changes(before, view):
            self.say(line)

    def say(self, message: str) -> None:
        """Write ``message`` as one line; nothing for an empty one."""
        if message:
            print(harmless(message.replace("\n", " ")), file=self._out, flush=True)

    def poll_keys(self) -> tuple[str, ...]:
        """Return the keys pressed since the last call."""
        self._job.look()
        return self._keyboard.poll()
