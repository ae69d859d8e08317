"""The marks ″ and ′, and m: seconds, minutes, inches, feet or metres, or the end of a quotation."""

from __future__ import annotations

import re
from typing import Final

from coach.speech_text.numbers import UNIT, amount_words, any_of, digit_words
from coach.speech_text.steps import Passage, UnreadableError, compiled
from coach.speech_text.tables import LASTING, MOVED, RUN, SIZED

# What is done and what stands beside it tells a time from a length: a plank lasts 30″, a step is
# 12″ high, a walk is 10 m or 10′. Where neither tells, the text is refused.

# The times that the marks stand for, as ``read_measures`` reads them.
MARKED_TIMES: Final = {"″": "s", "′": "min"}

_DOUBLE_QUOTE: Final = r"(?P<mark>(?<=\d)\s?(?:\"|''))|\""
_SINGLE_QUOTE: Final = (
    r"(?P<mark>(?<=\d)'|(?<=\d)\s'(?!\w))|(?P<open>(?<!\w)'(?=\w))|(?<=\w)'(?!\w)"
)
_TWO_MARKS: Final = r"(?<!\w)(\d+)\s?′\s?(\d+)\s?″"
_DECIMAL_COMMA: Final = rf"(?<![\d.,])(\d{{1,3}}),((?<!\d\d,)\d\d|\d)\s?(?=(?!in\b)({UNIT}))"


def tell_marks(passage: Passage) -> Passage:
    """Marks of an amount told from quotation marks: 'say "10", hold 6"' -> 'say 10, hold 6″'."""
    opened: int | None = None

    def double(match: re.Match[str]) -> str:
        nonlocal opened
        if match["mark"] and opened is None:
            return "″"
        if match["mark"] and not match.string[opened : match.start()].isdecimal():
            raise UnreadableError(match, "may be an amount or the end of a quotation")
        opened = match.end() if opened is None else None
        return ""

    def single(match: re.Match[str]) -> str:
        nonlocal opened
        if match["mark"] and opened is not None:
            raise UnreadableError(match, "may be an amount or the end of a quotation")
        opened = match.end() if match["open"] else None
        return "′" if match["mark"] else ""

    marked = passage.sub(_DOUBLE_QUOTE, double)
    if opened is not None:
        raise passage.error(
            "has no partner: delete it, or write a unit in full", opened - 1, opened
        )
    marked = marked.sub(_SINGLE_QUOTE, single).sub(_TWO_MARKS, _two_marks)
    if compiled(r"\d,\d").search(marked.text):
        marked = marked.sub(_DECIMAL_COMMA, _decimal)
    return marked


def _decimal(match: re.Match[str]) -> str:
    """In words, but in figures where the unit is a letter, which wants a number before it."""
    if len(match[3]) == 1:
        return f"{match[1]}.{match[2]} "
    return f"{amount_words(match, 1)} point {digit_words(match[2])} "


def _two_marks(match: re.Match[str]) -> str:
    """Feet and inches where something is so tall, minutes and seconds where inches end."""
    sized = is_sized(match)
    if sized == (int(match[2]) < 12):
        return f"{match[1]} ft {match[2]} in" if sized else f"{match[1]} min {match[2]} s "
    raise UnreadableError(match, "may be a time or a length: write the units in full")


_SIZED: Final = rf"(?:\s+|-)(?:(?:off|out|up|back)\s+(?:the|your|of|from|to)|{any_of(SIZED)})\b"
_FAR: Final = r"(?:\s+|-)(?:apart|away|deep|tall|thick|wide)\b"
_RUN: Final = rf"(?:\s+|-)(?:{any_of(RUN)})s?\b"
_LASTING: Final = rf"(?:\s+|-)(?:(?:on|off)\s*(?:$|[,.;/)])|(?:{any_of(LASTING)})s?\b)"
_DONE: Final = (
    rf"(?is).*\b(?:(?P<lasts>{any_of(LASTING)}|for)|{any_of(MOVED)})\b(?P<between>[^.,!?;]*)$"
)


def is_sized(match: re.Match[str]) -> bool:
    """Return whether what follows has a size: '12″ step'."""
    return compiled(_SIZED).match(match.string, match.end()) is not None


def is_moved(match: re.Match[str]) -> bool:
    """Return whether what is done before is done over a length: 'lift your leg 6″'."""
    done = compiled(_DONE).match(match.string, 0, match.start())
    return done is not None and done["lasts"] is None


def unit_of_mark(match: re.Match[str], written: str) -> str:
    """The unit that a mark stands for: 'Plank 30″', 'a 12″ step', but not '30″' alone."""
    length, time = {"m": ("m", ""), "″": ("in", "s"), "′": ("ft", "min")}[written]
    follows = match.string, match.end()
    if compiled(_FAR).match(*follows) or (written == "m" and compiled(_RUN).match(*follows)):
        return length
    done = compiled(_DONE).match(match.string, 0, match.start())
    lasts = done is not None and done["lasts"] is not None
    at_once = done is not None and lasts and not done["between"].strip()
    lasting = compiled(_LASTING).match(*follows) is not None
    sized = is_sized(match) or "/" in match["low"]
    if sized and not lasting and not at_once:
        return length
    if time and not sized and (lasting or lasts):
        return time
    raise UnreadableError(match, "may be a time or a length: write the unit in full")
