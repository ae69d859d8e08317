"""What a terminal sends when a key is pressed -> the key's name.

A key that types something is named by it, in lower case: ``"n"``, ``" "``,
``"+"``, ``"?"``. The others: ``"enter"``, ``"tab"``, ``"backspace"``,
``"escape"``, ``"up"``, ``"down"``, ``"left"``, ``"right"``, ``"page-up"``,
``"page-down"`` (also the buttons of a presenter), ``"home"``, ``"end"`` and, from terminals
that pass them on, ``"media-play-pause"``, ``"media-next"`` and the like. All
other sequences and control characters are nobody's key.

The numbers of the media keys are those of kitty's keyboard protocol, which
sends them without being asked; foot, Ghostty and others do the same.
"""

from __future__ import annotations

import re
from typing import Final

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
NAMES: Final = frozenset(
    {*_LETTERS.values(), *_TILDE.values(), *_MEDIA.values(), *_CONTROLS.values()}
)
"""The names of all keys that type nothing."""


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
    """Return the key that starts at ``at`` ("" for nobody's) and where the next one starts."""
    sequence = _CSI.match(text, at)
    if sequence:
        return _sequence(sequence[1], sequence[2]), sequence.end()
    application = _SS3.match(text, at)
    if application:
        return _LETTERS.get(application[1], ""), application.end()
    letter = text[at]
    return _CONTROLS.get(letter, letter.lower() if letter.isprintable() else ""), at + 1


def _sequence(parameters: str, final: str) -> str:
    number = re.match(r"\d{1,5}", parameters)
    code = int(number[0]) if number else 1
    if final == "~":
        return _TILDE.get(code, "")
    if final == "u":
        return _MEDIA.get(code, "")
    return _LETTERS.get(final, "") if final != "M" else ""
