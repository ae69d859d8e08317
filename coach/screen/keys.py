"""The keyboard, without waiting: bytes of a terminal -> names of keys."""

from __future__ import annotations

import codecs
import os
import re
import sys
from contextlib import suppress
from typing import Any, Final, Protocol

# A key that types something is named by it, in lower case: ``"n"``, ``" "``,
# ``"+"``, ``"?"``. The others: ``"enter"``, ``"tab"``, ``"backspace"``,
# ``"escape"``, ``"up"``, ``"down"``, ``"left"``, ``"right"``, ``"page-up"``,
# ``"page-down"`` (also the buttons of a presenter), ``"home"``, ``"end"`` and, from terminals
# that pass them on, ``"media-play-pause"``, ``"media-next"`` and the like. All
# other sequences and control characters are no key.
#
# The numbers of the media keys are those of kitty's keyboard protocol, which
# sends them without being asked; foot, Ghostty and others do the same.


_CSI: Final = re.compile(r"\x1b\[([0-?]{0,32})[ -/]{0,8}([@-~])")
_SS3: Final = re.compile(r"\x1bO([@-~])")
_UNFINISHED: Final = re.compile(r"\x1b(?:\[[0-?]{0,32}[ -/]{0,8}|O)?\Z")

_LETTERS: Final = {
    "A": "up",
    "B": "down",
    "C": "right",
    "D": "left",
    "F": "end",
    "H": "home",
    "M": "enter",
}
_TILDE: Final = {1: "home", 4: "end", 5: "page-up", 6: "page-down", 7: "home", 8: "end"}
_MEDIA: Final = {
    57428: "media-play",
    57429: "media-pause",
    57430: "media-play-pause",
    57432: "media-stop",
    57433: "media-fast-forward",
    57434: "media-rewind",
    57435: "media-next",
    57436: "media-previous",
    57438: "volume-down",
    57439: "volume-up",
    57440: "volume-mute",
}
_CONTROLS: Final = {
    "\r": "enter",
    "\n": "enter",
    "\t": "tab",
    "\x08": "backspace",
    "\x7f": "backspace",
    "\x1b": "escape",
}

# The names of all keys that type nothing.
NAMES: Final = frozenset(
    {*_LETTERS.values(), *_TILDE.values(), *_MEDIA.values(), *_CONTROLS.values()}
)


def decode(text: str) -> tuple[tuple[str, ...], str]:
    """Return the keys in ``text``, and its end where that may be half a sequence."""
    keys: list[str] = []
    at = 0
    while at < len(text):
        if _UNFINISHED.match(text, at):
            return tuple(keys), text[at:]
        name, at = _key(text, at)
        if name:
            keys.append(name)
    return tuple(keys), ""


def _key(text: str, at: int) -> tuple[str, int]:
    """Return the key that starts at ``at`` ("" for none of ours) and where the next one starts."""
    sequence = _CSI.match(text, at)
    if sequence:
        number = re.match(r"\d{1,5}", sequence[1])
        code, final = int(number[0]) if number else 1, sequence[2]
        if final in ("~", "u"):
            return (_TILDE if final == "~" else _MEDIA).get(code, ""), sequence.end()
        return _LETTERS.get(final, "") if final != "M" else "", sequence.end()
    application = _SS3.match(text, at)
    if application:
        return _LETTERS.get(application[1], ""), application.end()
    letter = text[at]
    return _CONTROLS.get(letter, letter.lower() if letter.isprintable() else ""), at + 1


# The keyboard, without waiting: a terminal key by key, anything else line by line.
#
# Our own few lines in place of a library's: prompt_toolkit and the like read
# keys inside their own event loop, and know no media keys.


# Letters of a line that count; no command is longer.
MAX_LINE: Final = 100

_CHUNK: Final = 1024


class Keyboard(Protocol):
    """A source of keys; opened by its maker, to be closed once."""

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
    return TerminalKeyboard(descriptor) if terminal else LineKeyboard(descriptor)


class NoKeyboard:
    """A keyboard without keys."""

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
        lines = [line.rstrip("\r") for line in lines if len(line) <= MAX_LINE]
        return tuple(" " if line == " " else line.strip().lower() or "enter" for line in lines)

    def close(self) -> None:
        """Nothing to put back."""


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

    class TerminalKeyboard:
        """The Windows console, which passes no media keys on."""

        def __init__(self, _descriptor: int) -> None:
            pass

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
            # A suspended session would go on being silent in the middle of a hold.
            changed = [*self._before[:6], [*self._before[6]]]
            changed[3] &= ~(termios.ICANON | termios.ECHO)
            changed[6][termios.VMIN], changed[6][termios.VTIME] = 1, 0
            changed[6][termios.VSUSP] = b"\x00"
            termios.tcsetattr(descriptor, termios.TCSADRAIN, changed)

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

    def _read_waiting(descriptor: int) -> bytes:
        """Return the bytes that are there, b"" also at the end and when the terminal is gone."""
        try:
            ready, _, _ = select.select([descriptor], [], [], 0)
            return os.read(descriptor, _CHUNK) if ready else b""
        except OSError:
            return b""
