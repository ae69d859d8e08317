"""Numbers: as words, as patterns that all rules share, and as names (telephone, clock, year)."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

from coach.speech_text.steps import Step, UnreadableError, compiled
from coach.speech_text.tables import COMPARED, DIAL_VERBS, SCORED, UNITS

LARGEST: Final = 999_999

# fmt: off
_SMALL: Final = (
    "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine",
    "ten", "eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen",
    "eighteen", "nineteen",
)
_TENS: Final = (
    "ten", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety",
)
# fmt: on
_ORDINALS: Final = {
    "one": "first",
    "two": "second",
    "three": "third",
    "five": "fifth",
    "eight": "eighth",
    "nine": "ninth",
    "twelve": "twelfth",
}
_PARTS: Final = {"2": "half", "3": "third", "4": "quarter", "8": "eighth"}

# Every word that a spoken number is made of, for rules that look at words.
NUMBER_WORDS: Final = frozenset((*_SMALL, *_TENS, "hundred", "thousand"))


def number_words(n: int) -> str:
    """A whole number from 0 to 999,999 in words: 121 -> "one hundred and twenty-one".

    Raises ValueError outside that range.
    """
    if not 0 <= n <= LARGEST:
        raise ValueError(f"number must be in range 0..{LARGEST}: {n}")
    if n < 20:
        return _SMALL[n]
    if n < 100:
        tens, ones = divmod(n, 10)
        return _TENS[tens - 1] + (f"-{_SMALL[ones]}" if ones else "")
    size, name = (1000, "thousand") if n >= 1000 else (100, "hundred")
    high, low = divmod(n, size)
    joint = "" if not low else " and " if low < 100 else " "
    return f"{number_words(high)} {name}{joint}{number_words(low) if low else ''}"


def ordinal_words(n: int) -> str:
    """The place in a row: 1 -> "first", 21 -> "twenty-first". Raises as ``number_words``."""
    words = number_words(n)
    cut = max(words.rfind(" "), words.rfind("-")) + 1
    last = words[cut:]
    if last.endswith("y"):
        return f"{words[:-1]}ieth"
    return words[:cut] + _ORDINALS.get(last, f"{last}th")


def year_words(year: int) -> str:
    """A year as people say it: 1998 -> "nineteen ninety-eight", 2005 -> "two thousand and five"."""
    century, rest = divmod(year, 100)
    if year % 1000 < 10:
        return number_words(year)
    if not rest:
        return f"{number_words(century)} hundred"
    return f"{number_words(century)} {'oh ' if rest < 10 else ''}{number_words(rest)}"


def digit_words(digits: str) -> str:
    """Digits one by one, for telephone numbers: "911" -> "nine one one"."""
    return " ".join(_SMALL[int(digit)] for digit in digits)


def value_words(written: str) -> str:
    """A whole number, decimal, fraction or mixed number as it is written in a dose.

    "2.5" -> "two and a half", "1 3/4" -> "one and three quarters", "0.3" -> "zero point
    three". Raises ValueError where a part is over 999,999.
    """
    written = written.replace(",", "")
    if "/" in written:
        whole, _, fraction = written.replace("-", " ").rpartition(" ")
        words = fraction_words(fraction)
        return f"{number_words(int(whole))} and {words}" if whole else words
    whole, _, decimals = written.partition(".")
    if not decimals:
        return number_words(int(whole))
    if decimals == "5" and int(whole or 0):
        return f"{number_words(int(whole))} and a half"
    return f"{number_words(int(whole or 0))} point {digit_words(decimals)}"


def fraction_words(written: str) -> str:
    """A fraction of halves, thirds, quarters or eighths: "1/2" -> "a half"."""
    top, _, bottom = written.partition("/")
    part = _PARTS[bottom]
    if top == "1":
        return f"an {part}" if part == "eighth" else f"a {part}"
    return f"{number_words(int(top))} {part}s"


def any_of(words: Iterable[str]) -> str:
    """A pattern for any of the words, longest first."""
    return "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))


INTEGER: Final = r"(?:\d{1,3}(?:,\d{3})+|\d+)"
_FRACTION: Final = r"(?:[13]/[48]|[57]/8|1/2|[12]/3)(?![\d/])"

# A whole number, a decimal, a fraction or a mixed number.
VALUE: Final = rf"(?:(?:{INTEGER}[ -])?{_FRACTION}|{INTEGER}?\.\d+|{INTEGER})(?![\d]|[.,/:]\d)"

# A value, or two of them: "10-15", "10 or 15".
SPAN: Final = rf"{VALUE}(?:\s*(?:-|\bto\b|\bor\b)\s*{VALUE})?"

# Before a number: nothing that would make it a part of something else.
START: Final = r"(?<![\w.,:/$£€-])"

# Every written form; a single letter, or "in", only as it stands in the table.
UNIT_OF: Final = {
    variant: unit
    for unit in UNITS
    for form in unit.written
    for variant in (form, *((form.upper(), form.capitalize()) if len(form) > 1 else ()))
    if variant not in ("IN", "In", "INS", "Ins")
}

UNIT: Final = rf"(?:{any_of(UNIT_OF)})(?![^\W_])"

_STOP_STAYS: Final = r"\s*(?:$|\s\"?[A-Z{])"


def full_stop(match: re.Match[str]) -> str:
    """The stop of an abbreviation is kept only where the sentence ends too."""
    return "." if compiled(_STOP_STAYS).match(match.string, match.end()) else ""


def amount_words(match: re.Match[str], group: int | str) -> str:
    """``value_words``, with the author's error for what is too large or ill-formed."""
    written = match[group]
    if re.match(r"0\d", written):
        raise UnreadableError(match, "starts with a zero: write it in words", group)
    numbers = re.findall(r"\d+", written.replace(",", ""))
    if len(written) > 7 or any(int(number) > LARGEST for number in numbers):
        raise UnreadableError(match, "is too large to say: write it in words", group)
    return value_words(written)


_DIGITS: Final = r"\d+"
_SCORED_NEXT: Final = rf"(?i)\s+(?:{any_of(SCORED)})\b"
_SCORED: Final = rf"(?i)\b(?:{any_of(SCORED)})\b[^.!?;\d]*$|\b(?:{any_of(COMPARED)})\s+$"


# Numbers that name: "Call 911 at 7 am" -> "Call nine one one at seven A M".
read_names: Final = Step(r"\d")


@read_names.rule(r"\b([^\W\d_]{2,})-(?=\d)")
def _unjoined(match: re.Match[str]) -> str:
    return match[0] if match[1] in UNIT_OF else f"{match[1]} "


read_names.add(r"\b90\s?[-/]\s?90\b", "ninety ninety")


@read_names.rule(
    rf"(?i)\b(?:{any_of(DIAL_VERBS)})\b[^.!?\d]{{0,30}}\+?\d(?:[ -]?\d){{2,14}}"
    rf"(?:,?\s+or\s+\d{{3}})*(?![\w%°]|[.,/:]\d|\s?(?:{UNIT}|times|reps|sets))"
)
def _dialled(match: re.Match[str]) -> str:
    return compiled(_DIGITS).sub(lambda m: digit_words(m[0]), match[0]).replace("+", "plus ")


read_names.add(
    r"(?<=\d(?:st|nd|rd|th))\s?-\s?(?=\d+(?:st|nd|rd|th)\b)"
    r"|(?<=\d[ap]m)\s?-\s?(?=\d)|(?<=\d [ap]m)\s?-\s?(?=\d)",
    " to ",
)
read_names.add(
    rf"{START}(?:911|999|112)(?=\s*(?:$|[.,;!?)]|or\b|and\b|for help))", lambda m: digit_words(m[0])
)


read_names.add(rf"{START}(\d{{1,2}})\s?-\s?(?=\d{{1,2}}\s?[ap]\.?m\b)", lambda m: f"{m[1]} to ")
read_names.add(
    rf"{START}(\d{{1,2}}):([0-5]\d)\s?min(?:ute)?s?\b",
    lambda m: f"{int(m[1])} min" + (f" {int(m[2])} s" if int(m[2]) else ""),
)


@read_names.rule(rf"{START}(\d{{1,2}})(?:[:.](\d{{2}}))?\s?([AaPp])\.?[Mm]\b(\.?)")
def _clock(match: re.Match[str]) -> str:
    hour, minute, half, _ = match.groups()
    if not 1 <= int(hour) <= 12 or int(minute or 0) > 59:
        raise UnreadableError(match, "is no time of day: write it in words")
    past = f" {number_words(int(minute))}" if int(minute or 0) else ""
    if past and int(minute) < 10:
        past = f" oh{past}"
    stop = full_stop(match) if match[4] else ""
    return f"{number_words(int(hour))}{past} {half.upper()} M{stop}"


read_names.add(
    r"(?i)(\btempo:?\s+)(\d{4}|\d(?:[-/:]\d){2,3})(?![\w/:-])",
    lambda m: m[1] + ", ".join(map(digit_words, re.findall(r"\d", m[2]))),
)


read_names.add(
    r"(?i)(\bratio:?(?:\s+of)?\s+)(\d{1,2}):(\d{1,2})(?![\d:])", lambda m: f"{m[1]}{m[2]} to {m[3]}"
)


read_names.refuse(
    r"(?<!\d)\d+(?:\s:\s?|:)\d+",
    "may be a time of day, a duration or a ratio: write it in words, "
    'for example "1 minute 30 seconds" or "ten thirty in the morning"',
)

read_names.add(
    r"(?<=\b(?:in|of|by) )((?:19|20)\d\d)(?=\s*(?:$|[.,;:!?)]))", lambda m: year_words(int(m[1]))
)


@read_names.rule(rf"{START}({INTEGER})(st|nd|rd|th)\b")
def _ordinal(match: re.Match[str]) -> str:
    number = int(match[1].replace(",", ""))
    teens = number % 100 in (11, 12, 13)
    ending = "th" if teens else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    if match[2] != ending or number > LARGEST:
        raise UnreadableError(match, "is no ordinal: write it in words")
    return ordinal_words(number)


@read_names.rule(
    r"(?i)(?<!\ba )\b(set|rep|repetition|exercise|step|round|part|day|week|level)(\s)(\d+)/(\d+)"
    r"(?![\d/])"
)
def _place(match: re.Match[str]) -> str:
    which, all_of = (amount_words(match, group) for group in (3, 4))
    return f"{match[1]}{match[2]}{which} of {all_of}"


read_names.refuse(
    r"(?<![\w.,])(?:\d\d(?:X\d|x[01])|[Xx]0\d\d|\d{3}[Xx])(?![^\W_])"
    r"|(?<=[Tt]empo )\d{3}(?![\d%]|\s?bpm)"
    r"|(?<![\w.,])[1-9](?!000)[0-3]\d[0-3](?=\s*(?:$|[.;!?)]|,\s|[Tt]empo\b|[xX]\s*\d))",
    'may be a tempo or an amount: write it in words, for example "up 3 seconds, down 4 seconds"',
)

read_names.refuse(
    r"\b\d{1,2} (?:January|February|March|April|May|June|July|August|September|October|November"
    r"|December)\b",
    'may be a date: write it in words, for example "the first of May"',
)

read_names.add(
    r"\b(BP\b[^\d.;]{0,20})(\d{2,3})/(\d{2,3})(?![\d/])", lambda m: f"{m[1]}{m[2]} over {m[3]}"
)
read_names.add(r"(?i)\b(\d{1,2})/52\b", lambda m: f"{m[1]} week{'s' * (m[1] != '1')}")
read_names.add(rf"{START}(\d{{1,2}})\s?RM\b", lambda m: f"{amount_words(m, 1)} rep maximum")
read_names.add(
    rf"{START}(\d+)\s?/\s?\1(?=\s+(?:each|per)\s+(\w+))(?:\s+(?:each|per))",
    lambda m: f"{m[1]} on each",
)


@read_names.rule(rf"{START}(20/10|30/15|40/20|45/15)(?:(?=\s*[xX]\s*\d)|(?!\s*[xX\d/]))")
def _on_and_off(match: re.Match[str]) -> str:
    on, _, off = match[1].partition("/")
    times = re.match(r"\s*[xX]", match.string[match.end() :])
    if not times and not re.search(r"\brounds? of\s+$", match.string[: match.start()]):
        return match[0]
    return f"{on} seconds on, {off} seconds off{',' if times else ''}"


@read_names.rule(r"\b(RPE|RIR)(\s*)(\d)/(\d+)(?![\d/])")
def _effort(match: re.Match[str]) -> str:
    """Two neighbours on the scale, "RPE 7/8", unless the second may be its top."""
    low, high = int(match[3]), int(match[4])
    if high == low + 1 and high < 10:
        return f"{match[1]}{match[2]}{low}-{high}"
    if high == 10 and low < 9:
        return match[0]
    raise UnreadableError(match, 'may be a range or a score: write "7 to 8" or "7 out of 10"')


@read_names.rule(rf"{START}([0-9])\s?-\s?([1-9]|10)/10(?![\d/])")
def _score_range(match: re.Match[str]) -> str:
    if int(match[1]) >= int(match[2]):
        raise UnreadableError(match, 'does not go up: write "3 to 4 out of 10" if it is a range')
    return f"{amount_words(match, 1)} to {amount_words(match, 2)} out of ten"


@read_names.rule(rf"{START}(\d+)/10(?![\d/])")
def _score(match: re.Match[str]) -> str:
    before, after = (match.string, 0, match.start()), (match.string, match.end())
    if compiled(_SCORED).search(*before) or compiled(_SCORED_NEXT).match(*after):
        return f"{amount_words(match, 1)} out of ten"
    raise UnreadableError(
        match, 'may be a score or a dose: write "3 out of 10", or "10 on each side"'
    )
