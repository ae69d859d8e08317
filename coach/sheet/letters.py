"""Texts in the letters that the one typeface of sheets and covers has."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import fields, is_dataclass, replace
from functools import cache
from importlib import resources
from typing import Any, Final, TypeVar

from coach.files import in_latin_letters

# Categories of what is left out: pictures, and what changes the letter before it.
_SAYS_NOTHING: Final = frozenset({"So", "Sk", "Cf", "Cn", "Co", "Cc", "Mn", "Me"})

# The only blank with ink: a font that lacks it shows that.
_OGHAM_BLANK: Final = "\u1680"

Value = TypeVar("Value")


def in_our_letters(value: Value) -> Value:
    """Return a text, or data with texts in it, with Latin letters for those the font lacks."""
    written: Value = _mapped(value)
    return written


def lacking(value: Any) -> str:
    """Return the characters in it, each once, that the font lacks."""
    texts = (unicodedata.normalize("NFC", text) for text in _texts(value))
    return "".join(dict.fromkeys(c for text in texts for c in text if not _has(c)))


def _mapped(value: Any) -> Any:
    if isinstance(value, str):
        composed = unicodedata.normalize("NFC", value)
        if all(map(_has, composed)):
            return composed
        written = "".join(
            c if _has(c) else in_latin_letters(c)
            for c in composed
            if _has(c) or unicodedata.category(c) not in _SAYS_NOTHING
        )
        # Of a text that is a picture and nothing else, its name is left.
        return re.sub(" +", " ", written).strip() or in_latin_letters(value)
    if isinstance(value, tuple):
        return tuple(map(_mapped, value))
    if is_dataclass(value) and not isinstance(value, type):
        return replace(
            value, **{each.name: _mapped(getattr(value, each.name)) for each in fields(value)}
        )
    return value


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, tuple):
        for item in value:
            yield from _texts(item)
    elif is_dataclass(value):
        for each in fields(value):
            yield from _texts(getattr(value, each.name))


def _has(character: str) -> bool:
    # The font has all of ASCII, so that most sheets and covers need not open it.
    plain = character.isascii() and character.isprintable()
    blank = character.isspace() and character != _OGHAM_BLANK
    return plain or blank or ord(character) in _code_points()


@cache
def _code_points() -> frozenset[int]:
    from fontTools.ttLib import TTFont

    file = resources.files("font_source_sans_pro") / "files" / "SourceSansPro-Regular.ttf"
    with file.open("rb") as data, TTFont(data, lazy=True) as font:
        return frozenset(font.getBestCmap())
