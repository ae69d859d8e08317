"""The keyboard, without waiting: a terminal key by key, anything else line by line.

Our own few lines in place of a library's: prompt_toolkit and the like read
keys inside their own event loop, and know no media keys.
"""

from __future__ import annotations

import codecs
import os
import sys
from contextlib import suppress
from typing import Any, Final, Protocol

from coach.screen.keys import decode

MAX_LINE: Final = 100
"""Letters of a line that count; nobody types more to steer a session."""

_CHUNK: Final = 1024


class Keyboard(Protocol):
    """Where keys come from; opened by its maker, to be closed once."""

    def poll(self) -> tuple[str, ...]:
        """Return the keys pressed since the last call."""

    def close(self) -> None:
        """Put the terminal back as it was."""


def open_keyboard() -> Keyboard:
    """Open stdin as a keyboard: a terminal (in the foreground), a pipe or a file, or nothing."""
    try:
        descriptor = sys.stdin.fileno()
        terminal = os.isatty(descriptor)
    except (AttributeError, OSError, ValueError):  # closed, or replaced by something else
        return NoKeyboard()
    return _open_terminal(descriptor) if terminal else LineKeyboard(descriptor)


class NoKeyboard:
    """Nobody types."""

    def poll(self) -> tuple[str, ...]:
        """No keys."""
        return ()

    def close(self) -> None:
        """Nothing to put back."""


class LineKeyboard:
    """A pipe or a file: each line is one key by its name, a command's word, or "" for enter."""

    def __init__(self, descriptor: int) -> None:
        self._descriptor = descriptor
        self._decoder = codecs.getincrementaldecoder("utf-8")("replace")
        self._rest = ""

    def poll(self) -> tuple[str, ...]:
        """Return what the lines since the last call say, in lower case."""
        text = self._rest + self._decoder.decode(_read_waiting(self._descriptor))
        *lines, rest = text.split("\n")
        self._rest = rest[: MAX_LINE + 1]
        return tuple(_line_key(line.rstrip("\r")) for line in lines if len(line) <= MAX_LINE)

    def close(self) -> None:
        """Nothing to put back."""


def _line_key(line: str) -> str:
    if line == " ":
        return " "
    return line.strip().lower() or "enter"


if sys.platform == "win32":
    import ctypes
    import msvcrt

    _SPECIAL: Final = {
        "H": "up",
        "P": "down",
        "K": "left",
        "M": "right",
        "I": "page-up",
        "Q": "page-down",
        "G": "home",
        "O": "end",
    }

    class ConsoleKeyboard:
        """The Windows console, which passes no media keys on."""

        def poll(self) -> tuple[str, ...]:
            """Return the keys pressed since the last call."""
            keys: list[str] = []
            while msvcrt.kbhit():
                letter = msvcrt.getwch()
                if letter in ("\x00", "\xe0"):
                    keys.append(_SPECIAL.get(msvcrt.getwch(), ""))
                elif letter == "\x03":
                    raise KeyboardInterrupt
                else:
                    keys.extend(decode(letter)[0] or ("escape",) * (letter == "\x1b"))
            return tuple(filter(None, keys))

        def close(self) -> None:
            """Nothing to put back."""

    def _open_terminal(_descriptor: int) -> Keyboard:
        return ConsoleKeyboard()

    def _read_waiting(descriptor: int) -> bytes:
        waiting = ctypes.c_ulong(_CHUNK)
        handle = ctypes.c_void_p(msvcrt.get_osfhandle(descriptor))
        # Fails for a file, whose bytes are all there, and at the end of a pipe.
        ctypes.windll.kernel32.PeekNamedPipe(handle, None, 0, None, ctypes.byref(waiting), None)
        try:
            return os.read(descriptor, min(waiting.value, _CHUNK)) if waiting.value else b""
        except OSError:
            return b""

else:
    import select
    import termios

    class TerminalKeyboard:
        """A POSIX terminal: keys come at once and unseen; Ctrl-C still interrupts."""

        def __init__(self, descriptor: int) -> None:
            self._descriptor = descriptor
            self._decoder = codecs.getincrementaldecoder("utf-8")("replace")
            self._rest = ""
            self._before: list[Any] = termios.tcgetattr(descriptor)
            termios.tcsetattr(descriptor, termios.TCSADRAIN, _key_by_key(self._before))

        def poll(self) -> tuple[str, ...]:
            """Return the keys pressed since the last call."""
            fresh = self._decoder.decode(_read_waiting(self._descriptor))
            if not fresh and self._rest:
                # Nothing followed: it was the escape key, and no half of a sequence.
                self._rest = ""
                return ("escape",)
            keys, self._rest = decode(self._rest + fresh)
            return keys

        def close(self) -> None:
            """Put the terminal back as it was, unless it is gone."""
            with suppress(termios.error):
                termios.tcsetattr(self._descriptor, termios.TCSADRAIN, self._before)

    def _open_terminal(descriptor: int) -> Keyboard:
        return TerminalKeyboard(descriptor)

    def _key_by_key(before: list[Any]) -> list[Any]:
        """Return terminal settings without lines and echo, and with nothing to suspend it.

        A suspended session would go on being silent in the middle of a hold.
        """
        changed = [*before[:6], [*before[6]]]
        changed[3] &= ~(termios.ICANON | termios.ECHO)
        changed[6][termios.VMIN], changed[6][termios.VTIME] = 1, 0
        changed[6][termios.VSUSP] = b"\x00"
        return changed

    def _read_waiting(descriptor: int) -> bytes:
        """Return the bytes that are there, b"" also at the end and when the terminal is gone."""
        try:
            ready, _, _ = select.select([descriptor], [], [], 0)
            return os.read(descriptor, _CHUNK) if ready else b""
        except OSError:
            return b""
