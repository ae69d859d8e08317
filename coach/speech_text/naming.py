"""Numbers that name and do not count: telephone, clock, year, rank, score."""

from __future__ import annotations

import re
from typing import Final

from coach.speech_text.grammar import (
    INTEGER,
    START,
    UNIT,
    UNIT_OF,
    amount_words,
    any_of,
    full_stop,
)
from coach.speech_text.numbers import (
    LARGEST,
    digit_words,
    number_words,
    ordinal_words,
    year_words,
)
from coach.speech_text.passage import Passage, UnreadableError
from coach.speech_text.tables import DIAL_VERBS

_JOINED: Final = re.compile(r"\b([^\W\d_]{2,})-(?=\d)")
_NINETY: Final = re.compile(r"\b90\s?[-/]\s?90\b")
_DIAL: Final = re.compile(
    rf"\b(?:{any_of(DIAL_VERBS)})\b[^.!?\d]{{0,30}}\+?\d(?:[ -]?\d){{2,14}}"
    rf"(?:,?\s+or\s+\d{{3}})*(?![\w%°]|[.,/:]\d|\s?(?:{UNIT}|times|reps|sets))",
    re.IGNORECASE,
)
_DIGITS: Final = re.compile(r"\d+")
_EMERGENCY: Final = re.compile(rf"{START}(?:911|999|112)(?=\s*(?:$|[.,;!?)]|or\b|and\b|for help))")
_CLOCK: Final = re.compile(rf"{START}(\d{{1,2}})(?:[:.](\d{{2}}))?\s?([AaPp])\.?[Mm]\b(\.?)")
_RATIO: Final = re.compile(r"(?<!\d)\d+\s?:\s?\d+")
_YEAR: Final = re.compile(r"(?<=\b(?:in|of|by) )((?:19|20)\d\d)(?=\s*(?:$|[.,;:!?)]))")
_SPANNED: Final = re.compile(
    r"(?<=\d(?:st|nd|rd|th))\s?-\s?(?=\d+(?:st|nd|rd|th)\b)"
    r"|(?<=\d[ap]m)\s?-\s?(?=\d)|(?<=\d [ap]m)\s?-\s?(?=\d)"
)
_ORDINAL: Final = re.compile(rf"{START}({INTEGER})(st|nd|rd|th)\b")
_PLACE: Final = re.compile(
    r"\b(set|rep|repetition|exercise|step|round|part|day|week|level)(\s)(\d+)/(\d+)(?![\d/])",
    re.IGNORECASE,
)
_SCORE: Final = re.compile(rf"{START}(\d+)/(10)(?![\d/])")


def read_names(passage: Passage) -> Passage:
    """Numbers that name: "Call 911 at 7 am" -> "Call nine one one at seven A M"."""
    passage = passage.sub(_JOINED, _unjoined).sub(_NINETY, "ninety ninety")
    passage = passage.sub(_DIAL, _dialled)
    passage = passage.sub(_SPANNED, " to ")
    passage = passage.sub(_EMERGENCY, lambda m: digit_words(m[0]))
    passage = passage.sub(_CLOCK, _clock).sub(_RATIO, _refuse_ratio)
    passage = passage.sub(_YEAR, lambda m: year_words(int(m[1])))
    passage = passage.sub(_ORDINAL, _ordinal)
    passage = passage.sub(_PLACE, _place)
    return passage.sub(_SCORE, lambda m: f"{amount_words(m[1], m.start())} out of ten")


def _unjoined(match: re.Match[str]) -> str:
    return match[0] if match[1] in UNIT_OF else f"{match[1]} "


def _place(match: re.Match[str]) -> str:
    which, all_of = (amount_words(match[group], match.start(group)) for group in (3, 4))
    return f"{match[1]}{match[2]}{which} of {all_of}"


def _dialled(match: re.Match[str]) -> str:
    return _DIGITS.sub(lambda m: digit_words(m[0]), match[0]).replace("+", "plus ")


def _clock(match: re.Match[str]) -> str:
    hour, minute, half, _ = match.groups()
    if not 1 <= int(hour) <= 12 or int(minute or 0) > 59:
        raise UnreadableError(f'"{match[0]}" is no time of day: write it in words', match.start())
    past = f" {number_words(int(minute))}" if int(minute or 0) else ""
    if past and int(minute) < 10:
        past = f" oh{past}"
    stop = full_stop(match) if match[4] else ""
    return f"{number_words(int(hour))}{past} {half.upper()} M{stop}"


def _refuse_ratio(match: re.Match[str]) -> str:
    raise UnreadableError(
        f'"{match[0]}" may be a time of day, a duration or a ratio: write it in words, '
        'for example "1 minute 30 seconds" or "ten thirty in the morning"',
        match.start(),
    )


def _ordinal(match: re.Match[str]) -> str:
    number = int(match[1].replace(",", ""))
    teens = number % 100 in (11, 12, 13)
    ending = "th" if teens else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    if match[2] != ending or number > LARGEST:
        raise UnreadableError(f'"{match[0]}" is no ordinal: write it in words', match.start())
    return ordinal_words(number)
