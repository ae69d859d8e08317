"""Text from outside, made fit to be printed, and other pieces of messages.

File names, programmes, manifests, the history, names of devices, and what a library
says of them may hold anything: a terminal's commands, letters that turn the line
round, megabytes. Whatever the coach prints, on a screen or a line, goes through here.
"""

from __future__ import annotations

import re
import shlex
import sys
import unicodedata
from typing import Final

# Characters of one printed line; no line of ours comes near.
LONGEST: Final = 4_000


def harmless(text: str) -> str:
    r"""Return one line to print: a control character reads as its escape, ``\x1b``.

    So do line ends, marks that reorder a line, and bytes of a file name that are
    no text. The middle of what is longer than LONGEST is left out.
    """
    line = text if text.isprintable() else "".join(map(_shown, text))
    if len(line) > LONGEST:
        line = f"{line[: LONGEST // 2]} … {line[-LONGEST // 4 :]}"
    return line


def quoted(text: str) -> str:
    """Return the beginning of ``text`` in quotation marks, for a message."""
    return f'"{harmless(text if len(text) <= 40 else text[:39] + "…")}"'


def counted(number: int, noun: str) -> str:
    """Write how many there are of something: "1 week", "2 weeks"."""
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def command_line(*words: str) -> str:
    """Return a command to be typed or copied, in one line, as a shell takes it.

    On Windows as its shells do, where no file name has a quotation mark in it.
    """
    return " ".join(map(_word, words))


def _word(word: str) -> str:
    if sys.platform == "win32":
        return word if re.fullmatch(r"[\w.,:=+/\\-]+", word) else f'"{word}"'
    if word.isprintable():
        return shlex.quote(word)
    return f"$'{''.join(map(_escaped, word))}'"


def _escaped(letter: str) -> str:
    if letter.isprintable() and letter not in "\\'":
        return letter
    return "".join(f"\\x{byte:02x}" for byte in letter.encode("utf-8", "surrogateescape"))


def _shown(letter: str) -> str:
    if letter.isprintable():
        return letter
    if unicodedata.category(letter) == "Zs":
        return " "
    return ascii(letter)[1:-1]
